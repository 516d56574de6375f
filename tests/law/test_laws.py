"""Each law is silent on a right integration and speaks on a planted violation."""

from __future__ import annotations

from functools import cache

import pytest

from interlock.finding import Verdict
from interlock.law import LAWS, Ask, Reading
from tests.rehearsal import calm_trace, case, project, trial

STATUS = "03-process/status-back.yaml"
ONCE = "07-delivery/orders-once.yaml"
FORGED = "02-permissions/forged-messages.yaml"
REJECTED = "03-process/refused-stays-refused.yaml"
AWAY = "08-alarms/erp-away.yaml"
REFUSED = "09-people/refused-record.yaml"
OUTAGE = "06-technology/erp-outage.yaml"
CHANGES = "04-data/customer-changes.yaml"
AGAIN = "07-delivery/run-again.yaml"
ASKS = {
    "exactly-once": (Ask("exactly-once", ("order", "customer")), ONCE),
    "nothing-lost": (Ask("nothing-lost", ("order", "customer")), ONCE),
    "no-ghost": (Ask("no-ghost", ("order", "customer")), ONCE),
    "amounts-agree": (Ask("amounts-agree", ("order",)), ONCE),
    "fields-agree": (Ask("fields-agree", ("order", "customer")), ONCE),
    "never-backwards": (Ask("never-backwards", ("order.status",)), STATUS),
    "order-kept": (Ask("order-kept", ("customer",)), CHANGES),
    "references-agree": (Ask("references-agree", ("order",)), ONCE),
    "backlog-clears": (Ask("backlog-clears", ("order",)), OUTAGE),
    "rerun-changes-nothing": (Ask("rerun-changes-nothing"), AGAIN),
    "no-blocking": (Ask("no-blocking", ("order",)), REFUSED),
    "waits-as-told": (Ask("waits-as-told"), ONCE),
    "keeps-to-bridge": (Ask("keeps-to-bridge"), ONCE),
    "settles": (Ask("settles"), ONCE),
    "retries-bounded": (Ask("retries-bounded"), ONCE),
    "speaks-contract": (Ask("speaks-contract"), ONCE),
    "stays-home": (Ask("stays-home"), ONCE),
    "approval-respected": (Ask("approval-respected", ("order",)), REJECTED),
    "audit-complete": (Ask("audit-complete", ("order", "customer")), ONCE),
    "webhooks-verified": (Ask("webhooks-verified"), FORGED),
    "alarm": (Ask("alarm"), AWAY),
    "refusals-told": (Ask("refusals-told", ("order",)), REFUSED),
}
# In calm weather nothing fails, so these laws have nothing at stake.
NEEDS_TROUBLE = {"retries-bounded", "waits-as-told"}
# Scenarios whose first, calm trial lacks what the law is about; the second has their own faults.
SECOND = {OUTAGE, FORGED}


@cache
def reading(scenario: str) -> Reading:
    court = project(scenario).court
    chosen = case(1 if scenario in SECOND else 0, scenario)
    trace = trial(chosen, scenario=scenario) if scenario in SECOND else calm_trace(scenario)
    return Reading(trace, court.bridge, court.contracts, chosen.heal_at_ms)


def test_every_law_has_its_question_here() -> None:
    assert set(ASKS) == set(LAWS)


@pytest.mark.parametrize("name", sorted(ASKS))
def test_a_law_is_silent_on_the_model_integration(name: str) -> None:
    ask, scenario = ASKS[name]
    judgement = LAWS[name].judge(reading(scenario), ask)
    wanted = Verdict.UNKNOWN if name in NEEDS_TROUBLE else Verdict.HOLDS
    assert judgement.verdict is wanted, judgement.breakages
    assert (judgement.at_stake > 0) is (name not in NEEDS_TROUBLE)


@pytest.mark.parametrize("name", sorted(ASKS))
def test_a_law_speaks_on_a_planted_violation(name: str) -> None:
    ask, scenario = ASKS[name]
    good = reading(scenario)
    spoiled = LAWS[name].plant(good, ask)
    assert spoiled is not None
    judgement = LAWS[name].judge(good.spoiled(spoiled), ask)
    assert judgement.verdict is Verdict.BROKEN
    assert judgement.breakages[0].evidence


@pytest.mark.parametrize("name", sorted(ASKS))
def test_planting_leaves_the_good_trace_as_it_was(name: str) -> None:
    ask, scenario = ASKS[name]
    before = reading(scenario).trace.digest()
    LAWS[name].plant(reading(scenario), ask)
    assert reading(scenario).trace.digest() == before


@pytest.mark.parametrize("name", sorted(n for n in ASKS if LAWS[n].needs_of))
def test_a_law_asked_about_nothing_that_exists_holds_nothing(name: str) -> None:
    judgement = LAWS[name].judge(reading(ONCE), Ask(name, ("unicorn",)))
    assert (judgement.verdict, judgement.at_stake) == (Verdict.UNKNOWN, 0)


def test_a_record_without_its_key_is_still_counted_as_a_copy() -> None:
    ask, scenario = ASKS["exactly-once"]
    good = reading(scenario)
    spoiled = LAWS["exactly-once"].plant(good, ask)
    assert spoiled is not None
    (doubled,) = LAWS["exactly-once"].judge(good.spoiled(spoiled), ask).breakages
    assert doubled.message == "exactly-once.doubled"
    assert doubled.args["copies"] == "2"
