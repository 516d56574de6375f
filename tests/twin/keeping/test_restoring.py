"""What comes back: a record where it lay at its end, and with it what went with it."""

import pytest

from interlock.contract.load import load
from interlock.contract.model import Call
from interlock.twin.service import Twin
from tests.twin.order_lines import FIELDS, LINES

ORDER_BACK = """  /orders/{orderId}/restore:
    post: {operationId: restoreOrder, parameters: [*order_id], responses: {"200": {description: Back., content: *o}}}
"""  # noqa: E501
LINE_BACK = """  /orders/{orderId}/lines/{lineNo}/restore:
    parameters: [*order_id, {name: lineNo, in: path, required: true, schema: {type: integer}}]
    post: {operationId: restoreLine, responses: {"200": {description: Back., content: *l}}}
"""


class Orders:
    def __init__(self, folder, parent, *, keeps_lines=True):
        path = folder / "orders.yaml"
        back = ORDER_BACK + (LINE_BACK if keeps_lines else "") + "components:"
        path.write_text(LINES.replace("PARENT", parent).replace("components:", back))
        self.twin = Twin(load(path, "orders"))
        for order in ("A", "B"):
            self("addOrder", {"id": order})

    def __call__(self, operation, body=None, **args):
        return self.twin.handle(Call(operation, args, body), 0)

    def line(self, order, no, sku):
        assert self("addLine", {"lineNo": no, "sku": sku}, orderId=order).ok

    def skus(self):
        return [row["sku"] for row in self.twin.snapshot()["Line"].values()]

    def move(self, key, to, sku):
        body = {"orderId": to, "lineNo": 1, "sku": sku}
        assert self.twin.handle(Call("putLine", {"lineNo": key}, body, people=True), 0).ok


@pytest.fixture(params=FIELDS.values(), ids=FIELDS)
def parent(request):
    return request.param


@pytest.mark.parametrize("keeps_lines", [True, False], ids=("lines kept", "lines not kept"))
def test_with_an_order_come_back_the_lines_that_went_with_it(tmp_path, parent, keeps_lines):
    orders = Orders(tmp_path, parent, keeps_lines=keeps_lines)
    for no, sku in ((1, "early"), (2, "a2"), (3, "a3")):
        orders.line("A", no, sku)
    orders.line("B", 1, "b1")
    orders("removeLine", orderId="A", lineNo=1)
    assert orders("removeOrder", orderId="A").ok
    assert orders.skus() == ["b1"]
    reply = orders("restoreOrder", orderId="A")
    assert reply.ok, reply.says
    assert reply.writes[0].resource == "Order"
    assert sorted(w.after["sku"] for w in reply.writes[1:]) == ["a2", "a3"]
    shown = orders("listLines", orderId="A").body
    assert sorted(line["sku"] for line in shown) == ["a2", "a3"]
    assert orders("getLine", orderId="A", lineNo=2).body["sku"] == "a2"
    assert orders("getLine", orderId="A", lineNo=1).outcome == "404"


def test_what_went_with_an_earlier_deletion_does_not_come_back_with_a_later_one(tmp_path, parent):
    orders = Orders(tmp_path, parent)
    orders.line("A", 1, "a1")
    orders("removeOrder", orderId="A")
    orders("restoreOrder", orderId="A")
    orders("removeLine", orderId="A", lineNo=1)
    orders("removeOrder", orderId="A")
    assert orders("restoreOrder", orderId="A").ok
    assert orders.skus() == []
    assert orders("restoreLine", orderId="A", lineNo=1).ok
    assert orders.skus() == ["a1"]


def test_a_new_order_of_the_same_key_takes_nothing_of_the_old_one_back(tmp_path, parent):
    orders = Orders(tmp_path, parent)
    orders.line("A", 1, "a1")
    orders("removeOrder", orderId="A")
    assert orders("addOrder", {"id": "A"}).ok
    assert orders("restoreOrder", orderId="A").says == "Order A exists again"
    orders("removeOrder", orderId="A")
    assert orders("restoreOrder", orderId="A").ok
    assert orders.skus() == []


def test_a_line_comes_back_alone_only_where_its_order_is(tmp_path, parent):
    orders = Orders(tmp_path, parent)
    orders.line("A", 1, "a1")
    orders("removeOrder", orderId="A")
    assert orders("restoreLine", orderId="A", lineNo=1).outcome == "404"
    orders("restoreOrder", orderId="A")
    assert orders("restoreLine", orderId="A", lineNo=1).says == "Line 1 is not deleted"


def test_nothing_comes_back_when_another_line_has_the_place_of_one_that_would(tmp_path):
    orders = Orders(tmp_path, FIELDS["named in the record"])
    orders.line("A", 1, "old")
    orders("removeOrder", orderId="A")
    before = orders.twin.snapshot()
    orders.twin.add("Order", {"id": "A"}, 0)
    orders.line("A", 1, "new")
    orders.twin.handle(Call("removeOrder", {"orderId": "A"}), 0)
    assert orders.twin.snapshot() == before
    orders("restoreOrder", orderId="A")
    assert orders.skus() == ["new"]


def test_a_line_that_was_moved_and_deleted_comes_back_where_it_lay_last(tmp_path):
    orders = Orders(tmp_path, FIELDS["named in the record"])
    orders.line("A", 1, "moved")
    orders.move("A/1", "B", "moved")
    orders.line("A", 1, "second")
    assert orders("removeLine", orderId="B", lineNo=1).ok
    assert orders("restoreLine", orderId="A", lineNo=1).says == "Line 1 is not deleted"
    assert orders("restoreLine", orderId="B", lineNo=1).ok
    assert orders("getLine", orderId="B", lineNo=1).body["sku"] == "moved"
    assert orders("getLine", orderId="A", lineNo=1).body["sku"] == "second"


def test_a_line_made_where_a_moved_one_was_first_leaves_that_one_to_come_back(tmp_path):
    orders = Orders(tmp_path, FIELDS["named in the record"])
    orders.line("A", 1, "moved")
    orders.move("A/1", "B", "moved")
    orders("removeLine", orderId="B", lineNo=1)
    orders.line("A", 1, "second")
    orders("removeLine", orderId="A", lineNo=1)
    for order, sku in (("B", "moved"), ("A", "second")):
        assert orders("restoreLine", orderId=order, lineNo=1).ok
        assert orders("getLine", orderId=order, lineNo=1).body["sku"] == sku
