"""The demo pair is what it says: two versions a system, and a bridge between the first ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from lxml import etree

from interlock.bridge.load import load as load_bridge
from interlock.bundled import bundled
from interlock.contract import openapi, wsdl
from interlock.contract.load import load
from interlock.schema.types import Choice, Ref, resolve, walk

WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
VERSIONS = ("1.0", "2.0")


def crm_file(version: str) -> Path:
    return bundled("contracts", "crm", version, "openapi.yaml")


def erp_file(version: str) -> Path:
    return bundled("contracts", "erp", version, "erp.wsdl")


@pytest.fixture(scope="module")
def pair():
    return {
        "crm": load([crm_file("1.0")], "crm", bundled("contracts", "crm", "overlay.yaml")),
        "erp": load([erp_file("1.0")], "erp", bundled("contracts", "erp", "overlay.yaml")),
    }


@pytest.mark.parametrize("version", VERSIONS)
def test_every_message_of_the_erp_has_a_schema_that_compiles(version):
    etree.XMLSchema(etree.parse(erp_file(version).with_name("erp-messages.xsd")))


@pytest.mark.parametrize("version", VERSIONS)
def test_another_wsdl_reader_finds_the_same_operations_in_both_soap_versions(version):
    zeep = pytest.importorskip("zeep")
    theirs = zeep.Client(str(erp_file(version))).wsdl.services["ErpService"].ports
    ours = {o.name for o in wsdl.read([erp_file(version)], "erp").operations}
    for port in ("ErpSoap11", "ErpSoap12"):
        assert set(theirs[port].binding._operations) == ours


@pytest.mark.parametrize("version", VERSIONS)
def test_another_validator_accepts_the_crm_contract(version):
    validator = pytest.importorskip("openapi_spec_validator")
    validator.validate(yaml.safe_load(crm_file(version).read_text("utf-8")))


def test_nothing_in_the_contracts_is_refused_or_repaired():
    for version in VERSIONS:
        contracts = (
            openapi.read([crm_file(version)], "crm"),
            wsdl.read([erp_file(version)], "erp"),
        )
        for contract in contracts:
            assert contract.refused == ()
            assert contract.repairs == ()


def test_the_overlays_belong_to_both_versions():
    for version in VERSIONS:
        load([crm_file(version)], "crm", bundled("contracts", "crm", "overlay.yaml"))
        load([erp_file(version)], "erp", bundled("contracts", "erp", "overlay.yaml"))


def test_every_code_that_may_cross_has_a_counterpart(pair):
    bridge = load_bridge(bundled("contracts", "bridge.yaml"), pair)
    sides = {
        "currency": ("crm", "Order", "currency", "erp", "SalesOrder", "Currency"),
        "unit": ("crm", "OrderLine", "unit", "erp", "SalesOrderLine", "Unit"),
        "status": ("erp", "SalesOrder", "Status", "crm", "Order", "status"),
    }
    for table, (source, left, one, target, right, other) in sides.items():
        pairs = bridge.tables[table].pairs
        assert set(pairs) == _codes(pair[source], left, one)
        assert set(pairs.values()) <= _codes(pair[target], right, other)
        assert len(set(pairs.values())) == len(pairs), "two codes must not fall together"


def _codes(contract, name, field):
    fields = walk(Ref(_type_name(contract, name)), contract.types)
    found = next(f for path, f in fields if path == (field,))
    codes = resolve(found.type, contract.types)
    assert isinstance(codes, Choice)
    return set(codes.values)


def _type_name(contract, name):
    return next(n for n in contract.types if n == name or n.endswith("}" + name))


def test_the_joint_path_is_made_of_states_that_the_table_knows(pair):
    bridge = load_bridge(bundled("contracts", "bridge.yaml"), pair)
    assert set(bridge.lives["order"].path) - set(bridge.tables["status"].pairs.values()) == {"open"}


def changes(system):
    text = bundled("contracts", system, "2.0", "drift.yaml").read_text("utf-8")
    return yaml.safe_load(text)["changes"]


@pytest.mark.parametrize("system", ["crm", "erp"])
def test_version_two_drifts_in_exactly_ten_named_ways(system):
    names = [change["name"] for change in changes(system)]
    assert len(names) == len(set(names)) == 10


def test_each_change_of_the_crm_stands_where_the_list_says():
    documents = {v: yaml.safe_load(crm_file(v).read_text("utf-8")) for v in VERSIONS}
    for change in changes("crm"):
        for place in change["places"]:
            old, new = (_in_openapi(documents[v], place) for v in VERSIONS)
            assert old != new, place
            assert (old is None) == (change["before"] == "no such field"), place


def _in_openapi(document, place):
    operation, _, parameter = place.partition(":")
    for methods in document["paths"].values():
        for found in methods.values():
            if isinstance(found, dict) and found.get("operationId") == operation:
                if not parameter:
                    return found
                names = [p["$ref"].rpartition("/")[2] for p in found.get("parameters", ())]
                known = document["components"]["parameters"]
                return next(known[n] for n in names if known[n]["name"] == parameter)
    name, _, field = place.partition(".")
    schema = document["components"]["schemas"].get(name, {})
    return schema.get("properties", {}).get(field) if field else schema or None


def test_each_change_of_the_erp_stands_where_the_list_says():
    for change in changes("erp"):
        for place in change["places"]:
            old, new = (_in_wsdl(version, place) for version in VERSIONS)
            assert old != new, place
            assert (old == "") == (change["before"] == "no such element"), place


def _in_wsdl(version, place):
    name, _, field = place.partition(".")
    types = etree.parse(erp_file(version).with_name("erp-types.xsd"))
    found = types.xpath(f"/*/*[@name='{name}']")
    if field:
        found = types.xpath(f"/*/*[@name='{name}']//*[@name='{field}']")
    if not found:
        wsdl_tree = etree.parse(erp_file(version))
        found = wsdl_tree.findall(f".//{WSDL}portType/{WSDL}operation[@name='{name}']")
    return "".join(re.sub(r"\s+", " ", etree.tostring(f, encoding="unicode")) for f in found)
