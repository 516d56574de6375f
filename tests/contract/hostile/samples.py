"""Small contracts of each format with one place to spoil."""

from __future__ import annotations

import json
from collections.abc import Mapping

API = """\
openapi: 3.0.3
info: {title: Things, version: '1'}
paths:
  /things:
    post:
      operationId: createThing
      requestBody:
        content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}
      responses: {'201': {description: made}}
components:
  schemas:
    Thing:
      type: object
      properties:
        name: {type: string}
"""
SOUND = "{type: string}"


def api(schema: str = SOUND, *, top: str = "", more: str = "") -> bytes:
    """Give the contract as YAML. schema: of its one field; top, more: lines before and after."""
    return (top + API.replace(SOUND, schema) + more).encode()


def api_json(schema: object, *, schemas: Mapping[str, object] | None = None) -> bytes:
    """Give the contract as JSON, with more named schemas."""
    thing = {"type": "object", "required": ["name"], "properties": {"name": schema}}
    ref = {"$ref": "#/components/schemas/Thing"}
    body = {"content": {"application/json": {"schema": ref}}}
    post = {
        "operationId": "createThing",
        "requestBody": body,
        "responses": {"201": {"description": "made"}},
    }
    whole = {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1"},
        "paths": {"/things": {"post": post}},
        "components": {"schemas": {"Thing": thing, **(schemas or {})}},
    }
    return json.dumps(whole).encode()


XSD_NAMESPACE = "http://www.w3.org/2001/XMLSchema"
FIELD = '<xs:element name="a" type="xs:string"/>'
WSDL = f"""\
<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:t" xmlns:t="urn:t"
 xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="{XSD_NAMESPACE}">
<types><xs:schema targetNamespace="urn:t"><xs:element name="In"><xs:complexType><xs:sequence>
{FIELD}</xs:sequence></xs:complexType></xs:element>
</xs:schema></types>
<message name="M"><part name="p" element="t:In"/></message>
<portType name="P"><operation name="Op"><input message="t:M"/><output message="t:M"/></operation>
</portType><binding name="B" type="t:P">
<soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
<operation name="Op"><soap:operation soapAction="x"/><input><soap:body use="literal"/></input>
<output><soap:body use="literal"/></output></operation></binding>
<service name="S"><port name="Q" binding="t:B"><soap:address location="http://x/y"/></port></service>
</definitions>"""


def wsdl(field: str = FIELD, *, top: str = "", more: str = "") -> bytes:
    """Give the contract. field: of its one message; top: before all; more: ends its schema."""
    text = WSDL.replace(FIELD, field).replace("</xs:schema>", f"{more}</xs:schema>")
    return (top + text).encode()


def xsd(content: str) -> bytes:
    """Give a schema document of the namespace of `wsdl`."""
    return (
        f'<xs:schema xmlns:xs="{XSD_NAMESPACE}" xmlns:t="urn:t" targetNamespace="urn:t">'
        f"{content}</xs:schema>"
    ).encode()


EDMX = """\
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">
<edmx:DataServices><Schema Namespace="S" xmlns="http://docs.oasis-open.org/odata/ns/edm">
<EntityType Name="Thing"><Key><PropertyRef Name="No"/></Key>
<Property Name="No" Type="Edm.Int32" Nullable="false"/>
<Property Name="a" Type="Edm.String"/></EntityType>
<EntityContainer Name="C"><EntitySet Name="Things" EntityType="S.Thing"/></EntityContainer>
</Schema></edmx:DataServices></edmx:Edmx>
"""
PROPERTY = '<Property Name="a" Type="Edm.String"/>'


def edmx(property_: str = PROPERTY, *, top: str = "", more: str = "") -> bytes:
    """Give the metadata. property_: of its one record; top: before all; more: ends its schema."""
    text = EDMX.replace(PROPERTY, property_).replace("</Schema>", f"{more}</Schema>")
    return (top + text).encode()
