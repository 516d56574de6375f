"""Two contracts propose what corresponds; people correct it."""

from decimal import Decimal

import pytest

from interlock.bridge.propose import propose
from interlock.bridge.synonyms import FIELDS, RECORDS, concept, plain
from interlock.bundled import bundled
from interlock.contract.load import load
from interlock.contract.model import Contract, Origin, Resource
from interlock.schema.check import conforms
from interlock.schema.types import Choice, Field, ListOf, Moment, Number, Record, Text
from tests.corpus import corpus, needs

CRM = ("contracts", "crm", "1.0", "openapi.yaml")
ERP = ("contracts", "erp", "1.0", "erp.wsdl")


@pytest.fixture(scope="module")
def ours():
    return propose(load([bundled(*CRM)], "crm"), load([bundled(*ERP)], "erp"))


def pairs(proposal):
    return {field.crm: field.erp for field in proposal.fields}


def between(proposals, crm):
    return next(proposal for proposal in proposals if proposal.crm == crm)


def system(name, **records):
    """Give a contract that has these records and nothing else."""
    resources = tuple(Resource(key, record, "id") for key, record in records.items())
    return Contract(name, name, "1", Origin(name, "openapi"), (), {}, resources=resources)


def record(*fields, **typed):
    texts = tuple(Field(name, Text(max_length=50)) for name in fields)
    return Record(texts + tuple(Field(name, type_) for name, type_ in typed.items()))


def test_the_records_of_our_systems_find_each_other(ours):
    found = {(p.crm, p.erp) for p in ours}
    assert {("Customer", "Customer"), ("Order", "SalesOrder"), ("Product", "Item")} <= found
    assert [p.confidence for p in ours] == sorted((p.confidence for p in ours), reverse=True)
    assert all(0 < p.confidence < 1 and p.clue for p in ours)


def test_fields_of_different_names_and_one_meaning_find_each_other(ours):
    order = pairs(between(ours, "Order"))
    assert order["orderNo"] == "ExternalNo"
    assert order["remark"] == "Note"
    assert order["orderedAt"] == "OrderDate"
    assert order["lines.[].sku"] == "Lines.[].Item"
    assert order["lines.[].unitPrice"] == "Lines.[].Price"
    assert pairs(between(ours, "Customer"))["creditCode"] == "TaxNo"


def test_the_fields_that_tell_records_apart_are_named(ours):
    found = {p.crm: (p.identity.crm, p.identity.erp) for p in ours if p.identity}
    assert found["Customer"] == ("creditCode", "TaxNo")
    assert found["Order"] == ("orderNo", "ExternalNo")


def test_how_a_value_gets_across_is_named(ours):
    ways = {field.crm: field.way for field in between(ours, "Order").fields}
    assert ways["currency"] == "table"
    assert ways["customerId"] == "look-up"
    assert ways["amount"] == "copy"


def test_what_a_copy_would_break_is_shown_both_ways(ours):
    ordered = next(f for f in between(ours, "Order").fields if f.crm == "orderedAt")
    assert [(m.path, m.why) for m in ordered.to_erp] == [("$.OrderDate", "date-loses-time")]
    assert [(m.path, m.why) for m in ordered.to_crm] == [("$.orderedAt", "time-missing")]
    assert conforms(ordered.to_erp[0].witness, Moment(), {})


def test_a_field_that_the_other_side_does_not_take_has_no_misfits(ours):
    created = next(f for f in between(ours, "Order").fields if f.crm == "createdAt")
    assert created.to_crm is None


def test_required_fields_that_nothing_fills_are_named(ours):
    assert between(ours, "Order").unfilled_erp == ("Org",)


def test_chinese_and_english_names_find_each_other():
    crm = system("crm", 客户=record("客户名称", "税号", "联系电话", "城市", "备注"))
    erp = system("erp", Customer=record("Name", "TaxNo", "Phone", "City", "Remark"))
    (found,) = propose(crm, erp)
    assert pairs(found) == {
        "客户名称": "Name", "税号": "TaxNo", "联系电话": "Phone", "城市": "City", "备注": "Remark",
    }  # fmt: skip


def test_the_prefix_of_one_vendor_does_not_hide_the_words():
    crm = system("crm", Order=record("orderNo", "currency", qty=Number(10, 2)))
    erp = system("erp", SalesOrder=record("FBillNo", "FCurrency", FQty=Number(8, 2)))
    (found,) = propose(crm, erp)
    assert pairs(found)["qty"] == "FQty"
    assert pairs(found)["currency"] == "FCurrency"
    (misfit,) = next(f for f in found.fields if f.crm == "qty").to_erp
    assert (misfit.path, misfit.why) == ("$.FQty", "too-many-digits")
    assert misfit.witness > Decimal(10) ** 5


def test_alike_notes_help_where_names_do_not():
    told = "Number of days until the customer has to pay"
    mine = Record((Field("a1", Number(), note=told), Field("name", Text())))
    other = Record((Field("a1Days", Number(), note=told), Field("Name", Text())))
    (found,) = propose(system("crm", Customer=mine), system("erp", Customer=other))
    assert pairs(found)["a1"] == "a1Days"
    assert "alike notes" in next(f for f in found.fields if f.crm == "a1").clue


def test_a_field_finds_one_partner_only():
    crm = system("crm", Customer=record("email", "contactEmail", "name"))
    erp = system("erp", Customer=record("Email", "Name"))
    (found,) = propose(crm, erp)
    assert pairs(found) == {"email": "Email", "name": "Name"}


def test_lists_are_paired_with_lists_only():
    lines = ListOf(record("sku", "qty"))
    crm = system("crm", Order=record("orderNo", lines=lines))
    erp = system("erp", Order=record("orderNo", "sku", "qty"))
    (found,) = propose(crm, erp)
    assert pairs(found) == {"orderNo": "orderNo"}


def test_what_an_optional_record_requires_is_unfilled_only_when_it_is_filled():
    place = Record((Field("city", Text(), True), Field("country", Choice(("CN",)), True)))
    erp = system("erp", Customer=Record((Field("name", Text(), True), Field("address", place))))
    (bare,) = propose(system("crm", Customer=record("name", "phone")), erp)
    assert bare.unfilled_erp == ()
    town = Record((Field("city", Text()),))
    (filled,) = propose(system("crm", Customer=record("name", address=town)), erp)
    assert filled.unfilled_erp == ("address.country",)


@pytest.mark.parametrize("record_name", ["SalesDocument", "SalesOrder", "Order", "Invoice"])
@pytest.mark.parametrize(
    "number",
    ["YourReference", "CustomerOrderNo", "ExternalNo", "PurchaseOrderNo", "CustomerReference"],
)
def test_a_deal_becomes_an_order_under_any_of_its_trade_names(record_name, number):
    crm = system("crm", Deal=record("orderNo", "title", "netAmount", "wonAt", "partner"))
    fields = record(number, "ShortText", "NetValue", "DocDate", "Customer")
    (found,) = propose(crm, system("erp", **{record_name: fields}))
    assert found.confidence > 0.5
    assert (found.identity.crm, found.identity.erp) == ("orderNo", number)
    assert pairs(found) == {
        "orderNo": number, "title": "ShortText", "netAmount": "NetValue", "wonAt": "DocDate",
        "partner": "Customer",
    }  # fmt: skip


def test_the_own_number_of_a_deal_is_what_an_invoice_refers_to():
    crm = system("crm", Deal=record("dealNo", "amount", "currency", "company"))
    erp = system("erp", Invoice=record("number", "reference", "total", "currency", "customer"))
    (found,) = propose(crm, erp)
    assert (found.identity.crm, found.identity.erp) == ("dealNo", "reference")


def test_a_customer_is_looked_up_only_where_one_side_keeps_customers():
    order, invoice = record("orderNo", "amount", "company"), record("reference", "total", "buyer")
    (found,) = propose(system("crm", Order=order), system("erp", Order=invoice))
    assert {f.crm: f.way for f in found.fields}["company"] == "copy"
    kept = system("erp", Order=invoice, Customer=record("name", "city"))
    found = between(propose(system("crm", Order=order), kept), "Order")
    assert {f.crm: f.way for f in found.fields}["company"] == "look-up"


def test_records_that_have_nothing_in_common_are_not_proposed():
    crm = system("crm", Invoice=record("dueOn", "amount"))
    assert propose(crm, system("erp", Machine=record("voltage", "serial"))) == ()
    assert propose(crm, system("erp")) == ()


def test_named_types_stand_in_where_there_are_no_resources():
    types = {"Customer": record("name", "taxNo", "city"), "CustomerSearchResult": record("name")}
    erp = Contract("erp", "erp", "1", Origin("erp", "wsdl"), (), types)
    (found,) = propose(system("crm", Company=record("name", "vat_number", "city")), erp)
    assert (found.crm, found.erp) == ("Company", "Customer")
    assert pairs(found)["vat_number"] == "taxNo"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("creditCode", "tax number"), ("@TaxNo", "tax number"), ("FQty", "quantity"),
        ("MonetaryAmount", "amount"), ("{urn:x}Unit_Price", "unit price"),
        ("addressLine1", "street"),
        ("modified_at", "changed"), ("shippedOn", "delivery date"), ("colour", ""),
    ],
)  # fmt: skip
def test_names_mean_what_the_trade_means(name, meant):
    assert concept(plain(name))[0] == meant


@pytest.mark.parametrize("table", [FIELDS, RECORDS])
def test_every_phrase_leads_to_its_own_meaning(table):
    for meant, phrases in table.items():
        for phrase in phrases:
            assert concept(tuple(phrase.split()), records=table is RECORDS) == (meant, 0), phrase


@pytest.mark.corpus
@needs("openapi", "apideck", "crm-2026.yml")
@needs("wsdl", "netsuite-2023", "netsuite.wsdl")
def test_a_real_crm_finds_the_customers_of_a_real_erp():
    crm = load([corpus("openapi", "apideck", "crm-2026.yml")], "crm")
    erp = load([corpus("wsdl", "netsuite-2023", "netsuite.wsdl")], "erp")
    found = {p.crm: p for p in propose(crm, erp)}
    assert found["Company"].erp == "Customer"
    assert found["Opportunity"].erp == "Opportunity"
    assert pairs(found["Company"])["vat_number"] == "vatRegNumber"


@pytest.mark.corpus
@needs("openapi", "apideck", "crm-2026.yml")
@needs("wsdl", "workday", "Human_Resources.wsdl")
def test_a_crm_and_a_personnel_system_share_little():
    crm = load([corpus("openapi", "apideck", "crm-2026.yml")], "crm")
    erp = load([corpus("wsdl", "workday", "Human_Resources.wsdl")], "erp")
    found = propose(crm, erp)
    assert len(found) < 6
    assert "Order" not in {p.erp for p in found}
