"""What requests allow and records do not hold."""

from __future__ import annotations

import json

import yaml

from interlock.contract.load import load
from interlock.contract.model import HttpRequest
from interlock.twin.service import Twin
from interlock.wire.front import Front
from tests.contract.order_service import write
from tests.corpus import corpus, needs
from tests.twin.trade.house import FILE, House

STRIPE = ("openapi", "stripe", "spec3-2021-02.json")


def house_with(tmp_path, new):
    """Let requests allow other types than records."""
    document = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    document["components"]["schemas"]["CustomerNew"]["properties"] |= new
    document["components"]["schemas"]["Customer"]["properties"]["card"] = {
        "type": "object",
        "properties": {"month": {"type": "integer"}},
    }
    document["components"]["schemas"]["Customer"]["properties"]["rank"] = {
        "type": "string",
        "enum": ["gold", "silver"],
    }
    return House(tmp_path, file=write(tmp_path, yaml.safe_dump(document), "api.yaml"))


def test_an_empty_text_in_the_place_of_a_number_unsets_it(tmp_path):
    either = {"anyOf": [{"type": "number"}, {"enum": [""]}]}
    house = house_with(tmp_path, {"creditLimit": either})
    status, made = house("POST", "/api/customers", {"name": "Acme", "creditLimit": ""})
    assert (status, "creditLimit" in made) == (201, False)
    assert house("POST", "/api/customers", {"name": "B", "creditLimit": 5})[1]["creditLimit"] == 5


def test_what_a_record_cannot_hold_is_refused_and_not_told_as_a_defect(tmp_path):
    card = {"type": "object", "properties": {"month": {"type": "string"}}}
    house = house_with(tmp_path, {"card": card})
    status, body = house("POST", "/api/customers", {"name": "Acme", "card": {"month": "soon"}})
    assert (status, body["field"]) == (400, "card")
    assert body["message"] == "card holds what no Customer may have"
    status, body = house("POST", "/api/customers", {"name": "Acme", "card": {"month": "7"}})
    assert (status, body["card"]) == (201, {"month": 7})


def test_an_empty_text_that_a_list_of_words_does_not_have_unsets_it(tmp_path):
    words = {"type": "string", "enum": ["", "gold", "silver"]}
    house = house_with(tmp_path, {"rank": words})
    status, made = house("POST", "/api/customers", {"name": "Acme", "rank": ""})
    assert (status, "rank" in made) == (201, False)
    assert house("POST", "/api/customers", {"name": "B", "rank": "gold"})[1]["rank"] == "gold"


def house_of_tiers(tmp_path):
    """Let requests say more than records: no end, now, a wish in parts for a state."""
    upto = {"anyOf": [{"enum": ["inf"]}, {"type": "integer"}]}
    new = {
        "tiers": {"type": "array", "items": {"type": "object", "properties": {"upTo": upto}}},
        "wish": {"type": "object", "properties": {"asked": {"type": "boolean"}}},
        "ends": {"anyOf": [{"enum": ["now"]}, {"type": "integer"}]},
    }
    kept = {
        "tiers": {
            "type": "array",
            "items": {"type": "object", "properties": {"upTo": {"type": "integer"}}},
        },
        "wish": {"type": "string", "enum": ["active", "pending"]},
        "ends": {"type": "integer"},
    }
    document = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    document["components"]["schemas"]["CustomerNew"]["properties"] |= new
    document["components"]["schemas"]["Customer"]["properties"] |= kept
    return House(tmp_path, file=write(tmp_path, yaml.safe_dump(document), "api.yaml"))


def test_a_part_that_the_contract_lists_and_no_record_holds_is_left_out(tmp_path):
    house = house_of_tiers(tmp_path)
    sent = {"name": "Acme", "tiers": [{"upTo": 5}, {"upTo": "inf"}], "wish": {"asked": True}}
    status, made = house("POST", "/api/customers", sent)
    assert (status, made["tiers"], "wish" in made) == (201, [{"upTo": 5}, {}], False)
    assert house("GET", f"/api/customers/{made['id']}")[1]["tiers"] == [{"upTo": 5}, {}]


def test_now_in_the_place_of_an_instant_is_the_time_of_the_twin(tmp_path):
    house = house_of_tiers(tmp_path)
    made = house("POST", "/api/customers", {"name": "Acme", "ends": "now"})[1]
    other = house("POST", "/api/customers", {"name": "Blume", "ends": 7})[1]
    assert (type(made["ends"]), other["ends"]) == (int, 7)


def test_a_text_that_nobody_lists_is_refused_where_records_have_another_value(tmp_path):
    house = house_of_tiers(tmp_path)
    for wrong in ({"ends": "soon"}, {"tiers": [{"upTo": "far"}]}, {"wish": "much"}):
        assert house("POST", "/api/customers", {"name": "Acme", **wrong})[0] == 400


@needs(*STRIPE)
def test_a_stripe_customer_without_a_tax_exemption_is_listed_as_one_that_is_there():
    contract = load(corpus(*STRIPE), "stripe")
    front = Front(contract, Twin(contract, access="open"))
    head = (("Content-Type", "application/x-www-form-urlencoded"),)

    def ask(method, path, body=b""):
        answer = front.handle(HttpRequest(method, path, head, body), 0)
        assert "X-Interlock-Defect" not in dict(answer.headers), answer.body
        return json.loads(answer.body)

    made = ask("POST", "/v1/customers", b"name=Acme&tax_exempt=exempt")
    path = f"/v1/customers/{made['id']}"
    assert "exempt" not in ask("POST", path, b"tax_exempt=").values()
    assert [c["id"] for c in ask("GET", "/v1/customers")["data"]] == [made["id"]]
    assert "deleted" not in ask("GET", path)
