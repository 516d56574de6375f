"""How a system behaves beyond its records: what contracts seldom say, and overlays do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Literal, TypeAlias

from interlock.contract.exchange import Reply
from interlock.data import dataclass
from interlock.values import Path, Value, at

if TYPE_CHECKING:
    from interlock.contract.formula import Formula

Rounding: TypeAlias = Literal["half-up", "half-even", "down", "up"]


@dataclass(frozen=True, slots=True)
class Batch:
    """Many records in one call, each with an outcome of its own.

    items: where the call carries the list; results: where a good reply carries the outcomes, in
    the same order. key, record: where an outcome carries them, () and None if nowhere.
    whole: true, or where the call says so: when one is refused, none is stored.
    """

    items: Path
    results: Path
    key: Path = ()
    record: Path | None = None
    whole: Path | bool = False


@dataclass(frozen=True, slots=True)
class Repeat:
    """How a repeated call is known: by a key that the caller has chosen.

    key: where the call carries it; "header" first means a header that the contract does not
    declare. lifetime_s: 0 is for ever. scope: within which the keys of calls differ.
    """

    key: Path
    lifetime_s: int = 0
    scope: Literal["operation", "system", "caller"] = "operation"


@dataclass(frozen=True, slots=True)
class Computed:
    """A field that the system computes. path: dotted, "[]" for each item of a list.

    digits: after the point, None for as they come.
    """

    path: str
    formula: Formula
    digits: int | None = None
    rounding: Rounding = "half-up"


@dataclass(frozen=True, slots=True)
class NumberRange:
    """How documents are numbered. per: "year", "month" or fields; each has numbers of its own.

    gaps: a refused creation uses its number up. first: the first number; step: to the next.
    """

    per: tuple[str, ...] = ()
    gaps: bool = False
    first: int = 1
    step: int = 1


@dataclass(frozen=True, slots=True)
class Buried:
    """Deleted records that are kept. field: a flag that is true then; at: when it happened."""

    field: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """Good outcomes that may be refusals: a success is told inside the body.

    path: in the body; good: the values that mean success. refused, accepted: path in the body ->
    what the twin writes there. A text may hold {says}, {reason}, {field}; a mapping gives a value
    for each reason, and for "default". reasons: of the refusals that are told so.
    """

    path: Path
    good: tuple[Value, ...]
    refused: Mapping[Path, Value] = field(default_factory=dict)
    accepted: Mapping[Path, Value] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()

    def is_success(self, reply: Reply) -> bool:
        """Tell whether an answer means that the system has done what it was asked."""
        found = at(reply.body, self.path)
        return reply.ok and any(_same(found, good) for good in self.good)


def _same(one: object, two: Value) -> bool:
    return one == two and isinstance(one, bool) == isinstance(two, bool)


@dataclass(frozen=True, slots=True)
class Rights:
    """What the callers of one role may do. users: their names, "default" for everybody else.

    may: resource or "*" -> verbs and names of operations, or "*". hidden, fixed: resource ->
    fields that they do not see, or do not write.
    """

    name: str
    users: tuple[str, ...]
    may: Mapping[str, tuple[str, ...]]
    hidden: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fixed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Session:
    """How a session begins, is shown and ends.

    login, logout: operations; login "": any call with a right password begins one. user,
    password: where the login carries them. cookie: its name; carried: where calls carry the session
    instead, told: where the login's reply tells it. csrf_header: what every call that
    may change something must carry beside the cookie, "" if nothing; csrf_path: where the login's
    reply tells it.
    """

    login: str = ""
    logout: str = ""
    user: Path = ()
    password: Path = ()
    cookie: str = "session"
    csrf_header: str = ""
    csrf_path: Path = ()
    carried: Path = ()
    told: Path = ()
