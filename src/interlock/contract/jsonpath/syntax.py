"""Read a JSONPath query (RFC 9535, section 2 and appendix A)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import cast

from interlock.contract.jsonpath.query import (
    All,
    Call,
    Compare,
    Either,
    Every,
    Filter,
    Index,
    Name,
    Not,
    Operand,
    Operator,
    Plain,
    Query,
    Segment,
    Selector,
    Slice,
    Test,
)
from interlock.patterns import expression

_BLANK = expression(r"[ \t\n\r]*")
_SHORT = expression(r"[A-Za-z_\u0080-\uD7FF\uE000-\U0010FFFF][\w\u0080-\uD7FF\uE000-\U0010FFFF]*")
_DIGITS_MAX = 4_000
_INT = expression(r"-?[1-9][0-9]*|0")
_NUMBER = expression(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_FUNCTION = expression(r"[a-z][a-z_0-9]*(?=\()")
_OPERATOR = expression(r"==|!=|<=|>=|<|>")
_WORDS = {"true": True, "false": False, "null": None}
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "/": "/", "\\": "\\"}
_INDEX_MAX = 2**53 - 1
_DEPTH_MAX = 64
# name -> kind of each argument; "nodes" wants a query, "value" a value or a singular query.
_FUNCTIONS: dict[str, tuple[str, ...]] = {
    "length": ("value",), "count": ("nodes",), "value": ("nodes",),
    "match": ("value", "value"), "search": ("value", "value"),
}  # fmt: skip
_LOGICAL = ("match", "search")


class BadQuery(ValueError):
    """A text that is no JSONPath query. at: the character, from 1."""

    def __init__(self, problem: str, at: int) -> None:
        super().__init__(f"{problem}, at character {at}")


def parse(text: str) -> Query:
    """Give the query. Raises `BadQuery`."""
    reader = _Reader(text)
    if not text.startswith("$"):
        raise reader.bad("a query begins with $")
    reader.at = 1
    segments = reader.segments()
    if reader.at < len(text):
        raise reader.bad("here is something that is no step")
    return Query(segments)


class _Reader:
    """The text and how far it was read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self._depth = 0

    def bad(self, problem: str) -> BadQuery:
        return BadQuery(problem, self.at + 1)

    def blank(self) -> None:
        found = _BLANK.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def take(self, mark: str) -> bool:
        if self.text.startswith(mark, self.at):
            self.at += len(mark)
            return True
        return False

    def need(self, mark: str) -> None:
        if not self.take(mark):
            raise self.bad(f"{mark} is missing")

    def match(self, pattern: re.Pattern[str]) -> str | None:
        found = pattern.match(self.text, self.at)
        if found is None:
            return None
        self.at = found.end()
        return found.group()

    # --- steps ---------------------------------------------------------------------------

    def segments(self) -> tuple[Segment, ...]:
        found: list[Segment] = []
        while True:
            start = self.at
            self.blank()
            segment = self._segment()
            if segment is None:
                self.at = start
                return tuple(found)
            found.append(segment)

    def _segment(self) -> Segment | None:
        deep = self.take("..")
        if self.take("["):
            return Segment(self._bracketed(), deep)
        if not deep and not self.take("."):
            return None
        if self.take("*"):
            return Segment((Every(),), deep)
        name = self.match(_SHORT)
        if name is None:
            raise self.bad("a name is missing")
        return Segment((Name(name),), deep)

    def _bracketed(self) -> tuple[Selector, ...]:
        found = []
        while True:
            self.blank()
            found.append(self._selector())
            self.blank()
            if self.take("]"):
                return tuple(found)
            self.need(",")

    def _selector(self) -> Selector:
        if self.take("*"):
            return Every()
        if self.take("?"):
            self.blank()
            return Filter(self._or())
        if self.text[self.at : self.at + 1] in ("'", '"'):
            return Name(self._quoted())
        start = self._int()
        before = self.at
        self.blank()
        if not self.take(":"):
            self.at = before
            if start is None:
                raise self.bad("no name, index, slice, * or filter")
            return Index(start)
        self.blank()
        end = self._int()
        before = self.at
        self.blank()
        if not self.take(":"):
            self.at = before
            return Slice(start, end, 1)
        self.blank()
        step = self._int()
        return Slice(start, end, 1 if step is None else step)

    def _int(self) -> int | None:
        text = self.match(_INT)
        if text is None:
            return None
        if len(text) > _DIGITS_MAX or abs(int(text)) > _INDEX_MAX:
            raise self.bad(f"{text} is no index")
        return int(text)

    def _quoted(self) -> str:
        quote = self.text[self.at]
        self.at += 1
        out: list[str] = []
        while True:
            char = self.text[self.at : self.at + 1]
            if char == "":
                raise self.bad("the quotation does not end")
            self.at += 1
            if char == quote:
                return "".join(out)
            if char == "\\":
                out.append(self._escaped(quote))
            elif char < " ":
                raise self.bad("a control character stands in a quotation")
            else:
                out.append(char)

    def _escaped(self, quote: str) -> str:
        char = self.text[self.at : self.at + 1]
        self.at += 1
        if char == quote or char in _ESCAPES:
            return _ESCAPES.get(char, char)
        if char != "u":
            raise self.bad(f"\\{char} means nothing")
        high = self._unit()
        if 0xDC00 <= high < 0xE000:
            raise self.bad("half of a surrogate pair")
        if not 0xD800 <= high < 0xDC00:
            return chr(high)
        low = self._unit() if self.take("\\u") else 0
        if not 0xDC00 <= low < 0xE000:
            raise self.bad("half of a surrogate pair")
        return chr(0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00)

    def _unit(self) -> int:
        text = self.match(re.compile(r"[0-9A-Fa-f]{4}"))
        if text is None:
            raise self.bad("\\u needs four hexadecimal digits")
        return int(text, 16)

    # --- tests ---------------------------------------------------------------------------

    def _or(self) -> Test:
        self._depth += 1
        if self._depth > _DEPTH_MAX:
            raise self.bad("the query is nested too deeply")
        tests = [self._and()]
        while self._next("||"):
            tests.append(self._and())
        self._depth -= 1
        return tests[0] if len(tests) == 1 else Either(tuple(tests))

    def _and(self) -> Test:
        tests = [self._basic()]
        while self._next("&&"):
            tests.append(self._basic())
        return tests[0] if len(tests) == 1 else All(tuple(tests))

    def _next(self, mark: str) -> bool:
        start = self.at
        self.blank()
        if self.take(mark):
            self.blank()
            return True
        self.at = start
        return False

    def _basic(self) -> Test:
        if self.text.startswith("!", self.at) and not self.text.startswith("!=", self.at):
            self.at += 1
            self.blank()
            if self.text.startswith("(", self.at):
                return Not(self._basic())
            return Not(self._test_of(self._operand()))
        if self.take("("):
            self.blank()
            inner = self._or()
            self.blank()
            self.need(")")
            return inner
        left = self._operand()
        start = self.at
        self.blank()
        operator = self.match(_OPERATOR)
        if operator is None:
            self.at = start
            return self._test_of(left)
        self.blank()
        right = self._operand()
        return Compare(self._comparable(left), cast("Operator", operator), self._comparable(right))

    def _test_of(self, operand: Operand) -> Test:
        if isinstance(operand, Plain):
            raise self.bad("a value alone is no test")
        if isinstance(operand, Call) and operand.name not in _LOGICAL:
            raise self.bad(f"{operand.name}() gives a value, not a test")
        return operand

    def _comparable(self, operand: Operand) -> Operand:
        if isinstance(operand, Query) and not operand.singular:
            raise self.bad("a query that may mean several nodes cannot be compared")
        if isinstance(operand, Call) and operand.name in _LOGICAL:
            raise self.bad(f"{operand.name}() gives a test, not a value")
        return operand

    def _operand(self) -> Operand:
        char = self.text[self.at : self.at + 1]
        if char in ("@", "$") and char:
            self.at += 1
            return Query(self.segments(), relative=char == "@")
        if char in ("'", '"') and char:
            return Plain(self._quoted())
        function = self.match(_FUNCTION)
        if function is not None:
            return self._call(function)
        number = self.match(_NUMBER)
        if number is not None:
            if len(number) > _DIGITS_MAX:
                raise self.bad("a number has too many digits")
            return Plain(int(number) if _INT.fullmatch(number) else Decimal(number))
        for word, value in _WORDS.items():
            if self.take(word):
                return Plain(value)
        raise self.bad("no query, value or function")

    def _call(self, name: str) -> Call:
        kinds = _FUNCTIONS.get(name)
        if kinds is None:
            raise self.bad(f"there is no function {name}()")
        self.need("(")
        found: list[Operand] = []
        self.blank()
        while not self.take(")"):
            if found:
                self.need(",")
                self.blank()
            found.append(self._operand())
            self.blank()
        if len(found) != len(kinds):
            raise self.bad(f"{name}() takes {len(kinds)}, not {len(found)}")
        for kind, argument in zip(kinds, found, strict=True):
            if kind == "value":
                self._comparable(argument)
            elif not isinstance(argument, Query):
                raise self.bad(f"{name}() takes a query")
        if (
            name in _LOGICAL
            and isinstance(found[1], Plain)
            and "\\p{" in str(found[1].value).lower()
        ):
            raise self.bad(r"the category \p is not supported in an expression; write a range")
        return Call(name, tuple(found))
