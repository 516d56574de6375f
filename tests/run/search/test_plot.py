"""Which trials are made: each is a function of scenario, seed and number; calm ones come first."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from interlock.fault import FAULTS
from interlock.run.search.families import family
from interlock.run.search.places import Beyond, Sites, has_place, reached, sites
from interlock.run.search.plot import (
    CALM_TRIALS,
    DENSE_FIRST,
    PROFILES,
    Plot,
    case_for,
    kinds,
    singles_of,
)
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
# The operations of SEEN are no batches, and know no keys by which a call is known again.
FITTING = DRAWN - {"key-forgotten", "partial-batch"}


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
    assert met == set(kinds(plot().scenario)) & FITTING == FITTING - {"drifted-field"}


def test_a_kind_has_no_place_where_no_contract_has_one():
    assert {kind for kind in DRAWN if has_place(kind, plot().contracts)} == FITTING


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
    # A lost reply brings a repetition, which may fail as well; polls go on for ever. Up to three
    # calls in a row are struck from there.
    assert 4 < most["erp", "CreateOrder"] <= 6
    assert 12 < most["crm", "listOrders"] <= 14


def test_a_sweep_strikes_calls_in_a_row():
    of = plot(search=Search(("unavailable",)))
    rows = [faults for faults in mixed(of, range(CALM_TRIALS + 1, 205, 2)) if len(faults) > 1]
    assert len(rows) > 20
    for faults in rows:
        assert len({(f.system, f.operation) for f in faults}) == 1
        assert [f.n for f in faults] == list(range(faults[0].n, faults[0].n + len(faults)))


def test_late_swarms_leave_most_calls_alone():
    of = plot(search=Search(("all",)))
    thin = [len(faults) for faults in mixed(of, range(DENSE_FIRST + 6, 400, 8))]
    dense = [len(faults) for faults in mixed(of, range(DENSE_FIRST + 2, 400, 8))]
    assert all(number % 8 == 6 for number in range(DENSE_FIRST + 6, 400, 8))
    assert 2 * sum(thin) < sum(dense)


def test_a_call_is_made_twice_where_it_writes():
    of = plot(search=Search(("request-doubled",)))
    struck = [f.operation for fs in mixed(of, range(CALM_TRIALS + 1, 405, 2)) for f in fs]
    assert struck.count("CreateOrder") > struck.count("listOrders")


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
    cases = [case_for(of, n, seen) for n in range(CALM_TRIALS + 1, 300)]
    sweeps = Counter(f.kind for c in cases[::2] for f in c.faults[:1])
    mixes = Counter(kind for c in cases[1::2] for kind in {f.kind for f in c.faults})
    assert set(sweeps) == set(mixes) == FITTING
    families = Counter(map(family, FITTING))
    turns = Counter(map(family, sweeps.elements()))
    # Ten kinds of one family get more trials than a kind that stands alone, but not ten times.
    large, small = families.most_common()[0], families.most_common()[-1]
    assert turns[small[0]] < turns[large[0]] < turns[small[0]] * large[1] / small[1]


def test_each_family_is_swept_before_one_comes_again_for_long():
    of = plot(search=Search(("all",)))
    families = {family(kind) for kind in FITTING}
    seen = Sites(SEEN.calls, SEEN.events)
    first = [case_for(of, n, seen) for n in range(CALM_TRIALS + 1, 2 * len(families) + 12, 2)]
    assert {family(f.kind) for c in first for f in c.faults} == families


def test_a_swarm_of_few_kinds_leaves_calls_that_succeed():
    sizes = [len({f.kind for f in faults}) for faults in mixed(plot(), range(4, 300, 2))]
    assert min(sizes) < 5 < 12 < max(sizes)


def test_where_a_fault_led_a_second_one_strikes_in_the_same_trial():
    first = PlannedFault("token-expired", "crm", "listOrders", 2)
    renewed = Beyond(3, (first,), PROFILES[1], ("crm", "getToken", 2))
    seen = replace(SEEN, beyond=(renewed,))
    doubles = [case_for(plot(), n, seen) for n in range(4, 200, 4)]
    origin = case_for(plot(), 3, SEEN)
    assert all(c.faults[:-1] == (first,) for c in doubles)
    assert {c.faults[-1].site for c in doubles} == {"crm.getToken#2"}
    assert len({c.faults[-1].kind for c in doubles}) > 10
    assert all((c.seed, c.steps) == (origin.seed, origin.steps) for c in doubles)
    assert all(c.latency_ms == PROFILES[1] for c in doubles)


def test_a_call_without_a_name_is_met_by_a_short_span():
    token = Beyond(3, (), PROFILES[0], ("crm", "", 0), 61_000)
    seen = replace(SEEN, beyond=(token,))
    doubles = [case_for(plot(), n, seen).faults[-1] for n in range(4, 40, 4)]
    assert {(f.site, f.from_ms) for f in doubles} == {("crm", 61_000)}
    assert all(FAULTS[f.kind].span and 0 < f.for_ms < 120_000 for f in doubles)


def test_what_a_later_trial_finds_changes_no_earlier_one():
    later = Beyond(50, (), PROFILES[0], ("crm", "getToken", 2))
    seen = replace(SEEN, beyond=(later,))
    assert all(case_for(plot(), n, seen) == case_for(plot(), n, SEEN) for n in range(51))


def test_scenarios_try_the_kinds_in_different_orders():
    def order(name: str) -> list[str]:
        return [case_for(plot(name=name), n, SEEN).faults[0].kind for n in range(5, 25, 2)]

    assert order("a.yaml") == order("a.yaml") != order("b.yaml")


def test_kinds_that_cannot_strike_this_pair_are_not_drawn():
    calls_alone = Sites(SEEN.calls, {})
    faults = [f for n in NUMBERS for f in case_for(plot(), n, calls_alone).faults]
    assert "event" not in {FAULTS[f.kind].phase for f in faults}
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


def call(n: int, operation: str, kind: str = "request", system: str = "crm") -> Event:
    return Event(n, n, kind, system, operation, n=n)  # type: ignore[arg-type]  # a kind of event


def test_the_call_after_a_struck_one_and_a_new_operation_are_where_faults_led():
    struck = replace(call(1, "CreateOrder", "fault", "erp"), fault="reply-lost", seq=0)
    trace = Trace({}, (
        call(1, "listOrders"), call(1, "CreateOrder", system="erp"), struck,
        call(1, "FindOrders", system="erp"), call(2, "CreateOrder", system="erp"),
        call(3, "CreateOrder", system="erp"), call(41, "listOrders"),
    ))  # fmt: skip
    assert [site for site, _ in reached(trace, SEEN, project().contracts)] == [
        ("erp", "FindOrders", 1), ("erp", "CreateOrder", 2),
    ]  # fmt: skip


def test_a_list_that_is_read_anyway_is_no_new_place():
    struck = replace(call(1, "listOrders", "fault"), fault="refused", seq=0)
    trace = Trace({}, (call(1, "listOrders"), struck, call(2, "listOrders")))
    assert reached(trace, SEEN, project().contracts) == ()


def test_a_token_that_is_fetched_again_is_a_new_place():
    struck = replace(call(1, "listOrders", "fault"), fault="token-expired", seq=2)
    trace = Trace({}, (
        replace(call(1, ""), seq=0), replace(call(1, "listOrders"), seq=1), struck,
        replace(call(2, ""), seq=3, at_ms=61_000),
    ))  # fmt: skip
    assert reached(trace, SEEN, project().contracts) == ((("crm", "", 0), 61_000),)


def every(**more) -> list[PlannedFault]:
    return list(singles_of(plot(every_fault=True, **more), SEEN))


def test_every_single_fault_stands_once_at_each_call_and_message():
    found = every(search=Search(("reply-lost", "event-dropped", "outage")))
    assert len(found) == len({(f.kind, f.site) for f in found})
    sites_of = {k: {f.site for f in found if f.kind == k} for k in {f.kind for f in found}}
    assert sites_of["event-dropped"] == {"crm.orderApproved#1", "crm.orderApproved#2"}
    assert sites_of["outage"] == {"crm", "erp"}
    assert len(sites_of["reply-lost"]) == sum(SEEN.calls.values())


def test_all_kinds_are_tried_early_among_the_single_faults():
    found = [f for f in every(search=Search(("all",))) if f.operation]
    kinds_ = {f.kind for f in found}
    first = [f for f in found if f.n == 1]
    assert found[: len(first)] == first
    assert {f.kind for f in first} == kinds_


def test_each_single_fault_strikes_the_first_calm_trial_in_its_turn():
    of = plot(every_fault=True)
    found = list(singles_of(of, SEEN))
    calm = case_for(of, 0, None)
    for index in (0, 7, len(found) - 1):
        case = case_for(of, CALM_TRIALS + 1 + index, SEEN)
        assert case == replace(calm, faults=(found[index],))
