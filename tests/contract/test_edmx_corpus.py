"""Vendors' OData metadata, each file read a second time here with nothing but xpath."""

from decimal import Decimal

import pytest
from lxml import etree

from interlock.contract.load import load
from interlock.schema.types import Binary, Choice, Float, Moment, Number, Ref, Text
from tests.corpus import corpus, needs

pytestmark = pytest.mark.corpus

FILES = (
    "API_BILLING_DOCUMENT_SRV.2023-03.edmx",
    "API_BUSINESS_PARTNER.ecc-sample.edmx",
    "API_BUSINESS_PARTNER.full.edmx",
    "API_CUSTOMER_MATERIAL_SRV.2024-11.edmx",
    "API_MATERIAL_STOCK_SRV.2024-11.edmx",
    "API_OUTBOUND_DELIVERY_SRV.2024-09.edmx",
    "API_PRODUCT_SRV.2020-12.edmx",
    "API_PRODUCT_SRV.2024-11.edmx",
    "API_SALES_ORDER_SRV.2020-12.edmx",
    "API_SALES_ORDER_SRV.2024-06.edmx",
    "API_SALES_ORDER_SRV.2024-11.edmx",
    "northwind-v2.metadata.xml",
    "pyodata-tests-metadata.xml",
)
every_file = pytest.mark.parametrize(
    "file", [pytest.param(f, marks=needs("odata", f), id=f) for f in FILES]
)
SAP = "{http://www.sap.com/Protocols/SAPData}"
M = "{http://schemas.microsoft.com/ado/2007/08/dataservices/metadata}"
STORE = "{http://schemas.microsoft.com/ado/2009/02/edm/annotation}StoreGeneratedPattern"
WHOLE = {"Byte": (0, 255), "Int16": (-(2**15), 2**15 - 1), "Int32": (-(2**31), 2**31 - 1)}


def raw(file):
    return etree.parse(corpus("odata", file)).getroot()


def elements(root, name):
    return root.xpath(f"//*[local-name()='{name}']")


def read(file):
    return load([corpus("odata", file)], "erp")


def says_no(element, name):
    return element.get(SAP + name) == "false"


def type_of(root, name):
    return next(t for t in elements(root, "EntityType") if t.get("Name") == name.split(".")[-1])


def keys(type_):
    return [r.get("Name") for r in type_.xpath("*[local-name()='Key']/*")]


def expected(root):
    """Give how many operations the flags of a file promise, and how many cannot be rehearsed."""
    promised, refused = 0, 0
    closed = len(root.xpath("//*[@EnumMember='Capabilities.NavigationType/None']"))
    for one in elements(root, "EntitySet"):
        type_ = type_of(root, one.get("EntityType"))
        away = says_no(one, "addressable")
        by_key = 1 + 2 * (not says_no(one, "updatable")) + (not says_no(one, "deletable"))
        create = not away and not says_no(one, "creatable")
        links = len(type_.xpath("*[local-name()='NavigationProperty']"))
        if not keys(type_):
            refused += by_key + links
            by_key = links = 0
        if type_.get(M + "HasStream") == "true" and create:
            refused, create = refused + 1, False
        promised += (not away) + create + by_key + links
    for call in elements(root, "FunctionImport"):
        names = [p.get("Name") for p in call]
        twice = len(set(names)) < len(names)
        promised, refused = promised + (not twice), refused + twice
    return promised - closed, refused


def scalar(of):
    """Give the type of a property's attributes, by the tables of the standard alone."""
    kind, length = of.get("Type").removeprefix("Edm."), of.get("MaxLength")
    longest = int(length) if length not in (None, "Max") else None
    display = of.get(SAP + "display-format")
    if kind == "String":
        fixed = longest if of.get("FixedLength") == "true" else 0
        if display == "NonNegative":
            return Text(fixed, longest, ("[0-9]*",), anchored=True)
        return Text(fixed, longest)
    if kind == "Decimal":
        digits = int(of.get("Precision")) if of.get("Precision") else None
        scale = int(of.get("Scale")) if of.get("Scale") else None
        low = Decimal(0) if display == "NonNegative" else None
        return Number(digits, 0 if digits and scale is None else scale, low, carrier="text")
    if kind == "Int64":
        return Number(None, 0, Decimal(-(2**63)), Decimal(2**63 - 1), carrier="text")
    if kind in WHOLE:
        return Number(None, 0, *map(Decimal, WHOLE[kind]))
    if kind == "Time":
        return Moment(
            "time", "forbidden", int(of.get("Precision")) if of.get("Precision") else None
        )
    if kind == "DateTime" and display == "Date":
        return Moment("date", "forbidden")
    if kind in ("DateTime", "DateTimeOffset"):
        zone = "forbidden" if kind == "DateTime" else "required"
        return Moment("instant", zone, min(3, int(of.get("Precision") or 3)))
    if kind == "Binary":
        return Binary(max_bytes=longest)
    return {"Double": Float(64), "Single": Float(32), "Guid": Text(format="uuid")}.get(kind)


@every_file
def test_every_file_loads_with_as_many_operations_as_its_flags_promise(file):
    contract, root = read(file), raw(file)
    assert (len(contract.operations), len(contract.refused)) == expected(root)
    assert len({o.name for o in contract.operations}) == len(contract.operations)
    assert set(contract.roles) == {o.name for o in contract.operations}
    assert all(r.why and r.source.file == file for r in contract.refused)
    sets = [s.get("Name") for s in elements(root, "EntitySet")]
    assert [r.name for r in contract.resources] == sets


@every_file
def test_every_property_has_the_facets_that_stand_in_the_file(file):
    contract, root = read(file), raw(file)
    count = 0
    for owner in (*elements(root, "EntityType"), *elements(root, "ComplexType")):
        name = owner.get("Name")
        if name not in contract.types:
            name = f"{owner.getparent().get('Namespace')}.{name}"
        record = contract.types[name]
        own = owner.xpath("*[local-name()='Property']")
        links = owner.xpath("*[local-name()='NavigationProperty']")
        assert [f.name for f in record.fields] == [p.get("Name") for p in (*own, *links)]
        for of in own:
            count += 1
            field = record.field(of.get("Name"))
            key = of.get("Name") in keys(owner)
            assert field.nullable == (of.get("Nullable") != "false" and not key), of.attrib
            assert field.required
            given = of.get(STORE) in ("Identity", "Computed")
            shut = given or (says_no(of, "creatable") and (key or says_no(of, "updatable")))
            assert field.direction == ("read" if shut else "both"), of.attrib
            wanted = scalar(of)
            if wanted is not None:
                assert field.type == wanted, of.attrib
            elif of.get("Type") != "Edm.Boolean":
                assert isinstance(field.type, (Choice, Ref)), of.attrib
    assert count == len(elements(root, "Property"))


@every_file
def test_every_key_is_that_of_the_file_and_stands_in_the_address(file):
    contract, root = read(file), raw(file)
    addressed = set()
    for one in elements(root, "EntitySet"):
        parts = keys(type_of(root, one.get("EntityType")))
        resource = contract.resource(one.get("Name"))
        if len(parts) == 1:
            assert (resource.key, resource.unique) == (parts[0], ())
        elif parts:
            assert (resource.key, resource.unique) == ("", (tuple(parts),))
        operation = contract.operation(f"{one.get('Name')}.read")
        if operation is not None:
            shown = (
                f"{{{parts[0]}}}" if len(parts) == 1 else ",".join(f"{p}={{{p}}}" for p in parts)
            )
            assert operation.binding.path == f"/{one.get('Name')}({shown})"
            addressed.add(operation.name)
    assert addressed == {o.name for o in contract.operations if o.name.endswith(".read")} != set()


@every_file
def test_etags_are_those_of_fixed_concurrency(file):
    contract, root = read(file), raw(file)
    guarded = set()
    for one in elements(root, "EntitySet"):
        type_ = type_of(root, one.get("EntityType"))
        fixed = type_.xpath("*[local-name()='Property'][@ConcurrencyMode='Fixed']")
        change = contract.operation(f"{one.get('Name')}.change")
        if change is not None:
            headers = {p.name for p in change.request.parts if p.where == "header"}
            assert headers == ({"If-Match"} if fixed else set())
            guarded.add(change.name)
    assert guarded == {o.name for o in contract.operations if o.name.endswith(".change")}


@needs("odata", FILES[10])
def test_the_sales_order_service_is_what_its_documentation_says():
    contract = read(FILES[10])
    assert len(contract.operations) == 160
    assert (contract.version, contract.origin.dialect) == ("1.0.0", "OData 2.0")
    order = contract.types["A_SalesOrderType"]
    assert order.field("SalesOrder").type == Text(0, 10)
    assert order.field("PurchaseOrderByCustomer").type == Text(0, 35)
    assert order.field("TotalNetAmount").type == Number(16, 3, carrier="text")
    made = {f.name for f in contract.types["A_SalesOrderType-create"].fields}
    assert "TotalNetAmount" not in made
    assert {"SoldToParty", "to_Item", "to_Partner"} <= made
    root = contract.operation("A_SalesOrder.list").binding.base
    assert root == "/sap/opu/odata/sap/API_SALES_ORDER_SRV"


@needs("odata", FILES[5])
def test_deliveries_are_acted_on_by_function_imports():
    contract = read(FILES[5])
    acts = {n: r for n, r in contract.roles.items() if r.verb == "do"}
    assert len(acts) == 16
    assert acts["PostGoodsIssue"].key == ("args", "DeliveryDocument")
    assert acts["CreateBatchSplitItem"].filters == {
        "DeliveryDocument": ("args", "DeliveryDocument"),
        "DeliveryDocumentItem": ("args", "DeliveryDocumentItem"),
    }


@needs("odata", FILES[8])
@needs("odata", FILES[10])
def test_four_years_of_a_service_differ_in_operations_by_name():
    old, new = (({o.name for o in read(f).operations}) for f in (FILES[8], FILES[10]))
    assert "A_SalesOrderText.create" in new - old
    assert {n for n in old - new if n.endswith(".list")} == {"A_SalesOrderValAddedSrvc.list"}
