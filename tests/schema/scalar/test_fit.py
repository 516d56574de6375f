"""A plain copy keeps the meaning of a value and changes only how it is written."""

from decimal import Decimal

import pytest

from interlock.schema.scalar.fit import carry
from interlock.schema.types import Binary, Choice, Flag, Float, Moment, Number, Text

TEXT_MONEY = Number(10, 2, carrier="text", patterns=(r"^\d+\.\d{2}$",))


@pytest.mark.parametrize(
    ("value", "target", "carried"),
    [
        ("12.50", Number(), Decimal("12.50")), ("12.50", Float(), Decimal("12.50")),
        ("twelve", Number(), "twelve"), ("1e3", Number(), "1e3"), ("", Number(), ""),
        (Decimal("1E+3"), Text(), "1000"), (7, Text(), "7"), (True, Text(), "true"),
        (5, TEXT_MONEY, "5.00"), ("5", TEXT_MONEY, "5.00"), (Decimal("5.5"), TEXT_MONEY, "5.50"),
        (Decimal("5.555"), TEXT_MONEY, "5.555"), ("x", TEXT_MONEY, "x"),
        (5, Number(carrier="text"), "5"), ("true", Flag(), True), ("Y", Flag(), "Y"),
        (1, Flag(), 1),
        (3, Choice(("3", "4")), "3"), ("3", Choice((3, 4)), Decimal(3)),
        ("true", Choice((True,)), True),
        ("2024-01-01", Moment("date"), "2024-01-01"), ("AA==", Binary(), "AA=="),
    ],
)  # fmt: skip
def test_a_value_is_written_as_the_target_writes_it(value, target, carried):
    assert carry(value, target) == carried
    assert type(carry(value, target)) is type(carried)
