"""Each way in which a trace falls short of a proof takes certainty away, and nothing else does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from interlock.contract.model import Contract
from interlock.fault import FAULTS
from interlock.finding import Finding, Place
from interlock.law import LAWS, Ask, Breakage, Reading
from interlock.law.spoiling import with_event
from interlock.run.blame import Blame, blame
from interlock.run.blame.doubts import MESSAGES, SHOWN
from interlock.run.judge import Court, judge
from interlock.scenario.model import Case
from interlock.values import put
from tests.law.tape import ORDER, Tape
from tests.rehearsal import case, project, subject, trial

FORGED = "02-permissions/forged-messages.yaml"

COPY = {"ExternalNo": "SO-17", "Note": "urgent", "Status": "B"}


def crossed(**fields: Any) -> Tape:
    """Let an order cross, its fields in the ERP as told."""
    tape = Tape()
    tape.person("crm", "Order", "17", **{**ORDER, "status": "open"})
    tape.person("crm", "Order", "17", status="approved")
    tape.subject("erp", "SalesOrder", "1", **{**COPY, **fields})
    return tape


def wrong(tape: Tape, fault: str = "", system: str = "crm", operation: str = "getOrder") -> Tape:
    """Let the subject write a note of its own, and a fault strike before if one is named."""
    if fault:
        asked = tape.add("request", system, operation, body={"id": "17"})
        tape.add("fault", system, operation, cause=asked, fault=fault)
    tape.subject("erp", "SalesOrder", "1", Note="THIS")
    return tape


def told(reading: Reading, law: str, *of: str, misfits: tuple[Finding, ...] = ()) -> Blame:
    """Give who is blamed for the one breakage of a law."""
    broken = [b for b in LAWS[law].judge(reading, Ask(law, of)).breakages if _is_telling(b)]
    return blame(reading, law, broken[0], misfits)


def _is_telling(breakage: Breakage) -> bool:
    return breakage.path in ("", "$.Note", "$.ExternalNo", "$.Order.Amount")


def codes(found: Blame) -> set[str]:
    """Give the codes of its reasons."""
    return {reason.code for reason in found.why}


def changed(name: str, **more: Any) -> Contract:
    """Give a contract of the pair with something replaced."""
    return replace(project().court.contracts[name], **more)


def under(tape: Tape, **contracts: Contract) -> Reading:
    """Read a tape under other contracts."""
    reading = tape.reading()
    known = {**reading.contracts, **contracts}
    return Reading(reading.trace, reading.bridge, known, reading.heal_at_ms)


def test_what_it_wrote_wrongly_in_fair_weather_is_certainly_its_own() -> None:
    found = told(wrong(crossed()).reading(), "fields-agree", "order")
    assert (found.party, found.confidence) == ("subject", "certain")


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_fault_leaves_a_doubt_unless_its_victim_sees_it(fault: str) -> None:
    operation = "orderChanged" if fault in MESSAGES else "getOrder"
    found = told(wrong(crossed(), fault, operation=operation).reading(), "fields-agree", "order")
    seen = fault in SHOWN | MESSAGES
    assert (found.party, found.confidence) == ("subject", "certain" if seen else "likely")
    assert bool(codes(found) & {"unseen-fault", "ran-twice"}) is not seen


def test_the_kinds_that_nobody_sees_are_those() -> None:
    known = {"clock-skew", "drifted-field", "key-forgotten", "late-arrival", "page-shift",
             "request-doubled", "stale-read", "two-workers", "visible-late"}  # fmt: skip
    assert known <= set(FAULTS) - SHOWN - MESSAGES
    assert set(FAULTS) >= SHOWN | MESSAGES


@pytest.mark.parametrize("fault", sorted(MESSAGES))
def test_a_message_that_went_wrong_is_no_excuse_where_the_record_can_be_looked_up(
    fault: str,
) -> None:
    tape = wrong(crossed(), fault, operation="orderChanged")
    blind = {n: r for n, r in changed("crm").roles.items() if r.verb not in ("read", "list")}
    unsigned = tuple(replace(e, signature=None) for e in changed("crm").events)
    mute = changed("crm", roles=blind, events=unsigned)
    assert told(tape.reading(), "fields-agree", "order").confidence == "certain"
    found = told(under(tape, crm=mute), "fields-agree", "order")
    assert found.confidence == "likely"
    assert "message-alone" in codes(found)


def test_an_answer_off_its_contract_leaves_a_doubt_about_what_came_after() -> None:
    tape = crossed()
    asked = tape.add("request", "crm", "listOrders", body={})
    tape.add("reply", "crm", "listOrders", cause=asked, wrong=("$.items: is missing",))
    found = told(wrong(tape).reading(), "fields-agree", "order")
    assert (found.party, found.confidence) == ("subject", "likely")
    assert "answer-strayed" in codes(found)
    assert "all-kept" not in codes(found)


@pytest.mark.parametrize(("before", "sure"), [(True, "likely"), (False, "certain")])
def test_a_request_off_the_contract_is_excused_by_answers_before_it_alone(
    before: bool, sure: str
) -> None:
    tape = crossed()
    steps = [
        ("reply", {"wrong": ("$.amount: is missing",)}),
        ("request", {"wrong": ("$.Order.Amount: is missing",), "body": {"Amount": None}}),
    ]
    for kind, more in steps if before else reversed(steps):
        tape.add(kind, "crm" if kind == "reply" else "erp", "ChangeOrder", **more)  # type: ignore[arg-type]  # the two kinds above
    found = told(tape.reading(), "speaks-contract")
    assert (found.party, found.confidence) == ("subject", sure)


def test_a_value_that_no_fault_spoiled_is_certainly_the_fault_of_who_told_it() -> None:
    tape = crossed(Note="none")
    asked = tape.add("request", "crm", "getOrder", body={"id": "17"})
    answer = {"id": "17", "remark": "THIS"}
    at_fault = ("$.remark: is too short",)
    tape.add("reply", "crm", "getOrder", cause=asked, body=answer, wrong=at_fault)
    found = told(wrong(tape).reading(), "fields-agree", "order")
    assert (found.party, found.confidence) == ("crm", "certain")
    spoiled = [replace(e, fault="drifted-field" if e.wrong else "") for e in tape.events]
    tape.events[:] = spoiled
    found = told(tape.reading(), "fields-agree", "order")
    assert (found.party, found.confidence) == ("crm", "likely")


def test_an_answer_to_the_write_itself_came_too_late_to_have_led_to_it() -> None:
    tape = wrong(crossed())
    write = tape.events[-1]
    off = ("$.Order.Note: is too long",)
    tape.add("reply", "erp", "ChangeOrder", cause=write.cause, wrong=off, body={"Note": "x"})
    found = told(tape.reading(), "fields-agree", "order")
    assert (found.party, found.confidence) == ("subject", "likely")


def test_another_field_of_the_source_is_a_matter_between_bridge_and_subject() -> None:
    tape = crossed()
    tape.subject("erp", "SalesOrder", "1", Note=ORDER["orderNo"])
    found = told(tape.reading(), "fields-agree", "order")
    assert (found.party, found.confidence) == ("subject", "likely")
    assert "other-field" in codes(found)


@pytest.mark.parametrize(("sent", "sure"), [({"text": "urgent"}, "likely"), ("", "certain")])
def test_a_field_that_was_sent_and_of_which_nothing_is_kept_is_no_certain_fault(
    sent: Any, sure: str
) -> None:
    tape = crossed(Note=None)
    contract = project().court.contracts["erp"]
    name, role = next((n, r) for n, r in contract.roles.items() if r.verb == "create" and r.record)
    asked = next(e for e in tape.events if e.kind == "request" and e.system == "erp")
    body = put({}, (*role.record, "Note"), sent)
    tape.events[asked.seq] = replace(asked, operation=name, body=body)
    found = told(tape.reading(), "fields-agree", "order")
    assert (found.party, found.confidence) == ("subject", sure)
    assert ("left-out" in codes(found)) == (sure == "likely")


@pytest.mark.parametrize(
    ("severity", "party", "sure"),
    [("error", "bridge", "likely"), ("warning", "subject", "likely"),
     ("info", "subject", "certain")],
)  # fmt: skip
def test_a_field_that_may_misfit_is_no_certain_fault_of_the_subject(
    severity: Any, party: str, sure: str
) -> None:
    where = Place("erp", "CreateOrder", "$.Order.Note", "bridge.yaml", 3)
    misfit = Finding("misfit", "misfit.too-long", "", "", severity=severity, where=where)
    found = told(wrong(crossed()).reading(), "fields-agree", "order", misfits=(misfit,))
    assert (found.party, found.confidence) == (party, sure)


def hammered(fault: str = "") -> Tape:
    """Let forty calls fail within a minute."""
    tape = Tape()
    for n in range(40):
        asked = tape.add("request", "erp", "FindOrders", n=n + 1)
        if fault and n == 0:
            tape.add("fault", "erp", "FindOrders", cause=asked, fault=fault)
        tape.add("failed", "erp", "FindOrders", cause=asked, body={"how": "refused"}, ok=False)
    tape.events[:] = [replace(e, at_ms=e.seq) for e in tape.events]
    return tape


@pytest.mark.parametrize(
    ("fault", "sure"), [("", "certain"), ("clock-skew", "certain"), ("two-workers", "likely")]
)
def test_who_hammers_has_no_excuse_but_a_twin_of_its_own(fault: str, sure: str) -> None:
    found = told(hammered(fault).reading(), "retries-bounded")
    assert (found.party, found.confidence) == ("subject", sure)


@pytest.mark.parametrize(("read", "sure"), [(True, "certain"), (False, "likely")])
def test_a_refusal_that_faults_kept_away_was_not_known_for_certain(read: bool, sure: str) -> None:
    tape = crossed(Status="A")
    tape.person("crm", "Order", "17", status="cancelled")
    asked = tape.add("request", "crm", "getOrder", body={"id": "17"})
    tape.add("fault", "crm", "getOrder", cause=asked, fault="outage")
    tape.add("failed", "crm", "getOrder", cause=asked, ok=False)
    if read:
        asked = tape.add("request", "crm", "getOrder", body={"id": "17"})
        tape.add("reply", "crm", "getOrder", cause=asked, body=ORDER)
    for _ in range(12):
        tape.add("request", "erp", "FindItems")
    pushed = tape.add("request", "erp", "SubmitOrder", body={"Number": "1"})
    after = {**COPY, "Status": "B"}
    body = {"resource": "SalesOrder", "key": "1", "before": {**COPY, "Status": "A"}, "after": after}
    tape.stores["erp"]["SalesOrder"]["1"] = after
    tape.add("write", "erp", "SubmitOrder", cause=pushed, body=body)
    found = told(tape.reading(), "approval-respected", "order")
    assert (found.party, found.confidence) == ("subject", sure)
    assert ("not-told" in codes(found)) is not read


def test_a_record_that_a_person_entered_a_second_time_is_nobodys_fault_but_the_scenarios() -> None:
    tape = crossed()
    tape.person("erp", "SalesOrder", "2", **COPY)
    found = told(tape.reading(), "exactly-once", "order")
    assert (found.party, found.remedy) == ("environment", "environment.people")
    tape = crossed()
    tape.subject("erp", "SalesOrder", "2", **COPY)
    assert told(tape.reading(), "exactly-once", "order").party == "subject"


@pytest.mark.parametrize(("who", "party"), [("act", "environment"), ("request", "subject")])
def test_what_arrived_and_was_deleted_is_laid_to_who_deleted_it(who: str, party: str) -> None:
    tape = crossed()
    tape.removes(who, "erp", "SalesOrder", "1")
    assert told(tape.reading(), "nothing-lost", "order").party == party


@pytest.mark.parametrize(("note", "party"), [("urgent", "environment"), ("never right", "subject")])
def test_a_field_is_laid_to_the_person_who_changed_it_if_it_had_been_right(
    note: str, party: str
) -> None:
    tape = crossed(Note=note)
    tape.person("erp", "SalesOrder", "1", Note="by hand")
    assert told(tape.reading(), "fields-agree", "order").party == party


@pytest.mark.parametrize(("wait_min", "party"), [(90, "environment"), (5, "subject")])
def test_a_pause_beyond_the_time_of_the_law_is_nobodys_fault(wait_min: int, party: str) -> None:
    tape = Tape()
    asked = tape.add("request", "erp", "FindOrders")
    body = {"until_ms": 3 * 60_000}
    tape.add("fault", "erp", "FindOrders", cause=asked, fault="outage", body=body)
    tape.person("crm", "Order", "17", **{**ORDER, "status": "approved"})
    asked = tape.add("request", "erp", "CreateOrder", body={"ExternalNo": "SO-17"})
    told_ms = {"wait_ms": wait_min * 60_000}
    tape.add("fault", "erp", "CreateOrder", cause=asked, fault="quota-exceeded", body=told_ms)
    reading = tape.reading()
    broken = LAWS["backlog-clears"].judge(reading, Ask("backlog-clears", ("order",))).breakages
    assert broken
    found = blame(reading, "backlog-clears", broken[0], ())
    assert found.party == party


@pytest.mark.parametrize(("looks", "sure"), [(False, "certain"), (True, "likely")])
def test_who_looks_at_the_record_unasked_may_have_looked_by_chance(looks: bool, sure: str) -> None:
    scenario, court = FORGED, project(FORGED).court
    trace = trial(case(1, scenario), subject("trusts_anyone:run"), scenario=scenario)
    reading = Reading(trace, court.bridge, court.contracts, 0)
    broken = LAWS["webhooks-verified"].judge(reading, Ask("webhooks-verified")).breakages[0]
    acted = next(e for e in trace.events if e.seq == broken.evidence[-1])
    if looks:
        later = replace(acted, at_ms=trace.events[-1].at_ms)
        reading = reading.spoiled(with_event(trace, later))
    found = blame(reading, "webhooks-verified", broken, ())
    assert (found.party, found.confidence) == ("subject", sure)
    assert ("looks-anyway" in codes(found)) is looks


@pytest.mark.parametrize(
    ("verb", "guarded", "sure"),
    [("replace", False, "likely"), ("replace", True, "certain"), ("change", False, "certain")],
)
def test_a_whole_record_put_back_is_excused_where_no_version_is_taken(
    verb: Any, guarded: bool, sure: str
) -> None:
    tape = crossed()
    tape.person("crm", "Order", "17", remark="call first")
    tape.subject("crm", "Order", "17", remark="urgent")
    role = replace(changed("crm").roles["updateOrder"], verb=verb, guarded=guarded)
    reading = under(tape, crm=changed("crm", roles={**changed("crm").roles, "change": role}))
    broken = LAWS["fields-agree"].judge(reading, Ask("fields-agree", ("order",))).breakages
    (back,) = [b for b in broken if b.message == "fields-agree.overwritten"]
    found = blame(reading, "fields-agree", back, ())
    assert (found.party, found.confidence) == ("subject", sure)


def test_a_change_without_an_entry_is_the_systems() -> None:
    reading = crossed().reading()
    ask = Ask("audit-complete", ("order",))
    spoiled = LAWS["audit-complete"].plant(reading, ask)
    assert spoiled is not None
    found = told(reading.spoiled(spoiled), "audit-complete", "order")
    assert (found.party, found.confidence) == ("crm", "likely")


def test_a_key_inside_a_part_of_the_record_is_offered_where_the_bridge_fills_it() -> None:
    place = ("About", "Note")
    tape, court = crossed(), project().court
    tape.subject("erp", "SalesOrder", "2", **COPY)
    erp, bridge = court.contracts["erp"], court.bridge
    kinds = tuple(
        replace(r, key="About.Note", key_path=place, open_key=True) if r.name == "SalesOrder" else r
        for r in erp.resources
    )
    flows = tuple(
        replace(f, rules=tuple(replace(r, target=place) if r.target == ("Note",) else r
                               for r in f.rules))
        for f in bridge.flows
    )  # fmt: skip
    trace = tape.reading().trace
    known = {**court.contracts, "erp": replace(erp, resources=kinds)}
    found = told(Reading(trace, replace(bridge, flows=flows), known, 0), "exactly-once", "order")
    assert "takes-key" in codes(found)


def raised(*before: tuple[str, dict[str, Any]]) -> tuple[Finding, ...]:
    """Give what is found of a subject that called a stranger and then raised."""
    tape = Tape()
    for kind, more in before:
        tape.add(kind, "crm", "getOrder", **more)  # type: ignore[arg-type]  # kinds of events
    tape.add("subject", "subject", body={"what": "stranger", "host": "elsewhere.example"})
    tape.add("subject", "subject", body={"what": "raised", "error": "KeyError", "place": "x.py:1"})
    reading, known = tape.reading(), project().court
    empty: Case = replace(case(), laws=())
    return judge(reading.trace, empty, Court(known.contracts, known.bridge)).findings


@pytest.mark.parametrize(
    ("before", "sure"),
    [
        ((), {"subject-crashed": "certain", "stranger": "certain"}),
        ((("reply", {"wrong": ("$.id: is missing",)}),),
         {"subject-crashed": "likely", "stranger": "certain"}),
        ((("fault", {"fault": "redirected"}),),
         {"subject-crashed": "certain", "stranger": "likely"}),
        ((("fault", {"fault": "two-workers"}),),
         {"subject-crashed": "likely", "stranger": "certain"}),
        ((("fault", {"fault": "clock-skew"}),),
         {"subject-crashed": "likely", "stranger": "certain"}),
        ((("fault", {"fault": "event-duplicated"}), ("fault", {"fault": "disk-full"})),
         {"subject-crashed": "certain", "stranger": "certain"}),
    ],
)  # fmt: skip
def test_an_end_by_a_broken_answer_and_a_way_to_a_stranger_by_a_redirect_are_no_certain_guilt(
    before: Any, sure: dict[str, str]
) -> None:
    assert {f.rule: f.confidence for f in raised(*before)} == sure
