"""A bridge file is read strictly: every name is looked up, every error has its place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from interlock.bridge.load import load
from interlock.errors import BridgeError
from tests.bridge.small import BRIDGE, contracts, small_bridge, written


def refusal(folder: Path, old: str, new: str) -> BridgeError:
    with pytest.raises(BridgeError) as caught:
        small_bridge(folder, old=old, new=new)
    return caught.value


def place(text: str) -> str:
    """Give line:column of a text in the bridge file."""
    line = next(n for n, row in enumerate(BRIDGE.splitlines(), 1) if text in row)
    return f"{line}:{BRIDGE.splitlines()[line - 1].index(text) + 1}"


def test_a_bridge_is_read_whole(tmp_path: Path) -> None:
    bridge = small_bridge(tmp_path)
    assert bridge.name == "CRM to ERP"
    assert tuple(bridge.matches) == ("customer", "order")
    assert bridge.matches["customer"].sides["erp"].path == ("TaxNo",)
    assert bridge.matches["order"].unique_in == ("erp",)
    assert [f.name for f in bridge.flows] == ["customer-to-erp", "order-to-erp", "status-to-crm"]
    assert bridge.flows[1].target == "erp"
    assert bridge.flows[1].do == ("CreateOrder", "SubmitOrder")
    assert bridge.flows[1].after == ("customer-to-erp",)
    assert bridge.lives["order"].cancel_before == "shipped"
    assert bridge.truth == {"customer": "crm", "order.amount": "crm", "order.status": "erp"}
    assert bridge.must_not_cross == (("crm", "Customer", ("idCardNo",)),)


def test_both_spellings_of_a_trigger_are_read(tmp_path: Path) -> None:
    bridge = small_bridge(tmp_path)
    assert (bridge.flows[1].on.match, bridge.flows[1].on.what) == ("order", "approved")
    assert (bridge.flows[2].on.match, bridge.flows[2].on.what) == ("order", "changed")


def test_rules_and_flows_know_their_line(tmp_path: Path) -> None:
    bridge = small_bridge(tmp_path)
    assert f"{bridge.flows[1].source.line}:3" == place("order-to-erp:")
    amount = next(r for r in bridge.flows[1].rules if r.target == ("Amount",))
    assert f"{amount.place.line}:7" == place("Amount: {sum")


def test_a_table_is_read_in_the_direction_that_fits_the_codes(tmp_path: Path) -> None:
    forward = small_bridge(tmp_path)
    assert not forward.flows[2].rules[0].backwards
    back = small_bridge(
        tmp_path,
        old="status: {A: open, C: approved, E: shipped, F: cancelled}",
        new="status: {open: A, approved: C, shipped: E, cancelled: F}",
    )
    rule = back.flows[2].rules[0]
    assert rule.backwards
    assert back.codes(rule)["C"] == "approved"


def test_a_table_may_be_told_its_direction(tmp_path: Path) -> None:
    bridge = small_bridge(
        tmp_path, old="{table: status, from: Status}",
        new="{table: status, from: Status, backwards: true}",
    )  # fmt: skip
    assert bridge.flows[2].rules[0].backwards


def test_the_currency_of_a_line_may_stand_in_the_record(tmp_path: Path) -> None:
    lines = next(r for r in small_bridge(tmp_path).flows[1].rules if r.each)
    price = next(r for r in lines.fields if r.target == ("Price",))
    assert price.currency_outside
    assert price.rounding is not None
    assert price.rounding.by_currency == ("currency",)


def test_codes_that_look_like_numbers_stay_text(tmp_path: Path) -> None:
    bridge = small_bridge(tmp_path, old='{constant: "0010"}', new="{constant: 0010}")
    assert bridge.flows[1].rules[1].constant == "0010"
    table = small_bridge(tmp_path, old="CNY: PRE001", new="CNY: 156").tables["currency"]
    assert table.pairs["CNY"] == "156"


def test_a_file_without_its_mark_is_told_to_begin_with_it(tmp_path: Path) -> None:
    assert refusal(tmp_path, "interlock: 1\n", "").remedy == "write interlock: 1 as the first line"


@pytest.mark.parametrize("indent", ["", "  "])
def test_fields_at_the_wrong_place_are_found_by_their_line(tmp_path: Path, indent: str) -> None:
    flow = BRIDGE.index("\n    fields:\n")
    line = BRIDGE.count("\n", 0, flow) + 2
    text = BRIDGE[: flow + 1] + f"{indent}fields: {{A: b}}\n"
    with pytest.raises(BridgeError) as caught:
        load(written(tmp_path, text), contracts())
    assert f"look at the indentation: indent line {line} " in caught.value.remedy


def test_broken_indentation_is_looked_for_here_and_before(tmp_path: Path) -> None:
    error = refusal(tmp_path, "    fields:\n", "   fields:\n")
    assert error.remedy == "look at the indentation here and in the line before"


@pytest.mark.parametrize(
    ("old", "new", "at", "says", "remedy"),
    [
        # at: the text in `new` to which the error must point; "" is its beginning.
        ("crm: Order.orderNo", "crm: Order.oderNo", "Order", "oderNo", "'orderNo'"),
        ("crm: Order.orderNo", "crm: Orders.orderNo", "Orders", "Orders", "'Order'"),
        ("crm: Order.orderNo", "crm: Order", "Order", "names no field", "Order.FIELD"),
        ("crm: Order.orderNo", "cmr: Order.orderNo", "", "cmr", "'crm'"),
        ("unique_in: erp", "unique_in: epr", "epr", "epr", "'erp'"),
        ("[case, spaces", "[caps, spaces", "", "caps", "'case'"),
        ("on: crm order.approved", "on: crm order.aproved", "crm", "aproved", "'approved'"),
        ("on: crm order.approved", "on: crm ordr.approved", "crm", "ordr", "'order'"),
        ("on: erp order changed", "on: epr order changed", "epr", "epr", "'erp'"),
        ("after: customer-to-erp", "after: customer-erp", "customer-erp", "'customer-erp'",
         "'customer-to-erp'"),
        ("[erp CreateOrder,", "[erp CreatOrder,", "erp", "CreatOrder", "'CreateOrder'"),
        ("[erp CreateOrder, erp S", "[crm createOrder, erp S", "erp", "acts on crm", "two flows"),
        ("do: crm updateOrder", "do: erp ShipOrder", "erp", "cannot act", "crm"),
        ("ExternalNo: orderNo", "ExternalNr: orderNo", "", "ExternalNr", "'ExternalNo'"),
        ("ExternalNo: orderNo", "ExternalNo: orderNr", "orderNr", "orderNr", "'orderNo'"),
        ("look_up: customer,", "look_up: custmer,", "custmer", "custmer", "'customer'"),
        ("from: customerId", "from: custId", "custId", "custId", "'customerId'"),
        ("table: currency,", "table: curency,", "curency", "curency", "'currency'"),
        ("zone: Asia/Shanghai", "zone: Asia/Shangai", "Asia", "Shangai", "'Asia/Shanghai'"),
        ('constant: "0010"', 'constant: "0011"', '"0011"', "0011", "'0010'"),
        ("sum: lines", "sum: amount", "amount", "no list", "list"),
        ("of: [qty,", "of: [qtty,", "qtty", "qtty", "'qty'"),
        ("decimals: by currency, round: half-up", "decimals: by curency, round: half-up",
         "by", "curency", "'currency'"),
        ("round: half-even", "round: half-evn", "half-evn", "half-evn", "half-even"),
        ("longest: 255 characters", "longest: 255 chars", "255", "255 chars", "characters"),
        ("each: lines", "each: remark", "remark", "no list", "list"),
        ("Item: sku", "Item: skuu", "skuu", "skuu", "'sku'"),
        ("may_lose: the tail", "may_loose: the tail", "", "may_loose", "'may_lose'"),
        ("mapping:region", "mapping region", None, "names no function", "module:function"),
        ("CNY: PRE001", "CNY: null", "null", "must be a text", "quote"),
        ("path: [open,", "path: [opened,", "opened", "opened", "'open'"),
        ("cancel: before shipped", "cancel: after shipped", "after", "after", "before STATE"),
        ("life: {order:", "life: {orders:", "orders", "orders", "'order'"),
        ("order.amount: crm", "order.amont: crm", "", "amont", "'amount'"),
        ("order.status: erp", "order.status: epr", "epr", "epr", "'erp'"),
        ("crm.Customer.idCardNo", "crm.Customer.idCard", "", "idCard", "'idCardNo'"),
        ("interlock: 1", "interlock: 2", "2", "version 2", "interlock: 1"),
        ("on: crm order.approved", "on: crm order", "crm", "what happens to 'order'",
         "order.created or a state such as order.approved"),
        ("truth:", "thruth:", "", "thruth", "'truth'"),
    ],
)  # fmt: skip
def test_a_wrong_name_is_refused_at_its_place(
    tmp_path: Path, old: str, new: str, at: str | None, says: str, remedy: str
) -> None:
    error = refusal(tmp_path, old, new)
    text = BRIDGE.replace(old, new, 1)
    # None: the value begins with the quote before `new`.
    offset = text.index(new) - 1 if at is None else text.index(at, text.index(new))
    line, start = text.count("\n", 0, offset) + 1, text.rfind("\n", 0, offset)
    assert error.where.endswith(f"bridge.yaml:{line}:{offset - start}")
    assert says in error.problem
    assert remedy in error.remedy


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("Qty: qty", "Qty: {from: qty, unit: sku}", "units is not supported"),
        ("{look_up: customer, from: customerId}", "{look_up: customer, constant: x}", "both"),
        ("{table: currency, from: currency}", "{table: currency}", "lacks 'from'"),
        ("{table: currency, from: currency}", "{}", "nothing to carry"),
        ("{table: currency, from: currency}", "{table: currency, from: currency, zone: UTC}",
         "'zone'"),
        (", of: [qty, unitPrice]", "", "lacks 'of'"),
        ("decimals: by currency, round: half-even", "round: half-even", "without 'decimals'"),
        ("decimals: by currency, round: half-even", "decimals: two", "no decimals"),
        ("[erp CreateOrder, erp SubmitOrder]", "[]", "cannot act"),
        ("Item: sku", "Item: 12", "must be a text"),
        ("status: {A: open, C: approved, E: shipped, F: cancelled}", "status: {}", "is empty"),
        ("do: erp CreateCustomer", "after: order-to-erp\n    do: erp CreateCustomer",
         "waits for itself"),
        ("order: {crm: Order.orderNo, erp: SalesOrder.ExternalNo, unique_in: erp}",
         "order: {crm: Order.orderNo}", "two systems"),
        ("customer: {crm", "cust.omer: {crm", "dot or a space"),
        ("each: lines\n", "each: lines\n        decimals: 2\n", "does not go with 'each'"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_by_name(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    error = refusal(tmp_path, old, new)
    assert says in error.problem
    assert error.remedy
    assert ":" in error.where.removeprefix(tmp_path.as_posix())


def test_a_state_needs_a_field_that_holds_it(tmp_path: Path) -> None:
    both = contracts()
    customer, order = both["crm"].resources
    both["crm"] = replace(both["crm"], resources=(customer, replace(order, life=None)))
    with pytest.raises(BridgeError, match="no field that holds a state"):
        load(written(tmp_path), both)


def test_a_contract_without_records_is_named(tmp_path: Path) -> None:
    both = contracts()
    both["erp"] = replace(both["erp"], resources=())
    with pytest.raises(BridgeError, match="shows no records") as caught:
        load(written(tmp_path), both)
    assert "overlay" in caught.value.remedy


def test_a_missing_file_is_an_error_of_use(tmp_path: Path) -> None:
    with pytest.raises(BridgeError, match="cannot be read"):
        load(tmp_path / "nothing.yaml", contracts())


def test_a_list_instead_of_a_mapping_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BridgeError, match="must be a mapping, this is a list"):
        load(written(tmp_path, "- interlock"), contracts())


def test_owner_is_who_wins_then_who_sends(tmp_path: Path) -> None:
    assert small_bridge(tmp_path).owner("order") == "crm"
    told = small_bridge(tmp_path, old="truth: {customer: crm,", new="truth: {customer: erp,")
    assert told.owner("customer") == "erp"
