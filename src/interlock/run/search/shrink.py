"""The smallest case: faults, records, steps and fields together, each candidate judged again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import partial
from typing import TypeAlias, TypeVar

from interlock.data import dataclass
from interlock.fault import FAULTS
from interlock.finding import Finding
from interlock.run.judge import Judged
from interlock.run.naming import Bug, bug_of
from interlock.run.search import clues
from interlock.run.search.alone import fewer
from interlock.run.search.plot import PROFILES, make
from interlock.scenario.model import Case, CaseStep, PlannedFault
from interlock.trace import Trace
from interlock.values import Path, Value, at

# Kept back for the last look at the faults: however large a case was, none shall be left over.
TRIES_LAST = 40
MINUTE_MS = 60_000
# Of a call. Most defects that need trouble at all show under one of these.
COMMON = ("reply-lost", "late-arrival", "refused")
SLOW = {"crm": (300, 1500), "erp": (300, 1500)}
"""Latencies about as long as those of real sockets at a speed of a hundred."""
T = TypeVar("T")
Ran: TypeAlias = tuple[Trace, Judged]


@dataclass(slots=True)
class Shrinking:
    """One case on its way down.

    optional: gives the fields of a created record that may be left out by its contract; plain:
    plain values for the odd ones that it may have.
    tries: judged trials; tries_max bounds them. shown: the trial of the case and its finding.
    known: text of a case -> whether it shows the bug; equal cases give equal traces.
    """

    case: Case
    bug: Bug
    judge: Callable[[Case], Ran]
    optional: Callable[[CaseStep], tuple[Path, ...]]
    plain: Callable[[CaseStep], Mapping[Path, Value]]
    tries_max: int = 170
    tries: int = 0
    shown: tuple[Trace, Judged, Finding] | None = None
    known: dict[str, bool] = field(default_factory=dict)

    def still(self, case: Case) -> bool:
        """Run and judge a candidate; when it shows the same bug, keep it."""
        # Not by `==`, which takes 1.0 for 1.00.
        text = repr(case)
        if text not in self.known:
            if self.tries >= self.tries_max:
                return False
            self.known[text] = self._shows(case)
        if self.known[text]:
            self.case = case
        return self.known[text]

    def _shows(self, case: Case) -> bool:
        self.tries += 1
        trace, judged = self.judge(case)
        finding = next((f for f in judged.findings if bug_of(f) == self.bug), None)
        if finding is None:
            return False
        self.shown = trace, judged, finding
        return True


def shrink(
    case: Case,
    bug: Bug,
    judge: Callable[[Case], Ran],
    *,
    optional: Callable[[CaseStep], tuple[Path, ...]],
    plain: Callable[[CaseStep], Mapping[Path, Value]] = lambda _: {},
    tries_max: int = 170,
) -> tuple[Case, int]:
    """Give the smallest case found and the trials it took.

    bug: as `naming.bug_of` gives it; the result was judged and shows it, unless the case itself
    does not. Minimal in the sense that no single fault, record, step, list item or optional field
    can go (unless tries_max ran out; the last TRIES_LAST of them are for the faults).
    """
    work = Shrinking(case, bug, judge, optional, plain, max(1, tries_max - TRIES_LAST))
    if not work.still(case):
        return case, work.tries
    _fewer_faults(work)
    _earlier(work)
    _fewer_records(work)
    _ddmin(
        work,
        tuple(s for s in work.case.steps if s.action != "create"),
        lambda c, kept: replace(
            c, steps=tuple(s for s in c.steps if s.action == "create" or s in kept)
        ),
    )
    _ddmin(work, work.case.faults, _with_faults)
    # Most often nothing of this matters: one try instead of one for each.
    if not work.still(_plain(work)):
        if work.case.latency_ms != PROFILES[0]:
            work.still(replace(work.case, latency_ms=PROFILES[0]))
        for candidate in _plain_settings(work.case):
            work.still(candidate)
        _fewer_items(work)
        _fewer_fields(work)
    _shorter_spans(work)
    _plainer(work)
    work.tries_max = tries_max
    # With fewer records and plain faults, one fault may do what took several.
    _ddmin(work, work.case.faults, _with_faults)
    while len(work.case.faults) > 1 and any(map(work.still, fewer(work.case, case.faults))):
        pass
    _one_instead(work)
    _steadier(work)
    return work.case, work.tries


def _fewer_faults(work: Shrinking) -> None:
    """Find the faults that matter: none, those in the evidence, or a part of those that fired."""
    if not work.case.faults or work.still(_with_faults(work.case, ())):
        return
    assert work.shown is not None, "the whole case was tried first"
    trace, judged, finding = work.shown
    fired = tuple(f for f in work.case.faults if f not in judged.unfired)
    struck = tuple(clues.faults(trace, finding, fired))
    if struck and work.still(_with_faults(work.case, struck)):
        fired = struck
    _ddmin(work, fired, _with_faults)
    # A trial need not wait any longer for what met nothing.
    work.still(_with_faults(work.case, tuple(f for f in work.case.faults if f in fired)))


def _one_instead(work: Shrinking) -> None:
    """Try one common fault where several rare ones struck: people know what it means."""
    if len(work.case.faults) < 2:
        return
    sites = {(f.system, f.operation): None for f in work.case.faults if f.operation}
    for kind in COMMON:
        for system, operation in sites:
            if work.still(_with_faults(work.case, (PlannedFault(kind, system, operation, 1),))):
                return


def _steadier(work: Shrinking) -> None:
    """Lengthen a delay by which the case shows its bug only just: on sockets all takes longer."""
    if not work.case.faults or _shows_slowly(work):
        return
    small = work.case, work.shown
    for longer in _longer_delays(work.case):
        if work.still(longer) and _shows_slowly(work):
            return
    work.case, work.shown = small


def _shows_slowly(work: Shrinking) -> bool:
    """Tell whether the case shows its bug as well when each message takes its time."""
    kept = work.case, work.shown
    shows = work.still(replace(work.case, latency_ms=SLOW))
    work.case, work.shown = kept
    return shows


def _longer_delays(case: Case) -> Iterator[Case]:
    for index, fault in enumerate(case.faults):
        made = make(fault) if fault.kind in FAULTS else None
        delay_ms = getattr(made, "delay_ms", 0)
        for factor in (2, 3) if delay_ms else ():
            longer = replace(fault, settings={**fault.settings, "delay_ms": factor * delay_ms})
            yield replace(case, faults=(*case.faults[:index], longer, *case.faults[index + 1 :]))


def _with_faults(case: Case, kept: tuple[PlannedFault, ...]) -> Case:
    return replace(case, faults=kept)


def _ddmin(
    work: Shrinking, items: Sequence[T], build: Callable[[Case, tuple[T, ...]], Case]
) -> None:
    """Remove ever smaller chunks, all at first, while the case stays broken: Zeller's ddmin."""
    kept = tuple(items)
    chunk = len(kept)
    while kept:
        removed = False
        start = 0
        while start < len(kept):
            rest = kept[:start] + kept[start + chunk :]
            if work.still(build(work.case, rest)):
                kept, removed = rest, True
            else:
                start += chunk
        if chunk == 1 and not removed:
            return
        chunk = max(1, chunk // 2)


def _earlier(work: Shrinking) -> None:
    """Move each fault to an earlier call: the records before the one it met can then go."""
    for index, fault in enumerate(work.case.faults):
        for n in range(1, fault.n):
            moved = replace(fault, n=n)
            faults = (*work.case.faults[:index], moved, *work.case.faults[index + 1 :])
            if work.still(replace(work.case, faults=faults)):
                break


def _fewer_records(work: Shrinking) -> None:
    assert work.shown is not None, "the whole case was tried first"
    trace, _judged, finding = work.shown
    if known := clues.records(trace, finding):
        work.still(with_labels(work.case, _with_referred(work.case, known)))
    labels = tuple(s.record for s in work.case.steps if s.action == "create")
    _ddmin(work, labels, with_labels)


def _with_referred(case: Case, labels: frozenset[str]) -> tuple[str, ...]:
    """Give labels with those of all records that theirs refer to."""
    wanted = set(labels)
    while True:
        more = {x for s in case.steps if s.record in wanted for x in _mentions(s.body)} - wanted
        if not more:
            return tuple(wanted)
        wanted |= more


def with_labels(case: Case, kept: tuple[str, ...]) -> Case:
    """Give the case with these records alone: the others go, and all that refer to them."""
    gone = {s.record for s in case.steps if s.action == "create"} - set(kept)
    # What refers to a record that goes, goes with it.
    while True:
        more = {
            s.record
            for s in case.steps
            if s.action == "create" and s.record not in gone and _mentions(s.body) & gone
        }
        if not more:
            break
        gone |= more
    return replace(case, steps=tuple(s for s in case.steps if s.record not in gone))


def _mentions(value: Value) -> set[str]:
    if isinstance(value, dict):
        if set(value) == {"$key"}:
            return {str(value["$key"])}
        if set(value) == {"$field"} and isinstance(value["$field"], list):
            return {str(value["$field"][0])}
        return {label for inner in value.values() for label in _mentions(inner)}
    if isinstance(value, list):
        return {label for inner in value for label in _mentions(inner)}
    return set()


def _plain_settings(case: Case) -> Iterator[Case]:
    for index, fault in enumerate(case.faults):
        if fault.settings:
            plain = replace(fault, settings={})
            yield replace(case, faults=(*case.faults[:index], plain, *case.faults[index + 1 :]))


def _shorter_spans(work: Shrinking) -> None:
    """Let what lasts begin and end with a minute that a person can read, and be short."""
    for index, fault in enumerate(work.case.faults):
        if fault.operation:
            continue
        from_ms = fault.from_ms // MINUTE_MS * MINUTE_MS
        whole_ms = (fault.for_ms // MINUTE_MS + 2) * MINUTE_MS
        for for_ms in (MINUTE_MS, 5 * MINUTE_MS, whole_ms):
            new = replace(fault, from_ms=from_ms, for_ms=for_ms)
            faults = (*work.case.faults[:index], new, *work.case.faults[index + 1 :])
            if for_ms <= whole_ms and work.still(_with_faults(work.case, faults)):
                break


def _plainer(work: Shrinking) -> None:
    """Put plain values for odd ones, all at once first: those that stay are what matters."""
    plain = {n: work.plain(s) for n, s in enumerate(work.case.steps) if s.action == "create"}
    places = tuple((n, path) for n, values in plain.items() for path in values)
    whole = work.case

    def odd(_: Case, kept: tuple[tuple[int, Path], ...]) -> Case:
        steps = list(whole.steps)
        for n, path in set(places) - set(kept):
            steps[n] = replace(steps[n], body=_set(steps[n].body, path, plain[n][path]))
        return replace(whole, steps=tuple(steps))

    _ddmin(work, places, odd)


def _plain(work: Shrinking) -> Case:
    """Give the case without anything that is left to take away, all at once."""
    steps = []
    for step in work.case.steps:
        body = step.body
        for path in tuple(_lists(body)):
            items = at(body, path)
            if isinstance(items, list) and len(items) > 1:
                body = _set(body, path, items[:1])
        gone = set(work.optional(step)) if step.action == "create" else set[Path]()
        steps.append(replace(step, body=_without(body, gone)))
    faults = tuple(replace(f, settings={}) for f in work.case.faults)
    return replace(work.case, steps=tuple(steps), faults=faults, latency_ms=PROFILES[0])


def _fewer_items(work: Shrinking) -> None:
    for index in range(len(work.case.steps)):
        for path in tuple(_lists(work.case.steps[index].body)):
            items = at(work.case.steps[index].body, path)
            if isinstance(items, list) and len(items) > 1:
                build = partial(_with_items, index=index, path=path, items=items)
                _ddmin(work, tuple(range(len(items))), build)


def _with_items(
    case: Case, kept: tuple[int, ...], *, index: int, path: Path, items: list[Value]
) -> Case:
    return _changed(case, index, path, [items[k] for k in kept])


def _lists(value: Value, path: Path = ()) -> Iterator[Path]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if not key.startswith("$"):  # a reference to another record is one value
                yield from _lists(inner, (*path, key))
    elif isinstance(value, list):
        yield path


def _changed(case: Case, index: int, path: Path, new: Value) -> Case:
    step = case.steps[index]
    body = _set(step.body, path, new)
    return _with_step(case, index, replace(step, body=body))


def _with_step(case: Case, index: int, step: CaseStep) -> Case:
    return replace(case, steps=(*case.steps[:index], step, *case.steps[index + 1 :]))


def _set(value: Value, path: Path, new: Value) -> Value:
    if not path:
        return new
    if isinstance(value, dict):
        key = str(path[0])
        return {**value, key: _set(value[key], path[1:], new)}
    assert isinstance(value, list)
    index = int(path[0])
    return [*value[:index], _set(value[index], path[1:], new), *value[index + 1 :]]


def _fewer_fields(work: Shrinking) -> None:
    """Leave out every field that is not needed to show it; all at once first."""
    for index in range(len(work.case.steps)):
        step = work.case.steps[index]
        if step.action == "create":
            paths = work.optional(step)
            _ddmin(work, paths, partial(_with_fields, index=index, step=step, paths=paths))


def _with_fields(
    case: Case, kept: tuple[Path, ...], *, index: int, step: CaseStep, paths: tuple[Path, ...]
) -> Case:
    body = _without(step.body, set(paths) - set(kept))
    return _with_step(case, index, replace(step, body=body))


def _without(value: Value, gone: set[Path], path: Path = ()) -> Value:
    if isinstance(value, dict):
        return {
            k: _without(v, gone, (*path, k)) for k, v in value.items() if (*path, k) not in gone
        }
    if isinstance(value, list):
        return [_without(v, gone, (*path, i)) for i, v in enumerate(value)]
    return value
