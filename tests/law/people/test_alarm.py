"""An alarm comes in time and for a reason, or the law speaks."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from interlock.finding import Verdict
from interlock.law import LAWS, Ask, Judgement, Reading
from interlock.scenario.model import PlannedFault
from interlock.trace import Trace
from tests import rehearsal

AWAY = "08-alarms/erp-away.yaml"
MIN = 60_000


@cache
def played(name: str, scenario: str, number: int = 0) -> Trace:
    case = rehearsal.case(number, scenario)
    return rehearsal.trial(case, rehearsal.subject(f"{name}:run"), scenario=scenario)


def says(trace: Trace, scenario: str, ask: Ask) -> Judgement:
    court = rehearsal.project(scenario).court
    reading = Reading(trace, court.bridge, court.contracts, rehearsal.case(0, scenario).heal_at_ms)
    return LAWS[ask.law].judge(reading, ask)


def alarm(trace: Trace, **settings: object) -> Judgement:
    asked = {"within": 10 * MIN, "names": "system", "to": "chat", **settings}
    return says(trace, AWAY, Ask("alarm", (), asked))  # type: ignore[arg-type]  # settings are values


def heard(judgement: Judgement) -> list[str]:
    return [b.message for b in judgement.breakages]


def test_an_outage_of_which_nobody_is_told_breaks_the_law() -> None:
    judgement = alarm(played("tells_nobody", AWAY, 1))
    assert heard(judgement) == ["alarm.missing"]
    assert judgement.breakages[0].system == "erp"
    assert alarm(played("order_sync.main", AWAY, 1)).verdict is Verdict.HOLDS


def test_an_alarm_that_comes_too_late_is_none() -> None:
    assert heard(alarm(played("order_sync.main", AWAY, 1), within=MIN)) == ["alarm.missing"]


def test_an_outage_shorter_than_the_time_limit_asks_for_no_alarm() -> None:
    judgement = alarm(played("tells_nobody", AWAY, 1), within=25 * MIN)
    assert (judgement.verdict, judgement.at_stake) == (Verdict.UNKNOWN, 0)


def test_two_outages_need_an_alarm_each() -> None:
    spans = [
        PlannedFault("outage", system, from_ms=start * MIN, for_ms=11 * MIN)
        for system, start in (("erp", 2), ("crm", 14))
    ]
    case = rehearsal.with_faults(rehearsal.case(1, AWAY), *spans)
    silent = rehearsal.trial(case, rehearsal.subject("tells_nobody:run"), scenario=AWAY)
    told = rehearsal.trial(case, scenario=AWAY)
    assert [b.system for b in alarm(silent, within=5 * MIN).breakages] == ["erp", "crm"]
    assert alarm(told, within=5 * MIN).verdict is Verdict.HOLDS


def test_an_alarm_that_names_another_system_is_no_alarm_of_this_one() -> None:
    trace = played("order_sync.main", AWAY, 1)
    other = replace(trace, events=tuple(
        replace(e, body={"text": "crm has not answered"}) if e.system == "chat" else e
        for e in trace.events
    ))  # fmt: skip
    assert heard(alarm(other)) == ["alarm.unnamed"]
    assert alarm(other, names="").verdict is Verdict.HOLDS


def test_a_message_in_calm_weather_breaks_the_law() -> None:
    assert set(heard(alarm(played("cries_wolf", AWAY)))) == {"alarm.calm"}
    calm = alarm(played("order_sync.main", AWAY))
    assert (calm.verdict, calm.at_stake) == (Verdict.HOLDS, 1)


def test_an_alarm_that_the_chat_could_not_take_is_nobodys_fault() -> None:
    outage = PlannedFault("outage", "chat", from_ms=0, for_ms=28 * MIN)
    case = rehearsal.case(1, AWAY)
    case = rehearsal.with_faults(case, *case.faults, outage)
    trace = rehearsal.trial(case, scenario=AWAY)
    assert heard(alarm(trace)) == []


def test_an_outage_that_lengthens_a_trouble_already_told_needs_no_second_alarm() -> None:
    lost = PlannedFault("reply-lost", "erp", "FindOrders", 2)
    faults = (*rehearsal.case(1, AWAY).faults, lost)
    idle = replace(rehearsal.case(0, AWAY), steps=rehearsal.case(0, AWAY).steps[:1])
    trace = rehearsal.trial(rehearsal.with_faults(idle, *faults), scenario=AWAY)
    said = [e.at_ms for e in trace.events if e.kind == "request" and e.system == "chat"]
    assert said[0] < 6 * MIN
    assert alarm(trace).verdict is Verdict.HOLDS
