"""Amounts agree: every number that the bridge carries is the same on both sides, to the cent.

At stake: each carried number of each pair. The expected value is recomputed from the source
record by the bridge: decimals by currency, rounding per line or at the end. And each number in
the system of truth that flows only read, in each record that the subject has written to: it must
end as people left it. Causes 1 and 4.
"""

from __future__ import annotations

from interlock.law.base import Ask, Judgement, Law
from interlock.law.carried.agree import Words, compare, is_amount, spoil
from interlock.law.reading import Reading
from interlock.trace import Trace

WORDS = Words("amounts-agree.differs", "amounts-agree.overwritten")


def judge(reading: Reading, ask: Ask) -> Judgement:
    """Compare the carried numbers."""
    return compare(reading, ask, is_amount, WORDS)


def plant(reading: Reading, ask: Ask) -> Trace | None:
    """Add a cent to one number."""
    return spoil(reading, ask, is_amount)


LAW = Law(
    judge,
    plant,
    __doc__,
    {"en": "amounts agree to the cent", "zh": "金额分毫不差"},
    story="field",
)
