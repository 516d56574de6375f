"""Plain values stand for odd ones, where nothing leans on them."""

from __future__ import annotations

from decimal import Decimal

from interlock.run.search.plain import plain_values
from interlock.schema.check import conforms
from interlock.schema.types import Record, resolve
from interlock.values import Path, Value
from tests.rehearsal import project

ORDER: dict[str, Value] = {
    "orderNo": "K-1",
    "customerId": {"$field": ["customer-1", "id"]},
    "currency": "JPY",
    "orderedAt": "2026-01-05T23:59:59.999+08:00",
    "amount": Decimal("10"),
    "remark": "\u3000" * 255,
    "lines": [{"lineNo": 1, "sku": "\u200b", "qty": "1", "unitPrice": "10", "amount": "10"}],
}


def plain(resource: str, body: Value) -> dict[Path, Value]:
    loaded = project()
    crm = loaded.contracts["crm"]
    kept = crm.resource(resource)
    assert kept is not None
    return dict(plain_values(crm, loaded.court.bridge, kept, body))


def test_texts_and_times_have_a_plain_value_also_in_lists() -> None:
    found = plain("Order", ORDER)
    assert {("remark",), ("orderedAt",), ("lines", 0, "sku")} <= set(found)
    assert all(isinstance(v, str) and v.isprintable() and v.strip() for v in found.values())


def test_keys_references_and_amounts_stay() -> None:
    assert {path[0] for path in plain("Order", ORDER)} == {"remark", "orderedAt", "lines"}
    assert ("creditCode",) not in plain("Customer", {"creditCode": "X1", "name": "\u3000"})


def test_they_are_the_same_each_time_and_fit_the_contract() -> None:
    assert plain("Order", ORDER) == plain("Order", ORDER)
    crm = project().contracts["crm"]
    kept = crm.resource("Customer")
    assert kept is not None
    type_ = resolve(kept.type, crm.types)
    assert isinstance(type_, Record)
    odd: Value = {"name": "\u3000", "phone": "+", "address": "\u3000"}
    found = plain("Customer", odd)
    assert ("name",) in found
    for path, value in found.items():
        field = type_.field(str(path[0]))
        assert field is not None
        assert conforms(value, field.type, crm.types)
