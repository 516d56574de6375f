"""Conditions and choices as OData says them, in the query of a REST contract."""

import json
from urllib.parse import quote

import pytest

from interlock.contract.load import load
from interlock.contract.model import HttpRequest
from interlock.twin.desk import Refused
from interlock.twin.lists.odata import read
from interlock.twin.service import Twin
from interlock.wire.front import Front
from tests.corpus import corpus, needs

ORDERS = """
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    parameters:
      - {name: $filter, in: query, schema: {type: string}}
      - {name: $orderby, in: query, schema: {type: string}}
      - {name: $select, in: query, schema: {type: string}}
      - {name: $top, in: query, schema: {type: integer}}
      - {name: $skip, in: query, schema: {type: integer}}
    get:
      operationId: listOrders
      responses:
        "200": {description: All., content: {application/json: {schema: {type: object, properties: {value: {type: array, items: {$ref: '#/components/schemas/Order'}}}}}}}
        "400": {description: No., content: {application/json: {schema: {type: object, required: [error], properties: {error: {type: object, required: [message], properties: {message: {type: string}}}}}}}}
  /orders/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - {name: $select, in: query, schema: {type: string}}
    get: {operationId: getOrder, responses: {"200": {description: One., content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}}
components:
  schemas:
    Order:
      type: object
      required: [id]
      properties:
        id: {type: string}
        name: {type: string}
        amount: {type: number}
        open: {type: boolean}
        due: {type: string, format: date}
        made: {type: string, format: date-time}
        ref: {type: string, format: uuid}
        city: {type: string, nullable: true}
        address: {type: object, properties: {zip: {type: string}}}
"""  # noqa: E501
KEY = "0a1b2c3d-0000-4000-8000-00000000000"
RECORDS = [
    {
        "id": "1",
        "name": "O'Neil",
        "amount": 10,
        "open": True,
        "due": "2026-01-31",
        "ref": f"{KEY}1",
    },
    {"id": "2", "name": "Beta", "amount": 20.5, "open": False, "made": "2026-03-01T10:00:00+01:00"},
    {"id": "3", "name": "beta max", "amount": -3, "city": "Ulm", "address": {"zip": "89073"}},
]


class Orders:
    def __init__(self, folder):
        path = folder / "orders.yaml"
        path.write_text(ORDERS)
        contract = load(path, "orders")
        self.twin = Twin(contract)
        self.front = Front(contract, self.twin)
        for record in RECORDS:
            self.twin.add("Order", record, 0)

    def __call__(self, path="/orders", **asked):
        query = "&".join(f"${name}={quote(str(value))}" for name, value in asked.items())
        answer = self.front.handle(HttpRequest("GET", f"{path}?{query}", (), b""), 0)
        assert "X-Interlock-Defect" not in dict(answer.headers), answer.body
        body = json.loads(answer.body)
        return body if answer.status == 200 else (answer.status, body["error"]["message"])

    def ids(self, **asked):
        found = self(**asked)
        return [r["id"] for r in found["value"]] if isinstance(found, dict) else found


@pytest.fixture
def orders(tmp_path):
    return Orders(tmp_path)


@pytest.mark.parametrize(
    ("condition", "ids"),
    {
        "name eq 'O''Neil'": "1",
        "name ne 'Beta'": "13",
        "amount gt 10": "2",
        "amount ge 10 and amount le 20.5": "12",
        "amount lt -2.5": "3",
        "(amount eq 10 or amount eq -3) and not (name eq 'beta max')": "1",
        "amount eq 10 or amount eq 20.5 and open eq true": "1",
        "not open": "2",
        "not contains(city, 'x')": "3",
        "contains(city, 'x') or amount gt 0": "12",
        "not (contains(city, 'x') and amount lt 0)": "123",
        "not (contains(city, 'x') or amount lt 0)": "",
        "open eq true": "1",
        "contains(name,'eta')": "23",
        "contains( name , 'eta' ) eq false": "1",
        "startswith(tolower(name), 'beta')": "23",
        "endswith(toupper(name),'MAX')": "3",
        "city eq null": "12",
        "city ne null": "3",
        "due ge 2026-01-31": "1",
        "due lt datetime'2026-02-01T00:00:00Z'": "1",
        "made eq 2026-03-01T09:00:00Z": "2",
        "made gt 2026-03-01T09:00:00.5Z": "",
        f"ref eq {KEY.upper()}1": "1",
        f"ref eq guid'{KEY}1'": "1",
        "id in ('1','3')": "13",
        "address/zip eq '89073'": "3",
        "10 lt amount": "2",
        "amount gt 1e1": "2",
        "amount eq 20.5m": "2",
    }.items(),
)
def test_a_condition_shows_those_that_meet_it(orders, condition, ids):
    assert orders.ids(filter=condition) == list(ids)


@pytest.mark.parametrize(
    ("condition", "says"),
    {
        "nome eq 'x'": "Order has no field nome",
        "name eq 5": "name: a text is compared with a number",
        "amount eq '5'": "amount: a number is compared with a text",
        "name eq": "ends too early",
        "name": "a comparison is missing",
        "name eq 'x' amount": "this twin does not know 'amount' here",
        "(name eq 'x'": "')' is missing at the end",
        "made gt 2026-13-45": "there is no time 2026-13-45",
        "made lt datetime'soon'": "there is no time soon",
        "name eq 'x": 'cannot be read from "\'x" on',
        "geo.distance(city,city) lt 3": "this twin does not know the function 'geo.distance'",
        "amount add 1 gt 3": "this twin does not know 'add' here",
        "contains(amount,'1')": "contains compares texts alone",
        "(" * 100 + "open" + ")" * 100: "more than 60 conditions lie in each other",
        "not " * 100 + "open": "more than 60 conditions lie in each other",
    }.items(),
)
def test_what_cannot_be_asked_is_refused_by_name_as_the_contract_says_no(orders, condition, says):
    assert orders.ids(filter=condition) == (400, f"$filter: {says}")


def test_a_long_condition_is_read_without_lying_in_itself():
    assert len(read(" or ".join(f"id eq '{n}'" for n in range(5000))).parts) == 5000


def test_a_text_that_turns_letters_for_ever_is_refused():
    with pytest.raises(Refused, match="does not know the function"):
        read("tolower(" * 5000 + "name" + ")" * 5000 + " eq 'x'")


def test_no_condition_asks_nothing(orders):
    assert orders.ids() == orders.ids(filter="") == ["1", "2", "3"]


def test_records_come_in_the_order_that_is_asked_for_and_no_more_than_wanted(orders):
    assert orders.ids(orderby="amount desc") == ["2", "1", "3"]
    assert orders.ids(orderby="open desc,amount", top=1, skip=1) == ["2"]
    assert orders.ids(top=0) == []
    assert orders.ids(filter="amount gt 0", orderby="name", top=1) == ["2"]
    assert orders.ids(orderby="nome") == (400, "Order cannot be sorted by nome")


def test_all_records_come_where_nobody_says_how_many(orders):
    for number in range(4, 160):
        orders.twin.add("Order", {"id": str(number)}, 0)
    assert len(orders.ids()) == 159


def test_a_call_chooses_the_fields_that_it_is_shown(orders):
    found = orders(select="name,amount", top=1)["value"]
    assert found == [{"id": "1", "name": "O'Neil", "amount": 10}]
    assert orders("/orders/3", select="address") == {"id": "3", "address": {"zip": "89073"}}
    assert len(orders("/orders/3", select="*")) == 5
    assert orders(select="nome") == (400, "$select: Order has no field nome")


BUSINESS_CENTRAL = ("openapi", "businesscentral", "BCOAS1.0-2021-05.yaml")
COMPANY = "11111111-1111-1111-1111-111111111111"


@needs(*BUSINESS_CENTRAL)
def test_the_customers_of_business_central_are_asked_for_as_its_clients_do():
    contract = load(corpus(*BUSINESS_CENTRAL), "bc")
    twin = Twin(contract, access="open")
    front = Front(contract, twin)
    twin.add("company", {"id": COMPANY}, 0)
    for number, name in enumerate(("O'Neil", "Beta", "Gamma")):
        record = {"/{company}": COMPANY, "displayName": name, "number": f"C{number}"}
        twin.add("customer", record, 0)

    def ask(condition, **more):
        path = f"{contract.operation('listCompanies').binding.base}/companies({COMPANY})/customers"
        asked = "".join(f"&${name}={value}" for name, value in more.items())
        path += f"?$filter={quote(condition)}{asked}"
        answer = front.handle(HttpRequest("GET", path, (), b""), 0)
        return answer.status, json.loads(answer.body)

    status, body = ask("displayName eq 'O''Neil'", select="number")
    assert (status, body["value"]) == (200, [{"number": "C0"}])
    status, body = ask("number ge 'C1' and displayName ne 'Beta'")
    assert [c["number"] for c in body["value"]] == ["C2"]
    assert ask("blocked has 1")[0] == 400


def test_numbers_of_documents_that_begin_like_days_are_texts(orders):
    for key, name in (("7", "20260115001"), ("8", "20260115101"), ("9", "2026-01-15-03")):
        orders.twin.add("Order", {"id": key, "name": name}, 0)
    assert orders.ids(filter="name eq '20260115001'") == ["7"]
    assert orders.ids(filter="name eq '2026-01-15T03'") == []
    assert orders.ids(filter="name lt '3'", orderby="name desc") == ["8", "7", "9"]


def test_of_a_list_with_a_cursor_none_may_be_asked_for(tmp_path, monkeypatch):
    with_token = ORDERS.replace(
        "{name: $skip, in: query, schema: {type: integer}}",
        "{name: $skiptoken, in: query, schema: {type: string}}",
    )
    monkeypatch.setattr(f"{__name__}.ORDERS", with_token)
    assert Orders(tmp_path).ids(top=0) == []
