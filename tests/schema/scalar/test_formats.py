"""Texts of every format are what jsonschema-rs takes them for, and wrong ones are not."""

from random import Random

import jsonschema_rs
import pytest

from interlock.schema.boundary import boundaries
from interlock.schema.check import conforms
from interlock.schema.json_schema import to_type
from interlock.schema.sample import sampler
from interlock.schema.scalar.formats import FORMATS
from interlock.schema.types import Text
from interlock.schema.wrong import wrongs

NAMES = (*FORMATS, "date", "time", "date-time", "duration")


def judge(name):
    schema = {"type": "string", "format": name}
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


@pytest.mark.parametrize("name", NAMES)
def test_texts_of_a_format_are_of_it_for_an_independent_judge(name):
    type_ = to_type({"type": "string", "format": name})
    draw = sampler(type_, {}, edge=0.2)
    found = [*boundaries(type_, {}), *(draw(Random(n)) for n in range(60))]
    assert [text for text in found if not judge(name).is_valid(text)] == []
    assert len(set(found)) > 3


@pytest.mark.parametrize("name", [name for name in NAMES if name != "language"])
def test_wrong_texts_of_a_format_are_refused(name):
    type_ = to_type({"type": "string", "format": name})
    wrong = {w.why: w.value for w in wrongs(type_, {})}
    assert [text for text in wrong.values() if judge(name).is_valid(text)] == []
    assert {"format", "not-a-moment"} & set(wrong)


def test_xml_takes_any_text_as_an_address():
    assert conforms("镕", Text(format="uri", anchored=True), {})
    assert not conforms("镕", Text(format="uri"), {})
    assert {w.why for w in wrongs(Text(format="uri", anchored=True), {})} == {"not-a-text"}
