"""What requests allow and records do not hold."""

from __future__ import annotations

import yaml

from tests.contract.order_service import write
from tests.twin.trade.house import FILE, House


def house_with(tmp_path, new):
    """Let requests allow other types than records."""
    document = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    document["components"]["schemas"]["CustomerNew"]["properties"] |= new
    document["components"]["schemas"]["Customer"]["properties"]["card"] = {
        "type": "object",
        "properties": {"month": {"type": "integer"}},
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
