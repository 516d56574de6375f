import pytest

from interlock.contract.json_wire import codec
from interlock.contract.model import Call, HttpRequest
from interlock.contract.openapi import read
from interlock.errors import ContractError
from tests.corpus import corpus, needs

pytestmark = pytest.mark.corpus


@pytest.mark.parametrize(
    ("file", "operations", "refused"),
    [
        pytest.param(file, operations, refused, marks=needs("openapi", file), id=file)
        for file, operations, refused in [
            ("apideck/crm-2026.yml", 53, 0),
            ("xero/accounting-2026.yaml", 184, 51),
            ("businesscentral/BCOAS1.0-2021-04.yaml", 324, 0),
            ("businesscentral/BCOAS1.0-2021-05.yaml", 324, 0),
            ("businesscentral/BCOpenApiSpecification-2019.json", 232, 0),
            ("adyen/ManagementService-v3.json", 134, 0),
            ("stripe/spec3-2021-02.json", 365, 1),
            ("suitecrm/swagger-v8.json", 9, 0),
        ]
    ],
)
def test_contracts_of_real_vendors_load_whole(file, operations, refused):
    contract = read([corpus("openapi", file)], "crm")
    assert (len(contract.operations), len(contract.refused)) == (operations, refused)
    assert all(r.why for r in contract.refused)
    names = {o.name for o in contract.operations}
    assert len(names) == operations
    # Every schema compiles: the first and the last operation stand for the others here.
    wire = codec(contract)
    for operation in (contract.operations[0], contract.operations[-1]):
        path = operation.binding.base + operation.binding.path.replace("{", "").replace("}", "")
        call = wire.read_call(HttpRequest(operation.binding.method, path))
        assert isinstance(call, Call)
        assert call.operation == operation.name


@needs("openapi", "xero")
def test_a_vendors_binary_answers_are_refused_by_name():
    contract = read([corpus("openapi", "xero", "accounting-2026.yaml")], "erp")
    reasons = {r.what: r.why for r in contract.refused}
    assert "application/pdf" in reasons["getInvoiceAsPdf"]


@needs("openapi", "suitecrm")
def test_a_swagger_version_that_never_was_is_refused():
    with pytest.raises(ContractError, match=r"no Swagger 3\.0"):
        read([corpus("openapi", "suitecrm", "swagger-lib-v8.json")], "crm")


@needs("openapi", "kubernetes")
def test_swagger_2_is_refused_by_name():
    with pytest.raises(ContractError, match=r"Swagger 2\.0 is not read yet"):
        read([corpus("openapi", "kubernetes", "swagger-2026-05.json")], "crm")
