"""Metadata that cannot be used: whole files, and single operations with their place."""

import pytest

from interlock.contract.load import load
from interlock.errors import ContractError
from interlock.schema.types import Anything
from tests.contract.odata_samples import V2, V4, odata

LAUGHS = '<!DOCTYPE d [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1 or str()};" * 10}">' for n in range(1, 12)
)
FOREIGN = '<!DOCTYPE d [<!ENTITY x SYSTEM "/etc/passwd">]>'
EF = (
    '<edmx:Edmx Version="3.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx">'
    "<edmx:Runtime/></edmx:Edmx>"
)
NO_SET = (
    '<Schema Namespace="A" xmlns="http://docs.oasis-open.org/odata/ns/edm">'
    '<ComplexType Name="P"/></Schema>'
)


@pytest.mark.parametrize(
    ("text", "swap", "problem", "line"),
    [
        (V2, ("</Schema>", ""), "not well-formed", ":"),
        (V2[:900], ("Order", "Order"), "not well-formed", ":"),
        (V2, ("<edmx:Edmx", f"{LAUGHS}]><edmx:Edmx"), "DTD", ":1"),
        (V2, ("<edmx:Edmx", f"{FOREIGN}<edmx:Edmx"), "DTD", ":1"),
        (V2, ("edmx:DataServices", "edmx:DataService"), "not well-formed", ":"),
        (V2, ("2008/09/edm", "1999/edm"), "is not known", ":6"),
        (V2, ('ServiceVersion="2.0"', 'ServiceVersion="7.0"'), "DataServiceVersion 7", ":5"),
        (V4, ('Edmx Version="4.0"', 'Edmx Version="5.0"'), "Version '5.0' of the EDMX", ":2"),
        (EF, ("Runtime", "Runtime"), "Entity Framework", ":1"),
        (NO_SET, ("A", "A"), "no EntityContainer", ""),
        ('<Edmx xmlns="urn:x"/>', ("Edmx", "Edmx"), "no EDMX that services give", ":1"),
        ('{"$Version": "4.0"}', ("4", "4"), "OData metadata in JSON", ""),
    ],
)  # fmt: skip
def test_what_is_no_metadata_is_refused_whole_with_its_place(tmp_path, text, swap, problem, line):
    with pytest.raises(ContractError, match=problem) as raised:
        odata(tmp_path, text, swap)
    assert f"shop.edmx{line}" in raised.value.where
    assert raised.value.remedy


def refusals(contract):
    return {r.what: (r.why, r.source.line) for r in contract.refused}


def line_of(text, piece):
    return text[: text.index(piece)].count("\n") + 1


ORDERS = {f"Orders.{verb}" for verb in ("list", "read", "create", "change", "replace")}
BROKEN = [
    ("an unknown type", ('Type="Edm.Guid"', 'Type="Edm.Gold"'), "the type Edm.Gold is not known"),
    ("a type that is not there", ('Type="SHOP.Place"', 'Type="SHOP.Away"'), "SHOP.Away is not"),
    ("a facet that is no number", ('MaxLength="64"', 'MaxLength="-1"'), "MaxLength '-1' is no"),
    ("a property twice", ('Name="Small"', 'Name="Count"'), "Count of SHOP.Order stands twice"),
    ("a property without name", ('Property Name="Link"', "Property"), "has no name"),
    (
        "a key that is no property",
        ('Ref Name="No"', 'Ref Name="Nr"'),
        "key names 'Nr', which is no",
    ),
    ("a record as key", ('Ref Name="No"', 'Ref Name="Where"'), "which is no single value"),
    (
        "a base that is not there",
        ('"Order" sap', '"Order" BaseType="SHOP.Base" sap'),
        "the type SHOP.Base is not declared",
    ),
    (
        "bases in a ring",
        ('"Order" sap:label="Order head"', '"Order" BaseType="SHOP.Order"'),
        "base types lead back to itself: SHOP.Order -> SHOP.Order",
    ),
]


@pytest.mark.parametrize(("swap", "why"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN])
def test_a_broken_type_refuses_the_operations_of_its_set_alone(tmp_path, swap, why):
    contract = odata(tmp_path, V2, swap)
    found = refusals(contract)
    assert set(found) >= ORDERS
    assert all(why in found[name][0] for name in ORDERS)
    assert {found[name][1] for name in ORDERS} == {line_of(V2, swap[0])}
    assert {"Customers.list", "Lines.read"} <= {o.name for o in contract.operations}
    assert contract.resource("Orders") is None
    assert isinstance(contract.types["Order"], Anything)


def test_a_ring_of_several_types_ends(tmp_path):
    contract = odata(
        tmp_path, V4,
        ('Name="Thing" Abstract="true"', 'Name="Thing" BaseType="Self.Order"'),
    )  # fmt: skip
    why, line = refusals(contract)["People.list"]
    assert "com.shop.v1.Thing -> com.shop.v1.Order -> com.shop.v1.Thing" in why
    assert line > 1
    assert not [o for o in contract.operations if o.name.startswith(("Orders.", "People."))]


def test_of_two_sets_with_one_name_the_second_is_refused(tmp_path):
    contract = odata(tmp_path, V2, ('<EntitySet Name="Lines"', '<EntitySet Name="Orders"'))
    assert refusals(contract)["EntitySet Orders"] == (
        "another one of its container has its name; the first is used",
        line_of(V2, '<EntitySet Name="Lines"'),
    )
    assert contract.operation("Orders.read").success.message.body.name == "Order"


def test_of_two_types_with_one_name_the_second_is_refused(tmp_path):
    contract = odata(tmp_path, V2, ('<ComplexType Name="Place">', '<ComplexType Name="Line">'))
    assert "ComplexType SHOP.Line" in refusals(contract)


def test_a_set_of_a_type_that_is_not_there_is_refused(tmp_path):
    contract = odata(tmp_path, V2, ('EntityType="SHOP.Customer"', 'EntityType="SHOP.Client"'))
    why, line = refusals(contract)["Customers.list"]
    assert "the type SHOP.Client is not declared" in why
    assert line == line_of(V2, '<EntitySet Name="Customers"') + 1  # where the tag ends
    assert why.startswith("the type SHOP.Client")


def test_a_schema_that_lies_elsewhere_is_named(tmp_path):
    contract = odata(
        tmp_path, V4,
        ('Namespace="Org.OData.Core.V1"', 'Namespace="com.base"'),
        ('BaseType="Self.Thing" OpenType', 'BaseType="com.base.Thing" OpenType'),
    )  # fmt: skip
    why, _ = refusals(contract)["Orders.list"]
    assert "https://host/Core.xml, which is not fetched; save it and name it too" in why


def test_a_link_that_leads_nowhere_is_refused_by_itself(tmp_path):
    contract = odata(tmp_path, V2, ('Relationship="SHOP.Of"', 'Relationship="SHOP.Off"'))
    why, line = refusals(contract)["Orders/Buyer"]
    assert why == "the association SHOP.Off is not declared"
    assert line == line_of(V2, '<NavigationProperty Name="Buyer"')
    assert contract.operation("Orders.read") is not None
    assert "Buyer" not in {f.name for f in contract.types["Order-create"].fields}


def test_a_set_whose_type_has_no_key_can_only_be_listed_and_filled(tmp_path):
    contract = odata(tmp_path, V2, ('<Key><PropertyRef Name="No"/></Key>', ""))
    assert {o.name for o in contract.operations if o.name.startswith("Orders")} == {
        "Orders.list", "Orders.create",
    }  # fmt: skip
    assert refusals(contract)["Orders.read"][0] == "SHOP.Order has no key"


@pytest.mark.parametrize(
    ("swap", "why"),
    [
        (('m:HttpMethod="POST"', ""), "no m:HttpMethod is said"),
        (('m:HttpMethod="POST"', 'm:HttpMethod="JUMP"'), "'JUMP' is not known"),
        (('Name="Why" Type="Edm.String"', 'Name="No" Type="Edm.String"'), "No stands twice"),
        (('Name="Why" Type="Edm.String"', 'Name="Why" Type="SHOP.Place"'), "no single value"),
        (('ReturnType="SHOP.Place"', 'ReturnType="SHOP.Nil"'), "SHOP.Nil is not declared"),
        (('ReturnType="SHOP.Place"', 'ReturnType="Edm.Stream"'), "a stream of bytes"),
        (('Mode="In" Nullable', 'Mode="Out" Nullable'), "Why is an output"),
    ],
)
def test_a_function_import_that_cannot_travel_is_refused_by_itself(tmp_path, swap, why):
    contract = odata(tmp_path, V2, swap)
    found, line = refusals(contract)["Release"]
    assert why in found
    assert line >= line_of(V2, '<FunctionImport Name="Release"')
    assert set(refusals(contract)) == {"Release"}


def test_records_that_are_streams_are_not_created(tmp_path):
    contract = odata(tmp_path, V2, ('Name="Order" sap', 'Name="Order" m:HasStream="true" sap'))
    assert "are streams" in refusals(contract)["Orders.create"][0]
    assert contract.operation("Orders.read") is not None


def test_what_is_bound_to_records_of_no_set_is_refused(tmp_path):
    contract = odata(tmp_path, V4, ('<Parameter Name="it" Type="Self.Order"/>',
                                    '<Parameter Name="it" Type="Self.Line"/>'))  # fmt: skip
    assert "no entity set holds com.shop.v1.Line" in refusals(contract)["Pay"][0]


def test_what_has_no_name_is_refused_and_named_by_its_kind(tmp_path):
    contract = odata(
        tmp_path, V2, ('<FunctionImport Name="Open"', "<FunctionImport"),
        ('<EntitySet Name="Lines"', "<EntitySet"), ('<NavigationProperty Name="Buyer"',
                                                    "<NavigationProperty"),
    )  # fmt: skip
    found = refusals(contract)
    assert found["a nameless FunctionImport"][0] == "it has no name"
    assert found["EntitySet"][0] == "it has no name"
    assert found["Orders/"][0] == "it has no name"


def test_a_bound_action_without_a_parameter_is_refused(tmp_path):
    alone = '<Action Name="Alone" IsBound="true"/><Action Name="Close">'
    contract = odata(tmp_path, V4, ('<Action Name="Close">', alone))
    assert "no parameter that binds it" in refusals(contract)["Alone"][0]


def test_a_record_that_never_ends_takes_its_operations_and_roles_away(tmp_path):
    own = '<Property Name="Inner" Type="Self.Place" Nullable="false"/></ComplexType>'
    contract = odata(tmp_path, V4, ("</ComplexType>", own))
    assert set(contract.roles) == {o.name for o in contract.operations}


def test_types_that_nest_without_end_are_refused_and_not_followed_down(tmp_path):
    deep = "".join(
        f'<ComplexType Name="T{n}"><Property Name="a" Type="SHOP.T{n + 1}"/></ComplexType>'
        for n in range(3_000)
    )
    contract = odata(
        tmp_path, V2, ("<Association ", f"{deep}<Association "),
        ('Name="Where" Type="SHOP.Place"', 'Name="Where" Type="SHOP.T0"'),
    )  # fmt: skip
    assert "nest deeper" in refusals(contract)["Orders.list"][0]


def test_types_that_hold_lists_of_themselves_are_fine(tmp_path):
    own = '<Property Name="Inner" Type="Collection(Self.Place)"/></ComplexType>'
    contract = odata(tmp_path, V4, ("</ComplexType>", own))
    assert contract.refused == ()
    assert contract.types["Place"].field("Inner").type.item.name == "Place"


def test_a_name_without_namespace_is_looked_up_and_told(tmp_path):
    own = odata(tmp_path, V2, ('EntityType="SHOP.Customer"', 'EntityType="Customer"'))
    assert own.operation("Customers.list") is not None
    assert own.repairs == ()
    second = (
        '</Schema><Schema Namespace="MORE" xmlns="http://schemas.microsoft.com/ado/2008/09/edm">'
        '<EntityContainer Name="Box"><EntitySet Name="Fans" EntityType="Customer"/>'
        "</EntityContainer></Schema>"
    )
    other = odata(tmp_path, V2, ("</Schema>", second))
    assert other.operation("Fans.list").binding.path == "/Box.Fans"
    assert other.repairs == ("Customer has no namespace; it was read as SHOP.Customer",)


def test_documents_of_two_versions_make_no_system(tmp_path):
    (tmp_path / "a.edmx").write_text(V2, "utf-8")
    (tmp_path / "b.edmx").write_text(V4, "utf-8")
    with pytest.raises(ContractError, match=r"OData 4\.0 and OData 2\.0 make no one system"):
        load([tmp_path / "a.edmx", tmp_path / "b.edmx"], "erp")
