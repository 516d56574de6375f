"""Unique fields of records below others: each parent has its own."""

import pytest

from interlock.contract.load import load
from interlock.contract.model import Call
from interlock.errors import InternalError
from interlock.twin.service import Twin
from tests.twin.order_lines import FIELDS, LINES


class Orders:
    def __init__(self, folder, parent):
        path, beyond = folder / "orders.yaml", folder / "overlay.yaml"
        path.write_text(LINES.replace("PARENT", parent))
        beyond.write_text(
            "interlock: 1\noverlay: orders\n"
            "resources: {Line: {unique: [[sku]]}, Order: {unique: [[note]]}}\n"
        )
        self.twin = Twin(load(path, "orders", overlay=beyond))
        for order in ("A", "B"):
            self("addOrder", {"id": order})

    def __call__(self, operation, body=None, **args):
        return self.twin.handle(Call(operation, args, body), 0)

    def line(self, order, no, sku):
        return self("addLine", {"lineNo": no, "sku": sku}, orderId=order)


@pytest.fixture(params=FIELDS.values(), ids=FIELDS)
def orders(request, tmp_path):
    return Orders(tmp_path, request.param)


def test_each_order_may_have_a_line_of_the_same_article_and_only_one(orders):
    assert orders.line("A", 1, "bolt").ok
    assert orders.line("B", 1, "bolt").ok
    again = orders.line("B", 2, "bolt")
    assert (again.outcome, again.says) == ("409", "Line 1 has sku bolt already")


def test_a_changed_line_is_compared_with_those_of_its_order_alone(orders):
    for order, no, sku in (("A", 1, "bolt"), ("B", 1, "nut"), ("A", 2, "nut")):
        orders.line(order, no, sku)
    bolt = {"lineNo": 1, "sku": "bolt"}
    assert orders("putLine", bolt, orderId="B", lineNo=1).ok
    assert orders("putLine", {"lineNo": 2, "sku": "bolt"}, orderId="A", lineNo=2).outcome == "409"


def test_a_deleted_line_frees_its_article_in_its_order_alone(orders):
    for order in "AB":
        orders.line(order, 1, "bolt")
    orders("removeLine", orderId="A", lineNo=1)
    assert orders.line("B", 2, "bolt").outcome == "409"
    assert orders.line("A", 2, "bolt").ok


def test_records_below_nothing_are_unique_among_all(orders):
    assert orders("addOrder", {"id": "C", "note": "x"}).ok
    assert orders("addOrder", {"id": "D", "note": "x"}).outcome == "409"


def test_loaded_lines_are_told_apart_by_their_orders_as_well(orders):
    place = "orderId" if "orderId" in orders.line("A", 9, "x").body else "/Order"
    for order in "AB":
        orders.twin.add("Line", {"lineNo": 1, "sku": "bolt", place: order}, 0)
    with pytest.raises(InternalError, match="Line 1 has sku bolt already"):
        orders.twin.add("Line", {"lineNo": 2, "sku": "bolt", place: "B"}, 0)


def test_a_copy_of_a_twin_knows_what_was_taken_before_and_after_it_was_made(tmp_path):
    path, beyond = tmp_path / "orders.yaml", tmp_path / "overlay.yaml"
    # Lines are made on their own and found below their orders: nobody asks yet by what they differ.
    path.write_text(
        LINES.replace("PARENT", "orderId: {type: string}, ")
        .replace("/orders/{orderId}/lines:\n    parameters: [*order_id]", "/lines:")
        .replace("          headers: {Location: {schema: {type: string}}}\n", "")
        .replace("lineNo", "id")
        .replace("id: {type: integer}, sku", "id: {type: integer, readOnly: true}, sku")
    )
    beyond.write_text("interlock: 1\noverlay: orders\nresources: {Line: {unique: [[sku]]}}\n")
    twin = Twin(load(path, "orders", overlay=beyond))

    def add(order, sku="bolt"):
        body = {"orderId": order, "sku": sku}
        return twin.handle(Call("addLine", {}, body, sure=True), 0).outcome

    assert add("A") == "201"
    before = twin.state()
    assert twin.handle(Call("getLine", {"orderId": "A", "id": 9}), 0).outcome == "404"
    after = twin.state()
    for state in (before, after):
        twin.restore(state)
        assert add("A") == "409"
    twin = twin.fresh()
    twin.restore(after)
    assert (add("A"), add("B")) == ("409", "201")
