"""OData 4 metadata as a contract: its types, annotations, functions and actions."""

from decimal import Decimal

import pytest

from interlock.schema.types import Anything, Choice, ListOf, Moment, Number, OneOf, Ref, Text
from tests.contract.odata_samples import V4, odata

LINES = 'Type="Collection(Self.Line)" ContainsTarget="true"/>'


@pytest.fixture
def shop(tmp_path):
    return odata(tmp_path, V4)


def field(contract, type_, name):
    found = contract.types[type_].field(name)
    assert found is not None, f"{type_} has no {name}"
    return found


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("ID", Text(format="uuid")),
        ("Code", Text(0, 4, (r"[\x00-\x7F]*",), anchored=True)),
        ("Total", Number(12, 2)),
        ("Free", Number()),
        ("Whole", Number(None, 0)),
        ("Big", Number(None, 0, Decimal(-(2**63)), Decimal(2**63 - 1))),
        ("State", Choice(("open", "paid"))),
        ("Days", Text(patterns=("(Mon|Tue)(,(Mon|Tue))*",), anchored=True)),
        ("Due", Moment("date", "forbidden")),
        ("At", Moment("time", "forbidden", 3)),
        ("Sent", Moment("instant", "required", 0)),
        ("Lasts", Moment("duration", "forbidden", 6)),
        ("Tags", ListOf(Text(0, 5))),
        ("Where", Ref("Place")),
        ("Lines", ListOf(Ref("Line"))),
    ],
)
def test_each_type_is_what_the_json_of_odata_4_carries(shop, name, type_):
    assert field(shop, "Order", name).type == type_


def test_what_no_type_of_ours_describes_is_unchecked_and_says_why(shop):
    spot, photo = field(shop, "Order", "Spot"), field(shop, "Order", "Photo")
    assert isinstance(spot.type, Anything)
    assert "map" in spot.type.why
    assert isinstance(photo.type, Anything)
    assert not photo.required
    assert "Photo" not in {f.name for f in shop.types["Order-create"].fields}


def test_a_derived_type_has_what_it_inherits_and_stands_beside_its_base(shop):
    assert {"ID", "No", "Hours", "Lines"} <= {f.name for f in shop.types["Rush"].fields}
    assert shop.types["Rush"].open
    either = OneOf((Ref("Order"), Ref("Rush")))
    assert shop.operation("Orders.list").success.message.body == ListOf(either)
    assert shop.operation("Orders.create").request.body == OneOf(
        (Ref("Order-create"), Ref("Rush-create"))
    )
    # Nothing is a Thing and nothing else: it is abstract.
    assert shop.operation("People.read").success.message.body == Ref("Person")


def test_a_create_must_carry_what_has_neither_null_nor_default(shop):
    made = {f.name: f.required for f in shop.types["Order-create"].fields}
    assert {name for name, required in made.items() if required} == {"No", "Big", "State"}
    assert "ID" not in made
    assert made["Whole"] is False  # it has a default
    assert made["BuyerID"] is False  # the link to the buyer fills it
    changed = {f.name for f in shop.types["Order-update"].fields}
    assert "No" not in changed
    assert "State" in changed


def test_a_contained_list_lies_below_and_a_partner_above_does_not(tmp_path, shop):
    assert {"Lines"} == {"Lines", "Buyer"} & {f.name for f in shop.types["Order-create"].fields}
    assert field(shop, "Order", "Buyer").direction == "read"


def test_capabilities_decide_which_operations_there_are(shop):
    names = {o.name for o in shop.operations}
    assert names == {
        "Orders.list", "Orders.read", "Orders.create", "Orders.change", "Orders.replace",
        "People.list", "People.read", "People.change", "People.replace", "People.delete",
        "Me.read", "Me.change", "Me.replace",
        "Orders/Lines", "Orders/Buyer", "Me/Orders",
        "Orders/Pay", "Orders/Sum", "Near(Place,Most)", "Near(Most)", "CloseDay",
    }  # fmt: skip
    assert "create (Insertable)" in shop.operation("People.list").note
    assert shop.operation("Orders.change").binding.method == "PATCH"


def test_optimistic_concurrency_asks_for_if_match(shop):
    assert "If-Match" in {p.name for p in shop.operation("Orders.replace").request.parts}
    assert "If-Match" not in {p.name for p in shop.operation("People.change").request.parts}


def test_a_singleton_has_no_key_in_its_address(shop):
    assert shop.operation("Me.read").binding.path == "/Me"
    assert shop.operation("Me/Orders").binding.path == "/Me/Orders"
    assert not [p for p in shop.operation("Me.change").request.parts if p.where == "path"]


def test_a_bound_action_is_posted_below_its_record(shop):
    pay = shop.operation("Orders/Pay")
    assert (pay.binding.method, pay.binding.path) == ("POST", "/Orders({ID})/com.shop.v1.Pay")
    assert [(f.name, f.type, f.required) for f in pay.request.body.fields] == [
        ("Amount", Number(12, 2), True)
    ]
    role = shop.roles["Orders/Pay"]
    assert (role.verb, role.resource, role.key) == ("do", "Orders", ("args", "ID"))


def test_a_function_bound_to_a_collection_is_asked_below_the_set(shop):
    total = shop.operation("Orders/Sum")
    assert (total.binding.method, total.binding.path) == ("GET", "/Orders/com.shop.v1.Sum()")
    assert total.success.message.body == Number(None, 2)
    assert shop.roles["Orders/Sum"].verb == "none"


def test_overloads_are_told_by_their_parameters(shop):
    assert shop.operation("Near(Most)").binding.path == "/Near(Most={Most})"
    near = shop.operation("Near(Place,Most)")
    assert near.binding.path == "/Near(Place=@Place,Most={Most})"
    assert {p.name: (p.where, p.required) for p in near.request.parts} == {
        "@Place": ("query", True), "Most": ("path", False),
    }  # fmt: skip


def test_an_action_import_that_answers_nothing_ends_with_204(shop):
    close = shop.operation("CloseDay")
    assert close.success.name == "204"
    assert close.request.body.field("Day").type == Moment("date", "forbidden")
    assert shop.roles["CloseDay"].verb == "none"


def test_references_come_from_constraints(shop):
    assert shop.resource("Orders").references == {"BuyerID": "People.ID"}


UNBOUND = ('<NavigationPropertyBinding Path="Buyer" Target="People"/>', "")
PEOPLE = '<EntitySet Name="People"'
OTHERS = (PEOPLE, f'<EntitySet Name="Others" EntityType="Self.Person"/>{PEOPLE}')


@pytest.mark.parametrize(
    ("swaps", "references"),
    [((UNBOUND,), {"BuyerID": "People.ID"}), ((UNBOUND, OTHERS), {})],
    ids=("one set", "two sets"),
)
def test_a_constraint_without_a_binding_names_the_one_set_of_its_type(tmp_path, swaps, references):
    assert odata(tmp_path, V4, *swaps).resource("Orders").references == references


def test_an_alias_of_a_vocabulary_is_followed(tmp_path):
    other = odata(tmp_path, V4, ('Alias="Cap"', 'Alias="Other"'))
    # The alias that the annotations use is then not declared: they say nothing known.
    assert other.operation("Orders.delete") is not None


def test_a_key_may_lie_inside_a_complex_property_under_an_alias(tmp_path):
    contract = odata(
        tmp_path,
        V4,
        ('<PropertyRef Name="Pos"/>', '<PropertyRef Name="At/City" Alias="City"/>'),
        ('Name="Pos" Type="Edm.Int32"', 'Name="At" Type="Self.Place"'),
        ("<Singleton", '<EntitySet Name="All" EntityType="Self.Line"/><Singleton'),
    )
    assert contract.operation("All.read").binding.path == "/All({City})"
    assert contract.roles["All.read"].filters == {"At.City": ("args", "City")}


def test_a_container_has_the_sets_of_the_one_that_it_extends(tmp_path):
    more = (
        '<EntityContainer Name="More" Extends="Self.Shelf">'
        '<EntitySet Name="Extra" EntityType="Self.Line"/></EntityContainer></Schema>'
    )
    contract = odata(tmp_path, V4, ("</Schema>", more))
    assert contract.operation("Extra.list").binding.path == "/More.Extra"
    assert contract.operation("More.People.list").binding.path == "/More.People"


@pytest.mark.parametrize(("said", "nullable"), [("true", True), ("false", False)])
def test_items_of_a_collection_may_be_nil_where_the_metadata_says_so(tmp_path, said, nullable):
    text = V4.replace(
        'Type="Collection(Edm.String)" Nullable="false"',
        f'Type="Collection(Edm.String)" Nullable="{said}"',
    )
    tags = field(odata(tmp_path, text), "Order", "Tags")
    assert tags.type == ListOf(Text(0, 5), nullable=nullable)
    assert not tags.nullable
