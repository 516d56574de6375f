"""Master data that is loaded: with the keys, states and numbers that it brings along."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from interlock.contract.model import Call, HttpBinding, Message, Operation, Resource, Role
from interlock.patterns import expression
from interlock.twin.desk import Desk
from interlock.twin.keeping.numbering import counted_by, number_of
from interlock.values import Value

_LOADING = Operation("", Message(), (), HttpBinding("", ""))
"""What loads a record: no call of the system's own."""
_DIGITS = expression(r"[0-9]{1,15}", re.ASCII)


def asked(kind: Resource, record: Mapping[str, Value]) -> tuple[Operation, Role, Resource, Call]:
    """Give the creation by which a record is loaded: who does it chooses keys and states."""
    stamps = {name: what for name, what in kind.stamps.items() if name not in record}
    if not kind.open_key or kind.life is not None or len(stamps) < len(kind.stamps):
        life = replace(kind.life, moves=()) if kind.life else None
        kind = replace(kind, open_key=True, stamps=stamps, life=life)
    return _LOADING, Role("create", kind.name), kind, Call("")


def count_on(desk: Desk, kind: Resource, record: Mapping[str, Value]) -> None:
    """Let number ranges go on behind the numbers of a loaded record, which they would give again.

    Keys need no such care: one that is there is passed over.
    """
    for name, what in kind.stamps.items():
        text = str(record.get(name) or "")
        if what != "number" or name == kind.key or not text:
            continue
        group = counted_by(kind, name, record, desk.now)
        for digits in reversed(_DIGITS.findall(text)):
            found = number_of(kind, name, int(digits), text, group=group)
            if found is not None:
                desk.store.count_on(*found)
                break
