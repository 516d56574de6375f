"""A program on sockets is judged as the same integration is in virtual time."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from interlock.errors import EnvironmentFailure, SubjectError
from interlock.finding import Verdict
from interlock.run.judge import judge
from interlock.run.project import Subject
from interlock.run.trial.home import Home
from interlock.scenario.model import LawUse, PlannedFault
from interlock.serve.subject import clock
from interlock.serve.subject.model import Part
from tests import rehearsal

PROGRAM = Path(__file__).with_name("as_program.py")
SPEED = 150.0
pytestmark = pytest.mark.sockets
needs_clock = pytest.mark.skipif(
    not any(Path("/").glob(clock.FAKETIME.lstrip("/"))),
    reason="libfaketime is not installed, so a program's clock cannot be made faster",
)


def program(call: str, *command: str) -> Subject:
    words = command or (sys.executable, str(PROGRAM), call)
    parts = (Part("", command=words),)
    return Subject(call, "", rehearsal.kit(), parts=parts, clock="faketime", speed=SPEED)


def as_machine(who):
    return replace(who, clock="real", speed=1)


def live(case, who, room):
    home = Home(rehearsal.project(), room, lambda: None)
    try:
        trace = home.trial(who, case)
    finally:
        home.close()
    return trace, judge(trace, case, rehearsal.project().court)


def called(trace):
    return {(e.system, e.operation) for e in trace.events if e.kind == "request"}


@needs_clock
def test_the_right_integration_holds_on_sockets_and_calls_what_it_calls_in_virtual_time(tmp_path):
    trace, judged = live(rehearsal.case(0), program("order_sync.main:run"), tmp_path)
    assert judged.verdict is Verdict.HOLDS, judged.findings
    assert called(trace) == called(rehearsal.calm_trace())
    assert trace.events[-1].kind == "snapshot"


@needs_clock
def test_a_crash_kills_the_program_and_its_next_life_finds_the_store_as_it_was(tmp_path):
    fault = PlannedFault("crash", system="erp", operation="CreateOrder", n=1)
    case = replace(rehearsal.case(0), faults=(fault,))
    trace, judged = live(case, program("blind_retry:run"), tmp_path)
    said = [e.body["what"] for e in trace.events if e.kind == "subject"]
    assert said[:3] == ["started", "crashed", "started"]
    assert [e.fault for e in trace.events if e.kind == "fault"] == ["crash"]
    assert ("exactly-once", "subject") in {(f.rule, f.party) for f in judged.findings}


@needs_clock
def test_a_program_is_run_once_more_when_all_is_at_rest_and_a_law_asks_for_it(tmp_path):
    # One customer and no order: that is enough to write something, and soon over.
    case = rehearsal.case(0)
    steps = tuple(s for s in case.steps if s.match == "customer" or s.action == "create")
    asked = (LawUse("rerun-changes-nothing"), LawUse("keeps-to-bridge"))
    chosen = replace(case, steps=steps, laws=asked, heal_at_ms=0)
    trace, judged = live(chosen, program("order_sync.main:run"), tmp_path)
    said = [e.body["what"] for e in trace.events if e.kind == "subject"]
    assert said == ["started", "rerun", "started"]
    assert judged.verdict is Verdict.HOLDS, judged.findings
    assert all(j.at_stake for j in judged.judgements)


def test_a_program_that_is_not_there_is_told_with_its_name(tmp_path):
    with pytest.raises(SubjectError, match="cannot be started") as error:
        live(rehearsal.case(0), as_machine(program("x", "no-such-program")), tmp_path)
    assert "no-such-program" in error.value.where


def test_a_program_that_ends_before_its_first_call_is_told_with_its_last_words(tmp_path):
    words = (sys.executable, "-c", "raise SystemExit('the database is not there')")
    with pytest.raises(SubjectError, match=r"exit code 1: the database is not there"):
        live(rehearsal.case(0), as_machine(program("x", *words)), tmp_path)


def test_a_program_that_returns_at_once_and_leaves_nothing_is_told_at_once(tmp_path):
    words = (sys.executable, "-c", "print('nothing to do')")
    case = replace(rehearsal.case(0), horizon_ms=3_600_000)
    with pytest.raises(SubjectError, match=r"first call with exit code 0: nothing to do"):
        live(case, as_machine(program("x", *words)), tmp_path)


def test_a_program_that_returns_and_leaves_a_server_behind_plays_on(tmp_path):
    server = "import time; time.sleep(60)"
    start = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {server!r}])"
    case = replace(rehearsal.case(0), horizon_ms=300, heal_at_ms=200, steps=())
    trace, _ = live(case, as_machine(program("x", sys.executable, "-c", start)), tmp_path)
    assert [e.body["what"] for e in trace.events if e.kind == "subject"] == ["started", "returned"]


def test_a_faster_clock_without_the_library_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "FAKETIME", "/no/such/folder/*.so")
    with pytest.raises(EnvironmentFailure, match="libfaketime") as error:
        live(rehearsal.case(0), program("order_sync.main:run"), tmp_path)
    assert "faketime" in error.value.remedy


RESTLESS = """
import os, urllib.error, urllib.request
try:
    urllib.request.urlopen(os.environ["INTERLOCK_CRM_URL"])
except urllib.error.HTTPError:
    pass
while True:
    pass
"""


def test_a_trial_whose_steps_wait_for_the_subject_to_the_end_proves_nothing(tmp_path):
    who = replace(program("x", sys.executable, "-c", RESTLESS), clock="scaled")
    case = rehearsal.case(0)
    step = replace(case.steps[0], at_ms=1000)
    case = replace(case, steps=(step,), horizon_ms=5000, heal_at_ms=0)
    trace, judged = live(case, who, tmp_path)
    assert not [e for e in trace.events if e.kind == "act"]
    assert judged.verdict is Verdict.UNKNOWN
    assert "steps of the plan were not taken: 1" in judged.stopped


def test_a_trial_that_ends_with_a_subject_still_at_work_proves_nothing(tmp_path):
    who = replace(program("x", sys.executable, "-c", RESTLESS), clock="scaled", speed=1000.0)
    case = replace(rehearsal.case(0), steps=(), horizon_ms=500_000, heal_at_ms=0)
    _, judged = live(case, who, tmp_path)
    assert judged.verdict is Verdict.UNKNOWN
    assert "and not done" in judged.stopped


SLOW_TO_BEGIN_AGAIN = """
import os, pathlib, resource, runpy, sys
begun = pathlib.Path(os.environ["INTERLOCK_STORE"]) / "begun"
while begun.exists() and resource.getrusage(resource.RUSAGE_SELF).ru_utime < 5:
    sum(range(100_000))
begun.touch()
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@needs_clock
def test_a_subject_that_needs_the_machine_for_as_long_as_the_trial_is_not_accused(tmp_path):
    # Its world goes 200 times as fast: it begins again for a quarter of an hour.
    words = (sys.executable, "-c", SLOW_TO_BEGIN_AGAIN, str(PROGRAM), "order_sync.main:run")
    who = replace(program("order_sync.main:run", *words), speed=200.0)
    fault = PlannedFault("crash", system="erp", operation="CreateOrder", n=1)
    trace, judged = live(replace(rehearsal.case(0), faults=(fault,)), who, tmp_path)
    assert "crashed" in [e.body["what"] for e in trace.events if e.kind == "subject"]
    assert judged.verdict is Verdict.HOLDS, judged.findings
