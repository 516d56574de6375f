"""Filters that are spans of a field, keys of what a record names, and filters nobody looks at."""

from __future__ import annotations

import json

import pytest

from interlock.contract.load import load
from interlock.contract.model import HttpRequest
from interlock.contract.roles.spoken import unheard
from interlock.twin.service import Twin
from interlock.wire.front import Front

PAYMENTS = """
openapi: 3.0.3
info: {title: Payments, version: "1"}
paths:
  /payments:
    post:
      operationId: addPayment
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {paid: {type: integer}, payer: {type: string}}}}}}
      responses: {"201": {description: Made., content: {application/json: {schema: {$ref: '#/components/schemas/Payment'}}}}}
    get:
      operationId: listPayments
      parameters:
      - {name: paid, in: query, style: deepObject, explode: true, schema: {anyOf: [{type: object, properties: {eq: {type: integer}, gt: {type: integer}, gte: {type: integer}, lt: {type: integer}, lte: {type: integer}}}, {type: integer}]}}
      - {name: "filter[paid][ne]", in: query, schema: {type: integer}}
      - {name: payer, in: query, schema: {type: string}}
      - {name: where, in: query, schema: {type: string}}
      - {name: expand, in: query, schema: {type: string}}
      responses: {"200": {description: All., content: {application/json: {schema: {type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/Payment'}}}}}}}}
components:
  schemas:
    Payer: {type: object, properties: {id: {type: string}, name: {type: string}}}
    Payment:
      type: object
      properties:
        id: {type: string}
        paid: {type: integer}
        payer: {anyOf: [{type: string}, {$ref: '#/components/schemas/Payer'}]}
"""  # noqa: E501


@pytest.fixture(scope="module")
def contract(tmp_path_factory):
    path = tmp_path_factory.mktemp("payments") / "payments.yaml"
    path.write_text(PAYMENTS)
    return load(path, "payments")


@pytest.fixture(scope="module")
def paid(contract):
    front = Front(contract, Twin(contract))
    head = (("Content-Type", "application/json"),)
    for n in range(1, 5):
        data = json.dumps({"paid": n, "payer": f"P{n % 2}"}).encode()
        assert front.handle(HttpRequest("POST", "/payments", head, data), 0).status == 201

    def ask(query):
        answer = front.handle(HttpRequest("GET", f"/payments?{query}", (), b""), 0)
        return [p["paid"] for p in json.loads(answer.body)["data"]]

    return ask


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("paid[gte]=3", [3, 4]),
        ("paid[gt]=1&paid[lt]=4", [2, 3]),
        ("paid[lte]=1", [1]),
        ("paid=2", [2]),
        ("paid[eq]=2", [2]),
        ("filter[paid][ne]=4", [1, 2, 3]),
        ("paid[gte]=9", []),
    ],
)
def test_a_span_is_asked_for_by_the_field_that_it_is_named_after(paid, query, found):
    assert paid(query.replace("[", "%5B").replace("]", "%5D")) == found


def test_a_field_that_holds_a_key_or_the_record_it_names_is_found_by_the_key(paid):
    assert paid("payer=P1") == [1, 3]


def test_what_a_list_does_not_look_at_is_told_and_what_only_shows_is_not(contract):
    assert unheard(contract) == {"where": ("listPayments",)}
