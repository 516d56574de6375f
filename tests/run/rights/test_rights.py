"""The least rights are found, and what a subject does without one of them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from interlock.contract.model import Rights
from interlock.errors import ConfigError
from interlock.run.project import Subject
from interlock.run.rights import Rehearsed, Right, rehearse_rights
from interlock.run.rights.removed import without
from interlock.run.rights.used import unneeded
from interlock.serve.subject.model import Part
from tests import rehearsal

ONCE = "07-delivery/reply-lost.yaml"


def quiet(_what: str, _number: int, _count: int) -> None:
    """Say nothing."""


@cache
def rehearsed(call: str) -> Rehearsed:
    return rehearse_rights(rehearsal.project(ONCE), rehearsal.subject(call), 0, quiet)


def test_the_least_rights_are_those_that_a_calm_trial_used() -> None:
    used = rehearsed("order_sync.main:run").used
    assert used.of("crm") == {"Customer": ("list", "read"), "Order": ("change", "list", "read")}
    assert used.of("erp")["SalesOrder"] == ("SubmitOrder", "create", "list", "read")
    assert used.of("crm", "write") == {"Order": ("erpNo", "status")}
    assert used.of("chat") == {}


def test_what_the_bridge_reads_is_told_as_well() -> None:
    seen = {r.action for r in rehearsed("order_sync.main:run").seen if r.resource == "Customer"}
    assert seen == {"name", "creditCode", "email", "phone", "address"}


def test_the_model_fails_cleanly_without_any_of_its_rights() -> None:
    found = rehearsed("order_sync.main:run")
    assert len(found.removals) > 20
    assert [r for r in found.removals if not r.clean] == []
    assert all(r.refused for r in found.removals)


def test_a_subject_that_tells_nobody_leaves_half_a_document_behind() -> None:
    found = {r.right: r for r in rehearsed("logs_refusals:run").removals}
    submit = found[Right("erp", "SalesOrder", "do", "SubmitOrder")]
    assert {kind for kind, _ in submit.harms} == {"half-written", "silent"}
    create = found[Right("erp", "SalesOrder", "do", "create")]
    assert {kind for kind, _ in create.harms} == {"silent"}


def test_a_subject_that_asks_again_at_once_hammers() -> None:
    found = rehearsed("asks_again:run")
    assert any(kind == "hammers" for r in found.removals for kind, _ in r.harms)


def test_rights_that_a_contract_gives_and_nobody_uses_are_told() -> None:
    used = rehearsed("order_sync.main:run").used
    erp = rehearsal.project(ONCE).contracts["erp"]
    may = {"SalesOrder": ("read", "list", "ApproveOrder"), "Invoice": ("*",)}
    given = replace(erp, rights=(Rights("clerk", ("default",), may),))
    assert list(unneeded(used, {"erp": given})) == [
        Right("erp", "SalesOrder", "do", "ApproveOrder"),
        Right("erp", "Invoice", "do", "*"),
    ]


def test_a_right_of_which_no_refusal_is_seen_is_not_judged() -> None:
    project = rehearsal.project(ONCE)
    calm = rehearsal.trial(rehearsal.case(0, ONCE), scenario=ONCE)
    right = Right("erp", "SalesOrder", "do", "create")
    found = without(right, calm, project.court.bridge, project.contracts)
    assert (found.refused, found.harms) == (0, ())
    assert (found.judged, found.clean) == (False, False)


def test_a_subject_on_sockets_is_refused_by_name() -> None:
    live = Subject("x", "", rehearsal.kit(), parts=(Part("", command=("node", "main.js")),))
    with pytest.raises(ConfigError, match="virtual time"):
        rehearse_rights(rehearsal.project(ONCE), live, 0, quiet)


def test_a_refusal_without_a_word_is_one_too() -> None:
    project = rehearsal.project(ONCE)
    calm = rehearsal.trial(rehearsal.case(0, ONCE), scenario=ONCE)
    right = Right("crm", "Order", "do", "read")
    asked = next(e for e in calm.events if e.kind == "reply" and e.operation == "getOrder")
    wordless = replace(asked, ok=False, outcome="401", body=None)
    refused = replace(calm, events=tuple(wordless if e == asked else e for e in calm.events))
    found = without(right, refused, project.court.bridge, project.contracts)
    assert found.refused == 1
    assert ("silent", {"system": "crm", "operation": "getOrder"}) in found.harms
    other = without(
        replace(right, resource="Customer"), refused, project.court.bridge, project.contracts
    )
    assert other.refused == 0


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("getOrder failed with 403", True),
        ("the CRM said 403", True),
        ("order 14030 is done, the CRM is well", False),
    ],
)
def test_of_a_refusal_without_a_word_people_are_told_by_its_status(
    text: str, *, is_told: bool
) -> None:
    project = rehearsal.project("08-alarms/erp-away.yaml")
    calm = rehearsal.trial(rehearsal.case(0, ONCE), scenario=ONCE)
    right = Right("crm", "Order", "do", "read")
    last = calm.events[-1]
    asked = next(e for e in calm.events if e.kind == "reply" and e.operation == "getOrder")
    wordless = replace(asked, ok=False, outcome="403", body=None)
    said = replace(last, seq=last.seq + 1, kind="request", system="chat", operation="post",
                   cause=-1, body={"text": text})  # fmt: skip
    heard = replace(said, seq=said.seq + 1, kind="reply", cause=said.seq, outcome="200", body=None)
    events = (*(wordless if e == asked else e for e in calm.events), said, heard)
    found = without(right, replace(calm, events=events), project.court.bridge, project.contracts)
    assert ("silent" in {name for name, _args in found.harms}) is not is_told
