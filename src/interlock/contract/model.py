"""What a system promises: operations, records, access, events; free of any protocol's bytes.

A reader (`openapi`, `wsdl`) fills everything but `resources`, `roles` and event triggers;
those are inferred by `contract.roles` from names and shapes and corrected by an overlay. `edmx`
fills them too: its metadata says them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from interlock.contract.exchange import (
    Breach,
    Call,
    Codec,
    HttpRequest,
    HttpResponse,
    Inner,
    Misrouted,
    Reply,
    Write,
)
from interlock.contract.surroundings import Surroundings
from interlock.schema.types import Anything, Type
from interlock.values import Path, Value

__all__ = [
    "Access",
    "Breach",
    "Call",
    "Codec",
    "Contract",
    "Embedded",
    "EventOut",
    "HttpBinding",
    "HttpRequest",
    "HttpResponse",
    "Inner",
    "Life",
    "Message",
    "Misrouted",
    "Move",
    "Operation",
    "Origin",
    "Outcome",
    "Paging",
    "Part",
    "Refusal",
    "Reply",
    "Resource",
    "Role",
    "Signature",
    "SoapBinding",
    "Source",
    "Verb",
    "Write",
]

Verb: TypeAlias = Literal["create", "read", "list", "change", "replace", "delete", "do", "none"]


@dataclass(frozen=True, slots=True)
class Source:
    """A place in a contract file; line is 1-based, 0 when unknown."""

    file: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a message: `where` it stands and its type.

    media: content type of a body part. style, explode: OpenAPI serialisation of parameters.
    default: what an absent parameter means, as text.
    """

    name: str
    where: Literal["path", "query", "header", "cookie", "body", "soap-header"]
    type: Type
    required: bool = False
    media: str = ""
    style: str = ""
    explode: bool = False
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """The parts of a request or a reply."""

    parts: tuple[Part, ...] = ()

    @property
    def body(self) -> Type:
        """Give the type of the first body part; Anything when there is no body."""
        return next((p.type for p in self.parts if p.where == "body"), Anything("no body"))

    @property
    def has_body(self) -> bool:
        """Tell whether the contract describes a body."""
        return any(p.where == "body" for p in self.parts)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way a call may end. name: HTTP status ("201", "4XX", "default"), "ok", or fault name."""

    name: str
    ok: bool
    message: Message = Message()
    note: str = ""


@dataclass(frozen=True, slots=True)
class HttpBinding:
    """How a REST operation travels. path: template with {names}; base: path of the server URL."""

    method: str
    path: str
    base: str = ""


@dataclass(frozen=True, slots=True)
class SoapBinding:
    """How a SOAP operation travels. Element names are "{namespace}local".

    path: of soap:address. wrapped: the body element has the operation's name and wraps parts.
    """

    version: Literal["1.1", "1.2"]
    style: Literal["document", "rpc"]
    use: Literal["literal", "encoded"]
    action: str
    service: str
    port: str
    path: str
    element_in: str
    element_out: str = ""
    wrapped: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing a system can be asked, or (in `Contract.events`) that it tells.

    name: unique in the contract: operationId, or port type operation name. access: names of
    schemes of which one is enough; empty: open to all.
    """

    name: str
    request: Message
    outcomes: tuple[Outcome, ...]
    binding: HttpBinding | SoapBinding
    note: str = ""
    access: tuple[str, ...] = ()
    source: Source = Source("")
    around: Surroundings = Surroundings()

    @property
    def success(self) -> Outcome | None:
        """Give the first good outcome, or None."""
        return next((o for o in self.outcomes if o.ok), None)


@dataclass(frozen=True, slots=True)
class Paging:
    """How a list is cut. position, size: names of parameters, or dotted paths ("body.Page").

    style offset: `position` counts records from 0; page: pages from 1; cursor: an opaque text.
    size_max, size_default: in records; default 0 is size_max.
    next_path: where the reply tells the next position or cursor, () if nowhere.
    """

    style: Literal["offset", "page", "cursor"]
    position: str
    size: str = ""
    size_max: int = 100
    next_path: Path = ()
    size_default: int = 0


@dataclass(frozen=True, slots=True)
class Role:
    """What an operation does to the records of a resource.

    Paths into a call begin with "args" (path, query, header parameters by name) or "body".
    key: where the call names the record; () on create when the system assigns it.
    record: where the call carries the record or the changed fields, () if it carries none.
    result: where a good reply carries the record (or, for list, the list), relative to the reply
    body. result_key: where a reply carries only the key, () if nowhere.
    filters: record field -> path in the call, for list (and read by another field than the key);
    a field may end with ">=", "<=", ">" or "<" ("changedAt>="); a step "[]" in the path means
    any of. state: for `do`, the life state that the record enters. outcome: name of the good
    outcome. item: for list, where in an item of the reply the record stands. upsert: a record that
    does not exist is created. reply: path in a good reply ("[]" for each listed record) ->
    a constant, or a text with "{field}" or "{key}" to be filled from the record. sort: for list,
    where the call names the field to sort by ("name", "-name", "name desc"); sort_way: where it
    says asc or desc.
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
    such a number is written ("SO-{:06d}"). open_key: the caller may choose the key on create.
    key "": records have no key field; the twin numbers them.
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
    open_key: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """How a webhook proves its sender: HMAC of the body, hex, in a header.

    timestamp_header: if set, the signed text is the timestamp, a dot, the body.
    """

    header: str
    algorithm: str = "sha256"
    prefix: str = ""
    timestamp_header: str = ""


@dataclass(frozen=True, slots=True)
class EventOut:
    """A message that the system sends by itself.

    on: "created", "changed", "deleted" or a life state. record: where its body carries the
    record (None: it does not); key: where it carries the key. id: where it carries the message id.
    fields: fixed body paths -> "event-name" | "time" | "resource".
    """

    operation: Operation
    resource: str
    on: str
    record: Path | None = None
    key: Path = ()
    id: Path = ()
    fields: Mapping[Path, str] = field(default_factory=dict)
    signature: Signature | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """A way to prove who calls. lifetime_s: of a token, seconds.

    header: for api-key, the header (or query parameter, `where`) that carries it.
    token_path: for oauth2, the path of the token endpoint on this system.
    """

    name: str
    kind: Literal["oauth2", "bearer", "basic", "api-key", "username-token", "other"]
    header: str = ""
    where: Literal["header", "query", "cookie"] = "header"
    token_path: str = ""
    scopes: tuple[str, ...] = ()
    lifetime_s: int = 3600


@dataclass(frozen=True, slots=True)
class Embedded:
    """A text of a message that holds a whole document. path: in the side it stands in.

    side: "args" or "body" of the call, or "reply" (the body of a good one). A step "[]" is each
    item of a list.
    """

    operation: str
    side: Literal["args", "body", "reply"]
    path: Path
    content: Inner


@dataclass(frozen=True, slots=True)
class Refusal:
    """An operation (or other part) that cannot be tested, and why; it never disappears."""

    what: str
    why: str
    source: Source = Source("")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a contract came from. files: relative to the first one's folder; sha256 of all."""

    file: str
    kind: Literal["openapi", "wsdl", "edmx"]
    dialect: str = ""
    files: tuple[str, ...] = ()
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Contract:
    """What one system promises.

    system: "crm", "erp" or the user's name for it. document: the reader's own compiled form,
    opaque to everybody but the wire of the same kind. repairs: what the reader put right, in words.
    refusals: reason ("not-found", "duplicate", "invalid", "state", "stale", "reference",
    "access") -> name of the outcome that says so, where names and statuses do not tell.
    embedded: documents inside texts; the types of messages say what is inside already.
    """

    system: str
    title: str
    version: str
    origin: Origin
    operations: tuple[Operation, ...]
    types: Mapping[str, Type]
    access: tuple[Access, ...] = ()
    events: tuple[EventOut, ...] = ()
    resources: tuple[Resource, ...] = ()
    roles: Mapping[str, Role] = field(default_factory=dict)
    refusals: Mapping[str, str] = field(default_factory=dict)
    repairs: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()
    document: object = None
    embedded: tuple[Embedded, ...] = ()

    def operation(self, name: str) -> Operation | None:
        """Give the operation of that name, or None."""
        return next((o for o in self.operations if o.name == name), None)

    def resource(self, name: str) -> Resource | None:
        """Give the resource of that name, or None."""
        return next((r for r in self.resources if r.name == name), None)

    def by_role(self, verb: Verb, resource: str, state: str = "") -> Operation | None:
        """Give the first operation that plays this role, or None."""
        for operation in self.operations:
            role = self.roles.get(operation.name)
            if (
                role
                and role.verb == verb
                and role.resource == resource
                and state in ("", role.state)
            ):
                return operation
        return None
