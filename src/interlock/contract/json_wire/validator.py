"""Validate values against the schemas of a contract, with every breach in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

import jsonschema_rs

from interlock.contract.model import Breach
from interlock.schema.json_dialect import ANNOTATIONS, Schema, def_name, rebuild
from interlock.values import canonical, show_path

Mode: TypeAlias = Literal["request", "reply"]

BREACHES_MAX = 100
_HERE = "urn:interlock:contract"
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/_-]{4})*(?:[A-Za-z0-9+/_-]{2}(?:==)?|[A-Za-z0-9+/_-]{3}=?)?")
_DECIMAL = re.compile(r"[-+]?\d+(\.\d+)?")


class Validators:
    """The validators of a contract. Definitions are shared; each validator compiles when used."""

    def __init__(self, defs: Mapping[str, Schema]) -> None:
        self._defs = defs
        self._registries: dict[Mode, jsonschema_rs.Registry] = {}
        self._known: dict[tuple[str, Mode], Validator] = {}

    @property
    def defs(self) -> Mapping[str, Schema]:
        """Give what references of schemas stand for."""
        return self._defs

    def of(self, schema: Schema, mode: Mode) -> Validator | None:
        """Give the validator of a schema; None when the schema allows everything.

        mode: in a request nobody needs to send what is read-only, in a reply what is write-only.
        """
        if schema is True or (isinstance(schema, Mapping) and not set(schema) - {*ANNOTATIONS}):
            return None
        if isinstance(schema, bool) or set(schema) - {*ANNOTATIONS, "$ref"}:
            return Validator(self, schema, mode)
        # Many operations share an answer; its definition may reach hundreds of others.
        key = (str(schema["$ref"]), mode)
        if key not in self._known:
            self._known[key] = Validator(self, schema, mode)
        return self._known[key]

    def compile(self, schema: Schema, mode: Mode) -> jsonschema_rs.Draft202012Validator:
        """Compile one schema for one direction."""
        # The wrapping gives a boolean schema a place, too.
        return jsonschema_rs.Draft202012Validator(
            {"allOf": [for_mode(schema, self._defs, mode)]},
            validate_formats=True,
            formats={"byte": _is_base64, "decimal": _is_decimal},
            registry=self._registry(mode),
        )

    def _registry(self, mode: Mode) -> jsonschema_rs.Registry:
        if mode not in self._registries:
            defs = {n: for_mode(s, self._defs, mode) for n, s in self._defs.items()}
            whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": defs}
            self._registries[mode] = jsonschema_rs.Registry([(_HERE, whole)])
        return self._registries[mode]


class Validator:
    """One schema in one direction, compiled at its first value."""

    __slots__ = ("_all", "_compiled", "_mode", "_schema")

    def __init__(self, every: Validators, schema: Schema, mode: Mode) -> None:
        self._all = every
        self._schema = schema
        self._mode = mode
        self._compiled: jsonschema_rs.Draft202012Validator | None = None

    def breaches(self, value: object) -> tuple[Breach, ...]:
        """Give all breaches (at most BREACHES_MAX), () when the value conforms.

        Order: as the validator finds them, which is the same in every run.
        """
        compiled = self._compiled or self.compile()
        if compiled.is_valid(value):
            return ()
        found: list[Breach] = []
        for error in compiled.iter_errors(value):
            found += _breaches(error)
            if len(found) >= BREACHES_MAX:
                break
        return tuple(dict.fromkeys(found[:BREACHES_MAX]))

    def compile(self) -> jsonschema_rs.Draft202012Validator:
        """Compile now rather than at the first value."""
        self._compiled = self._all.compile(self._schema, self._mode)
        return self._compiled


def _is_base64(text: str) -> bool:
    return _BASE64.fullmatch(text) is not None


def _is_decimal(text: str) -> bool:
    return _DECIMAL.fullmatch(text) is not None


def for_mode(schema: Schema, defs: Mapping[str, Schema], mode: Mode) -> Schema:
    """Give the schema for one direction, without annotations, references made absolute.

    The names that need not be sent leave `required`; they may still be sent.
    """
    return _for_mode(schema, defs, "readOnly" if mode == "request" else "writeOnly", frozenset())


def _for_mode(
    schema: Schema, defs: Mapping[str, Schema], flag: str, spared: frozenset[str]
) -> Schema:
    if isinstance(schema, bool):
        return schema
    own = spared | frozenset(_flagged(schema, defs, flag, frozenset()))

    def inner(word: str, child: Schema) -> Schema:
        # Only the branches of an allOf speak about the same record.
        return _for_mode(child, defs, flag, own if word == "allOf" else frozenset())

    out = rebuild(schema, inner)
    if isinstance(ref := out.get("$ref"), str):
        out["$ref"] = _HERE + ref
    for word in (*ANNOTATIONS, "discriminator", "x-extensible-enum"):
        out.pop(word, None)
    required = out.get("required")
    if own and isinstance(required, list):
        out["required"] = [n for n in required if n not in own]
    return out


def _flagged(
    schema: Mapping[str, object], defs: Mapping[str, Schema], flag: str, seen: frozenset[str]
) -> Iterator[str]:
    properties = schema.get("properties")
    for name, inner in properties.items() if isinstance(properties, Mapping) else ():
        if _has_flag(inner, defs, flag):
            yield name
    branches = schema.get("allOf")
    for branch in branches if isinstance(branches, list) else ():
        if isinstance(branch, Mapping):
            ref = branch.get("$ref")
            name = def_name(ref) if isinstance(ref, str) else ""
            target = defs.get(name) if name and name not in seen else branch
            if isinstance(target, Mapping):
                yield from _flagged(target, defs, flag, seen | {name})


def _has_flag(schema: object, defs: Mapping[str, Schema], flag: str) -> bool:
    if not isinstance(schema, Mapping):
        return False
    if schema.get(flag) is True:
        return True
    ref = schema.get("$ref")
    target = defs.get(def_name(ref)) if isinstance(ref, str) else None
    return isinstance(target, Mapping) and target.get(flag) is True


def _breaches(error: jsonschema_rs.ValidationError) -> Iterator[Breach]:
    rule, facts = error.kind.name, error.kind.as_dict()
    path = list(error.instance_path)
    if rule == "required":
        yield Breach(show_path([*path, facts["property"]]), rule, "is missing")
    elif rule in ("additionalProperties", "unevaluatedProperties"):
        for name in facts["unexpected"]:
            yield Breach(show_path([*path, str(name)]), rule, "is not in the contract")
    elif rule in ("anyOf", "oneOf") and (branch := _meant(error)):
        for inner in branch:
            yield from _breaches(inner)
    elif rule in ("anyOf", "oneOf") and (tag := _tag(error)):
        yield tag
    else:
        yield Breach(show_path(path), rule, _says(error))


def _meant(
    error: jsonschema_rs.ValidationError,
) -> Sequence[jsonschema_rs.ValidationError]:
    """Give the errors of the one branch that the sender can have meant; () if it is open."""
    here = len(error.instance_path)
    branches = error.kind.as_dict()["context"]
    if not all(branches):
        return ()  # it fits too many
    close = [b for b in branches if not any(len(e.instance_path) == here and _other(e) for e in b)]
    if len(close) > 1:
        # Of records, their tag tells them apart.
        close = [b for b in close if not any(_is_tag(e, here) for e in b)]
    return close[0] if len(close) == 1 else ()


def _is_tag(error: jsonschema_rs.ValidationError, here: int) -> bool:
    return len(error.instance_path) == here + 1 and error.kind.name in ("const", "enum")


def _tag(error: jsonschema_rs.ValidationError) -> Breach | None:
    """Give the breach of the one field that tells the branches apart, when all refuse it."""
    here = len(error.instance_path)
    branches = error.kind.as_dict()["context"]
    lacking = [
        {e.kind.as_dict()["property"] for e in branch if e.kind.name == "required"}
        for branch in branches
        if all(len(e.instance_path) == here for e in branch)
    ]
    if len(lacking) == len(branches) > 1 and (always := set.intersection(*lacking)):
        return Breach(show_path([*error.instance_path, min(always)]), "required", "is missing")
    tags = [next((e for e in branch if _is_tag(e, here)), None) for branch in branches]
    known = [t for t in tags if t is not None]
    paths = {tuple(t.instance_path) for t in known}
    if len(known) < max(len(branches), 2) or len(paths) > 1:
        return None
    facts = [t.kind.as_dict() for t in known]
    options = [o for f in facts for o in f.get("options", [f.get("expected_value")])]
    unique = list({canonical(o): o for o in options}.values())
    says = f"is {_show(known[0].instance)}, not {_listed(unique)}"
    return Breach(show_path([*paths.pop()]), "enum", says)


def _other(error: jsonschema_rs.ValidationError) -> bool:
    return error.kind.name in ("type", "const", "enum")


def _says(error: jsonschema_rs.ValidationError) -> str:
    rule, facts, value = error.kind.name, error.kind.as_dict(), _show(error.instance)
    if rule == "type":
        return f"is {value}, not of type {' or '.join(map(str, facts['types']))}"
    if rule in ("enum", "const"):
        return f"is {value}, not {_listed(facts.get('options', [facts.get('expected_value')]))}"
    if rule in ("anyOf", "oneOf") and (names := _lacking(facts["context"])):
        return f"has none of {', '.join(names)}, of which one is needed"
    if rule == "oneOf" and sum(not branch for branch in facts["context"]) > 1:
        return "fits more than one of the kinds of which exactly one is allowed"
    if rule in ("minLength", "maxLength"):
        facts["count"] = len(str(error.instance))
    words = _WORDS.get(rule)
    return words.format(value=value, **facts) if words else str(error.message)[:300]


def _lacking(context: Sequence[Sequence[jsonschema_rs.ValidationError]]) -> list[str]:
    """Give the fields of which one must be there, when that is all that the branches ask."""
    errors = [e for branch in context for e in branch]
    if not all(context) or any(e.kind.name != "required" for e in errors):
        return []
    return [str(e.kind.as_dict()["property"]) for e in errors]


_WORDS = {
    "maxLength": "has {count} characters, at most {limit} are allowed",
    "minLength": "has {count} characters, at least {limit} are needed",
    "maximum": "is {value}, more than {limit}",
    "minimum": "is {value}, less than {limit}",
    "exclusiveMaximum": "is {value}, not less than {limit}",
    "exclusiveMinimum": "is {value}, not more than {limit}",
    "maxItems": "has more than {limit} items",
    "minItems": "has fewer than {limit} items",
    "uniqueItems": "has equal items",
    "pattern": "is {value}, which does not match {pattern}",
    "format": "is {value}, not a {format}",
    "multipleOf": "is {value}, not a multiple of {multiple_of}",
    "falseSchema": "must not be there",
    "anyOf": "is none of the allowed kinds",
    "oneOf": "is none of the allowed kinds",
}


def _listed(options: Sequence[object]) -> str:
    shown = [_show(o) for o in options[:12]]
    if len(options) == 1:
        return shown[0]
    more = ", ..." if len(options) > 12 else ""
    return "one of " + ", ".join(shown) + more


def _show(value: object) -> str:
    text = canonical(value)
    return text if len(text) <= 60 else text[:57] + "..."
