"""Words of an OpenAPI file that nobody knows and that nearly are words of its format.

A format that may be extended anywhere takes `requried` without a word, and a contract that says
less than was meant refuses less. So only what is nearly right is told, and it changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TypeAlias

from interlock.contract.openapi.book import Place, read_bytes
from interlock.data import dataclass
from interlock.documents import Document, read_document
from interlock.errors import ContractError
from interlock.schema.json_words import TYPES

_DEPTH_MAX = 200
_NEAR, _NEAR_FORMAT = 0.75, 0.85
SLIPS_MAX = 200

# What may stand under a key: an object of a kind, [a list, {a mapping of them; "" is left alone.
_Grammar: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Slip:
    """A word that was read past. where: file, line and column; problem and remedy are sentences."""

    where: str
    problem: str
    remedy: str


def _words(plain: str, **kinds: str) -> _Grammar:
    return {**_each("", plain), **kinds}


def _each(kind: str, words: str) -> _Grammar:
    return dict.fromkeys(words.split(), kind)


_SCHEMA: _Grammar = {
    **_words(
        "$ref $id id $schema $anchor $dynamicRef $dynamicAnchor $recursiveRef $recursiveAnchor "
        "$comment $vocabulary type enum const multipleOf maximum minimum exclusiveMaximum "
        "exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems maxContains "
        "minContains maxProperties minProperties required dependentRequired format title "
        "description default example examples nullable discriminator readOnly writeOnly xml "
        "externalDocs deprecated contentEncoding contentMediaType collectionFormat dependencies"
    ),
    **_each(
        "schema",
        "items additionalProperties not if then else contains propertyNames contentSchema "
        "unevaluatedItems unevaluatedProperties additionalItems",
    ),
    **_each("[schema", "allOf anyOf oneOf prefixItems"),
    **_each("{schema", "properties patternProperties dependentSchemas $defs definitions"),
}
_HEADER = _words(
    "$ref summary description required deprecated allowEmptyValue style explode allowReserved "
    "example examples type format collectionFormat default",
    schema="schema", items="schema", content="{media",
)  # fmt: skip
_GRAMMAR: Mapping[str, _Grammar] = {
    "root": _words(
        "openapi swagger info servers tags externalDocs security jsonSchemaDialect $self host "
        "basePath schemes consumes produces securityDefinitions",
        paths="{path", webhooks="{path", components="components", definitions="{schema",
        parameters="{parameter", responses="{response",
    ),
    "components": _words(
        "examples securitySchemes", schemas="{schema", responses="{response", links="{link",
        parameters="{parameter", requestBodies="{body", headers="{header", pathItems="{path",
        mediaTypes="{media", callbacks="{callback",
    ),
    "path": {
        **_words("$ref summary description servers", parameters="[parameter"),
        **_each("operation", "get put post delete options head patch trace query"),
        "additionalOperations": "{operation",
    },
    "operation": _words(
        "tags summary description externalDocs operationId deprecated security servers consumes "
        "produces schemes",
        parameters="[parameter", requestBody="body", responses="{response", callbacks="{callback",
    ),
    "parameter": {**_SCHEMA, **_HEADER, **_words("name in", schema="schema")},
    "body": _words("$ref summary description required", content="{media"),
    "response": _words(
        "$ref summary description examples", headers="{header", content="{media", schema="schema",
        links="{link",
    ),
    "header": {**_SCHEMA, **_HEADER},
    "media": _words(
        "$ref summary description example examples encoding prefixEncoding itemEncoding",
        schema="schema", itemSchema="schema",
    ),
    "link": _words(
        "$ref summary description operationRef operationId parameters requestBody server"
    ),
    "schema": _SCHEMA,
}  # fmt: skip
_CALLED = {"root": "the file", "path": "a path", "components": "components", "body": "a body",
           "operation": "an operation", "parameter": "a parameter", "response": "a response",
           "header": "a header", "media": "a content", "link": "a link",
           "schema": "a schema"}  # fmt: skip
_FORMATS = tuple(_words(
    "date date-time time duration email idn-email hostname idn-hostname ipv4 ipv6 uri "
    "uri-reference iri iri-reference uri-template json-pointer relative-json-pointer regex uuid "
    "int8 int16 int32 int64 uint8 uint16 uint32 uint64 float double decimal decimal128 byte binary "
    "password char html commonmark base64 base64url url guid currency unix-time http-date"
))  # fmt: skip


def slips(files: Sequence[Path], names: Sequence[str] = ()) -> tuple[Slip, ...]:
    """Give what seems misspelt in OpenAPI files, in their order; at most SLIPS_MAX.

    names: what the files are called. Raises `ContractError` for a file that cannot be read.
    """
    found: list[Slip] = []
    for index, path in enumerate(files):
        name = names[index] if index < len(names) else str(path)
        document = read_document(read_bytes(path), name, ContractError)
        for slip in _in(Place(document.data, name), "root", document):
            found.append(slip)
            if len(found) == SLIPS_MAX:
                return tuple(found)
    return tuple(found)


def _in(place: Place, kind: str, document: Document) -> Iterator[Slip]:
    """Walk through an object and what is in it."""
    node = place.node
    if not isinstance(node, dict) or len(place.steps) > _DEPTH_MAX:
        return
    if kind == "callback":
        for _, inner in place.entries():
            yield from _in(inner, "path", document)
        return
    known = _GRAMMAR[kind]
    for key, inner in place.entries():
        if key not in known:
            yield from _unknown(key, inner, kind, document)
            continue
        form = known[key]
        if form.startswith("["):
            for item in inner.items():
                yield from _in(item, form[1:], document)
        elif form.startswith("{"):
            for name, item in inner.entries():
                if not name.startswith("x-"):
                    yield from _in(item, form[1:], document)
        elif form:
            yield from _in(inner, form, document)
    if kind in ("schema", "parameter"):
        yield from _values(place, document)


def _unknown(key: str, inner: Place, kind: str, document: Document) -> Iterator[Slip]:
    if key.startswith(("x-", "X-", "/")) or len(key) < 3:
        return
    assert isinstance(document.data, (dict, list)), "a key was found in it"
    beside = _node(document, inner.steps[:-1])
    free = [k for k in _GRAMMAR[kind] if k not in beside]
    near = get_close_matches(key, free, 1, _NEAR)
    if near:
        problem = f"{_CALLED[kind]} knows no {key!r}"
        yield Slip(_where(document, inner.steps), problem, f"did you mean {near[0]!r}?")


def _node(document: Document, steps: Sequence[str]) -> Mapping[str, object]:
    place = Place(document.data, "").inner(*steps)
    return place.node if isinstance(place.node, dict) else {}


def _where(document: Document, steps: Sequence[str], *, value: bool = False) -> str:
    """Give file, line and column; items of lists are numbers there."""
    node: object = document.data
    path: list[str | int] = []
    for step in steps:
        path.append(int(step) if isinstance(node, list) else step)
        node = Place(node, "").inner(step).node
    return document.where(path, value=value)


def _values(place: Place, document: Document) -> Iterator[Slip]:
    """Look at the words that stand as values: types, formats, names of fields."""
    node = place.node
    assert isinstance(node, dict), "only mappings come here"
    for key, known, cutoff in (("type", TYPES, 0.6), ("format", _FORMATS, _NEAR_FORMAT)):
        word = node.get(key)
        if isinstance(word, str) and word not in known and (key, word) != ("type", "file"):
            for near in get_close_matches(word, known, 1, cutoff):
                problem = f"there is no {key} {word!r}"
                where = _where(document, (*place.steps, key), value=True)
                yield Slip(where, problem, f"did you mean {near!r}?")
    fields, wanted = node.get("properties"), node.get("required")
    if isinstance(fields, dict) and isinstance(wanted, list):
        free = [name for name in fields if name not in wanted]
        for index, name in enumerate(wanted):
            if isinstance(name, str) and name not in fields:
                for near in get_close_matches(name, free, 1, _NEAR):
                    where = _where(document, (*place.steps, "required", str(index)))
                    problem = f"{name!r} is required, and no property is called so"
                    yield Slip(where, problem, f"did you mean {near!r}?")
