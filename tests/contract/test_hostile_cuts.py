"""A file that was cut off anywhere ends in one clear error (`interlock.contract`)."""

from __future__ import annotations

import json

import pytest

from tests.contract.hostile.cell import Cell
from tests.contract.hostile.samples import api, api_json, edmx, wsdl
from tests.contract.odata_samples import V2

CUTS = 30
WHOLE = {
    "yaml": api(),
    "json": api_json({"type": "string", "description": "订单 \\ud83d\\ude00"}),
    "json, indented": json.dumps(json.loads(api_json({"type": "string"})), indent=1).encode(),
    "wsdl": wsdl(),
    "edmx": edmx(),
    "edmx 2": V2.encode(),
    "swagger": b'swagger: "2.0"\ninfo: {title: T, version: "1"}\npaths:\n  /t:\n    post:\n'
    b"      parameters: [{name: b, in: body, schema: {$ref: '#/definitions/T'}}]\n"
    b"      responses: {200: {description: ok}}\ndefinitions:\n  T: {type: object}\n",
    "overlay": b"overlay: 1.1.0\ninfo: {title: T, version: '1'}\nactions:\n"
    b"  - target: $.paths['/things'].post\n    update: {deprecated: true}\n",
}


@pytest.fixture(scope="module")
def cell():
    with Cell() as running:
        yield running


@pytest.mark.parametrize("name", WHOLE)
def test_a_cut_file_is_no_defect(cell, tmp_path, name):
    data, words = WHOLE[name], ["check", "contract"]
    if name == "overlay":
        (tmp_path / "api.yaml").write_bytes(api())
        words = ["check", "api.yaml", "--overlay", "contract"]
    (tmp_path / "contract").write_bytes(data)
    assert cell.answer(words, tmp_path).code in (0, 4)
    for step in range(CUTS):
        (tmp_path / "contract").write_bytes(data[: 1 + step * len(data) // CUTS])
        told = cell.answer(words, tmp_path)
        assert told.code in (0, 2, 3, 4), told
        assert "Traceback" not in told.err + told.out
        assert "defect of Interlock" not in told.err + told.out
        if told.code in (2, 3):
            assert told.err.startswith("error: ")
