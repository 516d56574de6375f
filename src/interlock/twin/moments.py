"""Instants in the form that a field's type asks for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

from interlock.contract.roles.words import split_words
from interlock.schema.check import conforms
from interlock.schema.types import Float, Moment, Number, OneOf, Type, Types, resolve
from interlock.values import Value


def written(at: datetime, type_: Type, types: Types, *, name: str, zone: timezone) -> Value:
    """Give the instant as the type writes it; ISO 8601 in UTC when no form fits.

    name: of the field, for numbers: "createdMs" counts milliseconds, others seconds.
    zone: of the texts that may not say theirs.
    """
    at, inner = at.astimezone(UTC), resolve(type_, types)
    if isinstance(inner, OneOf):
        fitting = (written(at, b, types, name=name, zone=zone) for b in inner.branches)
        return next((v for v in fitting if conforms(v, inner, types)), _iso(at, "Z"))
    if isinstance(inner, (Number, Float)):
        whole_ms = int((at - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1))
        in_ms = {"ms", "millis", "milliseconds"} & set(split_words(name))
        return whole_ms if in_ms else whole_ms // 1000
    forms = _forms(at, inner, zone)
    return next((text for text in forms if conforms(text, inner, types)), _iso(at, "Z"))


def _forms(at: datetime, type_: Type, zone: timezone) -> Iterator[str]:
    local = at.astimezone(zone)
    if isinstance(type_, Moment) and type_.kind != "instant":
        plain = {"date": "%Y-%m-%d", "time": "%H:%M:%S", "month": "%Y-%m", "year": "%Y"}
        text = local.strftime(plain.get(type_.kind, "%Y-%m-%d"))
        yield from (text, text + ("Z" if zone == UTC else _offset(local)))
    else:
        if not (isinstance(type_, Moment) and type_.zone == "forbidden"):
            yield from (_iso(at, "Z"), _iso(at, "+00:00"), _iso(at, "Z", 3), _iso(at, "Z", 0))
        yield from (_iso(local, ""), _iso(local, "", 0), _iso(local, "", 3))
        yield from (_iso(local, "", 0).replace("T", " "), local.strftime("%Y-%m-%d"))
        yield local.strftime("%Y%m%d%H%M%S")


def _offset(local: datetime) -> str:
    text = local.strftime("%z")
    return f"{text[:3]}:{text[3:]}"


def _iso(at: datetime, zone: str, digits: int | None = None) -> str:
    """Write an instant; digits of the second's fraction: None for as many as are needed."""
    shown = 3 if digits is None and at.microsecond >= 1000 else digits
    plain = at.replace(tzinfo=None)
    return plain.isoformat(timespec="milliseconds" if shown else "seconds") + zone


def parsed(value: object, zone: timezone) -> datetime | None:
    """Read an instant from a text (ISO 8601, HTTP date) or a number of (milli)seconds."""
    if isinstance(value, str) and value[:1].isdigit() and len(value) >= 10:
        # Python takes any sign before the hour: document 20260115001 would be one o'clock.
        if (value[10:11] if value[4] == "-" else value[8]) not in ("", "T", "t", " "):
            return None
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            return None
        return at if at.tzinfo else at.replace(tzinfo=zone)
    if isinstance(value, str) and value.endswith("GMT"):
        # With all that it takes along it is longer to load than the twin's own rooms.
        from email.utils import parsedate_to_datetime

        try:
            return parsedate_to_datetime(value)
        except ValueError:
            return None
    return None
