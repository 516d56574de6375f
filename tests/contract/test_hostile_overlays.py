"""OpenAPI Overlays that mean harm end in one clear error (`interlock.contract`)."""

from __future__ import annotations

import pytest

from tests.contract.hostile.cell import Cell
from tests.contract.hostile.samples import api

HEAD = "overlay: 1.1.0\ninfo: {title: T, version: '1'}\nactions:\n"
UPDATE, REMOVE = "update: {a: 1}", "remove: true"


def _act(target: str, deed: str = UPDATE) -> str:
    return f"  - target: {target!r}\n    {deed}\n"


def _copies(target: str, source: str, times: int) -> str:
    return _act(target, f"copy: {source}") * times


GROWING = _act("$", "update: {l: [{b: 1}]}") + "".join(
    _act("$..[?@.b == 1]", f"update: {{l{n}: [{{b: 1}}]}}") for n in range(40)
)
OVERLAYS = {
    "all below all below all": (_act("$" + "..*" * 20), 0, "matches nothing"),
    "5,000 stars": (_act("$" + ".*" * 5_000), 0, "matches nothing"),
    "5,000 brackets": (_act("$" + "[" * 5_000), 3, "no JSONPath"),
    "3,000 filters in each other": (_act("$" + "[?(" * 3_000), 3, "no JSONPath"),
    "3,000 denials": (_act("$[?" + "!" * 3_000 + "@.a]"), 3, "no JSONPath"),
    "3,000 conditions": (_act("$[?" + " && ".join(["@.a"] * 3_000) + "]"), 0, "matches nothing"),
    "20,000 indices": (_act("$[" + ",".join(["0"] * 20_000) + "]"), 0, "matches nothing"),
    "an index of 5,000 digits": (_act("$[" + "9" * 5_000 + "]"), 3, "is no index"),
    "a number of 5,000 digits": (_act("$[?@ > " + "9" * 5_000 + "]"), 3, "too many digits"),
    "steps of zero": (_act("$[::0]"), 0, "matches nothing"),
    "a pattern that tries everything": (_act("$..[?match(@, '(.|.|.)*x')]"), 0, "matches nothing"),
    "lists that double": (_act("$", "update: {l: [1]}") + _copies("$", "$", 40), 3, "beyond all"),
    "mappings in themselves": (_act("$", "update: {x: {}}") + _copies("$.x", "$", 40), 0, ""),
    "places that double": (GROWING, 3, "places, more than"),
    "5,000 repairs": (_act("$.info") * 5_000, 0, "5000 x $.info"),
    "the whole contract away": (_act("$", REMOVE), 3, "cannot be removed"),
    "all of the contract away": (_act("$.*", REMOVE), 3, "the key `openapi` is missing"),
    "a hidden name": (_act("$['\\u202e\\u0000']"), 0, "matches nothing"),
}


@pytest.fixture(scope="module")
def cell():
    with Cell() as running:
        yield running


def _check(cell, folder, overlay: str):
    (folder / "api.yaml").write_bytes(api())
    (folder / "repairs.yaml").write_text(overlay)
    told = cell.answer(["check", "api.yaml", "--overlay", "repairs.yaml"], folder)
    said = told.err + told.out
    assert "Traceback" not in said
    assert "defect of Interlock" not in said
    assert len(said) < 200_000
    return told.code, said


@pytest.mark.parametrize("name", OVERLAYS)
def test_an_overlay_that_means_harm(cell, tmp_path, name):
    actions, code, says = OVERLAYS[name]
    found, said = _check(cell, tmp_path, HEAD + actions)
    assert found == code, said[:500]
    assert says in said


@pytest.mark.parametrize(
    ("extends", "code"),
    [("http://[::1", 0), ("../../../nothing", 0), ("/dev/zero", 3), ("a\\0b", 0)],
)
def test_an_overlay_of_a_strange_file(cell, tmp_path, extends, code):
    overlay = HEAD.replace("info:", f'extends: "{extends}"\ninfo:') + _act("$.info")
    found, said = _check(cell, tmp_path, overlay)
    assert found == code, said[:500]
