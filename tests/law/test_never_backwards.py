"""The states that the subject writes follow those of the source, record by record."""

from __future__ import annotations

from dataclasses import replace

import pytest

from interlock.finding import Verdict
from interlock.law import LAWS, Ask
from tests.law.tape import ORDER, Tape, is_broken
from tests.rehearsal import project

WORDS = {"A": "approved", "B": "processing", "C": "confirmed", "D": "rejected", "E": "shipped",
         "F": "cancelled", "K": "on-hold"}  # fmt: skip
CODES = {word: code for code, word in WORDS.items()}


def told(*steps: str, tape: Tape | None = None, number: str = "1"):
    """Let the ERP's order take steps ("C") and the subject write words ("confirmed")."""
    tape = tape or Tape()
    order = {**ORDER, "id": number, "orderNo": f"SO-{number}", "status": "approved"}
    tape.person("crm", "Order", number, **order)
    tape.subject("erp", "SalesOrder", f"E{number}", ExternalNo=f"SO-{number}", Status="A")
    for step in steps:
        if step in WORDS:
            tape.person("erp", "SalesOrder", f"E{number}", Status=step)
        else:
            tape.subject("crm", "Order", number, status=step)
    return tape.says("never-backwards", "order.status")


@pytest.mark.parametrize(
    "steps",
    [
        ("B", "processing", "C", "confirmed", "E", "shipped"),
        ("B", "C", "E", "shipped"),
        ("B", "processing", "C", "K", "on-hold", "C", "confirmed"),
        # It looks seldom: the steps between are skipped, and the way back was the source's.
        ("B", "C", "confirmed", "K", "C", "K", "C", "K", "on-hold"),
        ("B", "C", "E", "processing", "confirmed", "shipped"),
        ("B", "C", "F", "cancelled"),
    ],
)
def test_what_follows_the_source_in_its_order_is_no_step_back(steps):
    judgement = told(*steps)
    assert judgement.verdict is Verdict.HOLDS, judgement.breakages
    assert judgement.at_stake == sum(s not in WORDS for s in steps)


@pytest.mark.parametrize(
    ("steps", "old", "new"),
    [
        (("B", "C", "confirmed", "processing"), "confirmed", "processing"),
        (("B", "C", "K", "C", "confirmed", "E", "shipped", "on-hold"), "shipped", "on-hold"),
        (("B", "C", "confirmed", "K", "on-hold", "E", "shipped", "confirmed"),
         "shipped", "confirmed"),
        # The source went from hold to confirmed once; the subject goes back there once more.
        (("B", "C", "confirmed", "K", "on-hold", "C", "confirmed", "on-hold"),
         "confirmed", "on-hold"),
        # A state that the source has never had lies before this one on the joint path.
        (("B", "processing", "open"), "processing", "open"),
    ],
)  # fmt: skip
def test_a_state_that_the_source_has_left_behind_is_a_step_back(steps, old, new):
    judgement = told(*steps)
    assert [(b.args["old"], b.args["new"]) for b in judgement.breakages] == [(old, new)]
    assert judgement.breakages[0].record == "SO-1"


def test_what_one_record_did_is_no_excuse_for_another():
    tape = Tape()
    assert not is_broken(told("B", "C", "K", "on-hold", "C", "confirmed", tape=tape))
    judgement = told("B", "C", "K", "on-hold", "E", "shipped", "confirmed", tape=tape, number="2")
    assert [b.record for b in judgement.breakages] == ["SO-2"]


def test_a_state_written_before_the_source_has_it_is_not_behind_it():
    assert not is_broken(told("B", "shipped", "C", "E"))


def test_a_state_written_too_early_and_taken_back_is_a_step_back():
    judgement = told("B", "confirmed", "processing", "C", "confirmed")
    assert [b.args["new"] for b in judgement.breakages] == ["processing"]


def test_a_state_that_people_took_back_is_not_the_subjects_step():
    tape = Tape()
    told("B", "confirmed", tape=tape)
    tape.person("crm", "Order", "1", status="shipped")
    tape.subject("crm", "Order", "1", status="processing")
    assert not is_broken(tape.says("never-backwards", "order.status"))


def test_people_may_go_where_they_like_and_the_source_is_followed_from_there():
    tape = Tape()
    told("B", "processing", tape=tape)
    tape.person("crm", "Order", "1", status="shipped")
    tape.person("erp", "SalesOrder", "E1", Status="C")
    tape.subject("crm", "Order", "1", status="confirmed")
    assert not is_broken(tape.says("never-backwards", "order.status"))


def test_states_of_a_record_without_its_key_are_nobodys_proof():
    tape = Tape()
    tape.person("crm", "Order", "1", **{**ORDER, "orderNo": "SO-1"})
    tape.subject("erp", "SalesOrder", "E1", Status="A")
    tape.person("erp", "SalesOrder", "E1", Status="C")
    tape.subject("crm", "Order", "1", status="confirmed")
    tape.subject("crm", "Order", "1", status="processing")
    assert not is_broken(tape.says("never-backwards", "order.status"))


def test_a_field_that_a_function_decides_is_named_as_not_judged():
    bridge = project().court.bridge
    flows = tuple(
        replace(f, rules=tuple(
            replace(r, table="", python="mapping:status") if r.target == ("status",) else r
            for r in f.rules
        ))
        for f in bridge.flows
    )  # fmt: skip
    tape = Tape()
    told("B", "processing", tape=tape)
    judgement = tape.says("never-backwards", "order.status", bridge=replace(bridge, flows=flows))
    assert [(d.field, d.kind, d.about) for d in judgement.doubts] == [
        ("status", "python", "mapping:status")
    ]


def test_a_field_without_a_joint_path_is_followed_by_the_flow_that_fills_it():
    tape = Tape()
    told("B", "C", "confirmed", tape=tape)
    bridge = replace(project().court.bridge, lives={})
    good = tape.reading(bridge)
    ask = Ask("never-backwards", ("order.status",))
    law = LAWS["never-backwards"]
    assert law.judge(good, ask).verdict is Verdict.HOLDS
    spoiled = law.plant(good, ask)
    assert spoiled is not None
    assert is_broken(law.judge(good.spoiled(spoiled), ask))
