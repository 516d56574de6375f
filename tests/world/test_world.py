"""What a request meets between the subject and a system, as the trace tells it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from interlock.run.judge import judge
from interlock.run.project import Project, load_project
from interlock.scenario.model import PlannedFault
from interlock.trace import Event, Trace
from tests.run import small

Play = Callable[..., Trace]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory) -> Project:
    return load_project(small.project(tmp_path_factory.mktemp("project")))


@pytest.fixture
def play(loaded) -> Play:
    """Make the trial of the right integration with these faults."""

    def played(*faults: PlannedFault) -> Trace:
        return small.trace(loaded, "right", small.calm_case(loaded, faults=faults))

    return played


def at_token(kind: str, **settings: int) -> PlannedFault:
    return PlannedFault(kind, "crm", "token", 1, settings=settings)


def at_order(kind: str, **settings: int) -> PlannedFault:
    return PlannedFault(kind, "erp", "CreateOrder", 1, settings=settings)


def replies(trace: Trace, operation: str) -> list[Event]:
    found = [e for e in trace.events if e.kind == "reply" and e.operation == operation]
    return sorted(found, key=lambda e: e.n)


def kinds(trace: Trace) -> list[str]:
    return [e.fault for e in trace.events if e.kind == "fault"]


def test_a_token_that_only_comes_late_is_a_success(play):
    first = replies(play(at_token("late-arrival", delay_ms=2_000)), "token")[0]
    assert (first.fault, first.outcome, first.ok) == ("late-arrival", "200", True)


@pytest.mark.parametrize("kind", ["login-page", "rate-limited", "error-before", "error-after"])
def test_an_answer_that_no_client_can_use_is_no_success(play, kind):
    first = replies(play(at_order(kind)), "CreateOrder")[0]
    assert (first.fault, first.ok) == (kind, False)
    again = replies(play(at_token("login-page")), "token")[0]
    assert (again.outcome, again.ok) == ("200", False)


@pytest.mark.parametrize("kind", ["reply-lost", "reset-after", "slow-answer", "error-after"])
def test_the_way_back_of_a_token_has_its_faults_too(play, kind):
    assert kinds(play(at_token(kind))) == [kind]


def test_a_reply_that_nobody_waits_for_is_struck_by_nothing(loaded, play):
    faults = (at_order("late-arrival", delay_ms=90_000), at_order("reply-lost"))
    trace = play(*faults)
    assert kinds(trace) == ["late-arrival"]
    unfired = judge(trace, small.calm_case(loaded, faults=faults), loaded.court).unfired
    assert unfired == (faults[1],)


def test_a_subject_dies_of_one_call_once(play):
    trace = play(at_order("crash-before"), at_order("crash"))
    assert kinds(trace) == ["crash-before"]
    crashed = [e for e in trace.events if e.kind == "subject" and e.body["what"] == "crashed"]
    assert len(crashed) == 1


def test_a_subject_dies_while_it_calls_a_system_that_refuses(play):
    trace = play(at_order("crash-before"), at_order("refused"))
    assert kinds(trace) == ["crash-before", "refused"]
    assert any(e.kind == "subject" and e.body["what"] == "crashed" for e in trace.events)


def test_a_struck_fault_is_told_by_its_place_in_the_plan(play):
    never = PlannedFault("reply-lost", "erp", "CreateOrder", 9)
    trace = play(never, at_order("reply-lost"))
    (told,) = [e for e in trace.events if e.kind == "fault"]
    assert told.body == {
        "kind": "reply-lost",
        "site": "erp.CreateOrder#1",
        "says": "reply lost after the work was done",
        "plan": 1,
    }
