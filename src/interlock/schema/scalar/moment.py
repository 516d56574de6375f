"""The text of dates and times: read it, say what it is, write it.

Years run from 0001 to 9999, which is what RFC 3339 and XML Schema share. 24:00:00 and leap
seconds are refused: one of the two sides always refuses them too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["instant", "date", "time", "month", "year", "duration"]

_ZONE = r"(?P<zone>[Zz]|[+-]\d\d:\d\d)?"
_DAY = r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
_CLOCK = r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:\.(?P<fraction>\d+))?"
_FORMS: dict[Kind, re.Pattern[str]] = {
    "instant": re.compile(f"{_DAY}[Tt]{_CLOCK}{_ZONE}", re.ASCII),
    "date": re.compile(f"{_DAY}{_ZONE}", re.ASCII),
    "time": re.compile(f"{_CLOCK}{_ZONE}", re.ASCII),
    "month": re.compile(rf"(?P<year>\d{{4}})-(?P<month>\d\d){_ZONE}", re.ASCII),
    "year": re.compile(rf"(?P<year>\d{{4}}){_ZONE}", re.ASCII),
    "duration": re.compile(
        r"-?P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?"
        r"(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.(?P<fraction>\d+))?S)?)?",
        re.ASCII,
    ),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says. zone: "" when it carries no offset. fraction: digits, "" when none."""

    kind: Kind
    zone: str = ""
    fraction: str = ""


def read(text: str, kind: Kind) -> Reading | None:
    """Give what the text says as that kind, or None when it is none."""
    found = _FORMS[kind].fullmatch(text)
    if found is None:
        return None
    parts = found.groupdict()
    if not _on_calendar(parts) or not _on_clock(parts) or not _zone_exists(parts.get("zone")):
        return None
    return Reading(kind, parts.get("zone") or "", parts.get("fraction") or "")


def kinds(text: str) -> tuple[Kind, ...]:
    """Give every kind that the text can be read as."""
    return tuple(kind for kind in _FORMS if read(text, kind) is not None)


def _on_calendar(parts: dict[str, str | None]) -> bool:
    if not parts.get("year"):
        return True
    try:
        date(int(parts["year"] or 0), int(parts.get("month") or 1), int(parts.get("day") or 1))
    except ValueError:
        return False
    return True


def _on_clock(parts: dict[str, str | None]) -> bool:
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    return hour < 24 and minute < 60 and second < 60


def _zone_exists(zone: str | None) -> bool:
    if not zone or zone in "Zz":
        return True
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    return hours * 60 + minutes <= 14 * 60 and minutes < 60
