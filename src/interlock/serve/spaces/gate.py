"""The port of a twin under an outage: closed, so that who connects is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from interlock.data import Protocol
from interlock.serve.spaces.space import Ahead
from interlock.serve.spaces.table import Spaces

_LEAST_MS = 1
_CALM = Ahead(shut=False, shows="", changes_ms=0)


class Port(Protocol):
    """Where the clients of a twin connect."""

    def refuse(self) -> None:
        """Listen no more."""

    def cut(self) -> None:
        """Break every line."""

    def accept(self) -> None:
        """Listen again."""


class Gate:
    """Does to a port what is planned for the only space behind it: closes it in an outage.

    A port is closed for all spaces or for none: beside another one, faults break the lines of
    their own space. Who plans must have another way in, or nobody could end what he has planned.
    show: lets the port show a wrong certificate, None where it has none.
    """

    def __init__(
        self, spaces: Spaces, port: Port, show: Callable[[str], None] | None = None
    ) -> None:
        self._spaces = spaces
        self._port = port
        self._show = show
        self._now = _CALM
        self._next: asyncio.TimerHandle | None = None

    def look(self) -> None:
        """Let the port be as it should be at this instant, and again when time changes that.

        To be called when a plan, the clock or the spaces have changed.
        """
        if self._next is not None:
            self._next.cancel()
            self._next = None
        faults = self._spaces.default.faults
        ahead = faults.ahead() if faults is not None else None
        alone = ahead is not None and len(self._spaces) == 1
        wanted = replace(ahead, changes_ms=0) if ahead is not None and alone else _CALM
        if self._show is None:
            wanted = replace(wanted, shows="")
        if wanted != self._now:
            self._become(wanted)
            if faults is not None:
                faults.met(wanted)
        if ahead is not None:
            loop = asyncio.get_running_loop()
            # A clock that stands still comes to nothing by itself.
            wait_ms = max(ahead.changes_ms, _LEAST_MS)
            self._next = loop.call_later(wait_ms / 1000, self.look)

    def _become(self, wanted: Ahead) -> None:
        was, self._now = self._now, wanted
        if self._show is not None and wanted.shows != was.shows:
            self._show(wanted.shows)
        if wanted.shut and not was.shut:
            self._port.refuse()
        elif was.shut and not wanted.shut:
            self._port.accept()
        if wanted != _CALM:
            self._port.cut()
