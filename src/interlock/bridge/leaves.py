"""The records of a contract and their fields, seen as names with a meaning."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from interlock.bridge.synonyms import BECOMES, NUMBERED, concept, plain
from interlock.contract.model import Contract, Resource, Verb
from interlock.data import dataclass
from interlock.schema.fit import kind_of
from interlock.schema.types import (
    Anything,
    Field,
    ListOf,
    OneOf,
    Record,
    Ref,
    Type,
    Types,
    resolve,
)

SUBJECTS_MAX = 1_500
LEAVES_MAX = 160
DEPTH_MAX = 3
FIELDS_LEAST = 2
KNOWN_ENOUGH = 2
# Words of types that carry records instead of being some.
_WRAPPERS = frozenset(
    {"request", "response", "result", "reply", "search", "list", "status", "filter", "criteria"}
    | {"basic", "join", "row", "fault", "error", "reference", "array", "page", "links", "meta"}
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A field below a record. path: dotted, list items as "[]". depth: lists on the way.

    words, meaning, rest: its name, what that means, and how many words stay unexplained.
    required, nullable: in its own record. needed: required, and callers may write it.
    inside: path of the nearest record or list on the way that may be absent, "" if none may.
    """

    path: str
    type: Type
    words: tuple[str, ...]
    parents: tuple[str, ...]
    meaning: str
    rest: int
    depth: int
    kind: str
    shaped: bool
    required: bool
    nullable: bool
    needed: bool
    inside: str
    note: str

    @property
    def marks(self) -> tuple[str, ...]:
        """Give what a partner must share at least one of."""
        return (f"={self.meaning}", *self.words) if self.meaning else self.words


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of record. read: as the system shows it; write: as it takes it on creation.

    known: the contract's own resource, not only a named type. meanings: of its own fields.
    """

    name: str
    read: Type
    write: Type
    known: bool
    meanings: frozenset[str]
    marks: frozenset[str]


def subjects(contract: Contract) -> tuple[Subject, ...]:
    """Give the kinds of record: resources, the branches of those that are choices.

    Named types only when hardly any resource has a name of the trade.
    """
    out: dict[str, Subject] = {}
    for resource in contract.resources:
        written = _written(contract, resource.name) or _unsaid(contract, resource)
        for name, read in _branches(resource.name, resource.type, contract.types):
            write = written if name == resource.name else read
            _put(out, name, (read, write), contract.types, known=True)
    if sum(bool(concept(plain(name), records=True)[0]) for name in out) >= KNOWN_ENOUGH:
        return tuple(out.values())
    for name, type_ in islice(contract.types.items(), SUBJECTS_MAX):
        short = _short(name)
        if short not in out and not _WRAPPERS & set(plain(short)):
            _put(out, short, (type_, type_), contract.types, known=False)
    return tuple(out.values())


def _short(name: str) -> str:
    local = name.rpartition("}")[2].rpartition("/")[2].rpartition(".")[2]
    return local.removesuffix("Type").removesuffix("_Data") or local


def _put(
    out: dict[str, Subject], name: str, ways: tuple[Type, Type], types: Types, *, known: bool
) -> None:
    read, write = ways
    record = resolve(read, types)
    if not isinstance(record, Record) or len(record.fields) < FIELDS_LEAST:
        return
    owner = plain(name)
    found = [_meant(plain(field.name), owner)[0] for field in record.fields[:LEAVES_MAX]]
    meanings = frozenset(meaning for meaning in found if meaning)
    called, _ = concept(owner, records=True)
    marks = {f"record {called}"} if called else set()
    marks |= {f"record {other}" for other in BECOMES.get(called, ())}
    marks |= {f"named {word}" for word in owner}
    marks |= {m for m in meanings if m not in ("key", "name", "note", "created", "changed")}
    out[name] = Subject(name, read, write, known, meanings, frozenset(marks))


def _branches(name: str, type_: Type, types: Types) -> Iterator[tuple[str, Type]]:
    inner = resolve(type_, types)
    if not isinstance(inner, OneOf):
        yield name, type_
        return
    for branch in inner.branches:
        if isinstance(branch, (Ref, Record)) and branch.name:
            yield _short(branch.name), branch


def _unsaid(contract: Contract, resource: Resource) -> Type:
    """Give what may be written where no create is known: all, unless the contract says it all."""
    if contract.origin.kind != "edmx":
        return resource.type
    return _written(contract, resource.name, "change") or Record(())


def _written(contract: Contract, resource: str, verb: Verb = "create") -> Type | None:
    """Give the record that the create operation takes, where there is one."""
    operation = contract.by_role(verb, resource)
    role = contract.roles.get(operation.name) if operation else None
    if operation is None or role is None or not role.record or role.record[0] != "body":
        return None
    type_: Type = operation.request.body
    for step in role.record[1:]:
        record = resolve(type_, contract.types)
        field = record.field(str(step)) if isinstance(record, Record) else None
        if field is None:
            return None
        type_ = field.type
    return type_


def leaves(type_: Type, types: Types, name: str = "") -> tuple[Leaf, ...]:
    """Give the fields below a record down to three levels, at most 160, the nearest first.

    name: of the kind of record, for types that have none of their own.
    """
    record = resolve(type_, types)
    if not isinstance(record, Record):
        return ()
    out: list[Leaf] = []
    level = [_Place(record, "", (), 0, "", plain(record.name or name), (record.name,))]
    for _ in range(DEPTH_MAX):
        below: list[_Place] = []
        for place in level:
            for field in place.record.fields:
                if field.name == "@xsi:type":
                    continue  # the wire writes it
                leaf, inner = _leaf(field, place, types)
                out.append(leaf)
                below += [inner] if inner is not None else []
        level = below
        if len(out) >= LEAVES_MAX:
            break
    return tuple(leaf for leaf in out[:LEAVES_MAX] if not leaf.shaped)


@dataclass(frozen=True, slots=True)
class _Place:
    record: Record
    path: str
    parents: tuple[str, ...]
    depth: int
    inside: str
    owner: tuple[str, ...]
    entered: tuple[str, ...]


def _leaf(field: Field, place: _Place, types: Types) -> tuple[Leaf, _Place | None]:
    words = plain(field.name)
    meaning, rest = _meant(words, place.owner)
    type_ = resolve(field.type, types)
    path = f"{place.path}{field.name}"
    item = resolve(type_.item, types) if isinstance(type_, ListOf) else None
    inner = item if item is not None else type_
    leaf = Leaf(
        path, field.type, words, place.parents, meaning, rest, place.depth, _kind(type_),
        isinstance(inner, Record) or isinstance(type_, Anything), field.required,
        field.nullable, field.required and field.direction != "read", place.inside, field.note,
    )  # fmt: skip
    if not isinstance(inner, Record) or (inner.name and inner.name in place.entered):
        return leaf, None  # the head of a line of an order is that order again
    many = item is not None
    sure = field.required and not field.nullable
    below = _Place(
        inner,
        f"{path}.[]." if many else f"{path}.",
        (*place.parents, meaning or " ".join(words)),
        place.depth + many,
        place.inside if sure else path,
        plain(inner.name),
        (*place.entered, inner.name),
    )
    return leaf, below


def _meant(words: tuple[str, ...], owner: tuple[str, ...]) -> tuple[str, int]:
    """Give what a field means and how many words stay unexplained, knowing its record.

    Location_Name of a Location is its name; CustomerNo of a Customer is its key, elsewhere it
    points to one; the Code of an Item is the item number that orders use.
    """
    own = tuple(word for word in words if word not in owner) or words
    kind, _ = concept(owner, records=True)
    meaning, rest = concept(words)
    alone, alone_rest = concept(own)
    if alone and meaning in ("", kind, alone):
        meaning, rest = alone, alone_rest
    if kind in NUMBERED and (own == ("reference",) or (own == ("number",) and own != words)):
        meaning, rest = "order number", 0
    if kind == "product" and meaning == "key" and own[-1] in ("code", "number"):
        meaning = "item"
    return meaning, rest


def _kind(type_: Type) -> str:
    kind = kind_of(type_)
    return {"float": "number", "choice": "text", "binary": "text"}.get(kind, kind)
