"""What goes to and fro: a call and its reply, with and without their protocol's bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from interlock.data import Protocol, dataclass, light
from interlock.values import Value


@light(frozen=True, slots=True)
class HttpRequest:
    """Bytes of a request, parsed. target: path with query, percent-encoded as on the wire."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def header(self, name: str) -> str:
        """Give the first value of a header, "" if absent; names ignore case."""
        return next((v for k, v in self.headers if k.lower() == name.lower()), "")


class Over(Protocol):
    """That what holds an answer up has been taken away."""

    async def wait(self) -> object:
        """Come back once it has."""


@dataclass(frozen=True, slots=True)
class Flow:
    """How the bytes of an answer come over the line, when not at once and in good order.

    pieces: into how many they are split; gap_ms: before each of them but the first. end: what
    the line does after the last: it is kept, or closed, both after a whole message; or it is
    closed "early", reset, or kept in "silence", while the client waits for more. over: breaks
    the line before all is said; None: nothing does.
    """

    pieces: int = 1
    gap_ms: float = 0
    end: Literal["keep", "close", "early", "reset", "silence"] = "keep"
    over: Over | None = None


@light(frozen=True, slots=True)
class HttpResponse:
    """Bytes of an answer, parsed. flow: None for whole and at once.

    With a flow, the body stands as it goes over the line, also when it is chunked.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    flow: Flow | None = None

    def header(self, name: str) -> str:
        """Give the first value of a header, "" if absent; names ignore case."""
        return next((v for k, v in self.headers if k.lower() == name.lower()), "")


@light(frozen=True, slots=True)
class Breach:
    """A message that breaks its contract. path: "$.lines[0].qty"; rule: the schema keyword."""

    path: str
    rule: str
    says: str

    def __str__(self) -> str:
        return f"{self.path}: {self.says}"


@light(frozen=True, slots=True)
class Call:
    """A request without its protocol.

    args: path, query and header parameters by name. credentials: what the caller showed:
    {"bearer": ...}, {"user": ..., "password": ...}, {"api-key": ...}. people: a person at the
    system's own screen: no access check. wrong: breaches found by the wire. sure: the body keeps
    its schema, as the wire has found, and that says of each value what it is. text: of the body in
    compact JSON, if the wire knows it.
    """

    operation: str
    args: Mapping[str, Value] = field(default_factory=dict)
    body: Value = None
    credentials: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    id: str = ""
    people: bool = False
    wrong: tuple[Breach, ...] = ()
    sure: bool = False
    text: bytes = b""


@light(frozen=True, slots=True)
class Write:
    """A stored change. before None: created; after None: deleted."""

    resource: str
    key: str
    before: Value
    after: Value


@light(frozen=True, slots=True)
class Reply:
    """An answer without its protocol. outcome: name of an Outcome of the operation.

    says: for people, why a call was refused. known: a body with its text in compact JSON, for
    whoever writes that very body; another one may have been put in its place.
    """

    outcome: str
    ok: bool
    body: Value = None
    headers: Mapping[str, str] = field(default_factory=dict)
    writes: tuple[Write, ...] = ()
    says: str = ""
    known: tuple[Value, bytes] | None = None


@dataclass(frozen=True, slots=True)
class Misrouted:
    """A request that is no operation of the contract; the wire answers it by itself.

    operation: "" or the wire's own word: "token" (OAuth 2.0 token endpoint), "wsdl".
    expected: the contract knows of such requests, so this is nothing that breaks it.
    request: kept where the answer depends on when it is given (tokens).
    """

    response: HttpResponse
    says: str
    operation: str = ""
    expected: bool = False
    request: HttpRequest | None = None


class Inner(Protocol):
    """The document inside a text. Paths of breaches begin with "$", its own root."""

    def read(self, text: str) -> tuple[Value, tuple[Breach, ...]]:
        """Give the value and its breaches; a text that holds no such document stays a text."""

    def write(self, value: Value) -> str:
        """Give the text of a value, whether it keeps its schema or not."""

    def check(self, value: Value) -> tuple[Breach, ...]:
        """Give what is wrong with a value."""


class Codec(Protocol):
    """Calls and replies to bytes and back, by one contract. Deterministic, no I/O."""

    def read_call(self, request: HttpRequest) -> Call | Misrouted:
        """Find the operation, decode and validate; breaches go into `Call.wrong`."""

    def write_reply(self, call: Call, reply: Reply) -> HttpResponse:
        """Encode an answer; the body need not keep the contract (faults change it)."""

    def check_reply(
        self, operation: str, reply: Reply, call: Call | None = None
    ) -> tuple[Breach, ...]:
        """Validate an answer against the contract; () when it conforms.

        call: the one that it answers; what it carries on of it is valid already.
        """

    def refuse(self, request: HttpRequest, call: Call) -> HttpResponse:
        """Answer a call that breaks the contract (400, Client fault), naming each breach."""

    def write_call(self, call: Call, base_url: str) -> HttpRequest:
        """Encode a call (for webhooks, and for people who drive a real system)."""

    def read_reply(self, operation: str, response: HttpResponse) -> Reply:
        """Decode an answer of a real system."""
