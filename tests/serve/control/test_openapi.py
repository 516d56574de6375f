"""The document of the control path is made from its table, and is read by anybody."""

from __future__ import annotations

import json
import re

import httpx
import jsonschema_rs
import pytest

from interlock.contract.load import load
from interlock.serve.beside import open_twin
from interlock.serve.control import ENDPOINTS
from tests.conftest import ROOT
from tests.serve.control.asking import CRM, DOCUMENT


def test_each_endpoint_is_one_operation_of_the_document():
    operations = [o for path in DOCUMENT["paths"].values() for o in path.values()]
    assert len(operations) == len(ENDPOINTS)
    assert len({o["operationId"] for o in operations}) == len(ENDPOINTS)


def test_the_document_is_read_whole_by_our_own_reader(tmp_path):
    path = tmp_path / "control.json"
    path.write_text(json.dumps(DOCUMENT), "utf-8")
    contract = load([path], "control")
    assert len(contract.operations) == len(ENDPOINTS)
    assert not contract.refusals


def test_the_schemas_are_schemas():
    for endpoint in ENDPOINTS:
        for schema in (endpoint.gives, endpoint.takes, *endpoint.query.values()):
            if schema is not None:
                jsonschema_rs.meta.validate(dict(schema))


def test_every_name_in_a_path_is_a_parameter():
    for path, operations in DOCUMENT["paths"].items():
        for operation in operations.values():
            named = {p["name"] for p in operation["parameters"] if p.get("in") == "path"}
            assert named == set(re.findall(r"\{(\w+)\}", path))


def test_every_endpoint_is_in_the_reference():
    page = (ROOT / "docs" / "reference" / "control.md").read_text("utf-8")
    listed = set(re.findall(r"^\| `(\w+)` \| `([^`]+)` \|", page, re.MULTILINE))
    assert listed == {(e.method, e.path) for e in ENDPOINTS}


@pytest.mark.sockets
def test_the_twin_serves_it():
    with open_twin(CRM) as twin:
        answer = httpx.get(f"{twin.url}/_interlock/openapi.json", trust_env=False)
        assert answer.json() == DOCUMENT
        wrong = httpx.post(f"{twin.url}/_interlock/openapi.json", trust_env=False)
        assert (wrong.status_code, wrong.headers["Allow"]) == (405, "GET")
