"""A flow that no scenario starts is known before anything runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from interlock.bridge.load import load as load_bridge
from interlock.contract.load import load as load_contract
from interlock.fault import FAULTS
from interlock.law import LAWS
from interlock.scenario.idle import idle_flows, told
from interlock.scenario.load import load
from tests import rehearsal
from tests.cli.small_project import CRM, FILES, write

LIFE = "        state: {enum: [open, won, lost], readOnly: true}\n"
WIN = """\
  /deals/{id}/win:
    post:
      operationId: winDeal
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        "200":
          description: won
          content: {application/json: {schema: {$ref: "#/components/schemas/Deal"}}}
components:
"""
ONE = """\
  /deals/{id}:
    patch:
      operationId: changeDeal
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      requestBody:
        {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Deal"}}}}
      responses: {"200": {description: changed}}
    delete:
      operationId: deleteDeal
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {"204": {description: gone}}
"""
STEP = "  - {crm: create, record: deal}\n"
NAMED = "  - {crm: create, record: deal, as: A}\n"


def idle(folder: Path, *, on: str, steps: str, data: str = "count: 1") -> list[str]:
    """Give the steps that would start the flows of the small project that nothing starts."""
    write(folder)
    crm = CRM.replace("components:\n", WIN, 1).replace("  /deals/{id}:\n", ONE, 1) + LIFE
    (folder / "crm.yaml").write_text(crm, "utf-8")
    contracts = {n: load_contract([folder / f"{n}.yaml"], n) for n in ("crm", "erp")}
    bridge_text = FILES["bridge.yaml"].replace("deal.created", f"deal.{on}")
    (folder / "bridge.yaml").write_text(bridge_text, "utf-8")
    story = FILES["deals.yaml"].replace(STEP, steps).replace("count: 1 to 2", data)
    (folder / "deals.yaml").write_text(story, "utf-8")
    bridge = load_bridge(folder / "bridge.yaml", contracts)
    scenario = load(folder / "deals.yaml", bridge, contracts, faults=FAULTS, laws=LAWS)
    found = tuple(idle_flows(bridge, contracts, (scenario,)))
    for note in told(found):
        assert note.severity == "info"
        assert note.where.file.endswith("bridge.yaml")
        assert "?" not in note.says + note.remedy
    return [one.step for one in found]


@pytest.mark.parametrize(
    ("on", "steps"),
    [
        ("created", STEP),
        ("changed", STEP + "  - {crm: change, record: deal, with: {name: other}}\n"),
        ("won", STEP + "  - {crm: do, operation: winDeal, record: deal}\n"),
        ("won", NAMED + "  - {crm: do, operation: winDeal, record: A}\n"),
        ("open", STEP),
        ("deleted", STEP + "  - {crm: delete, record: deal}\n"),
    ],
)  # fmt: skip
def test_a_flow_that_a_step_starts_is_not_idle(tmp_path: Path, on: str, steps: str) -> None:
    assert idle(tmp_path, on=on, steps=steps) == []


def test_a_state_that_the_data_bring_along_starts_a_flow(tmp_path: Path) -> None:
    assert idle(tmp_path, on="won", steps=STEP, data="count: 1, with: {state: [open, won]}") == []


@pytest.mark.parametrize(
    ("on", "step"),
    [
        ("won", "- {crm: do, operation: winDeal, record: deal}"),
        ("lost", "- {crm: change, record: deal, with: {state: lost}}"),
        ("changed", "- {crm: change, record: deal, with: {FIELD: VALUE}}"),
        ("deleted", "- {crm: delete, record: deal}"),
    ],
)
def test_an_idle_flow_is_named_with_the_step_that_it_lacks(
    tmp_path: Path, on: str, step: str
) -> None:
    assert idle(tmp_path, on=on, steps=STEP) == [step]


def test_records_that_others_refer_to_are_drawn_along() -> None:
    project = rehearsal.project("07-delivery/orders-once.yaml")
    (story,) = project.scenarios
    specs = tuple(spec for spec in story.data if spec.record == "order")
    alone = replace(story, data=specs, steps=())
    idle = idle_flows(project.court.bridge, project.contracts, (alone,))
    assert "customer" not in {one.flow.on.match for one in idle}
