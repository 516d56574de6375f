"""Values against an OpenAPI file as its vendor wrote it: jsonschema judges, not our validators."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal

import yaml
from jsonschema.exceptions import ValidationError
from openapi_schema_validator import (
    OAS30ReadValidator,
    OAS30WriteValidator,
    OAS31Validator,
    oas30_format_checker,
    oas31_format_checker,
)
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4, DRAFT202012

from interlock.contract.json_wire.validator import Validators
from interlock.contract.load import load
from interlock.contract.model import Contract, Operation
from interlock.contract.openapi.plan import media_kind
from interlock.values import show_path

_URI = "urn:document"
# A reader of OpenAPI 3.0 and one of 3.1, for requests and for replies.
_CLASSES = {
    ("3.0", "write"): OAS30WriteValidator,
    ("3.0", "read"): OAS30ReadValidator,
    ("3.1", "write"): OAS31Validator,
    ("3.1", "read"): OAS31Validator,
}


class _Loader(yaml.CSafeLoader):
    """YAML without dates; fractions stay as they are written."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in rows if not tag.endswith(":timestamp")]
    for first, rows in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_constructor(
    "tag:yaml.org,2002:float", lambda loader, node: Decimal(loader.construct_scalar(node))
)


@dataclass(frozen=True)
class Body:
    """A body of an operation, as both sides see it."""

    operation: str
    direction: str
    type: object
    pointer: str
    schema: object


def as_written(node):
    """Give the file with its keys as texts: YAML reads a status as a number."""
    if isinstance(node, dict):
        return {str(key): as_written(inner) for key, inner in node.items()}
    return [as_written(inner) for inner in node] if isinstance(node, list) else node


def as_meant(raw: dict) -> dict:
    """Give the file with what vendors leave out and everybody reads all the same.

    - A schema with properties describes objects, one with items lists.
    - "nullable" allows null: beside an enumeration, a choice or a reference, where OpenAPI 3.0.3
      wants to read it in there too, and in 3.1, which has given the word up.
    - "binary" in a JSON body is base64: JSON has no bytes.
    - "readOnly" and "writeOnly" are words of properties, also when the schema that a property
      refers to says them; they mean nothing about the items of a list.
    """
    schemas = raw.get("components", {}).get("schemas", {})
    flags = {
        f"#/components/schemas/{name}": {w: schema[w] for w in _FLAGS if w in schema}
        for name, schema in schemas.items()
    }
    out = _meant(raw, flags, old=str(raw["openapi"]).startswith("3.0"))
    for schema in out.get("components", {}).get("schemas", {}).values():
        for word in _FLAGS:
            schema.pop(word, None)
    return out


def _meant(node, flags, *, old: bool):
    if isinstance(node, list):
        return [_meant(inner, flags, old=old) for inner in node]
    if not isinstance(node, dict):
        return node
    out = {key: _meant(inner, flags, old=old) for key, inner in node.items()}
    if isinstance(out.get("items"), dict):
        out["items"] = {k: v for k, v in out["items"].items() if k not in _FLAGS}
    for name, schema in out["properties"].items() if _is_table(out.get("properties")) else ():
        if told := flags.get(str(schema.get("$ref"))):
            out["properties"][name] = {**told, "allOf": [schema]}
    kind = next((k for w, k in _IMPLIED.items() if isinstance(out.get(w), (dict, list))), None)
    if kind and not {"type", "$ref", "in"} & set(out):
        out["type"] = kind
    if out.get("format") == "binary":
        out["format"] = "byte"
    if out.get("nullable") is not True or (old and not _LIMITING & set(out)):
        return out
    inner = {k: v for k, v in out.items() if k not in ("nullable", *_FLAGS)}
    rest = {k: out[k] for k in _FLAGS if k in out}
    null = {"enum": [None], "nullable": True} if old else {"type": "null"}
    return {**rest, "anyOf": [inner, null]}


def _is_table(node) -> bool:
    return isinstance(node, dict) and all(isinstance(inner, dict) for inner in node.values())


_FLAGS = ("readOnly", "writeOnly")
_IMPLIED = {"properties": "object", "items": "array"}
_LIMITING = {"enum", "anyOf", "oneOf", "allOf", "$ref"}


class Judge:
    """jsonschema with one reading of a file."""

    def __init__(self, raw: dict) -> None:
        self._version = "3.0" if str(raw["openapi"]).startswith("3.0") else "3.1"
        draft = DRAFT4 if self._version == "3.0" else DRAFT202012
        self._registry = Registry().with_resource(_URI, Resource(raw, draft))
        checker = oas30_format_checker if self._version == "3.0" else oas31_format_checker
        self._checker = deepcopy(checker)
        for form in ("float", "double"):
            # It asks for Python's binary floats; ours are decimals, exactly as written.
            self._checker.checks(form)(lambda value: True)
        self._known: dict[tuple[str, str], object] = {}

    def errors(self, body: Body, value: object) -> list[ValidationError]:
        """Give what it says about a value."""
        key = (body.pointer, body.direction)
        if key not in self._known:
            judge = _CLASSES[self._version, body.direction]
            self._known[key] = judge(
                {"$ref": f"{_URI}#{body.pointer}"},
                registry=self._registry,
                format_checker=self._checker,
            )
        return list(self._known[key].iter_errors(value))


class JsonContract:
    """One OpenAPI file: our contract of it, and its raw text under jsonschema."""

    def __init__(self, path) -> None:
        text = path.read_text("utf-8")
        self.raw = as_written(
            json.loads(text, parse_float=Decimal)
            if path.suffix == ".json"
            else yaml.load(text, _Loader)
        )
        self.name = "/".join(path.parts[-2:])
        self.contract: Contract = load([path], "crm")
        self.written = Judge(self.raw)
        self.meant = Judge(as_meant(self.raw))
        self._ours = Validators(self.contract.document.defs)

    def bodies(self) -> Iterator[Body]:
        """Give the JSON and form bodies of requests and replies."""
        for operation in self.contract.operations:
            plan = self.contract.document.plans[operation.name]
            for body in plan.bodies:
                yield from self._body(operation, ("requestBody",), body, "write")
            for name, reply in plan.replies.items():
                for body in reply.bodies:
                    yield from self._body(operation, ("responses", name), body, "read")

    def jsonschema_rs(self, body: Body, value: object) -> list:
        """Give what jsonschema-rs says, with our rewriting of the schema to 2020-12."""
        mode = "request" if body.direction == "write" else "reply"
        validator = self._ours.of(body.schema, mode)
        return list(validator.breaches(value)) if validator else []

    def _body(self, operation, steps, plan, direction) -> Iterator[Body]:
        pointer = self._pointer(operation, steps, plan.media)
        if pointer and media_kind(plan.media) in ("json", "form"):
            yield Body(operation.name, direction, plan.type, pointer, plan.schema)

    def _pointer(self, operation: Operation, steps: tuple[str, ...], media: str) -> str:
        binding = operation.binding
        node, place = self._followed(["paths", binding.path, binding.method.lower(), *steps])
        content = node.get("content") if isinstance(node, dict) else None
        if not isinstance(content, dict) or "schema" not in content.get(media, {}):
            return ""
        return "".join(
            "/" + step.replace("~", "~0").replace("/", "~1").replace("%", "%25")
            for step in [*place, "content", media, "schema"]
        )

    def _followed(self, place: list[str]) -> tuple[object, list[str]]:
        node: object = self.raw
        for step in place:
            node = node.get(step) if isinstance(node, dict) else None
        if isinstance(node, dict) and "$ref" in node:
            steps = node["$ref"].removeprefix("#/").split("/")
            return self._followed([s.replace("~1", "/").replace("~0", "~") for s in steps])
        return node, place


# What JSON Schema calls the rules that our ids name.
KEYWORDS = {
    "missing": {"required"},
    "null": {"type", "nullable", "enum", "const", "anyOf", "oneOf"},
    "unknown-field": {"additionalProperties", "unevaluatedProperties"},
    "another-shape": {"type"},
    "not-a-text": {"type"},
    "not-a-flag": {"type"},
    "not-a-number": {"type", "pattern", "format"},
    "not-a-moment": {"format", "pattern"},
    "time-missing": {"format", "pattern"},
    "zone-missing": {"format", "pattern"},
    "zone-lost": {"format", "pattern"},
    "date-loses-time": {"format", "pattern"},
    "time-loses-date": {"format", "pattern"},
    "fraction-too-long": {"format", "pattern"},
    "not-binary": {"format", "pattern"},
    "not-in-list": {"enum", "const"},
    "too-short": {"minLength"},
    "too-long": {"maxLength"},
    "pattern": {"pattern"},
    "format": {"format"},
    "below-minimum": {"minimum", "exclusiveMinimum", "pattern", "format"},
    "above-maximum": {"maximum", "exclusiveMaximum", "pattern", "format"},
    "too-many-decimals": {"multipleOf", "type", "pattern"},
    "too-many-digits": {"pattern", "maxLength", "multipleOf"},
    "not-a-multiple": {"multipleOf"},
    "list-too-short": {"minItems"},
    "list-too-long": {"maxItems"},
    "list-repeats": {"uniqueItems"},
    "no-branch": {"oneOf", "anyOf", "type"},
    "several-branches": {"oneOf"},
    "too-few-fields": {"minProperties"},
    "too-many-fields": {"maxProperties"},
    "one-of-group": {"oneOf"},
    "none-of-group": {"oneOf", "anyOf"},
}


def names_rule(errors: list[ValidationError], path: str, why: str) -> bool:
    """Tell whether an error is of the named rule at the named place.

    Inside a choice of schemas the error is one of those that the choice collects.
    """
    place = path.rpartition(".")[0] if why in ("missing", "unknown-field") else path
    return any(
        error.validator in KEYWORDS[why] and show_path(list(error.absolute_path)) == place
        for top in errors
        for error in _every(top)
    )


def _every(error: ValidationError) -> Iterator[ValidationError]:
    yield error
    for inner in error.context or ():
        # Their paths begin at the choice; `absolute_path` knows the way down.
        yield from _every(inner)
