"""The JSON Schemas of bridge, scenario and case say what the loaders take."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from interlock.bridge.schema import BRIDGE
from interlock.bundled import root
from interlock.documents import read_document
from interlock.errors import InterlockError
from interlock.scenario.case import dump_case
from interlock.scenario.schema import CASE, SCENARIO
from tests.bridge.small import BRIDGE as SMALL_BRIDGE
from tests.bridge.small import small_bridge
from tests.scenario.small import SCENARIO as SMALL_SCENARIO
from tests.scenario.small import small_scenario
from tests.scenario.test_case import CASE as SMALL_CASE

FORMATS: dict[str, Mapping[str, Any]] = {"bridge": BRIDGE, "scenario": SCENARIO, "case": CASE}


def as_json(value: object) -> Any:
    if isinstance(value, dict):
        return {key: as_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_json(inner) for inner in value]
    return float(value) if isinstance(value, Decimal) else value


def complaints(text: str, schema: Mapping[str, Any]) -> list[str]:
    data = as_json(read_document(text.encode(), "a.yaml").data)
    validator = jsonschema_rs.Draft202012Validator(schema)
    return [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(data)]


def our_files() -> list[tuple[str, Path]]:
    found = []
    for folder in ("contracts", "scenarios", "examples", "benchmarks/planted"):
        for path in sorted((root() / folder).rglob("*.yaml")):
            data = read_document(path.read_bytes(), str(path)).data
            if isinstance(data, dict) and "interlock" in data:
                found += [(name, path) for name in FORMATS if name in data]
    return found


@pytest.mark.parametrize(
    ("format_", "path"), our_files(), ids=lambda v: v.name if isinstance(v, Path) else v
)
def test_every_file_that_comes_with_interlock_is_valid(format_: str, path: Path) -> None:
    assert complaints(path.read_text(encoding="utf-8"), FORMATS[format_]) == []


def test_there_are_files_of_each_kind_to_hold_against_the_schemas() -> None:
    assert {"bridge", "scenario"} <= {name for name, _ in our_files()}


@pytest.mark.parametrize(
    ("format_", "text"),
    [("bridge", SMALL_BRIDGE), ("scenario", SMALL_SCENARIO), ("case", dump_case(SMALL_CASE))],
)
def test_the_schemas_take_what_the_loaders_take(format_: str, text: str) -> None:
    assert complaints(text, FORMATS[format_]) == []


@pytest.mark.parametrize("format_", FORMATS)
def test_the_schemas_are_schemas(format_: str) -> None:
    jsonschema_rs.meta.validate(FORMATS[format_])


BRIDGE_MISTAKES = [
    ("truth:", "thruth:"),
    ("interlock: 1", "interlock: 2"),
    ("after: customer-to-erp", "afterwards: customer-to-erp"),
    ("may_lose: the tail", "may_loose: the tail"),
    ("round: half-even", "round: half-odd"),
    ("longest: 255 characters", "longest: 255 chars"),
    ("decimals: by currency, round: half-even", "decimals: two"),
    ("cancel: before shipped", "cancel: after shipped"),
    ("[case, spaces", "[caps, spaces"),
    ("CNY: PRE001", "CNY: null"),
    ("must_not_cross: [crm.Customer.idCardNo]", "must_not_cross: [idCardNo]"),
]


@pytest.mark.parametrize(("old", "new"), BRIDGE_MISTAKES)
def test_schema_and_loader_refuse_the_same_bridges(tmp_path: Path, old: str, new: str) -> None:
    assert complaints(SMALL_BRIDGE.replace(old, new, 1), BRIDGE)
    with pytest.raises(InterlockError):
        small_bridge(tmp_path, old=old, new=new)


SCENARIO_MISTAKES = [
    ("heal_at:", "heel_at:"),
    ("cause: 7", "cause: 11"),
    ("horizon: 2 h", "horizon: 2 hours"),
    ("count: 1 to 5", "count: 1-5"),
    ("{crm: create, record: order}", "{crm: creat, record: order}"),
    ("{crm: create, record: order}", "{crm: create}"),
    ("expect: refused", "expect: refuse"),
    ("{faults: all, except", "{faults: all, without"),
    ("trials: 200", "trials: 0"),
    ("fault: reply-lost}", "vault: reply-lost}"),
]


@pytest.mark.parametrize(("old", "new"), SCENARIO_MISTAKES)
def test_schema_and_loader_refuse_the_same_scenarios(tmp_path: Path, old: str, new: str) -> None:
    assert complaints(SMALL_SCENARIO.replace(old, new, 1), SCENARIO)
    with pytest.raises(InterlockError):
        small_scenario(tmp_path, old=old, new=new)


@pytest.mark.parametrize("page", ["bridge", "scenario"])
def test_every_key_stands_on_its_page(page: str) -> None:
    pages = {"bridge": ("bridge",), "scenario": ("scenario", "laws")}[page]
    files = [root() / "docs" / "reference" / f"{name}.md" for name in pages]
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    schemas = [BRIDGE] if page == "bridge" else [SCENARIO, CASE]
    keys = {key for schema in schemas for key in all_keys(schema)}
    assert sorted(key for key in keys if f"`{key}`" not in text) == []


def all_keys(schema: object) -> set[str]:
    if isinstance(schema, list):
        return {key for inner in schema for key in all_keys(inner)}
    if not isinstance(schema, dict):
        return set()
    found = {str(key) for key in schema.get("properties", {})}
    return found.union(*(all_keys(inner) for inner in schema.values()))
