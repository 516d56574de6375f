"""Records that no field names, and answers that tell a key: what can be told is, and conforms."""

import json
import re

import pytest

from interlock.contract.load import load
from interlock.contract.model import HttpRequest
from interlock.twin.service import Twin
from interlock.wire.front import Front

SETTINGS = """
openapi: 3.0.3
info: {title: Settings, version: "1"}
paths:
  /settings/{code}:
    parameters: [{name: code, in: path, required: true, schema: {type: string}}]
    put:
      operationId: putSetting
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Setting'}}}}
      responses: {"201": {description: Made., content: {application/json: {schema: {type: object, required: [id], properties: {id: KEY}}}}}}
    get:
      operationId: getSetting
      responses: {"200": {description: One., content: {application/json: {schema: {$ref: '#/components/schemas/Setting'}}}}}
components:
  schemas: {Setting: {type: object, required: [value], properties: {value: {type: string}}}}
"""  # noqa: E501


class Settings:
    def __init__(self, folder, key):
        path = folder / "settings.yaml"
        path.write_text(SETTINGS.replace("KEY", key))
        contract = load(path, "settings")
        self.twin = Twin(contract)
        self.front = Front(contract, self.twin)

    def __call__(self, method, code, value=None):
        data = b"" if value is None else json.dumps({"value": value}).encode()
        head = (("Content-Type", "application/json"),)
        answer = self.front.handle(HttpRequest(method, f"/settings/{code}", head, data), 0)
        assert "X-Interlock-Defect" not in dict(answer.headers), answer.body
        return json.loads(answer.body)


@pytest.mark.parametrize(
    ("key", "form"),
    {
        "{type: integer}": "[0-9]+",
        "{type: string, format: uuid}": "[0-9a-f-]{36}",
        "{type: string, maxLength: 3}": ".{1,3}",
    }.items(),
)
def test_an_answer_that_cannot_hold_the_key_tells_a_number_that_stays(tmp_path, key, form):
    settings = Settings(tmp_path, key)
    first, other = settings("PUT", "colour", "red"), settings("PUT", "size", "big")
    assert re.fullmatch(form, str(first["id"]))
    assert first != other
    assert settings("PUT", "colour", "blue") == first
    assert settings("GET", "colour") == {"value": "blue"}
    assert list(settings.twin.snapshot()["Setting"]) == ["colour", "size"]


@pytest.mark.parametrize(
    ("key", "code", "told"), [("{type: string}", "colour", "colour"), ("{type: integer}", "7", 7)]
)
def test_an_answer_that_can_hold_the_key_tells_it(tmp_path, key, code, told):
    assert Settings(tmp_path, key)("PUT", code, "red") == {"id": told}
