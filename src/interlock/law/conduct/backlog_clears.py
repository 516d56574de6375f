"""Backlog clears: what piled up while a system or the subject was away is through soon after.

Asked of matches. An outage is a fault that lasts (outage, half-open, ...) while messages met it, or
the time between a crash of the subject and its next start. Its backlog are the records that a
creating flow had to carry by its end and that were not through then. Each of them must be through,
all steps of the flow done, `within` (default 15 min) of that end, or of the last fault that struck
after it. With `per_minute`, no system gets more requests than that in any minute while the backlog
clears: who comes back must not be knocked over. At stake: each record of a backlog. Cause 6.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from interlock.data import dataclass
from interlock.law.base import Ask, Breakage, Judgement, Law, judged
from interlock.law.conduct.through import first_through, without_copies
from interlock.law.reading import Due, Reading
from interlock.trace import Event, Trace
from interlock.values import at

WITHIN_MS = 15 * 60_000
MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which nothing got through. system: that was away, or "subject". seq: of an event
    that tells of it; from_ms: when it was first met.
    """

    system: str
    from_ms: int
    until_ms: int
    seq: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A record of a backlog. done_ms: when it was through, None for never. seqs: its events."""

    outage: Outage
    due: Due
    done_ms: int | None
    seqs: tuple[int, ...]


def judge(reading: Reading, ask: Ask) -> Judgement:
    """Follow what each outage has left waiting."""
    within = ask.number("within", WITHIN_MS)
    broken: list[Breakage] = []
    stake = 0
    for waiting in _backlog(reading, ask.of):
        limit_ms = _healed_ms(reading, waiting.outage) + reading.allow(within)
        if limit_ms > reading.end_ms:
            continue
        stake += 1
        if waiting.done_ms is None or waiting.done_ms > limit_ms:
            broken.append(_late(reading, waiting, within))
    if stake:
        broken.extend(_flooded(reading, ask, within))
    return judged(ask, stake, tuple(broken))


def _outages(reading: Reading) -> Iterator[Outage]:
    """Give the outages that somebody met, each once."""
    met: dict[object, Outage] = {}
    crashed: Event | None = None
    for event in reading.trace.events:
        if event.kind == "fault":
            until_ms = at(event.body, ("until_ms",))
            plan = at(event.body, ("plan",))
            if isinstance(until_ms, int) and plan not in met:
                met[plan] = Outage(event.system, event.at_ms, until_ms, event.seq)
        elif event.kind == "subject":
            what = at(event.body, ("what",))
            if what == "crashed":
                crashed = crashed or event
            elif what == "started" and crashed is not None:
                yield Outage("subject", crashed.at_ms, event.at_ms, crashed.seq)
                crashed = None
    yield from met.values()


def _healed_ms(reading: Reading, outage: Outage) -> int:
    struck = (e.at_ms for e in reading.trace.events if e.kind == "fault")
    return max(outage.until_ms, *struck, 0)


def _backlog(reading: Reading, of: tuple[str, ...]) -> Iterator[Waiting]:
    told: set[tuple[str, str]] = set()
    for outage in sorted(_outages(reading), key=lambda o: (o.until_ms, o.system)):
        for flow in reading.bridge.flows:
            is_met = outage.system in ("subject", flow.on.system, flow.target)
            if flow.on.match not in of or not is_met or not reading.creates(flow):
                continue
            for due in reading.due(flow):
                if due.left or due.gone or due.since_ms > outage.until_ms:
                    continue
                waiting = _waiting(reading, outage, due)
                # A record that waits through two outages is judged by the first of them.
                if waiting is not None and (flow.name, due.kept.key) not in told:
                    told.add((flow.name, due.kept.key))
                    yield waiting


def _waiting(reading: Reading, outage: Outage, due: Due) -> Waiting | None:
    """Give a due record as part of the backlog, None when it was through before."""
    done = first_through(reading, due)
    if done is None:
        return Waiting(outage, due, None, (due.seq,))
    # One that was on its way when the outage began, and arrived all the same, did not pile up.
    is_late = done.at_ms > outage.until_ms
    return Waiting(outage, due, done.at_ms, (due.seq, done.seq)) if is_late else None


def _late(reading: Reading, waiting: Waiting, within: int) -> Breakage:
    outage, due = waiting.outage, waiting.due
    flow = due.flow
    done_ms = waiting.done_ms
    args = {
        "match": flow.on.match,
        "record": due.kept.known_as or due.kept.key,
        "system": flow.target,
        "source": flow.on.system,
        "away": outage.system,
        "limit_min": str(within // MINUTE_MS),
        "late_min": "" if done_ms is None else str((done_ms - outage.until_ms) // MINUTE_MS),
    }
    return Breakage(
        message="backlog-clears.late" if done_ms is not None else "backlog-clears.stays",
        args=args,
        evidence=reading.chain(outage.seq, *waiting.seqs),
        match=flow.on.match,
        record=args["record"],
        system=flow.target,
        operation=flow.do[0],
        file=flow.source.file,
        line=flow.source.line,
    )


def _flooded(reading: Reading, ask: Ask, within: int) -> Iterator[Breakage]:
    """Find the systems that got too many requests in a minute after an outage."""
    bound = ask.settings.get("per_minute")
    if not isinstance(bound, int):
        return
    told: set[str] = set()
    for outage in _outages(reading):
        windows: dict[str, deque[Event]] = {}
        for event in reading.trace.events:
            inside = outage.until_ms <= event.at_ms <= outage.until_ms + within
            if event.kind != "request" or not inside:
                continue
            window = windows.setdefault(event.system, deque())
            window.append(event)
            while window[0].at_ms <= event.at_ms - MINUTE_MS:
                window.popleft()
            if len(window) > bound and event.system not in told:
                told.add(event.system)
                yield _flood(outage, tuple(window), bound)


def _flood(outage: Outage, window: tuple[Event, ...], bound: int) -> Breakage:
    last = window[-1]
    args = {
        "system": last.system,
        "away": outage.system,
        "count": str(len(window)),
        "bound": str(bound),
    }
    return Breakage(
        message="backlog-clears.flooded",
        args=args,
        evidence=(outage.seq, *(e.seq for e in window[:3]), last.seq),
        system=last.system,
        operation=last.operation,
    )


def plant(reading: Reading, ask: Ask) -> Trace | None:
    """Take a record away that waited and got through."""
    within = ask.number("within", WITHIN_MS)
    for waiting in _backlog(reading, ask.of):
        limit_ms = _healed_ms(reading, waiting.outage) + reading.allow(within)
        if waiting.done_ms is None or waiting.done_ms > limit_ms or limit_ms > reading.end_ms:
            continue
        return without_copies(reading, waiting.due)
    return None


LAW = Law(
    judge,
    plant,
    __doc__,
    {"en": "a backlog clears in time", "zh": "积压按时清空"},
    settings={"within": "duration", "per_minute": "count"},
    story="birth",
)
