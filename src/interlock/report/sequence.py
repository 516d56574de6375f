"""The story of a finding as a picture: lanes at the left, what happens at the right. Inline SVG.

No script, no style attribute: the page's own style sheet colours it, in the light and the dark.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from interlock.messages.fixed import actor, word
from interlock.messages.language import Language
from interlock.report.cells import clipped, harmless, width
from interlock.report.lines import Line

ROW = 25
SECOND = 17
TOP = 40
CLOCK = 66
LANES = ("person", "crm", "subject", "erp")
FIRST, LANE = 104, 92
TEXT_CELLS_MAX = 94
PLACE_CELLS_MAX = 25
CELL = 6.9
"""Pixels that a cell of text takes in a wide font, to find out what fits beside what."""


def picture(lines: tuple[Line, ...], language: Language = "en") -> str:
    """Give the picture. Every text from outside is escaped; nothing in it is an address."""
    lanes = _lanes(lines)
    left = max(lanes.values()) + 34
    total = round(left + TEXT_CELLS_MAX * CELL)
    rows, y = [], TOP
    for line in lines:
        y += ROW
        rows.append(_row(line, y, lanes, (left, total)))
        y += SECOND if _second(line) else 0
    height = y + 18
    title = escape(word("what-happens", language), {'"': "&quot;"})
    head = [
        f'<svg class="seq" viewBox="0 0 {total} {height}" role="img" aria-label="{title}">',
        *(_lane(name, x, height, language) for name, x in lanes.items()),
    ]
    return "\n".join([*head, *rows, "</svg>"])


def steps(lines: tuple[Line, ...], language: Language = "en") -> str:
    """Give the same as a list, for windows in which the picture has no room."""
    return "".join(['<ol class="steps">', *(_step(line, language) for line in lines), "</ol>"])


def _step(line: Line, language: Language) -> str:
    if line.sign == "..":
        return f'<li class="gap">⋮ {escape(harmless(line.text))}</li>'
    kind = "bad" if line.bad else "fault" if line.fault else "good"
    names = [escape(harmless(actor(name, language))) for name in (line.left, line.right) if name]
    way = {"->": " → ", "==": ""}.get(line.sign, " ✕ ").join(names)
    mark = f" <b>◂ {escape(harmless(line.mark))}</b>" if line.mark else ""
    place = f" <code>{escape(harmless(line.place))}</code>" if line.place else ""
    text = escape(harmless(line.text))
    clock = f'<span class="soft">{escape(line.clock)}</span>'
    return f'<li class="{kind}">{clock} <b>{way}</b> {text}{mark}{place}</li>'


def _lane(name: str, x: int, height: int, language: Language) -> str:
    shown = escape(clipped(harmless(actor(name, language)), 13))
    return (
        f'<text class="lane" x="{x}" y="22">{shown}</text>'
        f'<line class="life" x1="{x}" y1="32" x2="{x}" y2="{height - 8}"/>'
    )


def _lanes(lines: tuple[Line, ...]) -> dict[str, int]:
    names = {n for line in lines for n in (line.left, line.right) if n}
    known = [n for n in LANES if n in names or n in ("crm", "subject", "erp")]
    every = [*known, *sorted(names - set(LANES))]
    return {name: FIRST + LANE * index for index, name in enumerate(every)}


def _second(line: Line) -> str:
    """Give what needs a line of its own below the text: the mark, when both do not fit."""
    fits = width(line.text) + width(line.mark) + 4 <= _room(line)
    return "" if fits or not line.mark else line.mark


def _room(line: Line) -> int:
    return TEXT_CELLS_MAX - (min(width(line.place), PLACE_CELLS_MAX) + 1 if line.place else 0)


def _row(line: Line, y: int, lanes: dict[str, int], sides: tuple[int, int]) -> str:
    left, right = sides
    text = escape(clipped(harmless(line.text), _room(line)))
    if line.sign == "..":
        return f'<text class="gap" x="{left}" y="{y + 4}">⋮ {text}</text>'
    kind = "bad" if line.bad else "fault" if line.fault else "good"
    parts = [f'<text class="clock" x="{CLOCK}" y="{y + 4}">{escape(line.clock)}</text>']
    parts.append(_drawn(line, y, lanes, kind))
    second = _second(line)
    mark = f'<tspan class="mark {kind}" dx="8">◂ {escape(harmless(line.mark))}</tspan>'
    inline = mark if line.mark and not second else ""
    parts.append(f'<text class="what {kind}" x="{left}" y="{y + 4}">{text}{inline}</text>')
    if second:
        below = f'<text x="{left}" y="{y + 4 + SECOND}"><tspan class="mark {kind}">'
        parts.append(f"{below}◂ {escape(harmless(second))}</tspan></text>")
    if line.place:
        place = escape(_tail(harmless(line.place), PLACE_CELLS_MAX))
        parts.append(f'<text class="place" x="{right - 8}" y="{y + 4}">{place}</text>')
    return "".join(parts)


def _drawn(line: Line, y: int, lanes: dict[str, int], kind: str) -> str:
    here = lanes.get(line.left, lanes["subject"])
    if not line.right:
        if line.sign == "==":
            return f'<circle class="none {kind}" cx="{here}" cy="{y}" r="6"/>'
        return (
            f'<rect class="box {kind}" x="{here - 5}" y="{y - 5}" width="10" height="10" rx="2"/>'
        )
    there = lanes.get(line.right, lanes["subject"])
    step = 1 if there > here else -1
    end = there if line.sign == "->" else here + (there - here) * 2 // 3
    shaft = f'<line class="msg {kind}" x1="{here}" y1="{y}" x2="{end - 7 * step}" y2="{y}"/>'
    if line.sign == "->":
        tip = f"{end},{y} {end - 9 * step},{y - 4} {end - 9 * step},{y + 4}"
        return f'{shaft}<polygon class="tip {kind}" points="{tip}"/>'
    stroke = f"M{end - 5} {y - 5}l10 10M{end + 5} {y - 5}l-10 10"
    return f'{shaft}<path class="cross {kind}" d="{stroke}"/>'


def _tail(text: str, cells: int) -> str:
    """Give the end of a place: the file's name matters more than its folders."""
    return text if width(text) <= cells else "…" + text[-(cells - 1) :]
