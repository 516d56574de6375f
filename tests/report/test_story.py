"""What a story tells, and what it leaves out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal

import pytest

from interlock.finding import Finding, Place
from interlock.report.focus import is_amount, money, named, steps
from interlock.report.matter import Told, is_name, matter
from interlock.report.model import Planned
from interlock.report.story import LINES_MAX, story
from interlock.report.text import told
from interlock.run.project import START
from interlock.scenario.model import PlannedFault
from interlock.trace import Event, Trace
from tests.rehearsal import case, with_faults
from tests.report.sample import doubled, shown_of


@dataclass
class Tape:
    """A trace being written: an order from the CRM, as `trial` would record it."""

    events: list[Event] = field(default_factory=list)

    def add(self, at_s, kind, system, operation="", **more) -> int:
        event = Event(at_s * 1000, len(self.events), kind, system, operation, **more)
        self.events.append(event)
        return event.seq

    def act(self, at_s, record, *, before=None, action="create", system="crm", kind="Order"):
        body = {"action": action, "record": "order-1", "expect": "", "says": "", "body": None}
        seq = self.add(at_s, "act", system, f"{action}Order", outcome="200", body=body)
        return self.write(at_s, system, seq, (kind, "17"), record, before=before)

    def write(self, at_s, system, cause, where, after, *, before=None):
        body = {"resource": where[0], "key": where[1], "before": before, "after": after}
        return self.add(at_s, "write", system, cause=cause, body=body)

    def call(self, at_s, system, operation, body, **more) -> int:
        seq = self.add(at_s, "request", system, operation, body=body, place="sync.py:9")
        if more:
            kind = more.pop("kind", "reply")
            self.add(at_s + more.pop("after_s", 0), kind, system, operation, cause=seq, **more)
        return seq

    def trace(self, end_s=3600) -> Trace:
        end = Event(end_s * 1000, len(self.events), "end", "", body={"why": "horizon"})
        return Trace({}, (*self.events, end))


ORDER = {"id": "17", "orderNo": "SO-000017", "status": "open", "amount": "12800.00",
         "currency": "CNY"}  # fmt: skip


def lost(tape, *evidence) -> Finding:
    args = {"match": "order", "record": "so-000017", "system": "erp", "source": "crm",
            "what": "approved"}  # fmt: skip
    return Finding("nothing-lost", "nothing-lost.missing", "", "", "subject", args=args,
                   story="birth", evidence=evidence or (0, 1))  # fmt: skip


def texts(lines):
    return [line.text for line in lines]


def test_polling_is_not_told():
    tape = Tape()
    tape.act(0, ORDER)
    for minute in range(1, 50):
        tape.call(60 * minute, "erp", "FindOrders", {"Page": 1}, outcome="ok")
        tape.call(60 * minute, "crm", "listOrders", {"args": {"page": 1}}, outcome="200")
    told = story(tape.trace(), lost(tape), START)
    assert texts(told) == [
        "create Order SO-000017", "no further call about it", "has no order SO-000017 at the end",
    ]  # fmt: skip


def test_what_is_lost_ends_with_what_did_not_happen():
    tape = Tape()
    tape.act(0, ORDER)
    tape.call(5, "crm", "getOrder", {"args": {"id": "17"}}, outcome="401", ok=False)
    told = story(tape.trace(), lost(tape), START)
    assert texts(told)[1:3] == ["getOrder, id 17", "answered 401"]
    assert (told[-1].sign, told[-1].left, told[-1].mark) == ("==", "erp", "never arrived")
    assert told[-1].bad
    assert told[-1].clock == "10:00:00"


def test_the_record_is_shown_as_written_not_as_folded():
    tape = Tape()
    tape.act(0, ORDER)
    assert "SO-000017" in story(tape.trace(), lost(tape), START)[0].text


def test_what_repeats_is_said_once_with_its_count():
    tape = Tape()
    tape.act(0, ORDER)
    for n in range(40):
        body = {"Order": {"ExternalNo": "SO-000017"}}
        tape.call(10 + n, "erp", "CreateOrder", body, kind="failed", outcome="refused", ok=False)
    told = story(tape.trace(), lost(tape), START)
    assert "CreateOrder, ExternalNo SO-000017: connection refused" in texts(told)
    assert "the same 39 times more, until 09:00:49" in texts(told)
    assert len(told) <= 6


def test_the_last_repetition_stays_when_the_law_breaks_there():
    tape = Tape()
    tape.act(0, ORDER)
    for n in range(31):
        body = {"TaxNo": "T-1"}
        tape.call(n, "erp", "FindCustomers", body, kind="failed", outcome="refused", ok=False)
    args = {"system": "erp", "operation": "FindCustomers", "count": "31", "bound": "30"}
    failed = [e.seq for e in tape.events if e.kind == "failed"]
    finding = Finding("retries-bounded", "retries-bounded.hammered", "", "", args=args,
                      story="evidence", evidence=(*failed[:3], failed[-1]))  # fmt: skip
    told = story(tape.trace(), finding, START)
    assert told[-1].mark == "failure 31"
    assert told[-1].bad
    assert [x.sign for x in told].count("..") == 1


def test_a_story_is_short_and_says_what_it_leaves_out():
    tape = Tape()
    tape.act(0, ORDER)
    for n in range(30):
        body = {"Order": {"ExternalNo": "SO-000017"}}
        name = f"Try{'abcdefghijklmnopqrstuvwxyz01234'[n]}x"
        tape.call(10 + n, "erp", name, body, outcome="Fault", ok=False)
    told = story(tape.trace(), lost(tape), START)
    assert len(told) <= LINES_MAX + 1
    assert any("lines left out" in text for text in texts(told))
    assert told[-1].bad


def test_it_ends_where_the_law_breaks():
    told = story(doubled().smallest.trace, doubled().finding, START)
    assert told[-1].mark == "copy 2"
    assert told[-1].text.startswith("stored SalesOrder 00000002")
    assert [x.bad for x in told].count(True) == 1


def test_the_fault_is_marked_once_and_named_in_both_languages():
    shown = doubled()
    for language, mark, says in (
        ("en", "the only fault", "reply lost after the work was done; gave up after 10 s"),
        ("zh", "唯一的故障", "处理已完成，应答丢失；10 秒后放弃等待"),
    ):
        told = story(shown.smallest.trace, shown.finding, START, language, plan=shown.smallest.plan)
        assert [x.text for x in told if x.mark == mark] == [says]


@pytest.mark.parametrize(
    ("came", "says"),
    [
        ("joined", "is started a second time, beside the first"),
        ("not-joined", "cannot be started a second time just then"),
    ],
)
def test_a_second_process_is_told_as_started_only_where_it_was(came, says):
    tape = Tape()
    tape.act(0, ORDER)
    seq = tape.call(5, "erp", "CreateOrder", {"ExternalNo": "SO-000017"})
    tape.add(5, "fault", "erp", "CreateOrder", cause=seq, fault="two-workers")
    tape.add(5, "subject", "subject", cause=seq, body={"what": came})
    told = texts(story(tape.trace(), lost(tape), START))
    assert [text for text in told if "second time" in text] == [says]


def test_a_call_that_follows_a_time_out_without_a_look_says_so():
    told = texts(story(doubled().smallest.trace, doubled().finding, START))
    assert any("CreateOrder again, without looking first" in text for text in told)


def test_a_time_out_that_is_cured_by_a_look_is_told_as_such():
    tape = Tape()
    seq = tape.act(0, ORDER)
    body = {"Order": {"ExternalNo": "SO-000017"}}
    first = tape.call(5, "erp", "CreateOrder", body)
    born = tape.write(5, "erp", first, ("SalesOrder", "S1"), {"ExternalNo": "SO-000017"})
    tape.add(15, "failed", "erp", "CreateOrder", cause=first, ok=False, outcome="timeout")
    tape.call(16, "erp", "FindOrders", {"ExternalNo": "SO-000017"}, outcome="ok")
    second = tape.call(17, "erp", "CreateOrder", body)
    again = tape.write(17, "erp", second, ("SalesOrder", "S2"), {"ExternalNo": "SO-000017"})
    args = {"match": "order", "record": "SO-000017", "system": "erp", "copies": "2",
            "keys": "S1, S2", "field": "ExternalNo"}  # fmt: skip
    finding = Finding("exactly-once", "exactly-once.doubled", "", "", args=args, story="birth",
                      evidence=(seq, first, born, second, again))  # fmt: skip
    told = texts(story(tape.trace(), finding, START))
    assert "CreateOrder again, ExternalNo SO-000017" in told
    assert "no answer, gave up after 10 s" in told


def test_amounts_show_what_was_sent_and_what_it_should_be():
    tape = Tape()
    seq = tape.act(0, {**ORDER, "amount": "1234.567", "currency": "KWD"})
    sent = {"ExternalNo": "SO-000017", "Amount": Decimal("1234.57")}
    call = tape.call(5, "erp", "CreateOrder", {"Order": sent})
    born = tape.write(5, "erp", call, ("SalesOrder", "S1"), sent)
    args = {"match": "order", "record": "SO-000017", "system": "erp", "source": "crm",
            "field": "Amount", "expected": "1234.567", "actual": "1234.57"}  # fmt: skip
    finding = Finding("amounts-agree", "amounts-agree.differs", "", "", args=args, story="field",
                      evidence=(0, seq, call, born))  # fmt: skip
    told = story(tape.trace(), finding, START)
    assert told[0].text == "create Order SO-000017: amount 1,234.567 KWD"
    assert told[1].text == "CreateOrder, ExternalNo SO-000017, Amount 1,234.57 KWD"
    assert told[-1].text == "stored SalesOrder S1: Amount 1,234.57 KWD"
    assert told[-1].mark == "should be 1,234.567 KWD"


def test_a_span_of_faults_is_marked_with_its_end():
    tape = Tape()
    tape.act(0, ORDER)
    for at_s in (60, 130, 200):
        body = {"Order": {"ExternalNo": "SO-000017"}}
        call = tape.add(at_s, "request", "erp", "CreateOrder", body=body)
        says = {"kind": "outage", "plan": 0, "says": "system unreachable"}
        tape.add(at_s, "fault", "erp", "CreateOrder", cause=call, fault="outage", body=says)
        tape.add(at_s, "failed", "erp", "CreateOrder", cause=call, ok=False, outcome="refused")
    plan = (Planned("outage", "erp", "system unreachable", 30_000, 270_000),)
    told = story(tape.trace(), lost(tape), START, plan=plan)
    assert [x.mark for x in told if x.fault] == ["the only fault, until 09:05:00"]
    assert told[1].text.endswith(": system unreachable")


def test_a_field_that_breaks_the_contract_is_named_with_its_length():
    tape = Tape()
    tape.act(0, {**ORDER, "remark": "字" * 300})
    body = {"Order": {"ExternalNo": "SO-000017", "Note": "字" * 300}}
    seq = tape.add(3, "request", "erp", "CreateOrder", body=body, wrong=("$.Order.Note: long",))
    finding = Finding("speaks-contract", "speaks-contract.invalid", "", "",
                      story="evidence", evidence=(seq,),
                      args={"system": "erp", "operation": "CreateOrder", "wrong": "$: long"},
                      where=Place("erp", "CreateOrder", "$.Order.Note"))  # fmt: skip
    told = story(tape.trace(), finding, START)
    assert told[0].text == "create Order SO-000017: remark of 300 characters"
    assert told[-1].text == "CreateOrder, ExternalNo SO-000017, Note of 300 characters"
    assert told[-1].mark == "breaks the contract"


def test_a_record_of_another_number_leads_back_to_its_sibling():
    """A subject that takes a fresh number for each attempt is told from the order that it had."""
    fault = PlannedFault("reply-lost", "erp", "CreateOrder", 1)
    chosen = with_faults(case(0, "07-delivery/orders-once.yaml"), fault)
    shown = shown_of(chosen, "dodges_duplicates:run", "no-ghost")
    told = story(shown.smallest.trace, shown.finding, START, plan=shown.smallest.plan)
    assert told[0].text.startswith("create Order SO-000001")
    assert told[-1].mark == "CRM knows no SO-000001-2"


def test_an_empty_trace_tells_nothing():
    finding = replace(lost(Tape()), rule="exactly-once", evidence=())
    assert story(Trace({}, ()), finding, START) == ()


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("SO-000017", True), ("446381132KKTRHMJUF", True), ("2026-01-05", False), ("12.50", False),
     ("CNY", False), ("x", False), ("2026-01-05T09:00:02Z", False)],
)  # fmt: skip
def test_names_are_told_from_dates_amounts_and_words(text, is_one):
    assert is_name(text) is is_one


def test_the_matter_follows_names_across_systems_but_not_references():
    tape = Tape()
    made = tape.act(0, {"id": "C-0001", "taxNo": "TAX-0001"}, kind="Customer")
    tape.events[made] = replace(tape.events[made], body={**tape.events[made].body, "key": "C-0001"})
    tape.act(1, {**ORDER, "customerId": "C-0001"})
    call = tape.call(2, "erp", "CreateOrder", {"ExternalNo": "SO-000017"})
    tape.write(2, "erp", call, ("SalesOrder", "S1"), {"ExternalNo": "SO-000017"})
    about = matter(Told(tape.trace()), lost(tape, 2, 3))
    assert {t[2] for t in about.things} == {"17", "S1"}
    assert "C-0001" in about.kin
    assert "TAX-0001" in about.kin


def test_values_are_written_for_people():
    assert money("12800.00", "CNY") == "12,800.00 CNY"
    assert money("-0.5", "") == "-0.5"
    assert money("none", "CNY") == "none"
    assert named("Note", None, "en") == "Note empty"
    assert named("Note", "a b " * 20, "en").endswith("…")
    assert steps("Lines[0].Item") == ("Lines", 0, "Item")
    assert is_amount("TaxAmount")
    assert not is_amount("TaxRate")
    assert not is_amount("TaxNo")


def test_an_incident_of_which_nobody_is_told_ends_when_somebody_should_know():
    away = "08-alarms/erp-away.yaml"
    shown = shown_of(case(1, away), "tells_nobody:run", "alarm", scenario=away)
    smallest, finding = shown.smallest, shown.finding
    lines = story(smallest.trace, finding, START, plan=smallest.plan)
    failed, last = lines[-2:]
    assert (failed.left, failed.sign, failed.right) == ("subject", "x", "erp")
    assert failed.mark.startswith("the only fault, until ")
    assert (last.left, last.bad) == ("chat", True)
    assert last.text == "has no message that says so, 10 min later"
    assert last.clock == f"{START + timedelta(seconds=int(finding.args['since_s']) + 600):%H:%M:%S}"
    said = told(shown, "zh", START)
    assert "秒起" not in said
    assert f"自 {failed.clock} 起中断（系统中断）" in said
    assert " failed from second " in told(shown, "en")
