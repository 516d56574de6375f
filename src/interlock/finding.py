"""What is wrong, where, who, how bad, what to do, and how to see it again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from enum import IntEnum
from typing import Literal, TypeAlias

from interlock.data import dataclass


class Verdict(IntEnum):
    """HOLDS < UNKNOWN < BROKEN; unknown is never green."""

    HOLDS = 0
    UNKNOWN = 1
    BROKEN = 2

    def __str__(self) -> str:
        return self.name.lower()


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Give the worst verdict; UNKNOWN when there is none, since nothing was judged."""
    return max(verdicts, default=Verdict.UNKNOWN)


Severity: TypeAlias = Literal["error", "warning", "info"]
Party: TypeAlias = Literal["crm", "erp", "bridge", "subject", "contract", "environment", "unknown"]
Confidence: TypeAlias = Literal["certain", "likely", "unknown"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding points: any part may be empty.

    path: JSON path of the field. file and line (1-based) point into contract, bridge or subject.
    """

    system: str = ""
    operation: str = ""
    path: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason why a party is at fault.

    code, args: key and values of the sentence in `messages.reasons`; says: the English sentence.
    """

    code: str
    args: Mapping[str, str] = field(default_factory=dict)
    says: str = ""


Story: TypeAlias = Literal["record", "birth", "field", "evidence"]
"""All that was written of a record, its coming and going, one field of it, the evidence alone."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect of the systems under test.

    rule: stable kebab-case id (a law, `misfit`, `subject-crashed`, ...).
    message_id, args: key and values of the sentence in `report/messages`; `says` and `remedy`
    are the English sentences. evidence: `seq` of trace events. case: file of the smallest case.
    story: what of the trace tells how it came about.
    """

    rule: str
    message_id: str
    says: str
    remedy: str
    party: Party = "unknown"
    confidence: Confidence = "unknown"
    severity: Severity = "error"
    where: Place = Place()
    args: Mapping[str, str] = field(default_factory=dict)
    remedy_id: str = ""
    why: tuple[Reason, ...] = ()
    evidence: tuple[int, ...] = ()
    owner: str = ""
    case: str = ""
    story: Story = "record"
