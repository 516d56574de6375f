"""The subject comes to rest; what it tells people again is no unrest."""

from __future__ import annotations

from dataclasses import replace

from interlock.finding import Verdict
from interlock.law import LAWS, Ask
from tests.law.tape import ORDER, Tape


def late(system: str, resource: str) -> Tape:
    """Give a tape on which the subject stores something after an hour of rest."""
    tape = Tape()
    tape.stores["chat"] = {}
    tape.person("crm", "Order", "17", **ORDER)
    tape.subject("crm", "Order", "17", remark="seen")
    for _ in range(60):
        tape.add("request", "crm", "listOrders")
    tape.subject(system, resource, "1", text="still refused")
    return tape


def test_a_change_long_after_all_is_over_breaks_the_law() -> None:
    assert late("erp", "SalesOrder").says("settles").verdict is Verdict.BROKEN


def test_a_subject_that_was_at_work_so_long_is_not_late() -> None:
    tape = late("erp", "SalesOrder")
    tape.toil_ms = 50 * 60_000
    assert tape.says("settles").verdict is Verdict.HOLDS
    tape.toil_ms = 30 * 60_000
    assert tape.says("settles").verdict is Verdict.BROKEN


def test_a_reminder_to_people_does_not() -> None:
    assert late("chat", "Message").says("settles").verdict is Verdict.HOLDS


def test_nothing_is_planted_in_a_trial_that_was_cut() -> None:
    reading = late("chat", "Message").reading()
    assert LAWS["settles"].plant(reading, Ask("settles")) is not None
    end = replace(reading.trace.events[-1], body={"why": "runaway", "says": "800 requests"})
    cut = replace(reading.trace, events=(*reading.trace.events[:-1], end))
    assert LAWS["settles"].plant(reading.spoiled(cut), Ask("settles")) is None
