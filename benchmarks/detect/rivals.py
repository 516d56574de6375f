"""What others would find: a happy path with its end state asserted, and uniform random faults."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pieces
from kit import ROOT, Planted

from interlock.errors import InterlockError
from interlock.fault import FAULTS
from interlock.run.pool import Killed, Pool
from interlock.run.project import Project, load_project
from interlock.run.search.places import Sites, sites
from interlock.run.search.plot import Plot, case_for, make
from interlock.run.tasks import Again, Failed, Small
from interlock.scenario.model import Case, PlannedFault

HAPPY = ROOT / "scenarios" / "07-delivery" / "orders-once.yaml"
ASSERTED = ("exactly-once", "nothing-lost", "amounts-agree", "fields-agree")
"""What a developer writes at the end of a test: there, once, with the right values."""
SHARES = {"random-1": 0.01, "random-5": 0.05}
SPAN_MS = 300_000


def play(planted: Planted, way: str, seed: int, out: Path, budget: int) -> None:
    """Try one defect in one other way, and keep the result."""
    files = planted.files
    if way == "happy" and "bridge" not in planted.row:  # a bridge of its own knows no orders
        files = replace(files, scenarios=(HAPPY,))
    project = load_project(files)
    started = time.perf_counter()
    made, shown, notes = 0, False, list[str]()
    seen: list[Sites] = []
    with Pool(files, 1) as pool:
        for case in _cases(project, planted, (way, seed, budget), seen):
            pool.submit(Again(planted.subject, case))
            for _, answer in pool.answers():
                if isinstance(answer, Failed):
                    notes.append(str(answer.error))
                elif isinstance(answer, Killed):
                    notes.append(answer.why)
                elif isinstance(answer, Small):
                    seen.append(sites(answer.trace))
                    shown = any(_counts(way, f.rule, planted) for f in answer.findings)
            made += 1
            if shown or len(notes) > 3:
                break
    result = {
        "name": planted.name, "seed": seed, "way": way, "trials": made,
        "trial": made if shown else 0, "small": {}, "notes": notes,
        "seconds": round(time.perf_counter() - started, 1),
    }  # fmt: skip
    pieces.keep(out, result)


def _counts(way: str, rule: str, planted: Planted) -> bool:
    """Tell whether a finding is the defect: a test does not know which law is broken."""
    return rule in ASSERTED if way == "happy" else rule == planted.law


def _cases(
    project: Project, planted: Planted, of: tuple[str, int, int], seen: list[Sites]
) -> Iterator[Case]:
    """Give the cases of a way. seen: where calls were made in the trials so far."""
    way, seed, budget = of
    scenario = project.scenarios[0]
    plot = Plot(
        scenario, project.name_of(0), project.contracts, project.court.bridge,
        planted.subject.call, seed,
    )  # fmt: skip
    first = replace(case_for(plot, 0, None), faults=())
    if way == "happy":
        yield replace(first, laws=tuple(use for use in first.laws if use.law in ASSERTED))
        return
    yield first
    for number in range(1, budget):
        dice = Random(f"{way}:{seed}:{planted.name}:{number}")
        where = seen[0] if seen else Sites({}, {})
        faults = tuple(_struck(where, SHARES[way], scenario.heal_at_ms, dice))
        yield replace(case_for(plot, number, None), faults=faults)


def _struck(where: Sites, share: float, heal_at_ms: int, dice: Random) -> Iterator[PlannedFault]:
    """Draw for each call and each message whether something strikes it, and what."""
    calls = [n for n, kind in FAULTS.items() if kind.phase != "event" and not kind.span]
    events = [n for n, kind in FAULTS.items() if kind.phase == "event" and not kind.span]
    for table, kinds in ((where.calls, calls), (where.events, events)):
        for (system, operation), count in sorted(table.items()):
            for n in range(1, count + 1):
                if dice.random() < share:
                    fault = PlannedFault(dice.choice(kinds), system, operation, n)
                    if _fits(fault):
                        yield fault
    spans = [name for name, kind in FAULTS.items() if kind.span]
    for system in sorted({system for system, _ in where.calls}):
        if dice.random() < share:
            begin = dice.randrange(max(1, heal_at_ms - SPAN_MS))
            fault = PlannedFault(dice.choice(spans), system, from_ms=begin, for_ms=SPAN_MS)
            if _fits(fault):
                yield fault


def _fits(fault: PlannedFault) -> bool:
    try:
        make(fault)
    except (InterlockError, TypeError, ValueError):
        return False
    return True
