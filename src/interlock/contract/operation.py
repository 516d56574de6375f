"""What a system can be asked, and what it may answer; free of any protocol's bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from interlock.contract.surroundings import Surroundings
from interlock.data import dataclass
from interlock.schema.types import Anything, Type


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


_NO_BODY = Anything("no body")


@dataclass(frozen=True, slots=True)
class Message:
    """The parts of a request or a reply."""

    parts: tuple[Part, ...] = ()

    @property
    def body(self) -> Type:
        """Give the type of the first body part; Anything when there is no body."""
        for part in self.parts:
            if part.where == "body":
                return part.type
        return _NO_BODY

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

    @property
    def code(self) -> str:
        """Give the name under which it happens: a range or default gets a status."""
        if self.name == "default":
            return "200" if self.ok else "500"
        return _RANGES.get(self.name.upper(), self.name)


_RANGES: Mapping[str, str] = {"2XX": "200", "3XX": "302", "4XX": "400", "5XX": "500"}


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
    schemes of which one is enough; empty: open to all. together: schemes that must all be shown,
    one such group is enough; () where none of them has more than one. scopes: scheme -> all that
    it wants.
    """

    name: str
    request: Message
    outcomes: tuple[Outcome, ...]
    binding: HttpBinding | SoapBinding
    note: str = ""
    access: tuple[str, ...] = ()
    source: Source = Source("")
    around: Surroundings = Surroundings()
    scopes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    together: tuple[tuple[str, ...], ...] = ()

    @property
    def success(self) -> Outcome | None:
        """Give the first good outcome, or None."""
        for outcome in self.outcomes:
            if outcome.ok:
                return outcome
        return None
