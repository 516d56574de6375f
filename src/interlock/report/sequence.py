"""The story of a finding as a sequence picture: inline SVG, no script, no style attribute."""

from __future__ import annotations

import unicodedata
from xml.sax.saxutils import escape

from interlock.report.story import Line

ROW = 26
TOP = 44
CLOCK = 74
LANES = {"person": 120, "crm": 260, "subject": 470, "erp": 680}
WIDTH = 1060
NAMES = {
    "en": {"person": "person", "crm": "CRM", "subject": "integration", "erp": "ERP"},
    "zh": {"person": "人员", "crm": "CRM", "subject": "集成程序", "erp": "ERP"},
}


def picture(lines: tuple[Line, ...], language: str = "en") -> str:
    """Give the picture; arrows from lane to lane, faults in red, the clock at the left."""
    height = TOP + ROW * max(1, len(lines)) + 16
    lanes = _lanes(lines)
    title = {"en": "sequence of the smallest case", "zh": "最小用例时序图"}[language]
    box = f'viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{title}"'
    parts = [f'<svg class="seq" xmlns="http://www.w3.org/2000/svg" {box}>']
    for name, x in lanes.items():
        shown = NAMES[language].get(name, name)
        parts.append(f'<text class="lane" x="{x}" y="20">{escape(shown)}</text>')
        parts.append(f'<line class="life" x1="{x}" y1="28" x2="{x}" y2="{height - 8}"/>')
    for index, line in enumerate(lines):
        parts.extend(_row(line, TOP + ROW * index + 12, lanes))
    parts.append("</svg>")
    return "\n".join(parts)


def _lanes(lines: tuple[Line, ...]) -> dict[str, int]:
    names = {n for line in lines for n in (line.left, line.right) if n}
    lanes = {n: x for n, x in LANES.items() if n in names or n in ("crm", "subject", "erp")}
    for extra in sorted(names - set(LANES)):
        lanes[extra] = 680 + 120 * (1 + len(lanes) - 4)
    return lanes


def _row(line: Line, y: int, lanes: dict[str, int]) -> list[str]:
    if line.sign == "..":
        return [f'<text class="note" x="{CLOCK + 20}" y="{y + 4}">{escape(line.text)}</text>']
    parts = [f'<text class="clock" x="{CLOCK - 8}" y="{y + 4}">{line.clock}</text>']
    kind = "bad" if line.bad or line.fault else "good"
    left = lanes.get(line.left, LANES["subject"])
    text, place = _cut(line.text, 62), line.place
    if not line.right:
        parts.append(
            f'<rect class="box {kind}" x="{left - 5}" y="{y - 5}" width="10" height="10"/>'
        )
        parts.append(f'<text class="own" x="{left + 12}" y="{y + 4}">{escape(text)}</text>')
        return parts
    right = lanes.get(line.right, LANES["subject"])
    step = 1 if right > left else -1
    end = right if line.sign == "->" else left + (right - left) // 2
    parts.append(f'<line class="msg {kind}" x1="{left}" y1="{y}" x2="{end - 6 * step}" y2="{y}"/>')
    if line.sign == "->":
        tip = f"{right},{y} {right - 9 * step},{y - 4} {right - 9 * step},{y + 4}"
        parts.append(f'<polygon class="tip {kind}" points="{tip}"/>')
    else:
        parts.append(_cross(end, y))
    middle = (left + right) // 2
    parts.append(f'<text class="label {kind}" x="{middle}" y="{y - 5}">{escape(text)}</text>')
    if place:
        parts.append(f'<text class="place" x="{WIDTH - 8}" y="{y + 4}">{escape(place)}</text>')
    return parts


def _cross(x: int, y: int) -> str:
    strokes = f"M{x - 5} {y - 5}l10 10M{x + 5} {y - 5}l-10 10"
    return f'<path class="cross" d="{strokes}"/>'


def _cut(text: str, cells: int) -> str:
    """Cut a text to a number of terminal cells; wide characters count twice."""
    used = 0
    for index, char in enumerate(text):
        used += 2 if unicodedata.east_asian_width(char) in "WF" else 1
        if used > cells:
            return text[: index - 1] + "…"
    return text
