"""What surely fits: never said of a value that `breaks` finds fault with."""

from decimal import Decimal

import pytest

from interlock.contract.load import load
from interlock.schema.check import breaks
from interlock.schema.types import (
    Alternatives,
    Anything,
    Binary,
    Choice,
    Field,
    Flag,
    Float,
    ListOf,
    Moment,
    Number,
    OneOf,
    Record,
    Ref,
    Text,
)
from interlock.twin.keeping.surely import surely
from tests.twin.trade.house import FILE

LINE = Record((Field("sku", Text(1, 5), required=True), Field("qty", Number(scale=0, minimum=1))))
TYPES = {"Line": LINE, "Part": Record((Field("parts", ListOf(Ref("Part"))), Field("n", Number())))}
EITHER = Alternatives((("a",), ("b",)))
KINDS = (
    Text(2, 4), Text(format="uuid"), Text(patterns=("^[A-Z]+$",)), Text(unit="gbk-bytes"),
    Number(), Number(scale=2, minimum=Decimal(0), maximum=Decimal(10)), Number(digits=3, scale=1),
    Number(step=Decimal("0.5")), Number(exclusive_minimum=True, minimum=Decimal(1)),
    Number(carrier="text", scale=2), Float(), Flag(), Moment(), Moment("date"), Binary(),
    Choice(("open", "done")), Choice((1, True, "x"), open=True), Anything(), Ref("Line"),
    Ref("Part"), Ref("nobody"), ListOf(Ref("Line"), 1, 2), ListOf(Number(), unique=True),
    ListOf(Text(), nullable=True), OneOf((Text(), Number())),
    Record((Field("a", Text(), nullable=True), Field("b", Anything()))),
    Record((Field("id", Text(), required=True, direction="read"),), open=True),
    Record((), open=True, extra=Number()), Record((), min_fields=1, open=True),
    Record((Field("a", Flag()), Field("b", Flag())), alternatives=(EITHER,)),
)  # fmt: skip
VALUES = (
    None, True, False, 0, 1, -1, 11, 1000, Decimal("1.50"), Decimal("1.555"), Decimal("1E+2"),
    Decimal("0.5"), "", "ab", "ABCDEF", "漢字", "1.50", "1.555", "2026-01-05", "2026-02-30",
    "2026-01-05T10:00:00Z", "2026-01-05T10:00:00", "open", "x",
    "0a1b2c3d-0000-4000-8000-000000000001",
    [], ["a", None], [1, 1], [{"sku": "a"}], [{"sku": "a"}] * 3, {}, {"a": None, "b": None},
    {"a": True}, {"a": True, "b": False}, {"sku": "a", "qty": 0}, {"sku": "a", "qty": 2},
    {"parts": [{"parts": [{"n": "x"}]}]}, {"parts": [{"n": 1}], "n": 2}, {"id": "1", "more": [1]},
    {"more": 1}, {"more": "x"}, {"qty": 1}, 1.5,
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS, ids=repr)
def test_what_surely_fits_does_and_what_fits_is_mostly_known_to(kind):
    sure = surely(kind, TYPES, "write")
    for value in VALUES:
        fits = next(breaks(value, kind, TYPES, direction="write"), None) is None
        assert fits or not sure(value), value
        assert sure(value) or not fits or value is None, value


def test_a_record_of_a_contract_is_known_to_fit_until_a_field_is_wrong():
    contract = load([FILE], "erp")
    kind = contract.resource("Order")
    order = {
        "id": "1", "customerId": "C1", "lines": [{"sku": "a", "qty": 2, "price": 3}],
    }  # fmt: skip
    shape = Record(tuple(f for f in contract.types["Order"].fields if f.name in order))
    sure = surely(shape, contract.types, "write")
    found = next(breaks(order, shape, contract.types, direction="write"), None)
    assert kind is not None
    assert found is None, found
    assert sure(order)
    assert not sure({**order, "lines": [{"sku": 1}]})
    assert not sure({**order, "colour": "red"})
