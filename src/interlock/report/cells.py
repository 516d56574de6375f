"""Texts as reports show them: measured in terminal cells, and free of what could do harm."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from interlock.patterns import expression

_NO_END = " ，。；：、）！？,.;:)!?"

# Controls, lone surrogates, marks that are unseen or turn the direction of a text: data from
# outside must neither steer a terminal nor make a line read as another.
_HARM = expression(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff"
    "\ud800-\udfff\ufffe\uffff]"
)


def harmless(text: str) -> str:
    """Give the text with U+FFFD for each character that is no text; line ends and tabs stay."""
    return _HARM.sub("\ufffd", text)


def width(text: str) -> int:
    """Count the cells of a text."""
    return sum(_cells(c) for c in text)


def _cells(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def padded(text: str, cells: int) -> str:
    """Give the text with blanks up to a width."""
    return text + " " * (cells - width(text))


def clipped(text: str, cells: int) -> str:
    """Give the beginning of a text that fits, with an ellipsis for the rest."""
    if width(text) <= cells:
        return text
    used, kept = 0, ""
    for char in text:
        used += _cells(char)
        if used > cells - 1:
            break
        kept += char
    return kept.rstrip() + "…"


def wrapped(text: str, cells: int, indent: str = "  ") -> str:
    """Give the text in lines that fit, all but the first indented; long words stay whole."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line.strip() and width(line + piece.rstrip()) > cells:
            lines.append(line.rstrip())
            line = indent
        line += piece.lstrip() if line in ("", indent) else piece
    return "\n".join([*lines, line.rstrip()])


def _pieces(text: str) -> Iterator[str]:
    """Give the pieces between which a line may end: words, and each Chinese character."""
    piece = ""
    for index, char in enumerate(text):
        piece += char
        after = text[index + 1 : index + 2]
        if char == " " or (
            after and after not in _NO_END and (_cells(char) == 2 or _cells(after) == 2)
        ):
            yield piece
            piece = ""
    if piece:
        yield piece
