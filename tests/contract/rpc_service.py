"""A small stock service of our own in rpc style, literal or encoded."""

from __future__ import annotations

TYPES = """
      <xs:import namespace="http://schemas.xmlsoap.org/soap/encoding/"/>
      <xs:complexType name="Item"><xs:sequence>
        <xs:element name="code" type="t:Code"/>
        <xs:element name="qty" type="xs:int"/>
        <xs:element name="note" type="xs:string" nillable="true" minOccurs="0"/>
      </xs:sequence></xs:complexType>
      <xs:complexType name="Serial"><xs:complexContent><xs:extension base="t:Item"><xs:sequence>
        <xs:element name="serial" type="xs:string"/></xs:sequence></xs:extension>
      </xs:complexContent></xs:complexType>
      <xs:simpleType name="Code"><xs:restriction base="xs:string"><xs:pattern value="[A-Z]\\d{3}"/>
      </xs:restriction></xs:simpleType>
      <xs:complexType name="Refusal"><xs:sequence><xs:element name="reason" type="xs:string"/>
      </xs:sequence></xs:complexType>
"""
ARRAY = """
      <xs:complexType name="Items"><xs:complexContent><xs:restriction base="e:Array">
        <xs:attribute ref="e:arrayType" w:arrayType="t:Item[]"/>
      </xs:restriction></xs:complexContent></xs:complexType>
"""
LIST = """
      <xs:complexType name="Items"><xs:sequence>
        <xs:element name="item" type="t:Item" minOccurs="0" maxOccurs="unbounded"/>
      </xs:sequence></xs:complexType>
"""
STYLE = 'encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"'


def stock_wsdl(use: str, *, types: str = TYPES, style: str = STYLE) -> str:
    """Give the text of the WSDL: SOAP 1.1 at /stock, messages in urn:stock:calls."""
    more = style if use == "encoded" else ""
    body = f'<s:body use="{use}" namespace="urn:stock:calls" {more}/>'
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:stock"
  xmlns:t="urn:stock" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:e="http://schemas.xmlsoap.org/soap/encoding/"
  xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/">
  <w:types><xs:schema targetNamespace="urn:stock">{types}{ARRAY if use == "encoded" else LIST}
  </xs:schema></w:types>
  <w:message name="BookIn"><w:part name="warehouse" type="xs:string"/>
    <w:part name="items" type="t:Items"/><w:part name="dry" type="xs:boolean"/></w:message>
  <w:message name="BookOut"><w:part name="left" type="t:Items"/></w:message>
  <w:message name="Refused"><w:part name="refusal" type="t:Refusal"/></w:message>
  <w:portType name="Stock"><w:operation name="Book" parameterOrder="warehouse items dry">
    <w:input message="t:BookIn"/><w:output message="t:BookOut"/>
    <w:fault name="Refused" message="t:Refused"/></w:operation></w:portType>
  <w:binding name="StockSoap" type="t:Stock">
    <s:binding style="rpc" transport="http://schemas.xmlsoap.org/soap/http"/>
    <w:operation name="Book"><s:operation soapAction="urn:stock#Book"/>
      <w:input>{body}</w:input><w:output>{body}</w:output>
      <w:fault name="Refused"><s:fault name="Refused" use="{use}" namespace="urn:stock:calls"
        {more}/></w:fault></w:operation></w:binding>
  <w:service name="StockService"><w:port name="StockSoap" binding="t:StockSoap">
    <s:address location="https://erp.example.com/stock"/></w:port></w:service>
</w:definitions>
"""
