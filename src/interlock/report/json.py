"""The answer for machines: one JSON document, its shape documented in `docs/reference/json.md`."""

from __future__ import annotations

import json
from collections.abc import Mapping

from interlock.finding import Finding, Verdict
from interlock.messages import Language
from interlock.report.model import LawLine, Planned, Report, Shown, Staged, SubjectReport
from interlock.values import Value


def render(report: Report, language: Language = "en") -> str:
    """Give the document; English whatever the language, since machines read it."""
    return json.dumps(document(report), ensure_ascii=False, indent=1, default=_plain) + "\n"


def document(report: Report) -> dict[str, Value]:
    """Give the document as values."""
    shown = [(subject, s) for subject in report.subjects for s in subject.shown]
    found: dict[str, Value] = {
        "interlock": report.version,
        "command": report.command,
        "verdict": str(report.verdict),
        "seed": report.seed,
        "trials": report.trials,
        "seconds": round(report.seconds, 2),  # type: ignore[dict-item]  # a duration is no amount
        "digest": report.digest or None,
        "laws": _laws(report),
        "findings": [_finding(s, subject.name) for subject, s in shown],
        "subjects": [_subject(s) for s in report.subjects],
        "skipped": [{"what": s.what, "why": s.why} for s in report.skipped],
        "coverage": dict(report.coverage),
    }
    if report.broken_off:
        found["interrupted"] = True
    if report.contracts:
        found["contracts"] = [dict(row) for row in report.contracts]
    return found


def _laws(report: Report) -> list[Value]:
    """Give each law over all subjects without a truth of their own, or over all if none is real."""
    real = [s for s in report.subjects if s.truth.get("verdict") != "broken"] or report.subjects
    merged: dict[tuple[str, str], tuple[Verdict, int]] = {}
    for subject in real:
        for law in subject.laws:
            verdict, stake = merged.get((law.law, law.of), (law.verdict, 0))
            merged[law.law, law.of] = (max(verdict, law.verdict), stake + law.at_stake)
    return [
        {"law": name, "of": of, "verdict": str(verdict), "at_stake": stake}
        for (name, of), (verdict, stake) in merged.items()
    ]


def _law(law: LawLine) -> Value:
    line: dict[str, Value] = {
        "law": law.law,
        "of": law.of,
        "verdict": str(law.verdict),
        "at_stake": law.at_stake,
    }
    return {**line, "why": law.why} if law.why else line


def _subject(subject: SubjectReport) -> Value:
    tried = subject.tried
    found: dict[str, Value] = {
        "name": subject.name,
        "truth": subject.truth.get("verdict"),
        "verdict": str(subject.verdict),
        "trials": subject.trials,
        "laws": [_law(x) for x in subject.laws],
        "findings": [_finding(s, subject.name) for s in subject.shown],
        "tried": {
            "scenarios": [{"title": t.get("en", ""), "trials": n} for t, n in tried.scenarios],
            "faults": dict(tried.faults),
            "operations": dict(tried.operations),
        },
    }
    if subject.as_truth is not None:
        found["as_truth"] = subject.as_truth
    if subject.staged is not None:
        found["played"] = _staged(subject.staged)
    if subject.singles is not None:
        found["every_fault"] = {
            "tried": subject.singles.tried,
            "of": subject.singles.of,
            "idle": dict(subject.singles.idle),
            "first": subject.singles.first,
            "next": subject.singles.next or None,
        }
    if subject.notes:
        found["notes"] = list(subject.notes)
    return found


def _staged(how: Staged) -> Value:
    return {
        "kind": how.kind,
        "clock": how.clock,
        "speed": how.speed,  # type: ignore[dict-item]  # a rate is no amount
        "lives": how.lives,
        "parts": list(how.parts),
        "spared": list(how.spared),
        "trials_per_minute": round(how.trials_per_minute, 1),  # type: ignore[dict-item]  # the same
    }


def _finding(shown: Shown, subject: str) -> Value:
    finding = shown.finding
    found: dict[str, Value] = {
        "rule": finding.rule,
        "severity": finding.severity,
        "party": finding.party,
        "confidence": finding.confidence,
        "owner": finding.owner or None,
        "subject": subject,
        "where": _where(finding),
        "message": {"id": finding.message_id, "args": dict(finding.args)},
        "says": finding.says,
        "why": [reason.says for reason in finding.why],
        "remedy": finding.remedy,
        "evidence": list(finding.evidence),
        "case": finding.case or None,
        "replay": shown.replay or None,
        "count": shown.count,
    }
    smallest = shown.smallest
    if smallest is not None:
        found["smallest"] = {
            "records": smallest.records,
            "faults": list(smallest.planned),
            "plan": [_planned(fault) for fault in smallest.plan],
            "from_records": smallest.from_records,
            "from_faults": smallest.from_faults,
            "judged": smallest.judged,
        }
    return found


def _planned(fault: Planned) -> Value:
    found: dict[str, Value] = {"fault": fault.kind, "at": fault.site}
    if fault.for_ms:
        found |= {"from_ms": fault.from_ms, "for_ms": fault.for_ms}
    return {**found, "settings": dict(fault.settings)} if fault.settings else found


def _where(finding: Finding) -> Value:
    place = finding.where
    return {
        "system": place.system or None,
        "operation": place.operation or None,
        "path": place.path or None,
        "file": place.file or None,
        "line": place.line or None,
    }


def _plain(value: object) -> object:
    """Give a value as JSON has it; an amount stays the text that it is, never a float."""
    return dict(value) if isinstance(value, Mapping) else str(value)
