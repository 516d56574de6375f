"""The port of a twin under an outage: closed, so that who connects is refused."""

from __future__ import annotations

import asyncio
from typing import Protocol

from interlock.serve.spaces.table import Spaces

_LEAST_MS = 1


class Port(Protocol):
    """Where the clients of a twin connect."""

    def refuse(self) -> None:
        """Listen no more."""

    def cut(self) -> None:
        """Break every line."""

    def accept(self) -> None:
        """Listen again."""


class Gate:
    """Closes a port while an outage is planned for the only space behind it.

    A port is closed for all spaces or for none: beside another one, an outage breaks the lines of
    its own space. Who plans must have another way in, or nobody could end what he has planned.
    """

    def __init__(self, spaces: Spaces, port: Port) -> None:
        self._spaces = spaces
        self._port = port
        self._shut = False
        self._next: asyncio.TimerHandle | None = None

    def look(self) -> None:
        """Let the port be as it should be at this instant, and again when time changes that.

        To be called when a plan, the clock or the spaces have changed.
        """
        if self._next is not None:
            self._next.cancel()
            self._next = None
        faults = self._spaces.default.faults
        away = None if faults is None else faults.away()
        shut = away is not None and away[0] and len(self._spaces) == 1
        if shut and not self._shut and faults is not None:
            self._port.refuse()
            self._port.cut()
            faults.shut()
        elif self._shut and not shut:
            self._port.accept()
        self._shut = shut
        if away is not None:
            loop = asyncio.get_running_loop()
            # A clock that stands still comes to nothing by itself.
            self._next = loop.call_later(max(away[1], _LEAST_MS) / 1000, self.look)
