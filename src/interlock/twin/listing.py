"""Lists: filtered, in an order that does not jump, cut into pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from decimal import Decimal
from typing import TypeAlias

from interlock.contract.model import Paging
from interlock.contract.roles.shapes import as_record
from interlock.contract.roles.words import squeezed
from interlock.twin.desk import Desk, Done, Refused
from interlock.twin.fitting import number
from interlock.twin.moments import parsed
from interlock.twin.rules import values_at
from interlock.twin.store import Row
from interlock.values import Path, Value

SIGNS = (">=", "<=", ">", "<")
SIZE_DEFAULT = 100


def listed(desk: Desk) -> Done:
    """Give the records that the call asks for, one page of them."""
    filters = _filters(desk)
    every = desk.store.rows(desk.resource.name)
    rows = [row for row in every if all(f.holds(row, desk.zone) for f in filters)]
    paging = desk.role.paging
    if paging is None:
        return Done(tuple(_ordered(desk, rows)), facts=_facts(len(rows), 0, max(len(rows), 1)))
    size = min(_whole(desk, paging.size, _default(paging), least=1), paging.size_max)
    if paging.style == "cursor":
        return _after_cursor(desk, rows, paging, size)
    rows = _ordered(desk, rows)
    position = _whole(desk, paging.position, 0 if paging.style == "offset" else 1)
    if paging.style == "page" and position < 1:
        raise Refused("invalid", f"{paging.position} counts from 1", field=paging.position)
    start = position if paging.style == "offset" else (position - 1) * size
    return Done(tuple(rows[start : start + size]), facts=_facts(len(rows), start, size))


def _default(paging: Paging) -> int:
    return paging.size_default or min(paging.size_max, SIZE_DEFAULT)


def _ordered(desk: Desk, rows: list[Row]) -> list[Row]:
    """Sort as asked; else oldest change first where records say so; else by creation."""
    asked = desk.given(desk.role.sort) if desk.role.sort else None
    if asked not in (None, ""):
        return _sorted(desk, rows, str(asked))
    if "changed" in desk.resource.stamps.values():
        return sorted(rows, key=lambda row: (row.changed_ms, row.seq))
    return sorted(rows, key=lambda row: row.seq)


def _sorted(desk: Desk, rows: list[Row], asked: str) -> list[Row]:
    """Sort by "name", "-name", "name desc" or "name:desc"; rows without a value come last."""
    words = asked.replace(":", " ").split() or [""]
    way = desk.given(desk.role.sort_way) if desk.role.sort_way else None
    down = asked.startswith("-") or str(way or words[-1]).lower() in {"desc", "descending"}
    record = as_record(desk.resource.type, desk.types)
    names = {squeezed(f.name): f.name for f in record.fields} if record else {}
    name = names.get(squeezed(words[0].lstrip("+-")))
    if name is None:
        says = f"{desk.resource.name} cannot be sorted by {asked}"
        raise Refused("invalid", says, field=str(desk.role.sort[-1]))
    by_creation = sorted(rows, key=lambda row: row.seq)
    given = [row for row in by_creation if row.record.get(name) is not None]
    blank = [row for row in by_creation if row.record.get(name) is None]
    return sorted(given, key=lambda row: _rank(row.record[name], desk.zone), reverse=down) + blank


def _rank(value: Value, zone: timezone) -> tuple[int, Decimal, str]:
    """Give what makes values of one field comparable: numbers and instants by size, then texts."""
    at = parsed(value, zone)
    if at is not None:
        return 0, Decimal(str(at.timestamp())), ""
    if isinstance(value, (int, Decimal)):
        return 0, Decimal(value), ""
    return 1, Decimal(0), str(value)


def _after_cursor(desk: Desk, rows: list[Row], paging: Paging, size: int) -> Done:
    given = _asked(desk, paging.position)
    after = 0
    if given not in (None, ""):
        found = number(str(given).removeprefix("after-"), None)
        if not isinstance(found, int):
            raise Refused("invalid", f"{given} is no cursor of this list", field=paging.position)
        after = found
    asked = desk.given(desk.role.sort) if desk.role.sort else None
    if asked not in (None, ""):
        left, place = _sorted(desk, rows, str(asked))[after:], after + size
    else:
        # Records keep their place by creation: none is shown twice or skipped as pages turn.
        left = sorted((r for r in rows if r.seq > after), key=lambda row: row.seq)
        place = left[:size][-1].seq if left else 0
    page, more = left[:size], len(left) > size
    facts = _facts(len(rows), len(rows) - len(left), size)
    return Done(tuple(page), facts=facts, next=f"after-{place}" if more else None)


def _facts(total: int, start: int, size: int) -> dict[str, Value]:
    return {"total": total, "start": start, "size": size, "more": start + size < total}


def _asked(desk: Desk, place: str) -> Value:
    if not place:
        return None
    steps: Path = tuple(place.split("."))
    return desk.given(steps if steps[0] in {"args", "body"} else ("args", place))


def _whole(desk: Desk, place: str, default: int, least: int = 0) -> int:
    given = _asked(desk, place)
    if given in (None, ""):
        return default
    value = number(str(given), None)
    if not isinstance(value, int) or value < least:
        raise Refused("invalid", f"{place} must be a number from {least}", field=place)
    return value


@dataclass(frozen=True, slots=True)
class _Filter:
    """A condition on one field. wanted: any of these; instants: the same, read as instants."""

    path: str
    sign: str
    wanted: tuple[Value, ...]
    instants: tuple[datetime | None, ...]

    def holds(self, row: Row, zone: timezone) -> bool:
        if self.path == "*":
            return any(_contains(row, str(w)) for w in self.wanted)
        if "." in self.path:
            found = list(values_at(row.record, self.path))
        else:
            found = [row.record.get(self.path)]
        pairs = tuple(zip(self.wanted, self.instants, strict=True))
        return any(_holds(f, self.sign, w, (at, zone)) for f in found for w, at in pairs)


def _filters(desk: Desk) -> list[_Filter]:
    """Give the conditions that the call sets; a filter without a value sets none."""
    filters = []
    for name, path in desk.role.filters.items():
        wanted = tuple(v for v in _wanted(desk, path) if v is not None and v != "")
        if wanted:
            sign = next((s for s in SIGNS if name.endswith(s)), "")
            instants = tuple(parsed(w, desk.zone) for w in wanted)
            filters.append(_Filter(name.removesuffix(sign), sign, wanted, instants))
    return filters


def _wanted(desk: Desk, path: Path) -> Iterator[Value]:
    if "[]" not in path:
        value = desk.given(path)
        yield from value if isinstance(value, list) else [value]
        return
    whole: Value = {"args": dict(desk.call.args), "body": desk.call.body}
    yield from values_at(whole, ".".join(str(step) for step in path))


def _contains(row: Row, text: str) -> bool:
    return any(isinstance(v, str) and text.lower() in v.lower() for v in row.record.values())


_Instant: TypeAlias = tuple[datetime | None, timezone]


def _holds(found: Value, sign: str, wanted: Value, instant: _Instant) -> bool:
    if found is None or isinstance(found, dict):
        return False
    if isinstance(found, list):
        return any(_holds(item, sign, wanted, instant) for item in found)
    if not sign:
        return _same(found, wanted, instant)
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
