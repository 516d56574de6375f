"""Answers that broke their contract: what follows from them is the fault of who gave them."""

from __future__ import annotations

from typing import TypeAlias

from interlock.law import Breakage, Reading
from interlock.trace import Event
from interlock.values import Value, at, leaves, show_path

Events: TypeAlias = tuple[Event, ...]
_ABOUT_FIELDS = (
    "fields-agree", "amounts-agree", "never-backwards", "order-kept", "references-agree",
)  # fmt: skip


def field_names(reading: Reading, breakage: Breakage) -> frozenset[str]:
    """Give the names of the field that a breakage is about, on both sides; none when of all."""
    if breakage.message.rpartition(".")[0] not in _ABOUT_FIELDS:
        return frozenset()
    names = {last_name(breakage.path), first_name(breakage.path)}
    for flow in reading.bridge.into(breakage.system, breakage.match):
        for rule in flow.rules:
            if str(rule.target[0]) in names:
                names.update(str(step) for step in rule.source)
                inner = [i for i in rule.fields if str(i.target[0]) in names]
                names.update(str(step) for i in inner for step in i.source)
    return frozenset(names)


def broken_answer(reading: Reading, breakage: Breakage, evidence: Events) -> Event | None:
    """Give an answer in the evidence that broke its contract, None when there is none.

    About a field it must have come at that field, and before the field was written: what is
    answered to a write comes too late to have led to it.
    """
    names = field_names(reading, breakage)
    write = written(reading, breakage) if names else None
    until = write.seq if write is not None else len(reading.trace.events)
    return next(
        (
            e
            for e in evidence
            if _breaks(e)
            and (_at(e) & names and e.seq < until if names else not _mended(breakage, evidence, e))
        ),
        None,
    )


def _mended(breakage: Breakage, evidence: Events, answer: Event) -> bool:
    """Tell whether the same question was answered rightly later, which leaves no excuse.

    Not of a record that is twice: then it was the repeat that did the harm.
    """
    if breakage.message.startswith("exactly-once."):
        return False
    asked = (answer.system, answer.operation)
    return any(
        e.seq > answer.seq and e.kind == "reply" and e.ok and not e.wrong
        for e in evidence
        if (e.system, e.operation) == asked
    )


def told(reading: Reading, breakage: Breakage) -> Event | None:
    """Give the broken answer by which the subject knew what it then wrote of the field.

    The last one of its operation before the write: after a right one it knew better.
    """
    names = field_names(reading, breakage)
    if not names or not any(_breaks(e) for e in reading.trace.events):
        return None
    write = written(reading, breakage)
    if write is None:
        return None
    known = _known_as(reading, breakage)
    asked = {e.seq: e for e in reading.trace.events if e.kind == "request"}
    found: dict[tuple[str, str], Event] = {}
    for event in reading.trace.events:
        if event.seq >= write.seq:
            break
        if event.kind != "reply" or not event.ok:
            continue
        if not (_leaves(event) | _leaves(asked.get(event.cause))) & known:
            continue
        about = _about(event, asked.get(event.cause), known) if _breaks(event) else ()
        if {last_name(place) for place in about} & names:
            found[event.system, event.operation] = event
        else:
            found.pop((event.system, event.operation), None)
    return max(found.values(), key=lambda e: e.seq, default=None)


def last_name(path: str) -> str:
    """Give the last field name of a path as it is shown: "$.lines[0].sku" -> "sku"."""
    return path.rpartition(".")[2].split("[")[0]


def first_name(path: str) -> str:
    """Give the first field name of a path as it is shown: "$.lines[0].sku" -> "lines"."""
    return path.removeprefix("$.").split("[")[0].split(".")[0]


def carried_from(reading: Reading, breakage: Breakage, answer: Event) -> bool:
    """Tell whether no fault spoiled an answer, and what it said of the field was then written.

    Said at the place that breaks the contract, of this record: the same value elsewhere is chance.
    """
    write = written(reading, breakage)
    if answer.fault or write is None or not isinstance(write.body, dict):
        return False
    wrote = str(at(write.body.get("after"), (first_name(breakage.path),)))
    asked = next((e for e in reading.trace.events if e.seq == answer.cause), None)
    about = _about(answer, asked, _known_as(reading, breakage))
    return any(str(v) == wrote and show_path(p) in about for p, v in leaves(answer.body))


def _about(answer: Event, asked: Event | None, known: frozenset[str]) -> frozenset[str]:
    """Give the broken places of an answer that stand in the record of these names.

    Where a list of records is answered, the one around the place must bear a name itself.
    """
    is_asked = bool(_leaves(asked) & known)
    places = (wrong.split(":", 1)[0] for wrong in answer.wrong)
    return frozenset(
        place
        for place in places
        if (is_asked and "[" not in place) or _names_around(answer.body, place) & known
    )


def _names_around(body: Value, place: str) -> set[str]:
    """Give all scalars that stand directly in the records around a place."""
    names = set()
    for path, value in leaves(body):
        holder = show_path(path[:-1])
        if place == holder or place.startswith((f"{holder}.", f"{holder}[")):
            names.add(str(value).casefold())
    return names


def _breaks(event: Event) -> bool:
    return event.kind == "reply" and bool(event.wrong) and event.system in ("crm", "erp")


def _at(event: Event) -> set[str]:
    return {last_name(wrong.split(":", 1)[0]) for wrong in event.wrong}


def written(reading: Reading, breakage: Breakage) -> Event | None:
    """Give the last write in the evidence that changed the field."""
    seqs, name = set(breakage.evidence), first_name(breakage.path)
    writes = [
        e
        for e in reading.trace.events
        if e.seq in seqs and e.kind == "write" and e.system == breakage.system
    ]
    return next((e for e in reversed(writes) if _changes(e, name)), None)


def _changes(event: Event, name: str) -> bool:
    body = event.body if isinstance(event.body, dict) else {}
    before, after = body.get("before"), body.get("after")
    old = before.get(name) if isinstance(before, dict) else None
    return isinstance(after, dict) and after.get(name) != old


def _known_as(reading: Reading, breakage: Breakage) -> frozenset[str]:
    """Give the names under which calls speak of the record: match key, and the keys of both."""
    names = {breakage.record}
    for system in reading.bridge.matches[breakage.match].sides:
        for kept in reading.kept(system, breakage.match):
            if breakage.record in (kept.known_as, kept.key):
                names |= {kept.known_as, kept.key}
    return frozenset(name.casefold() for name in names if name)


def _leaves(event: Event | None) -> set[str]:
    return {str(v).casefold() for _, v in leaves(event.body)} if event is not None else set()
