"""The pages of `interlock explain`, in the language that is asked for.

English pages are the parts' own docstrings. What catches a part and its cause are taken from
there for the Chinese page too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from interlock.messages.language import Language
from interlock.messages.pages import faults, laws, parts
from interlock.messages.pages.cures import CURES
from interlock.messages.pages.parts import RULES

__all__ = ["CURES", "PAGES", "RULES", "page"]

PAGES: Mapping[str, str] = {**faults.PAGES, **laws.PAGES, **parts.PAGES}

_CAUGHT = re.compile(r"Caught by: (.*?)\.(?=\s|$)", re.DOTALL)
_CAUSES = re.compile(r"Causes? (\d+(?:(?:, | and )\d+)*)")


def page(name: str, own: str, language: Language, called: Callable[[str], str]) -> str:
    """Give the page of a part; its own English one when nobody has written another.

    own: the English page. called: what a part is called in Chinese, "" when it has no such name.
    """
    if language == "en" or name not in PAGES:
        return own
    return "\n".join((PAGES[name], *_facts(own, called)))


def _facts(own: str, called: Callable[[str], str]) -> tuple[str, ...]:
    """Give what the last lines of an English page say: what catches it, and its causes."""
    facts = []
    if caught := _CAUGHT.search(own):
        words = dict.fromkeys(re.findall(r"[a-z]+(?:-[a-z]+)+|settles|alarm|stranger", caught[1]))
        names = (f"{called(word)}（{word}）" for word in words if called(word))
        facts.append("能发现它的：" + "、".join(names) + "。")
    if causes := _CAUSES.search(own):
        facts.append("对应原因：" + "、".join(re.findall(r"\d+", causes[1])) + "。")
    return ("", *facts) if facts else ()
