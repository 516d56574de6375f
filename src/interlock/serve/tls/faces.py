"""The certificates that a server shows: the right one, and wrong ones while a fault wants so."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from interlock.serve.tls import Authority, chain, context, issued, stranger

# Of the addresses of this machine, for which alone the authority may vouch, one that nobody uses.
_NOBODY = ("127.255.255.254",)
_LONG_AGO = timedelta(days=91)


class Faces:
    """What the server of `hosts` may show. right: its context, which chooses at each handshake.

    on_wrong: called when somebody is shown a wrong one.
    """

    def __init__(self, trust: Authority, now: datetime, hosts: tuple[str, ...]) -> None:
        self.right = context(trust, now, hosts)
        self.right.sni_callback = self._choose
        # Who resumes a session looks at no certificate.
        self.right.num_tickets = 0
        self.right.options |= ssl.OP_NO_TICKET
        self._made: Mapping[str, Callable[[], bytes]] = {
            "expired": lambda: issued(trust, now - _LONG_AGO, hosts),
            "wrong-host": lambda: issued(trust, now, _NOBODY),
            "unknown-authority": lambda: issued(stranger(now, hosts), now, hosts),
        }
        self._chains: dict[str, ssl.SSLContext] = {}
        self._wrong: ssl.SSLContext | None = None
        self.on_wrong: Callable[[], None] = lambda: None

    def show(self, how: str) -> None:
        """Show a wrong certificate to who comes from now on; "" for the right one."""
        if how and how not in self._chains:
            self._chains[how] = chain(self._made[how]())
        self._wrong = self._chains.get(how)

    def _choose(self, line: ssl.SSLObject, name: str | None, asked: ssl.SSLContext) -> None:
        if self._wrong is not None:
            line.context = self._wrong
            self.on_wrong()
