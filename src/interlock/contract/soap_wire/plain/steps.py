"""The steps in which a text is read: expressions, one after the other, and what they have found."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import field
from typing import Final, TypeAlias

from interlock.data import dataclass
from interlock.schema.xsd.content import Place
from interlock.values import Value

Record: TypeAlias = dict[str, Value]
Step: TypeAlias = Callable[[str, int, Record], int]
"""Reads from a place of a text into a record; gives the place after it, -1 for doubt."""

BLANKS: Final = "[ \t\n]*+"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A child that holds a text. source: of its text. convert: None where the text is the value.

    within: asked of the value and its text, which may be out of bounds.
    """

    key: str
    name: str
    source: str
    convert: Callable[[str], Value] | None
    within: Callable[[Value, str], bool] | None
    optional: bool = False

    def pattern(self) -> str:
        """Give the expression of the element; its group is the text, if there is one."""
        whole = f"<{self.name}>({self.source})</{self.name}>"
        if self.optional:
            return f"(?:{whole}{BLANKS})?+"
        if re.fullmatch(self.source, ""):
            whole = f"(?:{whole}|<{self.name} ?/>)"
        return whole + BLANKS

    def value(self, text: str) -> Value:
        """Give the value of a text."""
        return text if self.convert is None else self.convert(text)


@dataclass(slots=True)
class Run:
    """Steps that are being made. source: of the expression of the next one; leaves: its texts."""

    source: str
    leaves: list[Leaf] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def text(self, leaf: Leaf) -> None:
        """Add a child that holds a text, and comes once."""
        self.source += leaf.pattern()
        self.leaves.append(leaf)

    def add(self, step: Step) -> None:
        """Add a step after what there is."""
        if self.source:
            self.steps.append(_step(self.source, tuple(self.leaves)))
            self.source, self.leaves = "", []
        self.steps.append(step)

    def whole(self) -> Step:
        """Give all steps as one."""
        last = [_step(self.source, tuple(self.leaves))] if self.source else []
        steps = (*self.steps, *last)
        return steps[0] if len(steps) == 1 else _in_turn(steps)

    def records(self, place: Place, empty: str) -> Step:
        """Give what reads children that hold what these steps read.

        empty: the expression of one without content, "" where there must be some.
        """
        if place.many and not self.steps and not empty:
            return _rows(place, re.compile(self.source), tuple(self.leaves))
        inner = _either(self.whole(), _step(empty, ())) if empty else self.whole()
        return _several(place, inner) if place.many else _single(place, inner)


_Made: TypeAlias = tuple[tuple[int, str, Callable[[str], Value]], ...]
_Bounds: TypeAlias = tuple[tuple[int, str, Callable[[Value, str], bool]], ...]


def _made(leaves: tuple[Leaf, ...]) -> tuple[_Made, _Bounds]:
    """Give which texts are not yet their values and what makes them that, and what has bounds."""
    every = tuple(enumerate(leaves))
    return (
        tuple((n, leaf.key, leaf.convert) for n, leaf in every if leaf.convert is not None),
        tuple((n, leaf.key, leaf.within) for n, leaf in every if leaf.within is not None),
    )


def _step(source: str, leaves: tuple[Leaf, ...]) -> Step:
    """Give what reads children that hold texts, one after the other."""
    match, keys = re.compile(source).match, tuple(leaf.key for leaf in leaves)
    made, bounds = _made(leaves)

    def bare(text: str, at: int, _: Record) -> int:
        found = match(text, at)
        return -1 if found is None else found.end()

    def read(text: str, at: int, record: Record) -> int:
        found = match(text, at)
        if found is None:
            return -1
        values = found.groups()
        if None in values:
            return found.end() if _filled(record, leaves, values) else -1
        record.update(zip(keys, values, strict=False))
        for n, key, convert in made:
            record[key] = convert(values[n])
        for n, key, within in bounds:
            if not within(record[key], values[n]):
                return -1
        return found.end()

    return read if leaves else bare


def _filled(record: Record, leaves: tuple[Leaf, ...], values: tuple[str | None, ...]) -> bool:
    """Read texts of which some are not there; tell whether all are within their bounds."""
    for leaf, text in zip(leaves, values, strict=True):
        if text is not None or not leaf.optional:
            value = record[leaf.key] = leaf.value(text or "")
            if leaf.within is not None and not leaf.within(value, text or ""):
                return False
    return True


def _in_turn(steps: tuple[Step, ...]) -> Step:
    def read(text: str, at: int, record: Record) -> int:
        for step in steps:
            at = step(text, at, record)
            if at < 0:
                return -1
        return at

    return read


def _single(place: Place, inner: Step) -> Step:
    """Give what reads a child that holds elements."""
    key, absent = place.key, not place.required

    def read(text: str, at: int, record: Record) -> int:
        child: Record = {}
        after = inner(text, at, child)
        if after < 0:
            return at if absent else -1
        record[key] = child
        return after

    return read


def _several(place: Place, inner: Step) -> Step:
    """Give what reads children that hold elements."""
    most = place.most

    def read(text: str, at: int, record: Record) -> int:
        items: list[Value] = []
        while most is None or len(items) < most:
            child: Record = {}
            after = inner(text, at, child)
            if after < 0:
                break
            at = after
            items.append(child)
        return at if _kept(record, place, items) else -1

    return read


def _rows(place: Place, pattern: re.Pattern[str], leaves: tuple[Leaf, ...]) -> Step:
    """Give what reads children that hold texts alone, as the lines of an order; see `_several`."""
    match, keys = pattern.match, tuple(leaf.key for leaf in leaves)
    (made, bounds), most = _made(leaves), place.most

    def read(text: str, at: int, record: Record) -> int:
        items: list[Value] = []
        while (most is None or len(items) < most) and (found := match(text, at)) is not None:
            values = found.groups()
            child: Record
            if None in values:
                child = {}
                if not _filled(child, leaves, values):
                    return -1
            else:
                child = dict(zip(keys, values, strict=False))
                for n, key, convert in made:
                    child[key] = convert(values[n])
                for n, key, within in bounds:
                    if not within(child[key], values[n]):
                        return -1
            items.append(child)
            at = found.end()
        return at if _kept(record, place, items) else -1

    return read


def _either(first: Step, second: Step) -> Step:
    def read(text: str, at: int, record: Record) -> int:
        after = first(text, at, record)
        if after >= 0:
            return after
        # Whatever the first one has read before it stopped.
        record.clear()
        return second(text, at, record)

    return read


def texts(place: Place, leaf: Leaf) -> Step:
    """Give what reads a child that holds a text and may come several times."""
    match, most = re.compile(leaf.pattern()).match, place.most

    def read(text: str, at: int, record: Record) -> int:
        items: list[Value] = []
        while (most is None or len(items) < most) and (found := match(text, at)) is not None:
            words = found[1] or ""
            value = leaf.value(words)
            if leaf.within is not None and not leaf.within(value, words):
                return -1
            items.append(value)
            at = found.end()
        return at if _kept(record, place, items) else -1

    return read


def _kept(record: Record, place: Place, items: list[Value]) -> bool:
    """Put a list into its field; tell whether it may be as long as it is."""
    if items:
        record[place.key] = items
        return len(items) >= place.least
    return not place.required
