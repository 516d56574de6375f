"""What a document may hold at most, whatever it is written in: depth, weight, size of numbers."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias

from interlock.errors import InterlockError
from interlock.places import Spot

DEPTH_MAX = 200
# Units of about 70 bytes: what stands in a document shall fit into 300 MB.
WEIGHT_MAX = 4_000_000
ALIASED_NODES_MAX = 1_000_000
DIGITS_MAX = 4_000
EXPONENT_MAX = 9_999

Refuse: TypeAlias = Callable[[str, str, Spot], InterlockError]
"""Build an error from problem, remedy and place."""


class BadNumber(Exception):
    """A number that no wire carries: infinite, or absurdly long. text: as written."""

    def __init__(self, text: str, why: str) -> None:
        super().__init__(f"{text[:40]} is {why}")
        self.text = text


def decimal(text: str) -> Decimal:
    """Give the number as written; BadNumber when its size could only do harm."""
    mantissa, _, exponent = text.lower().partition("e")
    if len(mantissa) > DIGITS_MAX or len(exponent) > 5 or abs(int(exponent or 0)) > EXPONENT_MAX:
        raise BadNumber(text, "too large or too long a number")
    return Decimal(text)


def too_deep(refuse: Refuse, spot: Spot) -> InterlockError:
    """Build the error about nesting."""
    return refuse(
        f"the document nests deeper than {DEPTH_MAX} levels", "flatten it or name its parts", spot
    )


def too_heavy(refuse: Refuse, spot: Spot) -> InterlockError:
    """Build the error about a document of too many values."""
    return refuse(
        "the document has more values than 300 MB can hold", "take the part that is used", spot
    )
