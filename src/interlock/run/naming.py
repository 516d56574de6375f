"""Names and words for cases and planned faults."""

from __future__ import annotations

import re

from interlock.fault import FAULTS
from interlock.finding import Finding
from interlock.scenario.model import Case, PlannedFault
from interlock.values import canonical, digest


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


def fingerprint(finding: Finding) -> str:
    """Give a short stable name of a bug: rule, party and place, not its wording."""
    place = (finding.rule, finding.party, finding.where.system, finding.where.operation)
    return digest(canonical(list(place)))[7:19]
