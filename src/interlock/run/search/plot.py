"""Which trials to make: boundary data, one kind of fault at a time, swarms, second faults.

The n-th trial of a scenario is a function of (scenario, seed, n, sites): any worker can make it,
and the number of workers changes nothing. Sites come from the first, calm trial; what only
trouble leads to is added as trials find it. Measured in the prototype: this order found 83 of 85
planted defects, a single-fault sweep alone 53 of 64.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from random import Random
from typing import Literal, get_args, get_type_hints

from interlock.bridge.mapping import Bridge
from interlock.contract.model import Contract
from interlock.data import dataclass
from interlock.fault import FAULTS, Fault
from interlock.run.search.families import in_turn, some
from interlock.run.search.places import Beyond, Site, Sites, kills, needs, places, worth
from interlock.run.search.singles import singles
from interlock.run.search.workload import draw
from interlock.scenario.model import Case, PlannedFault, Scenario
from interlock.values import Value

CALM_TRIALS = 2
# Of the sites that a kind strikes beyond one, in a swarm.
RATES = (0.03, 0.08, 0.2)
# Swarms up to this number are all dense: most defects are found by then.
DENSE_FIRST = 24
# Of a second fault that lasts: over before most clients have given up.
SHORT_MS = 30_000
SPANS_MORE = 3
PROFILES: tuple[Mapping[str, tuple[int, int]], ...] = (
    {"crm": (20, 60), "erp": (20, 60)},
    {"crm": (20, 60), "erp": (200, 900)},
    {"crm": (300, 1500), "erp": (20, 60)},
)


@dataclass(frozen=True, slots=True)
class Plot:
    """What a trial is made from besides its number.

    name: the scenario's file as seen from the project, since a trial must not depend on where the
    project stands. only_fault: mix in this kind alone, "" for those that the scenario names.
    parts: of the subject, which may crash alone. spared: what it is not that faults may need.
    every_fault: after the calm trials, each single fault in its turn, and nothing else.
    """

    scenario: Scenario
    name: str
    contracts: Mapping[str, Contract]
    bridge: Bridge
    subject: str
    seed: int
    only_fault: str = ""
    parts: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()
    every_fault: bool = False


def make(kind: PlannedFault) -> Fault:
    """Give the fault that a plan entry names, with its settings."""
    return FAULTS[kind.kind](**kind.settings)


def case_for(plot: Plot, number: int, seen: Sites | None) -> Case:
    """Give the n-th case of a scenario; number 0 is small, plain and calm."""
    if seen is not None and number > CALM_TRIALS:
        if plot.every_fault:
            one = tuple(singles_of(plot, seen))[number - CALM_TRIALS - 1]
            return replace(_drawn(plot, 0), faults=(one,))
        if number % 4 == 0 and (led := _second(plot, number, seen)):
            return led
    case = _drawn(plot, number)
    if number == 0:
        return case
    faults = [f for f in plot.scenario.faults if needs(f.kind) not in plot.spared]
    dice = Random(f"{plot.seed}:{plot.name}:{number}:faults")
    if seen is not None and number > CALM_TRIALS:
        faults.extend(_mix(plot, names(plot), (seen, number), dice))
    calm = number <= CALM_TRIALS
    return replace(
        case,
        faults=tuple(faults),
        latency_ms=case.latency_ms if calm or plot.scenario.latency_ms else dice.choice(PROFILES),
    )


def _drawn(plot: Plot, number: int) -> Case:
    """Give the n-th case without faults: its records, what people do, its own chance."""
    scenario = plot.scenario
    name = f"{plot.seed}:{plot.name}:{number}"
    edge = 0.0 if number == 0 else (0.5, 0.15, 0.3)[number % 3]
    return Case(
        title=scenario.name,
        scenario=plot.name,
        subject=plot.subject,
        seed=Random(name).randrange(2**31),
        horizon_ms=scenario.horizon_ms,
        heal_at_ms=scenario.heal_at_ms,
        steps=draw(scenario, plot.contracts, plot.bridge, seed=name, edge=edge),
        faults=(),
        laws=scenario.laws,
        latency_ms=scenario.latency_ms or PROFILES[0],
        lines=scenario.lines,
    )


def kinds(scenario: Scenario) -> tuple[str, ...]:
    """Give the names of the faults that a search may mix in."""
    wanted = scenario.search.faults
    drawn = (n for n in FAULTS if getattr(FAULTS[n], "drawn", True))
    names = tuple(drawn) if wanted == ("all",) else () if wanted == ("none",) else wanted
    return tuple(n for n in names if n not in scenario.search.without)


def names(plot: Plot) -> tuple[str, ...]:
    """Give the kinds that the trials of a plot may mix in."""
    if not plot.scenario.search.faults:
        return ()
    wanted = (plot.only_fault,) if plot.only_fault else kinds(plot.scenario)
    return tuple(n for n in wanted if needs(n) not in plot.spared)


def singles_of(plot: Plot, seen: Sites) -> Iterator[PlannedFault]:
    """Give every single fault that the calm trial has a place for, always in the same order."""
    return singles(names(plot), seen, plot.contracts, heal_at_ms=plot.scenario.heal_at_ms)


def _mix(
    plot: Plot, names: tuple[str, ...], met: tuple[Sites, int], dice: Random
) -> Iterator[PlannedFault]:
    """Choose kinds, then sites of each: a kind with few sites is tried as often as another."""
    seen, number = met
    options = {name: dict(places(name, seen, plot.contracts)) for name in names}
    possible = tuple(name for name in names if options[name])
    if not possible:
        return
    if number % 2:
        # The sweep: one kind, at one to three calls in a row: who goes on at a failure is seen
        # when the next try fails too. Each kind in its turn, in an order of the scenario's own,
        # so that a few trials of many scenarios try all kinds.
        turn = (number - CALM_TRIALS - 1) // 2
        name = in_turn(possible, turn, Random(f"{plot.seed}:{plot.name}"))
        system, operation, n = _one_of(options[name], dice)
        for more in range(dice.choice((1, 1, 2, 3))):
            if more and not operation:
                system = _one_of(options[name], dice)[0]
            yield _planned(name, (system, operation, n + more if operation else 0), plot, dice)
        return
    rate, chosen = dice.choice(RATES), some(possible, dice)
    # What dense swarms have not shown, thin ones may, in which so many of all calls are struck: a
    # job that reads much before it writes else never comes to that while faults last.
    rate /= len(chosen) if number > DENSE_FIRST and number % 8 == 6 else 1
    for name in chosen:
        first = _one_of(options[name], dice)
        for site in options[name]:
            more = not FAULTS[name].span and dice.random() < rate * worth(plot.contracts, site[:2])
            if site == first or more:
                yield _planned(name, site, plot, dice)


def _second(plot: Plot, number: int, seen: Sites) -> Case | None:
    """Give a trial that trouble led somewhere once more, with a second fault there."""
    dice = Random(f"{plot.seed}:{plot.name}:{number}:second")
    known = [b for b in seen.beyond if b.number < number]
    if not known:
        return None
    # A call that no contract names can be struck in no other way: a token that is fetched again.
    weights = [1 if b.site[1] else SPANS_MORE for b in known]
    beyond = dice.choices(known, weights)[0]
    at = Sites({beyond.site[:2]: beyond.site[2]}, {})
    is_span = not beyond.site[1]
    strikes = [n for n in names(plot) if FAULTS[n].span == is_span and _can_strike(n, at, plot)]
    if not strikes:
        return None
    kind = in_turn(tuple(strikes), dice.randrange(2**16), Random(f"{plot.seed}:{plot.name}"))
    second = _planned(kind, beyond.site, plot, dice)
    if is_span:
        second = replace(second, from_ms=beyond.at_ms, for_ms=SHORT_MS)
    return _led_on(plot, beyond, second)


def _can_strike(kind: str, at: Sites, plot: Plot) -> bool:
    return any(True for _ in places(kind, at, plot.contracts))


def _led_on(plot: Plot, beyond: Beyond, second: PlannedFault) -> Case:
    case = case_for(plot, beyond.number, None)
    return replace(case, faults=(*beyond.faults, second), latency_ms=beyond.latency_ms)


def _one_of(options: Mapping[Site, float], dice: Random) -> Site:
    return dice.choices(tuple(options), tuple(options.values()))[0]


def _planned(name: str, site: Site, plot: Plot, dice: Random) -> PlannedFault:
    system, operation, n = site
    settings = _settings(FAULTS[name], dice)
    part = dice.choice(("", *plot.parts)) if plot.parts and kills(name) else ""
    if part:
        settings["part"] = part
    if not FAULTS[name].span:
        return PlannedFault(name, system, operation, n, settings=settings)
    length = dice.choice((60_000, 300_000, 1_200_000))
    start = dice.randrange(0, max(1, plot.scenario.heal_at_ms - length))
    return PlannedFault(name, system, from_ms=start, for_ms=length, settings=settings)


def _settings(fault: type[Fault], dice: Random) -> dict[str, Value]:
    """Draw settings: one of the listed words, or a number around its default."""
    chosen: dict[str, Value] = {}
    hints = get_type_hints(fault)
    for item in fields(fault):  # type: ignore[arg-type]  # every fault is a dataclass
        words = get_args(hints[item.name])
        if words and getattr(hints[item.name], "__origin__", None) is Literal:
            chosen[item.name] = dice.choice(words)
        elif isinstance(item.default, int) and dice.random() < 0.4:
            chosen[item.name] = item.default * dice.choice((1, 3)) // dice.choice((1, 5))
    return chosen
