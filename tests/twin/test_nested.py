"""Records that only their path tells apart: each order has a line 1 of its own."""

from dataclasses import replace

import pytest

from interlock.contract.load import load
from interlock.contract.model import Call
from interlock.errors import InternalError
from interlock.twin.service import Twin
from tests.twin.order_lines import FIELDS, LINES


class Orders:
    def __init__(self, folder, parent, **more):
        path = folder / "orders.yaml"
        path.write_text(LINES.replace("PARENT", parent))
        beyond = folder / "overlay.yaml"
        beyond.write_text("interlock: 1\noverlay: orders\n" + more.get("overlay", ""))
        self.contract = load(path, "orders", overlay=beyond)
        self.twin = Twin(self.contract)
        for order in ("A", "B"):
            self("addOrder", {"id": order})

    def __call__(self, operation, body=None, **args):
        return self.twin.handle(Call(operation, args, body), 0)

    def line(self, order, no, sku):
        return self("addLine", {"lineNo": no, "sku": sku}, orderId=order)

    def skus(self):
        return [row["sku"] for row in self.twin.snapshot()["Line"].values()]


@pytest.fixture(params=FIELDS.values(), ids=FIELDS)
def orders(request, tmp_path):
    return Orders(tmp_path, request.param)


def test_each_parent_has_a_line_1(orders):
    assert orders.line("A", 1, "a1").ok
    assert orders.line("B", 1, "b1").ok
    shown = [orders("getLine", orderId=o, lineNo=1).body["sku"] for o in "AB"]
    assert shown == ["a1", "b1"]
    assert list(orders.twin.snapshot()["Line"]) == ["A/1", "B/1"]


def test_a_line_1_below_the_same_parent_is_a_duplicate(orders):
    orders.line("A", 1, "a1")
    again = orders.line("A", 1, "a2")
    assert not again.ok
    assert again.says == "Line 1 exists already"


def test_a_change_and_a_deletion_reach_the_line_of_their_parent_alone(orders):
    orders.line("A", 1, "a1")
    orders.line("B", 1, "b1")
    assert orders("putLine", {"lineNo": 1, "sku": "new"}, orderId="B", lineNo=1).ok
    assert orders.skus() == ["a1", "new"]
    assert orders("removeLine", orderId="A", lineNo=1).ok
    assert orders.skus() == ["new"]
    assert orders("getLine", orderId="A", lineNo=1).outcome == "404"
    assert [line["sku"] for line in orders("listLines", orderId="B").body] == ["new"]


def test_an_order_takes_its_own_lines_along(orders):
    orders.line("A", 1, "a1")
    orders.line("B", 1, "b1")
    reply = orders("removeOrder", orderId="A")
    assert [(w.resource, w.key) for w in reply.writes] == [("Line", "A/1"), ("Order", "A")]
    assert orders.skus() == ["b1"]


def test_a_refusal_calls_a_line_as_its_caller_does(orders):
    orders.line("A", 1, "a1")
    changed = Call("putLine", {"orderId": "A", "lineNo": 1}, {"lineNo": 1, "sku": "b"})
    stale = orders.twin.handle(replace(changed, headers={"if-match": '"7"'}), 0)
    assert stale.says == 'Line 1 is at version 1, not "7"'


def test_lines_of_an_order_that_is_not_there_are_not_found(orders):
    assert orders.line("Z", 1, "z").outcome == "404"
    assert orders("listLines", orderId="Z").outcome == "404"
    assert orders("listLines", orderId="A").body == []


def test_the_address_of_a_new_line_names_its_order(orders):
    assert orders.line("B", 7, "b7").headers["Location"] == "/orders/B/lines/7"


def test_a_deleted_line_may_be_made_again(orders):
    orders.line("A", 1, "a1")
    orders("removeLine", orderId="A", lineNo=1)
    assert orders.line("A", 1, "a2").ok
    assert orders.skus() == ["a2"]


def test_a_record_that_contradicts_its_path_is_refused(tmp_path):
    orders = Orders(tmp_path, FIELDS["named in the record"])
    made = orders("addLine", {"orderId": "B", "lineNo": 1}, orderId="A")
    assert made.outcome == "400"
    assert made.says == "orderId is B in the record and A in the path"
    orders.line("A", 1, "a1")
    put = orders("putLine", {"orderId": "B", "lineNo": 1}, orderId="A", lineNo=1)
    assert put.outcome == "400"
    assert orders("putLine", {"lineNo": 1, "sku": "new"}, orderId="A", lineNo=1).body == {
        "orderId": "A", "lineNo": 1, "sku": "new",
    }  # fmt: skip


def test_loaded_lines_have_numbers_of_their_own_below_each_order(orders):
    place = "orderId" if "orderId" in orders.line("A", 9, "x").body else "/Order"
    for order in "AB":
        orders.twin.add("Line", {"lineNo": 1, "sku": order, place: order}, 0)
    assert orders("getLine", orderId="B", lineNo=1).body["sku"] == "B"
    with pytest.raises(InternalError, match="Line 1 exists already"):
        orders.twin.add("Line", {"lineNo": 1, place: "A"}, 0)
    with pytest.raises(InternalError, match="there is no Order Z"):
        orders.twin.add("Line", {"lineNo": 2, place: "Z"}, 0)


def test_a_person_who_moves_a_line_to_another_order_finds_it_there(tmp_path):
    orders = Orders(tmp_path, FIELDS["named in the record"])
    orders.line("A", 1, "a1")
    orders.line("B", 2, "b2")
    body = {"orderId": "B", "lineNo": 1, "sku": "moved"}
    moved = Call("putLine", {"lineNo": "A/1"}, body, people=True)
    assert orders.twin.handle(moved, 0).ok
    assert orders("getLine", orderId="B", lineNo=1).body["sku"] == "moved"
    assert orders("getLine", orderId="A", lineNo=1).outcome == "404"
    assert not orders.line("B", 1, "again").ok
    assert orders.line("A", 1, "anew").ok
    assert [orders("getLine", orderId=o, lineNo=1).body["sku"] for o in "AB"] == ["anew", "moved"]


def test_a_line_that_comes_back_is_found_whatever_took_its_place(tmp_path):
    orders = Orders(tmp_path, FIELDS["named in the record"])
    orders("addOrder", {"id": "C"})
    orders.line("A", 1, "first")

    def move(key, to):
        body = {"orderId": to, "lineNo": 1}
        assert orders.twin.handle(Call("putLine", {"lineNo": key}, body, people=True), 0).ok

    move("A/1", "B")
    orders.line("A", 1, "second")
    move("A/1~", "C")
    move("A/1", "A")
    assert orders("getLine", orderId="A", lineNo=1).ok
    assert orders("getLine", orderId="C", lineNo=1).ok
    assert not orders.line("A", 1, "third").ok


REFUSES = {
    "named in the record": "resources: {Line: {references: {orderId: {to: Order}}}}",
    "known by the path alone": "resources: {Line: {references: {/Order: {to: Order}}}}",
}


@pytest.mark.parametrize("how", FIELDS)
def test_an_overlay_may_let_an_order_stay_while_it_has_lines(tmp_path, how):
    orders = Orders(tmp_path, FIELDS[how], overlay=REFUSES[how])
    orders.line("A", 1, "a1")
    refused = orders("removeOrder", orderId="A")
    assert not refused.ok
    verb = "names" if FIELDS[how] else "lies below"
    assert refused.says == f"Line 1 {verb} Order A"
    orders("removeLine", orderId="A", lineNo=1)
    assert orders("removeOrder", orderId="A").ok


def named(parameter):
    return f"{{name: {parameter}, in: path, required: true, schema: {{type: string}}}}"


def test_paths_that_call_the_parent_differently_mean_one_field(tmp_path):
    text = LINES.replace("PARENT", "order: {type: string}, ")
    text = text.replace(
        "/orders/{orderId}/lines:\n    parameters: [*order_id]",
        f"/orders/{{id}}/lines:\n    parameters: [{named('id')}]",
    )
    text = text.replace(
        "/orders/{orderId}/lines/{lineNo}:\n    parameters: [*order_id, ",
        f"/orders/{{order}}/lines/{{lineNo}}:\n    parameters: [{named('order')}, ",
    )
    path = tmp_path / "orders.yaml"
    path.write_text(text)
    contract = load(path, "orders")
    roles = contract.roles
    assert [list(roles[n].filters) for n in ("addLine", "listLines", "getLine")] == [["order"]] * 3
    assert contract.resource("Line").cascades == ("order",)
    assert contract.resource("Line").references == {"order": "Order"}
