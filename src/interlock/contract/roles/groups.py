"""Which operations speak of one kind of record, and what it is called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain

from interlock.contract.roles.results import inner_record
from interlock.contract.roles.shapes import (
    Found,
    alike,
    as_record,
    by_word,
    is_scalar,
    key_field,
    list_in,
    record_in,
)
from interlock.contract.roles.spots import Spot
from interlock.contract.roles.words import (
    bare,
    is_plural,
    singular,
    split_words,
    squeezed,
    title,
)
from interlock.data import dataclass, replace
from interlock.schema.types import OneOf, Record, Ref, Types, resolve

_ABOUT = frozenset({"metadata", "meta", "header", "head", "attribute", "property", "base", "info"})
"""Names, squeezed, of parts of a record that may hold its key."""


@dataclass(frozen=True, slots=True)
class Group:
    """The operations of one collection, and the record that they speak of."""

    noun: tuple[str, ...]
    name: str
    found: Found
    spots: tuple[Spot, ...]
    key: str
    open_key: bool
    key_path: tuple[str, ...] = ()


def groups_of(spots: Iterable[Spot], types: Types) -> tuple[Group, ...]:
    """Collect the spots that speak of one kind of record; collections without one are left out."""
    by_path: dict[str, list[Spot]] = {}
    for spot in spots:
        if spot.kind != "other" and spot.noun:
            by_path.setdefault(spot.collection, []).append(spot)
    for path in tuple(by_path):
        above = path.rpartition("/{}/")[0]
        if above in by_path and _is_view(by_path[path], by_path[above], types):
            by_path[above] += [_of_item(s, above) for s in by_path.pop(path)]
    raw = {path: g for path, s in by_path.items() if (g := _group(tuple(s), types))}
    kinds = {g.found.name for g in raw.values() if any(s.kind == "item" for s in g.spots)}
    for path, mine in by_path.items():
        one = _one(tuple(mine), types)
        # Another view of a kind of record, as /pods/{name}/status is, is none of its own.
        if one is not None and one.found.name not in kinds:
            raw[path] = one
    return _merged(_named([raw[path] for path in by_path if path in raw]))


def _is_view(spots: Iterable[Spot], owners: Iterable[Spot], types: Types) -> bool:
    """Tell whether calls below a record read and write it again: /pods/{name}/status.

    The record has a part of that name, or has its key in one and is written here as well;
    /employees/{id}/manager shows another employee.
    """
    mine = {s.method: s for s in spots if s.kind == "collection"}
    whole = next((s for s in owners if s.kind == "item" and s.method == "GET"), None)
    if whole is None or "GET" not in mine or not mine.keys() <= {"GET", "PUT", "PATCH"}:
        return False
    shown, own = mine["GET"].operation.success, whole.operation.success
    if shown is None or own is None or not isinstance(own.message.body, Ref):
        return False
    if shown.message.body != own.message.body:
        return False
    record = as_record(own.message.body, types)
    words = by_word(record) if record is not None else {}
    noun = squeezed("_".join(mine["GET"].noun))
    if record is None or noun not in words:
        keyless = record is not None and not key_field(
            record, types, squeezed("_".join(whole.noun))
        )
        return keyless and len(mine) > 1 and not _ABOUT.isdisjoint(words)
    named = record.field(words[noun])
    part = as_record(named.type, types) if named is not None else None
    # No other record that it refers to.
    return part is not None and part != record and not key_field(part, types, noun)


def _of_item(spot: Spot, collection: str) -> Spot:
    parents = spot.parents[:-1]
    return replace(spot, collection=collection, kind="item", key=spot.parents[-1], parents=parents)


def _one(spots: tuple[Spot, ...], types: Types) -> Group | None:
    """Give the record of which each parent has one: /customers/{id}/address, read and replaced."""
    by_method = {s.method: s.operation for s in spots if s.kind == "collection" and s.parents}
    changing = next((by_method[m] for m in ("PUT", "PATCH") if m in by_method), None)
    success = by_method["GET"].success if "GET" in by_method else None
    if success is None or changing is None or len(by_method) < len(spots):
        return None
    if not by_method.keys() <= {"GET", "PUT", "PATCH", "DELETE"}:
        return None
    noun, body = squeezed("_".join(spots[0].noun)), success.message.body
    shown, sent = record_in(body, types, noun), record_in(changing.request.body, types, noun)
    if shown is None or sent is None or list_in(body, types, noun) is not None:
        return None
    same = shown.type == sent.type or alike(shown.record, sent.record)
    steps = spots[0].collection.split("/")
    if any("{" in step for step in steps if step != "{}"):
        # OData's lines('{id}') and attachments({parent},{id}) are many.
        return None
    place = max(i for i, step in enumerate(steps) if step == "{}")
    above = split_words(steps[place - 1])
    if not same or not above:
        return None
    whole = (*above[:-1], singular(above[-1]), *spots[0].noun)
    ones = tuple(replace(s, kind="one", key=s.parents[-1], noun=whole) for s in spots)
    return Group(whole, title(whole), shown, ones, "", False)


def _group(spots: tuple[Spot, ...], types: Types) -> Group | None:
    noun = squeezed("_".join(spots[0].noun))
    found = _record(spots, types, noun)
    if found is None:
        return None
    key, chosen = _key(spots, found.record, types, noun)
    inside = () if key else _key_inside(spots, found.record, types, noun)
    key = key or ".".join(inside)
    return Group(spots[0].noun, bare(found.name), found, spots, key, chosen, inside)


def _record(spots: tuple[Spot, ...], types: Types, noun: str) -> Found | None:
    def reply(kind: str, method: str, place: str = "") -> Iterable[Found]:
        for spot in spots:
            if spot.kind == (place or kind) and spot.method == method and spot.operation.success:
                body = spot.operation.success.message.body
                seek = record_in if kind == "item" else list_in
                found = seek(body, types, noun)
                if found:
                    yield inner_record(found, types, noun) if kind == "collection" else found

    def request(*methods: str) -> Iterable[Found]:
        for spot in spots:
            if spot.method in methods and spot.kind in {"collection", "item"}:
                found = record_in(spot.operation.request.body, types, noun)
                if found:
                    yield found

    listed = next(iter(reply("collection", "GET")), None)
    known = next(iter(reply("item", "GET")), listed)
    if known is not None:
        shown = (listed, *(f for m in ("POST", "PUT", "PATCH") for f in reply("item", m)))
        for other in shown:
            known = _both(known, other, types) if other is not None else known
        return known
    is_kept = any(s.kind == "item" for s in spots) or is_plural(spots[0].noun[-1])
    if not is_kept:
        return None
    sent = next(chain(request("PUT", "PATCH"), request("POST")), None)
    made = next(iter(reply("item", "POST", "collection")), None)
    # What nobody reads is told by the answer to its creation alone, if that names it.
    named = made is not None and _key(spots, made.record, types, noun)[0]
    unnamed = sent is None or not _key(spots, sent.record, types, noun)[0]
    return made if named and unnamed else sent


def _both(one: Found, listed: Found, types: Types) -> Found:
    """Give a record that a list or a change may show as well, where these leave out kinds of it."""
    whole, part = resolve(one.type, types), resolve(listed.type, types)
    if not isinstance(whole, OneOf) or not isinstance(part, OneOf):
        return one
    fewer = all(b in whole.branches for b in part.branches) and len(part.branches) > 1
    return replace(one, type=listed.type, record=listed.record) if fewer else one


def _key(spots: tuple[Spot, ...], record: Record, types: Types, noun: str) -> tuple[str, bool]:
    names = Counter[str]()
    for spot in spots:
        if spot.kind == "item":
            # getContactByNumber has a second name for what getContact finds by its key.
            names[spot.key] += 1 if "by" in split_words(spot.operation.name) else 2
    for name, _ in names.most_common():
        field = named_by(name, record, noun)
        if field:
            return field, any(s.kind == "item" and s.method == "PUT" for s in spots)
    return key_field(record, types, noun), False


def _key_inside(
    spots: tuple[Spot, ...], record: Record, types: Types, noun: str
) -> tuple[str, ...]:
    """Find the key in a part of the record that tells about it: {name} -> metadata.name."""
    names = dict.fromkeys(spot.key for spot in spots if spot.kind == "item")
    for field in record.fields if names else ():
        part = as_record(field.type, types) if squeezed(field.name) in _ABOUT else None
        for name in names if part is not None else ():
            found = part.field(named_by(name, part, noun)) if part is not None else None
            if found is not None and is_scalar(found.type, types):
                return field.name, found.name
    return ()


def named_by(parameter: str, record: Record, noun: str) -> str:
    """Find the record's field that a path parameter means: {orderId} -> id."""
    fields = by_word(record)
    word = squeezed(parameter)
    guesses = (word, word.removeprefix(noun), "id" if word.endswith("id") else "")
    return next((fields[g] for g in guesses if g and g in fields), "")


def _named(groups: list[Group]) -> list[Group]:
    """Name each group by its type; a type that several nouns use names only the one it means."""
    nouns: dict[str, set[str]] = {}
    for group in groups:
        nouns.setdefault(group.name, set()).add(squeezed("_".join(group.noun)))
    named = [g if _keeps(g, nouns) else replace(g, name=title(g.noun)) for g in groups]
    views = [_view_of(g, named) for g in named]
    named = [g if g.name == v else replace(g, name=v) for g, v in zip(named, views, strict=True)]
    # issuing.dispute is not the dispute of another collection: two spaces, two kinds of record.
    owners = {g.name: _space(g) for g in sorted(named, key=lambda g: -len(g.found.name))}
    return [
        g if _space(g) == owners[g.name] else replace(g, name=g.found.name.replace(".", "_"))
        for g in named
    ]


def _view_of(group: Group, groups: list[Group]) -> str:
    """Give the name of the records that a group only shows: /orders/changes shows orders."""
    mine = group.spots[0]
    if any(s.kind != "collection" or s.method != "GET" or s.parents for s in group.spots):
        return group.name
    above = (
        g
        for g in groups
        if g.found.name == group.found.name != ""
        and mine.collection.startswith(g.spots[0].collection + "/")
    )
    return next((g.name for g in above), group.name)


def _space(group: Group) -> str:
    return group.found.name.rpartition(".")[0]


def _keeps(group: Group, nouns: Mapping[str, set[str]]) -> bool:
    mine, noun = squeezed(group.name), squeezed("_".join(group.noun))
    related = mine.endswith(noun) or noun.endswith(mine)
    alone = len(nouns[group.name]) == 1
    return bool(group.name) and not any(c.isdigit() for c in mine) and (related or alone)


def _merged(groups: list[Group]) -> tuple[Group, ...]:
    by_name: dict[str, Group] = {}
    for group in sorted(groups, key=lambda g: (len(g.spots[0].parents), g.spots[0].collection)):
        known = by_name.get(group.name)
        if known is None:
            by_name[group.name] = group
        else:
            named = known if known.key else group
            by_name[group.name] = replace(
                known,
                spots=(*known.spots, *group.spots),
                key=named.key,
                key_path=named.key_path,
                open_key=named.open_key,
            )
    return tuple(by_name.values())
