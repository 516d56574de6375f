"""All pairs of many types, and values that would show that an answer of `fit` is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from random import Random

from interlock.schema.boundary import boundaries
from interlock.schema.check import conforms
from interlock.schema.fit import Fit, Misfit, fit
from interlock.schema.sample import sampler
from interlock.schema.scalar.fit import carry
from interlock.schema.types import (
    Alternatives,
    Anything,
    Binary,
    Choice,
    Field,
    Flag,
    Float,
    ListOf,
    Moment,
    Number,
    OneOf,
    Record,
    Ref,
    Text,
    resolve,
)
from interlock.values import at, put

MONEY = Number(15, 2, Decimal(0), carrier="text", patterns=(r"^\d{1,13}(\.\d{1,2})?$",))
SAP_TIME = Moment(
    fraction_max=7, patterns=(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]{1,7})?Z",)
)
NAME, CODE = Text(1, 80), Text(1, 20, ("[A-Z0-9-]+",), True)
CARD = Record((Field("kind", Choice(("card",)), True), Field("no", Text(16, 19), True)), "Card")
BANK = Record((Field("kind", Choice(("bank",)), True), Field("iban", Text(15, 34), True)), "Bank")
TWO = (Field("a", Flag()), Field("b", Flag()))


def _record(*fields, **more):
    return Record(tuple(fields), **more)


TABLE = {
    "Card": CARD,
    "Bank": BANK,
    "Tree": _record(Field("name", Text(1, 9), True), Field("kids", ListOf(Ref("Tree"), 0, 3))),
    "WideTree": _record(Field("name", Text(1, 20), True), Field("kids", ListOf(Ref("WideTree")))),
    "Chain": _record(Field("next", Ref("Chain"), nullable=True), Field("n", Number(scale=0), True)),
    "Ping": _record(Field("pong", Ref("Pong"))),
    "Pong": _record(Field("ping", Ref("Ping"), True, nullable=True)),
    "Endless": _record(Field("self", Ref("Endless"), True)),
    "Line": _record(Field("sku", CODE, True), Field("qty", Number(12, 3), True), name="Line"),
}
LINES = Field("lines", ListOf(Ref("Line"), 1, 50), True)
TYPES = {
    # scalars of both wires
    "text": Text(), "text 80": Text(max_length=80), "name": NAME, "code": CODE,
    "token 40": Text(max_length=40, anchored=True, whitespace="collapse"),
    "80 bytes of GBK": Text(max_length=80, unit="gbk-bytes"),
    "240 bytes of UTF-8": Text(max_length=240, unit="utf8-bytes"),
    "uuid": Text(format="uuid"), "digits": Text(patterns=(r"^\d{1,9}$",)),
    "number": Number(), "cents": Number(scale=2), "decimal 18,2": Number(18, 2), "money": MONEY,
    "int": Number(scale=0, minimum=Decimal(-(2**31)), maximum=Decimal(2**31 - 1)),
    "positive": Number(scale=0, minimum=Decimal(0), exclusive_minimum=True),
    "quarters": Number(scale=2, step=Decimal("0.25")),
    "double": Float(), "float": Float(32), "flag": Flag(), "Y or N": Choice(("Y", "N")),
    "instant": Moment(), "dateTime": Moment(zone="optional"), "SAP time": SAP_TIME,
    "duration": Moment("duration", "forbidden"),
    "milliseconds": Moment("duration", "forbidden", 3),
    "date": Moment("date", "forbidden"), "xs:date": Moment("date", "optional"),
    "currency": Choice(("CNY", "USD")), "more currencies": Choice(("CNY", "EUR", "USD")),
    "open list": Choice(("CNY",), open=True), "base64": Binary(max_bytes=30),
    # lists
    "texts": ListOf(Text(1, 10)), "one to nine texts": ListOf(Text(1, 10), 1, 9),
    "different texts": ListOf(Text(1, 10), unique=True), "no texts": ListOf(Text(), 0, 0),
    "lists of lists": ListOf(ListOf(Number(scale=0), 0, 2), 0, 2),
    # records
    "line": Ref("Line"), "empty": _record(), "open": _record(open=True),
    "flags to come": _record(open=True, extra=Flag()),
    "named": _record(Field("name", NAME, True)),
    "maybe named": _record(Field("name", NAME)), "nil name": _record(
        Field("name", NAME, True, nullable=True)),
    "named and open": _record(Field("name", NAME, True), open=True),
    "order": _record(Field("no", CODE, True), LINES, Field("amount", MONEY)),
    "xml order": _record(
        Field("no", Text(max_length=20, anchored=True, whitespace="collapse"), True),
        Field("lines", ListOf(Ref("Line"), 0, None), True), Field("amount", Number(18, 2)),
        ordered=True),
    "one of two": _record(*TWO, alternatives=(Alternatives((("a",), ("b",))),)),
    "at most one of two": _record(*TWO, alternatives=(Alternatives((("a",), ("b",)), True),)),
    "at least one of two": _record(
        *TWO, alternatives=(Alternatives((("a",), ("b",)), several=True),)),
    "not empty": _record(*TWO, open=True, min_fields=1),
    "one field": _record(*TWO, min_fields=1, max_fields=1),
    "any of two": _record(*TWO), "only a": _record(Field("a", Flag(), True)),
    # choices of types
    "text or flag": OneOf((Text(max_length=5), Flag())),
    "text or number": OneOf((Text(max_length=9), Number(scale=0))),
    "card or bank": OneOf((Ref("Card"), Ref("Bank")), "kind", True),
    "bank or card": OneOf((Ref("Bank"), Ref("Card")), "kind", True),
    "card": Ref("Card"), "exactly one": OneOf((Text(max_length=5), Text(3, 9)), exclusive=True),
    "card, untagged": OneOf((Ref("Card"), Ref("Bank")), exclusive=True),
    # recursion, and what cannot be
    "tree": Ref("Tree"), "wide tree": Ref("WideTree"), "chain": Ref("Chain"), "ping": Ref("Ping"),
    "pong": Ref("Pong"), "endless": Ref("Endless"), "unknown name": Ref("Nobody"),
    "anything": Anything("not described"),
}  # fmt: skip
PAIRS = [(mine, other) for mine in TYPES for other in TYPES]


# These are shown by a whole record.
BY_RECORD = ("may-be-absent", "required-without-source", "unknown-field")


@cache
def answer(mine: str, other: str) -> Fit:
    """Give the answer about a pair."""
    return fit(TYPES[mine], TYPES[other], source_types=TABLE, target_types=dict(TABLE))


@cache
def values(name: str, count: int) -> tuple[object, ...]:
    """Give valid values of a type: its edges, and so many that are drawn."""
    type_ = TYPES[name]
    dice, draw = Random(name), sampler(type_, TABLE, edge=0.3)
    some = [*boundaries(type_, TABLE), *(draw(dice) for _ in range(count))]
    return tuple(value for value in some if conforms(value, type_, TABLE))


def carried(value, target):
    """Write a value as a type writes it, all the way down; the meaning stays."""
    kind = resolve(target, TABLE)
    if isinstance(kind, Record) and isinstance(value, dict):
        types = {f.name: f.type for f in kind.fields}
        rest = kind.extra or Anything()
        return {name: carried(inner, types.get(name, rest)) for name, inner in value.items()}
    if isinstance(kind, ListOf) and isinstance(value, list):
        return [carried(item, kind.item) for item in value]
    if isinstance(kind, OneOf):
        forms = [value, *(carried(value, branch) for branch in kind.branches)]
        return next((form for form in forms if conforms(form, kind, TABLE)), value)
    if value is None or isinstance(kind, (Record, ListOf, Anything)):
        return value
    return carry(value, kind)


def counterexample(mine: str, other: str, count: int):
    """Give a value of one type that is none of the other, None when there is none among many."""
    target = TYPES[other]
    for value in values(mine, count):
        if not conforms(carried(value, target), target, TABLE):
            return value
    return None


def whole_witnesses(mine: str, misfit: Misfit) -> Iterator[object]:
    """Give whole values of a type that hold the witness of a misfit in its place."""
    steps = re.findall(r"\.([^.\[\]]+)|(\[\])", misfit.path)
    path = tuple(name or 0 for name, _ in steps)
    if misfit.why in BY_RECORD or misfit.path.endswith(".*"):
        path = path[:-1]
    for base in values(mine, 20):
        if path == () or isinstance(at(base, path[:-1]), (dict, list)):
            yield put(base, path, misfit.witness)


def holes(count: int) -> list[str]:
    """Give each pair whose answer a value contradicts, and each witness that shows nothing."""
    out = []
    for mine, other in PAIRS:
        found = answer(mine, other)
        unchecked = any(misfit.why == "unchecked" for misfit in found.misfits)
        if found.answer == "proved" or (found.answer == "undecided" and not unchecked):
            value = counterexample(mine, other, count)
            if value is not None:
                out.append(f"{mine} -> {other} is {found.answer}, but {value!r:.200}")
        out += [
            f"{mine} -> {other}: {misfit.path} {misfit.why} shows nothing"
            for misfit in found.misfits
            if misfit.proof == "witnessed" and not is_shown(mine, other, misfit)
        ]
    return out


def is_shown(mine: str, other: str, misfit: Misfit) -> bool:
    """Tell whether the witness, in its place, is a value of one type and none of the other."""
    source, target = TYPES[mine], TYPES[other]
    return any(
        conforms(value, source, TABLE)
        and (misfit.lost or not conforms(carried(value, target), target, TABLE))
        for value in whole_witnesses(mine, misfit)
    )
