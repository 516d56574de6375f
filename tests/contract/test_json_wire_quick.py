"""What the reader of JSON has found out already need not be looked at again."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from interlock.contract.json_wire.bodies import _SOME
from interlock.contract.json_wire.texts import NotJson, Reader, _carefully, _fast, read, reader
from interlock.contract.json_wire.validator import Validators
from interlock.contract.json_wire.validator.compiled import compiled
from interlock.contract.json_wire.validator.quick import quick
from interlock.contract.load import codec_for, load
from interlock.contract.model import Call, HttpRequest
from interlock.schema.json_dialect import Schema
from interlock.values import canonical

ORDERS = Path(__file__).resolve().parents[2] / "benchmarks" / "wire" / "orders.yaml"
PERCENT: Schema = {"type": "number", "minimum": 0, "maximum": 100}
RATE: Schema = {"type": ["number", "null"], "exclusiveMinimum": -1, "exclusiveMaximum": 12.5}
NAME: Schema = {"type": "string", "minLength": 1, "maxLength": 2, "pattern": "^[a-zé😀]*$"}
LINE: Schema = {
    "type": "object", "required": ["a", "z"], "additionalProperties": False,
    "properties": {"a": NAME, "b": {"type": "boolean"}, "c": PERCENT, "z": True},
}  # fmt: skip
# The reader has no types for such names.
BEYOND: Schema = {
    "type": "object",
    "properties": {"é": NAME, "a": {"type": "string"}, "b": {"enum": [[], 1]}},
}
SCHEMAS: tuple[Schema, ...] = (
    {"properties": {"a": PERCENT, "b": {"items": RATE}, "c": {"type": "integer", "maximum": 5}}},
    {"properties": {"a": {"not": PERCENT}, "b": {"items": {"oneOf": [RATE, {"type": "string"}]}}}},
    {
        "properties": {"a": {"minimum": 3, "multipleOf": 0.5}, "b": True},
        "additionalProperties": RATE,
    },
    {"properties": {"a": {"maximum": 7, "minLength": 2}, "c": {"enum": [3.5, 3, 0], "minimum": 0}}},
    {
        "type": "object", "required": ["a"],
        "properties": {"a": NAME, "b": {"type": "array", "items": LINE, "maxItems": 2},
                       "c": {"type": "string", "enum": ["x", "ab"], "maxLength": 1}},
    },
    {
        "type": "object", "additionalProperties": False,
        "properties": {"a": PERCENT, "c": {"type": "string", "format": "date"},
                       "b": {"type": "array", "minItems": 1, "uniqueItems": True,
                             "items": {"type": "string", "maxLength": 2}}},
    },
    BEYOND,
    {"type": "object", "properties": {"a": {"type": "string", "enum": ["é", "x"]}, "b": NAME}},
    {"type": "object", "properties": {"a": {"type": "object", "properties": {"a": NAME, "c": RATE},
                                            "required": ["c", "é"]}}},
)  # fmt: skip
SCALARS = (
    "0", "-0", "0.0", "3", "3.0", "3.5", "3.25", "5.1", "6.99", "7", "7.5", "12.5", "99.9", "100",
    "100.5", "1E1", "1e-9", "-0.5", "-1.0", "-2", "1e400", "12345678901234567890123", "null",
    "true", "false", '"x"', '"1.5"', '""', '"ab"', '"abc"', '"é"', '"\\u00e9"', '"😀😀"',
    '"\\ud83d\\ude00"', '"\\ud83d"', '"2026-01-05"', '"a:b"', '"\\u003a"', '"\\":"',
)  # fmt: skip


def drawn(dice: Random, depth: int = 0) -> str:
    """Give a text of JSON of any kind, now and then with a key that stands twice."""
    kind = dice.random()
    space = dice.choice(("", "", " ", "\n "))
    if depth and (kind < 0.6 or depth > 2):
        return dice.choice(SCALARS)
    if depth and kind < 0.8:
        return (
            "[" + f",{space}".join(drawn(dice, depth + 1) for _ in range(dice.randint(0, 3))) + "]"
        )
    names = dice.sample(("a", "b", "c", "z", "", "é", "d"), dice.randint(0, 4))
    names += names[:1] if dice.random() < 0.03 else []
    names.sort(key="abczéd".find) if depth == 0 else None
    pairs = (f'"{name}"{space}:{space}{drawn(dice, depth + 1)}' for name in names)
    return "{" + f",{space}".join(pairs) + "}"


def either(body: bytes, reads: Reader | None) -> object:
    """Give value and text in a form that can be compared, or that the text is not to be trusted."""
    try:
        value, text = read(body) if reads is None else reads.read(body)[:2]
    except NotJson as why:
        return str(why)
    return canonical(value), text


@pytest.mark.parametrize("moulded", [False, True])
@pytest.mark.parametrize("schema", SCHEMAS)
def test_what_is_left_of_a_schema_says_the_same_as_all_of_it(schema: Schema, moulded: bool) -> None:
    pytest.importorskip("msgspec")
    found = quick(schema, moulded=moulded)
    if found is None:
        assert not moulded or schema is BEYOND
        return
    reads = reader(found.type, found.between.least, found.between.most)
    assert reads is not None
    whole, short, dice, seen = compiled(schema), compiled(found.schema), Random(2), set[bool]()
    for n in range(4000):
        body = drawn(dice).encode()
        reads.hopeful = n % 5 > 0
        assert either(body, reads) == either(body, None), body
        try:
            value, _, is_quick = reads.read(body)
        except NotJson:
            continue
        if is_quick:
            assert canonical(value) == canonical(_carefully(body))
            assert short.is_valid(value) == whole.is_valid(value), body
            seen.add(whole.is_valid(value))
    assert True in seen


def test_a_fraction_at_a_bound_or_beyond_is_looked_at() -> None:
    pytest.importorskip("msgspec")
    reads = reader(None, Decimal(0), Decimal(100))
    assert reads is not None
    for text in (b"0.1", b"99.9", b"100", b"[]", b"0.0", b"100.0", b"1e2", b"-1E-9"):
        for _ in range(2):
            is_usual = text in (b"0.1", b"99.9", b"100", b"[]")
            assert reads.read(b"[%b, 1.5]" % text)[2] is is_usual, text


APART: Schema = {
    "type": "object",
    "properties": {"most": {"type": "number", "maximum": 1}, "least": {"type": "number",
                                                                       "minimum": 1}},
}  # fmt: skip
TWICE: Schema = {
    "allOf": [
        {"type": "object", "properties": {"a": {"type": "string"}, "b": PERCENT}},
        {"type": "object", "properties": {"a": {"type": "string", "minLength": 1}}},
    ]
}


@pytest.mark.parametrize(
    ("schema", "wrong"),
    [
        (APART, b'{"least":0.5}'),
        (APART, b'{"most":1.5,"least":0.5}'),
        (TWICE, b'{"a":200.5,"b":300.5}'),
    ],
)
def test_no_bound_is_left_out_of_the_search_for_what_is_wrong(schema: Schema, wrong: bytes) -> None:
    validator = Validators({}).of(schema, "request")
    assert validator is not None
    value = _carefully(wrong)
    expected = validator.breaches(value)
    assert expected
    found = validator.quick(moulded=True) or validator.quick(moulded=False)
    assert found is not None
    reads = reader(found.type, found.between.least, found.between.most)
    assert reads is not None
    for body in (wrong, b"[]", wrong):
        # After what has not the type, the next is read without it.
        got, _, is_quick = reads.read(body)
        if body != wrong:
            continue
        assert validator.breaches(got, is_quick=is_quick, odd=reads.odd) == expected


def test_a_key_that_a_type_does_not_know_is_read_all_the_same() -> None:
    pytest.importorskip("msgspec")
    found = quick({"type": "object", "properties": {"a": NAME}}, moulded=True)
    assert found is not None
    reads = reader(found.type, found.between.least, found.between.most)
    assert reads is not None
    assert reads.read(b'{"a":"x"}') == ({"a": "x"}, b'{"a":"x"}', True)
    assert reads.read(b'{"a":"x","b":1}') == ({"a": "x", "b": 1}, b'{"a":"x","b":1}', False)
    assert reads.missed
    assert not reads.hopeful
    assert reads.read(b'{"a":"x"}')[2] is False


def test_without_msgspec_as_many_messages_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("msgspec", "msgspec.json"):
        monkeypatch.setitem(sys.modules, name, None)
    _fast.cache_clear()
    try:
        codec = codec_for(load([ORDERS], "crm"))
        for _ in range(2 * _SOME):
            request = HttpRequest("POST", "/orders", (("Content-Type", "application/json"),), b"{}")
            call = codec.read_call(request)
            assert isinstance(call, Call)
            assert {b.rule for b in call.wrong} == {"required"}
    finally:
        _fast.cache_clear()


def test_a_schema_of_which_nothing_is_left_out_is_not_quick() -> None:
    assert quick({"properties": {"a": {"type": "integer", "minimum": 1}}}, moulded=True) is None
    assert quick({"allOf": [{"minimum": 5}, {"maximum": 5}]}, moulded=True) is None
    assert quick(True, moulded=True) is None
    assert Validators({}).of({"type": "integer"}, "request").quick(moulded=True) is None  # type: ignore[union-attr]  # it says something
