"""What a command says: text for people on stdout, or one JSON document; notes on stderr."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO, TypeAlias

from interlock import __version__
from interlock.data import dataclass
from interlock.errors import InterlockError
from interlock.patterns import expression, module
from interlock.values import canonical

if TYPE_CHECKING:
    import unicodedata
else:
    unicodedata = module("unicodedata")

Lang: TypeAlias = Literal["en", "zh"]
Style: TypeAlias = Literal["bold", "dim", "red", "yellow", "green", "plain"]

_CODES: Mapping[Style, str] = {
    "bold": "1", "dim": "2", "red": "31", "yellow": "33", "green": "32", "plain": "0",
}  # fmt: skip
# Controls, marks that are invisible or turn the direction of a text, lone halves of pairs.
_HIDDEN = expression(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff\ud800-\udfff]"
)
_LINE_MAX, _CELL_MAX = 2_000, 120
_LABELS: Mapping[Lang, tuple[str, str]] = {"en": ("error", "remedy"), "zh": ("错误", "办法")}


@dataclass(frozen=True, slots=True)
class Voice:
    """How one command talks. quiet: the answer and errors only, no progress and no hints."""

    command: str
    json: bool = False
    lang: Lang = "en"
    quiet: bool = False

    def say(self, text: str = "", style: Style = "plain") -> None:
        """Print a line of the answer; nothing with --json, whose document is the answer."""
        if not self.json:
            print(paint(shown(text), style, sys.stdout))

    def page(self, text: str) -> None:
        """Print a page of ours, line by line and whole; names in it are shown like others."""
        if not self.json:
            for line in text.splitlines():
                print(shown(line, len(line)))

    def hint(self, text: str = "", style: Style = "plain") -> None:
        """Print a line that helps but is not the answer; nothing with --quiet or --json."""
        if not self.quiet:
            self.say(text, style)

    def note(self, text: str) -> None:
        """Print progress on stderr, when a person looks on and did not ask for quiet."""
        if not self.quiet and sys.stderr.isatty():
            print(paint(shown(text), "dim", sys.stderr), file=sys.stderr, flush=True)

    def warn(self, text: str) -> None:
        """Print on stderr what a person must know before a long wait, a log of CI as well."""
        if not self.quiet:
            print(paint(shown(text), "dim", sys.stderr), file=sys.stderr, flush=True)

    def document(self, fields: Mapping[str, object]) -> None:
        """Print the one JSON document of the command; nothing without --json."""
        if self.json:
            print(document(self.command, fields))

    def table(self, rows: Iterable[Sequence[str]], indent: int = 2) -> None:
        """Print rows as columns; Chinese characters count as two. The last column is not cut."""
        if not self.json:
            for line in columns(rows):
                print(" " * indent + line)

    def pick(self, en: str, zh: str) -> str:
        """Give the words of the chosen language."""
        return zh if self.lang == "zh" else en

    def error(self, error: InterlockError) -> None:
        """Print an error of use: a document on stdout with --json, else three lines on stderr."""
        where = seen_from_here(error.where)
        if self.json:
            told = {"kind": error.kind, "where": where, "problem": error.problem,
                    "remedy": error.remedy}  # fmt: skip
            print(document(self.command, {"error": told}))
            return
        wrong, remedy = _LABELS[self.lang]
        problem, cure = error.problem, error.remedy
        if self.lang != "en":
            # Some hundred sentences, which only an error in another language needs.
            from interlock.messages import reading

            problem, cure = (reading.told(text, self.lang) for text in (problem, cure))
            where = reading.phrase(where, self.lang)
        head = f"{wrong}: {shown(where)}: {shown(problem)}"
        print(paint(head, "red", sys.stderr), file=sys.stderr)
        print(f"  {remedy}: {shown(cure)}", file=sys.stderr, flush=True)


def seen_from_here(where: str) -> str:
    """Give a place without the folder that the user stands in."""
    try:
        here = Path.cwd()
    except OSError:  # the folder was deleted while the user stands in it
        return where
    return where.removeprefix(f"{here.as_posix()}/")


def document(command: str, fields: Mapping[str, object]) -> str:
    """Give the JSON text of a command's answer; decimals become plain text."""
    body = {"interlock": __version__, "command": command, **fields}
    text = json.dumps(body, ensure_ascii=False, indent=2, default=_encode)
    return _HIDDEN.sub(lambda found: found[0] if found[0] == "\n" else _as_json(found[0]), text)


def _as_json(char: str) -> str:
    return json.dumps(char)[1:-1]


def _encode(value: object) -> object:
    if isinstance(value, (tuple, set, frozenset)):
        return list(value)
    if isinstance(value, Mapping):
        return dict(value)
    return json.loads(canonical(value)) if isinstance(value, bytes) else str(value)


def shown(text: str, most: int = _LINE_MAX) -> str:
    """Give a text from anywhere as one line; what a reader could not see is escaped.

    Of one longer than `most` characters, most of the middle is left out.
    """
    more = len(text) - most
    if more > 0:
        tail = most // 4
        text = f"{text[: most - tail]}… ({more:,} characters) …{text[-tail:]}"
    return _HIDDEN.sub(lambda found: repr(found[0])[1:-1], text)


def paint(text: str, style: Style, stream: TextIO) -> str:
    """Give the text in colour when `stream` is a terminal and the user did not object."""
    if style == "plain" or not text or not coloured(stream):
        return text
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m"


def coloured(stream: TextIO) -> bool:
    """Tell whether to use colour: NO_COLOR forbids, FORCE_COLOR asks, else a terminal decides."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()


def columns(rows: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Give the rows as lines whose columns align on a terminal."""
    table = tuple(
        (*(shown(cell, _CELL_MAX) for cell in row[:-1]), *map(shown, row[-1:])) for row in rows
    )
    widths = [max(map(width, column)) for column in zip(*(row[:-1] for row in table), strict=True)]
    return tuple(
        "  ".join(
            [
                *(
                    cell + " " * (size - width(cell))
                    for cell, size in zip(row, widths, strict=False)
                ),
                row[-1],
            ]
        ).rstrip()
        for row in table
    )


def width(text: str) -> int:
    """Count terminal cells: East Asian wide characters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def language(chosen: str | None, environ: Mapping[str, str]) -> Lang:
    """Choose the language: --lang, then INTERLOCK_LANG, then the locale, then English."""
    names = ("INTERLOCK_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    word = chosen or next((environ[n] for n in names if environ.get(n)), "")
    return "zh" if word.lower().startswith("zh") else "en"
