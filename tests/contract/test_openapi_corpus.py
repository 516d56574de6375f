import json
from random import Random

import pytest
import yaml

from interlock.contract.json_wire import codec
from interlock.contract.model import Call, HttpRequest
from interlock.contract.openapi import read
from interlock.errors import ContractError
from interlock.schema.sample import sample
from tests.corpus import corpus, needs

pytestmark = pytest.mark.corpus
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
# Operations that a file declares, and those of them that cannot be rehearsed.
FILES = {
    "adyen/ManagementService-v1.json": (130, 0),
    "adyen/ManagementService-v3.json": (134, 0),
    "apideck/accounting-2024.yml": (83, 0),
    "apideck/accounting-2026.yml": (150, 0),
    "apideck/crm-2024.yml": (40, 0),
    "apideck/crm-2026.yml": (53, 0),
    "businesscentral/BCOAS1.0-2021-04.yaml": (324, 0),
    "businesscentral/BCOAS1.0-2021-05.yaml": (324, 0),
    "businesscentral/BCOpenApiSpecification-2019.json": (232, 0),
    "kubernetes/swagger-2023-08.json": (865, 0),
    "kubernetes/swagger-2026-05.json": (1123, 0),
    "stripe/spec3-2020-02.json": (352, 0),
    "stripe/spec3-2021-02.json": (366, 0),
    "suitecrm/swagger-v8.json": (9, 0),
    "xero/accounting-2024.yaml": (237, 0),
    "xero/accounting-2026.yaml": (235, 0),
}


def declared(path):
    """Count the operations by a plain walk over the file, with other readers than ours."""
    data = path.read_bytes()
    document = json.loads(data) if path.suffix == ".json" else yaml.load(data, yaml.CSafeLoader)
    return sum(len(METHODS & set(item)) for item in document["paths"].values())


@pytest.mark.parametrize(
    "file", [pytest.param(f, marks=needs("openapi", *f.split("/")), id=f) for f in FILES]
)
def test_contracts_of_real_vendors_load_whole(file):
    path = corpus("openapi", file)
    contract = read([path], "crm")
    operations, refused = FILES[file]
    assert declared(path) == operations
    assert (len(contract.operations), len(contract.refused)) == (operations - refused, refused)
    assert all(r.why for r in contract.refused)
    assert len({o.name for o in contract.operations}) == len(contract.operations)
    # Every schema compiles: the first and the last operation stand for the others here.
    wire = codec(contract)
    for operation in (contract.operations[0], contract.operations[-1]):
        path = operation.binding.base + operation.binding.path.replace("{", "").replace("}", "")
        call = wire.read_call(HttpRequest(operation.binding.method, path))
        assert isinstance(call, Call)
        assert call.operation == operation.name


@needs("openapi", "xero")
def test_a_vendors_operations_on_one_path_are_told_apart_by_what_stands_there():
    contract = read([corpus("openapi", "xero", "accounting-2026.yaml")], "erp")
    wire = codec(contract)

    def named(path):
        return wire.read_call(HttpRequest("GET", f"/api.xro/2.0{path}")).operation

    uuid = "0b8f2c3e-7f0a-4a6e-9b1e-0d3a5c6f7e81"
    assert named(f"/Contacts/{uuid}") == "getContact"
    assert named("/Contacts/ID001") == "getContactByContactNumber"
    assert named(f"/Invoices/{uuid}/Attachments/{uuid}") == "getInvoiceAttachmentById"
    assert named(f"/Invoices/{uuid}/Attachments/a.png") == "getInvoiceAttachmentByFileName"
    assert named(f"/Journals/{uuid}") == "getJournal"
    assert named("/Journals/12") == "getJournalByNumber"


@needs("openapi", "suitecrm")
def test_a_swagger_version_that_never_was_is_refused():
    with pytest.raises(ContractError, match=r"no Swagger 3\.0"):
        read([corpus("openapi", "suitecrm", "swagger-lib-v8.json")], "crm")


ROUND = ("adyen/ManagementService-v3.json", "xero/accounting-2026.yaml")


@pytest.mark.parametrize(
    "file", [pytest.param(f, marks=needs("openapi", *f.split("/")), id=f) for f in ROUND]
)
def test_every_operation_of_a_vendor_is_sent_and_understood(file):
    contract = read([corpus("openapi", file)], "crm")
    wire = codec(contract)
    for operation in contract.operations:
        dice = Random(operation.name)
        body = next((p for p in operation.request.parts if p.where == "body"), None)
        args = {
            p.name: _sent(sample(p.type, contract.types, dice))
            for p in operation.request.parts
            if p.where != "body" and p.required
        }
        value = sample(body.type, contract.types, dice, direction="write") if body else None
        call = Call(operation.name, args, value)
        got = wire.read_call(wire.write_call(call, "http://h" + operation.binding.base))
        assert isinstance(got, Call), (operation.name, got)
        assert (got.operation, got.args) == (operation.name, args)
        assert (got.body, got.wrong) == (value, ()), operation.name


def _sent(value):
    """Give a text that a path and a header can carry."""
    return value.replace("\n", " ").strip() or "x" if isinstance(value, str) else value
