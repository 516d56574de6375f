"""Where faults can be planned: calls, messages and spans that trials have met."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from interlock.contract.model import Contract
from interlock.data import dataclass
from interlock.fault import FAULTS
from interlock.fault.base import fits
from interlock.scenario.model import PlannedFault
from interlock.trace import Event, Trace

# A request that changes something is worth more faults than one that only looks.
WRITES_MORE = 3
SITES_MAX = 12
# Weight of a call that came in no calm trial.
BEYOND = 0.2
# Kinds by which a call is only made twice: one that looks is none the worse for it.
TWICE = ("request-doubled",)
Site: TypeAlias = tuple[str, str, int]
"""System, operation, number of the call; "" and 0 for a span."""


@dataclass(frozen=True, slots=True)
class Beyond:
    """A call that came only because something had gone wrong: a second fault may strike there.

    number: the trial whose records and people led there; faults: those that struck in it. A call
    that no contract names, as that for a token, has a span for its site, which begins at at_ms.
    """

    number: int
    faults: tuple[PlannedFault, ...]
    latency_ms: Mapping[str, tuple[int, int]]
    site: Site
    at_ms: int = 0


@dataclass(frozen=True, slots=True)
class Sites:
    """Where faults can be planned: (system, operation) -> how often it was seen in calm weather.

    beyond: what only trouble has led to so far.
    """

    calls: Mapping[tuple[str, str], int]
    events: Mapping[tuple[str, str], int]
    beyond: tuple[Beyond, ...] = ()


def sites(trace: Trace, until_ms: int | None = None) -> Sites:
    """Count the call and event sites of a trace. until_ms: those before it alone."""
    # What is no operation of a contract has no name at which a fault could be planned.
    named = [e for e in trace.events if e.operation and (until_ms is None or e.at_ms < until_ms)]
    calls = Counter((e.system, e.operation) for e in named if e.kind == "request")
    events = Counter((e.system, e.operation) for e in named if e.kind == "event")
    return Sites(dict(calls), dict(events))


def learned(seen: Sites, found: Iterable[Beyond]) -> Sites:
    """Give the sites with what trials have found beyond them, the first of each way there.

    Found must come in the order of the trials, whoever made them.
    """
    known = {_way(b): b for b in reversed((*seen.beyond, *found))}
    return replace(seen, beyond=tuple(sorted(known.values(), key=lambda b: (b.number, b.site))))


def _way(beyond: Beyond) -> tuple[object, ...]:
    """Give what makes two ways the same: where they lead, and the calls that were struck."""
    return beyond.site[:2], *((f.system, f.operation) for f in beyond.faults)


def reached(
    trace: Trace, seen: Sites, contracts: Mapping[str, Contract]
) -> tuple[tuple[Site, int], ...]:
    """Give the calls that a trial with faults made and that no calm one makes, in their order.

    Each with its time in ms. Operations that were never called before, and the call that follows
    one that was struck: most often it is the same once more. Reads that repeat anyway are left
    out; a call that no contract names counts when something has gone wrong before it.
    """
    struck = {_place(e) for e in trace.events if e.kind == "fault"}
    first = next((e.seq for e in trace.events if e.kind == "fault"), len(trace.events))
    found: dict[tuple[str, str], tuple[Site, int]] = {}
    for event in trace.events:
        key = event.system, event.operation
        if event.kind != "request" or key in found or event.seq < first:
            continue
        contract = contracts.get(event.system)
        is_repeat = (*key, event.n - 1) in struck and not _looks(contract, event.operation)
        if not event.operation:
            found[key] = (event.system, "", 0), event.at_ms
        elif is_repeat or key not in seen.calls:
            found[key] = (*key, event.n), event.at_ms
    return tuple(found.values())


def _place(event: Event) -> Site:
    return event.system, event.operation, event.n


def _verb(contract: Contract | None, operation: str) -> str:
    role = contract.roles.get(operation) if contract else None
    return role.verb if role else "none"


def _looks(contract: Contract | None, operation: str) -> bool:
    return _verb(contract, operation) in ("read", "list")


def writes(contract: Contract | None, operation: str) -> bool:
    """Tell whether an operation is known to change something."""
    return _verb(contract, operation) not in ("read", "list", "none")


def needs(kind: str) -> str:
    """Give what a subject must be for a kind to strike it: "process", "callable", "" for any."""
    return str(getattr(FAULTS[kind], "needs", ""))


def kills(kind: str) -> bool:
    """Tell whether a kind of fault makes the subject crash."""
    return needs(kind) == "process"


def operations_for(
    kind: str, seen: Sites, contracts: Mapping[str, Contract]
) -> Iterator[tuple[tuple[str, str], int]]:
    """Give the operations and messages that a kind can strike, with how often each was seen.

    Nothing for a kind that lasts for a span.
    """
    fault = FAULTS[kind]
    if fault.span:
        return
    table = seen.events if fault.phase == "event" else seen.calls
    for (system, operation), count in sorted(table.items()):
        contract = contracts.get(system)
        if contract is not None and not fits(fault, contract, operation):
            continue
        yield (system, operation), count


def has_place(kind: str, contracts: Mapping[str, Contract]) -> bool:
    """Tell whether a kind can strike anything that the contracts know."""
    fault = FAULTS[kind]
    return any(
        fits(fault, contract, name)
        for contract in contracts.values()
        for name in (
            *(o.name for o in contract.operations if fault.phase != "event"),
            *(e.operation.name for e in contract.events if fault.phase == "event"),
        )
    )


def systems_for(kind: str, seen: Sites, contracts: Mapping[str, Contract]) -> tuple[str, ...]:
    """Give the systems that a kind which lasts can strike."""
    called = sorted({system for system, _ in seen.calls})
    return tuple(s for s in called if s not in contracts or fits(FAULTS[kind], contracts[s], ""))


def places(
    kind: str, seen: Sites, contracts: Mapping[str, Contract]
) -> Iterator[tuple[Site, float]]:
    """Give where a kind can strike, each with its weight.

    Each operation has the same share, however often it is polled; those that write have more.
    """
    if FAULTS[kind].span:
        yield from (((system, "", 0), 1) for system in systems_for(kind, seen, contracts))
    for (system, operation), count in operations_for(kind, seen, contracts):
        # Faults bring retries: the calls that they cause are sites as well, seldom alone. Polls
        # repeat for the whole horizon, so only their first dozen is worth a fault.
        numbers = range(1, min(count + 2, SITES_MAX) + 1)
        weights = [1 if n <= count else BEYOND for n in numbers]
        share = worth(contracts, (system, operation)) / sum(weights)
        if kind in TWICE and _looks(contracts.get(system), operation):
            share *= BEYOND
        for n, weight in zip(numbers, weights, strict=True):
            yield (system, operation, n), weight * share


def worth(contracts: Mapping[str, Contract], operation: tuple[str, str]) -> int:
    """Give how much more an operation is worth than one that only looks."""
    return WRITES_MORE if writes(contracts.get(operation[0]), operation[1]) else 1
