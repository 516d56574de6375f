"""Rewrite schemas of OpenAPI 2.0 to 3.2 to plain JSON Schema 2020-12, sane in every keyword.

A rewritten schema refers only to `#/$defs/NAME` (see `def_ref`), so that a validator can be
compiled from the definitions that it reaches, and `json_schema.to_type` needs to know one
dialect only. What has no legal value is left out and told to `note`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from marshal import dumps
from typing import TypeAlias
from urllib.parse import quote, unquote

from interlock.data import dataclass
from interlock.schema.json_words import WORDS, items, number
from interlock.schema.types import DEPTH_MAX

Schema: TypeAlias = "Mapping[str, object] | bool"

COMBINING = ("allOf", "anyOf", "oneOf", "$ref", "not", "if")
ANNOTATIONS = ("readOnly", "writeOnly", "description", "title", "default", "deprecated", "xml")
_INT_BOUNDS = {
    "int32": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
}


def _keep_ref(ref: str) -> str:
    return ref


def _no_note(text: str) -> None:
    del text


def _no_kinds(field: str, mapping: Mapping[str, str], rest: str) -> None:
    del field, mapping


_KNOWN_MAX_BYTES = 48 * 1024 * 1024


class Known:
    """Readings by the content of what was read: large contracts repeat most of their schemas.

    notes: how many things were put right; what is told with its place is read again each time.
    size_bytes: of all contents, those that were known among them.
    """

    def __init__(self) -> None:
        self.readings: dict[bytes, Schema] = {}
        self.notes = 0
        self.size_bytes = 0

    def key(self, schema: object) -> bytes:
        """Give the content of a schema, b"" if it has no such form or enough were taken."""
        if self.size_bytes > _KNOWN_MAX_BYTES:
            return b""
        try:
            key = dumps(schema)  # type: ignore[arg-type]  # what it cannot write is heard below
        except ValueError:
            return b""  # Decimals are not written, and what nests as deep is no schema
        self.size_bytes += len(key)
        return key


@dataclass(frozen=True, slots=True)
class Dialect:
    """How schemas are to be read.

    legacy: OpenAPI 3.0, where words beside `$ref` do not count. ref: gives the new text of a
    `$ref`. note: hears of each thing that was put right, in words. kinds: hears which values of a
    discriminating field mean which schema, by reference or by name, and which one all others mean,
    "" if none. known: what was read by this
    dialect; whoever hears the notes counts them there.
    """

    legacy: bool = False
    ref: Callable[[str], str] = _keep_ref
    note: Callable[[str], None] = _no_note
    kinds: Callable[[str, Mapping[str, str], str], None] = _no_kinds
    known: Known | None = None


def def_ref(name: str) -> str:
    """Give the `$ref` of a definition."""
    return "#/$defs/" + quote(name.replace("~", "~0").replace("/", "~1"), safe="")


def def_name(ref: str) -> str:
    """Give the definition's name of a `$ref` made by `def_ref`; "" for any other text."""
    if not ref.startswith("#/$defs/"):
        return ""
    return unquote(ref[8:]).replace("~1", "/").replace("~0", "~")


def to_2020(schema: object, dialect: Dialect | None = None, where: str = "schema") -> Schema:
    """Give the schema in 2020-12 words; `where` names it in notes. Never raises."""
    dialect = dialect or Dialect()
    if isinstance(schema, bool):
        return schema
    if not isinstance(schema, (dict, Mapping)):
        dialect.note(f"{where}: {_show(schema)} is not a schema; taken as no restriction")
        return {}
    known = dialect.known
    key = known.key(schema) if known is not None else b""
    if known is None or not key:
        return _read(schema, dialect, where)
    if (reading := known.readings.get(key)) is not None:
        return reading
    notes = known.notes
    reading = _read(schema, dialect, where)
    if known.notes == notes:
        known.readings[key] = reading
    return reading


def _read(schema: Mapping[str, object], dialect: Dialect, where: str) -> Schema:
    if "$ref" in schema:
        return _reference(schema, dialect, where)
    out = _body(schema, dialect, where)
    if not _nullable(schema):
        return out
    if "enum" in out and None not in items(out["enum"]):
        dialect.note(f"{where}: nullable is honoured, though its enum does not list null")
    return or_null(out)


def children(schema: object) -> Iterator[object]:
    """Give the schemas that stand directly inside a rewritten schema."""
    if not isinstance(schema, Mapping):
        return
    for word, value in schema.items():
        if word in _SINGLE:
            yield value
        elif word in _LISTS and isinstance(value, list):
            yield from value
        elif word in _MAPS and isinstance(value, Mapping):
            yield from value.values()


def rebuild(
    schema: Mapping[str, object], change: Callable[[str, Schema], Schema]
) -> dict[str, object]:
    """Give a copy in which each schema that stands directly inside is changed.

    change: hears the word under which the inner schema stands, and the schema.
    """
    out = dict(schema)
    for word, value in schema.items():
        if word in _SINGLE:
            out[word] = change(word, _schema(value))
        elif word in _LISTS and isinstance(value, list):
            out[word] = [change(word, _schema(v)) for v in value]
        elif word in _MAPS and isinstance(value, Mapping):
            out[word] = {k: change(word, _schema(v)) for k, v in value.items()}
    return out


def _schema(value: object) -> Schema:
    assert isinstance(value, (bool, Mapping)), "only rewritten schemas come here"
    return value


def or_null(schema: Schema) -> Schema:
    """Give the schema that also allows null, in the spelling that keeps messages short."""
    if isinstance(schema, bool):
        return schema or {"type": "null"}
    if any(word in schema for word in COMBINING):
        rest = {k: v for k, v in schema.items() if k not in ANNOTATIONS}
        outer = {k: v for k, v in schema.items() if k in ANNOTATIONS}
        return {**outer, "anyOf": [rest, {"type": "null"}]}
    out = dict(schema)
    if "type" in out:
        types = _types(out["type"])
        out["type"] = types if "null" in types else [*types, "null"]
    if "const" in out:
        out["enum"] = [out.pop("const")]
    if isinstance(out.get("enum"), list) and None not in items(out["enum"]):
        out["enum"] = [*items(out["enum"]), None]
    return out


def admits_null(schema: object, defs: Mapping[str, Schema]) -> bool:
    """Tell whether null is among the values of a schema that says anything at all."""
    return _null(schema, defs, {}, DEPTH_MAX)


def _null(schema: object, defs: Mapping[str, Schema], known: dict[str, bool], depth: int) -> bool:
    if not isinstance(schema, (dict, Mapping)) or depth == 0:
        return False
    if isinstance(ref := schema.get("$ref"), str):
        if ref not in known:
            known[ref] = False  # what only leads back here adds nothing
            known[ref] = _null(defs.get(def_name(ref)), defs, known, depth - 1)
        return known[ref]
    kind = schema.get("type")
    if kind is not None and kind != "null" and "null" not in _types(kind):
        return False
    if "enum" in schema or "const" in schema:
        return None in [*items(schema.get("enum")), schema.get("const", 0)]
    for word in ("anyOf", "oneOf"):
        if branches := items(schema.get(word)):
            takers = sum(_null(b, defs, known, depth - 1) for b in branches)
            return takers == 1 or (takers > 1 and word == "anyOf")
    if branches := items(schema.get("allOf")):
        return all(_null(b, defs, known, depth - 1) for b in branches)
    return "type" in schema


def _reference(schema: Mapping[str, object], dialect: Dialect, where: str) -> Schema:
    raw = schema["$ref"]
    ref = dialect.ref(raw if isinstance(raw, str) else repr(raw))
    if dialect.legacy:
        # 3.0 ignores words beside $ref. The annotations change no verdict and are what authors
        # mean; "nullable" would, but to refuse the nulls that an author announces helps nobody.
        out = {"$ref": ref, **_pick(schema, _ANNOTATIONS, dialect, where)}
        if _nullable(schema):
            dialect.note(f"{where}: nullable beside $ref is honoured, though 3.0 ignores it")
            return or_null(out)
        return out
    out = {"$ref": ref, **_body(schema, dialect, where)}
    return or_null(out) if _nullable(schema) else out


def _nullable(schema: Mapping[str, object]) -> bool:
    """Tell whether a schema says so in the word of 3.0, or in the one that 2.0 files use."""
    return schema.get("nullable") is True or schema.get("x-nullable") is True


def _body(schema: Mapping[str, object], dialect: Dialect, where: str) -> dict[str, object]:
    out = _pick(schema, WORDS, dialect, where)
    if not _INNER.isdisjoint(schema):
        _subschemas(schema, out, dialect, where)
    if not _EXCLUSIVE.isdisjoint(schema):
        _bounds(schema, out, dialect, where)
    _integer_format(out)
    _text_enum(out, dialect, where)
    if "discriminator" in out:
        _kinds(schema, out, dialect)
    for word in ("$dynamicRef", "$recursiveRef"):
        if word in schema:
            # Whoever follows references says that it does not follow these.
            out["$ref"] = dialect.ref(f"{word} {schema[word]}")
    if out.get("contentEncoding") == "base64":
        out.setdefault("format", "byte")
    return out


def _subschemas(
    schema: Mapping[str, object], out: dict[str, object], dialect: Dialect, where: str
) -> None:
    for word in _SINGLE:
        if word in schema:
            out[word] = to_2020(schema[word], dialect, f"{where}.{word}")
    for word in _LISTS:
        if word not in schema:
            continue
        branches = schema[word]
        if isinstance(branches, list) and branches:
            inner = [to_2020(x, dialect, f"{where}.{word}[{i}]") for i, x in enumerate(branches)]
            out[word] = inner
        else:
            dialect.note(f"{where}: {word} must be a list of schemas; left out")
    for word in _MAPS:
        if word not in schema:
            continue
        table = schema[word]
        if isinstance(table, Mapping):
            out[word] = {str(k): to_2020(v, dialect, f"{where}.{k}") for k, v in table.items()}
        else:
            dialect.note(f"{where}: {word} must be a mapping of schemas; left out")


def _pick(
    schema: Mapping[str, object],
    words: Mapping[str, Callable[[object], object]],
    dialect: Dialect,
    where: str,
) -> dict[str, object]:
    out: dict[str, object] = {}
    for word, value in schema.items():
        read = words.get(word)
        if read is None:
            continue
        sane = read(value)
        if sane is None and value is not None:
            dialect.note(f"{where}: {word}: {_show(value)} is not understood; left out")
        elif sane is not None:
            out[word] = sane
    if "const" in schema and schema["const"] is None and "const" in words:
        out["const"] = None
    return out


def _bounds(
    schema: Mapping[str, object], out: dict[str, object], dialect: Dialect, where: str
) -> None:
    """Turn the boolean exclusive bounds of 3.0 into numbers."""
    for word, plain in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        value = schema.get(word)
        if value is True and plain in out:
            out[word] = out.pop(plain)
        elif number(value) is not None:
            out[word] = value
        if isinstance(value, bool) and not dialect.legacy:
            dialect.note(f"{where}: {word}: {str(value).lower()} is a word of OpenAPI 3.0")


def _integer_format(out: dict[str, object]) -> None:
    """Make the promise of int32 and int64 checkable: they are bounds."""
    if "format" not in out:
        return
    low_high = _INT_BOUNDS.get(str(out["format"]))
    if low_high is None or not {"integer", "number"} & set(_types(out.get("type"))):
        return
    if out.get("type") == "number":
        return
    if "minimum" not in out and "exclusiveMinimum" not in out:
        out["minimum"] = low_high[0]
    if "maximum" not in out and "exclusiveMaximum" not in out:
        out["maximum"] = low_high[1]


def _kinds(schema: Mapping[str, object], out: Mapping[str, object], dialect: Dialect) -> None:
    found = out["discriminator"]
    if not isinstance(found, Mapping) or not isinstance(name := found.get("propertyName"), str):
        return
    rest = found.get("defaultMapping")
    mapping = found.get("mapping")
    told = mapping.items() if isinstance(mapping, Mapping) else ()
    kinds = {str(value): target for value, target in told if isinstance(target, str)}
    meant = {target.rpartition("/")[2] for target in kinds.values()}
    for branch in (*items(schema.get("oneOf")), *items(schema.get("anyOf"))):
        ref = branch.get("$ref") if isinstance(branch, Mapping) else None
        if isinstance(ref, str) and "#/" in ref and ref.rpartition("/")[2] not in meant:
            # A schema that no value is mapped to is meant by its name.
            kinds.setdefault(unquote(ref.rpartition("/")[2]), ref)
    if kinds or rest:
        dialect.kinds(name, kinds, rest if isinstance(rest, str) else "")


def _text_enum(out: dict[str, object], dialect: Dialect, where: str) -> None:
    """Quote the numbers and flags that YAML makes of unquoted words in a list of texts."""
    if "enum" not in out or "string" not in _types(out.get("type")):
        return
    if any(t not in ("string", "null") for t in _types(out["type"])):
        return
    values = items(out["enum"])
    if all(v is None or isinstance(v, str) for v in values):
        return
    out["enum"] = [v if v is None or isinstance(v, str) else _as_text(v) for v in values]
    dialect.note(f"{where}: enum of texts holds unquoted numbers or flags; read as texts")


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _types(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [str(v) for v in items(value)]


def _show(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


_SINGLE = (
    "not", "if", "then", "else", "contains", "propertyNames", "additionalProperties",
    "unevaluatedProperties", "items", "unevaluatedItems",
)  # fmt: skip
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_MAPS = ("properties", "patternProperties", "dependentSchemas")
_INNER = frozenset((*_SINGLE, *_LISTS, *_MAPS))
_EXCLUSIVE = frozenset({"exclusiveMinimum", "exclusiveMaximum"})
_ANNOTATIONS = {word: WORDS[word] for word in ANNOTATIONS}
