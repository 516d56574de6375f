"""Refusals told: a record that a system refuses for good reaches a person who can mend it.

within: duration, default 15 min, from the first refusal. to: the system to which people look,
default chat. A refusal counts when no fault is behind it, the system has understood the call, and
the record is not there as it was wanted within that time. A person learns of it by a message, or
by what the subject writes into the record itself, that names the record and the field or the
system's own words. At stake: each such record. Cause 9.
"""

from __future__ import annotations

from collections.abc import Iterator

from interlock.bridge.carry import match_key
from interlock.law.base import Ask, Breakage, Judgement, Law, judged
from interlock.law.people.calls import Attempt, names_of, refused
from interlock.law.people.told import messages, silent, to_whom
from interlock.law.reading import Reading
from interlock.trace import Event, Trace
from interlock.values import leaves

WITHIN_MS = 15 * 60_000
_WORD_MIN = 4


def judge(reading: Reading, ask: Ask) -> Judgement:
    """Look for refused records of which nobody was told."""
    to = to_whom(ask)
    said = messages(reading, to) if to in reading.contracts else ()
    broken: list[Breakage] = []
    stake = 0
    within_ms = reading.allow(ask.number("within", WITHIN_MS))
    for attempt, refusal, from_ms in refused(reading, ask.of, within_ms):
        due_ms = refusal.at_ms + within_ms
        names = names_of(reading, attempt)
        window = [m for m in said if from_ms <= m.event.at_ms <= due_ms]
        about = [m.text for m in window if m.arrived and any(n in m.text for n in names)]
        about += [t for t, at_ms in _noted(reading, attempt) if from_ms <= at_ms <= due_ms]
        if not about and any(m.hindered for m in window):
            continue
        stake += 1
        words = _words(refusal)
        # Of a refusal without a word there is nothing to pass on but that it was one.
        if not about or (words and not any(w in text for text in about for w in words)):
            how = "wordless" if about else "silent"
            broken.append(
                _breakage(reading, attempt, refusal, (how, to, ask.number("within", WITHIN_MS)))
            )
    return judged(ask, stake, tuple(broken))


def _noted(reading: Reading, attempt: Attempt) -> Iterator[tuple[str, int]]:
    """Give what the subject wrote into the record or its counterparts, and when."""
    match = reading.bridge.matches[attempt.match]
    for system, side in match.sides.items():
        for written in reading.writes.get(system, ()):
            if not written.by_subject or written.resource != side.resource:
                continue
            if match_key(match, system, written.after) == attempt.known_as:
                values = (str(v) for _p, v in leaves(written.after) if isinstance(v, str))
                yield " ".join(values).casefold(), written.event.at_ms


def _words(refusal: Event) -> frozenset[str]:
    """Give the system's own words of a refusal, and the names that it says."""
    texts = (str(v).strip().casefold() for _p, v in leaves(refusal.body) if isinstance(v, str))
    return frozenset(text for text in texts if len(text) >= _WORD_MIN)


def _breakage(
    reading: Reading, attempt: Attempt, refusal: Event, missed: tuple[str, str, int]
) -> Breakage:
    how, to, within_ms = missed
    says = next((str(v) for _p, v in leaves(refusal.body) if len(str(v)) > 15), refusal.outcome)
    args = {
        "match": attempt.match,
        "record": attempt.known_as or attempt.key,
        "system": attempt.event.system,
        "operation": attempt.event.operation,
        "says": says,
        "chat": to,
        "within_min": str(within_ms // 60_000),
    }
    return Breakage(
        message=f"refusals-told.{how}",
        args=args,
        evidence=reading.chain(refusal.seq),
        match=attempt.match,
        record=args["record"],
        system=attempt.event.system,
        operation=attempt.event.operation,
    )


def plant(reading: Reading, ask: Ask) -> Trace | None:
    """Say nothing to anybody of a record that is refused."""
    to = to_whom(ask)
    if (
        to not in reading.contracts
        or next(refused(reading, ask.of, ask.number("within", WITHIN_MS)), None) is None
    ):
        return None
    trace = silent(reading, to)
    noted = reading.spoiled(trace)
    return trace if judge(noted, ask).breakages else None


LAW = Law(
    judge,
    plant,
    __doc__,
    {"en": "a person learns what is refused", "zh": "被拒单据有人知道"},
    settings={"within": "duration", "to": "system"},
    story="evidence",
)
