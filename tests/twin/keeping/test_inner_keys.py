"""Records whose key stands in a part of them, beside the time at which they were made."""

from __future__ import annotations

import json

import pytest

from interlock.contract.load import load
from interlock.contract.model import HttpRequest
from interlock.errors import ContractError
from interlock.twin.service import Twin
from interlock.wire.front import Front
from tests.contract.order_service import write

DEPOTS = """
openapi: 3.0.3
info: {title: Depots, version: "1"}
paths:
  /regions/{region}/depots:
    parameters: [{name: region, in: path, required: true, schema: {type: string}}]
    post:
      operationId: createDepot
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Depot'}}}}
      responses: {"201": {description: Made., content: {application/json: {schema: {$ref: '#/components/schemas/Depot'}}}}}
    get:
      operationId: listDepots
      responses: {"200": {description: All., content: {application/json: {schema: {type: object, properties: {items: {type: array, items: {$ref: '#/components/schemas/Depot'}}}}}}}}
  /depots:
    get:
      operationId: listAllDepots
      responses: {"200": {description: All., content: {application/json: {schema: {type: object, properties: {items: {type: array, items: {$ref: '#/components/schemas/Depot'}}}}}}}}
  /regions/{region}/depots/{name}:
    parameters:
    - {name: region, in: path, required: true, schema: {type: string}}
    - {name: name, in: path, required: true, schema: {type: string}}
    get: {operationId: readDepot, responses: {"200": &depot {description: One., content: {application/json: {schema: {$ref: '#/components/schemas/Depot'}}}}}}
    patch:
      operationId: patchDepot
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Depot'}}}}
      responses: {"200": *depot}
    delete: {operationId: deleteDepot, responses: {"204": {description: Gone.}}}
  /regions/{region}/depots/{name}/status:
    parameters:
    - {name: region, in: path, required: true, schema: {type: string}}
    - {name: name, in: path, required: true, schema: {type: string}}
    get: {operationId: readDepotStatus, responses: {"200": *depot}}
    put:
      operationId: replaceDepotStatus
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Depot'}}}}
      responses: {"200": *depot}
components:
  schemas:
    Depot:
      type: object
      properties:
        BOX: {type: object, properties: {name: {type: string}, note: {type: string}}}
        spec: {type: object, properties: {doors: {type: integer}}}
        status: {type: object, properties: {conditions: {type: array, items: {type: object, properties: {type: {type: string}, open: {type: boolean}}}}}}
"""  # noqa: E501


class Depots:
    def __init__(self, folder, box="metadata", overlay=""):
        path = folder / "depots.yaml"
        path.write_text(DEPOTS.replace("BOX", box))
        overlays = [write(folder, overlay, "overlay.yaml")] if overlay else ()
        self.contract = load(path, "depots", overlays)
        self.front = Front(self.contract, Twin(self.contract, access="open"))

    def __call__(self, method, path, value=None):
        data = b"" if value is None else json.dumps(value).encode()
        head = (("Content-Type", "application/json"),)
        answer = self.front.handle(HttpRequest(method, path, head, data), 0)
        assert "X-Interlock-Defect" not in dict(answer.headers), answer.body
        return answer.status, json.loads(answer.body) if answer.body else None


def depot(name, box="metadata", **fields):
    return {box: {"name": name}, **fields}


def test_a_record_is_found_by_the_key_inside_of_it(tmp_path):
    ask = Depots(tmp_path)
    assert ask("POST", "/regions/north/depots", depot("kiel"))[0] == 201
    assert ask("GET", "/regions/north/depots/kiel") == (200, depot("kiel"))
    assert ask("GET", "/regions/north/depots")[1] == {"items": [depot("kiel")]}
    assert ask("DELETE", "/regions/north/depots/kiel")[0] == 204
    assert ask("GET", "/regions/north/depots/kiel")[0] == 404


def test_one_key_names_another_record_below_each_parent_and_none_twice(tmp_path):
    ask = Depots(tmp_path)
    for region, doors in (("north", 1), ("south", 2)):
        spec = {"doors": doors}
        assert ask("POST", f"/regions/{region}/depots", depot("one", spec=spec))[0] == 201
    assert ask("GET", "/regions/south/depots/one")[1]["spec"] == {"doors": 2}
    assert ask("POST", "/regions/south/depots", depot("one"))[0] == 409


def test_a_key_that_nobody_gives_is_drawn_and_stands_beside_what_was_sent(tmp_path):
    ask = Depots(tmp_path)
    made = ask("POST", "/regions/north/depots", {"metadata": {"note": "new"}})[1]
    assert made["metadata"]["note"] == "new"
    assert ask("GET", f"/regions/north/depots/{made['metadata']['name']}") == (200, made)


def test_a_change_keeps_the_key_inside_whatever_it_says(tmp_path):
    ask = Depots(tmp_path)
    ask("POST", "/regions/north/depots", depot("kiel", spec={"doors": 1}))
    for change in ({"spec": {"doors": 2}}, depot("other", spec={"doors": 2}), {"metadata": {}}):
        assert ask("PATCH", "/regions/north/depots/kiel", change)[1]["metadata"]["name"] == "kiel"
    assert ask("GET", "/regions/north/depots/kiel")[1]["spec"] == {"doors": 2}


def test_a_view_below_a_record_reads_and_writes_the_record_itself(tmp_path):
    ask = Depots(tmp_path)
    ask("POST", "/regions/north/depots", depot("kiel"))
    state = {"conditions": [{"type": "Ready", "open": True}]}
    assert ask("PUT", "/regions/north/depots/kiel/status", depot("kiel", status=state))[0] == 200
    assert ask("GET", "/regions/north/depots/kiel")[1]["status"] == state
    assert ask("GET", "/regions/north/depots/kiel/status")[1] == depot("kiel", status=state)
    assert [r.name for r in ask.contract.resources] == ["Depot"]


def overlay(key):
    return f"interlock: 1\noverlay: keys\nresources: {{Depot: {{key: {key}, open_key: true}}}}\n"


def test_an_overlay_says_with_dots_where_the_key_stands(tmp_path):
    assert Depots(tmp_path, "card").contract.resources[0].key == ""
    ask = Depots(tmp_path, "card", overlay("card.name"))
    assert ask.contract.resources[0].steps == ("card", "name")
    ask("POST", "/regions/north/depots", depot("kiel", "card"))
    assert ask("GET", "/regions/north/depots/kiel") == (200, depot("kiel", "card"))


@pytest.mark.parametrize(
    ("key", "says"), [("status.conditions", "single"), ("spec.gates", "spec.gates")]
)
def test_a_key_that_is_no_single_value_of_the_record_is_refused(tmp_path, key, says):
    with pytest.raises(ContractError, match=says):
        Depots(tmp_path, "card", overlay(key))
