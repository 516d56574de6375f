"""Which events of a trace tell how a finding came about; the rest, polling above all, is noise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from interlock.data import dataclass
from interlock.finding import Finding
from interlock.report.focus import Focus, changed
from interlock.report.matter import Matter, Told, mentioned, thing_of
from interlock.trace import Event
from interlock.values import at

# What is lost is lost only at the end, as is what still waits then; all else breaks by an event.
_WAITS = "backlog-clears.stays"
SECOND_MS = 1_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What a story is asked to tell. spans: kinds of faults that last and touch many messages."""

    told: Told
    finding: Finding
    matter: Matter
    focus: Focus
    spans: frozenset[str] = frozenset()


def is_open_ended(finding: Finding) -> bool:
    """Tell whether a law breaks by what has not happened at the end."""
    return finding.rule == "nothing-lost" or finding.message_id == _WAITS


def breaking(asked: Asked) -> int:
    """Give the event with which the law breaks, -1 when it breaks by what does not happen."""
    told, finding = asked.told, asked.finding
    if is_open_ended(finding) or not finding.evidence:
        return -1
    if finding.rule in ("amounts-agree", "fields-agree"):
        target = finding.args.get("system")
        for seq in reversed(finding.evidence):
            event = told.by_seq.get(seq)
            is_write = event is not None and event.kind == "write" and event.system == target
            if event is None or not is_write:
                continue
            if _is_birth(event) or changed(event.body, asked.focus.path[:1]):
                return seq
    return finding.evidence[-1]


def chosen(asked: Asked) -> dict[int, bool]:
    """Give the events to tell: seq -> whether the story cannot do without it."""
    told, end = asked.told, breaking(asked)
    last = told.events[-1].seq if told.events else -1
    until = last if end < 0 else end
    found: dict[int, bool] = dict.fromkeys((s for s in asked.finding.evidence if s <= until), True)
    ends = [told.by_seq[s] for s in found if told.by_seq[s].kind in ("reply", "failed")]
    found = {s: v for s, v in found.items() if told.by_seq[s].kind not in ("reply", "failed")}
    if asked.finding.rule == "alarm":
        # That a call failed is all that can be seen of an incident.
        found.update((s, True) for end in ends for s in (end.cause, end.seq))
    for event in told.events:
        if event.seq > until:
            break
        found.update(_of_event(asked, event, until))
    calls = [s for s in found if told.by_seq[s].kind == "request"]
    acts = [s for s in found if told.by_seq[s].kind == "act"]
    if not acts or asked.finding.story == "evidence":
        found.update(_prelude(asked, min(calls or found, default=0)))
    if is_open_ended(asked.finding):
        found.update(_last_call(asked, found))
    # What people did after it, and nobody carried.
    later = (s for s in asked.finding.evidence if s > until)
    found.update((s, True) for s in later if told.by_seq[s].kind == "act")
    return dict(sorted(found.items()))


def _of_event(asked: Asked, event: Event, until: int) -> Iterator[tuple[int, bool]]:
    match event.kind:
        case "act":
            writes = [e for e in asked.told.led_to.get(event.seq, ()) if e.kind == "write"]
            labels = _labels(asked)
            if any(thing_of(e) in asked.matter.things for e in writes) or (
                not event.ok and str(at(event.body, ("record",))) in labels
            ):
                yield event.seq, True
        case "request":
            yield from _of_call(asked, event, until)
        case "event":
            if event.fault or _is_news(asked, event):
                yield event.seq, bool(event.fault)
        case "fault" if event.cause < 0:
            yield event.seq, True
        case "subject":
            what = at(event.body, ("what",))
            again = what == "started" and at(event.body, ("number",)) != "1"
            if what in ("crashed", "left", "not-joined", "raised", "rerun", "room-again") or (
                again and _has_crashed(asked, event)
            ):
                yield event.seq, what != "started"
        case _:
            pass


def _of_call(asked: Asked, request: Event, until: int) -> Iterator[tuple[int, bool]]:
    parts = asked.told.led_to.get(request.seq, ())
    writes = [e for e in parts if e.kind == "write" and e.seq <= until and _counts(asked, e)]
    faults = [e for e in parts if e.kind == "fault"]
    end = next((e for e in parts if e.kind in ("reply", "failed")), None)
    bad = end is not None and (not end.ok or bool(end.wrong))
    if not (
        writes
        or any(f.fault not in asked.spans for f in faults)
        or (bad and _bad_counts(asked, request, faulty=bool(faults)))
    ):
        return
    yield request.seq, True
    yield from ((e.seq, True) for e in (*writes, *faults))
    if end is not None and (bad or faults):
        yield end.seq, bool(faults)


def _counts(asked: Asked, write: Event) -> bool:
    """Tell whether what the subject wrote belongs to the story."""
    rule, story = asked.finding.rule, asked.finding.story
    if write.seq in asked.finding.evidence and story != "field":
        return True
    if thing_of(write) not in asked.matter.things or story == "evidence":
        return False
    if rule == "settles":
        return thing_of(write) in {
            thing_of(asked.told.by_seq[seq])
            for seq in asked.finding.evidence
            if asked.told.by_seq[seq].kind == "write"
        }
    is_birth = _is_birth(write)
    if story == "birth":
        return is_birth or at(write.body, ("after",)) is None
    if story == "field":
        mine = write.system == asked.finding.args.get("system")
        return mine and (is_birth or changed(write.body, asked.focus.path[:1]))
    return True


def _is_birth(write: Event) -> bool:
    return at(write.body, ("before",)) is None


def _bad_counts(asked: Asked, request: Event, *, faulty: bool) -> bool:
    """Tell whether a call that failed belongs to the story."""
    rule, story, args = asked.finding.rule, asked.finding.story, asked.finding.args
    if rule == "retries-bounded":
        return (request.system, request.operation) == (args.get("system"), args.get("operation"))
    if story == "evidence" or (story == "field" and not faulty):
        return request.seq in asked.finding.evidence
    texts = mentioned(request.body)
    return bool(texts & (asked.matter.names | asked.matter.kin))


def _is_news(asked: Asked, event: Event) -> bool:
    """Tell whether a webhook is about the matter and set the subject going."""
    if not mentioned(event.body) & asked.matter.names:
        return False
    if asked.finding.rule in ("settles", "never-backwards"):
        return True
    if asked.finding.story == "evidence":
        return False
    writes = (w for t in asked.matter.things for w in asked.told.versions[t])
    before = [w for w in writes if w.system == event.system and w.seq < event.seq]
    last = max(before, key=lambda w: w.seq, default=None)
    made = asked.told.by_seq.get(last.cause) if last is not None else None
    return made is not None and made.kind == "act"


def _labels(asked: Asked) -> frozenset[str]:
    """Give the names under which the case knows the matter's records."""
    found = set()
    for thing in asked.matter.things:
        made = asked.told.by_seq.get(asked.told.versions[thing][0].cause)
        if made is not None and made.kind == "act":
            found.add(str(at(made.body, ("record",))))
    return frozenset(found)


def _has_crashed(asked: Asked, started: Event) -> bool:
    for event in reversed(asked.told.events[: started.seq]):
        if event.kind == "subject":
            return at(event.body, ("what",)) == "crashed"
    return False


def _prelude(asked: Asked, first: int) -> Iterator[tuple[int, bool]]:
    """Give the last thing that a person did before the first event: it set the subject going."""
    for event in reversed(asked.told.events):
        if event.kind == "act" and event.seq < first:
            yield event.seq, True
            return


def _last_call(asked: Asked, found: Mapping[int, bool]) -> Mapping[int, bool]:
    """Give the last call that names the matter itself, unless a later one is told anyway."""
    calls = [s for s in found if asked.told.by_seq[s].kind == "request"]
    for event in reversed(asked.told.events):
        if event.kind == "request" and mentioned(event.body) & asked.matter.names:
            return {event.seq: True} if event.seq > max(calls, default=-1) else {}
    return {}


def merged(events: tuple[Event, ...]) -> Iterator[tuple[Event, ...]]:
    """Give the events in groups: webhooks of one system within a second are one group."""
    group: list[Event] = []
    for event in events:
        joins = (
            group
            and event.kind == group[-1].kind == "event"
            and event.system == group[-1].system
            and not (event.fault or group[-1].fault)
            and event.at_ms - group[0].at_ms < SECOND_MS
        )
        if group and not joins:
            yield tuple(group)
            group = []
        group.append(event)
    if group:
        yield tuple(group)
