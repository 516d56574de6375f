"""Values that conform without any doubt."""

from __future__ import annotations

import random
import subprocess
import sys
from decimal import Decimal

import jsonschema_rs
import pytest

from interlock.contract.json_wire.validator.sure import surely_keeps

_UUID = "11111111-1111-4111-8111-11111111aBcD"
_PROBLEM = {
    "type": "object",
    "required": ["code"],
    "additionalProperties": False,
    "properties": {
        "code": {"type": "string", "enum": ["not-found", "conflict"]},
        "status": {"type": "integer", "minimum": 100, "maximum": 599, "format": "int32"},
        "id": {"type": ["string", "null"], "format": "uuid"},
        "errors": {"type": "array", "items": {"allOf": [{"type": "string", "maxLength": 9}]}},
    },
}


def test_a_plain_answer_keeps_its_schema_for_certain() -> None:
    value = {"code": "not-found", "status": 404, "id": _UUID, "errors": ["", "nine char"]}
    assert surely_keeps(_PROBLEM, value)


@pytest.mark.parametrize(
    "wrong",
    [
        {}, {"code": "other"}, {"code": 1}, {"code": "conflict", "status": 99}, {"code": None},
        {"code": "conflict", "status": True}, {"code": "conflict", "id": _UUID[:-1]},
        {"code": "conflict", "errors": ["ten chars."]}, {"code": "conflict", "more": 1},
        {"code": "conflict", "status": Decimal("404.5")}, [], "conflict", None,
    ],
)  # fmt: skip
def test_what_breaks_its_schema_is_never_certain(wrong: object) -> None:
    assert not surely_keeps(_PROBLEM, wrong)


def test_a_word_that_is_not_looked_at_leaves_doubt() -> None:
    assert not surely_keeps({"type": "string", "pattern": "a"}, "a")
    assert not surely_keeps({"type": "string", "format": "email"}, "a@b.example")
    assert surely_keeps(True, "a")
    assert not surely_keeps(False, "a")


def test_who_is_certain_is_never_contradicted_by_the_engine() -> None:
    rng = random.Random(11)
    certain = 0
    for _ in range(6_000):
        schema = _schema(rng, 3)
        engine = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
        for _ in range(4):
            value = _value(rng, 3)
            if surely_keeps(schema, value):
                certain += 1
                assert engine.is_valid(value), (schema, value)
    assert certain > 3_000


def _schema(rng: random.Random, depth: int) -> dict[str, object] | bool:
    words: dict[str, object] = {
        "type": rng.choice(["string", "integer", "number", "object", "array", "boolean",
                            ["string", "null"], ["integer", "object"]]),
        "minLength": rng.randint(0, 3), "maxLength": rng.randint(0, 4),
        "minimum": rng.randint(-2, 2), "maximum": rng.randint(-2, 2),
        "enum": rng.sample(["", "a", "bb", 0, 1, True, None, "1"], 3),
        "format": rng.choice(["uuid", "int32", "float", "email", "date", "password"]),
        "required": rng.sample(["a", "b", "c"], rng.randint(0, 2)),
        "additionalProperties": rng.choice([True, False]),
        "pattern": "a", "minItems": 1,
    }  # fmt: skip
    if depth:
        words["properties"] = {n: _schema(rng, depth - 1) for n in rng.sample("abc", 2)}
        words["items"] = _schema(rng, depth - 1)
        words["allOf"] = [_schema(rng, depth - 1)]
    rare = {"pattern": 0.05, "minItems": 0.05, "allOf": 0.2, "enum": 0.2, "format": 0.2}
    return {w: s for w, s in words.items() if rng.random() < rare.get(w, 0.4)}


def _value(rng: random.Random, depth: int) -> object:
    if depth and rng.random() < 0.5:
        if rng.random() < 0.6:
            return {n: _value(rng, depth - 1) for n in rng.sample("abcd", rng.randint(0, 3))}
        return [_value(rng, depth - 1) for _ in range(rng.randint(0, 2))]
    plain = ["", "a", "bb", "ccccc", "1", _UUID, 0, 1, -1, 2, 3, True, False, None, Decimal("1.5")]
    return rng.choice(plain)


def test_the_first_valid_messages_do_not_load_the_engine() -> None:
    script = """
import sys
from interlock.contract.json_wire.validator import Validators
one = Validators({}).of({"type": "string", "maxLength": 3}, "request")
assert one.keeps("abc") and one.breaches("abc") == ()
assert "jsonschema_rs" not in sys.modules
assert [b.rule for b in one.breaches("abcd")] == ["maxLength"]
assert "jsonschema_rs" in sys.modules and one.keeps("abc") and not one.keeps("abcd")
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


def test_after_some_messages_the_engine_is_asked_all_the_same() -> None:
    script = """
import sys
from interlock.contract.json_wire.validator import Validators
one = Validators({}).of({"type": "string"}, "request")
assert all(one.keeps("abc") for _ in range(20))
assert "jsonschema_rs" in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
