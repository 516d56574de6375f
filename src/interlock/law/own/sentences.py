"""A law that is a sentence of the user's: equal, exactly-once, monotone, sum, within."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from interlock.law.base import Ask, Judgement, Law
from interlock.law.own import ends, ways
from interlock.law.reading import Reading
from interlock.trace import Trace

_JUDGES: Mapping[str, Callable[[Reading, Ask], Judgement]] = {
    "equal": ends.judge_equal,
    "sum": ends.judge_sum,
    "exactly-once": ends.judge_exactly_once,
    "monotone": ways.judge_monotone,
    "within": ways.judge_within,
}
_PLANTS: Mapping[str, Callable[[Reading, Ask], Trace | None]] = {
    "equal": ends.plant_equal,
    "sum": ends.plant_sum,
    "exactly-once": ends.plant_exactly_once,
    "monotone": ways.plant_monotone,
    "within": ways.plant_within,
}


def kind_of(ask: Ask) -> str:
    """Give the kind of a sentence, "" when the law is none of the user's."""
    return next((kind for kind in _JUDGES if isinstance(ask.settings.get(kind), dict)), "")


def law_of(ask: Ask) -> Law:
    """Give the law that a sentence is."""
    kind = kind_of(ask)
    says = ask.settings.get("says")
    title = {k: str(v) for k, v in says.items()} if isinstance(says, dict) else {"en": ask.law}
    return Law(_JUDGES[kind], _PLANTS[kind], ask.law, title, needs_of=False)
