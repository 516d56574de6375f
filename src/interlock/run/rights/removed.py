"""A trial with one right less: does the subject fail cleanly?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from interlock.bridge.mapping import Bridge
from interlock.contract.model import Contract
from interlock.data import dataclass
from interlock.law import LAWS, Ask, Breakage, Reading
from interlock.law.people.told import CHAT, messages
from interlock.run.judge import stopped
from interlock.run.rights.used import Right
from interlock.trace import Event, Trace
from interlock.values import at, leaves

Harm: TypeAlias = Literal["half-written", "hammers", "crashes", "silent"]
HAMMERS_PER_MINUTE = 60
# Laws that a record can only break by standing there as it should not.
_HARMFUL = (
    "exactly-once", "no-ghost", "never-backwards", "order-kept", "approval-respected",
    "audit-complete",
)  # fmt: skip
_BY_FIELD = ("amounts-agree", "fields-agree")
_WORD_MIN = 4
_DENIED = ("401", "403")


@dataclass(frozen=True, slots=True)
class Removal:
    """What became of a subject without a right. refused: how many calls were turned down for it.

    harms: what it did wrong, each with the sentence's arguments. could_tell: whether anybody could
    have been told; without a chat nobody can. stopped: why the trial has no end, "" if it has one.
    """

    right: Right
    refused: int
    harms: tuple[tuple[Harm, Mapping[str, str]], ...]
    could_tell: bool
    stopped: str = ""

    @property
    def judged(self) -> bool:
        """Tell whether anything is known: without a refusal nothing was at stake."""
        return bool(self.harms) or (self.refused > 0 and not self.stopped)

    @property
    def clean(self) -> bool:
        """Tell whether it failed, and nothing bad happened."""
        return self.judged and not self.harms


def without(
    right: Right, trace: Trace, bridge: Bridge, contracts: Mapping[str, Contract]
) -> Removal:
    """Judge a calm trial in which the subject lacked a right."""
    reading = Reading(trace, bridge, contracts, 0)
    refusals = tuple(_refusals(trace, right, contracts[right.system]))
    silent = tuple(_silent(reading, refusals)) if refusals and CHAT in contracts else ()
    # A document that is half done is in good hands when a person knows why.
    told = bool(refusals) and CHAT in contracts and not silent
    harms = [*_half_written(reading, told=told), *_hammers(reading), *_crashes(trace), *silent]
    return Removal(right, len(refusals), tuple(harms), CHAT in contracts, stopped(trace))


def _refusals(trace: Trace, right: Right, contract: Contract) -> Iterator[Event]:
    """Give the refusals for want of the right; many contracts declare them without a body."""
    for event in trace.events:
        if event.kind == "reply" and event.system == right.system and not event.ok:
            texts = " ".join(str(v) for _p, v in leaves(event.body) if isinstance(v, str))
            role = contract.roles.get(event.operation)
            is_wordless = not texts and event.outcome in _DENIED
            if " may not " in texts or (is_wordless and role and role.resource == right.resource):
                yield event


def _half_written(reading: Reading, *, told: bool) -> Iterator[tuple[Harm, Mapping[str, str]]]:
    matches = tuple(reading.bridge.matches)
    for law in (*_HARMFUL, *_BY_FIELD, "nothing-lost"):
        for breakage in (
            LAWS[law].judge(reading, Ask(law, matches)).breakages if law in LAWS else ()
        ):
            undone = breakage.message == "nothing-lost.undone" and not told
            wrong = law in _BY_FIELD and _made_by_subject(reading, breakage)
            if law in _HARMFUL or undone or wrong:
                yield "half-written", {**breakage.args, "message": breakage.message}


def _made_by_subject(reading: Reading, breakage: Breakage) -> bool:
    """Tell whether the subject created the record that is not as it should be."""
    match = reading.bridge.matches.get(breakage.match)
    side = match.sides.get(breakage.system) if match else None
    return side is not None and any(
        w.by_subject and w.before is None and w.resource == side.resource
        for w in reading.writes.get(breakage.system, ())
        for kept in reading.kept(breakage.system, breakage.match)
        if kept.key == w.key and kept.known_as.casefold() == breakage.record.casefold()
    )


def _hammers(reading: Reading) -> Iterator[tuple[Harm, Mapping[str, str]]]:
    ask = Ask("retries-bounded", (), {"per_minute": HAMMERS_PER_MINUTE})
    for breakage in LAWS["retries-bounded"].judge(reading, ask).breakages:
        yield "hammers", {**breakage.args, "message": breakage.message}


def _crashes(trace: Trace) -> Iterator[tuple[Harm, Mapping[str, str]]]:
    for event in trace.events:
        if event.kind == "subject" and at(event.body, ("what",)) == "raised":
            args = {
                "error": str(at(event.body, ("error",))),
                "place": str(at(event.body, ("place",))),
            }
            yield "crashes", {**args, "message": "subject-crashed.raised"}
            return


def _silent(
    reading: Reading, refusals: tuple[Event, ...]
) -> Iterator[tuple[Harm, Mapping[str, str]]]:
    """Tell when nobody has heard the words of a refusal."""
    said = [m.text for m in messages(reading, CHAT) if m.arrived]
    first = refusals[0]
    texts = {str(v).casefold() for _p, v in leaves(first.body) if isinstance(v, str)}
    words = {text for text in texts if len(text) >= _WORD_MIN}
    # Of a refusal without words people may be told of what, or with which status.
    words = words or {first.operation.casefold(), first.outcome}
    if not any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", t) for t in said for word in words):
        yield "silent", {"system": first.system, "operation": first.operation}
