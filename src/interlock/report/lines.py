"""The chosen events of a trace as lines: who, to whom, what, from where in the subject."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Literal, TypeAlias

from interlock.messages import telling
from interlock.messages.language import Language, trade
from interlock.report import marks
from interlock.report.choice import SECOND_MS, Asked, breaking, merged
from interlock.report.endings import clock, endings
from interlock.report.focus import changes, is_amount, length_in, money, named, value_in
from interlock.report.matter import mentioned, scalars, thing_of
from interlock.report.model import Planned
from interlock.trace import Event
from interlock.values import Value, at, leaves

Sign: TypeAlias = Literal["->", "x", "", "..", "=="]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a story. left, right: actors ("crm", "erp", "subject", "person").

    sign: "->" arrives, "x" does not, "" happens inside `left`, ".." is a gap, "==" what is so at
    the end. mark: what stands out about it. bad: the mark is where the law breaks. fault: a fault
    touched it. place: `file:line` in the subject. must: the story cannot do without it.
    """

    at_ms: int
    clock: str
    left: str
    sign: Sign
    right: str
    text: str
    place: str = ""
    mark: str = ""
    bad: bool = False
    fault: bool = False
    must: bool = True


@dataclass(frozen=True)
class Teller:
    """One story being told. chosen: seq -> whether it must be told."""

    asked: Asked
    chosen: dict[int, bool]
    start: datetime | None
    language: Language
    plan: tuple[Planned, ...] = ()

    def lines(self) -> Iterator[Line]:
        """Give the lines, oldest first."""
        events = tuple(self.asked.told.by_seq[seq] for seq in self.chosen)
        news_ms = -SECOND_MS
        for group in merged(events):
            must = any(self.chosen[e.seq] for e in group)
            if group[0].kind == "event":
                echoes = group[0].at_ms - news_ms < SECOND_MS and not must
                news_ms = group[0].at_ms
                if echoes:
                    continue
            for line in self._of(group):
                line = replace(line, must=must, text=_one_line(line.text))
                yield self._broken(line) if self._ends(group) and not line.mark else line
        for last in endings(self.asked, events, self.language):
            sign: Sign = "==" if last.left else ".."
            at = self.clock(last.at_ms) if last.left else ""
            bad = bool(last.mark)
            yield Line(last.at_ms, at, last.left, sign, "", last.text, mark=last.mark, bad=bad)

    def _ends(self, group: tuple[Event, ...]) -> bool:
        """Tell whether the law breaks with these events."""
        told = [e.seq for e in group]
        folded = [e.seq for e in self._parts(group[0].seq) if self._is_folded(e)]
        return self._breaks in (*told, *folded)

    @cached_property
    def _breaks(self) -> int:
        return breaking(self.asked)

    def _say(self, key: str, **args: object) -> str:
        return telling.line(key, self.language, **args)

    def _line(self, event: Event, ends: tuple[str, Sign, str], text: str) -> Line:
        left, sign, right = ends
        return Line(event.at_ms, self.clock(event.at_ms), left, sign, right, text)

    def clock(self, at_ms: int) -> str:
        """Give the time of day, or seconds since the start when the start is not known."""
        return clock(self.start, at_ms)

    def _of(self, group: tuple[Event, ...]) -> Iterator[Line]:
        event = group[0]
        match event.kind:
            case "act":
                yield self._line(event, ("person", "->", event.system), self._act(event))
            case "request":
                yield self._request(event)
            case "reply" if not self._is_told_by_fault(event):
                line = self._line(event, (event.system, "->", "subject"), self._answer(event))
                yield replace(line, fault=bool(event.fault), mark=self._fault_mark(event.fault))
            case "failed" if not self._is_folded(event) and not self._faults(event.cause):
                text = self._trouble(event)
                yield self._line(event, (event.system, "x", "subject"), text)
            case "write":
                if self._cause_kind(event) != "act":
                    yield self._line(event, (event.system, "", ""), self._written(event))
            case "event":
                yield self._line(event, (event.system, "->", "subject"), self._webhook(group))
            case "fault":
                yield from self._fault(event)
            case "subject":
                yield from self._life(event)
            case _:
                pass

    def _cause_kind(self, event: Event) -> str:
        cause = self.asked.told.by_seq.get(event.cause)
        return cause.kind if cause is not None else ""

    def _parts(self, seq: int) -> tuple[Event, ...]:
        return self.asked.told.led_to.get(seq, ())

    def _faults(self, seq: int) -> tuple[Event, ...]:
        return tuple(e for e in self._parts(seq) if e.kind == "fault")

    # What people do

    def _act(self, event: Event) -> str:
        writes = [e for e in self._parts(event.seq) if e.kind == "write"]
        action = str(at(event.body, ("action",)))
        what = self._what(writes[0]) if writes else str(at(event.body, ("record",)))
        text = self._say(f"act-{action}", what=what, operation=event.operation)
        if not event.ok:
            key = "act-skipped" if event.outcome == "skipped" else "act-refused"
            return self._say(key, act=text, says=at(event.body, ("says",)) or event.outcome)
        details = ", ".join(d for d in (self._details(w) for w in writes[:1]) if d)
        return self._say("with", text=text, details=details) if details else text

    def _what(self, write: Event) -> str:
        _, resource, key = thing_of(write)
        after = at(write.body, ("after",)) or at(write.body, ("before",))
        shown, own = self.asked.matter.shown, tuple(scalars(_value(after)))
        names = self.asked.told.names_of(thing_of(write)) - {key}
        known = shown if shown in own else next((n for n in own if n in names), key)
        return f"{trade(resource, self.language)} {known}"

    def _details(self, write: Event) -> str:
        focus, after = self.asked.focus, at(write.body, ("after",))
        if at(write.body, ("before",)) is not None:
            return changes(write.body, focus.origin or focus.name, self.language)
        if not isinstance(after, dict):
            return ""
        if focus.origin in after:
            return self._shown(focus.origin, after[focus.origin])
        return ""

    def _shown(self, name: str, value: object) -> str:
        if self.asked.finding.rule == "amounts-agree" and is_amount(name) and value is not None:
            return f"{name} {money(str(value), self.asked.focus.currency)}"
        return named(name, value, self.language)

    # What the subject asks

    def _request(self, event: Event) -> Line:
        text = ", ".join((self._call(event), *self._key_words(event)))
        end = next((e for e in self._parts(event.seq) if e.kind in ("reply", "failed")), None)
        line = self._line(event, ("subject", "->", event.system), text)
        if end is not None and self._is_folded(end):
            faults = self._faults(event.seq)
            mark = self._fault_mark(faults[0].fault) if faults else ""
            text = f"{text}: {self._trouble(end)}"
            line = replace(line, sign="x", text=text, mark=mark, fault=bool(faults))
        return replace(line, place=event.place)

    def _is_folded(self, end: Event) -> bool:
        """Tell whether a failure is told in the line of its request: nothing came of it."""
        if end.kind != "failed":
            return False
        late = {"late-arrival", "crash", "crash-before", "slow-answer", "reply-lost"}
        parts = self._parts(end.cause)
        return not any(e.kind == "write" or (e.kind == "fault" and e.fault in late) for e in parts)

    def _call(self, event: Event) -> str:
        name = event.operation or self._say("unreadable")
        if self.asked.finding.rule not in ("exactly-once", "no-ghost"):
            return self._say("call", operation=name)
        names = mentioned(event.body) & self.asked.matter.names
        before = [
            self.asked.told.by_seq[seq]
            for seq in self.chosen
            if seq < event.seq and self.asked.told.by_seq[seq].kind == "request"
        ]
        same = [e for e in before if (e.system, e.operation) == (event.system, event.operation)]
        if not same:
            return self._say("call", operation=name)
        unclear = any(e.kind == "failed" for e in self._parts(same[-1].seq))
        looked = any(
            e.kind == "request"
            and same[-1].seq < e.seq < event.seq
            and (e.system, e.operation) != (event.system, event.operation)
            and e.system == event.system
            and mentioned(e.body) & (names or self.asked.matter.names)
            for e in self.asked.told.events
        )
        key = "call-blind" if unclear and not looked else "call-again"
        return self._say(key, operation=name)

    def _key_words(self, event: Event) -> Iterator[str]:
        """Give the fields of a request that say what it is about."""
        asked, focus = self.asked, self.asked.focus
        spoken = [(p, v) for p, v in leaves(event.body) if p and v is not None]
        for names in (asked.matter.names, asked.matter.kin):
            found = next(((p, v) for p, v in spoken if str(v) in names), None)
            own = focus.path and event.system == focus.system
            if found is not None and not (own and found[0][-len(focus.path) :] == focus.path):
                name = next((str(s) for s in reversed(found[0]) if isinstance(s, str)), "")
                yield named(name, found[1], self.language)
            if found is not None:
                break
        if event.system != focus.system:
            return
        if focus.counts:
            yield self._length(event.body)
            return
        there, value = value_in(event.body, focus.path)
        births = [e for e in self._parts(event.seq) if e.kind == "write"]
        if there:
            yield self._shown(focus.name, value)
        elif focus.path and any(at(e.body, ("before",)) is None for e in births):
            yield named(focus.name, None, self.language)

    def _length(self, body: Value) -> str:
        focus = self.asked.focus
        return self._say("length", count=length_in(body, focus.path), field=focus.name)

    # What comes back

    def _answer(self, event: Event) -> str:
        if event.fault and not event.wrong:
            fault = telling.fault(event.fault, _says(self._faults(event.cause)), self.language)
            waited = self._waited_s(event)
            slow = event.ok and waited >= 2
            return self._say("slow", text=fault, seconds=waited) if slow else fault
        if event.wrong:
            says = telling.breach(event.wrong[0], self.language)
            return self._say("answered-wrong", says=says)
        says = _message(event.body, self.language)
        key = "answered-says" if says else "answered"
        return self._say(key, outcome=event.outcome, says=says)

    def _trouble(self, event: Event) -> str:
        faults = [f for f in self._faults(event.cause) if f.fault != "token-expired"]
        if faults and event.outcome != "timeout":
            return telling.fault(faults[0].fault, _says(faults), self.language)
        known = telling.STORY.get(f"failed-{event.outcome}")
        if known is None:
            return event.outcome
        return self._say(f"failed-{event.outcome}", seconds=self._waited_s(event))

    def _waited_s(self, end: Event) -> int:
        asked = self.asked.told.by_seq.get(end.cause)
        return round((end.at_ms - asked.at_ms) / 1000) if asked is not None else 0

    def _written(self, event: Event) -> str:
        what = self._what(event)
        if at(event.body, ("after",)) is None:
            return self._say("deleted", what=what)
        if at(event.body, ("before",)) is not None:
            text = self._say("changed", what=what)
            details = changes(event.body, self.asked.focus.name, self.language)
            return self._say("with", text=text, details=details) if details else text
        key = thing_of(event)[2]
        text = self._say("stored", what=f"{trade(thing_of(event)[1], self.language)} {key}")
        focus = self.asked.focus
        if not focus.path or event.system != focus.system:
            return text
        if focus.counts:
            details = self._length(_value(at(event.body, ("after",))))
            return self._say("with", text=text, details=details)
        _, value = value_in(_value(at(event.body, ("after",))), focus.path)
        return self._say("with", text=text, details=self._shown(focus.name, value))

    def _webhook(self, group: tuple[Event, ...]) -> str:
        names = ", ".join(dict.fromkeys(e.operation for e in group))
        if "event-delayed" in group[0].fault:
            names = self._say("late", names=names)
        elif (kind := telling.copied(group[0].fault)) and self._is_copy(group[0]):
            names = self._say(kind, names=names)
        handled = [e for g in group for e in self._parts(g.seq) if e.kind == "handled"]
        codes = tuple(dict.fromkeys(e.outcome for e in handled))
        if len(codes) != 1:
            return self._say("webhook", names=names)
        if not codes[0].isdigit():
            return self._say("webhook-refused", names=names)
        return self._say("webhook-answered", names=names, status=codes[0])

    def _is_copy(self, event: Event) -> bool:
        key = (event.system, event.operation, event.n)
        return any(
            (e.system, e.operation, e.n) == key and e.kind == "event"
            for e in self.asked.told.events[: event.seq]
        )

    # What goes wrong

    def _is_told_by_fault(self, end: Event) -> bool:
        return any(f.fault in ("crash", "crash-before") for f in self._faults(end.cause))

    def _fault(self, event: Event) -> Iterator[Line]:
        says = telling.fault(event.fault, _says((event,)), self.language)
        if event.cause < 0:
            if event.fault in telling.STORY:
                text = self._say(event.fault, names=event.operation)
            else:
                webhook = self._say("webhook", names=event.operation)
                text = self._say("with", text=webhook, details=says)
            mark = self._fault_mark(event.fault)
            sign: Sign = "x" if event.fault == "event-dropped" else ""
            ends: tuple[str, Sign, str] = (event.system, sign, "subject" if sign else "")
            yield replace(self._line(event, ends, text), mark=mark, fault=True)
            return
        if event.fault == "two-workers" and self._came_to_nothing(event.cause):
            return
        if event.fault in ("crash", "crash-before", "disk-full", "two-workers"):
            line = self._line(event, ("subject", "", ""), self._say(event.fault))
            yield replace(line, mark=self._fault_mark(event.fault), fault=True)
            return
        end = next((e for e in self._parts(event.cause) if e.kind in ("reply", "failed")), None)
        if end is not None and (end.kind == "reply" or self._is_folded(end)):
            return
        if end is not None:
            says = self._say("gave-up", text=says, seconds=self._waited_s(end))
        line = self._line(event, (event.system, "x", "subject"), says)
        yield replace(line, mark=self._fault_mark(event.fault), fault=True)

    def _came_to_nothing(self, cause: int) -> bool:
        """Tell whether a second process was to start with a call, and did not."""
        found = [at(e.body, ("what",)) for e in self._parts(cause) if e.kind == "subject"]
        return "not-joined" in found and "joined" not in found

    def _fault_mark(self, kinds: str) -> str:
        """Give the mark of a fault at the first message that it touches, and no more after it."""
        return self._first_marks.pop(kinds.split(",")[0], "") if kinds else ""

    @cached_property
    def _first_marks(self) -> dict[str, str]:
        return marks.of_faults(self.asked.told, self.plan, self.clock, self.language)

    def _life(self, event: Event) -> Iterator[Line]:
        what = str(at(event.body, ("what",)))
        cause = self._faults(event.cause) if event.cause >= 0 else ()
        if what in ("crashed", "joined", "no-room") and cause:
            return
        error = at(event.body, ("error",))
        key = "left-by" if what == "left" and error else what
        text = self._say(key, error=error, host=at(event.body, ("host",)))
        part = at(event.body, ("part",))
        if part and not error:
            text = f"{part}: {text}"
        place = str(at(event.body, ("place",)) or "")
        yield replace(self._line(event, ("subject", "", ""), text), place=place)

    # Where the law breaks

    def _broken(self, line: Line) -> Line:
        return replace(line, mark=marks.of_law(self.asked, self.language), bad=True)


def _one_line(text: str) -> str:
    """Give a text that stays in its line, whatever a record holds."""
    return " ".join(text.splitlines()).replace("\t", " ")


def _value(found: object) -> Value:
    return found  # type: ignore[return-value]  # bodies of events hold values only


def _says(faults: tuple[Event, ...] | list[Event]) -> str:
    return str(at(faults[0].body, ("says",)) or faults[0].fault) if faults else ""


def _message(body: Value, language: Language) -> str:
    """Give what a refusal says in words."""
    for path, value in leaves(body):
        name = str(path[-1]).casefold() if path else ""
        if name in ("message", "detail", "title", "reason", "faultstring", "description", "error"):
            text = telling.breach(" ".join(str(value).split()), language)
            return text if len(text) <= 60 else text[:59] + "…"
    return ""
