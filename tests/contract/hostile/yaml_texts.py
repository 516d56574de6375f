"""YAML and JSON that multiply, nest without end or mean something else than they show."""

from __future__ import annotations

from tests.contract.hostile.case import part, sound, whole
from tests.contract.hostile.samples import API, api, api_json

DEEP = 100_000


def _bomb(first: str, item: str) -> str:
    return f"a0: &a0 {first}\n" + "".join(
        f"a{n}: &a{n} {item.format(', '.join([f'*a{n - 1}'] * 10))}\n" for n in range(1, 10)
    )


_MERGES = "m0: &m0 {k0: 1}\n" + "".join(
    f"m{n}: &m{n} {{<<: [{', '.join([f'*m{n - 1}'] * 100)}], k{n}: 1}}\n" for n in range(1, 300)
)
_WIDE = (
    "wide: &w {" + ", ".join(f"k{n}: 1" for n in range(20_000)) + "}\n"
    + "".join(f"w{n}: {{<<: *w}}\n" for n in range(2_000))
)  # fmt: skip
_STEPS = "".join("  " * n + "a:\n" for n in range(1_000))
_JSON = api_json({"type": "string"})

CASES = (
    whole("lists of aliases", api(top=_bomb("[x, x]", "[{}]")), "aliases grow"),
    whole("mappings of aliases", api(top=_bomb("{x: 1}", "[{}]")), "aliases grow"),
    whole("merge keys of merge keys", api(top=_MERGES), "aliases grow"),
    whole("merge keys of a wide mapping", api(top=_WIDE), "aliases grow"),
    sound("a text of 1 MB, repeated by alias",
          api(top="t: &t " + "x" * 1_000_000 + "\nu: [" + "*t, " * 100_000 + "]\n")),
    whole("a text of 1 MB, repeated too often",
          api(top="t: &t " + "x" * 1_000_000 + "\nu: &u [" + "*t, " * 1_000 + "]\nv: ["
              + "*u, " * 1_000 + "]\n"), "aliases grow"),
    whole("an anchor that holds itself", api(top="a: &a [*a]\n"), "contains itself"),
    whole("an anchor that merges itself", api(top="a: &a {<<: *a}\n"), "contains itself"),
    whole("an alias of nothing", api(top="a: *b\n"), "no anchor"),
    whole("a merge of a text", api(top="a: {<<: text}\n"), "merge key"),
    whole("deep lists in YAML", api(top="a: " + "[" * DEEP + "]" * DEEP + "\n"), "deeper than"),
    whole("deep mappings in YAML", api(top="a: " + "{a: " * DEEP + "}" * DEEP + "\n"),
          "deeper than"),
    whole("deep blocks in YAML", _STEPS.encode() + b"openapi: 3.0.3\n", "deeper than"),
    whole("deep dashes in YAML", api(top="a:\n " + "- " * DEEP + "x\n"), "deeper than"),
    whole("deep question marks in YAML", api(top="? " * DEEP + "x\n"), "no plain text"),
    whole("open lists without end", b"[" * DEEP, "deeper than"),
    whole("deep lists in JSON", b'{"openapi": "3.0.3", "x": ' + b"[" * DEEP + b"]" * DEEP + b"}",
          "deeper than"),
    whole("deep objects in JSON", b'{"openapi": "3.0.3", "x": ' + b'{"a":' * DEEP + b"1"
          + b"}" * (DEEP + 1), "deeper than"),
    whole("lists of 201 levels in JSON", b'{"openapi": "3.0.3", "x": ' + b"[" * 201 + b"]" * 201
          + b"}", "deeper than"),
    whole("an object of Python", api(top="a: !!python/object/apply:os.system ['true']\n"),
          "tag", "!!python"),
    whole("a tag of our own", api(top="a: !secret x\n"), "tag"),
    whole("binary", api(top="a: !!binary aGk=\n"), "tag"),
    whole("a set", api(top="a: !!set {b, c}\n"), "tag"),
    whole("a key that stands twice in YAML", api(more="paths: {}\n"), "'paths' stands twice"),
    whole("a key that stands twice in JSON", _JSON[:-1] + b', "paths": {}}',
          "'paths' stands twice"),
    whole("a key that stands twice, once escaped", _JSON[:-1] + b', "p\\u0061ths": {}}',
          "'paths' stands twice"),
    whole("a list as a key", api(top="? [a, b]\n: 1\n"), "no plain text"),
    whole("a mapping as a key", api(top="{a: 1}: 1\n"), "no plain text"),
    whole("not a number in YAML", api("{type: number, maximum: .nan}"), ".nan is no number"),
    whole("infinity in YAML", api("{type: number, maximum: .inf}"), ".inf is no number"),
    whole("not a number in JSON", _JSON.replace(b'"string"', b"NaN"), "NaN is no number"),
    whole("infinity in JSON", _JSON.replace(b'"string"', b"-Infinity"), "Infinity is no number"),
    whole("1e999999999 in YAML", api("{type: number, maximum: 1e999999999}"), "too large"),
    whole("1e999999999 in JSON", _JSON.replace(b'"string"', b"1e999999999"), "too large"),
    whole("1e-999999999 in JSON", _JSON.replace(b'"string"', b"1e-999999999"), "too large"),
    whole("a million digits in JSON", _JSON.replace(b'"string"', b"9" * 1_000_000), "digits"),
    whole("a million digits after the point in JSON",
          _JSON.replace(b'"string"', b"0." + b"9" * 1_000_000), "too long"),
    sound("a million digits in YAML, which are a text",
          api("{type: number, maximum: " + "9" * 1_000_000 + "}"), "left out"),
    whole("half of a surrogate pair in JSON", _JSON.replace(b"Things", b"\\ud800"), "surrogate"),
    whole("an open text in JSON", _JSON[:-20], "take the whole file"),
    whole("an open text in YAML", api(top='a: "\n'), "too early"),
    whole("a comma too much in JSON", _JSON[:-1] + b",}", "JSON"),
    whole("a comment in JSON", b"// hi\n" + _JSON, "contract:"),
    sound("a country that is no flag",
          api("{type: string, enum: [no, yes, on, off, NO, y, n]}"), ""),
    sound("a field named no", api("{type: string}").replace(b"name:", b"no:")),
    sound("a field named null", api("{type: string}").replace(b"name:", b"null:")),
    sound("numbers and times as keys",
          API.replace("name:", "2024-01-01: {type: string}\n        12:30: {type: string}\n"
                      "        1.0:").encode()),
    sound("a code that is a number without quotes", api().replace(b"'201'", b"201")),
    sound("times without quotes", api("{type: string, format: date, default: 2024-02-30}")),
    part("a number for a reference", api("{$ref: 7}"), "$ref"),
    sound("a flag for a number", api("{type: string, maxLength: true}"), "left out"),
    whole("paths that are a list", api().replace(b"paths:\n  /things:\n", b"paths:\n  - x\nz:\n"),
          "not a mapping"),
    whole("paths that are a text", b"openapi: 3.0.3\npaths: all of them\n", "not a mapping"),
    whole("a version that is a list", api().replace(b"3.0.3", b"[3, 0]"), "not known"),
    whole("many lists in JSON", lambda path: path.write_bytes(
        b'{"openapi": "3.0.3", "a": [' + b"[]," * 6_000_000 + b"[]]}"), "300 MB"),
    whole("many objects in JSON", lambda path: path.write_bytes(
        b'{"openapi": "3.0.3", "a": [' + b'{"a":1},' * 3_000_000 + b"[]]}"), "300 MB"),
)  # fmt: skip
