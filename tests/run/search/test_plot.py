"""Which trials are made: each is a function of scenario, seed and number; calm ones come first."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from interlock.fault import FAULTS
from interlock.run.search.plot import CALM_TRIALS, Plot, Sites, case_for, kinds, sites
from interlock.scenario.model import PlannedFault, Search
from interlock.trace import Event, Trace
from tests.rehearsal import calm_trace, project

SEEN = Sites(
    {("crm", "listOrders"): 40, ("erp", "CreateOrder"): 2, ("erp", "SubmitOrder"): 2},
    {("crm", "orderApproved"): 2},
)
NUMBERS = range(120)

# What `all` means: faults that a search draws without being asked for them by name.
DRAWN = {name for name, fault in FAULTS.items() if getattr(fault, "drawn", True)}


def plot(**more) -> Plot:
    """Give a plot on the bundled pair; `search`, `faults` and `seed` may differ."""
    loaded = project()
    scenario = loaded.scenarios[0]
    changed = {name: more.pop(name) for name in ("search", "faults") if name in more}
    scenario = replace(scenario, **changed)
    plain = Plot(scenario, "s.yaml", loaded.contracts, loaded.court.bridge, "x:run", 0)
    return replace(plain, **more)


def mixed(of: Plot, numbers=NUMBERS) -> list[tuple[PlannedFault, ...]]:
    return [case_for(of, n, SEEN).faults for n in numbers]


def test_the_nth_case_is_a_function_of_seed_and_number():
    assert case_for(plot(), 7, SEEN) == case_for(plot(), 7, SEEN)
    assert case_for(plot(), 7, SEEN) != case_for(plot(), 8, SEEN)
    assert case_for(plot(), 7, SEEN) != case_for(plot(seed=1), 7, SEEN)


def test_the_name_of_the_scenario_decides_and_not_where_it_stands():
    moved = plot()
    moved = replace(moved, scenario=replace(moved.scenario, file="/somewhere/else/s.yaml"))
    assert case_for(moved, 7, SEEN) == case_for(plot(), 7, SEEN)
    assert case_for(plot(name="other.yaml"), 7, SEEN).seed != case_for(plot(), 7, SEEN).seed


def test_the_first_trials_are_calm_and_quick():
    first = [case_for(plot(), n, SEEN) for n in range(CALM_TRIALS + 1)]
    assert [c.faults for c in first] == [()] * len(first)
    assert len({tuple(c.latency_ms.items()) for c in first}) == 1


def test_latencies_differ_later():
    profiles = {tuple(sorted(case_for(plot(), n, SEEN).latency_ms.items())) for n in NUMBERS}
    assert len(profiles) == 3


def test_faults_of_the_scenario_strike_in_every_trial_but_the_first():
    always = PlannedFault("reply-lost", "erp", "CreateOrder", 1)
    of = plot(faults=(always,), search=Search())
    assert case_for(of, 0, SEEN).faults == ()
    assert all(case_for(of, n, SEEN).faults == (always,) for n in (1, 2, 5, 40))


def test_every_kind_that_may_be_mixed_in_is_within_some_dozens_of_trials():
    met = {fault.kind for faults in mixed(plot()) for fault in faults}
    assert met == set(kinds(plot().scenario)) == DRAWN - {"drifted-field"}


def test_odd_trials_sweep_one_kind_alone():
    for faults in mixed(plot(), range(CALM_TRIALS + 1, 120, 2)):
        assert len({f.kind for f in faults}) <= 1
        assert len(faults) <= 3


def test_even_trials_mix_kinds():
    sizes = [len({f.kind for f in faults}) for faults in mixed(plot(), range(6, 120, 2))]
    assert max(sizes) > 3


@pytest.mark.parametrize(
    ("search", "wanted"),
    [
        (Search(), set()),
        (Search(("none",)), set()),
        (Search(("reply-lost", "outage")), {"reply-lost", "outage"}),
        (Search(("reply-lost", "outage"), ("outage",)), {"reply-lost"}),
    ],
)
def test_only_the_kinds_that_the_scenario_names_are_mixed_in(search, wanted):
    assert {f.kind for faults in mixed(plot(search=search)) for f in faults} == wanted


def test_one_kind_may_be_asked_for_alone():
    assert {f.kind for faults in mixed(plot(only_fault="outage")) for f in faults} == {"outage"}


def test_faults_are_planned_where_calls_were_seen_and_a_little_beyond():
    planned = [f for faults in mixed(plot()) for f in faults if f.operation]
    most = Counter()
    for fault in planned:
        site = (fault.system, fault.operation)
        assert site in SEEN.calls or site in SEEN.events
        most[site] = max(most[site], fault.n)
    # A lost reply brings a repetition, which may fail as well; polls go on for ever.
    assert most[("erp", "CreateOrder")] == 4
    assert most[("crm", "listOrders")] == 12


def test_a_lone_fault_is_planned_where_calm_trials_have_called():
    of = plot(search=Search(("reply-lost",)))
    sweeps = mixed(of, range(CALM_TRIALS + 1, 205, 2))
    alone = [f for faults in sweeps if len(faults) == 1 for f in faults]
    met = [f for f in alone if f.n <= SEEN.calls[f.system, f.operation]]
    assert len(alone) > len(met) > 0.75 * len(alone)


def test_what_writes_is_struck_however_often_the_subject_only_looks():
    polls = {("crm", name): 90 for name in ("listOrders", "getOrder", "getCustomer")}
    polls |= {("erp", name): 90 for name in ("GetOrder", "FindOrders", "FindCustomers")}
    seen = Sites({**polls, ("erp", "CreateOrder"): 1}, {})
    of = plot(search=Search(("reply-lost",)))
    cases = [case_for(of, n, seen) for n in range(CALM_TRIALS + 1, 65)]
    struck = [c for c in cases if any(f.operation == "CreateOrder" for f in c.faults)]
    assert len(struck) > len(cases) / 4


def test_faults_of_messages_and_of_calls_do_not_mix_their_places():
    for faults in mixed(plot()):
        for fault in faults:
            if fault.operation:
                events = FAULTS[fault.kind].phase == "event"
                assert events == ((fault.system, fault.operation) in SEEN.events)


def test_spans_end_before_all_must_settle():
    heal_ms = plot().scenario.heal_at_ms
    spans = [f for faults in mixed(plot()) for f in faults if not f.operation]
    assert spans
    assert all(0 <= f.from_ms < f.from_ms + f.for_ms <= heal_ms for f in spans)
    assert {f.system for f in spans} == {"crm", "erp"}


def test_each_kind_that_can_strike_has_its_turn():
    # Webhooks are few, calls are many; a kind must not be rare because its places are.
    calls = {("crm", f"get{n}"): 90 for n in range(9)} | SEEN.calls
    seen = Sites(calls, {("crm", "orderApproved"): 1})
    of = plot(search=Search(("all",)))
    cases = [case_for(of, n, seen) for n in range(CALM_TRIALS + 1, 205)]
    sweeps = Counter(f.kind for c in cases[::2] for f in c.faults[:1])
    assert max(sweeps.values()) - min(sweeps.values()) <= 1
    mixes = Counter(kind for c in cases[1::2] for kind in {f.kind for f in c.faults})
    assert set(sweeps) == set(mixes) == DRAWN
    assert min(mixes.values()) > max(mixes.values()) / 3


def test_scenarios_try_the_kinds_in_different_orders():
    def order(name: str) -> list[str]:
        return [case_for(plot(name=name), n, SEEN).faults[0].kind for n in range(5, 25, 2)]

    assert order("a.yaml") == order("a.yaml") != order("b.yaml")


def test_kinds_that_cannot_strike_this_pair_are_not_drawn():
    calls_alone = Sites(SEEN.calls, {})
    faults = [f for n in NUMBERS for f in case_for(plot(), n, calls_alone).faults]
    assert {FAULTS[f.kind].phase for f in faults} == {"request", "reply"}
    # The ERP of the pair knows its callers by name and password.
    expired = plot(search=Search(("token-expired",)))
    assert {f.system for faults in mixed(expired) for f in faults} == {"crm"}
    erp_alone = Sites({("erp", "CreateOrder"): 2}, {})
    assert all(not case_for(expired, n, erp_alone).faults for n in NUMBERS)


def test_settings_are_those_that_the_fault_knows():
    for faults in mixed(plot(search=Search(("all",)))):
        for fault in faults:
            FAULTS[fault.kind](**fault.settings)


def test_without_a_calm_trial_nothing_is_mixed_in():
    assert all(not case_for(plot(), n, None).faults for n in (5, 6, 7))


def test_a_call_of_no_operation_is_no_place_for_a_fault():
    stray = Event(1, 0, "request", "crm", "", n=1, wrong=("$: no operation",))
    assert sites(Trace({}, (stray,))) == Sites({}, {})


def test_sites_are_what_a_trace_has_met():
    found = sites(calm_trace())
    assert found.calls["erp", "CreateOrder"] == 1
    assert found.calls["crm", "listOrders"] > 1
    assert found.events["crm", "orderApproved"] == 1
    assert all(system in ("crm", "erp") for system, _ in (*found.calls, *found.events))
