"""Formulas of computed fields: numbers, fields and a few functions; nothing else can be said."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TypeAlias

from interlock.data import dataclass
from interlock.patterns import expression

FUNCTIONS = {"sum": 1, "count": 1, "min": 0, "max": 0, "abs": 1, "position": -1}
"""Name -> how many operands it takes: -1 none, 0 one or more."""

DEPTH_MAX = 30
LENGTH_MAX = 500
_PIECE = expression(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>@?[^\W\d][\w]*(?:\.(?:\[\]|@?[^\W\d][\w]*))*)"
    r"|(?P<sign>[-+*/(),]))"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number that is written down."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class FieldOf:
    """The value of a field; in a formula of a list's items, of the item or else of the record."""

    path: str


@dataclass(frozen=True, slots=True)
class Applied:
    """A function or a sign (+ - * /) with its operands; "-" with one of them turns it round."""

    name: str
    operands: tuple[Formula, ...]


Formula: TypeAlias = Number | FieldOf | Applied


def parse(text: str) -> Formula:
    """Read a formula such as "sum(lines.[].amount) * 0.13". ValueError says what is wrong."""
    if len(text) > LENGTH_MAX:
        raise ValueError(f"is longer than {LENGTH_MAX} characters")
    reader = _Reader(text)
    found = reader.sum(0)
    if reader.word:
        raise ValueError(f"goes on with {reader.word!r} where it could end")
    return found


def paths_of(formula: Formula) -> Iterator[str]:
    """Give the paths of the fields that a formula reads."""
    if isinstance(formula, FieldOf):
        yield formula.path
    elif isinstance(formula, Applied):
        for operand in formula.operands:
            yield from paths_of(operand)


class _Reader:
    """A reader of one formula; `word` is the piece that comes next, "" at the end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self.kind: str | None = ""
        self.word = ""
        self.next()

    def next(self) -> None:
        """Go on to the next piece."""
        rest = self._text[self._at :]
        if not rest.strip():
            self.kind, self.word = "", ""
            return
        found = _PIECE.match(rest)
        if found is None:
            raise ValueError(f"has {rest.strip()[:10]!r}, which is no part of a formula")
        self._at += found.end()
        self.kind, self.word = found.lastgroup, found.group().strip()

    def sum(self, depth: int) -> Formula:
        """Read operands between + and -."""
        if depth > DEPTH_MAX:
            raise ValueError(f"is nested deeper than {DEPTH_MAX} levels")
        found = self.product(depth)
        while self.word in ("+", "-"):
            sign = self.word
            self.next()
            found = Applied(sign, (found, self.product(depth)))
        return found

    def product(self, depth: int) -> Formula:
        """Read operands between * and /."""
        found = self.operand(depth)
        while self.word in ("*", "/"):
            sign = self.word
            self.next()
            found = Applied(sign, (found, self.operand(depth)))
        return found

    def operand(self, depth: int) -> Formula:
        """Read a number, a field, a function or something in parentheses."""
        kind, word = self.kind, self.word
        if not word:
            raise ValueError("ends where a field or a number should stand")
        self.next()
        if kind == "number":
            return Number(Decimal(word))
        if word == "-":
            if depth > DEPTH_MAX:
                raise ValueError(f"is nested deeper than {DEPTH_MAX} levels")
            return Applied("-", (self.operand(depth + 1),))
        if word == "(":
            found = self.sum(depth + 1)
            self._close()
            return found
        if kind != "name":
            raise ValueError(f"has {word!r} where a field or a number should stand")
        return self._function(word, depth) if self.word == "(" else FieldOf(word)

    def _close(self) -> None:
        if self.word != ")":
            raise ValueError("lacks a closing parenthesis")
        self.next()

    def _function(self, name: str, depth: int) -> Formula:
        if name not in FUNCTIONS:
            known = ", ".join(FUNCTIONS)
            raise ValueError(f"calls {name}, which is no function; there are {known}")
        self.next()
        operands: list[Formula] = []
        while self.word != ")":
            operands.append(self.sum(depth + 1))
            if self.word != ",":
                break
            self.next()
        self._close()
        wanted = FUNCTIONS[name]
        if (wanted == 0 and not operands) or (wanted > 0 and len(operands) != wanted):
            raise ValueError(f"gives {name} {len(operands)} operands")
        if wanted < 0 and operands:
            raise ValueError(f"gives {name} operands, and it takes none")
        return Applied(name, tuple(operands))
