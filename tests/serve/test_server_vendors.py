"""Contracts of real vendors, served without a line of code: at most an overlay."""

from __future__ import annotations

import random

import httpx
import pytest
import zeep

from interlock.contract.load import load
from interlock.schema.sample import sample
from tests.corpus import corpus, needs
from tests.serve.opened import opened

pytestmark = [pytest.mark.sockets, pytest.mark.corpus]

JSON = {"Content-Type": "application/json"}
CALLER = {"x-apideck-app-id": "app", "x-apideck-consumer-id": "me"}
WORKDAY = """
interlock: 1
overlay: Job categories of Workday, written by Put and found by Get
resources:
  Job_Category:
    key: Job_Category_ID
    unique: [[Job_Category_Name]]
operations:
  Put_Job_Category:
    verb: replace
    resource: Job_Category
    upsert: true
    key: body.Job_Category_Reference.ID.0.$
    record: body.Job_Category_Data
    result_key: Job_Category_Reference.ID.0.$
    reply: {"Job_Category_Reference.ID.0.@{urn:com.workday/bsvc}type": Job_Category_ID}
  Get_Job_Categories:
    verb: list
    resource: Job_Category
    result: Response_Data.Job_Category
    item: Job_Category_Data.0
    filters:
      Job_Category_ID: "body.Request_References.Job_Category_Reference.[].ID.[].$"
    paging: {style: page, position: body.Response_Filter.Page, size: body.Response_Filter.Count}
    reply:
      "Response_Data.Job_Category.[].Job_Category_Reference.ID.0.$": "{key}"
      "Response_Data.Job_Category.[].Job_Category_Reference.ID.0.@{urn:com.workday/bsvc}type":
        Job_Category_ID
outcomes: {invalid: Validation_Fault, duplicate: Validation_Fault}
"""


@needs("openapi", "apideck", "crm-2024.yml")
@pytest.mark.parametrize(
    ("path", "type_name"),
    [("leads", "Lead"), ("companies", "Company"), ("contacts", "Contact"), ("notes", "Note")],
)
def test_apideck_crm_reads_back_what_was_created(path, type_name):
    contract = load([corpus("openapi", "apideck", "crm-2024.yml")], "crm")
    body = sample(
        contract.types[type_name], contract.types, random.Random(7), direction="write", edge=0.0
    )
    with (
        opened(contract) as crm,
        httpx.Client(base_url=f"{crm.url}/crm", trust_env=False) as client,
    ):
        proof = {"Authorization": f"Bearer {crm.twin.secrets['api_key']}"}
        client.headers.update({**proof, **CALLER})
        created = client.post(f"/{path}", content=as_json(body), headers=JSON)
        assert created.status_code == 201, created.text
        key = created.json()["data"]["id"]
        read = client.get(f"/{path}/{key}").json()["data"]
        shown = as_value(body)
        assert {name: read[name] for name in shown} == shown
        assert read["id"] == key
        listed = client.get(f"/{path}", params={"limit": 1}).json()
        assert [item["id"] for item in listed["data"]] == [key]
        assert client.patch(f"/{path}/{key}", content=as_json(body), headers=JSON).is_success
        assert client.delete(f"/{path}/{key}").status_code == 200
        assert client.get(f"/{path}/{key}").status_code == 404


def as_json(value):
    from interlock.contract.json_wire.texts import dumps  # local: numbers stay exact

    return dumps(value)


def as_value(value):
    return httpx.Response(200, content=as_json(value)).json()


@needs("openapi", "apideck", "crm-2024.yml")
def test_apideck_cursors_lead_through_the_whole_list():
    contract = load([corpus("openapi", "apideck", "crm-2024.yml")], "crm")
    with (
        opened(contract, access="open") as crm,
        httpx.Client(base_url=f"{crm.url}/crm", trust_env=False, headers=CALLER) as client,
    ):
        for n in range(5):
            assert client.post("/companies", json={"name": f"C{n}"}).status_code == 201
        seen, params = [], {"limit": 2}
        while params.get("cursor", "") is not None:
            page = client.get("/companies", params=params).json()
            seen += [c["name"] for c in page["data"]]
            params["cursor"] = page.get("meta", {}).get("cursors", {}).get("next")
    assert seen == ["C0", "C1", "C2", "C3", "C4"]


@pytest.fixture(scope="module")
def workday(tmp_path_factory):
    overlay = tmp_path_factory.mktemp("workday") / "overlay.yaml"
    overlay.write_text(WORKDAY, encoding="utf-8")
    return load([corpus("wsdl", "workday", "Human_Resources.wsdl")], "hr", overlay)


@needs("wsdl", "workday", "Human_Resources.wsdl")
def test_workday_gets_what_was_put_with_an_overlay_alone(workday):
    with opened(workday) as hr:
        url = f"{hr.url}{workday.operation('Put_Job_Category').binding.path}?wsdl"
        client = zeep.Client(url)
        data = {
            "Job_Category_ID": "ENG", "Job_Category_Name": "Engineers",
            "Job_Category_Description": "People who build", "Inactive": False,
        }  # fmt: skip
        put = client.service.Put_Job_Category(Job_Category_Data=data)
        assert put.Job_Category_Reference.ID[0]._value_1 == "ENG"
        assert put.Job_Category_Reference.ID[0].type == "Job_Category_ID"
        client.service.Put_Job_Category(
            Job_Category_Data={"Job_Category_ID": "OPS", "Job_Category_Name": "Operators"}
        )
        asked = {
            "Job_Category_Reference": [{"ID": [{"_value_1": "ENG", "type": "Job_Category_ID"}]}]
        }
        found = client.service.Get_Job_Categories(Request_References=asked)
        (item,) = found.Response_Data.Job_Category
        read = zeep.helpers.serialize_object(item.Job_Category_Data[0], dict)
        assert read == data
        assert item.Job_Category_Reference.ID[0]._value_1 == "ENG"
        everything = client.service.Get_Job_Categories()
        assert everything.Response_Results.Total_Results == 2


@needs("wsdl", "workday", "Human_Resources.wsdl")
def test_workday_changes_what_is_put_again_and_faults_on_a_taken_name(workday):
    with opened(workday) as hr:
        url = f"{hr.url}{workday.operation('Put_Job_Category').binding.path}?wsdl"
        put = zeep.Client(url).service.Put_Job_Category
        first = {"Job_Category_ID": "A", "Job_Category_Name": "One"}
        put(Job_Category_Data=first)
        reference = {"ID": [{"_value_1": "A", "type": "Job_Category_ID"}]}
        put(Job_Category_Reference=reference, Job_Category_Data={**first, "Inactive": True})
        assert hr.twin.snapshot()["Job_Category"]["A"]["Inactive"] is True
        with pytest.raises(zeep.exceptions.Fault) as fault:
            put(Job_Category_Data={"Job_Category_ID": "B", "Job_Category_Name": "One"})
        assert fault.value.detail[0].tag == "{urn:com.workday/bsvc}Validation_Fault"
