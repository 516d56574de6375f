"""Vendors' own WSDLs: which load, how much of them, and that their messages travel."""

from __future__ import annotations

import socket
from pathlib import Path
from random import Random

import pytest

from interlock.contract.model import Call, Contract
from interlock.contract.soap_wire import codec
from interlock.contract.wsdl import read
from interlock.errors import ContractError
from interlock.schema.sample import sample
from tests.corpus import corpus, needs

CORPUS = corpus("wsdl")
pytestmark = [pytest.mark.corpus, needs("wsdl")]
# file -> (operations, names that are refused)
COUNTS = {
    "netsuite-2023/netsuite.wsdl": (42, 0),
    "workday/Human_Resources.wsdl": (148, 0),
    "wsdl-to-postman/asapSales.wsdl": (2, 0),
    "salesforce-partner/partner-480.wsdl": (63, 0),
    "salesforce-partner/partner-asitm9.wsdl": (43, 0),
    "salesforce-partner/partner-dg-auth.wsdl": (38, 0),
    "salesforce-partner/partner-forceconnector.wsdl": (63, 0),
    "salesforce-partner/partner-go-soapforce.wsdl": (57, 0),
    "salesforce-partner/partner-vulnreport.wsdl": (32, 0),
    "packagegenerator/ews/services.wsdl": (101, 0),
    "packagegenerator/paypal/PayPalSvc.wsdl": (57, 0),
    "weaver-yonyou/yonyou-u9-SevenU9Weaver.wsdl": (13, 0),
    "packagegenerator/DeliveryService.wsdl": (33, 0),
    "kingdee-eas/EASLogin.wsdl": (4, 0),
    "kingdee-eas/WSAdminOrgUnitUserFacade.wsdl": (1, 0),
    "kingdee-eas/WSCommonServiceFacade.wsdl": (2, 0),
    "kingdee-eas/WSFmLiquidOpenFacade.wsdl": (1, 0),
    "kingdee-eas/WSTableOperFacade.wsdl": (3, 0),
    "sugarcrm/sugar41.wsdl": (27, 0),
    "sugarcrm/sugar.wsdl": (49, 0),
    "soa-model/ArticleService-Modified/ArticleService.wsdl": (3, 0),
    "zeep-tests/claim.wsdl": (1, 0),
    "zeep-tests/soap_header.wsdl": (1, 0),
    "specmatic/state_machine/type_ref.wsdl": (0, 1),
}
REFUSED_WHOLE = {
    "wsdl-to-postman/asapPurchase.wsdl": "leads back to itself",
    "wsdl-to-postman/deepCircularRefs/outputMerger.wsdl": "declared twice, differently",
}
OPERATIONS_TRIED = 12
DRAWN = [
    n for n, (count, _) in COUNTS.items()
    if count and (not n.startswith("salesforce-partner") or n.endswith(("480.wsdl", "asitm9.wsdl")))
]  # fmt: skip


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)


def contract_of(name: str, folder: Path) -> Contract:
    path = CORPUS / name
    if path.name.startswith("asap"):
        text = path.read_text(encoding="utf-8").replace("{{url}}", "sap.com")
        path = folder / path.name
        path.write_text(text, encoding="utf-8")
    return read([path], "erp")


@pytest.mark.parametrize("name", COUNTS)
def test_a_vendors_wsdl_has_its_operations(name, tmp_path):
    contract = contract_of(name, tmp_path)
    assert (len(contract.operations), len(contract.refused)) == COUNTS[name]


def test_every_other_wsdl_loads_and_compiles_and_says_where_it_refuses(tmp_path):
    every = {p.relative_to(CORPUS).as_posix() for p in CORPUS.rglob("*.wsdl")}
    for name in sorted(every - set(REFUSED_WHOLE) - set(DRAWN)):
        contract = contract_of(name, tmp_path)
        assert contract.document.schemas.validator() is not None, name
        assert all(r.why and r.source.file and r.source.line for r in contract.refused), name


@pytest.mark.parametrize("name", REFUSED_WHOLE)
def test_a_wsdl_that_no_processor_accepts_is_refused_with_the_cause(name, tmp_path):
    with pytest.raises(ContractError, match=REFUSED_WHOLE[name]) as caught:
        contract_of(name, tmp_path)
    assert caught.value.where.rpartition(":")[2].isdigit()


def test_a_wsdl_whose_schemas_are_remote_refuses_its_operations_and_says_why(tmp_path):
    contract = contract_of("netsuite-wsdl-only/2016_1.wsdl", tmp_path)
    assert contract.operations == ()
    assert contract.refused
    assert all("never fetched" in r.why for r in contract.refused)
    assert "white space before the XML declaration" in contract.repairs[0]


def bare(value: object) -> object:
    """An empty list and an absent one are the same in XML; a collapsed text has no outer blanks."""
    if isinstance(value, dict):
        return {k: bare(v) for k, v in value.items() if v != []}
    if isinstance(value, list):
        return [bare(v) for v in value]
    return " ".join(value.split()) if isinstance(value, str) else value


@pytest.mark.parametrize("name", DRAWN)
def test_drawn_messages_are_valid_and_read_back_the_same(name, tmp_path):
    contract = contract_of(name, tmp_path)
    soap = codec(contract)
    for operation in contract.operations[:OPERATIONS_TRIED]:
        for number in range(2):
            dice = Random(f"{operation.name} {number}")
            body = sample(operation.request.body, contract.types, dice)
            call = soap.read_call(soap.write_call(Call(operation.name, body=body), ""))
            assert isinstance(call, Call), call
            assert call.wrong == (), (operation.name, body)
            assert bare(call.body) == bare(body), operation.name
