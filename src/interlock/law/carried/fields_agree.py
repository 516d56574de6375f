"""Fields agree: every other field that the bridge carries ends as the bridge says.

At stake: each carried field of each pair that is no number: names, dates, codes, references,
states. Declared loss (`may_lose`) is no difference. And on the other side, in each record that
the subject has written to: each such field that flows read from the system of truth and none
fills there. It must end as people left it, and the record must still be there. Causes 1, 3, 4.
"""

from __future__ import annotations

from interlock.law.base import Ask, Judgement, Law
from interlock.law.carried.agree import Words, compare, is_other, spoil
from interlock.law.reading import Reading
from interlock.trace import Trace

WORDS = Words("fields-agree.differs", "fields-agree.overwritten", "fields-agree.removed")


def judge(reading: Reading, ask: Ask) -> Judgement:
    """Compare the carried fields that are no numbers."""
    return compare(reading, ask, is_other, WORDS)


def plant(reading: Reading, ask: Ask) -> Trace | None:
    """Change one text."""
    return spoil(reading, ask, is_other)


LAW = Law(
    judge,
    plant,
    __doc__,
    {"en": "carried fields agree", "zh": "传递的字段一致"},
    story="field",
)
