"""Which records a list shows: the conditions that a call sets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from decimal import Decimal
from typing import TypeAlias

from interlock.data import dataclass
from interlock.twin.desk import Desk
from interlock.twin.fitting import number
from interlock.twin.keeping.rules import values_at
from interlock.twin.moments import parsed
from interlock.twin.store import Row
from interlock.values import Path, Value

CONDITION = "$filter"
"""The name of a filter that is a whole condition."""
SIGNS = (">=", "<=", "!=", ">", "<", "~", "^", "|")


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on one field. wanted: any of these; instants: the same, read as instants."""

    path: str
    sign: str
    wanted: tuple[Value, ...]
    instants: tuple[datetime | None, ...]

    def holds(self, row: Row, zone: timezone) -> bool:
        """Tell whether a record meets the condition."""
        if self.path == "*":
            return any(_mentions(row, str(w)) for w in self.wanted)
        if "." in self.path:
            found = list(values_at(row.record, self.path))
        else:
            found = [row.record.get(self.path)]
        if self.sign == "!=":
            return not any(self._meets(f, "", zone) for f in found)
        return any(self._meets(f, self.sign, zone) for f in found)

    def _meets(self, found: Value, sign: str, zone: timezone) -> bool:
        pairs = zip(self.wanted, self.instants, strict=True)
        return any(_holds(found, sign, w, (at, zone)) for w, at in pairs)


def filters_of(desk: Desk) -> list[Filter]:
    """Give the conditions that the call sets; a filter without a value sets none."""
    filters = []
    for name, path in desk.role.filters.items():
        if name == CONDITION:
            continue
        sign = next((s for s in SIGNS if name.endswith(s)), "")
        # A span (created[gte]) stands where a single value may stand as well: created[eq] is one.
        given = (v.get("eq") if isinstance(v, dict) else v for v in _wanted(desk, path, sign))
        wanted = tuple(v for v in given if v is not None and v != "")
        if wanted or _by_keys_alone(desk, name, path):
            instants = tuple(parsed(w, desk.zone) for w in wanted)
            plain = "" if sign == "|" else sign
            filters.append(Filter(name.removesuffix(sign), plain, wanted, instants))
    return filters


def _by_keys_alone(desk: Desk, name: str, path: Path) -> bool:
    """Tell whether a body says nothing but which records it reads: of no keys there is none."""
    role = desk.role
    alone = len(role.filters) == 1 and name == desk.resource.key and role.paging is None
    # Beside references ("$") other criteria stand, and without any all is meant.
    return alone and path[0] == "body" and "[]" in path and path[-1] != "$"


def _wanted(desk: Desk, path: Path, sign: str) -> Iterator[Value]:
    if "[]" not in path:
        value = desk.given(path)
        if sign == "|" and isinstance(value, str):
            yield from (piece.strip() for piece in value.split(","))
        else:
            yield from value if isinstance(value, list) else [value]
        return
    whole: Value = {"args": dict(desk.call.args), "body": desk.call.body}
    yield from values_at(whole, ".".join(str(step) for step in path))


def _mentions(row: Row, text: str) -> bool:
    return any(isinstance(v, str) and text.lower() in v.lower() for v in row.record.values())


_Instant: TypeAlias = tuple[datetime | None, timezone]


def _holds(found: Value, sign: str, wanted: Value, instant: _Instant) -> bool:
    if found is None or isinstance(found, dict):
        return False
    if isinstance(found, list):
        return any(_holds(item, sign, wanted, instant) for item in found)
    if not sign:
        return _same(found, wanted, instant)
    if sign == "~":
        return str(wanted).lower() in str(found).lower()
    if sign == "^":
        return str(found).lower().startswith(str(wanted).lower())
    order = _order(found, wanted, instant)
    return (
        (order > 0 and ">" in sign) or (order < 0 and "<" in sign) or (order == 0 and "=" in sign)
    )


def _same(found: Value, wanted: Value, instant: _Instant) -> bool:
    if isinstance(found, bool) or isinstance(wanted, bool):
        return str(found).lower() == str(wanted).lower()
    if isinstance(found, str) and isinstance(wanted, str) and instant[0] is None:
        return found == wanted
    return str(found) == str(wanted) or _order(found, wanted, instant) == 0


def _order(found: Value, wanted: Value, instant: _Instant) -> int:
    """Compare as instants, numbers or texts, whichever both are: -1, 0 or 1."""
    two, zone = instant
    one = parsed(found, zone) if two is not None else None
    if one is not None and two is not None:
        return (one > two) - (one < two)
    # "007" and "7" are two texts: leading zeros count in numbers of documents.
    if not (isinstance(found, str) and isinstance(wanted, str)):
        left, right = (number(str(v), None) for v in (found, wanted))
        if isinstance(left, (int, Decimal)) and isinstance(right, (int, Decimal)):
            return (left > right) - (left < right)
    return (str(found) > str(wanted)) - (str(found) < str(wanted))
