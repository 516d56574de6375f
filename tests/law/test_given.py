"""What people gave to the system of truth is not the subject's to change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.law.tape import CUSTOMER, ORDER, Tape, is_broken
from tests.rehearsal import project
from tests.run import small

CUT = CUSTOMER["name"][:7]


@pytest.fixture
def tape() -> Tape:
    """Give a tape on which people made a customer and an order."""
    tape = Tape()
    tape.person("crm", "Customer", "9", **CUSTOMER)
    tape.person("crm", "Order", "17", **ORDER)
    return tape


def test_a_name_that_the_subject_cut_in_the_source_is_told_although_both_sides_agree(tape):
    by = tape.subject("crm", "Customer", "9", name=CUT)
    tape.subject("erp", "Customer", "C1", Name=CUT, TaxNo=CUSTOMER["creditCode"], Phone="123")
    found = {b.message: b for b in tape.says("fields-agree", "customer").breakages}
    told = found["fields-agree.overwritten"]
    assert (told.system, told.path, told.evidence[-1]) == ("crm", "$.name", by)
    assert (told.args["expected"], told.args["actual"]) == (CUSTOMER["name"], CUT)
    # What people gave is what should have arrived.
    assert found["fields-agree.differs"].args["expected"] == CUSTOMER["name"]


def test_what_the_subject_restores_in_the_end_is_no_finding(tape):
    tape.subject("crm", "Customer", "9", name=CUT)
    tape.subject("crm", "Customer", "9", name=CUSTOMER["name"])
    assert not is_broken(tape.says("fields-agree", "customer"))


def test_the_word_of_people_counts_after_the_subjects(tape):
    tape.subject("crm", "Customer", "9", name=CUT)
    tape.person("crm", "Customer", "9", name="Rongji Holding")
    assert not is_broken(tape.says("fields-agree", "customer"))


def test_a_change_of_people_that_the_subject_writes_over_is_told(tape):
    tape.person("crm", "Order", "17", remark="very urgent")
    tape.subject("crm", "Order", "17", **{**ORDER, "status": "processing", "erpNo": "1"})
    (told,) = tape.says("fields-agree", "order").breakages
    assert (told.args["field"], told.args["expected"]) == ("remark", "very urgent")


@pytest.mark.parametrize(
    "change",
    [
        {"status": "confirmed", "erpNo": "00000001"},
        {"version": 7, "updatedAt": "2026-03-02T00:00:00Z"},
        {"remark": "urgent", "orderedAt": "2026-03-01T00:00:00Z"},
        {"priority": "high"},
    ],
    ids=["carried back", "stamped", "the same in other words", "of no flow"],
)
def test_what_the_subject_may_change_in_the_source_is_no_finding(tape, change):
    tape.subject("crm", "Order", "17", **change)
    judgement = tape.says("fields-agree", "order")
    assert not is_broken(judgement), judgement.breakages
    assert judgement.at_stake > 0


def test_a_number_in_other_digits_is_the_same_number_and_another_one_is_told(tape):
    line = {**ORDER["lines"][0], "amount": "100.0"}
    tape.subject("crm", "Order", "17", amount="100.0", lines=[line])
    assert not is_broken(tape.says("amounts-agree", "order"))
    tape.subject("crm", "Order", "17", lines=[{**line, "amount": "99.99"}])
    (told,) = tape.says("amounts-agree", "order").breakages
    assert (told.message, told.path) == ("amounts-agree.overwritten", "$.lines[0].amount")
    assert not is_broken(tape.says("fields-agree", "order"))


def test_a_line_that_the_subject_took_out_of_the_source_is_told_by_its_number(tape):
    tape.subject("crm", "Order", "17", lines=[])
    (told,) = tape.says("fields-agree", "order").breakages
    assert (told.args["field"], told.args["expected"]) == ("lines.(length)", "1")


def test_a_record_of_the_subjects_own_making_is_its_own(tape):
    tape.subject("crm", "Customer", "10", **{**CUSTOMER, "creditCode": "X"})
    tape.subject("crm", "Customer", "10", name="renamed")
    judgement = tape.says("fields-agree", "customer")
    assert (is_broken(judgement), judgement.at_stake) == (False, 0)


@pytest.mark.parametrize(("who", "broken"), [("request", True), ("act", False)])
def test_only_people_may_delete_what_people_gave(tape, who, broken):
    tape.subject("crm", "Customer", "9", email="a@b.cn")
    tape.removes(who, "crm", "Customer", "9")
    judgement = tape.says("fields-agree", "customer")
    assert [b.message for b in judgement.breakages] == ["fields-agree.removed"] * broken


def test_a_field_that_another_system_wins_is_not_given(tape):
    bridge = project().court.bridge
    tape.subject("crm", "Order", "17", remark="seen")
    assert is_broken(tape.says("fields-agree", "order"))
    for name in ("order.remark", "order.Note"):
        truth = {**bridge.truth, name: "erp"}
        assert not is_broken(
            tape.says("fields-agree", "order", bridge=replace(bridge, truth=truth))
        )


def test_a_field_that_flows_carry_both_ways_is_not_given(tape):
    bridge = project().court.bridge
    back = next(f for f in bridge.flows if f.name == "status-to-crm")
    remark = replace(back.rules[0], target=("remark",), source=("Note",), table="")
    both = tuple(replace(f, rules=(*f.rules, remark)) if f is back else f for f in bridge.flows)
    tape.subject("crm", "Order", "17", remark="seen")
    assert not is_broken(tape.says("fields-agree", "order", bridge=replace(bridge, flows=both)))


CUTS = """
from order_sync import mapping
async def ensure_customer(self, key):
    customer = await self.crm.customer(key)
    short = customer["name"][:2]
    if customer["name"] != short:
        await self.crm.call("PATCH", f"/customers/{key}", json={"name": short})
    return await OrderSync.ensure_customer(self, key)
Sync.ensure_customer = ensure_customer
"""
ASKS_OF_FIELDS = small.SCENARIO.replace(
    "  - nothing-lost: order", "  - fields-agree: customer"
).replace("search: {faults: [reply-lost]}", "search: {faults: none}")


def test_a_subject_that_fits_the_source_to_the_target_is_found_in_a_trial(tmp_path):
    files = small.project(tmp_path, ASKS_OF_FIELDS)
    (tmp_path / "cuts.py").write_text(small.HEAD + CUTS, encoding="utf-8")
    found = small.run(files, "right", "cuts", trials=2)
    assert [str(small.summed(found, n).verdict) for n in ("right", "cuts")] == ["holds", "broken"]
    told = {s.finding.message_id: s.finding for s in small.summed(found, "cuts").shown}
    finding = told["fields-agree.overwritten"]
    assert (finding.party, finding.where.system, finding.where.operation) == (
        "subject", "crm", "updateCustomer",
    )  # fmt: skip
    assert "the integration changed name in CRM, the system of truth" in finding.says
    assert "no flow of the bridge fills name in CRM" in finding.why[1].says
    assert finding.why[1].says.endswith(f"bridge.yaml:{finding.where.line})")
