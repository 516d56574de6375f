"""What an endpoint of the control path is: a line in the table, and a function of what is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from interlock.data import dataclass
from interlock.documents import Document, read_document
from interlock.errors import UsageError
from interlock.forms import Fields
from interlock.registry import nearest
from interlock.serve.spaces import Space, Spaces
from interlock.values import Value

Schema: TypeAlias = Mapping[str, object]
Method: TypeAlias = Literal["GET", "POST", "PUT", "DELETE"]


class Declined(Exception):
    """A request that cannot be done.

    status: of the answer. where: the request, if empty. allowed: the methods that there are.
    """

    def __init__(
        self,
        status: int,
        problem: str,
        remedy: str,
        where: str = "",
        *,
        allowed: tuple[str, ...] = (),
    ) -> None:
        super().__init__(problem)
        self.allowed = allowed
        self.status = status
        self.problem = problem
        self.remedy = remedy
        self.where = where


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of an endpoint.

    space: that of the header or of the path. args: the names in the path. base: the address of
    the twin as the client wrote it, with the prefix of the space.
    """

    spaces: Spaces
    space: Space
    where: str
    args: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    base: str = ""

    def document(self) -> Document:
        """Read the body, whose places can be named. UsageError when it is no JSON."""
        if not self.body.strip():
            raise Declined(400, "the request has no body", "send JSON")
        return read_document(self.body, self.where, UsageError)

    def fields(self, *known: str) -> Fields:
        """Read a body that is a mapping with some of these keys; no body is an empty one."""
        body = self.body if self.body.strip() else b"{}"
        document = read_document(body, self.where, UsageError)
        return Fields(document, (), known, what="the body")

    def missing(self, kind: str, name: str, known: tuple[str, ...]) -> Declined:
        """Build the answer that there is nothing of this name, with "did you mean"."""
        remedy = nearest(name, known) if known else f"make a {kind} first: there is none yet"
        return Declined(404, f"there is no {kind} {name!r}", remedy)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One thing that can be asked below the control path.

    path: relative, with {names}. says: one sentence for its page. takes: JSON Schema of the body,
    None when there is none; may_lack: a request without a body is fine. gives: JSON Schema of
    what `run` gives. query: parameter -> schema, with a description. declines: other statuses
    than 400 with which it may refuse.
    """

    method: Method
    path: str
    says: str
    run: Callable[[Ask], Value]
    gives: Schema
    takes: Schema | None = None
    may_lack: bool = False
    query: Mapping[str, Schema] = field(default_factory=dict)
    declines: tuple[int, ...] = ()

    @property
    def steps(self) -> tuple[str, ...]:
        """Give the path as its parts."""
        return tuple(self.path.split("/"))


TEXT: Schema = {"type": "string"}
NAME: Schema = {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"}
COUNT: Schema = {"type": "integer", "minimum": 0}
ANY: Schema = {}


def record(properties: Mapping[str, Schema], *optional: str) -> Schema:
    """Give the schema of a mapping with exactly these keys, of which the optional may lack."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def list_of(item: Schema) -> Schema:
    """Give the schema of a list."""
    return {"type": "array", "items": item}


def table_of(item: Schema) -> Schema:
    """Give the schema of a mapping from names to `item`."""
    return {"type": "object", "additionalProperties": item}
