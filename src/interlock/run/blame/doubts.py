"""Why the subject is only likely at fault: each way in which a trace falls short of a proof.

That the subject is at fault is certain when its own calls break a law whatever the others did, or
when all that it was told was true, in time and by the contract, and it did wrong all the same. One
rule for each thing that takes this away; the first that speaks is told as a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from interlock.contract.model import Contract
from interlock.data import dataclass
from interlock.finding import Finding, Reason
from interlock.law import Breakage, Reading
from interlock.law.trust.webhooks_verified import ACTS_MS
from interlock.run.blame.answers import first_name, last_name
from interlock.run.blame.because import because
from interlock.run.blame.doubled import Double
from interlock.trace import Event
from interlock.values import at, leaves, show_path

OWN_ACTS = ("alarm", "refusals-told", "retries-bounded", "stays-home")
"""Laws that the subject's own calls keep or break: what others say and hide is no excuse."""
OWN_REQUESTS = ("audit-complete", "keeps-to-bridge", "speaks-contract", "webhooks-verified")
"""Laws that one request breaks by itself; an answer that broke its contract may have led to it."""

_COUNTED = ("alarm", "retries-bounded")
"""Of those, the ones that count calls."""

SHOWN = frozenset({
    "refused", "reset-before", "hung-up", "request-lost", "reset-after", "reply-lost",
    "slow-answer", "drip", "outage", "half-open", "host-unknown", "certificate-expired",
    "rate-limited", "unavailable", "error-before", "error-after", "login-page", "bad-gateway",
    "gateway-timeout", "redirected", "redirect-loop", "truncated", "wrong-length",
    "broken-chunks", "broken-gzip", "wrong-charset", "wrong-type", "garbled", "empty-answer",
    "token-expired", "right-revoked", "quota-exceeded", "maintenance", "partial-batch",
    "business-error", "record-locked", "closed-period", "crash", "crash-before", "disk-full",
})  # fmt: skip
"""Faults whose victim sees that something went wrong. A kind that is not here counts as unseen."""
MESSAGES = frozenset({
    "event-duplicated", "event-redelivered", "event-delayed", "event-dropped", "event-forged",
})  # fmt: skip
"""Faults of messages: who looks the record up, or checks the signature, is not deceived."""
_LOOKS = ("read", "list")
_TELLING = 3
"""Letters of a value from which two fields that hold it do so by no chance."""


@dataclass(frozen=True, slots=True)
class Charge:
    """What the subject is charged with. lost: how a record got lost, "" when none did.

    doubles: records that are twice in a system whose contract offers no way to prevent it.
    """

    reading: Reading
    law: str
    breakage: Breakage
    misfits: tuple[Finding, ...] = ()
    lost: str = ""
    doubles: tuple[Double, ...] = ()


def doubt(charge: Charge) -> Reason | None:
    """Give the first reason for which the charge is not proved, None when it is."""
    if charge.law in OWN_ACTS:
        return ran_twice(charge) if charge.law in _COUNTED else None
    rules = ASKED_OF_REQUESTS if charge.law in OWN_REQUESTS else ASKED
    return next((found for rule in rules if (found := rule(charge)) is not None), None)


def strayed(events: Iterator[Event]) -> Reason | None:
    """Give the doubt that an answer which broke its contract leaves about what came after it."""
    for event in events:
        if event.kind == "reply" and event.wrong:
            return because("answer-strayed", operation=event.operation, system=event.system)
    return None


def ran_twice(charge: Charge) -> Reason | None:
    """Two processes of the subject ran at once, for which it may not be made."""
    events = charge.reading.trace.events
    twice = any(e.kind == "fault" and e.fault == "two-workers" for e in events)
    return because("ran-twice") if twice else None


def unseen(charge: Charge) -> Reason | None:
    """A fault struck that nobody who was met by it could see."""
    reading = charge.reading
    for event in reading.trace.events:
        if event.kind != "fault" or event.fault in SHOWN:
            continue
        if event.fault not in MESSAGES:
            return because("unseen-fault", fault=event.fault, system=event.system)
        contract = reading.contracts.get(event.system)
        if contract is None or not _can_be_told(contract, event):
            return because("message-alone", fault=event.fault, system=event.system)
    return None


def off_contract(charge: Charge) -> Reason | None:
    """A system broke its contract before the last of the evidence."""
    last = max(charge.breakage.evidence, default=-1)
    return strayed(
        e
        for e in charge.reading.trace.events
        if charge.law not in OWN_REQUESTS or e.seq < last
    )  # fmt: skip


def key_sent(charge: Charge) -> Reason | None:
    """Two calls that made copies carried the same idempotency key, or came too late for one."""
    breakage, reading = charge.breakage, charge.reading
    contract = reading.contracts.get(breakage.system)
    role = contract.roles.get(breakage.operation) if contract else None
    if charge.law != "exactly-once" or contract is None or role is None:
        return None
    seqs = set(breakage.evidence)
    calls = [e for e in reading.trace.events if e.seq in seqs and e.operation == breakage.operation]
    calls = [e for e in calls if e.kind == "request"]
    repeat, operation = role.repeat, contract.operation(breakage.operation)
    parts = operation.request.parts if operation else ()
    names = [p.name for p in parts if p.where == "header" and "idempot" in p.name.lower()]
    names += [str(repeat.key[-1])] if repeat is not None else []
    for name in names:
        keys = [str(key) for e in calls if (key := at(e.body, ("args", name)))]
        if len(set(keys)) < len(keys):
            return because("key-sent", system=breakage.system, name=name)
    kept_ms = repeat.lifetime_s * 1000 if repeat is not None else 0
    if kept_ms and len(calls) > 1 and calls[-1].at_ms - calls[0].at_ms > kept_ms:
        return because("key-over", system=breakage.system)
    return None


def doubled(charge: Charge) -> Reason | None:
    """Something is twice in a system whose contract offers no way to prevent it."""
    if charge.law == "exactly-once":
        return None
    found = next(iter(charge.doubles), None)
    return found.reason() if found is not None else None


def misfit(charge: Charge) -> Reason | None:
    """The check of the bridge could not exclude that the field misfits."""
    breakage, name = charge.breakage, last_name(charge.breakage.path)
    for found in charge.misfits:
        here = found.where.system == breakage.system and last_name(found.where.path) == name
        if name and here and found.severity != "info":
            return because("bridge-unsure", place=f"{found.where.file}:{found.where.line}")
    return None


def other_field(charge: Charge) -> Reason | None:
    """What stands there is another field of the source: bridge and subject name different ones."""
    breakage, reading = charge.breakage, charge.reading
    actual, source = breakage.args.get("actual", ""), breakage.args.get("source", "")
    if not breakage.message.endswith("-agree.differs") or len(actual) < _TELLING:
        return None
    for kept in reading.kept(source, breakage.match):
        if breakage.record in (kept.known_as, kept.key):
            for path, value in leaves(kept.record):
                if str(value) == actual:
                    return because("other-field", system=source, name=show_path(path)[2:])
    return None


def left_out(charge: Charge) -> Reason | None:
    """The subject sent the field, and the system, whose contract lets it, kept nothing of it."""
    breakage, events = charge.breakage, charge.reading.trace.events
    contract, name = charge.reading.contracts.get(breakage.system), first_name(breakage.path)
    if contract is None or not breakage.message.endswith("-agree.differs"):
        return None
    seqs = set(breakage.evidence)
    for write in (e for e in events if e.seq in seqs and e.kind == "write" and e.cause >= 0):
        call, after = events[write.cause], at(write.body, ("after",))
        role = contract.roles.get(call.operation)
        if call.kind != "request" or call.system != breakage.system or role is None:
            continue
        sent = at(call.body, (*role.record, name)) if role.record else None
        if sent not in (None, "", [], {}) and after is not None and at(after, (name,)) is None:
            args = {"operation": call.operation, "system": breakage.system, "name": name}
            return because("left-out", **args)
    return None


def turned_down(charge: Charge) -> Reason | None:
    """What was lost kept the contract and was turned down by no fault."""
    if charge.lost != "nothing-lost.refused":
        return None
    return because("turned-down", system=charge.breakage.system)


def overwrote(charge: Charge) -> Reason | None:
    """An older value was put back by an operation that takes no version and no part of a record."""
    breakage, reading = charge.breakage, charge.reading
    if breakage.message.rpartition(".")[2] != "overwritten" or charge.law == "order-kept":
        return None
    contract = reading.contracts.get(breakage.system)
    role = contract.roles.get(breakage.operation) if contract else None
    if role is None or role.guarded or role.verb != "replace":
        return None
    return because("takes-no-version", system=breakage.system, operation=breakage.operation)


def not_told(charge: Charge) -> Reason | None:
    """A refusal was never read before the push, and faults met whoever would have read it."""
    breakage = charge.breakage
    if charge.law != "approval-respected":
        return None
    source = breakage.args.get("source", "")
    first, last = breakage.evidence[0], breakage.evidence[-1]
    met = False
    for event in charge.reading.trace.events:
        if not first < event.seq < last or event.system != source:
            continue
        met = met or event.kind == "fault"
        if event.kind == "reply" and event.ok and _names(event, breakage.record):
            return None
    return because("not-told", system=source) if met else None


def looks_anyway(charge: Charge) -> Reason | None:
    """What followed a forged message was a look, and the subject looks without messages, too."""
    if charge.law != "webhooks-verified":
        return None
    reading, events = charge.reading, charge.reading.trace.events
    acted = next((e for e in events if e.seq == charge.breakage.evidence[-1]), None)
    if acted is None or not _looks(reading, acted):
        return None
    record = charge.breakage.record
    told = [e.at_ms for e in events if e.kind == "event" and _names(e, record)]
    for event in events:
        if event.kind != "request" or event.operation != acted.operation:
            continue
        from_ms = event.at_ms - ACTS_MS
        if _names(event, record) and not any(from_ms <= ms <= event.at_ms for ms in told):
            return because("looks-anyway", operation=acted.operation)
    return None


ASKED: tuple[Callable[[Charge], Reason | None], ...] = (
    off_contract, ran_twice, unseen, key_sent, doubled, misfit, other_field, left_out, turned_down,
    overwrote, not_told,
)  # fmt: skip
ASKED_OF_REQUESTS: tuple[Callable[[Charge], Reason | None], ...] = (
    off_contract, ran_twice, misfit, looks_anyway,
)  # fmt: skip


def _can_be_told(contract: Contract, event: Event) -> bool:
    """Tell whether the system offers a look at the record that a message is about.

    Of a forged one, whether it is signed: that tells the lie without a look.
    """
    sent = next((e for e in contract.events if e.operation.name == event.operation), None)
    if sent is None:
        return False
    if event.fault == "event-forged":
        return sent.signature is not None
    return any(r.verb in _LOOKS and r.resource == sent.resource for r in contract.roles.values())


def _looks(reading: Reading, event: Event) -> bool:
    contract = reading.contracts.get(event.system)
    role = contract.roles.get(event.operation) if contract else None
    return role is not None and role.verb in _LOOKS


def _names(event: Event, record: str) -> bool:
    return any(str(v).casefold() == record.casefold() for _path, v in leaves(event.body))
