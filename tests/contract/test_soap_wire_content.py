"""Content models on the wire: choices, repeated groups, derived types, lists, wildcards."""

from __future__ import annotations

from decimal import Decimal

import pytest

from interlock.contract.model import Call
from interlock.contract.soap_wire import codec
from interlock.contract.wsdl import read
from interlock.messages.reading import told
from tests.contract.order_service import order_wsdl, write

REST = """<xs:element name="CreateOrderResponse" type="xs:string"/>
<xs:element name="OrderRefused" type="xs:string"/>"""


@pytest.fixture
def make(tmp_path):
    """Give the wire of a service whose request is one element of the given content."""

    def build(content: str, more: str = ""):
        schema = f'<xs:element name="CreateOrder">{content}</xs:element>{more}{REST}'
        return codec(read([write(tmp_path, order_wsdl(schema=schema))], "erp"))

    return build


def there_and_back(soap, value):
    written = soap.write_call(Call("CreateOrder", body=value), "")
    call = soap.read_call(written)
    assert isinstance(call, Call), call
    assert call.wrong == (), written.body.decode()
    return call.body


def complex_type(content: str) -> str:
    return f"<xs:complexType>{content}</xs:complexType>"


def elements(*names: str, **attributes: str) -> str:
    more = " ".join(f'{k}="{v}"' for k, v in attributes.items())
    return "".join(f'<xs:element name="{n}" type="xs:int" {more}/>' for n in names)


def test_parts_of_a_repeated_sequence_take_turns(make):
    soap = make(
        complex_type(f'<xs:sequence maxOccurs="unbounded">{elements("a", "b")}</xs:sequence>')
    )
    value = {"group:1": [{"b": 3, "a": 1}, {"a": 2, "b": 4}]}
    assert there_and_back(soap, value) == value
    written = soap.write_call(Call("CreateOrder", body=value), "").body
    assert [written.index(f">{n}<".encode()) for n in (1, 3, 2, 4)] == sorted(
        written.index(f">{n}<".encode()) for n in (1, 3, 2, 4)
    )


def test_a_repeated_choice_may_mix_its_branches(make):
    soap = make(complex_type(f'<xs:choice maxOccurs="9">{elements("a", "b")}</xs:choice>'))
    value = {"group:1": [{"a": 2}, {"b": 1}, {"a": 3}]}
    assert there_and_back(soap, value) == value


def test_elements_of_a_repeated_choice_that_are_given_as_fields_are_written_all_the_same(make):
    soap = make(complex_type(f'<xs:choice maxOccurs="9">{elements("a", "b")}</xs:choice>'))
    turns = [{"a": 2}, {"a": 3}, {"b": 1}]
    assert there_and_back(soap, {"a": [2, 3], "b": 1}) == {"group:1": turns}


def test_what_is_wrong_in_a_turn_is_told_by_its_number(make):
    soap = make(
        complex_type(f'<xs:sequence maxOccurs="unbounded">{elements("a", "b")}</xs:sequence>')
    )
    value = {"group:1": [{"a": 1, "b": 2}, {"a": 3, "b": "four"}]}
    call = soap.read_call(soap.write_call(Call("CreateOrder", body=value), ""))
    assert [(b.path, b.rule) for b in call.wrong] == [("$.group:1[1].b", "type")]


def test_an_element_at_two_places_is_two_fields(make):
    soap = make(complex_type(f"<xs:sequence>{elements('a', 'b', 'a')}</xs:sequence>"))
    value = {"a": 1, "b": 2, "group:1": {"a": 3}}
    assert there_and_back(soap, value) == value


def test_an_element_in_two_branches_of_a_choice_is_in_the_branch_that_is_there(make):
    branches = f"""<xs:choice><xs:sequence>{elements("a", "b")}</xs:sequence>
        <xs:sequence>{elements("c", "a")}</xs:sequence></xs:choice>"""
    soap = make(complex_type(branches))
    for value in ({"group:1": {"a": 1, "b": 2}}, {"group:2": {"c": 1, "a": 2}}):
        assert there_and_back(soap, value) == value


def test_an_operation_whose_content_no_value_tells_is_refused_with_place_and_remedy(tmp_path):
    inner = elements("a", "b", minOccurs="0")
    content = complex_type(f'<xs:sequence maxOccurs="3">{inner}</xs:sequence>')
    schema = f"""<xs:element name="CreateOrder" type="t:Odd"/>
      {content.replace("complexType>", 'complexType name="Odd">', 1)}{REST}"""
    contract = read([write(tmp_path, order_wsdl(schema=schema))], "erp")
    assert contract.operations == ()
    (refusal,) = contract.refused
    assert refusal.what == "CreateOrder"
    assert refusal.why == (
        "type Odd: its groups repeat in turns that cannot be told apart: (a?, b?){1,3}"
    )
    assert refusal.source.line > 1
    assert refusal.remedy == "let one element hold each turn"
    chinese = told(refusal.why, "zh")
    assert chinese == "类型 Odd：其元素组重复出现，但各轮无法区分：(a?, b?){1,3}"


def test_a_derived_type_is_told_by_its_tag(make):
    soap = make(
        complex_type('<xs:sequence><xs:element name="party" type="t:Party"/></xs:sequence>'),
        """<xs:complexType name="Party" abstract="true"><xs:sequence>
          <xs:element name="name" type="xs:string"/></xs:sequence></xs:complexType>
        <xs:complexType name="Firm"><xs:complexContent><xs:extension base="t:Party"><xs:sequence>
          <xs:element name="taxNo" type="xs:string"/></xs:sequence></xs:extension>
        </xs:complexContent></xs:complexType>""",
    )
    value = {"party": {"@xsi:type": "Firm", "name": "A", "taxNo": "1"}}
    assert there_and_back(soap, value) == value
    untagged = soap.write_call(Call("CreateOrder", body={"party": {"name": "A"}}), "")
    assert {b.rule for b in soap.read_call(untagged).wrong} == {"abstract"}


def test_members_of_a_substitution_group_stand_for_their_head(make):
    soap = make(
        complex_type('<xs:sequence><xs:element ref="t:way"/></xs:sequence>'),
        """<xs:element name="way" abstract="true"/>
        <xs:element name="road" type="xs:int" substitutionGroup="t:way"/>
        <xs:element name="rail" type="xs:int" substitutionGroup="t:way"/>""",
    )
    assert there_and_back(soap, {"rail": 1}) == {"rail": 1}


def test_text_with_attributes_is_a_record_with_a_dollar(make):
    soap = make(
        complex_type("""<xs:simpleContent><xs:extension base="xs:decimal">
          <xs:attribute name="currency" type="xs:string"/></xs:extension></xs:simpleContent>""")
    )
    value = {"@currency": "CNY", "$": Decimal("1.50")}
    assert there_and_back(soap, value) == value


def test_a_list_type_is_a_list_of_its_items(make):
    soap = make(
        complex_type("""<xs:sequence><xs:element name="days"><xs:simpleType>
          <xs:list itemType="xs:int"/></xs:simpleType></xs:element></xs:sequence>""")
    )
    assert there_and_back(soap, {"days": [1, 2, 3]}) == {"days": [1, 2, 3]}


def test_a_union_is_read_by_its_first_member_that_fits(make):
    soap = make(
        complex_type("""<xs:sequence><xs:element name="n" maxOccurs="3"><xs:simpleType>
          <xs:union memberTypes="xs:int xs:string"/></xs:simpleType></xs:element></xs:sequence>""")
    )
    assert there_and_back(soap, {"n": [1, "many"]}) == {"n": [1, "many"]}


def test_elements_of_a_wildcard_keep_their_namespace(make):
    soap = make(
        complex_type("""<xs:sequence><xs:element name="a" type="xs:int"/>
          <xs:any namespace="##other" processContents="lax" minOccurs="0"/></xs:sequence>""")
    )
    value = {"a": 1, "{urn:x}extra": {"{urn:x}b": "2"}}
    assert there_and_back(soap, value) == value


KNOWN = '<xs:element name="known" type="xs:int"/><xs:attribute name="mark" type="xs:int"/>'
# processContents -> what is wrong with (a known element that is right, one that is wrong, a
# foreign one)
WILDCARDS = {"strict": ("", "type", "unknown"), "lax": ("", "type", ""), "skip": ("", "", "")}


@pytest.mark.parametrize("process", WILDCARDS)
def test_a_wildcard_is_as_strict_as_it_says(make, process):
    soap = make(
        complex_type(f"""<xs:sequence><xs:any namespace="##any" processContents="{process}"
          minOccurs="0"/></xs:sequence>"""),
        KNOWN,
    )
    values = ({"{urn:erp}known": "1"}, {"{urn:erp}known": "one"}, {"{urn:x}other": "1"})
    for value, rule in zip(values, WILDCARDS[process], strict=True):
        call = soap.read_call(soap.write_call(Call("CreateOrder", body=value), ""))
        assert [b.rule for b in call.wrong] == [rule] * bool(rule), (process, value)


@pytest.mark.parametrize("process", WILDCARDS)
def test_foreign_attributes_are_as_welcome_as_the_contract_says(make, process):
    soap = make(
        complex_type(f"""<xs:sequence>{elements("a")}</xs:sequence>
          <xs:anyAttribute namespace="##any" processContents="{process}"/>"""),
        KNOWN,
    )
    values = (
        {"a": 1, "@{urn:erp}mark": "1"},
        {"a": 1, "@{urn:erp}mark": "one"},
        {"a": 1, "@{urn:x}other": "1"},
    )
    for value, rule in zip(values, WILDCARDS[process], strict=True):
        call = soap.read_call(soap.write_call(Call("CreateOrder", body=value), ""))
        assert bool(call.wrong) == bool(rule), (process, value, call.wrong)
        assert call.body == value


def test_a_foreign_attribute_is_a_breach_where_no_wildcard_is(make):
    soap = make(complex_type(f"<xs:sequence>{elements('a')}</xs:sequence>"))
    value = {"a": 1, "@{urn:x}other": "1"}
    call = soap.read_call(soap.write_call(Call("CreateOrder", body=value), ""))
    assert [b.rule for b in call.wrong] == ["unknown"]


def test_a_head_that_is_abstract_cannot_travel_itself(make):
    soap = make(
        complex_type('<xs:sequence><xs:element ref="t:way"/></xs:sequence>'),
        """<xs:element name="way" type="xs:int" abstract="true"/>
        <xs:element name="road" type="xs:int" substitutionGroup="t:way"/>""",
    )
    call = soap.read_call(soap.write_call(Call("CreateOrder", body={"{urn:erp}way": 1}), ""))
    assert call.wrong


def test_members_of_members_stand_for_the_head_too(make):
    soap = make(
        complex_type('<xs:sequence><xs:element ref="t:way" maxOccurs="2"/></xs:sequence>'),
        """<xs:element name="way" type="xs:int"/>
        <xs:element name="rail" type="xs:int" substitutionGroup="t:way"/>
        <xs:element name="tram" type="xs:int" substitutionGroup="t:rail"/>""",
    )
    value = {"group:1": [{"tram": 2}, {"way": 1}]}
    assert there_and_back(soap, value) == value


def test_a_recursive_type_travels_to_any_depth(make):
    soap = make(
        complex_type('<xs:sequence><xs:element name="part" type="t:Part"/></xs:sequence>'),
        """<xs:complexType name="Part"><xs:sequence><xs:element name="no" type="xs:int"/>
        <xs:element name="part" type="t:Part" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
        </xs:complexType>""",
    )
    value = {"no": 0}
    for n in range(1, 30):
        value = {"no": n, "part": [value]}
    assert there_and_back(soap, {"part": value}) == {"part": value}


def test_a_flag_is_written_in_the_words_that_its_pattern_allows(make):
    soap = make(
        complex_type("""<xs:sequence><xs:element name="f"><xs:simpleType>
          <xs:restriction base="xs:boolean"><xs:pattern value="0|1"/></xs:restriction>
          </xs:simpleType></xs:element></xs:sequence>""")
    )
    assert there_and_back(soap, {"f": True}) == {"f": True}


def test_a_default_fills_an_empty_element(make):
    soap = make(complex_type(f"<xs:sequence>{elements('a', default='7')}</xs:sequence>"))
    written = soap.write_call(Call("CreateOrder", body={"a": ""}), "")
    assert soap.read_call(written).body == {"a": 7}


@pytest.mark.parametrize(
    ("given", "read"), [(Decimal("1E+3"), Decimal(1000)), (Decimal("0.10"), Decimal("0.10"))]
)
def test_decimals_have_no_exponent_and_keep_their_zeros(make, given, read):
    soap = make(complex_type('<xs:sequence><xs:element name="d" type="xs:decimal"/></xs:sequence>'))
    found = there_and_back(soap, {"d": given})
    assert str(found["d"]) == str(read)


def test_white_space_is_treated_as_the_type_says(make):
    soap = make(
        complex_type("""<xs:sequence><xs:element name="t" type="xs:token"/>
          <xs:element name="s" type="xs:string"/></xs:sequence>""")
    )
    assert there_and_back(soap, {"t": " a  b ", "s": " a  b "}) == {"t": "a b", "s": " a  b "}


def test_an_unqualified_element_is_written_without_a_namespace(make):
    soap = make(
        complex_type("""<xs:sequence><xs:element name="a" type="xs:int" form="unqualified"/>
          </xs:sequence>""")
    )
    assert b"<a>1</a>" in soap.write_call(Call("CreateOrder", body={"a": 1}), "").body
    assert there_and_back(soap, {"a": 1}) == {"a": 1}


def test_a_value_of_the_wrong_shape_is_written_anyway_and_found(make):
    soap = make(complex_type(f"<xs:sequence>{elements('a', 'b')}</xs:sequence>"))
    for body in (None, 5, "x", [1], {"a": [1, 2], "b": {"c": [1]}}, {"a": {"@q": 1}, 5: 6}):
        call = soap.read_call(soap.write_call(Call("CreateOrder", body=body), ""))
        assert call.wrong, body


def union(members: str, facets: str = "") -> str:
    made = f'<xs:union memberTypes="{members}"/>'
    if facets:
        made = f"<xs:restriction><xs:simpleType>{made}</xs:simpleType>{facets}</xs:restriction>"
    return complex_type(
        f"""<xs:sequence><xs:element name="a" maxOccurs="9"><xs:simpleType>{made}</xs:simpleType>
        </xs:element></xs:sequence>"""
    )


def test_a_member_of_a_union_reads_only_what_is_one_of_its_values(make):
    soap = make(union("xs:byte xs:boolean xs:string"))
    texts = ["1_0", "٣", "300", "\u3000true", "x"]
    assert there_and_back(soap, {"a": [*texts, 5, True]}) == {"a": [*texts, 5, True]}


def test_a_union_that_lists_its_values_keeps_them_as_texts(make):
    soap = make(union("xs:int xs:string", "".join(f'<xs:enumeration value="{v}"/>' for v in "5x")))
    assert there_and_back(soap, {"a": ["5", "x"]}) == {"a": ["5", "x"]}


def test_only_the_blanks_of_xml_part_the_items_of_a_list(make):
    words = '<xs:element name="a"><xs:simpleType><xs:list itemType="xs:string"/></xs:simpleType>'
    soap = make(complex_type(f"<xs:sequence>{words}</xs:element></xs:sequence>"))
    assert there_and_back(soap, {"a": ["甲\u3000乙", "b\u00a0c"]}) == {
        "a": ["甲\u3000乙", "b\u00a0c"]
    }


def test_an_element_that_is_any_document_takes_undeclared_elements(make):
    doc = '<xs:element name="doc"><xs:complexType mixed="true"><xs:sequence><xs:any/></xs:sequence>'
    content = f"<xs:complexType><xs:sequence>{doc}</xs:complexType></xs:element></xs:sequence>"
    soap = make(f"{content}</xs:complexType>")
    value = {"doc": {"{urn:free}order": {"{urn:free}no": "1"}}}
    assert there_and_back(soap, value) == value


def test_a_strict_wildcard_among_other_elements_stays_strict(make):
    content = '<xs:sequence><xs:element name="a" type="xs:string"/><xs:any/></xs:sequence>'
    soap = make(f"<xs:complexType>{content}</xs:complexType>")
    call = Call("CreateOrder", body={"a": "1", "{urn:free}order": "1"})
    assert soap.read_call(soap.write_call(call, "")).wrong


OTHER = '<xs:any namespace="##other" processContents="lax"{}/>'


@pytest.mark.parametrize(
    ("content", "order"),
    [
        (OTHER.format("") + elements("a"), "xa"),
        (elements("a") + OTHER.format("") + elements("b"), "axb"),
        (elements("a") + OTHER.format(' minOccurs="2" maxOccurs="3"') + elements("b"), "axxb"),
        (f"{OTHER.format('')}{elements('a')}{OTHER.format('')}{elements('b')}", "xaxb"),
        (f"<xs:sequence>{elements('a')}{OTHER.format('')}</xs:sequence>{elements('b')}", "axb"),
    ],
)
def test_elements_of_a_wildcard_stand_where_the_contract_has_a_place_for_them(make, content, order):
    soap = make(complex_type(f"<xs:sequence>{content}</xs:sequence>"))
    count = order.count("x")
    value = {name: 1 for name in "ab" if name in order}
    value["{urn:free}x"] = ["1"] * count if "xx" in order else "1"
    if order == "xaxb":
        value["group:1"] = {"{urn:free}x": "1"}
    assert there_and_back(soap, value) == value
