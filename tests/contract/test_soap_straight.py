"""Plain messages of SOAP are read and written in a short way, as the long one would have it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import product
from pathlib import Path
from random import Random

import pytest
from lxml import etree

from interlock.contract.load import codec_for, load
from interlock.contract.model import Call, Contract, HttpRequest, Misrouted, Reply
from interlock.contract.soap_wire.codec import SoapCodec
from interlock.contract.soap_wire.plain.certain import certain
from interlock.contract.soap_wire.scalars import reader_of_valid
from interlock.errors import InterlockError
from interlock.schema.sample import sample
from interlock.schema.xsd.components import Complex
from interlock.schema.xsd.simple import BUILT_IN_TYPES
from interlock.values import Value
from tests.contract.order_service import order_wsdl
from tests.contract.plain_orders import (
    CONTENT,
    HEADERS,
    HEADS,
    ORDERS,
    PIECES,
    PLAIN,
    SOAP,
    TAGS,
    TAILS,
    TOKEN,
    drawn,
    dressed,
)
from tests.contract.rpc_service import stock_wsdl
from tests.schema.random_xsd import content, read

DESK = Path(__file__).resolve().parents[2] / "benchmarks" / "wire" / "orders.wsdl"
ILLEGAL = "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\r]"


def both(folder: Path, text: str) -> tuple[Contract, SoapCodec, SoapCodec]:
    """Give a contract, its wire, and one that goes the long way."""
    path = folder / "orders.wsdl"
    path.write_text(text, encoding="utf-8")
    contract = load([path], "erp")
    short, long = codec_for(contract), codec_for(contract)
    assert isinstance(short, SoapCodec)
    assert isinstance(long, SoapCodec)
    long.ways = None
    return contract, short, long


def asked(codec: SoapCodec, contract: Contract, dice: Random) -> Iterator[HttpRequest]:
    """Draw a valid request of each operation, as several clients would send it."""
    for operation in contract.operations:
        body = sample(operation.request.body, contract.types, dice, direction="write", edge=0.2)
        request = codec.write_call(Call(operation.name, body=body), "http://127.0.0.1")
        text = dressed(dice, request.body.decode())
        yield HttpRequest("POST", request.target, request.headers, text.encode())


def is_known(codec: SoapCodec, request: HttpRequest) -> bool:
    """Tell whether a message would go the short way."""
    head = codec.heads.find(request)
    return head is not None and head.begun is not None and head.begun.find(request.body) is not None


def compared(
    made: tuple[Contract, SoapCodec, SoapCodec], dice: Random, turns: int
) -> tuple[int, int, int]:
    """Compare both ways; give how many messages were right, wrong, and read in the short way."""
    contract, short, long = made
    right = wrong = quick = 0
    for _ in range(turns):
        for request in asked(long, contract, dice):
            texts = [request.body.decode()] * 3
            texts += [drawn(dice, texts[0]) for _ in range(8)]
            for text in texts:
                data = text.encode("utf-8", "surrogatepass")
                one = HttpRequest("POST", request.target, request.headers, data)
                quick += is_known(short, one)
                expected = long.read_call(one)
                assert repr(short.read_call(one)) == repr(expected), text
                fine = isinstance(expected, Call) and not expected.wrong
                right, wrong = right + fine, wrong + (not fine)
    return right, wrong, quick


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "text",
    [order_wsdl(schema=PLAIN), DESK.read_text(), stock_wsdl("literal")],
    ids=["plain", "desk", "rpc"],
)
def test_a_message_is_read_in_the_short_way_as_in_the_long_one(
    text: str, seed: int, tmp_path: Path
) -> None:
    right, wrong, quick = compared(both(tmp_path, text), Random(seed), 40)
    assert right > 60
    assert wrong > 60
    assert quick > 10


def test_messages_of_any_schema_are_read_alike(tmp_path: Path) -> None:
    dice, quick, schemas = Random(7), 0, 0
    while schemas < 25:
        text = random_schema(dice)
        try:
            made = both(tmp_path, order_wsdl(schema=text))
        except InterlockError:
            continue
        schemas += 1
        quick += compared(made, dice, 3)[2]
    assert quick > 40


def random_schema(dice: Random) -> str:
    """Draw what an order is made of, and let it be answered."""
    order = content(dice)
    answer = '<xs:sequence><xs:element name="number" type="xs:string"/></xs:sequence>'
    return (
        f'<xs:element name="CreateOrder"><xs:complexType>{order}</xs:complexType></xs:element>'
        f'<xs:element name="CreateOrderResponse"><xs:complexType>{answer}</xs:complexType>'
        '</xs:element><xs:element name="OrderRefused" type="xs:string"/>'
    )


def test_what_stands_around_a_content_is_known_only_as_it_was_parsed() -> None:
    contract = load([DESK], "desk")
    short, long = codec_for(contract), codec_for(contract)
    assert isinstance(short, SoapCodec)
    assert isinstance(long, SoapCodec)
    long.ways, quick, name = None, 0, contract.operations[0].name
    for media in ("text/xml", "text/xml; charset=utf-8", "text/xml; charset=latin-1", "text/xml;x"):
        asked_ = long.write_call(Call(name, body={}), "http://127.0.0.1")
        http = (("Content-Type", media), *(h for h in asked_.headers if h[0] == "SOAPAction"))
        for start, header, tag, end in product(HEADS, HEADERS, TAGS, TAILS):
            if bool(start) + bool(header) + (tag != TAGS[0]) + bool(end) > 2:
                continue
            text = (
                f'{start}<S:Envelope xmlns:S="{SOAP}">{header}<S:Body><o:CreateOrder {tag}>'
                f"{CONTENT}</o:CreateOrder></S:Body></S:Envelope>{end}"
            )
            others = (text.replace("S-1", "\u00e9"), text.replace("</Item>", ""))
            for n, more in enumerate((text, text, text, *others)):
                # What HTTP shows is of each message anew, whatever it begins with.
                shown = ("Authorization", ("Basic dTp4", "Bearer t", "")[n % 3])
                one = HttpRequest("POST", asked_.target, (*http, shown), more.encode())
                quick += is_known(short, one)
                assert repr(short.read_call(one)) == repr(long.read_call(one)), more
                # Others like it would be too many to be kept.
                head = short.heads.find(one)
            if head is not None and head.begun is not None:
                head.begun.tries = 0
                del head.begun.openings[4:]
    assert quick > 30


def test_how_a_message_begins_is_kept_once_it_came_again() -> None:
    contract = load([DESK], "desk")
    codec = codec_for(contract)
    assert isinstance(codec, SoapCodec)
    target = codec.write_call(Call(contract.operations[0].name, body={}), "http://x").target

    def sent(header: str) -> bool:
        text = (
            f'<S:Envelope xmlns:S="{SOAP}"><S:Header>{header}</S:Header><S:Body><o:CreateOrder '
            f'xmlns:o="{ORDERS}">{CONTENT}</o:CreateOrder></S:Body></S:Envelope>'
        )
        one = HttpRequest("POST", target, (("Content-Type", "text/xml"),), text.encode())
        found = codec.read_call(one)
        assert isinstance(found, Call)
        assert found.wrong == ()
        return is_known(codec, one)

    assert not any(sent(f"<at>{n}</at>") for n in range(40))
    assert [sent("<at/>") for _ in range(3)] == [False, True, True]
    assert [sent(TOKEN) for _ in range(3)] == [False, True, True]


def test_a_message_that_is_too_long_is_refused_though_it_begins_as_known_ones() -> None:
    contract = load([DESK], "desk")
    codec = codec_for(contract)
    assert isinstance(codec, SoapCodec)
    text = f'<S:Envelope xmlns:S="{SOAP}"><S:Body><o:CreateOrder xmlns:o="{ORDERS}">{CONTENT}'
    text += "</o:CreateOrder></S:Body></S:Envelope>"
    target = codec.write_call(Call(contract.operations[0].name, body={}), "http://x").target
    one = HttpRequest("POST", target, (("Content-Type", "text/xml"),), text.encode())
    for _ in range(3):
        assert isinstance(codec.read_call(one), Call)
    assert is_known(codec, one)
    longer = replace(one, body=text.replace("S-1", "S" * 10_000_000).encode())
    found = codec.read_call(longer)
    assert isinstance(found, Misrouted)
    assert "at most 10000000 are read" in found.says


BASE = '<xs:complexType name="Base"'
RULES = '<xs:unique name="u"><xs:selector xpath="line"/><xs:field xpath="item"/></xs:unique>'


@pytest.mark.parametrize(
    "schema",
    [
        PLAIN.replace("</xs:sequence></xs:complexType></xs:element>",
                      f"</xs:sequence></xs:complexType>{RULES}</xs:element>", 1),
        PLAIN.replace('type="t:Long"', 'type="t:Self"')
        + '<xs:complexType name="Self"><xs:sequence>'
        '<xs:element name="in" type="t:Self" minOccurs="0"/></xs:sequence></xs:complexType>',
        PLAIN.replace(BASE, f'{BASE} abstract="true"'),
        PLAIN.replace('type="t:Long" minOccurs="0"', 'type="t:Base" minOccurs="0"').replace(
            BASE, f'{BASE} abstract="true"'),
        PLAIN.replace('type="xs:boolean"', 'type="xs:boolean" default="true"'),
        PLAIN.replace('type="xs:double"', 'type="xs:anyType"'),
    ],
    ids=["unique", "recursive", "abstract base", "abstract", "default", "any"],
)  # fmt: skip
def test_what_is_not_plain_is_read_alike(schema: str, tmp_path: Path) -> None:
    right, wrong, _ = compared(both(tmp_path, order_wsdl(schema=schema)), Random(2), 12)
    assert right > 20
    assert wrong > 20


def changed(dice: Random, value: Value) -> Value:
    """Give a value that differs somewhere from another one."""
    if isinstance(value, dict) and value and dice.random() < 0.8:
        key = dice.choice(tuple(value))
        match dice.randrange(5):
            case 0:
                return {k: v for k, v in value.items() if k != key}
            case 1:
                return {**value, "stranger": "x"}
            case 2:
                return dict(reversed(value.items()))
        return {k: changed(dice, v) if k == key else v for k, v in value.items()}
    if isinstance(value, list) and value and dice.random() < 0.8:
        return [changed(dice, value[0]), *value] if dice.random() < 0.5 else value[1:]
    others: tuple[Value, ...] = (
        None, "", " ", "x", "a<b>&\"c", "\r", "\x00", "\ud800", "\ufffe", "]]>", 7, -1, True,
        Decimal("1.50"), Decimal("1E+3"), Decimal("NaN"), [], ["x", "y"], {}, {"item": "x"},
    )  # fmt: skip
    return dice.choice(others)


@pytest.mark.parametrize("seed", range(3))
def test_an_answer_is_judged_and_written_in_the_short_way_as_in_the_long_one(
    seed: int, tmp_path: Path
) -> None:
    dice, quick, wrong = Random(seed), 0, 0
    contract, short, long = both(tmp_path, order_wsdl(schema=PLAIN))
    operation = contract.operations[0]
    assert operation.success is not None
    for _ in range(300):
        body = sample(operation.success.message.body, contract.types, dice, edge=0.2)
        if dice.random() < 0.6:
            body = changed(dice, body)
        reply = Reply("ok", ok=True, body=body)
        call = Call(operation.name, headers={":soap": dice.choice(("1.1", "1.2"))})
        expected = long.check_reply(operation.name, reply)
        assert short.check_reply(operation.name, reply) == expected, body
        quick += short.checked is not None and isinstance(short.checked[1], bytes)
        wrong += bool(expected)
        assert short.write_reply(call, reply) == long.write_reply(call, reply), body
    assert quick > 80
    assert wrong > 60


def test_an_element_without_content_is_written_as_the_long_way_writes_it(tmp_path: Path) -> None:
    rows = '<xs:element name="line" type="t:Line" minOccurs="0" maxOccurs="unbounded"/>'
    inner = f"<xs:complexType><xs:sequence>{rows}</xs:sequence></xs:complexType>"
    schema = PLAIN.replace(rows, f'<xs:element name="lines">{inner}</xs:element>')
    contract, short, long = both(tmp_path, order_wsdl(schema=schema))
    name = contract.operations[0].name
    # The first answer always goes the long way.
    short.check_reply(name, Reply("ok", ok=True, body={}))
    empty: tuple[Value, ...] = ({}, {"line": []})
    for lines in empty:
        body: Value = {"number": "", "total": Decimal(0), "lines": lines}
        reply = Reply("ok", ok=True, body=body)
        assert short.check_reply(name, reply) == long.check_reply(name, reply) == ()
        assert short.checked is not None
        assert isinstance(short.checked[1], bytes)
        said = short.write_reply(Call(name), reply)
        assert said == long.write_reply(Call(name), reply)
        assert b"<m:lines/>" in said.body


FACETS = (
    "", '<xs:minLength value="1"/>', '<xs:maxLength value="3"/>', '<xs:length value="2"/>',
    '<xs:enumeration value="A"/><xs:enumeration value="AB"/>', '<xs:pattern value="[A-C]{1,2}"/>',
    '<xs:pattern value="\\d{4}-\\d*"/>', '<xs:pattern value="-?(a|b)*"/>',
    '<xs:whiteSpace value="collapse"/><xs:minLength value="2"/>', '<xs:totalDigits value="3"/>',
    '<xs:fractionDigits value="1"/>', '<xs:minInclusive value="0"/>',
    '<xs:minExclusive value="0"/><xs:maxInclusive value="5000"/>',
    '<xs:maxExclusive value="2025"/>',
)  # fmt: skip


def test_a_text_that_is_surely_of_a_type_is_of_that_type() -> None:
    every = [w for w in PIECES if "<" not in w and "&" not in w and not re.search(ILLEGAL, w)]
    pairs = [f"{a}{b}" for a in every for b in ("", "0", " ", ".5", "AB")]
    texts, sure, types = tuple(dict.fromkeys(pairs)), 0, 0
    for name in BUILT_IN_TYPES:
        for facets in FACETS:
            inner = f'<xs:restriction base="xs:{name}">{facets}</xs:restriction>'
            schemas = read(
                f'<xs:attribute name="a"><xs:simpleType>{inner}</xs:simpleType></xs:attribute>'
            )
            if schemas is None:
                continue
            definition = schemas.declarations.type("R")
            assert isinstance(definition, Complex)
            found = certain(definition.attributes[0].simple)
            if found is None:
                continue
            types += 1
            source, within = found
            for text in texts:
                if not re.fullmatch(f"(?:{source})<", f"{text}<"):
                    continue
                value = reader_of_valid(definition.attributes[0].simple)(text)
                if within is None or within(value, text):
                    sure += 1
                    node = etree.Element("r", a=text)
                    assert schemas.validator().validate(node), (name, facets, text)
    assert types > 80
    assert sure > 2000
