"""Which trials to make: boundary data, one kind of fault at a time, then swarms.

The n-th trial of a scenario is a function of (scenario, seed, n, sites): any worker can make it,
and the number of workers changes nothing. Sites come from the first, calm trial. Measured in the
prototype: this order found 83 of 85 planted defects, a single-fault sweep alone 53 of 64.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from random import Random
from typing import Literal, TypeAlias, get_args, get_type_hints

from interlock.bridge.mapping import Bridge
from interlock.contract.model import Contract
from interlock.fault import FAULTS, Delivery, Fault
from interlock.fault.process import Crash, CrashBefore
from interlock.fault.state import has_tokens
from interlock.run.search.workload import draw
from interlock.scenario.model import Case, PlannedFault, Scenario
from interlock.trace import Trace
from interlock.values import Value

CALM_TRIALS = 4
# Share of the kinds that a swarm mixes, and of the sites that each of them strikes beyond one.
SHARE = 0.35
RATES = (0.03, 0.08, 0.2)
# A request that changes something is worth more faults than one that only looks.
WRITES_MORE = 3
SITES_MAX = 12
# Weight of a call that came in no calm trial.
BEYOND = 0.2
Site: TypeAlias = tuple[str, str, int]
"""System, operation, number of the call; "" and 0 for a span."""
PROFILES: tuple[Mapping[str, tuple[int, int]], ...] = (
    {"crm": (20, 60), "erp": (20, 60)},
    {"crm": (20, 60), "erp": (200, 900)},
    {"crm": (300, 1500), "erp": (20, 60)},
)


@dataclass(frozen=True, slots=True)
class Sites:
    """Where faults can be planned: (system, operation) -> how often it was seen in calm weather."""

    calls: Mapping[tuple[str, str], int]
    events: Mapping[tuple[str, str], int]


def sites(trace: Trace) -> Sites:
    """Count the call and event sites of a trace."""
    # What is no operation of a contract has no name at which a fault could be planned.
    named = [e for e in trace.events if e.operation]
    calls = Counter((e.system, e.operation) for e in named if e.kind == "request")
    events = Counter((e.system, e.operation) for e in named if e.kind == "event")
    return Sites(dict(calls), dict(events))


@dataclass(frozen=True, slots=True)
class Plot:
    """What a trial is made from besides its number.

    name: the scenario's file as seen from the project, since a trial must not depend on where the
    project stands. only_fault: mix in this kind alone, "" for those that the scenario names.
    parts: of the subject, which may crash alone. mortal: whether it can be made to crash.
    """

    scenario: Scenario
    name: str
    contracts: Mapping[str, Contract]
    bridge: Bridge
    subject: str
    seed: int
    only_fault: str = ""
    parts: tuple[str, ...] = ()
    mortal: bool = True


def make(kind: PlannedFault) -> Fault:
    """Give the fault that a plan entry names, with its settings."""
    return FAULTS[kind.kind](**kind.settings)


def case_for(plot: Plot, number: int, seen: Sites | None) -> Case:
    """Give the n-th case of a scenario; number 0 is small, plain and calm."""
    scenario = plot.scenario
    name = f"{plot.seed}:{plot.name}:{number}"
    dice = Random(name)
    edge = 0.0 if number == 0 else (0.5, 0.15, 0.3)[number % 3]
    faults = [f for f in scenario.faults if plot.mortal or not kills(f.kind)]
    if seen is not None and number > CALM_TRIALS and scenario.search.faults:
        names = (plot.only_fault,) if plot.only_fault else kinds(scenario)
        names = tuple(n for n in names if plot.mortal or not kills(n))
        faults.extend(_mix(plot, names, (seen, number), dice))
    return Case(
        title=scenario.name,
        scenario=plot.name,
        subject=plot.subject,
        seed=dice.randrange(2**31),
        horizon_ms=scenario.horizon_ms,
        heal_at_ms=scenario.heal_at_ms,
        steps=draw(scenario, plot.contracts, plot.bridge, seed=name, edge=edge),
        faults=tuple(faults) if number else (),
        laws=scenario.laws,
        latency_ms=PROFILES[0] if number <= CALM_TRIALS else dice.choice(PROFILES),
    )


def kinds(scenario: Scenario) -> tuple[str, ...]:
    """Give the names of the faults that a search may mix in."""
    wanted = scenario.search.faults
    drawn = (n for n in FAULTS if getattr(FAULTS[n], "drawn", True))
    names = tuple(drawn) if wanted == ("all",) else () if wanted == ("none",) else wanted
    return tuple(n for n in names if n not in scenario.search.without)


def kills(kind: str) -> bool:
    """Tell whether a kind of fault makes the subject crash."""
    return FAULTS[kind] in (Crash, CrashBefore)


def _mix(
    plot: Plot, names: tuple[str, ...], met: tuple[Sites, int], dice: Random
) -> Iterator[PlannedFault]:
    """Choose kinds, then sites of each: a kind with few sites is tried as often as another."""
    seen, number = met
    options = {name: dict(_sites_for(name, seen, plot)) for name in names}
    possible = [name for name in names if options[name]]
    if not possible:
        return
    if number % 2:
        # The sweep: one kind, at one to three sites; each kind in its turn, in an order of the
        # scenario's own, so that a few trials of many scenarios try all kinds.
        Random(f"{plot.seed}:{plot.name}").shuffle(possible)
        name = possible[(number // 2) % len(possible)]
        for _ in range(dice.choice((1, 1, 2, 3))):
            yield _planned(name, _one_of(options[name], dice), plot, dice)
        return
    chosen = [n for n in possible if dice.random() < SHARE] or [dice.choice(possible)]
    rate = dice.choice(RATES)
    for name in chosen:
        first = _one_of(options[name], dice)
        for site in options[name]:
            more = not FAULTS[name].span and dice.random() < rate * _worth(plot, site[:2])
            if site == first or more:
                yield _planned(name, site, plot, dice)


def _one_of(options: Mapping[Site, float], dice: Random) -> Site:
    return dice.choices(tuple(options), tuple(options.values()))[0]


def _worth(plot: Plot, operation: tuple[str, str]) -> int:
    return WRITES_MORE if _writes(plot, operation) else 1


def _writes(plot: Plot, operation: tuple[str, str]) -> bool:
    contract = plot.contracts.get(operation[0])
    role = contract.roles.get(operation[1]) if contract else None
    return role is not None and role.verb not in ("read", "list", "none")


def _systems(seen: Sites) -> tuple[str, ...]:
    return tuple(sorted({system for system, _ in seen.calls})) or ("erp",)


def _sites_for(name: str, seen: Sites, plot: Plot) -> Iterator[tuple[Site, float]]:
    """Give where a kind can strike, each with its weight.

    Each operation has the same share, however often it is polled; those that write have more.
    """
    fault = FAULTS[name]
    if fault.span:
        yield from (((system, "", 0), 1) for system in _systems(seen))
        return
    table = seen.events if fault.phase == "event" else seen.calls
    tokens_alone = _ends_tokens_alone(fault)
    for (system, operation), count in sorted(table.items()):
        contract = plot.contracts.get(system)
        if tokens_alone and contract is not None and not has_tokens(contract):
            continue
        # Faults bring retries: the calls that they cause are sites as well, seldom alone. Polls
        # repeat for the whole horizon, so only their first dozen is worth a fault.
        numbers = range(1, min(count + 2, SITES_MAX) + 1)
        weights = [1 if n <= count else BEYOND for n in numbers]
        worth = _worth(plot, (system, operation)) / sum(weights)
        for n, weight in zip(numbers, weights, strict=True):
            yield (system, operation, n), weight * worth


def _ends_tokens_alone(fault: type[Fault]) -> bool:
    sent = Delivery(fault.phase, "", "", 1, 0)
    after = tuple(fault().apply(sent, Random(0)))
    return after == (replace(sent, effects=("expire-tokens",)),)


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
