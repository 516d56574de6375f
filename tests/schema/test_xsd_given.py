"""Values that a declaration of XML Schema gives: fixed ones, defaults and nil."""

from random import Random

import pytest

from interlock.schema.types import Choice, Field
from tests.schema.random_models import Model, faults


def model(attributes: str) -> Model:
    return Model(
        '<xs:element name="r"><xs:complexType><xs:sequence>'
        f'<xs:element name="a" {attributes}/><xs:element name="b" type="xs:int" minOccurs="0"/>'
        "</xs:sequence></xs:complexType></xs:element>"
    )


def test_a_fixed_value_is_never_nil():
    subject = model('type="xs:int" fixed="5" nillable="true"')
    assert subject.type.fields[0] == Field("a", Choice((5,)), required=True, default="5")


def test_an_empty_text_stands_for_the_default():
    subject = model('type="xs:string" default="A"')
    assert subject.type.fields[0].type.min_length == 1


@pytest.mark.parametrize(
    "attributes",
    [
        'type="xs:int" fixed="5" nillable="true"',
        'type="xs:int" default="5" nillable="true"',
        'type="xs:string" fixed=""',
        'type="xs:string" default="A"',
        'type="xs:base64Binary" fixed="QQ=="',
        'type="xs:boolean" default="true" maxOccurs="3"',
        'type="xs:NMTOKENS" default="a b" maxOccurs="2"',
    ],
)
def test_what_is_made_where_a_value_is_given_is_right(attributes):
    subject = model(attributes)
    found = faults(subject, Random(3), 30)
    assert found.pop("told").count("valid") > 10
    assert found == {}


def test_a_fixed_list_is_refused_by_name():
    subject = model('type="xs:NMTOKENS" fixed="a b"')
    assert subject.types
    (why,) = subject.schemas.types.unsayable
    assert why.why == "it fixes a value of a list or of several types: a b"


@pytest.mark.parametrize(
    "facets",
    [
        '<xs:restriction base="xs:base64Binary"><xs:minLength value="3"/></xs:restriction>',
        '<xs:restriction base="xs:hexBinary"><xs:length value="2"/></xs:restriction>',
        '<xs:restriction base="xs:duration"><xs:minInclusive value="P1D"/></xs:restriction>',
        '<xs:restriction base="xs:time"><xs:maxInclusive value="18:00:00"/></xs:restriction>',
        '<xs:list itemType="xs:string"/>',
        '<xs:list itemType="xs:hexBinary"/>',
        '<xs:union memberTypes="xs:date xs:NMTOKENS"/>',
    ],
)
def test_facets_of_bytes_spans_and_lists_are_kept(facets):
    subject = Model(
        '<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="a" maxOccurs="2">'
        f"<xs:simpleType>{facets}</xs:simpleType></xs:element></xs:sequence></xs:complexType>"
        "</xs:element>"
    )
    found = faults(subject, Random(4), 30)
    assert found.pop("told").count("valid") > 10
    assert found == {}


LIST = '<xs:restriction><xs:simpleType><xs:list itemType="xs:int"/></xs:simpleType>'
UNION = '<xs:restriction><xs:simpleType><xs:union memberTypes="xs:int xs:NCName"/></xs:simpleType>'


@pytest.mark.parametrize(
    "facets",
    [
        f'{LIST}<xs:enumeration value="1 2"/></xs:restriction>',
        f'{LIST}<xs:pattern value="[0-9] [0-9]"/></xs:restriction>',
        f'{UNION}<xs:pattern value="[0-9][0-9]"/></xs:restriction>',
        '<xs:restriction base="xs:double"><xs:pattern value="[0-9][.][0-9]"/></xs:restriction>',
        '<xs:restriction base="xs:hexBinary"><xs:pattern value="(AB)+"/></xs:restriction>',
        '<xs:restriction base="xs:integer"><xs:pattern value="0[0-9]{3}"/></xs:restriction>',
    ],
)
def test_a_rule_for_texts_that_values_do_not_tell_is_refused_by_name(facets):
    subject = Model(
        '<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="a"><xs:simpleType>'
        f"{facets}</xs:simpleType></xs:element></xs:sequence></xs:complexType></xs:element>"
    )
    assert subject.usable
    assert subject.types
    (why,) = subject.schemas.types.unsayable
    assert "held to a rule" in why.why
