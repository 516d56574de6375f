"""OData metadata at the door: read, matched with a CRM, and refused where it would be served."""

import pytest

from interlock.bundled import bundled
from tests.contract.odata_samples import V2, V4
from tests.corpus import corpus, needs

CRM = bundled("contracts", "crm", "1.0", "openapi.yaml")
PROJECT = """\
[crm]
contract = "crm.yaml"
[erp]
contract = "shop.edmx"
[bridge]
file = "bridge.yaml"
[subject]
call = "sync.main:run"
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Give a folder with a CRM and a service, and work in it."""
    (tmp_path / "shop.edmx").write_text(V2, "utf-8")
    (tmp_path / "crm.yaml").write_bytes(CRM.read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_service_is_described(interlock, folder):
    said = interlock("check", "shop.edmx")
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0] == "shop.edmx  EDMX OData 2.0  SHOP"
    assert "operations  16, testable 16" in lines[1]
    assert "  record      Orders, key No: list 1" not in said.out
    assert "record      Orders, key No: list, read, create, change, replace, do" in said.out
    assert "record      Lines, key Order+Pos: read, change, replace, delete, list" in said.out


def test_that_a_service_can_only_be_read_is_said_before_it_is_run(interlock, folder):
    assert "read only   twin and run cannot serve it yet" in interlock("check", "shop.edmx").out
    said = interlock("init", "crm.yaml", "shop.edmx", "--into", "p")
    assert "shop.edmx: twin and run cannot serve it yet" in said.out
    assert "crm.yaml: twin" not in said.out


def test_what_each_operation_is_taken_for_is_told_with_its_address(interlock, folder):
    said = interlock("check", "shop.edmx", "--operations")
    assert "MERGE /Orders({No})" in said.out
    assert "sap:action-for SHOP.Order" in said.out


def test_the_document_names_the_kind_and_the_version(interlock, folder):
    (folder / "shop.edmx").write_text(V4, "utf-8")
    row = interlock("check", "shop.edmx", "--json").json["contracts"][0]
    assert (row["kind"], row["dialect"], row["title"]) == ("edmx", "OData 4.0", "com.shop.v1")
    assert row["testable"] == row["operations"] == 21


def test_a_refused_operation_is_told_with_its_place_and_is_not_green(interlock, folder):
    (folder / "shop.edmx").write_text(V2.replace("Edm.Guid", "Edm.Gold"), "utf-8")
    said = interlock("check", "shop.edmx")
    assert said.code == 4
    line = V2[: V2.index("Edm.Guid")].count("\n") + 1
    assert f"Orders.list: SHOP.Order: Link: the type Edm.Gold is not known  shop.edmx:{line}" in (
        said.out
    )
    assert "operations  14, testable 7" in said.out


def test_a_crm_and_a_service_are_matched_and_misfits_have_witnesses(interlock, folder):
    said = interlock("check", "crm.yaml", "shop.edmx", "--json")
    assert said.code == 1
    order = next(p for p in said.json["proposals"] if (p["crm"], p["erp"]) == ("Order", "Orders"))
    pairs = {f["crm"]: f for f in order["fields"]}
    amount = pairs["amount"]
    # The service works the total out, so nothing can be written there.
    assert amount["erp"] == "Total"
    assert "to-erp" not in amount["writable"]
    date = pairs["orderedAt"]
    assert date["erp"] == "OrderDate"
    lost = next(m for m in date["misfits"] if m["direction"] == "to-erp")
    assert (lost["why"], lost["witness"]) == ("date-loses-time", "2000-01-01T12:00:00Z")


def test_a_record_that_a_service_only_shows_is_not_filled(interlock, folder):
    said = interlock("check", "crm.yaml", "shop.edmx", "--json")
    customer = next(p for p in said.json["proposals"] if p["erp"] == "Customers")
    assert customer["unfilled"]["erp"] == []
    assert all("to-erp" not in field["writable"] for field in customer["fields"])


@pytest.mark.parametrize("command", [["twin", "shop.edmx"], ["run"]])
def test_what_would_be_served_is_refused_by_name(interlock, folder, command):
    (folder / "interlock.toml").write_text(PROJECT)
    (folder / "bridge.yaml").write_text("not even a bridge")
    (folder / "scenarios").mkdir()
    (folder / "scenarios/one.yaml").write_text("nor a scenario")
    said = interlock(*command)
    assert said.code == 3
    assert "OData 2.0 is read as a contract, it is not served yet" in said.err
    assert "remedy: `interlock check` works with it" in said.err


@needs("odata", "API_SALES_ORDER_SRV.2024-11.edmx")
def test_a_first_bridge_into_a_vendors_sales_orders_is_proposed(interlock, folder):
    vendor = corpus("odata", "API_SALES_ORDER_SRV.2024-11.edmx")
    said = interlock("init", "crm.yaml", vendor, "--into", "project")
    assert said.code == 0
    text = (folder / "project/contracts/bridge.yaml").read_text("utf-8")
    assert "order: {crm: Order.orderNo, erp: A_SalesOrder.PurchaseOrderByCustomer}" in text
    assert "do: [erp A_SalesOrder.create]" in text
    asked = "# ask both owners: {from: orderNo, longest: 35 characters"
    assert f"PurchaseOrderByCustomer: orderNo    {asked}" in text
    assert "RequestedQuantity: qty" in text
