"""What a system promises: operations, records, access, events; free of any protocol's bytes.

A reader (`openapi`, `wsdl`) fills everything but `resources`, `roles` and event triggers;
those are inferred by `contract.roles` from names and shapes and corrected by an overlay. `edmx`
fills them too: its metadata says them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

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
from interlock.contract.manners import (
    Batch,
    Buried,
    Computed,
    NumberRange,
    Repeat,
    Rights,
    Session,
    Told,
)
from interlock.contract.operation import (
    HttpBinding,
    Message,
    Operation,
    Outcome,
    Part,
    SoapBinding,
    Source,
)
from interlock.contract.refused import remedy_for
from interlock.contract.resource import Life, Move, Paging, Resource, Role, Verb
from interlock.data import dataclass
from interlock.schema.types import Type
from interlock.values import Path

__all__ = [
    "Access",
    "Batch",
    "Breach",
    "Buried",
    "Call",
    "Codec",
    "Computed",
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
    "NumberRange",
    "Operation",
    "Origin",
    "Outcome",
    "Paging",
    "Part",
    "Refusal",
    "Repeat",
    "Reply",
    "Resource",
    "Rights",
    "Role",
    "Session",
    "Signature",
    "SoapBinding",
    "Source",
    "Told",
    "Verb",
    "Write",
]


@dataclass(frozen=True, slots=True)
class Signature:
    """How a message proves its sender: an HMAC of the body and more, in a header.

    timestamp_header: if set, the signed text is the timestamp, a dot, the body. signed: what is
    signed instead, one after the other: "method", "path", "query", "timestamp", "nonce", "body",
    "secret", or "=" and any text. plain: a bare hash, no HMAC. in_ms: the timestamp counts
    milliseconds. skew_s: how far it may be from the system's own time, in seconds.
    """

    header: str
    algorithm: str = "sha256"
    prefix: str = ""
    timestamp_header: str = ""
    signed: tuple[str, ...] = ()
    encoding: Literal["hex", "base64"] = "hex"
    nonce_header: str = ""
    plain: bool = False
    in_ms: bool = False
    skew_s: int = 300


@dataclass(frozen=True, slots=True)
class EventOut:
    """A message that the system sends by itself.

    on: "created", "changed", "deleted" or a life state. record: where its body carries the
    record (None: it does not); key: where it carries the key. id: where it carries the message id.
    fields: fixed body paths -> "event-name" | "time" | "resource". retry_s: waits between the
    attempts, in seconds. ordered: one about a record waits for those before it.
    """

    operation: Operation
    resource: str
    on: str
    record: Path | None = None
    key: Path = ()
    id: Path = ()
    fields: Mapping[Path, str] = field(default_factory=dict)
    signature: Signature | None = None
    retry_s: tuple[int, ...] = (60, 300, 1800)
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Access:
    """A way to prove who calls. lifetime_s: of a token, seconds.

    header: for api-key, the header (or query parameter, `where`) that carries it.
    token_path: for oauth2, the path of the token endpoint on this system. refresh_s: lifetime of
    a refresh token, 0 when none is given out.
    """

    name: str
    kind: Literal[
        "oauth2", "bearer", "basic", "api-key", "username-token", "session", "signature", "other"
    ]
    header: str = ""
    where: Literal["header", "query", "cookie"] = "header"
    token_path: str = ""
    scopes: tuple[str, ...] = ()
    lifetime_s: int = 3600
    refresh_s: int = 0
    session: Session | None = None
    signature: Signature | None = None


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

    @property
    def remedy(self) -> str:
        """Give what to do about it."""
        return remedy_for(self.why)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a contract came from. files: all that were read, relative to the first one's folder."""

    file: str
    kind: Literal["openapi", "wsdl", "edmx"]
    dialect: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contract:
    """What one system promises.

    system: "crm", "erp" or the user's name for it. document: the reader's own compiled form,
    opaque to everybody but the wire of the same kind. repairs: what the reader put right, in words.
    refusals: reason ("not-found", "duplicate", "invalid", "state", "stale", "reference",
    "access") -> name of the outcome that says so, where names and statuses do not tell.
    embedded: documents inside texts; the types of messages say what is inside already.
    told: operation -> how its good outcomes tell refusals. rights: what the roles of callers may
    do; without any everybody may do everything.
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
    told: Mapping[str, Told] = field(default_factory=dict)
    rights: tuple[Rights, ...] = ()
    _by_name: Mapping[str, Operation] = field(init=False, repr=False, compare=False)
    _kinds: Mapping[str, Resource] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Large contracts have a thousand operations, and each call asks for one.
        object.__setattr__(self, "_by_name", {o.name: o for o in reversed(self.operations)})
        object.__setattr__(self, "_kinds", {r.name: r for r in reversed(self.resources)})

    def is_success(self, operation: str, reply: Reply) -> bool:
        """Tell whether an answer means that the system has done what it was asked.

        Some systems say no with a good status: there the body decides, as the overlay tells.
        """
        told = self.told.get(operation)
        return told.is_success(reply) if told is not None else reply.ok

    def operation(self, name: str) -> Operation | None:
        """Give the operation of that name, or None."""
        return self._by_name.get(name)

    def resource(self, name: str) -> Resource | None:
        """Give the resource of that name, or None."""
        return self._kinds.get(name)

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
