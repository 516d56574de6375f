"""What runs at a URL cannot be crashed, and the answer says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from interlock.run.project import Subject
from interlock.run.search.places import Sites
from interlock.run.search.plot import Plot, case_for
from interlock.run.subject.limits import not_tried
from interlock.scenario.model import PlannedFault, Search
from tests import rehearsal

KINDS = ("crash", "crash-before", "reply-lost")
RUNS = Subject("sync", "", Path(), url="http://127.0.0.1:9000")


def crashing():
    scenario = rehearsal.project().scenarios[0]
    fault = PlannedFault("crash", "erp", "CreateOrder", 1)
    return replace(scenario, faults=(fault,), search=Search(KINDS))


def plot(**more) -> Plot:
    loaded = rehearsal.project()
    return Plot(crashing(), "s", loaded.contracts, loaded.court.bridge, "x", 0, **more)


def drawn(which: Plot) -> set[str]:
    seen = Sites({("erp", "CreateOrder"): 3, ("crm", "listOrders"): 9}, {})
    return {f.kind for number in range(5, 30) for f in case_for(which, number, seen).faults}


def test_no_trial_crashes_what_runs_at_a_url():
    assert drawn(plot()) == set(KINDS)
    assert drawn(plot(spared=RUNS.spared)) == {"reply-lost"}


def test_what_is_not_tried_is_told_with_its_reason():
    (skipped,) = not_tried(RUNS, (crashing(),))
    assert skipped.what.startswith("crash, crash-before in ")
    assert skipped.why == "what runs at a URL is not ours to kill"
    assert not list(not_tried(replace(RUNS, url=""), (crashing(),)))


def test_a_search_lets_parts_crash_alone():
    seen = Sites({("erp", "CreateOrder"): 3}, {})
    parted = plot(parts=("api", "worker"))
    faults = [f for n in range(5, 60) for f in case_for(parted, n, seen).faults[1:]]
    struck = {f.settings.get("part", "") for f in faults if f.kind == "crash"}
    assert struck == {"", "api", "worker"}
