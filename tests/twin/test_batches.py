"""Many records in one call, each with an outcome of its own."""

from __future__ import annotations

import json

import pytest

from interlock.contract.load import load
from interlock.contract.model import HttpRequest
from interlock.twin.service import Twin
from interlock.wire.front import Front
from tests.twin.trade.house import House


def sent(house, *, whole=False):
    key = house.customer()
    orders = [{"customerId": key}, {"customerId": "nobody"}, {"customerId": key}]
    status, body = house("POST", "/api/orders/batch", {"allOrNone": whole, "orders": orders})
    assert status == 200
    return body["results"]


def test_each_record_has_its_own_outcome_and_the_good_ones_stay(tmp_path):
    house = House(tmp_path)
    one, two, three = sent(house)
    assert (one["success"], one["id"], "error" in one) == (True, "ORD-000001", False)
    assert (two["success"], two["status"], two["error"]["code"]) == (False, 422, "reference")
    assert two["error"]["message"] == "there is no Customer nobody"
    assert three["id"] == "ORD-000002"
    assert sorted(house.twin.snapshot()["Order"]) == ["ORD-000001", "ORD-000002"]


def test_all_or_none_takes_the_others_back(tmp_path):
    house = House(tmp_path)
    one, two, three = sent(house, whole=True)
    assert [r["success"] for r in (one, two, three)] == [False, False, False]
    assert "taken back" in one["error"]["message"]
    assert two["error"]["code"] == "reference"
    assert house.twin.snapshot()["Order"] == {}


def test_a_batch_in_which_nothing_went_well_is_judged_as_refused(tmp_path):
    house = House(tmp_path)
    from interlock.contract.model import Call  # local: the only test that asks the twin itself

    body = {"orders": [{"customerId": "nobody"}]}
    reply = house.twin.handle(Call("createOrders", body=body), 0)
    assert (reply.outcome, reply.ok, reply.says) == ("200", False, "there is no Customer nobody")


def test_the_overlay_says_where_records_and_outcomes_stand(tmp_path):
    overlay = """
operations:
  createOrders:
    verb: create
    resource: Order
    batch: {items: body.orders, results: results, key: id, whole: true}
"""
    one, two, _ = sent(House(tmp_path, overlay))
    assert (one["success"], two["success"]) == (False, False)


NOTES = """
openapi: 3.0.3
info: {title: Notes, version: "1"}
paths:
  /createNote:
    post:
      operationId: createNote
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}
      responses: {"200": &note {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}}
  /getNote:
    post:
      operationId: getNote
      requestBody: {content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}}
      responses: {"200": *note}
  /retrieveNote:
    post:
      operationId: retrieveNote
      requestBody: {content: {application/json: {schema: {type: object, properties: {ids: {type: array, items: {type: string}}}}}}}
      responses: {"200": {description: d, content: {application/json: {schema: {type: object, properties: {notes: {type: array, items: {$ref: '#/components/schemas/Note'}}}}}}}}
  /deleteNote:
    post:
      operationId: deleteNote
      requestBody: {content: {application/json: {schema: {type: object, properties: {noteIds: {type: array, items: {type: string}}}}}}}
      responses: {"200": {description: d, content: {application/json: {schema: {type: object, properties: {ok: {type: boolean}}}}}}}
components:
  schemas: {Note: {type: object, properties: {id: {type: string}, text: {type: string}}}}
"""  # noqa: E501


def notes(folder):
    """Give what asks a twin that has the notes A, B and C."""
    path = folder / "notes.yaml"
    path.write_text(NOTES)
    front = Front(contract := load(path, "notes"), Twin(contract, access="open"))

    def ask(name, value):
        head, data = (("Content-Type", "application/json"),), json.dumps(value).encode()
        answer = front.handle(HttpRequest("POST", f"/{name}", head, data), 0)
        return answer.status, json.loads(answer.body)

    for key in "ABC":
        assert ask("createNote", {"id": key, "text": key})[0] == 200
    return ask


@pytest.mark.parametrize(
    ("named", "status", "left"),
    [(["A"], 200, "BC"), (["A", "B"], 200, "C"), (["A", "X"], 404, "ABC")],
)
def test_keys_in_a_list_are_all_deleted_or_none_where_no_reply_tells_of_each(
    tmp_path, named, status, left
):
    ask = notes(tmp_path)
    assert ask("deleteNote", {"noteIds": named})[0] == status
    assert [key for key in "ABC" if ask("getNote", {"id": key})[0] == 200] == list(left)


@pytest.mark.parametrize("named", [["B"], ["C", "A"], []])
def test_what_is_read_by_keys_alone_is_nothing_where_there_are_none(tmp_path, named):
    found = notes(tmp_path)("retrieveNote", {"ids": named})[1]["notes"]
    assert [note["id"] for note in found] == sorted(named)
