"""Faults of systems that do not keep their contract."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from random import Random
from typing import ClassVar, Literal

from interlock.fault.base import Delivery, Phase
from interlock.values import Path, Value, leaves, put


@dataclass(frozen=True, slots=True)
class DriftedField:
    """One field of one good reply is not as the contract says, as after an unannounced release.

    how: "missing" leaves it out, "renamed" gives it a new name, "nil" empties it, "retyped"
    turns a number into text or text into a number. field: dotted path in the reply; "" lets the
    dice choose one.
    Caught by: fields-agree, nothing-lost, subject-crashed. Causes 1 and 10.
    """

    how: Literal["missing", "renamed", "nil", "retyped"] = "missing"
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
        paths = [p for p, _ in leaves(reply.body) if p]
        if self.field:
            paths = [p for p in paths if ".".join(str(s) for s in p) == self.field]
        if not paths:
            yield delivery
            return
        path = paths[dice.randrange(len(paths))]
        changed = replace(reply, body=_drift(reply.body, path, self.how))
        yield replace(delivery, reply=changed)


def _drift(body: Value, path: Path, how: str) -> Value:
    parent_path, last = path[:-1], path[-1]
    parent = body
    for step in parent_path:
        parent = parent[step]  # type: ignore[index]  # the path was walked just now
    if isinstance(parent, list) or how in ("nil", "retyped"):
        old = parent[last]  # type: ignore[index]  # same path
        new: Value = None
        if how == "retyped":
            new = 0 if isinstance(old, str) else str(old)
        return put(body, path, new)
    assert isinstance(parent, dict)
    changed = {k: v for k, v in parent.items() if k != last}
    if how == "renamed":
        changed[f"{last}_v2"] = parent[str(last)]
    return put(body, parent_path, changed)
