"""Services of our own whose replies tell a session, and keys within lists and references."""

from __future__ import annotations

from collections.abc import Iterable

# A login; records of an open kind under names that are nothing but verbs; lists of keys.
_KEYS = '<xs:element name="ids" type="t:Key" maxOccurs="200"/>'
_FOUND = '<xs:element name="result" type="t:Thing" minOccurs="0" maxOccurs="200" nillable="true"/>'
SILENT = """
  <xs:complexType name="Thing"><xs:sequence>
    <xs:element name="kind" type="xs:string"/>
    <xs:element name="Id" type="t:Key" nillable="true"/>
    <xs:element name="title" type="xs:string" minOccurs="0"/>
  </xs:sequence></xs:complexType>
  <xs:simpleType name="Key"><xs:restriction base="xs:string">
    <xs:length value="18"/></xs:restriction></xs:simpleType>
  <xs:complexType name="Saved"><xs:sequence>
    <xs:element name="error" minOccurs="0" maxOccurs="unbounded" type="xs:string"/>
    <xs:element name="id" type="t:Key" nillable="true"/>
    <xs:element name="success" type="xs:boolean"/>
  </xs:sequence></xs:complexType>
  <xs:complexType name="LoginResult"><xs:sequence>
    <xs:element name="expired" type="xs:boolean"/>
    <xs:element name="serverUrl" type="xs:string" nillable="true"/>
    <xs:element name="sessionId" type="xs:string" nillable="true"/>
  </xs:sequence></xs:complexType>
  <xs:element name="SessionHeader"><xs:complexType><xs:sequence>
    <xs:element name="sessionId" type="xs:string"/></xs:sequence></xs:complexType></xs:element>
""", {
    "login": ('<xs:element name="user" type="xs:string"/>',
              '<xs:element name="result" type="t:LoginResult"/>'),
    "create": ('<xs:element name="things" type="t:Thing" maxOccurs="200"/>',
               '<xs:element name="result" type="t:Saved" minOccurs="0" maxOccurs="200"/>'),
    "update": ('<xs:element name="things" type="t:Thing" maxOccurs="200"/>',
               '<xs:element name="result" type="t:Saved" minOccurs="0" maxOccurs="200"/>'),
    "delete": (_KEYS,
               '<xs:element name="result" type="t:Saved" minOccurs="0" maxOccurs="200"/>'),
    "retrieve": (f'<xs:element name="fields" type="xs:string"/>{_KEYS}', _FOUND),
}  # fmt: skip

# References with the key in an attribute; outcomes that say in a record of their own what was.
REFERENCES = """
  <xs:complexType name="Reference"><xs:sequence>
    <xs:element name="name" type="xs:string" minOccurs="0"/></xs:sequence>
    <xs:attribute name="externalId" type="xs:string"/>
    <xs:attribute name="internalId" type="xs:string"/>
  </xs:complexType>
  <xs:complexType name="Entry"><xs:sequence>
    <xs:element name="name" type="xs:string" minOccurs="0"/>
    <xs:element name="status" type="xs:string" minOccurs="0"/>
    <xs:element name="phone" type="xs:string" minOccurs="0"/>
    <xs:element name="number" type="xs:string" minOccurs="0"/></xs:sequence>
    <xs:attribute name="externalId" type="xs:string"/>
    <xs:attribute name="internalId" type="xs:string"/>
  </xs:complexType>
  <xs:complexType name="Status"><xs:sequence>
    <xs:element name="detail" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:sequence>
      <xs:element name="code" type="xs:string"/><xs:element name="message" type="xs:string"/>
    </xs:sequence></xs:complexType></xs:element></xs:sequence>
    <xs:attribute name="isSuccess" type="xs:boolean"/>
  </xs:complexType>
  <xs:complexType name="WriteResponse"><xs:sequence>
    <xs:element name="status" type="t:Status" minOccurs="0"/>
    <xs:element name="ref" type="t:Reference" minOccurs="0"/></xs:sequence></xs:complexType>
  <xs:complexType name="WriteResponseList"><xs:sequence>
    <xs:element name="status" type="t:Status" minOccurs="0"/>
    <xs:element name="writeResponse" type="t:WriteResponse" minOccurs="0" maxOccurs="unbounded"/>
  </xs:sequence></xs:complexType>
  <xs:complexType name="ReadResponse"><xs:sequence>
    <xs:element name="status" type="t:Status" minOccurs="0"/>
    <xs:element name="entry" type="t:Entry" minOccurs="0"/></xs:sequence></xs:complexType>
  <xs:complexType name="ReadResponseList"><xs:sequence>
    <xs:element name="status" type="t:Status" minOccurs="0"/>
    <xs:element name="readResponse" type="t:ReadResponse" minOccurs="0" maxOccurs="unbounded"/>
  </xs:sequence></xs:complexType>
"""
_ENTRY = '<xs:element name="entry" type="t:Entry"/>'
_ENTRIES = '<xs:element name="entry" type="t:Entry" maxOccurs="unbounded"/>'
_REF = '<xs:element name="ref" type="t:Reference"/>'
_REFS = '<xs:element name="ref" type="t:Reference" maxOccurs="unbounded"/>'
_WRITTEN = '<xs:element name="writeResponse" type="t:WriteResponse"/>'
_ALL_WRITTEN = '<xs:element name="writeResponseList" type="t:WriteResponseList"/>'
REFERRING = REFERENCES, {
    "add": (_ENTRY, _WRITTEN), "update": (_ENTRY, _WRITTEN), "delete": (_REF, _WRITTEN),
    "get": (_REF, '<xs:element name="readResponse" type="t:ReadResponse"/>'),
    "getList": (_REFS, '<xs:element name="readResponseList" type="t:ReadResponseList"/>'),
    "addList": (_ENTRIES, _ALL_WRITTEN), "updateList": (_ENTRIES, _ALL_WRITTEN),
    "deleteList": (_REFS, _ALL_WRITTEN),
}  # fmt: skip


def service(schema: str, operations: dict[str, tuple[str, str]]) -> str:
    """Give the text of a WSDL: SOAP 1.1 at /soap, wrapped; operation -> what goes in and out."""
    elements = [
        _element(name + end, content)
        for name, both in operations.items()
        for end, content in zip(("", "Response"), both, strict=True)
    ]
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:keys"
  xmlns:t="urn:keys" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/">
  <w:types><xs:schema targetNamespace="urn:keys" elementFormDefault="qualified">{schema}
    {_lines(elements)}</xs:schema></w:types>
  {_lines(_message(name + end) for name in operations for end in ("", "Response"))}
  <w:portType name="Keys">{_lines(map(_offered, operations))}</w:portType>
  <w:binding name="Soap" type="t:Keys">
    <s:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    {_lines(map(_bound, operations))}
  </w:binding>
  <w:service name="KeyService"><w:port name="Soap" binding="t:Soap">
    <s:address location="https://erp.example.com/soap"/></w:port></w:service>
</w:definitions>
"""


def _lines(pieces: Iterable[str]) -> str:
    return "\n  ".join(pieces)


def _element(name: str, content: str) -> str:
    inner = f"<xs:complexType><xs:sequence>{content}</xs:sequence></xs:complexType>"
    return f'<xs:element name="{name}">{inner}</xs:element>'


def _message(name: str) -> str:
    return f'<w:message name="{name}"><w:part name="body" element="t:{name}"/></w:message>'


def _offered(name: str) -> str:
    both = f'<w:input message="t:{name}"/><w:output message="t:{name}Response"/>'
    return f'<w:operation name="{name}">{both}</w:operation>'


def _bound(name: str) -> str:
    literal = '<s:body use="literal"/>'
    both = f"<w:input>{literal}</w:input><w:output>{literal}</w:output>"
    return f'<w:operation name="{name}"><s:operation soapAction=""/>{both}</w:operation>'
