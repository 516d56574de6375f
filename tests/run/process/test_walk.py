"""Every event is tried in every situation that people can bring a record into."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from interlock.errors import ConfigError
from interlock.finding import Verdict
from interlock.run.process import Walk, missteps, walk
from interlock.run.project import Project, Subject
from interlock.run.replay import again
from interlock.scenario.case import dump_case, read_case
from interlock.serve.subject.model import Part
from tests import rehearsal

LEFT_OUT = ("RejectOrder", "BlockOrder", "ReleaseOrder", "ShipOrder")


def small() -> Project:
    """Give the bundled pair with an ERP in which people can only approve and cancel."""
    whole = rehearsal.project()
    erp = whole.contracts["erp"]
    roles = {name: role for name, role in erp.roles.items() if name not in LEFT_OUT}
    return replace(whole, contracts={**whole.contracts, "erp": replace(erp, roles=roles)})


@cache
def walked(call: str) -> Walk:
    return walk(small(), rehearsal.subject(call), 0, lambda _what, _number, _count: None)


def states(found: Walk) -> list[tuple[str, ...]]:
    return [tuple(state for _system, state in s.states) for s in found.situations]


def test_situations_are_found_by_what_people_can_do() -> None:
    assert states(walked("order_sync.main:run")) == [
        ("open", "-"), ("processing", "B"), ("cancelled", "-"), ("confirmed", "C"),
        ("cancelled", "F"),
    ]  # fmt: skip


def test_every_event_is_tried_in_every_situation_settled_and_at_once() -> None:
    cells = walked("order_sync.main:run").cells
    settled = {(c.before, c.event) for c in cells if c.when == "settled"}
    at_once = {(c.before, c.event) for c in cells if c.when == "at-once"}
    assert len(settled) == 5 * 5
    assert len(at_once) == 4 * 5


def test_the_model_holds_in_every_cell() -> None:
    cells = walked("order_sync.main:run").cells
    assert [c for c in cells if c.verdict is Verdict.BROKEN] == []
    assert all(c.verdict is Verdict.HOLDS for c in cells if c.taken)


def test_a_subject_that_pushes_withdrawn_orders_breaks_the_cell_of_the_withdrawal() -> None:
    cells = walked("pushes_withdrawn:run").cells
    broken = [c for c in cells if c.verdict is Verdict.BROKEN]
    first = broken[0]
    assert (first.before.says, first.event.operation) == ("crm open, erp -", "cancelOrder")
    assert {f.rule for f in first.findings} & {"no-ghost", "approval-respected"}


def test_the_case_of_a_cell_can_be_saved_and_made_again(tmp_path) -> None:
    cell = next(c for c in walked("pushes_withdrawn:run").cells if c.findings)
    text = dump_case(cell.case)
    assert read_case(text).steps == cell.case.steps
    path = tmp_path / "case.yaml"
    path.write_text(text, "utf-8")
    files = replace(rehearsal.files("07-delivery/orders-once.yaml"), scenarios=())
    played = again(path, files, rehearsal.subject("pushes_withdrawn:run"))
    assert played.report.verdict is Verdict.BROKEN


def test_a_subject_on_sockets_is_refused_by_name() -> None:
    live = Subject("x", "", rehearsal.kit(), parts=(Part("", command=("node", "main.js")),))
    with pytest.raises(ConfigError, match="virtual time"):
        walk(small(), live, 0, lambda _what, _number, _count: None)


def test_what_the_bridge_says_of_cancelling_is_held_against_the_systems() -> None:
    found = walked("order_sync.main:run")
    life = rehearsal.project().court.bridge.lives["order"]
    assert list(missteps(found, {"order": life})) == []
    (early,) = missteps(found, {"order": replace(life, cancel_before="confirmed")})
    assert (early.how, early.situation.says) == ("can", "crm confirmed, erp C")
    kept = replace(found, cells=tuple(c for c in found.cells if c.event.system == "erp"))
    (late,) = missteps(kept, {"order": life})
    assert (late.how, late.situation.says) == ("cannot", "crm open, erp -")
