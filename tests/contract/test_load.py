import json

import pytest

from interlock.bundled import bundled
from interlock.contract.load import codec_for, load
from interlock.contract.model import HttpRequest
from interlock.errors import ContractError
from tests.contract.orders_api import orders_api, save

CRM = bundled("contracts", "crm", "1.0", "openapi.yaml")
ERP = bundled("contracts", "erp", "1.0", "erp.wsdl")


def test_the_bundled_crm_is_read_with_roles_and_overlay():
    contract = load([CRM], "crm", bundled("contracts", "crm", "overlay.yaml"))
    assert (contract.origin.kind, len(contract.operations), len(contract.events)) == (
        "openapi", 20, 5,
    )  # fmt: skip
    assert contract.refused == ()
    assert contract.roles["createOrder"].verb == "create"
    assert contract.resource("Order").life is not None


def test_the_bundled_erp_is_read_as_wsdl():
    contract = load([ERP], "erp")
    assert contract.origin.kind == "wsdl"
    assert contract.operations


def test_the_content_and_not_the_name_tells_the_format(tmp_path):
    odd = save(tmp_path, orders_api(), "contract.wsdl")
    contract = load([odd], "erp")
    assert contract.origin.kind == "openapi"
    call = codec_for(contract).read_call(HttpRequest("GET", "/orders"))
    assert call.operation == "listOrders"


WSDL_2 = '<description xmlns="http://www.w3.org/ns/wsdl"/>'
EDMX = '<?xml version="1.0"?><edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"/>'
XSD = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>'


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "the file is empty"),
        ("\n  \n", "the file is empty"),
        ("%PDF-1.7", "a PDF document"),
        ("PK\x03\x04", "a ZIP archive"),
        (WSDL_2, r"WSDL 2\.0"),
        (EDMX, "no Schema in its DataServices"),
        (XSD, "an XML Schema without operations"),
        ("<!-- x --><html><body/></html>", "an HTML page"),
        ("<order/>", "XML with the root 'order'"),
        ("asyncapi: 2.6.0\n", "AsyncAPI"),
        ('{"asyncapi": "3.0.0"}', "AsyncAPI"),
        ('swagger: "1.2"\npaths: {/a: {}}\n', r"Swagger 1\.2"),
        (json.dumps({"info": {"_postman_id": "x"}, "item": []}), "a Postman collection"),
        ("type Query {\n  orders: [Order]\n}\n", "a GraphQL schema"),
        ("#%RAML 1.0\ntitle: x\n", "RAML"),
        ('syntax = "proto3";\n', "a protobuf definition"),
        ("hello: world\n", "`openapi` is missing"),
        ("just words", "no mapping"),
        ("a: b: c", "not YAML"),
        ('{"openapi": "3.0.3", "openapi": "3.0.3"}', "twice"),
    ],
)
def test_what_is_no_contract_is_refused_by_name_with_a_remedy(tmp_path, content, problem):
    path = tmp_path / "contract.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ContractError, match=problem) as raised:
        load([path], "crm")
    assert "contract.yaml" in raised.value.where
    assert raised.value.remedy


def test_a_missing_file_a_folder_and_no_file_at_all_are_contract_errors(tmp_path):
    with pytest.raises(ContractError, match="does not exist"):
        load([tmp_path / "absent.yaml"], "crm")
    with pytest.raises(ContractError, match="a folder"):
        load([tmp_path], "crm")
    with pytest.raises(ContractError, match="no contract file is named"):
        load([], "crm")


def test_files_of_two_formats_make_no_system(tmp_path):
    one = save(tmp_path, orders_api())
    two = tmp_path / "erp.wsdl"
    two.write_bytes(ERP.read_bytes())
    with pytest.raises(ContractError, match="openapi, wsdl"):
        load([one, two], "erp")


def test_files_outside_the_folder_of_the_first_are_refused(tmp_path):
    one = save(tmp_path, orders_api(), "a/one.json")
    two = save(tmp_path, orders_api(), "two.json")
    with pytest.raises(ContractError, match="outside the folder"):
        load([one, two], "erp")


REPAIR = """
overlay: 1.1.0
info: {title: r, version: '1'}
actions:
  - target: $.info.title
    update: Mended
"""


def test_overlays_of_both_kinds_are_told_apart_and_applied(tmp_path):
    repair = tmp_path / "repair.yaml"
    repair.write_text(REPAIR, encoding="utf-8")
    ours = bundled("contracts", "crm", "overlay.yaml")
    contract = load([CRM], "crm", [ours, repair])
    assert contract.title == "Mended"
    assert contract.resources == load([CRM], "crm", ours).resources


def test_an_openapi_overlay_cannot_repair_a_wsdl(tmp_path):
    repair = tmp_path / "repair.yaml"
    repair.write_text(REPAIR, encoding="utf-8")
    with pytest.raises(ContractError, match="repairs OpenAPI files"):
        load([bundled("contracts", "erp", "1.0", "erp.wsdl")], "erp", [repair])


def test_files_may_be_named_by_texts_and_one_file_alone(tmp_path):
    text = 'openapi: 3.0.0\ninfo: {title: a, version: "1"}\npaths: {/a: {get: {responses: {}}}}\n'
    path, overlay = tmp_path / "a.yaml", tmp_path / "o.yaml"
    path.write_text(text)
    overlay.write_text("interlock: 1\noverlay: nothing\n")
    for given in ([path], [str(path)], path, str(path)):
        for more in (None, overlay, str(overlay), [str(overlay)]):
            assert load(given, "a", more).title == "a"
