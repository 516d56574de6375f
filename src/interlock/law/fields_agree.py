"""Fields agree: every other field that the bridge carries ends as the bridge says.

At stake: each carried field of each pair that is no number: names, dates, codes, references,
states. Declared loss (`may_lose`) is no difference. Causes 1, 3 and 4.
"""

from __future__ import annotations

from interlock.law.agree import compare, is_amount, spoil
from interlock.law.base import Ask, Judgement, Law
from interlock.law.reading import Reading
from interlock.trace import Trace


def judge(reading: Reading, ask: Ask) -> Judgement:
    """Compare the carried fields that are no numbers."""
    return compare(reading, ask, lambda f: not is_amount(reading, f), "fields-agree.differs")


def plant(reading: Reading, ask: Ask) -> Trace | None:
    """Change one text."""
    return spoil(reading, ask, lambda f: not is_amount(reading, f))


LAW = Law(
    judge,
    plant,
    __doc__,
    {"en": "carried fields agree", "zh": "传递的字段一致"},
)
