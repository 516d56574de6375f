"""Believable words for fields: what a field is about, usual words of that, and unusual ones."""

from interlock.schema.words.china import bank_card, capitals, credit_code
from interlock.schema.words.names import meaning, tokens
from interlock.schema.words.pools import MEANINGS, Language, word
from interlock.schema.words.unusual import LONG_COMPANY, unusual

__all__ = [
    "LONG_COMPANY",
    "MEANINGS",
    "Language",
    "bank_card",
    "capitals",
    "credit_code",
    "meaning",
    "tokens",
    "unusual",
    "word",
]
