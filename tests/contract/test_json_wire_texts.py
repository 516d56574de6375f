"""The fast reader and writer of JSON against the careful ones: one verdict, one value, one text."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest

from interlock.contract.json_wire import texts
from interlock.values import Value

SEEDS = (
    '{"a":1,"b":[1.50,-0.0,1e5,null,true],"c":{"d":"x:y\\"z"}}',
    '{"a":{"a":1},"a":2}',
    '["\\u003a:","\\ud83d\\ude00","\u00e9"]',
    '{"k:":"\\u0022:"}',
    ' {"a" : 1 ,\n "b":"\\n\\t\\/\\b\\f"} ',
    "[12345678901234567890,1E400,0.1e-7,-5]",
    '{"\\u0061":1,"a":2}',
    "[Infinity]",
)
LETTERS = '{}[]:,"\\u0123456789abcdefEe+-. \n\tNaN\u00e9\x00\x7f'


def careful(body: bytes) -> Value:
    return texts._carefully(body)


def said(read: object, body: bytes) -> str:
    assert callable(read)
    try:
        return repr(read(body))
    except texts.NotJson as why:
        return f"refused: {why}"


def mutated(dice: Random) -> bytes:
    letters = list(dice.choice(SEEDS))
    for _ in range(dice.randint(0, 3)):
        place = dice.randrange(len(letters) + 1)
        match dice.randrange(3):
            case 0:
                letters.insert(place, dice.choice(LETTERS))
            case 1 if letters:
                letters.pop(min(place, len(letters) - 1))
            case _ if letters:
                letters[min(place, len(letters) - 1)] = dice.choice(LETTERS)
    return "".join(letters).encode()


def test_the_fast_reader_says_what_the_careful_one_says() -> None:
    pytest.importorskip("msgspec")
    dice, read = Random(4), 0
    for _ in range(4_000):
        body = mutated(dice)
        fast = said(texts.loads, body)
        assert fast == said(careful, body), body
        if not fast.startswith("refused"):
            value = careful(body)
            assert texts.dumps(value) == texts._written(value), body
            read += 1
    assert read > 400


@pytest.mark.parametrize(
    "value",
    [
        Decimal("NaN"),
        [Decimal("-Infinity"), "x"],
        {"half": "\ud800", "controls": "\x00\x08\x0c\n\r\t\x1f\x7f\u2028"},
        [Decimal("1E+10"), Decimal("-0.00"), Decimal("1.50"), 2**200],
        "NaN is a word",
    ],
)
def test_the_fast_writer_writes_what_the_careful_one_writes(value: Value) -> None:
    assert texts.dumps(value) == texts._written(value)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b'{"a":1,"a":2}', "a key stands twice"),
        (b'{"a":"\\u0022:","b":1,"b" :2}', "a key stands twice"),
        (b'{"a\\u003a":1,"a:":2}', "a key stands twice"),
        (b"1e99999999999999999999", "too many digits"),
        (b'"\\ud800"', "surrogate"),
        (b"NaN", "no number of JSON"),
    ],
)
def test_what_may_not_be_trusted_is_refused_whoever_reads(body: bytes, why: str) -> None:
    assert why in said(texts.loads, body)
    assert why in said(careful, body)


@pytest.mark.parametrize("value", [b"1", b"{}", b"[]", b'"\\",\n"'])
def test_a_text_of_more_values_than_fit_into_memory_is_refused_before_it_is_read(
    value: bytes,
) -> None:
    body = b"[" + (value + b",") * texts.VALUES_MAX + value + b"]"
    reader = texts.reader(None, Decimal(0), Decimal(1))
    asked = [texts.loads] if reader is None else [texts.loads, reader.read]
    for read in asked:
        assert said(read, body) == "refused: it holds more than 1000000 values"


def test_what_stands_in_a_text_is_no_value() -> None:
    text = '{[,"\\' * texts.VALUES_MAX
    assert texts.loads(texts.dumps(text)) == text


def test_decimals_keep_their_digits() -> None:
    value = texts.loads(b'{"a":12800.10,"b":123456789012345678.123456789}')
    assert repr(value) == "{'a': Decimal('12800.10'), 'b': Decimal('123456789012345678.123456789')}"
    assert texts.dumps(value) == b'{"a":12800.10,"b":123456789012345678.123456789}'


def test_numbers_of_any_length_are_read_alike_by_both() -> None:
    dice = Random(3)
    lengths = (1, 3, 200, 399, 400, 401, 990, 1000)
    powers = (0, 7, 399, 400, 401, 999, 1000, 1001, 5000, 10**9)
    for _ in range(2_000):
        whole = str(dice.randrange(10 ** dice.choice(lengths)))
        places = "".join(dice.choices("0123456789", k=dice.choice(lengths)))
        power = dice.choice("eE") + dice.choice(["", "+", "-"]) + str(dice.choice(powers))
        number = f"{dice.choice(['', '-'])}{whole}.{places}{dice.choice(['', power])}"
        body = f'{{"a":{number},"b":{dice.choice(["0.0", "0"])}{power}}}'.encode()
        assert said(texts.loads, body) == said(careful, body)
