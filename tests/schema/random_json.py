"""Pairs of random JSON Schemas with the answer of `fit` and values that may contradict it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from interlock.contract.json_wire.validator import Validators
from interlock.schema.boundary import boundaries
from interlock.schema.check import conforms
from interlock.schema.fit import Fit, fit
from interlock.schema.json_dialect import to_2020
from interlock.schema.json_schema import to_type
from interlock.schema.sample import sampler
from interlock.schema.scalar.fit import carry
from interlock.schema.types import Anything, ListOf, OneOf, Record, resolve
from interlock.schema.wrong import wrongs
from interlock.values import at, put
from tests.schema.random_schemas import DEFS, near, schema

TABLE = {name: to_type(inner, DEFS, name=name) for name, inner in DEFS.items()}
# The target's validator takes these; the value changes on its way.
LOSSES = ("binary-float",)
BY_RECORD = ("may-be-absent", "required-without-source", "unknown-field")


@dataclass(frozen=True)
class Pair:
    """Two types, what `fit` says of them, and values of the first; how each side judges one."""

    shown: str
    mine: object
    other: object
    answer: Fit
    values: tuple
    takes: Callable
    accepts: Callable
    types: tuple = (TABLE, TABLE)
    judges_witnesses: bool = True

    def contradictions(self) -> Iterator[str]:
        """Give each way in which the values contradict the answer."""
        if self.answer.answer == "proved":
            wrong = (v for v in self.values if not self.accepts(self.moved(v)))
            for value in islice(wrong, 1):
                yield f"proved, but {value!r}: {self.shown}"
        for misfit in self.answer.misfits if self.judges_witnesses else ():
            if misfit.lost or misfit.why in LOSSES:
                continue
            if misfit.proof == "witnessed" and not self.is_shown(misfit):
                yield f"{misfit.path} {misfit.why} {misfit.witness!r} shows nothing: {self.shown}"

    def moved(self, value):
        return carried(value, self.other, self.types[1])

    def is_shown(self, misfit) -> bool:
        """Tell whether a whole value with the witness is taken by one side only."""
        found = [v for v in self.whole(misfit) if self.takes(v)]
        if not found and misfit.path != "$":
            return True  # a place that no value was found to have
        return any(not self.accepts(self.moved(v)) for v in found)

    def whole(self, misfit):
        steps = re.findall(r"\.([^.\[\]]+)|(\[\])", misfit.path)
        path = tuple(name or 0 for name, _ in steps)
        if misfit.why in BY_RECORD or misfit.path.endswith(".*"):
            path = path[:-1]
        for base in self.values if path else (None,):
            if path == () or isinstance(at(base, path[:-1]), (dict, list)):
                yield put(base, path, misfit.witness)


def json_pair(dice) -> Pair:
    """Draw two schemas, the second like the first more often than not."""
    one = to_2020(schema(dice))
    two = to_2020(near(dice, one) if dice.random() < 0.7 else schema(dice))
    mine, other = to_type(one, DEFS), to_type(two, DEFS)
    answer = fit(mine, other, source_types=TABLE, target_types=dict(TABLE))
    judges = Validators(DEFS)
    takes, accepts = (judges.compile(s, "reply").is_valid for s in (one, two))
    found = (v for v in drawn(mine, other, TABLE, dice) if takes(v))
    values = tuple(v for v in found if is_named(v, mine, TABLE))
    return Pair(f"{json.dumps(one)} -> {json.dumps(two)}", mine, other, answer, values,
                takes, accepts)  # fmt: skip


def drawn(mine, other, types, dice) -> Iterator[object]:
    """Give values of a type by chance and at its edges, and what is almost of the other."""
    draw = sampler(mine, types, edge=0.4)
    yield from boundaries(mine, types, limit=60)
    yield from (value for value in (draw(dice) for _ in range(15)) if value is not None)
    yield from boundaries(other, types, limit=30)
    yield from (wrong.value for wrong in wrongs(other, types, limit=60))


def is_named(value, type_, types) -> bool:
    """Tell whether each field of a value is one that its type names, or says the type of."""
    kind = resolve(type_, types)
    if isinstance(kind, Record) and isinstance(value, dict):
        named = {f.name: f.type for f in kind.fields}
        rest = kind.extra
        return all(
            is_named(inner, named.get(name, rest), types) if name in named or rest else False
            for name, inner in value.items()
        )
    if isinstance(kind, ListOf) and isinstance(value, list):
        return all(is_named(item, kind.item, types) for item in value)
    if isinstance(kind, OneOf):
        return any(conforms(value, b, types) and is_named(value, b, types) for b in kind.branches)
    return True


def carried(value, target, types):
    """Write a value as a type writes it, all the way down; the meaning stays."""
    kind = resolve(target, types)
    if isinstance(kind, Record) and isinstance(value, dict):
        named = {f.name: f.type for f in kind.fields}
        rest = kind.extra or Anything()
        return {n: carried(inner, named.get(n, rest), types) for n, inner in value.items()}
    if isinstance(kind, ListOf) and isinstance(value, list):
        return [carried(item, kind.item, types) for item in value]
    if isinstance(kind, OneOf):
        forms = [value, *(carried(value, branch, types) for branch in kind.branches)]
        return next((form for form in forms if conforms(form, kind, types)), value)
    if value is None or isinstance(kind, (Record, ListOf, Anything)):
        return value
    return carry(value, kind)
