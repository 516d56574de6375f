"""How a list is cut into pages, and how a reply tells where the others are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias
from urllib.parse import quote_plus

from interlock.contract.json_wire.styles import write_content, write_pairs, write_path
from interlock.contract.model import HttpBinding, Paging, Part
from interlock.contract.roles.shapes import type_at
from interlock.schema.check import conforms
from interlock.schema.types import Type
from interlock.twin.desk import Desk, Done, Refused
from interlock.twin.fitting import number
from interlock.twin.store import Kept, Row
from interlock.values import Path, Value, at, put

Order: TypeAlias = Callable[[list[Row]], list[Row]]
SIZE_DEFAULT = 100
ALL_WANTED = "$top"
"""The size of a page in OData: who says it wants no more, so there is no other page."""


def counted(desk: Desk, rows: list[Row], paging: Paging) -> Done:
    """Cut by offset or by page number."""
    size = size_of(desk, paging)
    first = 0 if paging.style == "offset" else paging.first
    position = _whole(desk, paging.position, first)
    if position < first:
        raise Refused("invalid", f"{paging.position} counts from {first}", field=paging.position)
    start = position if paging.style == "offset" else (position - first) * size
    more = start + size < len(rows) and paging.size != ALL_WANTED
    after = (start + size if paging.style == "offset" else position + 1) if more else None
    # Of records that went from earlier pages, those behind them have taken the places.
    shift = desk.mood.shift if start else 0
    page = tuple(rows[start + shift : start + shift + size])
    facts = {**facts_of(len(rows), start, size), "first": paging.first}
    return Done(page, facts=facts, next=_next(desk, paging, after))


def _next(desk: Desk, paging: Paging, after: Value) -> Value:
    """Give where the next page is in the words of the reply: an address, or only its number."""
    if after is None or not paging.next_path:
        return after
    return address(desk, paging, after) if _is_address(paging.next_path) else after


def _is_address(path: Path) -> bool:
    word = str(path[-1]).lower()
    return not any(w in word for w in ("page", "offset", "start", "skip", "token", "cursor"))


def size_of(desk: Desk, paging: Paging) -> int:
    """Give how many records a page has."""
    default = paging.size_default or min(paging.size_max, SIZE_DEFAULT)
    least = 0 if paging.size == ALL_WANTED else 1
    return min(_whole(desk, paging.size, default, least=least), paging.size_max)


def by_cursor(desk: Desk, rows: list[Row], paging: Paging, order: Order | None) -> Done:
    """Cut after what a cursor names. order: puts records as the call asks, None if it does not."""
    rows = rows if order is None else order(rows)
    size, given = size_of(desk, paging), asked(desk, paging.position)
    after = 0
    if given not in (None, ""):
        row = _last_seen(desk, rows, str(given))
        found = number(str(given).removeprefix("after-"), None)
        if row is not None:
            found = row.seq if order is None else _after(rows, row, order)
        if not isinstance(found, int):
            raise Refused("invalid", f"{given} is no cursor of this list", field=paging.position)
        after = found
    if order is not None:
        left, place = rows[after:], after + size
    else:
        # Records keep their place by creation: none is shown twice or skipped as pages turn.
        left = sorted((r for r in rows if r.seq > after), key=lambda row: row.seq)
        place = left[:size][-1].seq if left[:size] else after
    # Who asks for none of them has no next ones.
    page, more = left[:size], len(left) > size > 0
    facts = facts_of(len(rows), len(rows) - len(left), size)
    return Done(tuple(page), facts=facts, next=f"after-{place}" if more else None)


def _after(rows: list[Row], row: Row, order: Order) -> int:
    """Count the rows up to one that may have left them."""
    return rows.index(row) + 1 if row in rows else order([*rows, row]).index(row)


def _last_seen(desk: Desk, rows: list[Row], key: str) -> Row | None:
    """Give the record that a cursor names by its key: what was read last, where no reply tells."""
    steps = desk.resource.steps
    shown = (r for r in rows if key == r.key or (steps and key == str(at(r.record, steps))))
    # Between two pages it may have left the list: closed, where the open ones are asked for.
    return next(shown, None) or desk.store.get(desk.resource.name, key)


def by_locator(desk: Desk, rows: list[Row], paging: Paging) -> Done:
    """Give the first part of a list and a locator for the rest, which is kept as it is now."""
    size, store = size_of(desk, paging), desk.store
    given = asked(desk, paging.position) if paging.position else None
    start = 0
    if paging.position:
        name, _, place = str(given or "").rpartition("-")
        found = store.kept(name)
        if found is None or not place.isdigit():
            raise Refused("invalid", f"{given} is no query locator", field=paging.position)
        start = int(place)
    else:
        found = Kept(tuple(row.key for row in rows), store.change)
        name = store.keep(found.keys) if len(found.keys) > size else ""
    keys, end = found.keys, start + size
    page = tuple(_still_there(desk, found, keys[start:end]))
    facts = {**facts_of(len(keys), start, size), "of": "locator"}
    return Done(page, facts=facts, next=f"{name}-{end}" if end < len(keys) else None)


def _still_there(desk: Desk, kept: Kept, keys: tuple[str, ...]) -> Iterator[Row]:
    """Give the records of a kept list, but those that were deleted since it was asked for."""
    name = desk.resource.name
    for key in keys:
        row = desk.store.get(name, key)
        gone = desk.store.find_buried(name, key) if row is None else None
        if row is not None:
            yield row
        elif gone is not None and gone.change <= kept.change:
            yield gone


def by_changes(desk: Desk, rows: list[Row], paging: Paging) -> Done:
    """Give what has changed since a token was given out, and the token for the next time."""
    given = asked(desk, paging.position)
    since = 0
    if given not in (None, ""):
        found = number(str(given).removeprefix("delta-"), None)
        if not isinstance(found, int) or found > desk.store.change:
            raise Refused("invalid", f"{given} is no token of this list", field=paging.position)
        since = found
    left = sorted((r for r in rows if r.change > since), key=lambda row: row.change)
    size = size_of(desk, paging)
    page, more = left[:size], len(left) > size
    read = page[-1].change if page else since
    place = read if more else max(since, min(desk.store.change, desk.store.shown))
    return Done(tuple(page), facts=facts_of(len(left), 0, size), next=f"delta-{place}")


def facts_of(total: int, start: int, size: int) -> dict[str, Value]:
    """Give what an envelope may say about a page."""
    return {"total": total, "start": start, "size": size, "more": start + size < total}


def asked(desk: Desk, place: str) -> Value:
    """Give what the call says at a place of a paging: a parameter, or a dotted path."""
    if not place:
        return None
    steps: Path = tuple(place.split("."))
    return desk.given(steps if steps[0] in {"args", "body"} else ("args", place))


def _whole(desk: Desk, place: str, default: int, least: int = 0) -> int:
    given = asked(desk, place)
    if given in (None, ""):
        return default
    value = number(str(given), None)
    if not isinstance(value, int) or value < least:
        raise Refused("invalid", f"{place} must be a number from {least}", field=place)
    return value


def link_header(desk: Desk, done: Done) -> str:
    """Give a header Link (RFC 8288) to the pages around, "" when there are none."""
    paging = desk.role.paging
    if paging is None:
        return ""
    places = {"next": done.next, **_behind(paging, done)}
    shown = {rel: address(desk, paging, at) for rel, at in places.items() if at is not None}
    return ", ".join(f'<{url}>; rel="{rel}"' for rel, url in shown.items() if url)


def _behind(paging: Paging, done: Done) -> Mapping[str, Value]:
    start, size, total = (int(str(done.facts.get(n, 0))) for n in ("start", "size", "total"))
    if paging.style == "page":
        first, pages = paging.first, max(-(-total // max(size, 1)), 1)
        at = start // max(size, 1) + first
        return {"prev": at - 1 if at > first else None, "first": first, "last": pages - 1 + first}
    if paging.style == "offset":
        return {"prev": max(start - size, 0) if start else None, "first": 0}
    return {}


def address(desk: Desk, paging: Paging, position: Value) -> str:
    """Give the address of another page of the same list, "" where no parameter tells the page."""
    binding = desk.operation.binding
    if not isinstance(binding, HttpBinding) or not paging.position or "." in paging.position:
        return ""
    path, query = binding.base.rstrip("/") + binding.path, list[str]()
    args: dict[str, Value] = {**desk.call.args, paging.position: position}
    for part in desk.operation.request.parts:
        value = args.get(part.name)
        if part.where == "path":
            text = write_path(part.name, value, part.style or "simple", part.explode)
            path = path.replace(f"{{{part.name}}}", text)
        elif part.where == "query" and value not in (None, "", []):
            query += _asked_so(part, value)
    return _origin(desk.call.headers) + path + "?" + "&".join(query)


def _asked_so(part: Part, value: Value) -> Iterator[str]:
    """Give a parameter as the contract wants it in a query."""
    if part.media:
        return iter([f"{quote_plus(part.name)}={quote_plus(write_content(part.media, value))}"])
    return write_pairs(part.name, value, part.style or "form", part.explode)


def _origin(headers: Mapping[str, str]) -> str:
    """Give what the caller sees before the path, by what those between him and the twin tell."""
    host, scheme = headers.get("host", ""), headers.get("x-forwarded-proto", "http")
    prefix = headers.get("x-forwarded-prefix", "").rstrip("/")
    return (f"{scheme}://{host}" if host else "") + prefix


def with_next(value: Value, desk: Desk, done: Done, body: Type) -> Value:
    """Put into a reply's body where the next page is; beside its address, those of the others."""
    paging = desk.role.paging
    if paging is None or not paging.next_path:
        return value
    if done.next is not None:
        value = put(value, paging.next_path, done.next)
    if desk.role.verb == "list" and _is_address(paging.next_path):
        for path, position in _beside(paging, done).items():
            place = type_at(body, desk.types, path)
            url = address(desk, paging, position)
            if place is not None and url and conforms(url, place, desk.types):
                value = put(value, path, url)
    return value


def _beside(paging: Paging, done: Done) -> dict[Path, Value]:
    """Give where a reply may tell the pages around: `prev_page_url` beside `next_page_url`."""
    *before, name = paging.next_path
    words = [w for w in ("next", "Next") if w in str(name)]
    found: dict[Path, Value] = {}
    for rel, position in _behind(paging, done).items():
        for word in (rel, "previous") if rel == "prev" else (rel,):
            if words and position is not None:
                said = word.capitalize() if words[0] == "Next" else word
                found[*before, str(name).replace(words[0], said)] = position
    return found
