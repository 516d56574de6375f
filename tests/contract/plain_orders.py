"""An order service whose messages are plain, and how they are drawn: right ones and wrong ones."""

from __future__ import annotations

import re
from random import Random

XSI = "http://www.w3.org/2001/XMLSchema-instance"
PLAIN = """
  <xs:complexType name="Line"><xs:sequence>
    <xs:element name="item" type="xs:token"/>
    <xs:element name="qty" type="xs:int"/>
    <xs:element name="price" minOccurs="0"><xs:simpleType><xs:restriction base="xs:decimal">
      <xs:totalDigits value="6"/><xs:fractionDigits value="2"/><xs:minInclusive value="0"/>
      <xs:maxExclusive value="5000"/></xs:restriction></xs:simpleType></xs:element>
  </xs:sequence></xs:complexType>
  <xs:complexType name="Base"><xs:sequence><xs:element name="code" type="xs:string"/>
    <xs:element name="left" type="xs:nonNegativeInteger"/></xs:sequence></xs:complexType>
  <xs:complexType name="Long"><xs:complexContent><xs:extension base="t:Base"><xs:sequence>
    <xs:element name="more" type="xs:string" minOccurs="0"/>
  </xs:sequence></xs:extension></xs:complexContent></xs:complexType>
  <xs:element name="CreateOrder"><xs:complexType><xs:sequence>
    <xs:element name="no" minOccurs="0" nillable="true"><xs:simpleType>
      <xs:restriction base="xs:string"><xs:minLength value="1"/><xs:maxLength value="5"/>
      </xs:restriction></xs:simpleType></xs:element>
    <xs:element name="kind"><xs:simpleType><xs:restriction base="xs:token">
      <xs:enumeration value="A"/><xs:enumeration value="AB"/><xs:enumeration value="C D"/>
    </xs:restriction></xs:simpleType></xs:element>
    <xs:element name="short" minOccurs="0"><xs:simpleType><xs:restriction base="xs:token">
      <xs:minLength value="1"/><xs:maxLength value="4"/></xs:restriction></xs:simpleType>
    </xs:element>
    <xs:element name="day" type="xs:date"/><xs:element name="at" type="xs:dateTime" minOccurs="0"/>
    <xs:element name="rush" type="xs:boolean"/><xs:element name="rate" type="xs:double"/>
    <xs:element name="tag" type="xs:normalizedString" minOccurs="0" maxOccurs="3"/>
    <xs:element name="head" type="t:Long" minOccurs="0"/>
    <xs:element name="line" type="t:Line" minOccurs="1" maxOccurs="4"/>
    <xs:element name="extra" type="t:Extra" minOccurs="0"/>
  </xs:sequence></xs:complexType></xs:element>
  <xs:element name="CreateOrderResponse"><xs:complexType><xs:sequence>
    <xs:element name="number" type="xs:string"/><xs:element name="total" type="xs:decimal"/>
    <xs:element name="line" type="t:Line" minOccurs="0" maxOccurs="unbounded"/>
    <xs:element name="extra" type="t:Extra" minOccurs="0"/>
  </xs:sequence></xs:complexType></xs:element>
  <xs:complexType name="Extra"><xs:sequence><xs:element name="a" type="xs:string" minOccurs="0"/>
    <xs:element name="b" type="xs:int" minOccurs="0" maxOccurs="2"/></xs:sequence></xs:complexType>
  <xs:element name="OrderRefused" type="xs:string"/>
"""
# What becomes of a piece of text: of a start tag, of a text, of anything.
PIECES = (
    "", " ", "\n", "\t", "\r\n", "\r", "x", "<x/>", "<!-- x -->", "<![CDATA[x]]>", "<?x y?>",
    "&amp;", "&lt;", "&#65;", "&#13;", "&#0;", "&x;", "]]>", "]]", ">", "<", "&", "\x0b", "\x00",
    "\ufffe", "\ufffd", "\u3000", "\u00e9", "0", "-0", "+1", "1e3", "1.50", ".5", "5.", "-1",
    "00012", "9" * 17, "5000", "4999.99", "0.005", "true", "1", "True", "NaN", "INF", "2024-02-29",
    "2023-02-29", "2024-12-31", "2024-06-31", "2024-06-15+14:00", "2024-06-15Z", "1899-01-01",
    "2024-06-15T24:00:00", "2024-06-15T10:11:12.5Z", "A", "AB", "C D", " C  D ", "ABC", "     ",
    "abcdef", "12:30:00",
)  # fmt: skip
INSIDE = (
    " ", "\n", ' xsi:nil="true"', ' xsi:nil="false"', ' xsi:type="t:Long"', ' x="1"', ' xmlns="u"',
    ' xmlns:a="urn:erp"', "x", "/",
)  # fmt: skip


def drawn(dice: Random, text: str) -> str:
    """Give a message that differs from another at one place or two; the rest of it stays."""
    for _ in range(dice.choice((1, 1, 1, 2))):
        tags = list(re.finditer(r"<[^<>]*>", text))
        if not tags:
            break
        spot = dice.choice(tags[dice.choice((0, len(tags) // 4)) :])
        match dice.randrange(8):
            case 0:  # a piece somewhere in a text
                text = text[: spot.end()] + dice.choice(PIECES) + text[spot.end() :]
            case 1 | 2:  # another text
                end = text.find("<", spot.end())
                text = text[: spot.end()] + dice.choice(PIECES) + text[end:] if end > 0 else text
            case 3:  # a piece inside of a tag
                text = text[: spot.end() - 1] + dice.choice(INSIDE) + text[spot.end() - 1 :]
            case 4:  # an element, or part of one, is gone or there twice
                other = dice.choice(tags)
                a, b = sorted((spot.start(), other.end()))
                text = text[:a] + text[a:b] * dice.choice((0, 2)) + text[b:]
            case 5:  # as case 4, of one leaf
                found = list(re.finditer(r"<([^<>/ ]+)>[^<>]*</\1>", text))
                leaf = dice.choice(found) if found else spot
                whole = leaf[0] * dice.choice((0, 2, 3))
                text = text[: leaf.start()] + whole + text[leaf.end() :]
            case 6:  # two neighbours change places
                text = re.sub(r"(<(\w+)>[^<>]*</\2>)(<(\w+)>[^<>]*</\4>)", r"\3\1", text, count=1)
            case 7:  # an empty element
                text = re.sub(r"<(\w+)>[^<>]*</\1>", r"<\1/>", text, count=dice.choice((1, 2)))
    return text


def dressed(dice: Random, text: str) -> str:
    """Give the same message as another client writes it."""
    match dice.randrange(6):
        case 0:
            text = text.replace("<m:", "<").replace("</m:", "</").replace("xmlns:m=", "xmlns=")
        case 1:
            text = re.sub(r"(</?)m:", r"\1o:", text).replace("xmlns:m=", "xmlns:o=")
        case 2:
            text = re.sub(r"(</?)soap:", r"\1S:", text).replace("xmlns:soap=", "xmlns:S=")
            text = text.replace("<S:Body>", "<S:Header/><S:Body>")
        case 3:
            text = re.sub(r"^<\?.*?\?>", "", text).strip()
        case 4:
            text = text.replace(" xmlns:m=", f' xmlns:xsi="{XSI}" xmlns:t="urn:erp" xmlns:m=', 1)
    return text.replace("><", dice.choice((">\n  <", ">\r\n<"))) if dice.random() < 0.2 else text


CONTENT = (
    "<Order><ExternalNo>S-1</ExternalNo><Currency>EUR</Currency><Buyer><Code>C</Code><Name>N &amp; "
    "M</Name><City>X</City><Country>DE</Country></Buyer><Line><Item>I</Item><Quantity>12.50</Quantity>"
    "<Unit>PCS</Unit><Price>-1</Price></Line></Order>"
)
SOAP, ORDERS = "http://schemas.xmlsoap.org/soap/envelope/", "http://example.org/orders"
TOKEN = (
    '<w:Security xmlns:w="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-'
    '1.0.xsd"><w:UsernameToken><w:Username>u</w:Username><w:Password>p</w:Password>'
    "</w:UsernameToken></w:Security>"
)
HEADS = (
    "", "<?xml version='1.0' encoding='UTF-8' standalone=\"yes\"?>\n", "\ufeff",
    "<?xml version='1.0' encoding='ISO-8859-1'?>", "<?xml version='1.1'?>",
    "<!-- <o:CreateOrder> -->",
    "<!DOCTYPE x>", '<!DOCTYPE x [<!ENTITY a "b">]>', "<?x <o:CreateOrder>?>", " ", "\n",
)  # fmt: skip
HEADERS = (
    "", "<S:Header/>", f"<S:Header>{TOKEN}</S:Header>",
    f'<S:Header><o:CreateOrder xmlns:o="{ORDERS}"></o:CreateOrder></S:Header>',
    '<S:Header><x S:mustUnderstand="1"/></S:Header>',
    "<S:Header><![CDATA[<o:CreateOrder>]]></S:Header>",
    '<S:Header><x a="&lt;o:CreateOrder>"/></S:Header>',
)  # fmt: skip
TAGS = (
    f'xmlns:o="{ORDERS}"', f' xmlns:o="{ORDERS}" \n', f'xmlns:x=">" xmlns:o="{ORDERS}"',
    f'xmlns="urn:x" xmlns:o="{ORDERS}"', f'xmlns="" xmlns:o="{ORDERS}"',
    f'x="1" xmlns:o="{ORDERS}"',
    f"xmlns:o='{ORDERS}'", f'xmlns:o="{ORDERS}" xmlns:o="{ORDERS}"', 'xmlns:o="urn:other"',
)  # fmt: skip
TAILS = (
    "", "\n", "x", "<x/>", "<!-- </o:CreateOrder> -->", "<?x?>", "\x00",
    "</o:CreateOrder></S:Body></S:Envelope>",
)  # fmt: skip
