"""The clock of a space beside one of the machine that never stands still."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from interlock.serve.spaces.clock import Clock

AHEAD: list[tuple[Callable[[Clock], object], int]] = [
    (lambda clock: None, 0),
    (lambda clock: clock.forward(5_000), 5_000),
    (lambda clock: (clock.freeze(), clock.forward(5_000)), 4_999),
    (lambda clock: (clock.freeze(), clock.forward(5_000), clock.run()), 4_999),
]


@pytest.mark.parametrize(("moved", "ahead_ms"), AHEAD)
def test_how_far_a_clock_is_ahead_does_not_depend_on_when_one_looks(moved, ahead_ms):
    clock = Clock(count(1).__next__)
    moved(clock)
    assert clock.ahead_ms == ahead_ms
