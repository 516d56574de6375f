"""Content models of XML Schema: what is made of them is right, and nothing is lost of a document.

Libxml2 and xmlschema judge. What no value can tell is refused by name.
"""

from random import Random

import pytest
from lxml import etree

from interlock.contract.soap_wire.read import read_element
from interlock.schema.boundary import boundaries
from interlock.schema.check import conforms
from interlock.schema.sample import sampler
from interlock.schema.types import Alternatives, ListOf, Record
from tests.schema.random_models import Model, documents, drawn_model, faults, lost

A, B, C, D = (f'<xs:element name="{n}" type="xs:int"/>' for n in "abcd")
OPTIONAL = '<xs:sequence minOccurs="0">'
CHOICE = f"<xs:choice>{A}{B}</xs:choice>"
LAX = '<xs:any namespace="##other" processContents="lax"/>'
MANY = 'maxOccurs="unbounded"'
PAIR = f"<xs:sequence>{A}{B}</xs:sequence>"
FEW = '<xs:sequence minOccurs="0" maxOccurs="2">'
SAYABLE = [
    f"{OPTIONAL}{A}{OPTIONAL}{B}{C}</xs:sequence></xs:sequence>",
    f"{A}{OPTIONAL}{B}<xs:sequence>{C}{D}</xs:sequence></xs:sequence>",
    f'<xs:sequence minOccurs="0" maxOccurs="3">{A}{B}</xs:sequence>{C}',
    f'<xs:sequence minOccurs="2" {MANY}>{A}{B}{C}</xs:sequence>',
    f'<xs:sequence maxOccurs="4">{A}{OPTIONAL}{B}{C}</xs:sequence></xs:sequence>{D}',
    f"<xs:sequence {MANY}>{CHOICE}{C}</xs:sequence>",
    f"<xs:sequence {MANY}>{CHOICE}</xs:sequence>",
    f"<xs:choice {MANY}>{PAIR}<xs:sequence>{C}{D}</xs:sequence></xs:choice>",
    f"{A}<xs:sequence {MANY}>{B}<xs:sequence {MANY}>{C}{D}</xs:sequence></xs:sequence>",
    f"<xs:sequence {MANY}>{A}{B}{A}</xs:sequence>",
    f"{A}{B}{A}",
    f"<xs:choice><xs:sequence>{A}{B}</xs:sequence><xs:sequence>{C}{A}</xs:sequence></xs:choice>",
    f"<xs:choice><xs:sequence>{A}<xs:choice>{B}{C}</xs:choice></xs:sequence>{D}</xs:choice>",
    f"<xs:choice>{A}{LAX}</xs:choice>",
    f"<xs:sequence {MANY}>{A}{LAX}</xs:sequence>",
    f"{LAX}{A}{LAX}{B}",
    f'<xs:sequence minOccurs="2" maxOccurs="3">{A}{FEW}{B}{C}</xs:sequence></xs:sequence>',
    f'<xs:element ref="head" {MANY}/>',
    f'<xs:sequence {MANY}><xs:group ref="G" minOccurs="0"/><xs:element ref="head"/></xs:sequence>',
]  # fmt: skip
UNSAYABLE = {
    f'<xs:sequence maxOccurs="3"><xs:sequence minOccurs="0">{A}</xs:sequence>'
    f'<xs:sequence minOccurs="0">{B}</xs:sequence></xs:sequence>': "cannot be told apart",
    f'<xs:choice maxOccurs="3"><xs:element name="a" type="xs:int" {MANY}/>{B}</xs:choice>':
        "cannot be told apart",
    f'<xs:sequence minOccurs="2" {MANY}><xs:sequence minOccurs="0">{A}{B}</xs:sequence>'
    "</xs:sequence>": "may be empty",
    f'{A}<xs:any namespace="urn:x"/>': "only another schema",
}  # fmt: skip


def model(content: str) -> Model:
    return Model(
        f'<xs:element name="r"><xs:complexType><xs:sequence>{content}</xs:sequence>'
        "</xs:complexType></xs:element>"
    )


@pytest.mark.parametrize("content", SAYABLE)
def test_values_of_a_content_model_are_its_documents(content):
    subject = model(content)
    assert subject.usable
    assert subject.refused == ""
    found = faults(subject, Random(5), 40)
    told = found.pop("told")
    assert found == {}
    assert told.count("valid") > 20
    others = documents(subject, Random(6), 20)
    assert others
    assert [words for node in others for words in lost(subject, node)] == []


def test_values_of_random_content_models_are_their_documents():
    dice = Random("content")
    models = [m for m in (Model(drawn_model(dice)) for _ in range(130)) if m.usable]
    told, seen, refused = [], 0, 0
    for subject in models:
        if subject.refused:
            refused += 1
            continue
        found = faults(subject, dice, 6)
        told += found.pop("told")
        assert found == {}, subject.inside
        for node in documents(subject, dice, 6):
            seen += 1
            assert lost(subject, node) == [], subject.inside
    assert 0 < refused < len(models) / 2
    assert told.count("valid") > 300
    assert told.count("wrong") > 200
    assert seen > 150


@pytest.mark.parametrize("content", UNSAYABLE)
def test_a_content_model_that_no_value_tells_is_refused_by_name(content):
    assert UNSAYABLE[content] in model(content).refused


def test_a_group_that_repeats_is_a_list_of_its_turns():
    subject = model(f"<xs:sequence {MANY}>{CHOICE}{C}</xs:sequence>{D}")
    node = etree.fromstring("<r><b>1</b><c>2</c><a>3</a><c>4</c><d>5</d></r>")
    value = {"group:1": [{"b": 1, "c": 2}, {"a": 3, "c": 4}], "d": 5}
    assert read_element(node, subject.slot) == value
    assert etree.tostring(subject.written(value)) == etree.tostring(node)
    turns = subject.type.field("group:1")
    assert turns.required
    assert isinstance(turns.type, ListOf)
    assert isinstance(turns.type.item, Record)
    assert turns.type.min_items == 1


def test_a_choice_that_repeats_is_a_list_of_what_was_chosen():
    subject = model(f'<xs:choice maxOccurs="4" minOccurs="0">{A}{B}</xs:choice>')
    (turns,) = subject.type.fields
    assert (turns.name, turns.required, turns.type.max_items) == ("group:1", False, 4)
    assert subject.type.alternatives == ()
    assert turns.type.item.alternatives == (Alternatives((("a",), ("b",))),)


def test_strangers_that_come_in_turns_keep_their_order():
    subject = model(f'{A}<xs:any namespace="##other" processContents="lax" {MANY}/>')
    text = '<r><a>1</a><p xmlns="urn:x">2</p><q xmlns="urn:x">3</q><p xmlns="urn:x">4</p></r>'
    value = read_element(etree.fromstring(text), subject.slot)
    assert value == {
        "a": 1,
        "group:any": [{"{urn:x}p": "2"}, {"{urn:x}q": "3"}, {"{urn:x}p": "4"}],
    }
    assert [child.text for child in subject.written(value)] == ["1", "2", "3", "4"]


def test_text_among_elements_keeps_its_place():
    subject = Model(
        '<xs:element name="r"><xs:complexType mixed="true"><xs:sequence>'
        f"{A}{B}</xs:sequence></xs:complexType></xs:element>"
    )
    text = b"<r>Dear <a>1</a> and <b>2</b>!</r>"
    value = read_element(etree.fromstring(text), subject.slot)
    assert value == {"a": 1, "b": 2, "$": ["Dear ", " and ", "!"]}
    assert etree.tostring(subject.written(value)) == text


def test_elements_of_xs_all_keep_the_order_of_their_value():
    content = f"<xs:complexType><xs:all>{A}{B}{C}</xs:all></xs:complexType>"
    subject = Model(f'<xs:element name="r">{content}</xs:element>')
    node = subject.written({"c": 1, "a": 2, "b": 3})
    assert [child.tag for child in node] == ["c", "a", "b"]
    assert subject.verdicts(node) == (True, True)


@pytest.mark.parametrize(
    ("more", "stranger"),
    [
        ('processContents="lax"', ["{urn:interlock:any}any"]),
        ('processContents="skip" namespace="##other" minOccurs="2" maxOccurs="3"',
         ["{urn:interlock:any}any"] * 2),
        ('processContents="lax" minOccurs="0"', []),
        ('processContents="lax" namespace="urn:known"', ["{urn:known}any"]),
        ('processContents="strict" minOccurs="0"', []),
        ('processContents="strict"', ["word"]),
    ],
)  # fmt: skip
def test_an_element_of_any_kind_that_must_be_there_is_made(more, stranger):
    subject = Model(
        f'<xs:element name="r"><xs:complexType><xs:sequence>{A}<xs:any {more}/></xs:sequence>'
        '</xs:complexType></xs:element><xs:element name="word" type="xs:string"/>'
    )
    draw, dice = sampler(subject.type, subject.types), Random(5)
    made = [*boundaries(subject.type, subject.types), *(draw(dice) for _ in range(20))]
    for value in made:
        node = subject.written(value)
        assert conforms(value, subject.type, subject.types)
        assert [child.tag for child in node][1:] == stranger
        assert subject.verdicts(node) == (True, True)
