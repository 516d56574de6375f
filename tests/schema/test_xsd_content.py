"""Values of nested and repeated groups of XML Schema can be written as valid XML."""

from random import Random

import pytest
from lxml import etree

from interlock.schema.boundary import boundaries
from interlock.schema.check import conforms
from interlock.schema.sample import sampler
from interlock.schema.sizes import STRANGER
from interlock.schema.xsd.documents import Collection
from interlock.schema.xsd.schemas import settle

A, B, C, D = (f'<xs:element name="{n}" type="xs:int"/>' for n in "abcd")
OPTIONAL = '<xs:sequence minOccurs="0">'
CONTENTS = [
    f"{OPTIONAL}{A}{OPTIONAL}{B}{C}</xs:sequence></xs:sequence>",
    f"{A}{OPTIONAL}{B}<xs:sequence>{C}{D}</xs:sequence></xs:sequence>",
    f'<xs:sequence minOccurs="0" maxOccurs="3">{A}{B}</xs:sequence>{C}',
    f'<xs:sequence minOccurs="2" maxOccurs="unbounded">{A}{B}{C}</xs:sequence>',
    f'<xs:sequence maxOccurs="4">{A}{OPTIONAL}{B}{C}</xs:sequence></xs:sequence>{D}',
]


def written(value, turns):
    """Write a record; what repeats together takes turns."""
    element = etree.Element("e")
    left = {n: list(v) if isinstance(v, list) else [v] for n, v in value.items()}
    if turns:
        while any(left.get(n) for n in turns):
            for name in turns:
                if left.get(name):
                    etree.SubElement(element, name).text = str(left[name].pop(0))
    for name in "abcd":
        for item in left.get(name, ()):
            etree.SubElement(element, name).text = str(item)
    return element


@pytest.mark.parametrize("content", CONTENTS)
def test_what_is_made_of_groups_is_valid(tmp_path, content):
    text = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="e">
      <xs:complexType><xs:sequence>{content}</xs:sequence></xs:complexType></xs:element>
    </xs:schema>"""
    collection = Collection(tmp_path)
    collection.add(etree.fromstring(text), tmp_path / "a.xsd", inline=True)
    type_ = settle(collection).types.table()["e"]
    judge = etree.XMLSchema(etree.fromstring(text))
    draw, dice = sampler(type_, {}), Random(5)
    made = [*boundaries(type_, {}), *(draw(dice) for _ in range(100))]
    turns = next(iter(type_.paired), ())
    assert [v for v in made if not judge.validate(written(v, turns))] == []
    assert len({tuple(v) for v in made}) + len({str(v) for v in made}) > 2


@pytest.mark.parametrize(
    ("more", "count"),
    [
        ('processContents="lax"', 1),
        ('processContents="skip" namespace="##other" minOccurs="2" maxOccurs="3"', 2),
        ('processContents="lax" minOccurs="0"', 0),
        ('processContents="strict"', 0),
        ('processContents="lax" namespace="urn:known"', 0),
    ],
)
def test_an_element_of_any_kind_that_must_be_there_is_made(tmp_path, more, count):
    text = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="e">
      <xs:complexType><xs:sequence>{A}<xs:any {more}/></xs:sequence></xs:complexType></xs:element>
    </xs:schema>"""
    collection = Collection(tmp_path)
    collection.add(etree.fromstring(text), tmp_path / "a.xsd", inline=True)
    type_ = settle(collection).types.table()["e"]
    draw, dice = sampler(type_, {}), Random(5)
    made = [*boundaries(type_, {}), *(draw(dice) for _ in range(20))]
    assert all(conforms(v, type_, {}) for v in made)
    judge = etree.XMLSchema(etree.fromstring(text))
    for value in made if count else ():
        element = written({"a": value["a"]}, ())
        strangers = value[STRANGER] if isinstance(value[STRANGER], list) else [value[STRANGER]]
        for item in strangers:
            etree.SubElement(element, STRANGER).text = item
        assert len(strangers) == count
        assert judge.validate(element)
    assert [STRANGER in v for v in made] == [count > 0] * len(made)
