"""A small order service of our own, to be written out under any target namespace."""

from __future__ import annotations

from pathlib import Path

ORDER = """
      <xs:element name="CreateOrder">
        <xs:complexType><xs:sequence>
          <xs:element name="customer"><xs:simpleType><xs:restriction base="xs:string">
            <xs:pattern value="C\\d{4}"/></xs:restriction></xs:simpleType></xs:element>
          <xs:element name="amount"><xs:simpleType><xs:restriction base="xs:decimal">
            <xs:totalDigits value="12"/><xs:fractionDigits value="2"/>
            <xs:minInclusive value="0"/></xs:restriction></xs:simpleType></xs:element>
          <xs:element name="currency"><xs:simpleType><xs:restriction base="xs:string">
            <xs:enumeration value="CNY"/><xs:enumeration value="EUR"/>
          </xs:restriction></xs:simpleType></xs:element>
          <xs:element name="due" type="xs:date" minOccurs="0"/>
          <xs:element name="note" minOccurs="0" nillable="true"><xs:simpleType>
            <xs:restriction base="xs:string"><xs:maxLength value="10"/></xs:restriction>
          </xs:simpleType></xs:element>
          <xs:element name="line" minOccurs="0" maxOccurs="5"><xs:complexType><xs:sequence>
            <xs:element name="item" type="xs:token"/><xs:element name="qty" type="xs:int"/>
            </xs:sequence><xs:attribute name="no" type="xs:int" use="required"/>
          </xs:complexType></xs:element>
        </xs:sequence></xs:complexType>
      </xs:element>
      <xs:element name="CreateOrderResponse">
        <xs:complexType><xs:sequence>
          <xs:element name="number" type="xs:string"/>
          <xs:element name="blocked" type="xs:boolean" minOccurs="0"/>
        </xs:sequence></xs:complexType>
      </xs:element>
      <xs:element name="OrderRefused">
        <xs:complexType><xs:sequence>
          <xs:element name="code" type="xs:int"/>
          <xs:element name="reason" type="xs:string"/>
        </xs:sequence></xs:complexType>
      </xs:element>
"""
_BINDING = """
  <w:binding name="Orders{n}" type="t:Orders">
    <{p}:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    <w:operation name="CreateOrder">
      <{p}:operation soapAction="{action}"/>
      <w:input>{header}<{p}:body use="literal"/></w:input>
      <w:output><{p}:body use="literal"/></w:output>
      <w:fault name="OrderRefused"><{p}:fault name="OrderRefused" use="literal"/></w:fault>
    </w:operation>
  </w:binding>"""


def order_wsdl(namespace: str = "urn:erp", *, schema: str = ORDER, header: str = "") -> str:
    """Give the text of the WSDL: SOAP 1.1 and 1.2 at /soap/orders."""
    bindings = "".join(
        _BINDING.format(n=n, p=p, action="urn:erp:CreateOrder", header=h)
        for n, p, h in (("11", "s", header), ("12", "s12", ""))
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" targetNamespace="{namespace}"
  xmlns:t="{namespace}" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/"
  xmlns:s12="http://schemas.xmlsoap.org/wsdl/soap12/">
  <w:types>
    <xs:schema targetNamespace="{namespace}" elementFormDefault="qualified">{schema}
    </xs:schema>
  </w:types>
  <w:message name="In"><w:part name="parameters" element="t:CreateOrder"/></w:message>
  <w:message name="Out"><w:part name="parameters" element="t:CreateOrderResponse"/></w:message>
  <w:message name="Refused"><w:part name="detail" element="t:OrderRefused"/></w:message>
  <w:portType name="Orders">
    <w:operation name="CreateOrder">
      <w:documentation>Stores an order. It is not idempotent.</w:documentation>
      <w:input message="t:In"/><w:output message="t:Out"/>
      <w:fault name="OrderRefused" message="t:Refused"/>
    </w:operation>
  </w:portType>{bindings}
  <w:service name="OrderService">
    <w:port name="Orders11" binding="t:Orders11">
      <s:address location="https://erp.example.com/soap/orders"/></w:port>
    <w:port name="Orders12" binding="t:Orders12">
      <s12:address location="https://erp.example.com/soap/orders"/></w:port>
  </w:service>
</w:definitions>
"""


def write(folder: Path, text: str, name: str = "orders.wsdl") -> Path:
    """Write a contract file and give its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
