"""Schemas of OpenAPI whose references, numbers and patterns do harm."""

from __future__ import annotations

import json
import os

from tests.contract.hostile.case import part, sound, whole
from tests.contract.hostile.samples import api, api_json

COMPONENTS = "#/components/schemas/"
_PLACES = (
    ("http", "http://127.0.0.1:9/x.yaml", "never fetches"),
    ("file", "file:///etc/passwd", "never fetches"),
    ("two slashes", "//127.0.0.1/x.yaml", "never fetches"),
    ("a share", "\\\\\\\\127.0.0.1\\\\c\\\\x.yaml", ""),
    ("a drive", "C:/x.yaml", ""),
    ("dots", "../secret", "leads out of the folder"),
    ("many dots", "../../../../../../../../etc/passwd", "leads out of the folder"),
    ("dots within", "a/../../secret", "leads out of the folder"),
    ("escaped dots", "%2e%2e%2fsecret", "leads out of the folder"),
    ("twice escaped dots", "%252e%252e%252fsecret", ""),
    ("an absolute path", "/etc/passwd", "leads out of the folder"),
    ("a home", "~/x.yaml", ""),
    ("a NUL", "%00.yaml", ""),
    ("a device", "/dev/zero", "leads out of the folder"),
    ("a link to the outside", "link.yaml", "leads out of the folder"),
    ("a pipe", "pipe.yaml", "a pipe"),
    ("a name of 5,000 letters", "x" * 5_000, ""),
    ("nothing", "#/components/schemas/None", "points to nothing"),
    ("an anchor", "#name", "anchor"),
    ("10,000 steps", "#" + "/a" * 10_000, "points to nothing"),
    ("an index of 5,000 digits", "#/tags/" + "9" * 5_000, "points to nothing"),
    ("a superscript index", "#/tags/²", "points to nothing"),
)


def _ref(name: str) -> dict[str, object]:
    return {"$ref": COMPONENTS + name}


def _chain(count: int, last: object) -> dict[str, object]:
    names = {f"N{n}": _ref(f"N{n + 1}") for n in range(count)}
    return {**names, f"N{count}": last}


def _nested(count: int, word: str) -> object:
    schema: object = {"type": "string"}
    for _ in range(count):
        schema = {word: [schema, {"type": "string"}]}
    return schema


PATTERNS = (
    "(a+)+$", "(a|a)*b", "^(([a-z])+.)+[A-Z]([a-z])+$", "a{1,100000}", "(a{1,1000}){1,1000}",
    "((a{1,100}){1,100}){1,100}", "(x+x+)+y", "[", "(?<n>a)\\k<n>", "(?=a)b", "a{99999999999}",
    "\\p{Nope}", "(" * 5_000 + ")" * 5_000, "(?R)", "a" * 100_000, "|" * 50_000,
    "(.*)*" * 30, "^(?:" + "a?" * 40 + "a" * 40 + ")$", "[" + "a-z" * 20_000 + "]",
)  # fmt: skip

REFERENCES = tuple(
    part(f"a reference to {name}", api(f'{{$ref: "{ref}"}}'), says, others={
        "link.yaml": lambda path: path.symlink_to("../secret"),
        "pipe.yaml": os.mkfifo,
    }) for name, ref, says in _PLACES
)  # fmt: skip

_LOCKED = api("{$ref: 'http://[::1'}")
_REMOTE = api("{$ref: 'http://127.0.0.1:9/x.yaml'}")


def _lock(file: str) -> bytes:
    entry = {"url": "http://127.0.0.1:9/x.yaml", "file": file, "sha256": "0"}
    return json.dumps({"lock": 1, "files": [entry]}).encode()


LOCKS = (
    part("no address, with a lock", _LOCKED, "remote", others={"interlock.lock": _lock("a")}),
    part("a lock of a link to the outside", _REMOTE, "remote", others={
        "interlock.lock": _lock("link.yaml"),
        "link.yaml": lambda path: path.symlink_to("../secret")}),
    whole("a lock that leads outside", _REMOTE, "does not name url, file",
          **{"interlock.lock": _lock("../secret")}),
    whole("a lock that is empty", api(), "empty", **{"interlock.lock": b""}),
    whole("a lock that is deep", api(), "deeper than", **{"interlock.lock": b"[" * 100_000}),
    whole("a lock that is a pipe", api(), "a pipe", **{"interlock.lock": os.mkfifo}),
    whole("a lock of another kind", api(), "no lock", **{"interlock.lock": b"- 1\n"}),
)  # fmt: skip

CASES = (
    part("a ring of references", api_json(_ref("A"), schemas={
        "A": _ref("B"), "B": _ref("C"), "C": _ref("A")}), "leads only back to itself"),
    part("an allOf of itself", api_json(_ref("A"), schemas={"A": {"allOf": [_ref("A")]}}),
         "leads only back to itself"),
    part("an anyOf of itself", api_json(_ref("A"), schemas={"A": {"anyOf": [_ref("A")]}}), ""),
    part("a oneOf of two rings", api_json(_ref("A"), schemas={
        "A": {"oneOf": [_ref("B"), _ref("C")]}, "B": _ref("A"), "C": {"allOf": [_ref("A")]}}), ""),
    part("a not of itself", api_json(_ref("A"), schemas={"A": {"not": _ref("A")}}), ""),
    part("a record that needs itself", api_json(_ref("A"), schemas={
        "A": {"type": "object", "required": ["a"], "properties": {"a": _ref("A")}}}), ""),
    part("a list that needs itself", api_json(_ref("A"), schemas={
        "A": {"type": "array", "minItems": 1, "items": _ref("A")}}), ""),
    part("records that need each other", api_json(_ref("A"), schemas={
        "A": {"type": "object", "required": ["a"], "properties": {"a": _ref("B")}},
        "B": {"type": "object", "required": ["a"], "properties": {"a": _ref("A")}}}), ""),
    sound("records that hold what they are made of", api_json(_ref("A"), schemas={
        "A": {"allOf": [_ref("B"), {"type": "object", "properties": {
            "a": {"allOf": [_ref("A"), {"type": "object", "minProperties": 1}]},
            "b": {"allOf": [_ref("A"), _ref("B")]}}}]},
        "B": {"type": "object", "properties": {"c": {"allOf": [_ref("A"), {"title": "C"}]}}}})),
    sound("a record that may hold itself", api_json(_ref("A"), schemas={
        "A": {"type": "object", "properties": {"a": _ref("A")}}})),
    part("a ring of path items", api().replace(b"    post:\n", b"    $ref: '#/paths/~1things'\n"
         b"    post:\n"), ""),
    part("a ring of parameters", api().replace(b"      requestBody:", b"      parameters: [{$ref: "
         b"'#/paths/~1things/post/parameters/0'}]\n      requestBody:"), ""),
    part("a body that refers to itself", api().replace(b"content: {", b"$ref: '#/paths/~1things/"
         b"post/requestBody'\n        content: {"), ""),
    sound("a chain of 60 references", api_json(_ref("N0"), schemas=_chain(60, {"type": "string"}))),
    sound("a chain of 5,000 references", api_json(_ref("N0"), schemas=_chain(
        5_000, {"type": "string"})), ""),
    sound("allOf that doubles 40 times", api_json(_ref("D40"), schemas={
        "D0": {"type": "object", "properties": {"x": {"type": "string"}}},
        **{f"D{n}": {"allOf": [_ref(f"D{n - 1}"), _ref(f"D{n - 1}")]} for n in range(1, 41)}}), ""),
    sound("anyOf that doubles 40 times", api_json(_ref("D40"), schemas={
        "D0": {"type": "string"},
        **{f"D{n}": {"anyOf": [_ref(f"D{n - 1}"), _ref(f"D{n - 1}")]} for n in range(1, 41)}}), ""),
    sound("fields that double 40 times", api_json(_ref("D40"), schemas={
        "D0": {"type": "string"},
        **{f"D{n}": {"type": "object", "required": ["a", "b"], "properties": {
            "a": _ref(f"D{n - 1}"), "b": _ref(f"D{n - 1}")}} for n in range(1, 41)}}), ""),
    *(sound(f"{word} of 60 levels", api_json(_nested(60, word))) for word in (
        "allOf", "anyOf", "oneOf")),
    sound("maxLength of 10**30", api_json({"type": "string", "maxLength": 10**30})),
    sound("minLength of 10**30", api_json({"type": "string", "minLength": 10**30})),
    sound("minItems of 10**9", api_json({"type": "array", "items": {}, "minItems": 10**9})),
    sound("minItems of 10**30", api_json({"type": "array", "items": {}, "minItems": 10**30})),
    sound("minProperties of 10**9", api_json({"type": "object", "minProperties": 10**9})),
    sound("multipleOf of 1e-400", api("{type: number, multipleOf: 1e-400}")),
    sound("multipleOf of 1e-9999", api("{type: number, multipleOf: 1e-9999}")),
    sound("multipleOf of 1e9999", api("{type: number, multipleOf: 1e9999}")),
    sound("maximum of 1e9999", api("{type: number, maximum: 1e9999}")),
    sound("maxLength of 1e9999", api("{type: string, maxLength: 1e9999}")),
    sound("multipleOf of zero", api("{type: number, multipleOf: 0}"), "multipleOf"),
    sound("multipleOf below zero", api("{type: number, multipleOf: -1}"), "multipleOf"),
    sound("maxLength of a half", api("{type: string, maxLength: 0.5}"), "maxLength"),
    sound("bounds that exclude each other", api("{type: integer, minimum: 5, maximum: 4}")),
    sound("lengths that exclude each other", api("{type: string, minLength: 5, maxLength: 4}")),
    sound("an empty enum", api("{type: string, enum: []}")),
    sound("an enum of 100,000 values", api_json(
        {"type": "string", "enum": [f"v{n}" for n in range(100_000)]})),
    sound("10,000 fields, all needed", api_json({"type": "object", "required": [
        f"f{n}" for n in range(10_000)], "properties": {
            f"f{n}": {"type": "string"} for n in range(10_000)}})),
    sound("a field whose name has 1 MB", api_json({"type": "object", "properties": {
        "x" * 1_000_000: {"type": "string"}}})),
    *(sound(f"the pattern {pattern[:24]}", api_json({"type": "string", "pattern": pattern}))
      for pattern in PATTERNS),
)  # fmt: skip
