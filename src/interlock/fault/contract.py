"""Faults of systems that do not keep their contract."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import ClassVar, Literal, TypeAlias

from interlock.data import dataclass
from interlock.fault.base import Delivery, Phase
from interlock.patterns import expression
from interlock.registry import Registry
from interlock.values import Path, Value, at, leaves, put

How: TypeAlias = Literal[
    "missing", "renamed", "added", "nil", "retyped", "unknown-code", "more-digits", "other-date"
]
_CODE = expression(r"[A-Za-z][A-Za-z_-]{0,19}", re.ASCII)
_AMOUNT = expression(r"-?\d+\.\d+", re.ASCII)
_DAY = expression(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class DriftedField:
    """One field of one good reply is not as the contract says, as after an unannounced release.

    how: "missing" leaves it out, "renamed" gives it a new name, "added" puts one beside it that
    nobody knows, "nil" empties it, "retyped" turns a number into text or text into a number,
    "unknown-code" puts a new word in place of a code, "more-digits" writes an amount with two
    digits more, "other-date" writes a day first; each has a page of its own. field: dotted path in
    the reply; "" lets the dice choose one.
    Caught by: fields-agree, nothing-lost, subject-crashed. Causes 1 and 10.
    """

    how: How = "missing"
    field: str = ""

    phase: ClassVar[Phase] = "reply"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "one field of the reply drifted"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Change one leaf of the reply's body; a reply without a body stays as it is."""
        reply = delivery.reply
        if reply is None or not reply.ok or not isinstance(reply.body, dict):
            yield delivery
            return
        paths = [p for p, value in leaves(reply.body) if p and _can(self.how, value)]
        if self.field:
            paths = [p for p in paths if ".".join(str(s) for s in p) == self.field]
        if not paths:
            yield delivery
            return
        path = paths[dice.randrange(len(paths))]
        changed = replace(reply, body=_drift(reply.body, path, self.how))
        yield replace(delivery, reply=changed)


@dataclass(frozen=True, slots=True)
class Drift:
    """A way in which a field drifts. page: what happens and whom it hurts."""

    how: How
    page: str


def _page(how: How, first: str, rest: str) -> Drift:
    return Drift(how, f"{first}\n\nWrite `fault: drifted-field, how: {how}`. {rest}")


DRIFTS: Registry[Drift] = Registry(
    "drift",
    "interlock.drifts",
    {
        "field-missing": _page(
            "missing",
            "A field that was always there is left out of a reply.",
            "Who reads it with a default writes that default over the other side's value.\n"
            "Caught by: fields-agree, amounts-agree. Cause 10.",
        ),
        "field-renamed": _page(
            "renamed",
            "A field comes under a new name, as from a release that nobody announced.",
            "Who reads the old one finds nothing there and says nothing.\n"
            "Caught by: fields-agree, nothing-lost. Cause 10.",
        ),
        "field-added": _page(
            "added",
            "A field comes that the contract does not know.",
            "It should do no harm; a strict reader refuses the whole reply.\n"
            "Caught by: nothing-lost, subject-crashed. Cause 10.",
        ),
        "null-for-value": _page(
            "nil",
            "A field comes empty that always had a value.",
            'It ends as the text "None" or as a sum of zero on the other side.\n'
            "Caught by: fields-agree, amounts-agree. Cause 1.",
        ),
        "type-changed": _page(
            "retyped",
            "A number comes as text, or a text as a number.",
            "In the field: a server in another language after an upgrade.\n"
            "Caught by: subject-crashed, fields-agree. Cause 1.",
        ),
        "unknown-enum": _page(
            "unknown-code",
            "A code comes that is in no list of the contract.",
            "Who has a default for it shows a state that is not so.\n"
            "Caught by: fields-agree, never-backwards. Cause 1.",
        ),
        "precision-changed": _page(
            "more-digits",
            "An amount comes with two digits more, of the same value.",
            "Who compares texts takes it for a change, who cuts texts loses a part.\n"
            "Caught by: amounts-agree, settles. Cause 1.",
        ),
        "date-format-changed": _page(
            "other-date",
            "A date comes with the day first, 31.12.2026 in place of 2026-12-31.",
            "Who guesses takes the 3rd of April for the 4th of March.\n"
            "Caught by: fields-agree, subject-crashed. Cause 1.",
        ),
    },
)


def _code(value: Value) -> Value:
    return "X9" if isinstance(value, str) and _CODE.fullmatch(value) else value


def _more_digits(value: Value) -> Value:
    if isinstance(value, Decimal):
        return Decimal(f"{value:f}00") if "." in f"{value:f}" else value
    return f"{value}00" if isinstance(value, str) and _AMOUNT.fullmatch(value) else value


def _day_first(value: Value) -> Value:
    if not isinstance(value, str) or not _DAY.match(value):
        return value
    try:
        day = datetime.fromisoformat(value[:10])
    except ValueError:
        return value
    return f"{day:%d.%m.%Y}{value[10:]}"


def _other_type(value: Value) -> Value:
    return 0 if isinstance(value, str) else str(value)


# What a way makes of a value; those that are not here change the record around it.
_VALUES: Mapping[How, Callable[[Value], Value]] = {
    "nil": lambda _: None,
    "retyped": _other_type,
    "unknown-code": _code,
    "more-digits": _more_digits,
    "other-date": _day_first,
}


def _can(how: How, value: Value) -> bool:
    """Tell whether a way has something to change at a value."""
    if how in ("unknown-code", "more-digits", "other-date"):
        after = _VALUES[how](value)
        return str(after) != str(value)
    return True


def _drift(body: Value, path: Path, how: How) -> Value:
    parent_path, last = path[:-1], path[-1]
    parent = at(body, parent_path)
    if how in _VALUES:
        return put(body, path, _VALUES[how](_value(at(body, path))))
    if not isinstance(parent, dict):
        return put(body, path, None)
    changed = {k: v for k, v in parent.items() if k != last or how == "added"}
    if how in ("renamed", "added"):
        changed[f"{last}_v2"] = parent[str(last)]
    return put(body, parent_path, changed)


def _value(found: object) -> Value:
    return found  # type: ignore[return-value]  # replies hold values only
