"""Slips of the pen in OpenAPI files are told, with place and nearest word; right words are not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from interlock.bundled import bundled
from interlock.contract.openapi.misspelt import SLIPS_MAX, slips
from tests.corpus import corpus, needs

TEXT = """\
openapi: 3.1.0
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - {name: page, in: query, schema: {type: integer}}
      responses:
        "200": {$ref: "#/components/responses/Orders"}
    post:
      operationId: createOrder
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}
      responses:
        "201": {description: Made.}
components:
  responses:
    Orders: {description: All., content: {application/json: {schema: {type: array}}}}
  schemas:
    Order:
      type: object
      required: [name]
      properties:
        id: {type: string, readOnly: true}
        name: {type: string, minLength: 1}
        at: {type: string, format: date-time}
        item: {type: string, enum: [bolt, nut], x-tpye: mine}
"""
WRONG = {
    "name: {type: string, minLength": ("name: {typ: string, minLength", "27:16", "type"),
    "object": ("objct", "23:13", "object"),
    "      type: object": ("      tpye: object", "23:7", "type"),
    "required: [name]": ("requried: [name]", "24:7", "required"),
    "[name]": ("[nmae]", "24:18", "name"),
    "minLength": ("minLenght", "27:30", "minLength"),
    "readOnly": ("readonly", "26:28", "readOnly"),
    "date-time": ("dat-time", "28:36", "date-time"),
    "enum: [bolt": ("enumm: [bolt", "29:30", "enum"),
    "      properties:": ("      propertys:", "25:7", "properties"),
    "parameters:": ("paramters:", "7:7", "parameters"),
    "requestBody": ("requestBdy", "13:7", "requestBody"),
    "        required: true": ("        requird: true", "14:9", "required"),
    "content: {application/json: {schema: {$ref": (
        "contents: {application/json: {schema: {$ref", "15:9", "content",
    ),
    "in: query, schema": ("in: query, shcema", "8:35", "schema"),
    "    post:": ("    psot:", "11:5", "post"),
    "operationId: createOrder": ("operationID: createOrder", "12:7", "operationId"),
    "components:": ("componets:", "18:1", "components"),
    "  schemas:": ("  shemas:", "21:3", "schemas"),
}  # fmt: skip


def found(tmp_path: Path, text: str) -> list[tuple[str, str, str]]:
    path = tmp_path / "orders.yaml"
    path.write_text(text)
    return [(slip.where, slip.problem, slip.remedy) for slip in slips([path], ["orders.yaml"])]


def test_a_right_file_has_none(tmp_path):
    assert found(tmp_path, TEXT) == []


@pytest.mark.parametrize("right", WRONG)
def test_a_slip_is_told_with_its_place_and_the_right_word(tmp_path, right):
    wrong, where, meant = WRONG[right]
    [(place, _, remedy)] = found(tmp_path, TEXT.replace(right, wrong, 1))
    assert (place, remedy) == (f"orders.yaml:{where}", f"did you mean {meant!r}?")


def test_words_of_ones_own_are_no_slips(tmp_path):
    mine = TEXT.replace("minLength: 1", "minLength: 1, x-minLenght: 2, colour: red, order: 3")
    assert found(tmp_path, mine) == []


def test_a_word_beside_the_right_one_is_no_slip(tmp_path):
    assert found(tmp_path, TEXT.replace("minLength: 1", "minLength: 1, minlength: 1")) == []


@needs("openapi")
def test_vendors_files_have_none():
    files = [p for p in corpus("openapi").rglob("*") if p.suffix in (".yaml", ".yml", ".json")]
    assert len(files) > 10
    assert slips(files) == ()


def test_of_very_many_the_first_are_told(tmp_path):
    fields = {f"f{n}": {"typ": "string"} for n in range(2 * SLIPS_MAX)}
    schema = {"type": "object", "properties": fields}
    text = json.dumps({"openapi": "3.1.0", "components": {"schemas": {"Order": schema}}})
    assert len(found(tmp_path, text)) == SLIPS_MAX


@pytest.mark.parametrize("name", ["crm", "chat"])
def test_the_bundled_contracts_have_none(name):
    assert slips([bundled("contracts", name, "1.0", "openapi.yaml")]) == ()
