"""The pages about bridges and scenarios show files that can be read as they stand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from interlock.bridge.check import check
from interlock.bridge.load import load as load_bridge
from interlock.bundled import root
from interlock.contract.load import load as load_contract
from interlock.contract.model import Contract
from interlock.scenario.case import read_case
from interlock.scenario.load import load as load_scenario
from tests.bridge.small import contracts, written
from tests.scenario.small import FAULTS, LAWS, small_scenario

DOCS = root() / "docs"


def blocks(page: str) -> list[str]:
    text = (DOCS / page).read_text(encoding="utf-8")
    return re.findall(r"^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def block(page: str, key: str) -> str:
    """Give the only block of the page that has the key at its top."""
    (found,) = (b for b in blocks(page) if re.search(rf"^{key}:", b, re.MULTILINE))
    return found


def test_the_bridge_of_the_reference_is_read(tmp_path: Path) -> None:
    bridge = load_bridge(written(tmp_path, block("reference/bridge.md", "bridge")), contracts())
    assert len(bridge.flows) == 3


def test_the_scenario_of_the_reference_is_read(tmp_path: Path) -> None:
    text = block("reference/scenario.md", "trials")
    assert small_scenario(tmp_path, text=text).trials == 200


def test_the_case_of_the_reference_is_read() -> None:
    case = read_case(block("reference/scenario.md", "case"))
    assert case.expect is not None
    assert case.faults[0].site == "erp.CreateOrder#1"


@pytest.fixture
def pair(tmp_path: Path) -> dict[str, Contract]:
    found = blocks("how-to/first-bridge.md")
    both = {}
    for system, title in (("crm", "title: CRM"), ("erp", "title: ERP")):
        path = tmp_path / f"{system}.yaml"
        path.write_text(next(b for b in found if title in b), encoding="utf-8")
        both[system] = load_contract([path], system)
    return both


def test_the_first_bridge_has_the_misfit_that_its_page_shows(
    tmp_path: Path, pair: dict[str, Contract]
) -> None:
    text = block("how-to/first-bridge.md", "bridge")
    (found,) = check(load_bridge(written(tmp_path, text), pair), pair)
    page = (DOCS / "how-to/first-bridge.md").read_text(encoding="utf-8")
    assert f"MISFIT  bridge.yaml:{found.where.line}  " in page
    assert found.says.partition(" (")[0] in page
    assert found.remedy in page


def test_the_first_bridge_is_right_with_the_remedy_of_its_page(
    tmp_path: Path, pair: dict[str, Contract]
) -> None:
    text = block("how-to/first-bridge.md", "bridge")
    remedy = block("how-to/first-bridge.md", "customer").strip()
    path = written(tmp_path, text.replace("customer: company", remedy))
    assert check(load_bridge(path, pair), pair) == ()


def test_the_first_scenario_is_read(tmp_path: Path, pair: dict[str, Contract]) -> None:
    bridge = load_bridge(written(tmp_path, block("how-to/first-bridge.md", "bridge")), pair)
    path = tmp_path / "won.yaml"
    path.write_text(block("how-to/first-bridge.md", "scenario"), encoding="utf-8")
    laws = {**LAWS, "amounts-agree": LAWS["exactly-once"]}
    scenario = load_scenario(path, bridge, pair, faults=FAULTS, laws=laws)
    assert [law.law for law in scenario.laws] == ["exactly-once", "nothing-lost", "amounts-agree"]
