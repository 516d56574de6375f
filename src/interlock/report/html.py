"""One HTML file: readable offline, without scripts, in both languages, printable."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from importlib.resources import files
from typing import NamedTuple

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from interlock.messages.fixed import WORDS, counted
from interlock.messages.language import Language, confidence, party, system, trade
from interlock.names import zh
from interlock.report.cells import harmless
from interlock.report.model import LawLine, Report, Shown
from interlock.report.sequence import picture, steps
from interlock.report.story import story
from interlock.report.text import (
    PARTS,
    cure,
    noted,
    planned,
    played,
    reasons,
    singles,
    size,
    told,
)
from interlock.values import Value

LANGUAGES: tuple[Language, ...] = ("en", "zh")


def render(report: Report, language: Language = "en") -> str:
    """Give the page; `language` is the one shown first, a switch shows the other."""
    room = files("interlock.report")
    style = room.joinpath("page.css").read_text(encoding="utf-8")
    env = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    env.lstrip_blocks = True
    env.finalize = _finished
    env.filters["system"] = system
    env.globals.update(_words())
    page = env.from_string(room.joinpath("page.html.j2").read_text(encoding="utf-8"))
    return page.render(
        report=report,
        language=language,
        style=Markup(style),  # noqa: S704  # our own file
        style_hash=b64encode(sha256(style.encode()).digest()).decode(),
        picture=lambda shown: _picture(report, shown),
        parts=[_Part(name, *_part(report, name)) for name in PARTS if name in report.coverage],
    )


class _Part(NamedTuple):
    """A line of the table of coverage. left: names of what was not met."""

    name: str
    share: Value
    left: list[Value]


def _part(report: Report, name: str) -> tuple[Value, list[Value]]:
    all_left = report.coverage.get("not_covered")
    left = all_left.get(name) if isinstance(all_left, dict) else None
    return report.coverage[name], left if isinstance(left, list) else []


def _finished(value: object) -> object:
    """Give what the page writes: texts without what could do harm; markup is our own."""
    return harmless(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _words() -> dict[str, Callable[..., Markup]]:
    """Give what the page calls: each gives its text in both languages."""
    return {
        "t": _both,
        "w": lambda name: _both(*WORDS[name]),
        "n": lambda number, name: _each(lambda lang: counted(number, name, lang)),
        "party": lambda name: _each(lambda lang: party(name, lang)),
        "sure": lambda name: _each(lambda lang: confidence(name, lang)),
        "note": lambda text: _each(lambda lang: noted(text, lang)),
        "rule": _rule,
        "law_title": _law_title,
        "of": lambda law: _each(lambda lang: _of(law, lang)),
        "say": lambda shown, start: _each(lambda lang: told(shown, lang, start)),
        "cure": lambda shown: _each(lambda lang: cure(shown.finding, lang)),
        "why": lambda shown: _each(lambda lang: reasons(shown.finding, lang)),
        "size": lambda smallest: _each(lambda lang: size(smallest, lang)),
        "singles": lambda what: _each(lambda lang: singles(what, lang)),
        "played": lambda how: _each(lambda lang: played(how, lang)),
        "planned": lambda fault: _each(lambda lang: planned(fault, lang)),
        "title": lambda titles: _each(lambda lang: titles.get(lang) or titles.get("en", "")),
    }


def _both(en: str, zh_: str) -> Markup:
    """Give a text in both languages; the page's style shows one of them."""
    if en == zh_:
        return Markup("{}").format(harmless(en))
    return Markup(
        '<span class="en" lang="en">{}</span><span class="zh" lang="zh">{}</span>'
    ).format(harmless(en), harmless(zh_))


def _each(text: Callable[[Language], str]) -> Markup:
    return _both(text("en"), text("zh"))


def _rule(name: str) -> Markup:
    return _both(name, zh(name) or name)


def _law_title(law: LawLine) -> Markup:
    return _each(lambda lang: law.title.get(lang, ""))


def _of(law: LawLine, language: Language) -> str:
    sign = "、" if language == "zh" else ", "
    return sign.join(trade(name, language) for name in law.of.split(", "))


def _picture(report: Report, shown: Shown) -> Markup:
    if shown.smallest is None or not shown.smallest.trace.events:
        return Markup("")
    parts = []
    for language in LANGUAGES:
        lines = story(
            shown.smallest.trace, shown.finding, report.start, language, plan=shown.smallest.plan
        )
        both = picture(lines, language) + steps(lines, language)
        parts.append(f'<div class="scroll {language}">{both}</div>')
    # Every text in it went through `escape`.
    return Markup("".join(parts))  # noqa: S704  # our own words around escaped texts
