"""Where a message carries a record, a list of records, or only a key."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from interlock.contract.roles.kinds import Same, in_common, named
from interlock.contract.roles.words import bare, singular, split_words, squeezed
from interlock.data import dataclass
from interlock.schema.types import (
    Anything,
    Choice,
    Field,
    ListOf,
    OneOf,
    Record,
    Ref,
    Text,
    Type,
    Types,
    resolve,
)
from interlock.values import Path

ENVELOPES = frozenset(
    {"data", "result", "record", "payload", "item", "entity", "body", "object", "d", "response",
     "content", "value", "output", "return", "attributes", "dto", "request", "model", "detail"}
)  # fmt: skip
LISTS = (
    "items", "data", "value", "values", "results", "records", "list", "rows", "content", "entries",
    "recordlist", "elements", "objects", "members", "hits", "nodes", "lines", "resources", "result",
)  # fmt: skip
META = frozenset(
    {"header", "context", "options", "requestid", "correlationid", "version", "status", "message",
     "code", "msg", "success", "meta", "metadata", "links", "link", "warnings", "warning", "errors",
     "error", "includes", "paging", "pagination", "page", "timestamp", "raw", "statuscode",
     "service", "resource", "operation", "total", "count", "messages", "signature", "log",
     "responsefilter", "requestcriteria", "responsegroup", "responseresults", "requestreference"}
)  # fmt: skip
MESSAGES = frozenset({"request", "response", "reply", "result", "output", "payload", "body"})
DEPTH = 4


@dataclass(frozen=True, slots=True)
class Found:
    """A record in a message: where, its type, and the name of its type ("" when it has none)."""

    path: Path
    record: Record
    type: Type
    name: str


def as_record(type_: Type, types: Types) -> Record | None:
    """Give the record behind references and choices, or None; of kinds, what any of them has."""
    inner = resolve(type_, types) if isinstance(type_, Ref) else type_
    if isinstance(inner, OneOf):
        branches = (as_record(b, types) for b in inner.branches)
        if inner.discriminator:
            return in_common(tuple(b for b in branches if b is not None), name=named(type_))
        return next((b for b in branches if b is not None), None)
    return inner if isinstance(inner, Record) else None


def as_list(type_: Type, types: Types) -> ListOf | None:
    """Give the list behind references, or None."""
    inner = resolve(type_, types) if isinstance(type_, Ref) else type_
    return inner if isinstance(inner, ListOf) else None


def is_scalar(type_: Type, types: Types) -> bool:
    """Tell whether values of the type are single values."""
    inner = resolve(type_, types) if isinstance(type_, Ref) else type_
    if isinstance(inner, OneOf):
        return all(is_scalar(b, types) for b in inner.branches)
    return not isinstance(inner, (Record, ListOf, Anything))


def name_of(type_: Type, types: Types) -> str:
    """Give the name of a named type, "" otherwise."""
    if isinstance(type_, Ref):
        return type_.name
    record = as_record(type_, types)
    return record.name if record else ""


def alike(one: Record, two: Record) -> bool:
    """Tell whether two types describe the same kind of record."""
    if one.name and one.name == two.name:
        return True
    mine, theirs = {f.name for f in one.fields}, {f.name for f in two.fields}
    least, both = min(len(mine), len(theirs)), len(mine & theirs)
    if one.name and both and bare(one.name) == bare(two.name):
        return True
    return least >= 2 and both / least >= 0.6


def record_in(type_: Type, types: Types, noun: str, path: Path = ()) -> Found | None:
    """Find the record of `noun` (squeezed) in a message body, through envelopes."""
    record = as_record(type_, types)
    if record is None:
        listed = as_list(type_, types)
        if listed is None or len(path) > DEPTH:
            return None
        return record_in(listed.item, types, noun, (*path, 0))
    inner = _wrapped(record, types, noun) if len(path) < DEPTH else None
    if inner is not None:
        return record_in(inner.type, types, noun, (*path, inner.name))
    return Found(path, record, type_, name_of(type_, types)) if record.fields else None


def _wrapped(record: Record, types: Types, noun: str) -> Field | None:
    data = [f for f in record.fields if squeezed(f.name) == noun + "data"]
    data = [f for f in data if not _is_meta(f) and _carries(f.type, types)]
    if len(data) == 1:
        return data[0]
    if noun and len(record.fields) > 3 and _is_record_of(record.name, noun):
        return None
    carriers: list[Field] = []
    others: list[Field] = []
    for field in record.fields:
        if not _is_meta(field):
            (carriers if _carries(field.type, types) else others).append(field)
        if len(others) > 1:
            return None
    for test in (_called, _typed, _envelope):
        hits = [f for f in carriers if test(f, types, noun)]
        if len(hits) == 1:
            return hits[0]
    alone = len(carriers) == 1 and not others
    # A record of that very name is none around another, though other parts of it tell about it.
    about = any(_is_meta(f) and _carries(f.type, types) for f in record.fields)
    whole = about and bool(noun) and _is_record_of(record.name, noun)
    return carriers[0] if alone and not whole else None


def is_message(name: str) -> bool:
    """Tell whether a type's name is that of a message: CreateOrderResponse, Get_X_RequestType."""
    words = [w for w in split_words(name) if w not in {"type", "dto"}]
    return bool(words) and words[-1] in MESSAGES


def _is_record_of(name: str, noun: str) -> bool:
    """Tell whether a type's name is that of the record, not of a message around it."""
    return bool(name) and not is_message(name) and squeezed(bare(name)) == noun


def _carries(type_: Type, types: Types) -> bool:
    listed = as_list(type_, types)
    return _is_record(listed.item if listed else type_, types)


def _is_record(type_: Type, types: Types) -> bool:
    """Tell whether `as_record` gives one: of hundreds of kinds the first is enough."""
    inner = resolve(type_, types) if isinstance(type_, Ref) else type_
    if isinstance(inner, OneOf):
        return any(_is_record(b, types) for b in inner.branches)
    return isinstance(inner, Record)


def _is_meta(field: Field) -> bool:
    # An attribute of a message speaks about the message.
    return field.name.startswith("@") or squeezed(field.name) in META


def _called(field: Field, types: Types, noun: str) -> bool:
    words = split_words(field.name)
    return squeezed(field.name) == noun and words[-1:] != ("reference",)


def _typed(field: Field, types: Types, noun: str) -> bool:
    listed = as_list(field.type, types)
    name = name_of(listed.item if listed else field.type, types)
    return bool(name) and squeezed(bare(name)) == noun


def _envelope(field: Field, types: Types, noun: str) -> bool:
    return squeezed(field.name) in ENVELOPES


def list_in(type_: Type, types: Types, noun: str, path: Path = ()) -> Found | None:
    """Find the list of `noun` records in a reply body; `path` leads to the list itself."""
    listed = as_list(type_, types)
    if listed is not None:
        item = as_record(listed.item, types)
        return Found(path, item, listed.item, name_of(listed.item, types)) if item else None
    record = as_record(type_, types)
    if record is None or len(path) >= DEPTH:
        return None
    for field in _list_fields(record, types, noun):
        found = list_in(field.type, types, noun, (*path, field.name))
        if found:
            return found
    return None


def _list_fields(record: Record, types: Types, noun: str) -> tuple[Field, ...]:
    fields = [f for f in record.fields if _carries(f.type, types)]

    def rank(field: Field) -> int:
        word = "".join(split_words(field.name))
        is_list = as_list(field.type, types) is not None
        if squeezed(field.name) == noun or _typed(field, types, noun):
            return 0 if is_list else 1
        if is_list and word in LISTS:
            return 2 + LISTS.index(word)
        if word in ENVELOPES or word.endswith(("data", "list", "response", "embedded")):
            return 50
        return 60 if is_list and len(fields) == 1 else 99

    # Of lists that are called alike, the one of records with a key is the one of records.
    ranks = {f.name: rank(f) for f in fields}
    ranked = sorted(
        fields, key=lambda f: (ranks[f.name], ranks[f.name] == 50 and not _has_key(f, types, noun))
    )
    certain = tuple(f for f in ranked if ranks[f.name] < 99)
    return certain or tuple(f for f in ranked if len(fields) == 1)


def _has_key(field: Field, types: Types, noun: str) -> bool:
    listed = as_list(field.type, types)
    record = as_record(listed.item, types) if listed is not None else None
    return record is not None and key_field(record, types, noun) != ""


def item_in(found: Found, record: Record, types: Types, noun: str) -> Path:
    """Give where a list's item carries the record, () when the item is the record."""
    inner = record_in(found.type, types, noun)
    if inner is not None and inner.path and is_message(found.name) and alike(inner.record, record):
        # With hundreds of kinds there is hardly a name that no record has for a field.
        return inner.path
    if alike(found.record, record):
        return ()
    return inner.path if inner and alike(inner.record, record) else ()


def key_names(noun: str) -> tuple[str, ...]:
    """Give names (squeezed) that a key of the noun may have, the likeliest first."""
    last = singular(split_words(noun)[-1]) if split_words(noun) else noun
    endings = ("id", "no", "number", "code", "key", "nr", "num", "uuid", "guid")
    own = tuple(f"{n}{e}" for e in endings for n in dict.fromkeys((noun, last)))
    return ("id", *own, *endings[1:], "uid", "identifier", "reference", "name")


def by_word(record: Record) -> Mapping[str, str]:
    """Give the name of each field by its squeezed name."""
    return _by_word(Same((record,)))


@lru_cache(maxsize=1024)
def _by_word(same: Same) -> Mapping[str, str]:
    return {squeezed(f.name): f.name for f in same.records[0].fields}


def key_field(record: Record, types: Types, noun: str) -> str:
    """Give the field of a record that looks like its key, or ""."""
    scalars = {squeezed(f.name): f.name for f in record.fields if is_scalar(f.type, types)}
    return next((scalars[n] for n in key_names(noun)[:-2] if n in scalars), "")


def may_send(type_: Type, types: Types, steps: Path) -> bool:
    """Tell whether a caller may send what stands at a path below a type."""
    for step in steps:
        record = as_record(type_, types)
        field = record.field(str(step)) if record is not None else None
        if field is None or field.direction == "read":
            return False
        type_ = field.type
    return bool(steps)


def only_key(record: Record, types: Types, key: str, noun: str) -> str:
    """Give the field that holds the key in a reply that carries little else, or ""."""
    scalars = [
        f.name
        for f in record.fields
        if is_scalar(f.type, types) and not isinstance(resolve(f.type, types), Choice)
    ]
    if len(record.fields) > 4:
        return ""
    by_word = {squeezed(n): n for n in scalars}
    if "code" in by_word and {"msg", "message"} & set(by_word) and squeezed(key) != "code":
        # Beside a message it says how the call went, unless such records are named by a code.
        field = record.field(by_word["code"])
        text = field is not None and isinstance(resolve(field.type, types), Text)
        if not text or "msg" in by_word or not squeezed(key).endswith("code"):
            del by_word["code"]
    if "$" in by_word:
        return "$"
    for name in (squeezed(key), *key_names(noun)[:-1]):
        if name and name in by_word:
            return by_word[name]
    return ""


def type_at(type_: Type, types: Types, path: Path) -> Type | None:
    """Give the type of what stands at a path below a type, None where the path leaves it."""
    inner = resolve(type_, types) if isinstance(type_, Ref) else type_
    if not path:
        return type_
    if isinstance(inner, OneOf):
        common = as_record(inner, types) if inner.discriminator else None
        if common is not None:
            return type_at(common, types, path)
        found = (type_at(b, types, path) for b in inner.branches)
        return next((t for t in found if t is not None), None)
    if isinstance(inner, ListOf):
        rest = path[1:] if isinstance(path[0], int) or path[0] == "[]" else path
        return type_at(inner.item, types, rest)
    field_ = inner.field(str(path[0])) if isinstance(inner, Record) else None
    return type_at(field_.type, types, path[1:]) if field_ else None
