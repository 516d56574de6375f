"""What an answer carries on from its request: parts that were validated need not be again.

The twin answers a new order with the order and a number. Each part that is the very object of
the request, under a schema that both messages share, is valid already; the rest is validated.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from operator import is_, itemgetter
from typing import TypeAlias

from interlock.contract.json_wire import text_numbers
from interlock.contract.json_wire.validator.directions import Mode, for_mode, has_flag
from interlock.contract.json_wire.validator.validators import Validators
from interlock.contract.openapi.plan import BodyPlan
from interlock.schema.json_dialect import ANNOTATIONS, Schema, def_name
from interlock.schema.types import Record, Types, resolve
from interlock.values import Value

_KNOWN_MAX = 500
_Several: TypeAlias = Callable[[Mapping[str, Value]], tuple[Value, ...]]
# With these alone, a schema says of each value inside what it is.
_PLAIN = frozenset(
    {
        *ANNOTATIONS, "type", "properties", "required", "items", "enum", "const", "minimum",
        "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "format", "pattern",
        "minLength", "maxLength", "minItems", "maxItems", "uniqueItems", "minProperties",
        "maxProperties", "additionalProperties", "allOf", "$ref", "example", "examples",
    }
)  # fmt: skip
_SAYS = ("type", "enum", "const", "allOf", "$ref")


def is_plain(schema: Schema, defs: Mapping[str, Schema]) -> bool:
    """Tell whether a schema leaves no doubt of what kind each value inside is."""
    return all(_is_plain(one) for one in _all_below(schema, defs, set()))


def _is_plain(schema: Schema) -> bool:
    if isinstance(schema, bool):
        return False
    if not all(word in _PLAIN or word.startswith("x-") for word in schema):
        return False
    kinds = schema.get("type")
    if isinstance(kinds, list) and len([k for k in kinds if k != "null"]) > 1:
        return False
    return any(word in schema for word in _SAYS)


def _all_below(schema: Schema, defs: Mapping[str, Schema], seen: set[str]) -> Iterator[Schema]:
    """Give a schema and all that it is made of, definitions too, each of these once."""
    yield schema
    if isinstance(schema, bool):
        return
    ref = schema.get("$ref")
    if isinstance(ref, str) and (name := def_name(ref)) not in seen:
        seen.add(name)
        yield from _all_below(defs.get(name, True), defs, seen)
    inner: list[object] = [schema.get("items")]
    for word in ("properties",):
        named = schema.get(word)
        inner += named.values() if isinstance(named, Mapping) else ()
    branches = schema.get("allOf")
    inner += branches if isinstance(branches, list) else ()
    extra = schema.get("additionalProperties")
    inner += [extra] if isinstance(extra, Mapping) else []
    for one in inner:
        if isinstance(one, (bool, Mapping)):
            yield from _all_below(one, defs, seen)


class Carried:
    """What is left to be done for an answer whose request is known to be valid.

    request, reply: their bodies; the request's schema must be plain. names: the fields that may
    be carried on.
    """

    def __init__(
        self, request: BodyPlan, reply: BodyPlan, validators: Validators, types: Types
    ) -> None:
        defs = validators.defs
        asked = list(_parts(request.schema, defs, set()))
        told = list(_parts(reply.schema, defs, set()))
        self.names = _names(asked, told, defs) if _is_record(reply, types) else frozenset[str]()
        left = [_without(part, self.names) for part in told]
        self._validator = validators.of({"allOf": left}, "reply") if self.names else None
        record = resolve(reply.type, types)
        self._still = frozenset(
            f.name
            for f in (record.fields if isinstance(record, Record) else ())
            if not text_numbers.holds(f.type, types)
        )
        # Most answers of an operation have the same names.
        self._known: dict[tuple[str, ...], tuple[_Several, tuple[str, ...]]] = {}

    def holds(
        self, sent: Value, value: dict[str, Value], writing: Callable[[Value], Value] | None
    ) -> bool:
        """Tell whether an answer keeps its schema and travels as it is; False may mean either.

        sent: the body of a request that was found valid. writing: what changes before it travels.
        """
        if self._validator is None or not isinstance(sent, dict):
            return False
        names = tuple(value)
        carried, others = self._known.get(names) or self._apart(names)
        try:
            if not all(map(is_, carried(sent), carried(value))):
                return False
        except KeyError:
            return False
        if writing is not None and others:
            rest = {name: value[name] for name in others}
            if writing(rest) is not rest:
                return False
        return self._validator.keeps(value)

    def _apart(self, names: tuple[str, ...]) -> tuple[_Several, tuple[str, ...]]:
        """Give what takes those that are carried on, and the others that may be written anew."""
        carried = tuple(name for name in names if name in self.names)
        others = tuple(n for n in names if n not in self.names and n not in self._still)
        # Of a single name it would give no tuple.
        several = itemgetter(*(carried if len(carried) > 1 else carried * 2)) if carried else _none
        if len(self._known) >= _KNOWN_MAX:
            self._known.clear()
        self._known[names] = several, others
        return several, others


def _none(_: Mapping[str, Value]) -> tuple[Value, ...]:
    return ()


def _is_record(plan: BodyPlan, types: Types) -> bool:
    return plan.kind == "json" and isinstance(resolve(plan.type, types), Record)


def _parts(
    schema: Schema, defs: Mapping[str, Schema], seen: set[str]
) -> Iterator[Mapping[str, object]]:
    """Give the schemas that all hold for the same value, without what only leads to others."""
    if isinstance(schema, bool):
        return
    ref, branches = schema.get("$ref"), schema.get("allOf")
    if isinstance(ref, str) and (name := def_name(ref)) not in seen:
        seen.add(name)
        yield from _parts(defs.get(name, True), defs, seen)
    for branch in branches if isinstance(branches, list) else ():
        yield from _parts(branch, defs, seen)
    own = {k: v for k, v in schema.items() if k not in ("$ref", "allOf")}
    if own:
        yield own


def _properties(part: Mapping[str, object]) -> Mapping[str, Schema]:
    found = part.get("properties")
    return found if isinstance(found, Mapping) else {}


def _names(
    asked: list[Mapping[str, object]], told: list[Mapping[str, object]], defs: Mapping[str, Schema]
) -> frozenset[str]:
    """Give the fields whose schemas in the answer are all among those in the request."""
    known: dict[str, set[str]] = {}
    for part in asked:
        for name, schema in _properties(part).items():
            known.setdefault(name, set()).add(_text(schema, defs, "request"))
    told_all = [(n, schema) for part in told for n, schema in _properties(part).items()]
    if any(has_flag(schema, defs, "writeOnly") for _, schema in told_all):
        # Whether such a field must be there depends on where its name stands; not for short ways.
        return frozenset()
    other = {
        name
        for name, schema in told_all
        if has_flag(schema, defs, "readOnly")
        or _text(schema, defs, "reply") not in known.get(name, ())
        or not _alike(schema, defs)
    }
    return frozenset(n for n, _ in told_all) - other


def _text(schema: Schema, defs: Mapping[str, Schema], mode: Mode) -> str:
    return json.dumps(for_mode(schema, defs, mode), sort_keys=True, default=str)


def _alike(schema: Schema, defs: Mapping[str, Schema]) -> bool:
    """Tell whether a schema, and whatever it refers to, asks the same of both directions."""
    below = _all_below(schema, defs, set())
    return all(
        isinstance(one, bool) or _text(one, defs, "request") == _text(one, defs, "reply")
        for one in below
    )


def _without(part: Mapping[str, object], names: frozenset[str]) -> Schema:
    """Give a schema that asks nothing of some fields; they stay named, so none is a stranger."""
    found = _properties(part)
    if not found:
        return part
    return {**part, "properties": {n: True if n in names else s for n, s in found.items()}}
