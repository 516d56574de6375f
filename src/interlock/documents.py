"""Text documents (YAML 1.2 core, JSON) as plain values whose places can be named.

Contracts come from strangers, so reading refuses what could hang or mislead: duplicate keys,
tags, aliases that multiply, deep nesting, other encodings. Merge keys (`<<`) are honoured,
since published contracts use them.
"""

from __future__ import annotations

import gc
import json
import os
import re
import stat
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interlock.data import Protocol, dataclass
from interlock.errors import ContractError, InterlockError
from interlock.patterns import expression
from interlock.places import (
    DEPTH_MAX,
    BadNumber,
    JsonPlaces,
    Mark,
    NoPlaces,
    Refuse,
    Spot,
    YamlPlaces,
    decimal,
    line_and_column,
    too_deep,
    too_heavy,
)
from interlock.values import Value

if TYPE_CHECKING:
    from interlock.yaml_reader import YamlReader

SIZE_MAX_BYTES = 64 * 1024 * 1024
_MARKS_MAX = 3_000_000
_DEPTH_SEEN_IN = 100_000


class Places(Protocol):
    """Tell where a path of a document stands."""

    def find(self, path: Sequence[str | int]) -> tuple[Spot, Spot]:
        """Give the spots of the key (or item) and of its value; the nearest parent if missing."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read. data: plain values; the keys of every mapping are text as written."""

    data: Value
    file: str
    error: type[InterlockError]
    places: Places

    def line(self, path: Sequence[str | int], *, value: bool = False) -> Spot:
        """Give line and column, 1-based, of the key or item at `path`, or of its value.

        A path that does not exist gives its nearest parent; (0, 0) if read without positions.
        """
        return self.places.find(path)[value]

    def where(self, path: Sequence[str | int], *, value: bool = False) -> str:
        """Give `file:line:column`."""
        return _where(self.file, self.line(path, value=value))

    def refuse(
        self, path: Sequence[str | int], problem: str, remedy: str, *, value: bool = False
    ) -> InterlockError:
        """Build the error about what stands at `path`."""
        return self.error(problem, where=self.where(path, value=value), remedy=remedy)


def read_bytes(path: Path, where: str, error: type[InterlockError]) -> bytes:
    """Give the bytes of a file. Raises `error`, also for pipes and devices, which may not end."""
    try:
        status = path.stat()
        problem = _unreadable(status)
        if not problem:
            return path.read_bytes()
    except FileNotFoundError:
        problem, remedy = "the file cannot be read: it does not exist", "correct the path"
    except (OSError, ValueError) as wrong:
        says = (isinstance(wrong, OSError) and wrong.strerror) or str(wrong)
        problem, remedy = f"the file cannot be read: {says}", "name a file that can be read"
    else:
        remedy = "name a file inside it" if stat.S_ISDIR(status.st_mode) else "name a usual file"
    raise error(problem, where=where, remedy=remedy)


def _unreadable(status: os.stat_result) -> str:
    if stat.S_ISDIR(status.st_mode):
        return "the file cannot be read: this is a folder"
    if not stat.S_ISREG(status.st_mode):
        return "the file cannot be read: this is a pipe or a device"
    if status.st_size > SIZE_MAX_BYTES:
        return f"the file has {status.st_size:,} bytes, more than {SIZE_MAX_BYTES:,}"
    return ""


def read_document(
    data: bytes,
    file: str,
    error: type[InterlockError] = ContractError,
    *,
    positions: bool = True,
) -> Document:
    """Read YAML or JSON, whichever the content is. Raises `error` for what cannot be read.

    Numbers are int or Decimal. Plain `NO`, `0010`, `09:30`, `2024-01-01` are text.
    Equal aliases share one value: treat the data as read-only.
    """

    def refuse(problem: str, remedy: str, spot: Spot) -> InterlockError:
        return error(problem, where=_where(file, spot), remedy=remedy)

    data = data.removeprefix(b"\xef\xbb\xbf")
    text = _decoded(data, refuse)
    if text.lstrip()[:1] in ("{", "["):
        json_places = JsonPlaces(text)
        try:
            value = _read_json(text, data, refuse, json_places)
        except json.JSONDecodeError as problem:
            if file.lower().endswith(".json") or re.match(r'\s*[{\[]\s*["{\[]', text):
                raise _json_refusal(text, problem, refuse) from None
        else:
            return Document(value, file, error, json_places if positions else NoPlaces())
    if not positions:
        return Document(_yaml(data, refuse, 0).read(), file, error, NoPlaces())
    levels = DEPTH_MAX + 1 if _SMALL < len(text) <= _LARGE else _LEVELS
    reader = _yaml(data, refuse, levels)
    value = reader.read()
    places = YamlPlaces(reader.root, levels, lambda: _marks(data, refuse))
    return Document(value, file, error, places)


# Places are seldom asked for, and hardly ever below some levels. All of a large text would take
# more memory than its values; a small one is soon read again.
_SMALL, _LARGE = 30_000, 1_000_000
_LEVELS = 3


def _yaml(data: bytes, refuse: Refuse, levels: int) -> YamlReader:
    # PyYAML is heavy to import, and JSON and XML need none of it.
    from interlock.yaml_reader import YamlReader

    return YamlReader(data, refuse, levels)


def _marks(data: bytes, refuse: Refuse) -> Mark | None:
    reader = _yaml(data, refuse, DEPTH_MAX + 1)
    reader.read()
    return reader.root


def _where(file: str, spot: Spot) -> str:
    return f"{file}:{spot[0]}:{spot[1]}" if spot[0] else file


# --- bytes ----------------------------------------------------------------------------------

_MARKS: Mapping[bytes, str] = {
    b"\xff\xfe\x00\x00": "UTF-32", b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16",
}  # fmt: skip


def _decoded(data: bytes, refuse: Refuse) -> str:
    if len(data) > SIZE_MAX_BYTES:
        problem = f"the file has {len(data):,} bytes, more than {SIZE_MAX_BYTES:,}"
        raise refuse(problem, "split it into several files, or take the part that is used", (0, 0))
    encoding = next((n for mark, n in _MARKS.items() if data.startswith(mark)), "")
    if not encoding and b"\0" in data[:4] and re.match(rb"[^\0]\0[^\0]\0|\0[^\0]\0[^\0]", data):
        encoding = "UTF-16"
    if encoding:
        raise refuse(f"the file is {encoding}, not UTF-8", "save it as UTF-8", (0, 0))
    try:
        text = data.decode()
    except UnicodeDecodeError as wrong:
        raise _not_utf8(data, wrong.start, refuse) from None
    if b"\0" in data:
        spot = line_and_column(text, text.index("\0"))
        raise refuse("the file contains a NUL byte", "remove it", spot)
    if not text or text.isspace():
        raise refuse("the file is empty", "write the document into it", (0, 0))
    return text


def _not_utf8(data: bytes, start: int, refuse: Refuse) -> InterlockError:
    before = data[:start].decode()
    try:
        data.decode("gb18030")
        remedy = "save it as UTF-8 (its bytes read well as GBK)"
    except UnicodeDecodeError:
        remedy = "save it as UTF-8"
    problem = f"byte 0x{data[start]:02X} at offset {start} is not UTF-8"
    return refuse(problem, remedy, line_and_column(before, len(before)))


class _Repeated(Exception):
    pass


def _read_json(text: str, data: bytes, refuse: Refuse, places: JsonPlaces) -> Value:
    # About 75 bytes come with each of these; the parser itself knows no limit.
    marks = data.translate(None, _NO_MARKS)
    if len(marks) + 2 * marks.count(b"{") > _MARKS_MAX:
        # What is heavy by its depth shows it soon.
        deep = JsonPlaces(text[:_DEPTH_SEEN_IN]).deeper_than(DEPTH_MAX)
        raise too_deep(refuse, deep) if deep[0] else too_heavy(refuse, (0, 0))
    try:
        value = _loaded(text, places)
    except _Repeated as key:
        problem = f"the key {str(key)!r} stands twice in one object"
        spot = JsonPlaces(text).repeated()
        raise refuse(problem, "keep one of them", spot) from None
    except RecursionError:
        raise too_deep(refuse, JsonPlaces(text).deeper_than(DEPTH_MAX)) from None
    except json.JSONDecodeError:
        raise
    except (BadNumber, ValueError) as problem:
        raise _bad_number(text, problem, refuse) from None
    if _is_deep(value):
        raise too_deep(refuse, JsonPlaces(text).deeper_than(DEPTH_MAX))
    # The search for halves is slow, and most files hold none of either kind.
    halves = b"\\u" in data and (b"\\ud" in data or b"\\uD" in data)
    if halves and (lone := _LONE_SURROGATE.search(text)) and not _is_encodable(value):
        problem_says = f"the text contains {lone.group()}, half of a surrogate pair"
        remedy = "write the whole character, or both halves"
        raise refuse(problem_says, remedy, line_and_column(text, lone.start()))
    return value


_NO_MARKS = bytes(set(range(256)) - set(b"{[,:"))


def _loaded(text: str, places: JsonPlaces) -> Value:
    """Give the value. Raises what the decoder raises, with its offset in the whole text."""
    if len(text) > _LARGE:
        # Places are asked for in the upper levels, and each look would read all below again.
        with suppress(ValueError, BadNumber, RecursionError, _Repeated):
            return places.read(_DECODER.raw_decode, _LEVELS)  # type: ignore[return-value]  # what the decoder gives
    value: Value = _DECODER.decode(text)
    return value


# Candidates only: in a pattern like "[\\\\ud800-\\\\udfff]" the backslash itself is escaped.
_LONE_SURROGATE = expression(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F]"
)


def _is_encodable(value: Value) -> bool:
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        return False
    return True


def _bad_number(text: str, problem: Exception, refuse: Refuse) -> InterlockError:
    remedy = "write a number of usual size, or a text"
    says, wrong = "a number has too many digits", re.search(r"\d{4000}", text)
    if isinstance(problem, BadNumber):
        says, wrong = str(problem), re.search(re.escape(problem.text[:100]), text)
    spot = line_and_column(text, wrong.start()) if wrong else (0, 0)
    return refuse(says, remedy, spot)


def _unique(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    record = dict(pairs)
    if len(record) != len(pairs):
        seen: set[str] = set()
        raise _Repeated(next(k for k, _ in pairs if k in seen or seen.add(k)))  # type: ignore[func-returns-value]  # add gives None on purpose
    return record


def _no_constant(name: str) -> Value:
    raise BadNumber(name, "no number of JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=decimal, parse_constant=_no_constant
)


_CONTAINERS = frozenset({dict, list})


def _is_deep(value: Value) -> bool:
    """Tell whether a value nests deeper than allowed."""
    level: list[Any] = [value] if isinstance(value, (dict, list)) else []
    for _ in range(DEPTH_MAX):
        # What the collector would visit: the values of dicts and the items of lists, without a
        # step of the interpreter for each.
        inner = gc.get_referents(*level)
        level = list(compress(inner, map(_CONTAINERS.__contains__, map(type, inner))))
        if not level:
            return False
    return True


def _json_refusal(text: str, problem: json.JSONDecodeError, refuse: Refuse) -> InterlockError:
    spot = (problem.lineno, problem.colno)
    if problem.pos >= len(text.rstrip()):
        return refuse("the file ends in the middle of the document", "take the whole file", spot)
    if problem.msg.startswith("Unterminated"):
        return refuse("this text has no closing quote", "close it, or take the whole file", spot)
    for words, says, remedy in _PLAIN:
        if words in problem.msg:
            return refuse(f"not JSON: {says}", remedy, spot)
    return refuse(f"not JSON: {problem.msg}", "correct this place", spot)


# What the parser says, what it means, and what to do.
_PLAIN = (
    ("property name", "a key in double quotes should stand here",
     "quote the key, or take the last comma away"),
    ("':' delimiter", "a colon should stand here", "put a colon after the key"),
    ("',' delimiter", "a comma or a closing bracket should stand here", "add what is missing"),
    ("Expecting value", "a value should stand here", "write one; texts stand in double quotes"),
    ("Extra data", "the document ends before this place", "keep one document a file"),
    ("trailing comma", "no comma may stand before a closing bracket", "take the comma away"),
)  # fmt: skip
