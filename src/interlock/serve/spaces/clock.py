"""The clock of a space: real time, moved forward, or standing still."""

from __future__ import annotations

from collections.abc import Callable

from interlock.data import dataclass


@dataclass(frozen=True, slots=True)
class ClockState:
    """How far a clock is ahead of real time; frozen_ms: where it stands, None when it runs."""

    ahead_ms: int
    frozen_ms: int | None


class Clock:
    """Milliseconds since the twin was started. real_ms: the same, of the machine."""

    def __init__(self, real_ms: Callable[[], int]) -> None:
        self._real_ms = real_ms
        self._ahead_ms = 0
        self._frozen_ms: int | None = None

    def now_ms(self) -> int:
        """Give the time of the space."""
        if self._frozen_ms is not None:
            return self._frozen_ms
        return self._real_ms() + self._ahead_ms

    @property
    def ahead_ms(self) -> int:
        """Give how far the clock is ahead of real time; less than 0 after it stood still."""
        return self._ahead_ms if self._frozen_ms is None else self._frozen_ms - self._real_ms()

    @property
    def frozen(self) -> bool:
        """Tell whether the clock stands still."""
        return self._frozen_ms is not None

    def forward(self, by_ms: int) -> None:
        """Move on, also while the clock stands still."""
        assert by_ms >= 0, "time does not go back, but to a snapshot"
        if self._frozen_ms is not None:
            self._frozen_ms += by_ms
        else:
            self._ahead_ms += by_ms

    def freeze(self) -> None:
        """Stand still."""
        self._frozen_ms = self.now_ms()

    def run(self) -> None:
        """Go on from where the clock stands."""
        if self._frozen_ms is not None:
            self._ahead_ms = self._frozen_ms - self._real_ms()
            self._frozen_ms = None

    def state(self) -> ClockState:
        """Give what `restore` takes."""
        return ClockState(self._ahead_ms, self._frozen_ms)

    def restore(self, state: ClockState) -> None:
        """Be as far ahead, or stand, as once before."""
        self._ahead_ms, self._frozen_ms = state.ahead_ms, state.frozen_ms
