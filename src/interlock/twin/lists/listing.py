"""Lists: filtered, in an order that does not jump, cut into pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timezone
from decimal import Decimal
from operator import attrgetter

from interlock.contract.roles.queries import WAYS, own_names
from interlock.contract.roles.shapes import as_record
from interlock.contract.roles.words import squeezed
from interlock.twin.desk import Desk, Done, Refused
from interlock.twin.keeping.placing import check_parents
from interlock.twin.lists.filtering import CONDITION, filters_of
from interlock.twin.lists.paging import by_changes, by_cursor, by_locator, counted, facts_of
from interlock.twin.moments import parsed
from interlock.twin.store import Row
from interlock.values import at


def listed(desk: Desk) -> Done:
    """Give the records that the call asks for, one page of them."""
    check_parents(desk)
    filters = [f for f in filters_of(desk) if not f.path.startswith("/")]
    rows = _all(desk)
    if filters:
        rows = [row for row in rows if all(f.holds(row, desk.zone) for f in filters)]
    rows = desk.below(rows)
    asked = desk.given(desk.role.filters.get(CONDITION, ()))
    if asked not in (None, ""):
        # Few systems take whole conditions, and those that do not need not wait for it.
        from interlock.twin.lists.judging import judge

        meets = judge(desk, str(asked))
        rows = [row for row in rows if meets(row.record)]
    done = _paged(desk, rows)
    return replace(done, rows=selected(desk, done.rows))


def _paged(desk: Desk, rows: list[Row]) -> Done:
    """Give one page of the records that the call asks for, in its order."""
    paging = desk.role.paging
    if paging is None:
        return Done(tuple(_ordered(desk, rows)), facts=facts_of(len(rows), 0, max(len(rows), 1)))
    if paging.style == "cursor":
        words = _asked_order(desk)
        order = (lambda found: _sorted(desk, found, words)) if words else None
        return by_cursor(desk, rows, paging, order)
    if paging.style == "delta":
        return by_changes(desk, rows, paging)
    rows = _ordered(desk, rows)
    return (by_locator if paging.style == "locator" else counted)(desk, rows, paging)


def selected(desk: Desk, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Give the records with the fields that the call chooses, and those that no record lacks."""
    path = desk.role.select
    asked = desk.given(path) if path else None
    if asked in (None, "", []):
        return rows
    given = asked if isinstance(asked, list) else [asked]
    names = {n.strip().partition("/")[0] for text in given for n in str(text).split(",")}
    shape = as_record(desk.resource.type, desk.types)
    if "*" in names or shape is None:
        return rows
    wrong = sorted(name for name in names if shape.field(name) is None)
    if wrong and shape.fields:
        says = f"{path[-1]}: {desk.resource.name} has no field {wrong[0]}"
        raise Refused("invalid", says, field=str(path[-1]))
    names |= {field.name for field in shape.fields if field.required}
    return tuple(
        replace(row, record={n: v for n, v in row.record.items() if n in names}) for row in rows
    )


def _all(desk: Desk) -> list[Row]:
    """Give the records of the resource, and those that were deleted where the call wants them."""
    store, name, wanted = desk.store, desk.resource.name, desk.role.deleted
    if not wanted:
        return list(store.rows(name))
    if wanted == "only":
        return list(store.buried(name))
    shows = wanted == "always" or desk.says_yes(wanted)
    return [*store.rows(name), *(store.buried(name) if shows else ())]


def _asked_order(desk: Desk) -> str:
    path = desk.role.sort
    if path[-1:] == ("[]",):
        listed = desk.given(path[:-1])
        return ",".join(map(str, listed)) if isinstance(listed, list) else str(listed or "")
    asked = desk.given(path) if path else None
    return "" if asked is None else str(asked)


def _ordered(desk: Desk, rows: list[Row]) -> list[Row]:
    """Sort as asked; else oldest change first where records say so; else by creation."""
    words = _asked_order(desk)
    if words:
        return _sorted(desk, rows, words)
    if "changed" in desk.resource.stamps.values():
        return sorted(rows, key=attrgetter("changed_ms", "seq"))
    return sorted(rows, key=attrgetter("seq"))


def _sorted(desk: Desk, rows: list[Row], asked: str) -> list[Row]:
    """Sort by one field or several: "name", "-name", "name desc", "name:desc", "-name,id,desc"."""
    rows = sorted(rows, key=attrgetter("seq"))
    pieces: list[str] = []
    for piece in filter(None, map(str.strip, asked.split(","))):
        if pieces and piece.lower() in WAYS:
            pieces[-1] += f" {piece}"
        else:
            pieces.append(piece)
    for piece in reversed(pieces):
        rows = _sorted_by(desk, rows, piece)
    return rows


def _sorted_by(desk: Desk, rows: list[Row], asked: str) -> list[Row]:
    """Sort by one field, keeping the order of equals; rows without a value come last."""
    words = asked.replace(":", " ").split() or [""]
    plain = words[0].lstrip("+-")
    way = desk.given(desk.role.sort_way) if desk.role.sort_way else None
    down = asked.startswith("-") or str(way or words[-1]).lower() in {"desc", "descending"}
    record = as_record(desk.resource.type, desk.types)
    names = own_names(record, desk.types) if record else {}
    word = desk.role.sort_words.get(plain, plain)
    name = names.get(word, names.get(squeezed(word)))
    if name is None:
        says = f"{desk.resource.name} cannot be sorted by {asked}"
        raise Refused("invalid", says, field=str(desk.role.sort[-1]))
    steps = (name,) if record and record.field(name) else tuple(name.split("."))
    values = [(at(row.record, steps), row) for row in rows]
    given = [(value, row) for value, row in values if value is not None]
    blank = [row for value, row in values if value is None]
    given.sort(key=lambda pair: _rank(pair[0], desk.zone), reverse=down)
    return [row for _, row in given] + blank


def _rank(value: object, zone: timezone) -> tuple[int, Decimal, str]:
    """Give what makes values of one field comparable: numbers and instants by size, then texts."""
    instant = parsed(value, zone)
    if instant is not None:
        return 0, Decimal(str(instant.timestamp())), ""
    if isinstance(value, (int, Decimal)):
        return 0, Decimal(value), ""
    return 1, Decimal(0), str(value)
