"""Names and words for cases and planned faults."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from interlock.fault import FAULTS
from interlock.finding import Finding
from interlock.report.model import Planned
from interlock.scenario.model import Case, PlannedFault

Bug: TypeAlias = tuple[str, str, str]


def case_name(subject: str, finding: Finding, case: Case) -> str:
    """Give a file name that says what the case shows: order_sync-exactly-once-reply-lost."""
    kinds = sorted({f.kind for f in case.faults}) or ["calm"]
    parts = (subject, finding.rule, *kinds[:2])
    return re.sub(r"[^\w.-]+", "-", "-".join(parts), flags=re.ASCII)


def in_words(planned: PlannedFault) -> str:
    """Give `reply lost after the work was done, at erp.CreateOrder#1`."""
    says = FAULTS[planned.kind].says
    settings = ", ".join(f"{k} {v}" for k, v in planned.settings.items())
    where = planned.site
    if not planned.operation:
        minutes = f"{planned.from_ms / 60_000:g} to {(planned.from_ms + planned.for_ms) / 60_000:g}"
        where = f"{planned.site}, minutes {minutes}"
    return f"{planned.kind}: {says}, at {where}" + (f" ({settings})" if settings else "")


def plan(case: Case) -> tuple[Planned, ...]:
    """Give the faults of a case as reports tell them."""
    return tuple(
        Planned(f.kind, f.site, FAULTS[f.kind].says, f.from_ms, f.for_ms, f.settings)
        for f in case.faults
    )


def seen_from(finding: Finding, root: Path) -> Finding:
    """Give a finding whose files are named as seen from the project's folder."""
    start = f"{root.resolve().as_posix()}/"
    place = replace(finding.where, file=finding.where.file.removeprefix(start))
    why = tuple(reason.replace(start, "") for reason in finding.why)
    return replace(finding, where=place, why=why)


def bug_of(finding: Finding) -> Bug:
    """Give what makes two findings the same bug: rule, party, and what and where, not which one."""
    path = re.sub(r"\[\d+\]", "[]", finding.where.path)
    return finding.rule, finding.party, f"{finding.args.get('match', '')}{path}"
