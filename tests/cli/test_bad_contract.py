"""A contract that cannot be used is told at the door (`interlock.cli`): file, cause, remedy."""

from __future__ import annotations

import json

import pytest

from interlock.bundled import bundled
from tests.cli.small_project import BOMB, CRM, GBK
from tests.cli.small_project import refused_twice as refused

CONTRACTS = [
    (b"", "empty"),
    (b"hello", "no mapping"),
    (b"%PDF-1.7\n", "a PDF document"),
    (b"PK\x03\x04rest", "a ZIP archive"),
    (GBK, "GBK"),
    (CRM.encode("utf-16"), "UTF-16"),
    (CRM.encode() + b"\x00", "NUL"),
    (CRM.encode()[:300], "too early"),
    (BOMB.encode() + CRM.encode(), "aliases grow"),
    (b'{"openapi": ' + b"[" * 1_000, "deeper than"),
    (b'swagger: "1.2"\npaths: {/a: {get: {}}}', "Swagger 1.2"),
    (b'swagger: "3.0"\npaths: {}', "no Swagger 3.0"),
    (b"openapi: 4.0.0\npaths: {}", "'4.0.0' is not known"),
    (b"openapi: 3.0.3\ncomponents: {}", "neither `paths` nor"),
    (b"openapi: 3.0.3\npaths: {}", "`paths` is empty"),
    (b"openapi: 3.0.3\npaths:\n", "`paths` is empty"),
    (b'swagger: "2.0"\npaths: {}', "`paths` is empty"),
    (b"interlock: 1\nresources: {Order: {key: id}}", "--overlay contract"),
    (b'{\n  "interlock": 1, "operations": {}}', "--overlay contract"),
    (b"overlay: 1.0.0\nactions: []", "this is an overlay: it repairs"),
    (b'{"overlay": "1.0.0",\n "actions": []}', "this is an overlay: it repairs"),
    (b"asyncapi: 2.0.0\n", "AsyncAPI"),
    (b"<html><body>404</body></html>", "an HTML page"),
    (b'<description xmlns="http://www.w3.org/ns/wsdl"/>', "WSDL 2.0"),
    (b'<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"/>', "EDMX"),
    (b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>', "without operations"),
]


@pytest.mark.parametrize(("content", "says"), CONTRACTS)
def test_contracts_that_are_refused_whole(interlock, tmp_path, monkeypatch, content, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "contract").write_bytes(content)
    refused(interlock, ["check", "contract"], 3, ("contract", says))


WSDL = """\
<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:t" xmlns:t="urn:t"
 xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<types><xs:schema targetNamespace="urn:t"><xs:element name="In"><xs:complexType><xs:sequence>
<xs:element name="a" type="xs:string"/></xs:sequence></xs:complexType></xs:element></xs:schema>
</types><message name="M"><part name="p" element="t:In"/></message>
<portType name="P"><operation name="Op"><input message="t:M"/><output message="t:M"/></operation>
</portType><binding name="B" type="t:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
<operation name="Op"><soap:operation soapAction="x"/><input><soap:body use="literal"/></input>
<output><soap:body use="literal"/></output></operation></binding>
<service name="S"><port name="Q" binding="t:B"><soap:address location="http://x/y"/></port></service>
</definitions>"""
LAUGHS = '<!DOCTYPE d [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1 or str()};" * 10}">' for n in range(1, 12)
)
RING = '<xs:group name="G"><xs:sequence><xs:group ref="t:G"/></xs:sequence></xs:group>'
WSDLS = [
    ("<definitions", "<!DOCTYPE d><definitions", "DTD"),
    ("<definitions", f"{LAUGHS}]><definitions", "DTD"),
    ("<definitions", '<!DOCTYPE d [<!ENTITY x SYSTEM "/etc/passwd">]><definitions a="&x;"', "DTD"),
    ("</definitions>", "", "not well-formed"),
    (' xmlns:t="urn:t"', "", "the prefix 't'"),
    ('type="xs:string"', 'type="xs:string" minOccurs="2"', "minOccurs"),
    ('type="xs:string"', 'type="xs:string" maxOccurs="many"', "maxOccurs"),
    ("</xs:schema>", f"{RING}</xs:schema>", "irc"),
    ("<xs:element name=\"In\"", '<xs:redefine schemaLocation="x.xsd"/><xs:element name="In"',
     "redefine is not supported"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "says"), WSDLS)
def test_wsdl_files_that_are_refused_whole(interlock, tmp_path, monkeypatch, old, new, says):
    monkeypatch.chdir(tmp_path)
    assert old in WSDL
    (tmp_path / "erp.wsdl").write_text(WSDL.replace(old, new, 1))
    refused(interlock, ["check", "erp.wsdl"], 3, ("erp.wsdl", says))


PARTS = [
    (CRM, "minLength: 1, maxLength: 20", "$ref: 'http://127.0.0.1:9/x'", "never fetches"),
    (CRM, "minLength: 1, maxLength: 20", "$ref: '/etc/passwd'", "leads out of the folder"),
    (CRM, "minLength: 1, maxLength: 20", "$ref: '../x.yaml'", "leads out of the folder"),
    (CRM, "minLength: 1, maxLength: 20", "$ref: '#/nothing'", "points to nothing"),
    (CRM, "minLength: 1, maxLength: 20", "$ref: '.'", "a folder"),
    (CRM, "    Deal:\n", "    Deal: {$ref: '#/components/schemas/Deal'}\n    Other:\n",
     "leads only back to itself"),
    (CRM, "{name: id, in: path", "{in: path", "a parameter has no name"),
    (CRM, "/deals/{id}:", "/deals/{id:", "is not closed"),
    (WSDL, "soap/http", "soapjms", "SOAP over"),
    (WSDL, 'use="literal"', 'use="encoded"', "encoded use is not supported"),
    (WSDL, "<types>", '<import namespace="urn:z" location="http://127.0.0.1:9/z"/><types>',
     "is not beside"),
]  # fmt: skip


@pytest.mark.parametrize(("contract", "old", "new", "says"), PARTS)
def test_what_one_operation_lacks_is_unknown_and_named(
    interlock, tmp_path, monkeypatch, contract, old, new, says
):
    monkeypatch.chdir(tmp_path)
    assert old in contract
    (tmp_path / "contract").write_text(contract.replace(old, new, 1))
    said = interlock("check", "contract")
    assert said.code == 4
    assert says in said.out


REPAIRS = [
    ("paths:\n", "servers: nowhere\npaths:\n", "servers is no list"),
    ("paths:\n", "servers: [{url: 'http://[::1'}]\npaths:\n", "is no URL"),
    ("parameters: [{name: id, in: path, required: true, schema: {type: string}}]",
     "parameters: {id: 1}", "are no list"),
    ("components:\n", "components:\n  securitySchemes: {s: {type: magic}}\n", "'magic'"),
    ("maxLength: 20", "maxLength: -1", "maxLength: -1"),
    ("maxLength: 20", "pattern: '[a'", "pattern"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "says"), REPAIRS)
def test_what_is_put_right_is_told(interlock, tmp_path, monkeypatch, old, new, says):
    monkeypatch.chdir(tmp_path)
    assert old in CRM
    (tmp_path / "crm.yaml").write_text(CRM.replace(old, new, 1))
    said = interlock("check", "crm.yaml")
    assert said.code == 0
    (told,) = [line for line in said.out.splitlines() if says in line]
    assert told.startswith("  repaired  ")


def test_a_word_that_seems_misspelt_is_told_in_both_languages_and_as_data(interlock, tmp_path):
    path = tmp_path / "crm.yaml"
    right = bundled("contracts", "crm", "1.0", "openapi.yaml").read_text()
    path.write_text(right.replace("minLength:", "minLenght:", 1))
    said = interlock("check", path)
    assert said.code == 0
    assert "crm.yaml:633:7  a schema knows no 'minLenght'; did you mean 'minLength'?" in said.out
    assert "疑误写" in interlock("check", path, "--lang", "zh").out
    [contract] = json.loads(interlock("check", path, "--json").out)["contracts"]
    assert [slip["remedy"] for slip in contract["misspelt"]] == ["did you mean 'minLength'?"]
