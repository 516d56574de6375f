"""Records of which each parent has one: /customers/{id}/address."""

import pytest

from interlock.contract.load import load
from interlock.contract.model import Call
from interlock.twin.service import Twin
from tests.twin.order_lines import FIELDS, LINES

ONES = """
openapi: 3.0.3
info: {title: Ones, version: "1"}
paths:
  /customers:
    post:
      operationId: addCustomer
      requestBody: {required: true, content: &customer {application/json: {schema:
        {$ref: '#/components/schemas/Customer'}}}}
      responses: {"201": {description: Made., content: *customer}}
  /customers/{id}:
    parameters: &id [{name: id, in: path, required: true, schema: {type: string}}]
    get: {operationId: getCustomer, responses: {"200": {description: One., content: *customer}}}
    delete: {operationId: removeCustomer, responses: {"204": {description: Gone.}}}
  /customers/{id}/address:
    parameters: *id
    get:
      operationId: getAddress
      responses:
        "200": {description: One., content: &address {application/json: {schema:
          {$ref: '#/components/schemas/Address'}}}}
    put:
      operationId: putAddress
      requestBody: {required: true, content: *address}
      responses: {"200": {description: One., content: *address}}
    delete: {operationId: removeAddress, responses: {"204": {description: Gone.}}}
  /customers/{id}/preferences:
    parameters: *id
    get:
      operationId: getPreferences
      responses:
        "200": {description: One., content: &preferences {application/json: {schema:
          {$ref: '#/components/schemas/Preferences'}}}}
    patch:
      operationId: changePreferences
      requestBody: {required: true, content: *preferences}
      responses: {"200": {description: One., content: *preferences}}
components:
  schemas:
    Customer: {type: object, properties: {id: {type: string, readOnly: true}, name: {type: string}}}
    Address: {type: object, properties: {street: {type: string}, city: {type: string}}}
    Preferences:
      type: object
      required: [letters]
      properties: {letters: {type: boolean, default: true}, colour: {type: string}}
"""


class Ones:
    def __init__(self, folder):
        path = folder / "ones.yaml"
        path.write_text(ONES)
        self.contract = load(path, "ones")
        self.twin = Twin(self.contract)
        self.one, self.two = (self("addCustomer", {"name": n}).body["id"] for n in "ab")

    def __call__(self, operation, body=None, **args):
        return self.twin.handle(Call(operation, args, body), 0)


@pytest.fixture
def ones(tmp_path):
    return Ones(tmp_path)


def test_a_second_put_replaces_the_first(ones):
    ones("putAddress", {"street": "A", "city": "X"}, id=ones.one)
    assert ones("putAddress", {"street": "B"}, id=ones.one).ok
    assert ones("getAddress", id=ones.one).body == {"street": "B"}
    assert list(ones.twin.snapshot()["CustomerAddress"]) == [ones.one]


def test_each_parent_has_its_own(ones):
    ones("putAddress", {"street": "A"}, id=ones.one)
    ones("putAddress", {"street": "B"}, id=ones.two)
    assert ones("getAddress", id=ones.one).body == {"street": "A"}


def test_what_can_be_deleted_is_not_there_before_and_after(ones):
    assert ones("getAddress", id=ones.one).outcome == "404"
    ones("putAddress", {"street": "A"}, id=ones.one)
    assert ones("removeAddress", id=ones.one).ok
    assert ones("getAddress", id=ones.one).outcome == "404"


def test_what_cannot_be_deleted_is_there_from_the_start(ones):
    assert ones("getPreferences", id=ones.one).body == {"letters": True}
    assert ones.twin.snapshot()["CustomerPreference"] == {}
    assert ones("changePreferences", {"letters": False}, id=ones.one).body == {"letters": False}
    assert ones("changePreferences", {"colour": "red"}, id=ones.one).ok
    assert ones("getPreferences", id=ones.one).body == {"letters": False, "colour": "red"}
    assert ones("getPreferences", id=ones.two).body == {"letters": True}


def test_it_is_nowhere_without_its_parent_and_goes_with_it(ones):
    assert ones("getPreferences", id="nobody").outcome == "404"
    assert not ones("putAddress", {"street": "A"}, id="nobody").ok
    ones("putAddress", {"street": "A"}, id=ones.one)
    written = ones("removeCustomer", id=ones.one).writes
    assert [w.resource for w in written] == ["CustomerAddress", "Customer"]
    assert ones("getAddress", id=ones.one).outcome == "404"


def test_addresses_of_odata_that_name_one_of_many_are_no_record_of_the_parent(tmp_path):
    path = tmp_path / "many.yaml"
    path.write_text(ONES.replace("/{id}/address:", "({id})/addresses('{of}'):"))
    roles = load(path, "many").roles
    assert [roles[name].verb for name in ("getAddress", "putAddress")] == ["none", "none"]


SCHEDULE = """
  /orders/{orderId}/lines/{lineNo}/schedule:
    parameters: [*order_id, {name: lineNo, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getSchedule, responses: {"200": {description: One., content: &s
      {application/json: {schema: {$ref: '#/components/schemas/Schedule'}}}}}}
    put: {operationId: putSchedule, requestBody: {required: true, content: *s},
      responses: {"200": {description: One., content: *s}}}
components:"""


@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS)
def test_line_1_of_each_order_has_a_schedule_of_its_own(tmp_path, field):
    text = LINES.replace("PARENT", field).replace("\ncomponents:", SCHEDULE, 1)
    path = tmp_path / "orders.yaml"
    path.write_text(text + "    Schedule: {type: object, properties: {day: {type: string}}}\n")
    twin = Twin(load(path, "orders"))

    def ask(operation, body=None, **args):
        return twin.handle(Call(operation, args, body), 0)

    for order in "AB":
        ask("addOrder", {"id": order})
        ask("addLine", {"lineNo": 1}, orderId=order)
        for day in ("first", order):
            assert ask("putSchedule", {"day": day}, orderId=order, lineNo=1).ok
    assert [ask("getSchedule", orderId=o, lineNo=1).body for o in "AB"] == [
        {"day": "A"}, {"day": "B"},
    ]  # fmt: skip
    assert list(twin.snapshot()["LineSchedule"]) == ["A/1", "B/1"]
    assert ask("removeOrder", orderId="A").ok
    assert list(twin.snapshot()["LineSchedule"]) == ["B/1"]
