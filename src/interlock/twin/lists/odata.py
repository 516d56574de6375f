"""Conditions as OData writes them, read: "amount gt 10 and startswith(name, 'A')".

What is read is the part that systems share: comparisons, `in`, and, or, not, parentheses,
contains, startswith, endswith, tolower, toupper. What else there is, is refused by its name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC
from decimal import Decimal
from functools import lru_cache
from typing import Literal, TypeAlias

from interlock.data import dataclass
from interlock.patterns import expression
from interlock.twin.desk import Refused
from interlock.twin.lists.filtering import CONDITION
from interlock.twin.moments import parsed
from interlock.values import Value

DEPTH_MAX = 60
SIGNS = frozenset({"eq", "ne", "gt", "ge", "lt", "le"})
TESTS = frozenset({"contains", "startswith", "endswith"})
TURNS = frozenset({"tolower", "toupper"})
_PLAIN: Mapping[str, Value] = {"true": True, "false": False, "null": None}
_TYPED = {
    "datetime": "instant", "datetimeoffset": "instant", "date": "instant", "time": "instant",
    "timeofday": "instant", "guid": "guid",
}  # fmt: skip
_TOKEN = expression(
    r"""\s*(?:
    (?P<guid>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b)
    |(?P<instant>\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,12})?)?(?:Z|[+-]\d\d:\d\d)?)?\b
      |\d\d:\d\d(?::\d\d(?:\.\d{1,12})?)?\b)
    |(?P<number>-?\d+(?:\.\d+)?(?:e[+-]?\d{1,3})?[mlfd]?\b)
    |(?P<text>'(?:[^']|'')*')
    |(?P<name>[^\W\d][\w.]*(?:/[^\W\d][\w.]*)*)
    |(?P<mark>[(),])
    )""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """A value that the condition says. kind: text, number, flag, instant, guid or null."""

    value: Value
    kind: str


@dataclass(frozen=True, slots=True)
class Name:
    """A field, by the steps to it."""

    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Turned:
    """A text in small or capital letters."""

    how: str
    of: Operand


Operand: TypeAlias = "Said | Name | Turned"


@dataclass(frozen=True, slots=True)
class Compared:
    """Two values and how they must stand to each other: a sign, or a test of texts."""

    how: str
    left: Operand
    right: Operand


@dataclass(frozen=True, slots=True)
class Joined:
    """Conditions of which all or any must hold, or of which the one must not."""

    how: Literal["and", "or", "not"]
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A field that must be true by itself, or a constant."""

    of: Operand


Condition: TypeAlias = "Compared | Joined | Asked"


def told(text: str) -> str:
    """Give what is wrong with a condition, as it is told to who asks."""
    return f"{CONDITION}: {text}"


@lru_cache(maxsize=200)
def read(text: str) -> Condition:
    """Read a condition. Refused when it is none, or says what the twin does not know."""
    reader = _Reader(text)
    found = reader.any_of(0)
    if reader.kind:
        raise reader.unknown()
    return found


class _Reader:
    """Reads a condition from left to right; `kind` and `word` are the token that is next."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.kind = self.word = ""
        self.move()

    def move(self) -> str:
        """Go on to the next token, and give the one that was next."""
        before = self.word
        found = _TOKEN.match(self.text, self.place)
        if found is None:
            if rest := self.text[self.place :].strip():
                raise Refused(
                    "invalid", told(f"cannot be read from {rest[:30]!r} on"), field=CONDITION
                )
            self.kind = self.word = ""
            return before
        self.kind, self.place = str(found.lastgroup), found.end()
        self.word = found[self.kind]
        return before

    def takes(self, word: str) -> bool:
        """Go on behind a word when it is next."""
        if self.kind not in ("name", "mark") or self.word != word:
            return False
        self.move()
        return True

    def needs(self, mark: str) -> None:
        """Go on behind a mark that must be next."""
        if not self.takes(mark):
            raise Refused("invalid", told(f"{mark!r} is missing {self.spot()}"), field=CONDITION)

    def spot(self) -> str:
        """Tell where the reader is."""
        return f"before {self.word[:30]!r}" if self.kind else "at the end"

    def unknown(self) -> Refused:
        """Give the refusal of what is next."""
        text = told(f"this twin does not know {self.word[:40]!r} here")
        return Refused("invalid", text, field=CONDITION)

    def any_of(self, depth: int) -> Condition:
        """Read conditions with `or` between them."""
        parts = [self.all_of(depth)]
        while self.takes("or"):
            parts.append(self.all_of(depth))
        return parts[0] if len(parts) == 1 else Joined("or", tuple(parts))

    def all_of(self, depth: int) -> Condition:
        """Read conditions with `and` between them."""
        parts = [self.one(depth)]
        while self.takes("and"):
            parts.append(self.one(depth))
        return parts[0] if len(parts) == 1 else Joined("and", tuple(parts))

    def one(self, depth: int) -> Condition:
        """Read one condition: in parentheses, turned round, a test or a comparison."""
        if depth > DEPTH_MAX:
            raise Refused(
                "invalid",
                told(f"more than {DEPTH_MAX} conditions lie in each other"),
                field=CONDITION,
            )
        if self.takes("not"):
            return Joined("not", (self.one(depth + 1),))
        if self.takes("("):
            found = self.any_of(depth + 1)
            self.needs(")")
            return found
        if self.kind == "name" and self.word in TESTS:
            how = self.move()
            self.needs("(")
            left = self.operand(depth)
            self.needs(",")
            right = self.operand(depth)
            self.needs(")")
            # "startswith(name,'A') eq true" is how older clients write it.
            test = Compared(how, left, right)
            return self._said_plainly(test)
        left = self.operand(depth)
        if self.takes("in"):
            return Joined("or", tuple(Compared("eq", left, right) for right in self._listed(depth)))
        if self.kind == "name" and self.word in SIGNS:
            how = self.move()
            return Compared(how, left, self.operand(depth))
        if isinstance(left, Turned):
            raise Refused(
                "invalid", told(f"a comparison is missing {self.spot()}"), field=CONDITION
            )
        return Asked(left)

    def _said_plainly(self, test: Condition) -> Condition:
        if self.kind == "name" and self.word in ("eq", "ne"):
            how, wanted = self.move(), self.word
            if self.kind != "name" or wanted not in ("true", "false"):
                raise Refused(
                    "invalid", told(f"true or false is missing {self.spot()}"), field=CONDITION
                )
            self.move()
            return test if (how == "eq") is (wanted == "true") else Joined("not", (test,))
        return test

    def _listed(self, depth: int) -> list[Operand]:
        self.needs("(")
        found = [self.operand(depth)]
        while self.takes(","):
            found.append(self.operand(depth))
        self.needs(")")
        return found

    def operand(self, depth: int) -> Operand:
        """Read a field, a value, or a text whose letters are turned."""
        if self.kind == "name":
            return self._named(depth)
        kind, word = self.kind, self.move()
        if kind == "text":
            return Said(word[1:-1].replace("''", "'"), "text")
        if kind == "number":
            digits = Decimal(word.rstrip("mMlLfFdD"))
            whole = digits == digits.to_integral_value() and abs(digits) < 10**18
            return Said(int(digits) if whole else digits, "number")
        if kind in ("guid", "instant"):
            return Said(word if kind == "guid" or ":" in word[:3] else _day(word), kind)
        text = f"a field or a value is missing before {word!r}" if kind else "ends too early"
        raise Refused("invalid", told(text), field=CONDITION)

    def _named(self, depth: int) -> Operand:
        word = self.move()
        if word in _PLAIN:
            value = _PLAIN[word]
            return Said(value, "null" if value is None else "flag")
        if self.kind == "text" and word in _TYPED:
            said = self.move()[1:-1]
            return Said(_day(said) if word.startswith("date") else said, _TYPED[word])
        if self.kind == "mark" and self.word == "(":
            if word not in TURNS or depth > DEPTH_MAX:
                raise Refused(
                    "invalid",
                    told(f"this twin does not know the function {word[:40]!r}"),
                    field=CONDITION,
                )
            self.move()
            of = self.operand(depth + 1)
            self.needs(")")
            return Turned(word, of)
        return Name(tuple(word.split("/")))


def _day(text: str) -> str:
    if parsed(text, UTC) is None:
        raise Refused("invalid", told(f"there is no time {text[:40]}"), field=CONDITION)
    return text
