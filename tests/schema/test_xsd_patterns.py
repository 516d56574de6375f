"""Which texts the patterns and names of XML Schema let pass, in the shared model."""

import pytest
from lxml import etree

from interlock.schema.check import conforms
from interlock.schema.types import Choice
from interlock.schema.xsd.simple import BUILT_IN_TYPES, restrict


def restricted(base: str, **facets: str):
    nodes = [etree.Element(name, value=value) for name, value in facets.items()]
    return restrict(BUILT_IN_TYPES[base], nodes).type


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"[\s\S]*", "价，格𠮷"),
        (r"[\D]+", "，"),
        (r"\p{L}+", "Ａ"),
        (r"\w+", "䶮Ａ+"),
        (r"\W+", "，。"),
    ],
)
def test_classes_of_patterns_reach_past_the_letters_of_the_west(pattern, text):
    assert conforms(text, restricted("string", pattern=pattern), {})


@pytest.mark.parametrize("base", ["NMTOKEN", "NCName", "Name", "ID"])
def test_names_may_be_chinese(base):
    assert conforms("订单", BUILT_IN_TYPES[base].type, {})
    assert restricted(base, enumeration="已审核") == Choice(("已审核",))
