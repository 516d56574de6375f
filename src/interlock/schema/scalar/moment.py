"""The text of dates and times: read it, say what it is, write it.

Years run from 0001 to 9999, which is what RFC 3339 and XML Schema share. 24:00:00 and leap
seconds are refused: one of the two sides always refuses them too.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Context, Decimal
from typing import Literal, TypeAlias

from interlock.data import dataclass
from interlock.patterns import expression

Kind: TypeAlias = Literal["instant", "date", "time", "month", "year", "duration"]

ZONE_MAX_S = 14 * 3600
_DAY_S = 86_400
# Characters; Python reads no number of more than 4300 digits.
_DURATION_MAX = 1_000
# Fractions of a second may have more than the 28 digits of the usual context.
_EXACT = Context(prec=5_000)
_ZONE = r"(?P<zone>[Zz]|[+-]\d\d:\d\d)?"
_DAY = r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
_CLOCK = r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:\.(?P<fraction>\d+))?"
_FORMS: dict[Kind, re.Pattern[str]] = {
    "instant": expression(f"{_DAY}[Tt]{_CLOCK}{_ZONE}", re.ASCII),
    "date": expression(f"{_DAY}{_ZONE}", re.ASCII),
    "time": expression(f"{_CLOCK}{_ZONE}", re.ASCII),
    "month": expression(rf"(?P<year>\d{{4}})-(?P<month>\d\d){_ZONE}", re.ASCII),
    "year": expression(rf"(?P<year>\d{{4}}){_ZONE}", re.ASCII),
    "duration": expression(
        r"(?P<sign>-?)P(?=.)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?"
        r"(?:(?P<days>\d+)D)?(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?"
        r"(?:(?P<seconds>\d+)(?:\.(?P<fraction>\d+))?S)?)?",
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


def order(text: str, other: str, kind: Kind) -> int | None:
    """Tell whether a text is earlier (-1), later (1) or the same (0); None where it is open.

    A zone on one side only leaves 14 hours open (XSD 1.0, 3.2.7.4), of times of day everything:
    readers differ about the day. Months are 28 to 31 days.
    """
    if kind == "duration":
        return _longer(text, other)
    mine, its = _position(text, kind), _position(other, kind)
    if mine is None or its is None:
        return None
    apart = _EXACT.subtract(mine[0], its[0])
    if kind == "time" and (mine[1] != its[1] or not (_in_day(mine[0]) and _in_day(its[0]))):
        return None
    if mine[1] != its[1] and -ZONE_MAX_S <= apart <= ZONE_MAX_S:
        return None
    return (apart > 0) - (apart < 0)


def shifted(text: str, kind: Kind, step: int) -> str:
    """Give the text some days later, of a time of day some seconds, of months and years likewise.

    "" where the calendar ends or the text is not read.
    """
    found = _FORMS[kind].fullmatch(text)
    if kind == "duration" or found is None or read(text, kind) is None:
        return ""
    parts = found.groupdict()
    if kind in ("month", "year"):
        count = int(parts["year"]) * 12 + int(parts.get("month") or 1) - 1
        count += step * (1 if kind == "month" else 12)
        if not 12 <= count < 120_000:
            return ""
        month = f"-{count % 12 + 1:02d}" if kind == "month" else ""
        return f"{count // 12:04d}{month}{parts['zone'] or ''}"
    if kind == "time":
        moved = datetime.fromisoformat(f"2000-01-02T{text[:8]}") + timedelta(seconds=step)
        return moved.isoformat()[11:] + text[8:] if moved.day == 2 else ""
    try:
        day = date.fromisoformat(text[:10]) + timedelta(days=step)
    except OverflowError:
        return ""
    return day.isoformat() + text[10:]


def _longer(text: str, other: str) -> int | None:
    """Compare two durations; None where that hangs on the months they begin in."""
    mine, its = _length(text), _length(other)
    if mine is None or its is None:
        return None
    months, rest = mine[0] - its[0], _EXACT.subtract(mine[1], its[1])
    ends = [_EXACT.add(rest, Decimal(months * days * _DAY_S)) for days in (28, 31)]
    signs = {(end > 0) - (end < 0) for end in ends}
    return signs.pop() if len(signs) == 1 else None


def _length(text: str) -> tuple[int, Decimal] | None:
    """Give months, and seconds beside them."""
    found = _FORMS["duration"].fullmatch(text)
    if found is None or len(text) > _DURATION_MAX:
        return None
    count = {name: int(value or 0) for name, value in found.groupdict(0).items() if name != "sign"}
    whole = (count["weeks"] * 7 + count["days"]) * _DAY_S
    whole += count["hours"] * 3600 + count["minutes"] * 60 + count["seconds"]
    sign = -1 if found["sign"] else 1
    seconds = Decimal(f"{whole}.{found['fraction'] or 0}")
    return sign * (count["years"] * 12 + count["months"]), sign * seconds


def _in_day(position: Decimal) -> bool:
    return _DAY_S <= position < 2 * _DAY_S


def _position(text: str, kind: Kind) -> tuple[Decimal, bool] | None:
    """Give seconds on one line, and whether a zone places them there."""
    if kind == "duration" or read(text, kind) is None:
        return None
    found = _FORMS[kind].fullmatch(text)
    assert found is not None, "it was read"
    parts = {name: value or "" for name, value in found.groupdict().items()}
    year, month, day = (int(parts.get(n) or 1) for n in ("year", "month", "day"))
    hour, minute, second = (int(parts.get(n) or 0) for n in ("hour", "minute", "second"))
    whole = date(year, month, day).toordinal() * _DAY_S + hour * 3600 + minute * 60 + second
    zone = parts["zone"]
    if zone and zone not in "Zz":
        away = int(zone[1:3]) * 3600 + int(zone[4:6]) * 60
        whole += away if zone[0] == "-" else -away
    return Decimal(f"{whole}.{parts.get('fraction') or 0}"), bool(zone)


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
