"""Records below others: each order has a line 1 of its own.

Where /orders/{id}/lines/{no} is the only way to a line, its key alone tells no line from another.
Where keys repeat, a record is kept under one that names what it lies below, too: "SO-1/1".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from interlock.contract.model import Contract, HttpBinding, Resource
from interlock.contract.roles.shapes import may_send, type_at
from interlock.contract.roles.words import split_words
from interlock.twin.store import Row, Scopes, Store
from interlock.values import Value, at

_BY_ITEM = frozenset({"read", "change", "replace", "delete", "restore", "do"})
_COUNTED = frozenset({"no", "nr", "number", "num", "line", "position", "pos", "index", "seq"})
"""Last words of keys that begin with 1 below each parent."""


def scopes_of(store: Store, contract: Contract, resource: Resource) -> Scopes:
    """Give by what the records of a resource are told apart."""
    known = store.scopes.get(resource.name)
    if known is None:
        own = resource.key or _above_one(contract, resource)
        named = _named(contract, resource, own)
        one = not resource.key
        repeat = bool(named) and (one or counts_apart(resource) or _is_chosen(contract, resource))
        roles = (r for r in contract.roles.values() if r.resource == resource.name)
        made = frozenset(n for r in roles if r.verb == "create" or r.upsert for n in r.filters)
        known = store.tell_apart(resource.name, Scopes(named, repeat, made, own))
    return known


def _above_one(contract: Contract, resource: Resource) -> str:
    """Give what names the record of which there is one below it: "/Line", "" for no such one."""
    roles = (r for r in contract.roles.values() if r.resource == resource.name and r.key)
    return next((n for r in roles for n, place in r.filters.items() if place == r.key), "")


def _named(contract: Contract, resource: Resource, own: str) -> tuple[tuple[str, ...], ...]:
    found: dict[frozenset[str], tuple[str, ...]] = {}
    if not own:
        return ()
    for operation in contract.operations:
        role = contract.roles.get(operation.name)
        if role is None or role.resource != resource.name or not role.key:
            continue
        if role.verb not in _BY_ITEM:
            continue
        path = operation.binding.path if isinstance(operation.binding, HttpBinding) else ""
        named = tuple(
            name
            for name, place in role.filters.items()
            if place[:1] == ("args",) and place != role.key and f"{{{place[-1]}}}" in path
        )
        if not named:
            return ()
        found.setdefault(frozenset(named), named)
    # What the shorter one tells apart needs nothing of the longer one.
    return tuple(names for one, names in found.items() if not any(o < one for o in found))


def _is_chosen(contract: Contract, resource: Resource) -> bool:
    """Tell whether callers say the keys of new records."""
    for operation in contract.operations:
        role = contract.roles.get(operation.name)
        if role is None or role.resource != resource.name:
            continue
        if role.upsert:
            return True
        if role.verb == "create" and role.record[:1] == ("body",):
            sent = type_at(operation.request.body, contract.types, role.record[1:])
            if sent is not None and may_send(sent, contract.types, resource.steps):
                return True
    return False


def counts_apart(resource: Resource) -> bool:
    """Tell whether the keys of nested records begin anew below each parent."""
    name = resource.key
    own = name in resource.ranges or bool(resource.numbers.get(name))
    return not own and bool(name) and split_words(name)[-1] in _COUNTED


def _is_key(value: Value) -> bool:
    return value not in (None, "") and not isinstance(value, (dict, list))


def _escaped(text: str) -> str:
    return text if text.isalnum() else text.replace("%", "%25").replace("/", "%2F")


class Nest:
    """The records of a resource whose keys are told apart by what they lie below."""

    def __init__(self, store: Store, contract: Contract, resource: Resource) -> None:
        self._store = store
        self.name = resource.name
        self._steps = resource.key_path
        self.scopes = scopes_of(store, contract, resource)

    def above(self, key: str) -> Mapping[str, Value]:
        """Give what a record lies below where no field of it says so, {} if nobody knows."""
        row = self._store.find_buried(f"/{self.name}", key)
        return row.record if row is not None else {}

    def is_below(self, key: str, above: Mapping[str, Value]) -> bool:
        """Tell whether a record lies below these; one of which nobody knows does."""
        known = self.above(key)
        if not known:
            return True
        # An invoice's attachment is none of a contact's, though no path names both.
        shared = [name for name in above if name in known]
        others = not shared and not self.scopes.made.isdisjoint(above)
        return all(known[n] == above[n] for n in shared) and not others

    def own_key(self, row: Row) -> str:
        """Give the key of a record as its path has it."""
        if not self.scopes.named:
            return row.key
        name = self.scopes.own
        if self._steps:
            return str(at(row.record, self._steps))
        return str(self.above(row.key).get(name) if name[0] == "/" else row.record.get(name))

    def full_key(self, own: str, above: Mapping[str, Value]) -> str:
        """Give a key with what it lies below. own: alone; above: filter name -> key."""
        for scope in self.scopes.named:
            steps = []
            for name in scope:
                parent = above.get(name)
                if not _is_key(parent):
                    break
                steps.append(self._step(name, str(parent)))
            else:
                return "/".join((*steps, _escaped(own)))
        return own

    def _step(self, name: str, key: str) -> str:
        # Invoice 1 and contact 1 are two parents.
        several = len(self.scopes.named) > 1
        return f"{name.strip('/{}')}={_escaped(key)}" if several else _escaped(key)

    def get(self, own: str, above: Mapping[str, Value]) -> Row | None:
        """Give the record of a key that lies just there."""
        if not self.scopes.named:
            return self._store.get(self.name, own)
        full = self.full_key(own, above)
        moved = self._store.find_buried(self._pointers, full)
        for key in (str(moved.record["row"]) if moved else full, own):
            row = self._store.get(self.name, key)
            if row is not None and self.key_now(row) == full:
                return row
        return None

    def key_now(self, row: Row) -> str:
        """Give the key of a record with what it lies below now."""
        return self.full_key(self.own_key(row), {**row.record, **self.above(row.key)})

    def find(self, own: str, above: Mapping[str, Value]) -> Row | None:
        """Give the record of a key below something; one of which nobody knows lies below all."""
        row = self.get(own, above)
        if row is None and self.scopes.named:
            row = self.get(own, {})
        if row is None and len(self.scopes.named) > 1:
            # A payment that was made below its invoice is its customer's, too.
            rows = (row for row in self._store.rows(self.name) if self.own_key(row) == own)
            row = next((row for row in rows if self._may_lie(row, above)), None)
        return row

    def buried(self, own: str, above: Mapping[str, Value]) -> Row | None:
        """Find the deleted record of a key where it lay when it was deleted, if it is kept."""
        full = self.full_key(own, above) if self.scopes.named else own
        found = self._store.find_buried(self.name, full)
        if found is not None and self.key_now(found) == full:
            return found
        if full != own:
            gone = reversed(tuple(self._store.buried(self.name)))
            moved = next((row for row in gone if self.key_now(row) == full), None)
            if moved is not None:
                return moved
        return self._store.find_buried(self.name, own)

    def _may_lie(self, row: Row, above: Mapping[str, Value]) -> bool:
        """Tell whether nothing is known by which a record does not lie below something."""
        said = {n: above[n] for names in self.scopes.named for n in names if n in above}
        fields = {n: v for n, v in said.items() if _is_key(row.record.get(n))}
        places = {n: v for n, v in said.items() if n.startswith("/")}
        agrees = all(str(row.record[n]) == str(v) for n, v in fields.items())
        return bool(said) and agrees and self.is_below(row.key, places)

    def named(self, own: str, above: Mapping[str, Value]) -> Iterator[Row]:
        """Give the records that a reference may mean. above: what else the naming record says."""
        row = self.find(own, above)
        if row is not None:
            yield row
        elif self.scopes.named and self.full_key(own, above) == own:
            rows = self._store.rows(self.name)
            yield from (row for row in rows if self.own_key(row) == own)

    def free_key(self, own: str, above: Mapping[str, Value]) -> str:
        """Give the key to keep a new record under, which no other one has."""
        if not self.scopes.named:
            return own
        full = self.full_key(own, above)
        if full == own or (not self.scopes.repeat and self._store.get(self.name, own) is None):
            return own
        self._store.unearth(self._pointers, full)
        key = full
        while self._store.get(self.name, key) is not None or self._waits(key, full):
            key += "~"
        self._point(full, key)
        return key

    def _waits(self, key: str, full: str) -> bool:
        """Tell whether a deleted record is kept under a key that lay elsewhere at its end."""
        gone = self._store.find_buried(self.name, key)
        return gone is not None and self.key_now(gone) != full

    def moved(self, row: Row) -> None:
        """Let a record be found where it lies now; it keeps the key by which it is known."""
        self._point(self.key_now(row), row.key)

    def _point(self, full: str, key: str) -> None:
        if full == key:
            self._store.unearth(self._pointers, full)
        else:
            self._store.bury(self._pointers, Row(full, {"row": key}, 0, 1, 0))

    @property
    def _pointers(self) -> str:
        """Give where it is noted under which key a record is kept that is not found by its own."""
        # Beside the records, where no list and no count looks.
        return f"/{self.name}#"


def kept(store: Store, resource: Resource, *, places: bool) -> dict[str, Value]:
    """Give the records of a resource by their keys. places: with what they lie below, "/Order"."""
    rows = store.rows(resource.name)
    if not places:
        return {row.key: dict(row.record) for row in rows}
    found: dict[str, Value] = {}
    for row in rows:
        beside = store.find_buried(f"/{resource.name}", row.key)
        above = beside.record.items() if beside is not None else ()
        found[row.key] = {**{n: v for n, v in above if n.startswith("/")}, **row.record}
    return found
