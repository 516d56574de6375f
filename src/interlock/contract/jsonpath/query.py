"""What a JSONPath query says, once it is read."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, TypeAlias

from interlock.data import dataclass

Operator: TypeAlias = Literal["==", "!=", "<=", ">=", "<", ">"]


@dataclass(frozen=True, slots=True)
class Name:
    """A member of an object."""

    name: str


@dataclass(frozen=True, slots=True)
class Index:
    """An item of a list; a negative one counts from its end."""

    at: int


@dataclass(frozen=True, slots=True)
class Slice:
    """Some items of a list, as Python slices mean it."""

    start: int | None
    end: int | None
    step: int


@dataclass(frozen=True, slots=True)
class Every:
    """All members or items."""


@dataclass(frozen=True, slots=True)
class Filter:
    """The members or items of which something is true."""

    test: Test


@dataclass(frozen=True, slots=True)
class Segment:
    """One step. deep: of the node and of all below it."""

    selectors: tuple[Selector, ...]
    deep: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A way to nodes. relative: from the node that is being judged, not from the root."""

    segments: tuple[Segment, ...]
    relative: bool = False

    @property
    def singular(self) -> bool:
        """Tell whether it can mean one node at most."""
        return all(
            not s.deep and len(s.selectors) == 1 and isinstance(s.selectors[0], Name | Index)
            for s in self.segments
        )


@dataclass(frozen=True, slots=True)
class Plain:
    """A value that stands in the query."""

    value: str | int | Decimal | bool | None


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the standard."""

    name: str
    arguments: tuple[Operand | Test, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """Two values side by side."""

    left: Operand
    operator: Operator
    right: Operand


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    test: Test


@dataclass(frozen=True, slots=True)
class All:
    """Each of several tests."""

    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of several tests."""

    tests: tuple[Test, ...]


Selector: TypeAlias = Name | Index | Slice | Every | Filter
Operand: TypeAlias = Plain | Query | Call
Test: TypeAlias = "Compare | Not | All | Either | Query | Call"
