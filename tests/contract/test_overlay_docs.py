"""The page about overlays shows files that can be applied as they stand, and every key."""

from __future__ import annotations

import json
import re

import pytest

from interlock.bundled import bundled
from interlock.cli.schema import FORMATS, schema
from interlock.contract.load import codec_for, load
from interlock.contract.model import Call
from interlock.contract.overlay.schema import KINDS, OVERLAY, REASONS, STAMPS, VERBS
from tests.contract.order_service import write
from tests.contract.test_embedded import CUSTOMER
from tests.house.source import ROOT

PAGE = (ROOT / "docs" / "reference" / "overlay.md").read_text(encoding="utf-8")
WHOLE, INSIDE, BEYOND = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
BILLS = {
    "$defs": {
        "Bill": {
            "type": "object",
            "required": ["number", "lines"],
            "properties": {
                "number": {"type": "string"},
                "lines": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {"qty": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
        "Answer": {"type": "object", "properties": {"number": {"type": "string"}}},
    }
}
PARTS = {
    "importTableIn": ("jsonData", "customerXml"),
    "importTableOut": ("importTableReturn",),
    "exportTableIn": ("number",),
    "exportTableOut": ("exportTableReturn",),
}


def eas_wsdl():
    messages = "".join(
        f'<w:message name="{name}">'
        + "".join(f'<w:part name="{p}" type="xs:string"/>' for p in parts)
        + "</w:message>"
        for name, parts in PARTS.items()
    )
    body = '<s:body use="encoded" namespace="urn:eas"/>'
    names = ("importTable", "exportTable")
    operations = "".join(
        f'<w:operation name="{n}"><w:input message="t:{n}In"/><w:output message="t:{n}Out"/>'
        "</w:operation>" for n in names
    )  # fmt: skip
    bound = "".join(
        f'<w:operation name="{n}"><w:input>{body}</w:input><w:output>{body}</w:output>'
        "</w:operation>" for n in names
    )  # fmt: skip
    return f"""<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" xmlns:t="urn:eas"
      targetNamespace="urn:eas" xmlns:xs="http://www.w3.org/2001/XMLSchema"
      xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/">{messages}
      <w:portType name="Tables">{operations}</w:portType>
      <w:binding name="B" type="t:Tables">
      <s:binding style="rpc" transport="http://schemas.xmlsoap.org/soap/http"/>{bound}
      </w:binding></w:definitions>"""


def test_the_overlay_of_the_page_is_applied(tmp_path):
    overlay = write(tmp_path, WHOLE, "overlay.yaml")
    contract = load([bundled("contracts", "crm", "1.0", "openapi.yaml")], "crm", overlay)
    order = contract.resource("Order")
    assert order.references == {"customerId": "Customer", "lines.[].sku": "Product.sku"}
    assert order.life.locked == ("shipped",)
    assert contract.roles["listOrders"].filters == {"updatedAt>=": ("args", "updatedSince")}
    approved = next(e for e in contract.events if e.operation.name == "orderApproved")
    assert (approved.signature.prefix, approved.key) == ("v1=", ("data", "id"))
    assert contract.refusals == {"duplicate": "409", "stale": "412"}


def test_the_documents_inside_texts_of_the_page_are_read(tmp_path):
    write(tmp_path, json.dumps(BILLS), "bills.json")
    write(tmp_path, CUSTOMER, "customer.xsd")
    wsdl, overlay = write(tmp_path, eas_wsdl(), "eas.wsdl"), write(tmp_path, INSIDE, "o.yaml")
    contract = load([wsdl], "erp", overlay)
    assert contract.roles["importTable"].record == ("body", "jsonData")
    bill = {"number": "1", "lines": [{"qty": 0}]}
    wire = codec_for(contract)
    sent = wire.write_call(Call("importTable", body={"jsonData": bill, "customerXml": ""}), "")
    told = [str(b) for b in wire.read_call(sent).wrong]
    assert "$.jsonData:/lines/0/qty: is 0, less than 1" in told
    assert told[0] in PAGE


def test_every_key_and_word_stands_on_the_page():
    words = all_keys(OVERLAY) | {*VERBS, *REASONS, *STAMPS, *KINDS}
    assert sorted(w for w in words if f"`{w}`" not in PAGE and not fits(w)) == []


def fits(word: str) -> bool:
    """Tell whether the word stands in one of the mappings `{from, to, by}`."""
    return re.search(rf"`{{[^`]*\b{re.escape(word)}\b[^`]*}}`", PAGE) is not None


def all_keys(part):
    if isinstance(part, list):
        return {key for inner in part for key in all_keys(inner)}
    if not isinstance(part, dict):
        return set()
    return {str(k) for k in part.get("properties", {})}.union(*map(all_keys, part.values()))


@pytest.mark.parametrize("name", ["overlay"])
def test_the_schema_of_the_page_can_be_printed(name):
    assert name in FORMATS
    assert schema(name)["title"] == "Interlock overlay"


def test_what_the_page_says_beyond_a_contract_is_applied(tmp_path):
    overlay = write(tmp_path, BEYOND, "beyond.yaml")
    trade = ROOT / "tests" / "twin" / "trade" / "openapi.yaml"
    contract = load([trade], "erp", overlay)
    order = contract.resource("Order")
    assert order.cascades == ("customerId",)
    assert order.ranges["orderNo"].per == ("year",)
    assert [c.path for c in order.computed][:2] == ["lines.[].position", "lines.[].amount"]
    assert contract.roles["updateOrder"].guarded
    assert contract.operation("login").access == ()
    assert contract.operation("deleteCustomer").access == ("partner",)
    assert set(contract.told) == {"saveInvoice", "viewInvoice"}
