"""The short way of a common call and the long one: the same answer, state and trail."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from interlock.bundled import bundled
from interlock.contract.json_wire.texts import NotJson, _carefully, dumps, grown, read
from interlock.contract.json_wire.validator.parts import Part, part_of
from interlock.contract.load import codec_for, load
from interlock.contract.model import (
    Breach,
    Call,
    Codec,
    Contract,
    HttpRequest,
    HttpResponse,
    Misrouted,
    Reply,
)
from interlock.contract.mood import PLAIN, Mood
from interlock.schema.sample import sample
from interlock.twin.service import Twin
from interlock.values import Value, canonical, put
from interlock.wire.front import Front
from tests.twin.test_shapes import bent

ORDERS = Path(__file__).resolve().parents[2] / "benchmarks" / "wire"
STRICT = """
openapi: 3.0.3
info: {title: Parts, version: "1"}
paths:
  /parts:
    post:
      operationId: createPart
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Part"}}}}
      responses:
        "201":
          description: x
          headers: {ETag: {schema: {type: string}}}
          content: {application/json: {schema: {$ref: "#/components/schemas/Part"}}}
        "400": {description: x}
  /parts/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: getPart
      responses: &fine
        "200":
          description: x
          content: {application/json: {schema: {$ref: "#/components/schemas/Part"}}}
        "400": {description: x}
        "404": {description: x}
    put:
      operationId: putPart
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Part"}}}}
      responses: *fine
    patch:
      operationId: changePart
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Change"}}}}
      responses: *fine
components:
  schemas:
    Size:
      type: object
      additionalProperties: false
      required: [wide]
      properties:
        wide: {type: string, pattern: '^[0-9]{1,3}\\.[0-9]{2}$'}
        high: {type: number, minimum: 0}
        unit: {type: string, enum: [mm, cm], default: mm}
    Part:
      type: object
      additionalProperties: false
      required: [id, name, version]
      properties:
        id: {type: integer, readOnly: true}
        version: {type: integer, readOnly: true}
        createdAt: {type: string, format: date-time, readOnly: true}
        name: {type: string, minLength: 1, maxLength: 8}
        secret: {type: string, writeOnly: true}
        kind: {type: string, default: plain}
        note: {type: string, nullable: true}
        size: {$ref: "#/components/schemas/Size"}
        sizes: {type: array, minItems: 1, maxItems: 4, items: {$ref: "#/components/schemas/Size"}}
        either: {oneOf: [{type: string}, {type: integer}]}
        loose: {maxLength: 3}
    Change:
      type: object
      properties:
        name: {type: string, minLength: 1}
        note: {type: string, nullable: true}
        size: {$ref: "#/components/schemas/Size"}
        extra: {type: integer}
"""


class Doubtful:
    """A wire that is never sure of what it has read, nor knows what an answer answers."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec

    def read_call(self, request: HttpRequest) -> Call | Misrouted:
        call = self._codec.read_call(request)
        return call if isinstance(call, Misrouted) else replace(call, sure=False)

    def check_reply(
        self, operation: str, reply: Reply, call: Call | None = None
    ) -> tuple[Breach, ...]:
        return self._codec.check_reply(operation, reply)

    def write_reply(self, call: Call, reply: Reply) -> HttpResponse:
        return self._codec.write_reply(call, reply)

    def refuse(self, request: HttpRequest, call: Call) -> HttpResponse:
        return self._codec.refuse(request, call)

    def write_call(self, call: Call, base_url: str) -> HttpRequest:
        return self._codec.write_call(call, base_url)

    def read_reply(self, operation: str, response: HttpResponse) -> Reply:
        return self._codec.read_reply(operation, response)


@pytest.fixture(params=["orders.yaml", "strict", "crm/1.0", "crm/2.0"])
def contract(request: pytest.FixtureRequest, tmp_path: Path) -> Contract:
    if request.param == "orders.yaml":
        return load([ORDERS / request.param], "crm")
    if request.param == "strict":
        (tmp_path / "parts.yaml").write_text(STRICT)
        return load([tmp_path / "parts.yaml"], "crm")
    return load([bundled("contracts", *request.param.split("/"), "openapi.yaml")], "crm")


def requests(
    contract: Contract, dice: Random, keys: list[str], *, whole: bool = False
) -> list[HttpRequest]:
    """Give calls of all operations, some of them wrong, some about records that are there."""
    codec, found = codec_for(contract), []
    for operation in contract.operations:
        role = contract.roles.get(operation.name)
        args: dict[str, Value] = {}
        for part in operation.request.parts:
            if part.where in ("path", "query", "header") and part.required:
                args[part.name] = sample(part.type, contract.types, dice, edge=0)
        if role is not None and role.key[:1] == ("args",) and keys and dice.random() < 0.8:
            args[str(role.key[1])] = dice.choice(keys)
        body: Value = None
        if operation.request.has_body:
            body = sample(operation.request.body, contract.types, dice, direction="write")
            body = bent(body, dice) if dice.random() < 0.4 else body
        if whole:
            body = _whole(body)
            if role is not None and role.key[:1] == ("body",) and keys:
                body = put(body, role.key[1:], dice.choice(keys))
        found.append(codec.write_call(Call(operation.name, args, body), "http://127.0.0.1"))
    return found


def test_the_short_way_and_the_long_one_answer_and_store_the_same(contract: Contract) -> None:
    _both_ways(contract, rounds=30)


def test_a_creation_that_is_answered_by_its_key_is_the_same_in_both_ways() -> None:
    _both_ways(load([ORDERS / "orders.wsdl"], "erp"), rounds=90)


def test_whole_amounts_of_soap_are_told_alike_where_records_lie_as_texts() -> None:
    folder = bundled("contracts", "erp")
    contract = load([folder / "1.0" / "erp.wsdl"], "erp", folder / "overlay.yaml")
    codec, dice, keys = codec_for(contract), Random(5), list[str]()
    texts = Twin(contract, access="open", seals=True)
    plain = Twin(contract, access="open")
    for now_ms in range(60):
        for request in requests(contract, dice, keys, whole=True):
            call, mood = codec.read_call(request), dice.choice((PLAIN, Mood(lag_ms=5)))
            assert isinstance(call, Call)
            one, two = texts.handle(call, now_ms, mood), plain.handle(call, now_ms, mood)
            assert canonical((one.outcome, one.body)) == canonical((two.outcome, two.body))
        state = texts.snapshot()
        assert canonical(state) == canonical(plain.snapshot())
        keys = [key for rows in state.values() for key in rows]
    # Only the trail lies there as texts; it is told as JSON, which has one form of a number.
    assert '{"$decimal":"' in canonical(state)
    assert canonical(_trail(texts)) != canonical(_trail(plain))
    told, wanted = [[list(map(dumps, entry)) for entry in _trail(t)] for t in (texts, plain)]
    assert told == wanted


def _whole(value: Value) -> Value:
    """Give a value with no fractions in its decimals, which are decimals all the same."""
    if isinstance(value, dict):
        return {name: _whole(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_whole(inner) for inner in value]
    return Decimal(int(value)) if isinstance(value, Decimal) else value


def _both_ways(contract: Contract, rounds: int) -> None:
    short = Front(contract, Twin(contract, access="open", seals=True))
    long = Front(contract, Twin(contract, access="open"), Doubtful(codec_for(contract)))
    long.twin.habits = long.twin.shorts = None
    dice, keys, good = Random(7), list[str](), 0
    for n in range(rounds):
        for request in requests(contract, dice, keys):
            one, two = short.handle(request, n), long.handle(request, n)
            assert (one.status, one.headers) == (two.status, two.headers), request
            assert one.body == two.body, request
            good += one.status < 300
        state = short.twin.snapshot()
        assert canonical(state) == canonical(long.twin.snapshot())
        keys = [key for rows in state.values() for key in rows]
        for front in (short, long):
            front.twin.restore(front.twin.state())
    assert good > 30
    assert canonical(_trail(short.twin)) == canonical(_trail(long.twin))


TOKENS = (
    "0", "-0", "100", "101", "-1", "0.0", "-0.0", "100.0", "99.99", "100.00000000000000000001",
    "0.5", "2.50", "1E1", "1E5", "1e2", "1E-3", "-1e-30", "1e400", "1e5000", "1E-2000", "1.0",
    "123456789012345678901234567890", "3.1415926535897932384626433832795", "19", "true", "null",
    '"2.5"', '"\\u00e9\\n"', '"\\ud83d\\ude00"', '"\\ud83d"', '"a:b\\":"', '"\\u003a"',
    '"\u00e9"', "[]", "{}", "NaN", "01", "1.",
    '{"percent":2.5,"percent":3}', '{"rate":1.5,"code":"x","code":"y"}',
)  # fmt: skip
"""Numbers, texts and worse that may stand for any value of a body."""
ORDER = """{"number": "SO-1", "currency": "EUR", "buyer": {"code": "C-1", "name": "N",
 "address": {"street": "S", "city": "C", "country": "DE"},
 "contact": {"name": "I", "email": "i@example.org", "phone": "+49 40 1234567"}},
 "note": "Please: now", "tags": ["frame"],
 "lines": [{"number": 1, "item": "B", "quantity": "12.5", "unit": "PCS",
 "unitPrice": {"amount": "1024.50", "currency": "EUR"}, "tax": {"code": "V", "rate": 19},
 "discount": {"percent": 2.5}, "schedule": [{"date": "2026-03-02", "quantity": "12.5"}]}]}
"""
PLACES = (
    '"rate": 19', '"percent": 2.5', '"number": 1', '"note": "Please', '"tags": ["frame"',
    '"quantity": "12.5"', '"currency": "EUR"', '"phone": "+49 40 1234567"', '"lines": [{',
    '"schedule": [{',
)  # fmt: skip


def spoilt(text: str, dice: Random) -> bytes:
    """Give the text of an order with other values, keys and spaces in it, most of them wrong."""
    for _ in range(dice.randint(0, 3)):
        place, token = dice.choice(PLACES), dice.choice(TOKENS)
        name, value = place.split(": ", 1)
        kind = dice.random()
        if kind < 0.5 and value[0] not in "[{" and not value.startswith('"Please'):
            new = f"{name}: {token}"
        elif kind < 0.7:
            new = f'"extra{dice.randint(1, 3)}": {token}, {place}'
        elif kind < 0.8:
            new = f"{name}: {token}, {place}"
        else:
            new = f"{name} {dice.choice((chr(9), chr(10), chr(13) + ' ', ''))}:\n{value}"
        spots = [n for n in range(len(text)) if text.startswith(place, n)]
        spot = dice.choice(spots) if spots else len(text)
        text = text[:spot] + new + text[spot + len(place) :] if spots else text
    if dice.random() < 0.3:
        text = text.replace(": ", ":").replace(", ", ",")
    return text.encode()


def test_texts_of_all_kinds_are_answered_alike_in_both_ways() -> None:
    contract = load([ORDERS / "orders.yaml"], "crm")
    short = Front(contract, Twin(contract, access="open", seals=True))
    long = Front(contract, Twin(contract, access="open"), Doubtful(codec_for(contract)))
    long.twin.habits = long.twin.shorts = None
    dice, seen = Random(11), Counter[int]()
    for n in range(700):
        body = spoilt(ORDER, dice)
        request = HttpRequest("POST", "/orders", (("Content-Type", "application/json"),), body)
        one, two = short.handle(request, n), long.handle(request, n)
        assert (one.status, one.headers, one.body) == (two.status, two.headers, two.body), body
        wanted = _slowly(long, body)
        assert (one.status == 201) == (wanted is not None), body
        if isinstance(wanted, dict):
            told = _carefully(one.body)
            assert isinstance(told, dict)
            assert canonical(told) == canonical({**wanted, "id": told["id"]})
        seen[one.status] += 1
    assert seen[201] > 150
    assert seen[400] > 150
    assert canonical(short.twin.snapshot()) == canonical(long.twin.snapshot())
    assert canonical(_trail(short.twin)) == canonical(_trail(long.twin))


def _slowly(front: Front, body: bytes) -> Value:
    """Give a body that is right, read by Python's parser and looked at as a whole; else None."""
    made = front.codec._codec._make("createOrder").bodies[0]  # type: ignore[attr-defined]  # as above
    try:
        value = _carefully(body)
    except NotJson:
        return None
    return value if made._validator.compile().is_valid(value) else None


def test_errors_asked_part_by_part_are_those_of_the_whole(contract: Contract) -> None:
    codec, dice, met = codec_for(contract), Random(3), 0
    for operation in contract.operations:
        if not operation.request.has_body:
            continue
        body = codec._make(operation.name).bodies[0]  # type: ignore[attr-defined]  # the JSON wire
        validator = body._validator
        engine = validator.compile()
        parts = part_of(validator._all.whole(validator._schema, "request"), engine)
        for _ in range(60):
            value = bent(sample(operation.request.body, contract.types, dice), dice)
            whole = set(Part(True, engine).breaches(value))
            assert set(parts.breaches(value)) == whole or engine.is_valid(value)
            met += bool(whole)
    assert met > 50


def test_a_text_that_grew_is_that_of_the_whole_record() -> None:
    core, read_text = read(b'{"b": 1.50, "a": ["x:y", {}], "c": null}')
    assert isinstance(core, dict)
    text = dumps(core)
    # Nobody makes it without msgspec.
    assert read_text in (text, b"")
    before: dict[str, Value] = {"id": 7, **core}
    around: dict[str, Value] = {**before, "z": "\u00e9"}
    mixed: dict[str, Value] = {"b": core["b"], "id": 7, "a": core["a"], "c": None}
    for value in (core, before, around, mixed, {**core, "b": 2}, {"id": 7}, {}):
        assert grown(value, core, text) == dumps(value)
    assert grown(before, {}, b"{}") == dumps(before)


def _trail(twin: Twin) -> list[tuple[object, ...]]:
    return [(e.who, e.when, e.operation, e.key, e.before, e.after) for e in twin.audit]
