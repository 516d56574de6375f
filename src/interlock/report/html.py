"""One HTML file: readable offline, without scripts, in both languages, printable."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from interlock.messages import PARTIES, Language
from interlock.report.model import Report, Shown
from interlock.report.sequence import picture
from interlock.report.story import story
from interlock.report.text import cure, told

_VERDICTS = {
    "holds": ("holds", "成立"),
    "broken": ("BROKEN", "违反"),
    "unknown": ("UNKNOWN", "未知"),
}


def render(report: Report, language: Language = "en") -> str:
    """Give the page; `language` is the one shown first, a switch shows the other."""
    room = files("interlock.report")
    style = room.joinpath("page.css").read_text(encoding="utf-8")
    env = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    env.lstrip_blocks = True
    env.globals.update(t=_both, party=_party, verdict=_verdict, say=_say, cure=_cure)
    page = env.from_string(room.joinpath("page.html.j2").read_text(encoding="utf-8"))
    return page.render(
        report=report,
        language=language,
        style=Markup(style),  # noqa: S704  # our own file
        style_hash=b64encode(sha256(style.encode()).digest()).decode(),
        pictures={id(s): _picture(report, s) for x in report.subjects for s in x.shown},
        key=id,
    )


def _both(en: str, zh: str) -> Markup:
    """Give a text in both languages; the page's style shows one of them."""
    return Markup(
        '<span class="en" lang="en">{}</span><span class="zh" lang="zh">{}</span>'
    ).format(en, zh)


def _party(name: str) -> Markup:
    return _both(*PARTIES.get(name, (name, name)))


def _verdict(name: object) -> Markup:
    return _both(*_VERDICTS[str(name)])


def _say(shown: Shown) -> Markup:
    return _both(told(shown, "en"), told(shown, "zh"))


def _cure(shown: Shown) -> Markup:
    return _both(cure(shown.finding, "en"), cure(shown.finding, "zh"))


def _picture(report: Report, shown: Shown) -> Markup:
    if shown.smallest is None:
        return Markup("")
    parts = []
    languages: tuple[Language, Language] = ("en", "zh")
    for language in languages:
        lines = story(shown.smallest.trace, shown.finding, report.start, language)
        parts.append(f'<div class="{language}">{picture(lines, language)}</div>')
    # Every text in it went through `escape`.
    return Markup("".join(parts))  # noqa: S704
