"""A call that was asked to wait comes again when its time is over, or a little before."""

from __future__ import annotations

from dataclasses import replace

from interlock.finding import Verdict
from interlock.law import LAWS, Ask, Judgement
from tests.law.tape import Tape

TEN_MIN = 600_000


def told(tape: Tape, wait_ms: int = TEN_MIN, **more: object) -> None:
    """Let a call be asked to wait; a minute goes by."""
    asked = tape.add("request", "erp", "FindOrders", **more)
    body = {"kind": "quota-exceeded", "wait_ms": wait_ms}
    tape.add("fault", "erp", "FindOrders", cause=asked, body=body)


def says(tape: Tape, **settings: int) -> Judgement:
    return LAWS["waits-as-told"].judge(tape.reading(), Ask("waits-as-told", (), settings))


def insistent(pause: int) -> Tape:
    """Give a tape of one who comes again, pause: after so many other events."""
    tape = Tape()
    for _ in range(4):
        told(tape)
        for _ in range(pause):
            tape.add("request", "crm", "listOrders")
    return tape


def test_who_comes_again_and_again_breaks_the_law() -> None:
    (found,) = says(insistent(0), early=2).breakages
    assert (found.system, found.args["count"], found.args["wait_min"]) == ("erp", "3", "10")


def test_who_waits_does_not() -> None:
    judgement = says(insistent(10), early=0)
    assert (judgement.verdict, judgement.at_stake) == (Verdict.HOLDS, 4)


def test_a_little_before_its_time_is_no_matter() -> None:
    assert says(insistent(0), early=3).verdict is Verdict.HOLDS


def test_calls_of_one_half_minute_count_once() -> None:
    tape = Tape()
    told(tape)
    for _ in range(4):
        tape.add("request", "erp", "FindOrders")
    tape.events[2:] = [replace(e, at_ms=e.at_ms // 10) for e in tape.events[2:]]
    assert says(tape, early=0).verdict is Verdict.BROKEN
    assert says(tape, early=1).verdict is Verdict.HOLDS


def test_another_call_may_come_at_once() -> None:
    tape = Tape()
    for number in range(12):
        told(tape, body={"ExternalNo": f"SO-{number}"})
    assert says(tape).verdict is Verdict.HOLDS


def test_where_nobody_asks_to_wait_nothing_is_at_stake() -> None:
    tape = Tape()
    tape.add("request", "erp", "FindOrders")
    assert says(tape).verdict is Verdict.UNKNOWN


def test_who_was_served_again_need_not_wait_any_more() -> None:
    tape = Tape()
    told(tape)
    for _ in range(8):
        asked = tape.add("request", "erp", "FindOrders")
        tape.add("reply", "erp", "FindOrders", cause=asked, outcome="200")
    judgement = says(tape, early=2)
    assert (judgement.verdict, judgement.at_stake) == (Verdict.HOLDS, 1)
