"""A finished trace before the laws: judgements, the party at fault, findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from interlock.bridge.mapping import Bridge
from interlock.contract.model import Contract
from interlock.data import dataclass
from interlock.finding import Confidence, Finding, Party, Place, Verdict, worst
from interlock.law import LAWS, Ask, Breakage, Judgement, Reading
from interlock.messages import remedy, say
from interlock.run.blame import Blame, blame
from interlock.run.blame.doubts import MESSAGES, SHOWN
from interlock.run.laws import law_for
from interlock.scenario.model import Case, PlannedFault
from interlock.trace import Event, Trace
from interlock.values import at


@dataclass(frozen=True, slots=True)
class Court:
    """What every judgement needs. misfits: static findings about the bridge.

    owners: party -> the name of who answers for it. root: where laws of the user's own are.
    """

    contracts: Mapping[str, Contract]
    bridge: Bridge
    misfits: tuple[Finding, ...] = ()
    owners: Mapping[str, str] | None = None
    root: Path = Path()


@dataclass(frozen=True, slots=True)
class Judged:
    """What is said of one trial. unfired: planned faults that touched nothing.

    stopped: why the trial could not be finished, "" if it was.
    """

    verdict: Verdict
    judgements: tuple[Judgement, ...]
    findings: tuple[Finding, ...]
    unfired: tuple[PlannedFault, ...]
    stopped: str = ""


def asks(case: Case) -> tuple[Ask, ...]:
    """Give the questions that a case puts to the laws."""
    return tuple(Ask(use.law, use.of, use.settings) for use in case.laws)


def judge(trace: Trace, case: Case, court: Court) -> Judged:
    """Ask every law of the case; then name the party for each breakage."""
    why = stopped(trace)
    if why.startswith("overloaded:"):
        # What a subject did that had no time proves nothing, for it or against it.
        return Judged(Verdict.UNKNOWN, (), (), _unfired(trace, case), why)
    reading = Reading(trace, court.bridge, court.contracts, case.heal_at_ms)
    judgements = tuple(_judgement(reading, ask, court) for ask in asks(case))
    other = tuple(_other_findings(trace, court))
    findings = (*(f for j in judgements for f in j.findings), *other)
    verdicts: list[Verdict] = [j.verdict for j in judgements if j.verdict is Verdict.BROKEN]
    if any(f.severity == "error" for f in other):
        verdicts.append(Verdict.BROKEN)
    if not verdicts:
        is_judged = any(j.at_stake for j in judgements) and not why
        verdicts.append(Verdict.HOLDS if is_judged else Verdict.UNKNOWN)
    return Judged(worst(verdicts), judgements, findings, _unfired(trace, case), why)


def _judgement(reading: Reading, ask: Ask, court: Court) -> Judgement:
    judgement = law_for(ask, court.root).judge(reading, ask)
    findings = tuple(
        _finding(ask.law, b, _blamed(reading, ask.law, b, court), court)
        for b in judgement.breakages
    )
    return replace(judgement, findings=findings)


def _blamed(reading: Reading, law: str, breakage: Breakage, court: Court) -> Blame:
    """Name the party; of a law that the user wrote nobody is sure that it is right."""
    found = blame(reading, law, breakage, court.misfits)
    is_sure = law in LAWS or found.confidence != "certain"
    return found if is_sure else replace(found, confidence="likely")


def _finding(rule: str, breakage: Breakage, blamed: Blame, court: Court) -> Finding:
    remedy_id = blamed.remedy or breakage.message
    args = {**breakage.args, **blamed.args}
    return Finding(
        rule=rule,
        message_id=breakage.message,
        says=say(breakage.message, args),
        remedy=remedy(remedy_id, args),
        remedy_id=remedy_id,
        party=blamed.party,
        confidence=blamed.confidence,
        where=Place(
            breakage.system, breakage.operation, breakage.path, breakage.file, breakage.line
        ),
        args=args,
        why=blamed.why,
        evidence=breakage.evidence,
        story=LAWS[rule].story if rule in LAWS else "record",
        owner=(court.owners or {}).get(blamed.party, ""),
    )


def _other_findings(trace: Trace, court: Court) -> Iterator[Finding]:
    for event in trace.events:
        body = event.body if isinstance(event.body, dict) else {}
        if event.kind == "subject" and body.get("what") in ("raised", "left") and "error" in body:
            args = {"error": str(body.get("error")), "place": str(body.get("place"))}
            sure = _sure(trace, event, _may_have_misled)
            yield _plain("subject-crashed", "raised", args, event, ("subject", sure))
        elif event.kind == "subject" and body.get("what") == "stranger":
            args = {"host": str(body.get("host"))}
            sure = _sure(trace, event, lambda e: e.fault == "redirected")
            yield _plain("stranger", "called", args, event, ("subject", sure))
        elif event.kind == "act" and body.get("expect"):
            wanted = body["expect"] == "accepted"
            if event.outcome != "skipped" and wanted != event.ok:
                args = {
                    "action": str(body.get("action")),
                    "record": str(body.get("record")),
                    "system": event.system,
                    "expected": str(body["expect"]),
                    "actual": "accepted" if event.ok else "refused",
                }
                yield _plain("act", "not-as-expected", args, event, ("environment", "likely"))


def _may_have_misled(event: Event) -> bool:
    """Tell whether who ends with an error later may do so for what others did."""
    if event.kind == "reply":
        return bool(event.wrong)
    return event.kind == "fault" and event.fault not in SHOWN | MESSAGES


def _sure(trace: Trace, event: Event, excuses: Callable[[Event], bool]) -> Confidence:
    """Tell how sure a fault of the subject is: others may have led it there before."""
    return "likely" if any(map(excuses, trace.events[: event.seq])) else "certain"


def _plain(
    rule: str,
    detail: str,
    args: Mapping[str, str],
    event: Event,
    blamed: tuple[Party, Confidence],
) -> Finding:
    message = f"{rule}.{detail}"
    file, _, line = args.get("place", "").rpartition(":")
    return Finding(
        rule=rule,
        message_id=message,
        says=say(message, args),
        remedy=remedy(message, args),
        remedy_id=message,
        party=blamed[0],
        confidence=blamed[1],
        where=Place(event.system, event.operation, "", file, int(line) if line.isdigit() else 0),
        args=args,
        evidence=(event.seq,),
        story="evidence",
    )


def stopped(trace: Trace) -> str:
    """Tell why a trial could not be finished, "" if it was."""
    for event in reversed(trace.events):
        if event.kind == "end" and isinstance(event.body, dict):
            why = str(event.body.get("why"))
            if why in ("stuck", "livelock", "hung", "not-replayable", "runaway", "overloaded"):
                return f"{why}: {event.body.get('says')}"
            return ""
    return "the trial has no end"


def _unfired(trace: Trace, case: Case) -> tuple[PlannedFault, ...]:
    idle = _idle(trace)
    fired = {at(e.body, ("plan",)) for e in trace.events if e.kind == "fault" and e.seq not in idle}
    return tuple(f for n, f in enumerate(case.faults) if n not in fired)


def _idle(trace: Trace) -> set[int]:
    """Give the seqs of faults that were to start a second process where none could be."""
    tried: dict[int, list[int]] = {}
    idle: set[int] = set()
    for event in trace.events:
        if event.kind == "fault" and event.fault == "two-workers":
            tried.setdefault(event.cause, []).append(event.seq)
        elif event.kind == "subject" and at(event.body, ("what",)) == "not-joined":
            # Of several at one call the first is the one that may have started it.
            idle.add((tried.get(event.cause) or [-1]).pop())
    return idle


def _step(event: Event) -> tuple[str, str, str]:
    return event.system, event.operation, str(at(event.body, ("record",)))


def refused_steps(trace: Trace) -> tuple[str, ...]:
    """Give what people never could do although nobody expected a refusal, each once."""
    found = []
    done = {_step(e) for e in trace.events if e.kind == "act" and e.ok}
    for event in trace.events:
        body = event.body if isinstance(event.body, dict) else {}
        if event.kind == "act" and not event.ok and not body.get("expect"):
            if _step(event) in done:
                continue
            says = body.get("says") or event.outcome
            found.append(
                f"{event.system.upper()} did not let a person {body.get('action')} "
                f"{body.get('record')}: {says}"
            )
    return tuple(dict.fromkeys(found))


def silenced(trace: Trace, case: Case, court: Court) -> tuple[tuple[Ask, str], ...]:
    """Give the laws that did not speak on a planted violation; those cannot be trusted.

    A law with nothing to spoil in this trace is not among them: it has nothing at stake here.
    """
    reading = Reading(trace, court.bridge, court.contracts, case.heal_at_ms)
    found = []
    for ask in asks(case):
        law = law_for(ask, court.root)
        if law.judge(reading, ask).verdict is Verdict.BROKEN:
            continue
        spoiled = law.plant(reading, ask)
        if spoiled is None:
            continue
        if law.judge(reading.spoiled(spoiled), ask).verdict is not Verdict.BROKEN:
            found.append((ask, "did not speak on a planted violation"))
    return tuple(found)
