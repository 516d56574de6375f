"""`interlock schema`."""

import json

import jsonschema_rs
import pytest

from interlock.cli.schema import FORMATS


@pytest.mark.parametrize("form", FORMATS)
def test_a_format_has_a_valid_schema_with_a_title(interlock, form):
    said = interlock("schema", form)
    assert said.code == 0
    schema = json.loads(said.out)
    jsonschema_rs.Draft202012Validator(schema)
    assert schema["title"]


def test_an_unknown_format_is_refused_with_the_nearest(interlock):
    said = interlock("schema", "brigde")
    assert said.code == 2
    assert "'bridge'" in said.err
