"""The trace in the making."""

from __future__ import annotations

from collections.abc import Callable

from interlock.trace import Event, Kind
from interlock.values import Value


class Recorder:
    """Collects events in order. clock: gives the virtual milliseconds."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock
        self.events: list[Event] = []

    def add(
        self,
        kind: Kind,
        system: str,
        operation: str = "",
        *,
        n: int = 0,
        cause: int = -1,
        fault: str = "",
        outcome: str = "",
        ok: bool = True,
        body: Value = None,
        wrong: tuple[str, ...] = (),
        place: str = "",
    ) -> int:
        """Append an event and give its seq."""
        seq = len(self.events)
        self.events.append(
            Event(
                self._clock(),
                seq,
                kind,
                system,
                operation,
                n,
                cause,
                fault,
                outcome,
                ok,
                body,
                wrong,
                place,
            )
        )
        return seq
