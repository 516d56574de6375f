"""XML Schema as types of the shared model."""

from __future__ import annotations

from decimal import Decimal

import pytest
from lxml import etree

from interlock.schema.boundary import boundaries
from interlock.schema.types import (
    Alternatives,
    Anything,
    Binary,
    Choice,
    Field,
    Flag,
    Float,
    ListOf,
    Moment,
    Number,
    OneOf,
    Record,
    Ref,
    Text,
)
from interlock.schema.xsd.documents import Collection
from interlock.schema.xsd.schemas import settle

HEAD = (
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" xmlns="urn:t" '
    'targetNamespace="urn:t" elementFormDefault="qualified">'
)


@pytest.fixture
def table(tmp_path):
    """Give the type table of schemas in urn:t (or whole schemas)."""

    def build(*contents: str):
        collection = Collection(tmp_path)
        for content in contents:
            text = content if content.startswith("<xs:schema") else f"{HEAD}{content}</xs:schema>"
            collection.add(etree.fromstring(text), tmp_path / "a.xsd", inline=True)
        schemas = settle(collection)
        schemas.validator()
        return schemas.types.table()

    return build


@pytest.fixture
def scalar(table):
    """Give the type of an element of a simple type."""

    def build(base: str, facets: str = "", more: str = ""):
        inner = f'<xs:simpleType><xs:restriction base="{base}">{facets}</xs:restriction>'
        return table(f'<xs:element name="e">{inner}</xs:simpleType></xs:element>{more}')["e"]

    return build


def facets(**values: object) -> str:
    return "".join(f'<xs:{name} value="{value}"/>' for name, value in values.items())


def record(table, content: str, more: str = "") -> Record:
    found = table(f'<xs:complexType name="R">{content}</xs:complexType>{more}')["R"]
    assert isinstance(found, Record)
    return found


BUILT_IN = {
    "string": Text(anchored=True),
    "token": Text(anchored=True, whitespace="collapse"),
    "normalizedString": Text(anchored=True, whitespace="replace"),
    "boolean": Flag(),
    "decimal": Number(),
    "integer": Number(scale=0),
    "byte": Number(scale=0, minimum=Decimal(-128), maximum=Decimal(127)),
    "unsignedLong": Number(scale=0, minimum=Decimal(0), maximum=Decimal(2**64 - 1)),
    "positiveInteger": Number(scale=0, minimum=Decimal(1)),
    "double": Float(64),
    "float": Float(32),
    "dateTime": Moment("instant", "optional"),
    "date": Moment("date", "optional"),
    "time": Moment("time", "optional"),
    "gYear": Moment("year", "optional"),
    "gYearMonth": Moment("month", "optional"),
    "duration": Moment("duration", "forbidden"),
    "base64Binary": Binary("base64"),
    "hexBinary": Binary("hex"),
    "anyURI": Text(anchored=True, whitespace="collapse", format="uri"),
}


@pytest.mark.parametrize("name", BUILT_IN)
def test_built_in_types_have_their_counterparts(scalar, name):
    assert scalar(f"xs:{name}") == BUILT_IN[name]


def test_facets_of_decimals_are_kept(scalar):
    given = facets(totalDigits=12, fractionDigits=2, minExclusive=0, maxInclusive=100)
    assert scalar("xs:decimal", given) == Number(
        12, 2, Decimal(0), Decimal(100), exclusive_minimum=True
    )


def test_facets_add_up_along_a_restriction(scalar):
    more = f"""<xs:simpleType name="Code"><xs:restriction base="xs:token">
        {facets(maxLength=8, pattern="[A-Z]*")}</xs:restriction></xs:simpleType>"""
    found = scalar("t:Code", facets(minLength=2, pattern="A.*"), more)
    assert found == Text(2, 8, ("[A-Z]*", r"A[^\n\r]*"), anchored=True, whitespace="collapse")


def test_patterns_of_one_step_are_alternatives(scalar):
    found = scalar("xs:string", '<xs:pattern value="a+"/><xs:pattern value="b+"/>')
    assert found.patterns == ("(?:a+)|(?:b+)",)


def test_enumerations_are_choices_of_values(scalar):
    two = '<xs:enumeration value="1.50"/><xs:enumeration value="2"/>'
    assert scalar("xs:token", two) == Choice(("1.50", "2"))
    assert scalar("xs:decimal", two) == Choice((Decimal("1.50"), Decimal(2)))
    assert scalar("xs:int", '<xs:enumeration value="2"/>') == Choice((2,))


@pytest.mark.parametrize(
    ("pattern", "zone", "fraction_max"),
    [
        (r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]{1,7})?Z", "required", 7),
        (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", "forbidden", 0),
        (r".*", "optional", None),
        (r".*(Z|[+\-]\d\d:\d\d)", "required", None),
    ],
)
def test_a_pattern_decides_about_the_zone(scalar, pattern, zone, fraction_max):
    found = scalar("xs:dateTime", facets(pattern=pattern))
    assert (found.zone, found.fraction_max) == (zone, fraction_max)


def test_lists_and_unions_keep_their_members(table):
    types = table("""<xs:element name="l"><xs:simpleType><xs:list itemType="xs:int"/>
        </xs:simpleType></xs:element><xs:element name="u"><xs:simpleType>
        <xs:union memberTypes="xs:boolean xs:date"/></xs:simpleType></xs:element>""")
    assert isinstance(types["l"], ListOf)
    assert types["l"].item == Number(0 or None, 0, Decimal(-(2**31)), Decimal(2**31 - 1))
    assert types["u"] == OneOf((Flag(), Moment("date", "optional")))


def test_occurrence_and_nil_are_three_states(table):
    found = record(
        table,
        """<xs:sequence><xs:element name="a" type="xs:boolean"/>
        <xs:element name="b" type="xs:boolean" minOccurs="0"/>
        <xs:element name="c" type="xs:boolean" nillable="true"/>
        <xs:element name="d" type="xs:boolean" minOccurs="0" maxOccurs="unbounded"/>
        <xs:element name="e" type="xs:boolean" minOccurs="2" maxOccurs="3"/></xs:sequence>""",
    )
    assert found.ordered
    assert found.fields == (
        Field("a", Flag(), required=True),
        Field("b", Flag()),
        Field("c", Flag(), required=True, nullable=True),
        Field("d", ListOf(Flag())),
        Field("e", ListOf(Flag(), 2, 3), required=True),
    )


def test_attributes_have_an_at_sign_and_text_beside_them_a_dollar(table):
    found = record(
        table,
        """<xs:simpleContent><xs:extension base="xs:decimal">
        <xs:attribute name="unit" type="xs:string" use="required"/>
        <xs:attribute name="v" type="xs:int" default="1"/>
        </xs:extension></xs:simpleContent>""",
    )
    assert [(f.name, f.required, f.default) for f in found.fields] == [
        ("@unit", True, None),
        ("@v", False, "1"),
        ("$", True, None),
    ]


def test_a_fixed_value_is_the_only_choice(table):
    found = record(
        table,
        '<xs:sequence><xs:element name="v" type="xs:string" fixed="1.0"/></xs:sequence>',
    )
    assert found.fields[0].type == Choice(("1.0",))


def test_a_fixed_number_is_a_choice_of_that_number(table):
    found = record(table, '<xs:attribute name="v" type="xs:decimal" fixed="1.50"/>')
    assert found.fields[0].type == Choice((Decimal("1.50"),))


def test_the_first_sentence_of_documentation_is_the_note(table):
    found = record(
        table,
        """<xs:sequence><xs:element name="a" type="xs:int"><xs:annotation><xs:documentation>
        How many  pieces. Never zero.</xs:documentation></xs:annotation></xs:element>
        </xs:sequence>""",
    )
    assert found.fields[0].note == "How many pieces."


AB = '<xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int"/>'


def test_a_choice_is_optional_fields_of_which_one_is_there(table):
    found = record(table, f"<xs:choice>{AB}</xs:choice>")
    assert [f.required for f in found.fields] == [False, False]
    assert found.alternatives == (Alternatives((("a",), ("b",))),)


def test_an_optional_choice_may_be_empty(table):
    found = record(table, f'<xs:choice minOccurs="0">{AB}</xs:choice>')
    assert found.alternatives == (Alternatives((("a",), ("b",)), optional=True),)


def test_a_choice_in_a_choice_counts_with_the_outer_one(table):
    found = record(
        table,
        f'<xs:choice><xs:choice>{AB}</xs:choice><xs:element name="c" type="xs:int"/></xs:choice>',
    )
    assert found.alternatives == (Alternatives((("a",), ("b",), ("c",))),)


def test_a_branch_that_is_a_sequence_is_one_group(table):
    found = record(
        table,
        f"""<xs:choice><xs:sequence>{AB}</xs:sequence>
        <xs:element name="c" type="xs:int"/></xs:choice>""",
    )
    assert found.alternatives == (Alternatives((("a", "b"), ("c",))),)


def test_a_choice_that_repeats_may_hold_several_branches(table):
    found = table(
        """<xs:complexType name="r"><xs:choice maxOccurs="9">
          <xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int"/>
        </xs:choice></xs:complexType>"""
    )["r"]
    turns = found.field("group:1").type
    assert (turns.min_items, turns.max_items) == (1, 9)
    assert turns.item.alternatives == (Alternatives((("a",), ("b",))),)


def test_the_elements_of_an_optional_sequence_come_together(table):
    found = table(
        """<xs:complexType name="r"><xs:sequence><xs:sequence minOccurs="0">
          <xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int"/>
        </xs:sequence></xs:sequence></xs:complexType>"""
    )["r"]
    assert found.alternatives == (Alternatives((("a", "b"),), optional=True),)


def test_branches_that_share_an_element_are_groups(table):
    found = record(
        table,
        """<xs:choice><xs:sequence><xs:element name="a" type="xs:int"/>
        <xs:element name="b" type="xs:int"/></xs:sequence><xs:sequence>
        <xs:element name="c" type="xs:int"/><xs:element name="a" type="xs:int"/></xs:sequence>
        </xs:choice>""",
    )
    assert found.alternatives == (Alternatives((("group:1",), ("group:2",))),)
    names = [[f.name for f in group.type.fields] for group in found.fields]
    assert names == [["a", "b"], ["c", "a"]]


def test_an_extension_follows_its_base(table):
    types = table(f"""<xs:complexType name="B"><xs:sequence>{AB}</xs:sequence></xs:complexType>
        <xs:complexType name="D"><xs:complexContent><xs:extension base="t:B"><xs:sequence>
        <xs:element name="c" type="xs:int"/></xs:sequence><xs:attribute name="x"/></xs:extension>
        </xs:complexContent></xs:complexType>""")
    assert [f.name for f in types["D"].fields] == ["@x", "a", "b", "c"]


def test_a_base_type_is_any_of_its_heirs_told_by_their_tags(table):
    types = table(f"""<xs:complexType name="B" abstract="true"><xs:sequence>{AB}</xs:sequence>
        </xs:complexType><xs:complexType name="D"><xs:complexContent><xs:extension base="t:B"/>
        </xs:complexContent></xs:complexType><xs:complexType name="E"><xs:complexContent>
        <xs:extension base="t:D"/></xs:complexContent></xs:complexType>""")
    assert types["B"].discriminator == "@xsi:type"
    tags = [b.fields[0] for b in types["B"].branches]
    assert tags == [
        Field("@xsi:type", Choice(("D",)), required=True),
        Field("@xsi:type", Choice(("E",)), required=True),
    ]
    assert isinstance(types["E"], Record)


def test_groups_and_attribute_groups_are_written_out(table):
    found = record(
        table,
        """<xs:group ref="t:G" minOccurs="0"/><xs:attributeGroup ref="t:A"/>""",
        f"""<xs:group name="G"><xs:sequence>{AB}</xs:sequence></xs:group>
        <xs:attributeGroup name="A"><xs:attribute name="x"/></xs:attributeGroup>""",
    )
    assert [(f.name, f.required) for f in found.fields] == [
        ("@x", False),
        ("a", False),
        ("b", False),
    ]


def test_a_restriction_narrows_content_and_drops_prohibited_attributes(table):
    types = table(f"""<xs:complexType name="B"><xs:sequence>{AB}</xs:sequence>
        <xs:attribute name="x"/><xs:attribute name="y"/></xs:complexType>
        <xs:complexType name="D"><xs:complexContent><xs:restriction base="t:B"><xs:sequence>
        {AB}</xs:sequence><xs:attribute name="x" use="prohibited"/></xs:restriction>
        </xs:complexContent></xs:complexType>""")
    assert [f.name for f in types["D"].fields] == ["@y", "a", "b"]


def test_members_of_a_substitution_group_are_alternatives(table):
    found = record(
        table,
        '<xs:sequence><xs:element ref="t:h"/></xs:sequence>',
        """<xs:element name="h" abstract="true"/><xs:element name="m" type="xs:int"
        substitutionGroup="t:h"/><xs:element name="n" type="xs:int" substitutionGroup="t:h"/>""",
    )
    assert found.alternatives == (Alternatives((("m",), ("n",))),)


def test_a_wildcard_opens_a_record(table):
    found = record(table, '<xs:sequence><xs:any minOccurs="0"/></xs:sequence>')
    assert found.open


def test_any_type_is_anything(table):
    assert isinstance(table('<xs:element name="e"/>')["e"], Anything)


def test_recursion_goes_through_a_name(table):
    types = table("""<xs:complexType name="Node"><xs:sequence>
        <xs:element name="child" type="t:Node" minOccurs="0"/>
        <xs:element ref="t:Leaf" minOccurs="0"/></xs:sequence></xs:complexType>
        <xs:element name="Leaf"><xs:complexType><xs:sequence>
        <xs:element ref="t:Leaf" minOccurs="0"/></xs:sequence></xs:complexType></xs:element>""")
    assert types["Node"].field("child").type == Ref("Node")
    assert types["Leaf"].field("Leaf").type == Ref("Leaf")


def test_names_that_two_namespaces_share_are_written_in_full(table):
    other = HEAD.replace("urn:t", "urn:u")
    body = f'<xs:complexType name="Same"><xs:sequence>{AB}</xs:sequence></xs:complexType>'
    types = table(body, f'{other}{body}<xs:complexType name="Only"/></xs:schema>')
    assert set(types) == {"{urn:t}Same", "{urn:u}Same", "Only"}


def test_fields_that_differ_only_in_namespace_are_told_apart(table):
    other = HEAD.replace("urn:t", "urn:u")
    types = table(
        """<xs:import namespace="urn:u"/><xs:complexType name="R"><xs:sequence>
        <xs:element name="a" type="xs:int"/><xs:element ref="u:a" xmlns:u="urn:u"/></xs:sequence>
        </xs:complexType>""",
        f'{other}<xs:element name="a" type="xs:int"/></xs:schema>',
    )
    assert [f.name for f in types["R"].fields] == ["a", "{urn:u}a"]


def test_a_repeated_element_that_may_be_nil_is_a_list_of_nullable_items(table):
    types = table(
        '<xs:complexType name="L"><xs:sequence><xs:element name="s" type="xs:string" '
        'nillable="true" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType>'
    )
    found = types["L"].field("s").type
    assert isinstance(found, ListOf)
    assert found.nullable


@pytest.mark.parametrize(
    "definition",
    [
        '<xs:complexType name="T"><xs:attribute name="c" use="required"/></xs:complexType>',
        '<xs:complexType name="T" abstract="true"/>',
    ],
)
def test_an_element_that_cannot_be_nil_without_more_is_not_nullable(table, definition):
    types = table(
        f'{definition}<xs:complexType name="R"><xs:sequence>'
        '<xs:element name="t" type="T" nillable="true"/></xs:sequence></xs:complexType>'
    )
    assert not types["R"].field("t").nullable


def test_the_edges_of_an_open_element_hold_no_undeclared_one(table):
    types = table(
        '<xs:complexType name="T"><xs:sequence><xs:element name="a" type="xs:int"/>'
        '<xs:any namespace="##other" minOccurs="0"/></xs:sequence></xs:complexType>'
    )
    assert types["T"].open
    assert {tuple(value) for value in boundaries(types["T"], types)} == {("a",)}
