"""Records below others over the control path: read, and stored elsewhere as they were."""

import pytest

from interlock.contract.load import load
from tests.serve.control.asking import Asking, asked
from tests.twin.order_lines import FIELDS, LINES
from tests.twin.test_ones import ONES

SEEDS = {
    "Line": [
        {"/Order": "A", "lineNo": 1, "sku": "a1"},
        {"/Order": "B", "lineNo": 1, "sku": "b1"},
    ],
    "Order": [{"id": "A"}, {"id": "B"}],
}


@pytest.fixture
def contract(tmp_path):
    path = tmp_path / "orders.yaml"
    path.write_text(LINES.replace("PARENT", FIELDS["known by the path alone"]))
    return load(path, "orders")


def lines(orders: Asking, order: str):
    return [line["sku"] for line in orders.client.get(f"/orders/{order}/lines").json()]


def test_records_of_closed_kinds_say_below_what_they_lie(contract):
    with asked(contract) as (orders, _):
        assert orders.ask("POST", "state", SEEDS) == {"stored": {"Line": 2, "Order": 2}}
        assert [lines(orders, order) for order in "AB"] == [["a1"], ["b1"]]
        assert orders.client.get("/orders/B/lines/1").json() == {"lineNo": 1, "sku": "b1"}


def test_what_was_read_is_below_the_same_elsewhere(contract):
    with asked(contract) as (orders, _), asked(contract) as (other, _):
        orders.ask("POST", "state", SEEDS)
        read = orders.ask("GET", "state")
        assert read["Line"]["B/1"] == {"/Order": "B", "lineNo": 1, "sku": "b1"}
        other.ask("POST", "state", read)
        assert other.ask("GET", "state") == read
        assert [lines(other, order) for order in "AB"] == [["a1"], ["b1"]]


def test_one_nested_record_is_read_by_both_its_keys(contract):
    with asked(contract) as (orders, _):
        orders.ask("POST", "state", SEEDS)
        assert orders.ask("GET", "state/Line/B%2F1")["sku"] == "b1"


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ({"/Ordre": "A"}, "no Line lies below /Ordre, only below /Order"),
        ({"/Order": "Z"}, "there is no Order Z"),
        ({"/Order": ["A"]}, "/Order is no key"),
    ],
)
def test_a_place_that_is_none_is_told(contract, place, says):
    with asked(contract) as (orders, _):
        orders.ask("POST", "state", {"Order": [{"id": "A"}]})
        told = orders.ask("POST", "state/Line", [{"lineNo": 1, **place}], expect=400)
        assert says in told["problem"]
        assert orders.ask("GET", "state/Line") == {}


def test_a_kind_without_a_key_field_keeps_its_keys(tmp_path):
    path = tmp_path / "ones.yaml"
    path.write_text(ONES)
    contract = load(path, "ones")
    with asked(contract) as (ones, _), asked(contract) as (other, _):
        customer = ones.client.post("/customers", json={"name": "a"}).json()["id"]
        ones.client.put(f"/customers/{customer}/address", json={"street": "A"})
        read = ones.ask("GET", "state")
        assert read["CustomerAddress"] == {customer: {"/Customer": customer, "street": "A"}}
        other.ask("POST", "state", read)
        assert other.ask("GET", "state") == read
        assert other.client.get(f"/customers/{customer}/address").json() == {"street": "A"}


PETS = """
openapi: 3.0.3
info: {title: Pets, version: "1"}
paths:
  /pets:
    post:
      operationId: addPet
      requestBody: {content: &pet {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {"201": {description: Made., content: *pet}}
components:
  schemas:
    Pet:
      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
      discriminator: {propertyName: kind}
    Cat:
      type: object
      additionalProperties: false
      properties: {id: {type: string}, kind: {type: string}, size: {type: string}}
    Dog:
      type: object
      additionalProperties: false
      properties: {id: {type: string}, kind: {type: string}, pack: {type: integer}}
"""


@pytest.mark.parametrize(
    ("field", "says"), [({"pack": 3}, "it has no field 'pack'"), ({"size": 3}, "size does not fit")]
)
def test_a_record_has_the_fields_of_its_own_kind_alone(tmp_path, field, says):
    path = tmp_path / "pets.yaml"
    path.write_text(PETS)
    with asked(load(path, "pets")) as (pets, _):
        told = pets.ask("POST", "state/Pet", [{"kind": "Cat", **field}], expect=400)
        assert says in told["problem"]
        assert pets.ask("POST", "state/Pet", [{"kind": "Dog", "pack": 3}])
