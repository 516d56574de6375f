"""Reports to render: one of a real trial, and one whose every text is hostile."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache

from interlock.finding import Finding, Place, Reason, Verdict
from interlock.report.model import (
    LawLine,
    Planned,
    Report,
    Shown,
    Skipped,
    Smallest,
    SubjectReport,
    Tried,
)
from interlock.run.judge import judge
from interlock.run.naming import in_words, plan, seen_from
from interlock.run.project import START
from interlock.scenario.case import dump_case
from interlock.scenario.model import PlannedFault
from interlock.trace import Event, Trace
from tests.rehearsal import case, files, project, subject, trial, with_faults

ONCE = "07-delivery/orders-once.yaml"
HOSTILE = '<script>alert("1")</script>\x1b[31m\x00\u202e&amp;\'</pre></svg>]]>'


@cache
def doubled() -> Shown:
    """Give the finding that a lost reply causes in the integration that repeats blindly."""
    chosen = with_faults(case(0, ONCE), PlannedFault("reply-lost", "erp", "CreateOrder", 1))
    return shown_of(chosen, "blind_retry:run", "exactly-once")


def shown_of(chosen, call: str, rule: str, scenario: str = ONCE) -> Shown:
    """Give the first finding of a rule in the trial of a case, with the case as its smallest."""
    trace = trial(chosen, subject(call), scenario=scenario)
    judged = judge(trace, chosen, project(scenario).court)
    found = next(f for f in judged.findings if f.rule == rule)
    name = f".interlock/cases/{rule}.yaml"
    smallest = Smallest(
        file=name,
        text=dump_case(chosen),
        records=sum(1 for s in chosen.steps if s.action == "create"),
        faults=len(chosen.faults),
        from_records=7,
        from_faults=22,
        planned=tuple(in_words(f) for f in chosen.faults),
        trace=trace,
        judged=9,
        trial=3,
        plan=plan(chosen),
    )
    finding = replace(seen_from(found, files(scenario).bridge.parents[1]), case=name)
    return Shown(finding, smallest, f"interlock replay {name}", count=4)


LAWS = (
    LawLine("exactly-once", "order", Verdict.BROKEN, 5, "", {"en": "once", "zh": "一次"}),
    LawLine("nothing-lost", "order", Verdict.HOLDS, 6),
    LawLine("settles", "", Verdict.UNKNOWN, 0, "nothing was at stake"),
)


def report(*shown: Shown, laws: tuple[LawLine, ...] = LAWS, **more) -> Report:
    """Give a report about one subject with these findings."""
    verdict = Verdict.BROKEN if shown else Verdict.HOLDS
    tried = Tried((({"en": "Once", "zh": "一次"}, 12),), {"reply-lost": 3}, {"erp.CreateOrder": 12})
    judged = SubjectReport("order_sync", verdict, 12, laws, shown, 1.5, tried=tried)
    known = {
        "seed": 5,
        "seconds": 2.25,
        "digest": "sha256:" + "ab" * 32,
        "start": START,
        "skipped": (Skipped("the remaining trials", "the budget was used up"),),
        "coverage": {"operations": "3/3", "faults_planned": 4, "faults_fired": 3},
        "pair": {"crm": "CRM 1.0", "erp": "ERP 1.0"},
    }
    return Report("run", "0.1.0", (judged,), **{**known, **more})


def calm() -> Report:
    """Give a report about a subject that holds."""
    laws = tuple(replace(x, verdict=Verdict.HOLDS, at_stake=6, why="") for x in LAWS)
    return report(laws=laws)


def hostile() -> Report:
    """Give a report in which every text that can come from outside tries to do harm."""
    body = {"orderNo": HOSTILE, "amount": Decimal("1.00")}
    acted = {"action": "create", "record": HOSTILE, "expect": "", "says": HOSTILE, "body": body}
    stored = {"resource": HOSTILE, "key": HOSTILE, "before": None, "after": body}
    events = (
        Event(0, 0, "act", "crm", HOSTILE, outcome="201", body=acted),
        Event(0, 1, "write", "crm", HOSTILE, cause=0, body=stored),
        Event(1, 2, "request", HOSTILE, HOSTILE, n=1, body=body, place=HOSTILE),
        Event(2, 3, "write", HOSTILE, HOSTILE, cause=2, body=stored),
        Event(2, 4, "fault", HOSTILE, HOSTILE, cause=2, fault=HOSTILE, body={"says": HOSTILE}),
        Event(3, 5, "failed", HOSTILE, HOSTILE, cause=2, ok=False, outcome=HOSTILE),
        Event(4, 6, "subject", "subject", body={"what": "raised", "error": HOSTILE}),
    )
    finding = Finding(
        rule="house-law",
        message_id="house-law.broken",
        says=HOSTILE,
        remedy=HOSTILE,
        party="subject",
        where=Place("erp", HOSTILE, HOSTILE, HOSTILE, 3),
        args={"record": HOSTILE, "match": HOSTILE, "field": HOSTILE},
        why=(Reason("", {}, HOSTILE),),
        evidence=(0, 1, 2, 3, 6),
        owner=HOSTILE,
        case=HOSTILE,
    )
    smallest = Smallest(
        file=HOSTILE, text=HOSTILE, records=1, faults=1, from_records=2, from_faults=2,
        planned=(HOSTILE,), trace=Trace({}, events), judged=1, trial=1,
        plan=(Planned(HOSTILE, HOSTILE, HOSTILE, settings={HOSTILE: HOSTILE}),),
    )  # fmt: skip
    shown = Shown(finding, smallest, f"interlock replay {HOSTILE}")
    laws = (LawLine(HOSTILE, HOSTILE, Verdict.UNKNOWN, 0, HOSTILE),)
    whole = report(shown, shown, laws=laws, pair={HOSTILE: HOSTILE}, not_covered=(HOSTILE,))
    named = replace(whole.subjects[0], name=HOSTILE, notes=(HOSTILE, HOSTILE))
    return replace(whole, subjects=(named,), skipped=(Skipped(HOSTILE, HOSTILE),))
