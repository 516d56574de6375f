"""Strict reading of our own file formats: known keys, right kinds, errors with their place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path as FilePath
from typing import TypeVar

from interlock.documents import Document, read_bytes, read_document
from interlock.errors import InterlockError
from interlock.registry import nearest
from interlock.values import Path, Value, at

T = TypeVar("T")

_WORDS: Mapping[type, str] = {
    type(None): "nothing", bool: "true or false", int: "a number", Decimal: "a number",
    str: "a text", list: "a list", dict: "a mapping",
}  # fmt: skip


def kind_of(value: object) -> str:
    """Give the word for a value's kind, as error texts say it."""
    return _WORDS.get(type(value), type(value).__name__)


COLON = "put a blank after the colon"


def read_file(path: FilePath, error: type[InterlockError]) -> Document:
    """Read one of our files; `error` when it is missing, unreadable or not YAML or JSON."""
    where = path.as_posix()
    return read_document(read_bytes(path, where, error), where, error)


def _lacks_blank(text: str) -> bool:
    key, colon, rest = text.partition(":")
    return bool(colon and key.strip() and rest.strip())


class Fields:
    """A mapping of a document, of which every key must be known.

    known: the keys; () lets any key pass, for mappings whose keys are names of the user.
    what: the word for this mapping in errors ("a flow"). Getters raise the document's error.
    """

    def __init__(
        self, document: Document, path: Path, known: Sequence[str] = (), *, what: str
    ) -> None:
        self.document = document
        self.path = path
        self.what = what
        value = at(document.data, path)
        if not isinstance(value, dict):
            remedy = COLON if isinstance(value, str) and _lacks_blank(value) else "key: value"
            raise self.wrong((), f"{what} must be a mapping, this is {kind_of(value)}", remedy)
        self.data: Mapping[str, Value] = value
        for key in value:
            if value[key] is None and _lacks_blank(key):
                raise document.refuse((*path, key), f"{key!r} is a key without a value", COLON)
            if known and key not in known:
                # In {a: one, two} the word two is a key without a value.
                split = value[key] is None and " " in key
                remedy = "quote the text: it holds a comma" if split else nearest(key, tuple(known))
                raise document.refuse((*path, key), f"{what} knows no {key!r}", remedy)

    def __contains__(self, key: str) -> bool:
        return key in self.data

    def __iter__(self) -> Iterator[str]:
        return iter(self.data)

    def line(self, *steps: str | int) -> int:
        """Give the line of a key below this mapping, or of the mapping itself."""
        return self.document.line((*self.path, *steps))[0]

    def refuse(self, steps: Path, problem: str, remedy: str) -> InterlockError:
        """Build the error about a value below this mapping; its place is that of the key."""
        return self.document.refuse((*self.path, *steps), problem, remedy)

    def wrong(self, steps: Path, problem: str, remedy: str) -> InterlockError:
        """Build the error about a value below this mapping; its place is the value's own."""
        return self.document.refuse((*self.path, *steps), problem, remedy, value=True)

    def unknown(self, steps: Path, kind: str, name: str, known: Sequence[str]) -> InterlockError:
        """Build the error about a name that does not exist, with "did you mean"."""
        return self.wrong(steps, f"unknown {kind} {name!r}", nearest(name, tuple(known)))

    def require(self, *keys: str) -> None:
        """Refuse the mapping when one of the keys is missing."""
        for key in keys:
            if key not in self.data:
                # The mark of our formats is the one key whose value never varies.
                mark = key == "interlock" and not self.path
                remedy = "write interlock: 1 as the first line" if mark else f"add {key!r}"
                raise self.refuse((), f"{self.what} lacks {key!r}", remedy)

    def text(self, key: str, default: str | None = None) -> str:
        """Give a text; numbers are refused, since 0010 and 10 differ. None: it must be there."""
        if key not in self.data and default is not None:
            return default
        self.require(key)
        return self.as_text((key,))

    def as_text(self, steps: Path) -> str:
        """Give the text that stands at a path below this mapping."""
        value = at(self.data, steps)
        if isinstance(value, str) and value:
            return value
        if isinstance(value, str):
            raise self.wrong(steps, f"{self.name(steps)} is empty", "write a text")
        problem = f"{self.name(steps)} must be a text, this is {kind_of(value)}"
        raise self.wrong(
            steps, problem, f'quote it: "{value}"' if value is not None else "write it"
        )

    def name(self, steps: Path) -> str:
        """Give the words for a value below this mapping: `'from'`, or the mapping's own."""
        if not steps:
            return self.what
        if isinstance(steps[-1], int) and len(steps) > 1:
            return f"item {steps[-1] + 1} of {steps[-2]!r}"
        return repr(str(steps[-1]))

    def texts(self, key: str) -> tuple[str, ...]:
        """Give the texts of a text or of a list of texts; () when the key is absent."""
        value = self.data.get(key)
        if key not in self.data:
            return ()
        if isinstance(value, list):
            return tuple(self.as_text((key, index)) for index in range(len(value)))
        return (self.as_text((key,)),)

    def integer(self, key: str, default: int | None = None, *, least: int = 0) -> int:
        """Give a whole number of at least `least`. None: it must be there."""
        if key not in self.data and default is not None:
            return default
        self.require(key)
        value = self.data[key]
        if isinstance(value, bool) or not isinstance(value, int):
            problem = f"{key!r} must be a whole number, this is {kind_of(value)}"
            raise self.wrong((key,), problem, f"write a number of at least {least}")
        if value < least:
            raise self.wrong((key,), f"{key!r} is {value}", f"write a number of at least {least}")
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        """Give true or false."""
        value = self.data.get(key, default)
        if not isinstance(value, bool):
            problem = f"{key!r} must be true or false, this is {kind_of(value)}"
            raise self.wrong((key,), problem, "write true or false")
        return value

    def one_of(
        self, key: str, choices: Sequence[str], default: str | None = None, *, kind: str = ""
    ) -> str:
        """Give a text that is one of the choices. kind: the word for them, else the key."""
        value = self.text(key, default)
        if value not in choices and key in self.data:
            raise self.unknown((key,), kind or key, value, choices)
        return value

    def read(self, steps: Path, convert: Callable[[Value], T]) -> T:
        """Give what `convert` makes of a value; its ValueError(problem, remedy) gets the place."""
        value = at(self.data, steps)
        try:
            return convert(value)  # type: ignore[arg-type]  # documents hold values only
        except ValueError as wrong:
            problem, remedy = wrong.args if len(wrong.args) == 2 else (str(wrong), "correct it")
            raise self.wrong(steps, f"{self.name(steps)}: {problem}", remedy) from None

    def section(self, *steps: str | int, known: Sequence[str] = (), what: str) -> Fields:
        """Give the mapping that stands at a path below this one."""
        return Fields(self.document, (*self.path, *steps), known, what=what)

    def sections(self, key: str, known: Sequence[str], what: str) -> Iterator[tuple[str, Fields]]:
        """Give the mappings under the user's own names below `key`; none when it is absent."""
        if key in self.data:
            for name in self.section(key, what=f"{key!r}"):
                yield name, self.section(key, name, known=known, what=what)

    def items(self, key: str) -> range:
        """Give the indices of the list at `key`; none when it is absent."""
        value = self.data.get(key, [])
        if not isinstance(value, list):
            problem = f"{key!r} must be a list, this is {kind_of(value)}"
            raise self.wrong((key,), problem, "begin each item with a dash")
        return range(len(value))
