"""Contracts of which only the size is hostile."""

from __future__ import annotations

import json

from tests.contract.hostile.case import sound, whole
from tests.contract.hostile.samples import FIELD, WSDL, api, edmx, wsdl

_POST = {"responses": {"201": {"description": "made"}}}


def _paths(count: int, operation: object) -> bytes:
    paths = {f"/t{n}": {"get": operation} for n in range(count)}
    return json.dumps({"openapi": "3.0.3", "paths": paths}).encode()


def _ports(count: int) -> bytes:
    text = WSDL
    for word in ("portType", "binding"):
        begin, end = text.index("<operation", text.index(f"<{word} ")), text.index(f"</{word}>")
        one = text[begin:end]
        many = "".join(one.replace('name="Op"', f'name="Op{n}"') for n in range(count))
        text = text[:begin] + many + text[end:]
    return text.encode()


def _listed(count: int, one: str) -> str:
    return ", ".join(one.format(n) for n in range(count))


def _sets(count: int) -> bytes:
    sets = "".join(f'<EntitySet Name="E{n}" EntityType="S.Thing"/>' for n in range(count))
    return edmx().replace(b"</EntityContainer>", sets.encode() + b"</EntityContainer>")


_QUERY = "{{name: p{0}, in: query, schema: {{type: string}}}}"
_TYPE = '<xs:complexType name="T{0}"><xs:sequence>' + FIELD + "</xs:sequence></xs:complexType>"
_HEIR = (
    '<xs:complexType name="T{0}"><xs:complexContent><xs:extension base="t:T"/>'
    "</xs:complexContent></xs:complexType>"
)
_OF_T = '<xs:element name="a" type="t:T"/>'


CASES = (
    whole("50,000 operations", _paths(50_000, _POST), "50,000 operations, more than"),
    whole("50,000 operations that are none", _paths(50_000, 7), "50,000 operations, more than"),
    sound("3,000 operations of one name", _paths(3_000, {**_POST, "operationId": "x" * 30})),
    whole("10,000 operations of a port", _ports(10_000), "10,000 operations, more than"),
    sound("1,000 operations of a port", _ports(1_000)),
    sound("a name of 1 MB", api().replace(b"createThing", b"c" * 1_000_000)),
    sound("a path of 1 MB", api().replace(b"  /things:", b"  ? /" + b"c" * 1_000_000 + b"\n  :")),
    sound("a description of 10 MB",
          api("{type: string, description: '" + "words, " * 1_500_000 + "'}")),
    sound("a name of 1 MB in a WSDL", wsdl().replace(b'"Op"', b'"' + b"o" * 1_000_000 + b'"')),
    sound("a name of 1 MB in EDMX", edmx().replace(b"Things", b"T" * 1_000_000)),
    sound("2,000 fields of a type", wsdl("".join(
        FIELD.replace('"a"', f'"a{n}"') for n in range(2_000)))),
    sound("5,000 types", wsdl(more="".join(_TYPE.format(n) for n in range(5_000)))),
    sound("2,000 heirs of a type", wsdl(_OF_T, more='<xs:complexType name="T"/>' + "".join(
        _HEIR.format(n) for n in range(2_000)))),
    sound("10,000 values of a type", wsdl(_OF_T, more=
        '<xs:simpleType name="T"><xs:restriction base="xs:string">' + "".join(
            f'<xs:enumeration value="v{n}"/>' for n in range(10_000))
        + "</xs:restriction></xs:simpleType>")),
    sound("5,000 parameters", api().replace(b"      requestBody:", (
        f"      parameters: [{_listed(5_000, _QUERY)}]\n      requestBody:").encode())),
    sound("3,000 named schemas", api(
        more="".join(f"    T{n}: {{type: string}}\n" for n in range(3_000)))),
    sound("3,000 wrong schemas", api(
        more="".join(f"    T{n}: {{maxLength: x}}\n" for n in range(3_000))), "left out"),
    sound("10,000 answers", api().replace(b"{'201': {description: made}}", (
        "{" + _listed(10_000, "'{0}': {{description: made}}") + "}").encode()), "is no status"),
    sound("1,000 entity sets", _sets(1_000)),
)  # fmt: skip
