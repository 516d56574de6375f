"""The records that a system keeps, and what its operations do to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from interlock.contract.manners import Batch, Buried, Computed, NumberRange, Repeat
from interlock.data import dataclass
from interlock.schema.types import Type
from interlock.values import Path, Value

Verb: TypeAlias = Literal[
    "create", "read", "list", "change", "replace", "delete", "restore", "do", "none"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paging:
    """How a list is cut. position, size: names of parameters, or dotted paths ("body.Page").

    style offset: `position` counts records from 0; page: pages from `first`; cursor: an opaque
    text; locator: the name of a list that is kept as it was first asked for, and `position` is ""
    in the operation that asks first; delta: a text that says how much of all changes is known.
    size_max, size_default: in records; default 0 is size_max.
    next_path: where the reply tells the next position, cursor or address, () if nowhere.
    link: a header Link tells the addresses of the pages around.
    """

    style: Literal["offset", "page", "cursor", "locator", "delta"]
    position: str
    size: str = ""
    size_max: int = 100
    next_path: Path = ()
    size_default: int = 0
    link: bool = False
    first: int = 1


@dataclass(frozen=True, slots=True)
class Role:
    """What an operation does to the records of a resource.

    Paths into a call begin with "args" (path, query, header parameters by name) or "body".
    key: where the call names the record; () on create when the system assigns it.
    record: where the call carries the record or the changed fields, () if it carries none.
    result: where a good reply carries the record (or, for list, the list), relative to the reply
    body. result_key: where a reply carries only the key, () if nowhere.
    filters: record field -> path in the call, for list (and read by another field than the key);
    a field may end with a sign: ">=", "<=", ">", "<" ("changedAt>="), "!=", "~" (contains), "^"
    (begins with) or "|" (any of a list with commas); a step "[]" in the path means any of. As a
    field, "*" is any text of the record, and "$filter" a whole condition as OData writes it.
    state: for `do`, the life state that the record enters. outcome: name of the good outcome.
    item: for list, where in an item of the reply the record stands. upsert: a record that does
    not exist is created, or read as a new one would be. reply: path in a good reply ("[]" for each
    listed record) -> a constant, or a text with "{field}" or "{key}" to be filled from the record;
    in an answer about no record "{session}" and "{address}", to go on calling with and at.
    sort: for list, where the call names the field to sort by ("name", "-name", "name desc",
    "-name,id"); sort_way: where it says asc or desc; sort_words: what the call says -> the field
    that it means. select: where a call that reads names the fields to show.
    deleted: records that were deleted and kept are shown "always", alone ("only"), or when the
    call says so at a path. guarded: a change must name the version it rests on. repeat, batch:
    calls known by a key; many records in one call.
    why: the clue that led here, for people ("POST /orders", "overlay crm.yaml:12").
    """

    verb: Verb
    resource: str
    key: Path = ()
    record: Path = ()
    result: Path | None = None
    result_key: Path = ()
    filters: Mapping[str, Path] = field(default_factory=dict)
    paging: Paging | None = None
    state: str = ""
    outcome: str = ""
    item: Path = ()
    upsert: bool = False
    reply: Mapping[Path, Value] = field(default_factory=dict)
    sort: Path = ()
    sort_way: Path = ()
    sort_words: Mapping[str, str] = field(default_factory=dict)
    select: Path = ()
    deleted: Path | Literal["", "always", "only"] = ""
    guarded: bool = False
    repeat: Repeat | None = None
    batch: Batch | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A legal step of a document's life. by: operation name, "change", or "system"."""

    before: str
    after: str
    by: str = "change"


@dataclass(frozen=True, slots=True)
class Life:
    """A document's life cycle: the field that holds the state, the first state, legal moves.

    No moves: every value of the field's enumeration may follow every other. locked: states in
    which no other field may change.
    """

    field: str
    initial: str
    moves: tuple[Move, ...] = ()
    locked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resource:
    """A kind of record that a system keeps. All names are top-level fields of `type`.

    unique: field groups that must not repeat. references: field path (dotted, "lines.[].sku")
    -> resource or "resource.field" (default: its key); a record that breaks one is refused.
    hints: likewise, but only guessed from names of optional fields: nothing is refused.
    stamps: field -> "created" | "changed" | "version" | "number" (running number); numbers: how
    such a number is written ("SO-{:06d}", "{year}-{:04d}"), ranges: how they are counted.
    open_key: the caller may choose the key on create. computed: in the order they are computed.
    buried: deleted records are kept. cascades: the field paths of references whose records go
    with the record that they name; loose: of those that let it be deleted, and go on naming it.
    key "": records have no key field; the twin numbers them. key_path: the steps to a key that
    stands inside a part of the record ("metadata.name"), () for a field of the record itself.
    """

    name: str
    type: Type
    key: str
    unique: tuple[tuple[str, ...], ...] = ()
    references: Mapping[str, str] = field(default_factory=dict)
    life: Life | None = None
    hints: Mapping[str, str] = field(default_factory=dict)
    stamps: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    ranges: Mapping[str, NumberRange] = field(default_factory=dict)
    open_key: bool = False
    computed: tuple[Computed, ...] = ()
    buried: Buried | None = None
    cascades: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    why: str = ""
    key_path: tuple[str, ...] = ()

    @property
    def steps(self) -> tuple[str, ...]:
        """Give the steps from a record to its key, () when no field holds it."""
        return self.key_path or ((self.key,) if self.key else ())
