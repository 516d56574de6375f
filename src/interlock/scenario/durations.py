"""Durations and ranges as people write them: `90 min`, `1 to 5`."""

from __future__ import annotations

import re
from decimal import Decimal

from interlock.patterns import expression
from interlock.values import Value

_UNITS_MS = {"ms": 1, "s": 1_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}
_DURATION = expression(r"(\d+(?:\.\d+)?) ?(ms|s|min|h|d)", re.ASCII)
_RANGE = expression(r"(\d{1,18}) to (\d{1,18})", re.ASCII)
_LONGEST_MS = 10 * 366 * _UNITS_MS["d"]
_COUNT_MAX = 1_000


def duration_ms(value: Value) -> int:
    """Give milliseconds. Raises ValueError(problem, remedy) for what is no duration."""
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"{value!r} is no duration", "write 30 s, 5 min, 2 h, 250 ms or 1 d")
    exact = Decimal(found[1]) * _UNITS_MS[found[2]]
    if exact != exact.to_integral_value() or exact > _LONGEST_MS:
        raise ValueError(f"{value} is not whole in ms, or too long", "write 0 ms to 3660 d")
    return int(exact)


def is_duration(value: Value) -> bool:
    """Tell whether `duration_ms` reads it."""
    return isinstance(value, str) and _DURATION.fullmatch(value) is not None


def show_duration(ms: int) -> str:
    """Give the shortest text that `duration_ms` reads back to the same."""
    for unit in ("d", "h", "min", "s"):
        if ms and ms % _UNITS_MS[unit] == 0:
            return f"{ms // _UNITS_MS[unit]} {unit}"
    return f"{ms} ms"


def count_range(value: Value) -> tuple[int, int]:
    """Give least and most of `3` or `1 to 5`. Raises ValueError(problem, remedy)."""
    found = _RANGE.fullmatch(value) if isinstance(value, str) else None
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        least, most = value, value
    elif found is not None and int(found[1]) <= int(found[2]):
        least, most = int(found[1]), int(found[2])
    else:
        raise ValueError(f"{value!r} is no count", "write a number, or LEAST to MOST: 1 to 5")
    if most > _COUNT_MAX:
        raise ValueError(f"{most:,} is more than {_COUNT_MAX:,}", "a few records find the same")
    return least, most
