"""Names and words for cases and planned faults."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from interlock.errors import InterlockError
from interlock.fault import FAULTS
from interlock.finding import Finding, Reason
from interlock.law import Doubt
from interlock.messages import telling
from interlock.patterns import expression
from interlock.report.model import Planned, Skipped
from interlock.scenario.case import load_case
from interlock.scenario.model import Case, PlannedFault
from interlock.values import digest

Bug: TypeAlias = tuple[str, str, str]
PART_MAX_BYTES = 40
# Letters of any script stay, except the Hangul ones that are not seen.
_UNSAFE = expression(r"(?:[^\w.-]|[\u115f\u1160\u3164\uffa0])+")


def case_file(cases: Path, subject: str, shown: tuple[Finding, Case], taken: Iterable[str]) -> Path:
    """Give the file for a case: none of `taken`, those of other bugs of the same run, and none
    that shows another scenario of the same name.
    """
    finding, case = shown
    file = cases / f"{case_name(subject, finding, case)}.yaml"
    while str(file) in taken or _is_of_another(file, case):
        whole = digest("\n".join((subject, case.scenario, str(file), *bug_of(finding))))
        file = file.with_stem(f"{file.stem}-{whole.removeprefix('sha256:')[:6]}")
    return file


def _is_of_another(file: Path, case: Case) -> bool:
    try:
        return file.exists() and load_case(file).scenario != case.scenario
    except InterlockError:
        return False  # of no use to anybody


def case_name(subject: str, finding: Finding, case: Case) -> str:
    """Give a file name that says what the case shows: sync-first-exactly-once-order-reply-lost.

    Two bugs of a scenario never share a name: the field belongs to it, and the party when it is
    not the subject. What a file name cannot say is told apart by a digest.
    """
    rule, party, what = bug_of(finding)
    scenario = Path(case.scenario).stem
    said = (subject, scenario, rule, _dotted(what), "" if party == "subject" else party)
    plain = tuple(_safe(part) for part in said)
    if plain != said:
        whole = digest(f"{subject}\n{case.scenario}\n{rule}\n{party}\n{what}")
        plain = (*plain, whole.removeprefix("sha256:")[:6])
    kinds = sorted({f.kind for f in case.faults}) or ["calm"]
    return "-".join(part for part in (*plain, *kinds[:2]) if part)


def _safe(part: str) -> str:
    return _UNSAFE.sub("-", part).encode()[:PART_MAX_BYTES].decode(errors="ignore")


def _dotted(what: str) -> str:
    return what.replace("$.", ".", 1).replace("[].", ".").strip(".")


def address(planned: PlannedFault) -> str:
    """Give `reply-lost at erp.CreateOrder#1`, or `outage at erp, minutes 10 to 30`."""
    return f"{planned.kind} at {_where(planned)}"


def _where(planned: PlannedFault) -> str:
    if planned.operation:
        return planned.site
    minutes = f"{planned.from_ms / 60_000:g} to {(planned.from_ms + planned.for_ms) / 60_000:g}"
    return f"{planned.site}, minutes {minutes}"


def in_words(planned: PlannedFault) -> str:
    """Give `reply lost after the work was done, at erp.CreateOrder#1`."""
    says = FAULTS[planned.kind].says
    settings = ", ".join(f"{k} {v}" for k, v in planned.settings.items())
    told = f"{planned.kind}: {says}, at {_where(planned)}"
    return told + (f" ({settings})" if settings else "")


def plan(case: Case) -> tuple[Planned, ...]:
    """Give the faults of a case as reports tell them."""
    return tuple(
        Planned(f.kind, f.site, FAULTS[f.kind].says, f.from_ms, f.for_ms, f.settings)
        for f in case.faults
    )


def left_out(law: str, doubts: Iterable[Doubt]) -> Iterator[Skipped]:
    """Give what a law could not judge, as reports tell what was not done."""
    for doubt in doubts:
        what = f"{law}: {doubt.field} of flow {doubt.flow}"
        yield Skipped(what, telling.doubt(doubt.kind, doubt.about))


def seen_from(finding: Finding, root: Path) -> Finding:
    """Give a finding whose files are named as seen from the project's folder."""
    start = f"{root.resolve().as_posix()}/"
    place = replace(finding.where, file=finding.where.file.removeprefix(start))
    why = tuple(_without(start, reason) for reason in finding.why)
    return replace(finding, where=place, why=why)


def _without(start: str, reason: Reason) -> Reason:
    args = {name: text.replace(start, "") for name, text in reason.args.items()}
    return replace(reason, args=args, says=reason.says.replace(start, ""))


def bug_of(finding: Finding) -> Bug:
    """Give what makes two findings the same bug: rule, party, and what and where, not which one."""
    path = re.sub(r"\[\d+\]", "[]", finding.where.path)
    return finding.rule, finding.party, f"{finding.args.get('match', '')}{path}"
