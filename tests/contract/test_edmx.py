"""OData 2 metadata as a contract: types, operations, roles, records."""

from decimal import Decimal

import pytest

from interlock.contract.load import codec_for, load
from interlock.errors import ContractError
from interlock.schema.fit import fit
from interlock.schema.types import Binary, Float, ListOf, Moment, Number, Record, Ref, Text
from tests.contract.odata_samples import V2, odata


@pytest.fixture
def shop(tmp_path):
    return odata(tmp_path, V2)


def field(contract, type_, name):
    found = contract.types[type_].field(name)
    assert found is not None, f"{type_} has no {name}"
    return found


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("No", Text(0, 10)),
        ("Total", Number(16, 3, carrier="text")),
        ("Rate", Number(5, 0, carrier="text")),
        ("OrderDate", Moment("date", "forbidden")),
        ("Sent", Moment("instant", "forbidden", 3)),
        ("Changed", Moment("instant", "required", 3)),
        ("At", Moment("time", "forbidden", 0)),
        ("Count", Number(None, 0, Decimal(-(2**63)), Decimal(2**63 - 1), carrier="text")),
        ("Small", Number(None, 0, Decimal(0), Decimal(255))),
        ("Weight", Float(32)),
        ("Mark", Text(0, 4, ("[0-9]*",), anchored=True)),
        ("Country", Text(2, 2)),
        ("Plain", Text()),
        ("Link", Text(format="uuid")),
        ("Scan", Binary(max_bytes=64)),
        ("Where", Ref("Place")),
        ("Lines", ListOf(Ref("Line"))),
        ("Buyer", Ref("Customer")),
    ],
)
def test_each_primitive_is_what_the_json_of_odata_2_carries(shop, name, type_):
    assert field(shop, "Order", name).type == type_


def test_a_decimal_without_facets_is_unbounded_and_one_with_precision_alone_is_whole(tmp_path):
    facets = 'Type="Edm.Decimal" Precision="5"'
    free = odata(tmp_path, V2, (facets, 'Type="Edm.Decimal"'))
    assert field(free, "Order", "Rate").type == Number(carrier="text")


def test_what_is_not_nullable_and_who_may_write_it_is_kept(shop):
    assert not field(shop, "Order", "No").nullable
    assert field(shop, "Order", "Rate").nullable
    assert field(shop, "Order", "Total").direction == "read"
    assert field(shop, "Order", "Rate").direction == "both"
    assert field(shop, "Order", "No").note == "Number"


def test_a_create_carries_what_callers_may_choose_and_what_lies_below(shop):
    names = {f.name for f in shop.types["Order-create"].fields}
    assert {"No", "Kind", "Lines"} <= names
    assert not names & {"Total", "Changed", "Buyer"}
    assert field(shop, "Order-create", "Lines").type == ListOf(Ref("Line-create"))
    assert "Head" not in {f.name for f in shop.types["Line-create"].fields}
    assert not any(f.required for f in shop.types["Order-create"].fields)


def test_a_change_carries_neither_keys_nor_links_nor_what_stays(shop):
    names = {f.name for f in shop.types["Order-update"].fields}
    assert {"Rate", "Where"} <= names
    assert not names & {"No", "Total", "Kind", "Lines", "Buyer"}


def test_operations_are_those_that_the_flags_leave(shop):
    found = {o.name: (o.binding.method, o.binding.path) for o in shop.operations}
    line = "/Lines(Order={Order},Pos={Pos})"
    assert found == {
        "Orders.list": ("GET", "/Orders"),
        "Orders.read": ("GET", "/Orders({No})"),
        "Orders.create": ("POST", "/Orders"),
        "Orders.change": ("MERGE", "/Orders({No})"),
        "Orders.replace": ("PUT", "/Orders({No})"),
        "Lines.read": ("GET", line),
        "Lines.change": ("MERGE", line),
        "Lines.replace": ("PUT", line),
        "Lines.delete": ("DELETE", line),
        "Customers.list": ("GET", "/Customers"),
        "Customers.read": ("GET", "/Customers({ID})"),
        "Orders/Lines": ("GET", "/Orders({No})/Lines"),
        "Orders/Buyer": ("GET", "/Orders({No})/Buyer"),
        "Lines/Head": ("GET", f"{line}/Head"),
        "Release": ("POST", "/Release"),
        "Open": ("GET", "/Open"),
    }
    assert {o.binding.base for o in shop.operations} == {"/sap/opu/odata/sap/SHOP"}
    assert shop.refused == ()


def test_what_is_not_promised_is_said_with_its_flag(shop):
    assert shop.operation("Orders.list").note == "Order head; not promised: delete (sap:deletable)"
    why = shop.resource("Lines").why
    assert "list (sap:addressable), create (sap:addressable)" in why


def test_query_options_follow_the_flags(shop):
    def options(name):
        parts = shop.operation(name).request.parts
        return {p.name: p.required for p in parts if p.where == "query"}

    assert options("Orders.list") == dict.fromkeys(
        ("$filter", "$orderby", "$top", "$skip", "$inlinecount", "$select", "$expand"), False
    )
    assert options("Customers.list")["$filter"]
    assert not {"$top", "$skip"} & set(options("Orders/Lines"))
    assert shop.roles["Orders.list"].paging.position == "$skip"


def test_a_property_of_fixed_concurrency_asks_for_if_match(shop):
    change = shop.operation("Orders.change")
    assert [(p.name, p.required) for p in change.request.parts if p.where == "header"] == [
        ("If-Match", True)
    ]
    assert {"412", "428"} <= {o.name for o in change.outcomes}
    assert "(Changed)" in change.note
    assert "If-Match" not in {p.name for p in shop.operation("Lines.change").request.parts}


def test_bodies_are_free_of_the_protocols_envelope(shop):
    assert shop.operation("Orders.list").success.message.body == ListOf(Ref("Order"))
    assert shop.operation("Orders.read").success.message.body == Ref("Order")
    assert shop.operation("Orders.create").request.body == Ref("Order-create")
    assert shop.operation("Orders.create").success.name == "201"
    assert not shop.operation("Lines.delete").success.message.has_body
    error = next(o for o in shop.operation("Orders.read").outcomes if o.name == "404")
    message = error.message.body.field("error").type.field("message")
    assert isinstance(message.type, Record)


def test_roles_are_said_and_not_guessed(shop):
    roles = shop.roles
    verbs = {name: roles[name].verb for name in ("Orders.list", "Orders.change", "Lines.delete")}
    assert verbs == {"Orders.list": "list", "Orders.change": "change", "Lines.delete": "delete"}
    assert roles["Orders.read"].key == ("args", "No")
    assert roles["Orders.create"].record == ("body",)
    assert roles["Lines.read"].filters == {"Order": ("args", "Order"), "Pos": ("args", "Pos")}
    assert set(roles) == {o.name for o in shop.operations}


def test_a_link_whose_fields_are_said_lists_the_records_below(shop):
    role = shop.roles["Orders/Lines"]
    assert (role.verb, role.resource, role.filters) == (
        "list", "Lines", {"Order": ("args", "No")},
    )  # fmt: skip
    assert shop.roles["Lines/Head"].verb == "none"
    assert shop.by_role("list", "Orders").name == "Orders.list"


def test_a_function_import_acts_on_the_record_that_its_parameters_name(shop):
    role = shop.roles["Release"]
    assert (role.verb, role.resource, role.key) == ("do", "Orders", ("args", "No"))
    parts = {p.name: (p.where, p.required) for p in shop.operation("Release").request.parts}
    assert parts == {"No": ("query", True), "Why": ("query", False)}
    assert shop.operation("Release").success.message.body == Ref("Place")
    assert shop.operation("Open").success.message.body == ListOf(Ref("Order"))
    assert shop.roles["Open"].verb == "none"


def test_a_resource_has_the_key_and_the_references_of_its_type(shop):
    assert [(r.name, r.key, r.unique) for r in shop.resources] == [
        ("Orders", "No", ()), ("Lines", "", (("Order", "Pos"),)), ("Customers", "ID", ()),
    ]  # fmt: skip
    assert shop.resource("Orders").references == {"Customer": "Customers.ID"}
    assert shop.resource("Lines").references == {"Order": "Orders.No"}
    assert shop.resource("Orders").open_key


def test_the_title_the_version_and_the_origin_are_told(tmp_path, shop):
    assert (shop.title, shop.version, shop.origin.dialect) == ("SHOP", "", "OData 2.0")
    assert shop.origin.kind == "edmx"
    namespace = "http://docs.oasis-open.org/odata/ns/edm"
    note = f'<Annotation Term="Core.SchemaVersion" String="1.2.0" xmlns="{namespace}"/></Schema>'
    newer = odata(tmp_path, V2, ("</Schema>", note))
    assert newer.version == "1.2.0"


def test_odata_3_is_told_by_its_schema_and_changes_with_patch(tmp_path):
    three = odata(tmp_path, V2, ("2008/09/edm", "2009/11/edm"), ('Precision="7"/>', "/>"))
    assert three.origin.dialect == "OData 3.0"
    assert three.operation("Orders.change").binding.method == "PATCH"
    assert field(three, "Order", "Sent").type == Moment("instant", "forbidden")
    assert field(three, "Order", "Total").type.carrier == "text"


def test_a_schema_alone_is_read_like_the_document_around_it(tmp_path):
    start, end = V2.index("<Schema"), V2.index("</Schema>") + len("</Schema>")
    names = V2[V2.index("  xmlns:m=") : V2.index(">\n <edmx:DataServices")]
    bare = odata(tmp_path, V2[start:end].replace("<Schema", f"<Schema {names}", 1))
    whole = odata(tmp_path, V2)
    assert bare.roles == whole.roles
    assert bare.types == whole.types


def test_vocabularies_of_odata_4_count_in_a_document_of_odata_2(tmp_path):
    rule = (
        '<Annotations Target="SHOP.Shelf/Orders" xmlns="http://docs.oasis-open.org/odata/ns/edm">'
        '<Annotation Term="Org.OData.Capabilities.V1.InsertRestrictions"><Record>'
        '<PropertyValue Property="Description" String="Creates orders."/>'
        '<PropertyValue Property="NonInsertableProperties"><Collection>'
        "<PropertyPath>Kind</PropertyPath></Collection></PropertyValue></Record></Annotation>"
        '<Annotation Term="Org.OData.Capabilities.V1.UpdateRestrictions"><Record>'
        '<PropertyValue Property="Updatable" Bool="false"/></Record></Annotation>'
        "</Annotations></Schema>"
    )
    contract = odata(tmp_path, V2, ("</Schema>", rule))
    assert contract.operation("Orders.change") is None
    assert contract.operation("Orders.replace") is None
    assert contract.operation("Orders.create").note == "Creates orders."
    assert "Kind" not in {f.name for f in contract.types["Order-create"].fields}


def test_several_files_make_one_system(tmp_path):
    place = V2[V2.index("   <ComplexType") : V2.index("   <Association")]
    main = tmp_path / "main.edmx"
    main.write_text(V2.replace(place, "").replace("SHOP.Place", "PLACES.Place"), "utf-8")
    other = tmp_path / "places.edmx"
    other.write_text(
        '<Schema Namespace="PLACES" xmlns="http://schemas.microsoft.com/ado/2008/09/edm">'
        f"{place}</Schema>", "utf-8",
    )  # fmt: skip
    contract = load([main, other], "erp")
    assert contract.refused == ()
    assert field(contract, "Order", "Where").type == Ref("Place")
    assert set(contract.origin.files) == {"main.edmx", "places.edmx"}


def test_amounts_of_json_are_held_against_decimals_that_travel_as_text(shop):
    total = field(shop, "Order", "Total").type
    assert fit(Number(15, 2), total, source_types={}, target_types={}).answer == "proved"
    found = fit(Number(None, 4), total, source_types={}, target_types={})
    assert {(m.why, str(m.witness)) for m in found.misfits} >= {("too-many-decimals", "0.0001")}


def test_odata_is_not_served_and_says_so(shop):
    with pytest.raises(ContractError, match=r"OData 2\.0 is read .* not served yet") as raised:
        codec_for(shop)
    assert raised.value.where == "shop.edmx"
    assert "interlock check" in raised.value.remedy
