"""XML that fetches, multiplies, nests or leads in circles."""

from __future__ import annotations

from tests.contract.hostile.case import part, sound, whole
from tests.contract.hostile.samples import FIELD, WSDL, wsdl, xsd

DEEP = 100_000
LAUGHS = '<!DOCTYPE d [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1 or str()};" * 10}">' for n in range(1, 12)
) + "]>"  # fmt: skip
DTD = "document type declaration"


def _in_note(text: str, dtd: str) -> bytes:
    note = f"<documentation>{text}</documentation><types>"
    return (dtd + WSDL.replace("<types>", note)).encode()


def _complex(content: str, more: str = "") -> bytes:
    return wsdl('<xs:element name="a" type="t:T"/>', more=content + more)


def _pattern(pattern: str) -> bytes:
    return _complex(
        '<xs:simpleType name="T"><xs:restriction base="xs:string">'
        f'<xs:pattern value="{pattern}"/></xs:restriction></xs:simpleType>'
    )


CASES = (
    whole("billion laughs", _in_note("&a11;", LAUGHS), DTD),
    whole("quadratic growth", _in_note("&a;" * 50_000, '<!DOCTYPE d [<!ENTITY a "'
                                       + "x" * 50_000 + '">]>'), DTD),
    whole("an entity that is a file", _in_note("&a;", '<!DOCTYPE d [<!ENTITY a SYSTEM '
                                               '"../secret">]>'), DTD),
    whole("an entity that is a web page", _in_note("&a;", '<!DOCTYPE d [<!ENTITY a SYSTEM '
                                                   '"http://127.0.0.1:9/x">]>'), DTD),
    whole("a parameter entity", _in_note("x", '<!DOCTYPE d [<!ENTITY % a SYSTEM "../secret">'
                                         " %a;]>"), DTD),
    whole("an outer DTD", _in_note("x", '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd">'), DTD),
    whole("an empty DTD", _in_note("x", "<!DOCTYPE definitions>"), DTD),
    whole("a DTD after 5,000 comments", _in_note("x", "<!-- a -->" * 5_000 + LAUGHS), DTD),
    whole("open comments", b"<a " + b"<!--" * 16_000, "root 'a'"),
    whole("a root that never comes", b"<" + b" < " * 20_000, "XML with the root"),
    whole("an unknown entity", _in_note("&nbsp;", ""), "not well-formed"),
    whole("a DTD in an imported schema",
          wsdl().replace(b"<xs:element name=\"In\"", b'<xs:include schemaLocation="x.xsd"/>'
                         b'<xs:element name="In"'), DTD, **{"x.xsd": LAUGHS.encode() + xsd("")}),
    sound("an inclusion by XInclude", wsdl(more='<xs:annotation><xs:documentation>'
          '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="../secret" parse="text"/>'
          "</xs:documentation></xs:annotation>")),
    sound("namespaces that are no addresses", wsdl().replace(b"urn:t", b"my/service")),
    sound("a style sheet", wsdl(top='<?xml-stylesheet href="http://127.0.0.1:9/x.xsl"?>')),
    sound("a place for schemas", wsdl().replace(b"<types>", b'<types xmlns:i="http://www.w3.org/'
          b'2001/XMLSchema-instance" i:schemaLocation="urn:t http://127.0.0.1:9/x.xsd">')),
    whole("deep elements", wsdl(more="<xs:annotation>" * DEEP + "</xs:annotation>" * DEEP), "XML"),
    whole("open elements without end", b"<a>" * DEEP, ""),
    sound("an element with 100,000 attributes",
          wsdl().replace(b"<types>", b"<types " + b" ".join(
              b'a%d="1"' % n for n in range(DEEP)) + b">")),
    whole("an element with 10,000 prefixes",
          wsdl().replace(b"<types>", b"<types " + b" ".join(
              b'xmlns:n%d="urn:%d"' % (n, n) for n in range(10_000)) + b">"), "prefixes"),
    whole("an attribute that stands twice", wsdl().replace(b"<types>", b'<types a="1" a="2">'),
          "not well-formed"),
    whole("a prefix that is not declared", wsdl('<xs:element name="a" type="u:T"/>'),
          "prefix 'u'"),
    whole("a group that holds itself", _complex(
        '<xs:complexType name="T"><xs:group ref="t:G"/></xs:complexType>'
        '<xs:group name="G"><xs:sequence><xs:group ref="t:G"/></xs:sequence></xs:group>'), ""),
    whole("groups that hold each other", _complex(
        '<xs:complexType name="T"><xs:group ref="t:G"/></xs:complexType>'
        '<xs:group name="G"><xs:sequence><xs:group ref="t:H"/></xs:sequence></xs:group>'
        '<xs:group name="H"><xs:choice><xs:group ref="t:G"/></xs:choice></xs:group>'), ""),
    whole("attributes that hold themselves", _complex(
        '<xs:complexType name="T"><xs:attributeGroup ref="t:G"/></xs:complexType>'
        '<xs:attributeGroup name="G"><xs:attributeGroup ref="t:G"/></xs:attributeGroup>'), ""),
    whole("a type that extends itself", _complex(
        '<xs:complexType name="T"><xs:complexContent><xs:extension base="t:T"/>'
        "</xs:complexContent></xs:complexType>"), ""),
    whole("types that extend each other", _complex(
        '<xs:complexType name="T"><xs:complexContent><xs:extension base="t:U"/>'
        '</xs:complexContent></xs:complexType><xs:complexType name="U"><xs:complexContent>'
        '<xs:restriction base="t:T"/></xs:complexContent></xs:complexType>'), ""),
    whole("a simple type that restricts itself", _complex(
        '<xs:simpleType name="T"><xs:restriction base="t:T"/></xs:simpleType>'), ""),
    whole("a list of itself", _complex(
        '<xs:simpleType name="T"><xs:list itemType="t:T"/></xs:simpleType>'), ""),
    whole("a union of itself", _complex(
        '<xs:simpleType name="T"><xs:union memberTypes="t:T t:T"/></xs:simpleType>'), ""),
    whole("elements that stand for each other", wsdl(
        '<xs:element ref="t:A"/>',
        more='<xs:element name="A" substitutionGroup="t:B"/>'
        '<xs:element name="B" substitutionGroup="t:A"/>'), ""),
    part("a message that needs itself", wsdl(
        '<xs:element name="a" type="t:T"/>',
        more='<xs:complexType name="T"><xs:sequence><xs:element name="t" type="t:T"/>'
        "</xs:sequence></xs:complexType>"), ""),
    sound("a message that may hold itself", _complex(
        '<xs:complexType name="T"><xs:sequence><xs:element name="t" type="t:T" minOccurs="0"/>'
        "</xs:sequence></xs:complexType>")),
    whole("types that double 60 times", _complex(
        '<xs:complexType name="T"><xs:group ref="t:G60"/></xs:complexType>'
        '<xs:group name="G0"><xs:sequence><xs:element name="x" type="xs:int"/></xs:sequence>'
        "</xs:group>" + "".join(
            f'<xs:group name="G{n}"><xs:sequence><xs:group ref="t:G{n - 1}"/>'
            f'<xs:group ref="t:G{n - 1}"/></xs:sequence></xs:group>' for n in range(1, 61))), ""),
    whole("a chain of 5,000 extensions", _complex(
        '<xs:complexType name="T"><xs:complexContent><xs:extension base="t:T4999"/>'
        '</xs:complexContent></xs:complexType><xs:complexType name="T0"/>' + "".join(
            f'<xs:complexType name="T{n}"><xs:complexContent><xs:extension base="t:T{n - 1}"/>'
            "</xs:complexContent></xs:complexType>" for n in range(1, 5_000))), ""),
    whole("a chain of 5,000 restrictions", _complex(
        '<xs:simpleType name="T"><xs:restriction base="t:T4999"/></xs:simpleType>'
        '<xs:simpleType name="T0"><xs:restriction base="xs:string"/></xs:simpleType>' + "".join(
            f'<xs:simpleType name="T{n}"><xs:restriction base="t:T{n - 1}"/></xs:simpleType>'
            for n in range(1, 5_000))), ""),
    part("an import of a web page", wsdl(
        '<xs:element name="a" type="z:T" xmlns:z="urn:z"/>').replace(
            b'<xs:element name="In"', b'<xs:import namespace="urn:z" '
            b'schemaLocation="http://127.0.0.1:9/z.xsd"/><xs:element name="In"'), "never fetched"),
    part("an import of a share", wsdl(
        '<xs:element name="a" type="z:T" xmlns:z="urn:z"/>').replace(
            b'<xs:element name="In"', b'<xs:import namespace="urn:z" '
            b'schemaLocation="\\\\127.0.0.1\\c\\z.xsd"/><xs:element name="In"'), ""),
    whole("an include of a file outside", wsdl().replace(
        b'<xs:element name="In"', b'<xs:include schemaLocation="../secret"/>'
        b'<xs:element name="In"'), ""),
    part("an include by file:", wsdl().replace(
        b'<xs:element name="In"', b'<xs:include schemaLocation="file:///etc/passwd"/>'
        b'<xs:element name="In"'), ""),
    whole("an include with its dots escaped", wsdl().replace(
        b'<xs:element name="In"', b'<xs:include schemaLocation="%2e%2e/secret"/>'
        b'<xs:element name="In"'), ""),
    whole("an include of a link to the outside", wsdl().replace(
        b'<xs:element name="In"', b'<xs:include schemaLocation="x.xsd"/><xs:element name="In"'),
        "", **{"x.xsd": lambda path: path.symlink_to("../secret")}),
    whole("an import of a WSDL outside", wsdl().replace(
        b"<types>", b'<import namespace="urn:z" location="../secret"/><types>'), ""),
    sound("schemas that include each other", wsdl().replace(
        b'<xs:element name="In"', b'<xs:include schemaLocation="x.xsd"/><xs:element name="In"'),
        others={"x.xsd": xsd('<xs:include schemaLocation="y.xsd"/>'),
                "y.xsd": xsd('<xs:include schemaLocation="x.xsd"/>')}),
    sound("a WSDL that imports itself", wsdl().replace(
        b"<types>", b'<import namespace="urn:t" location="contract"/><types>')),
    whole("minOccurs below zero", wsdl(FIELD.replace("/>", ' minOccurs="-1"/>')), "minOccurs"),
    whole("minOccurs of 1,000 nines", wsdl(FIELD.replace("/>", f' minOccurs="{"9" * 1_000}"/>')),
          ""),
    whole("minOccurs of 10,000 nines", wsdl(FIELD.replace("/>", f' minOccurs="{"9" * 10_000}"/>')),
          ""),
    sound("maxOccurs of a billion", wsdl(FIELD.replace("/>", ' maxOccurs="1000000000"/>'))),
    sound("minOccurs of a billion", wsdl(FIELD.replace(
        "/>", ' minOccurs="1000000000" maxOccurs="1000000000"/>'))),
    sound("totalDigits of a trillion", _complex(
        '<xs:simpleType name="T"><xs:restriction base="xs:decimal"><xs:totalDigits '
        'value="1000000000000"/></xs:restriction></xs:simpleType>')),
    sound("totalDigits of 5,000 nines", _complex(
        '<xs:simpleType name="T"><xs:restriction base="xs:decimal"><xs:totalDigits '
        f'value="{"9" * 5_000}"/></xs:restriction></xs:simpleType>')),
    whole("fractionDigits below zero", _complex(
        '<xs:simpleType name="T"><xs:restriction base="xs:decimal"><xs:fractionDigits '
        'value="-1"/></xs:restriction></xs:simpleType>')),
    whole("a length that is no number", _complex(
        '<xs:simpleType name="T"><xs:restriction base="xs:string"><xs:length '
        'value="many"/></xs:restriction></xs:simpleType>')),
    whole("a bound that is no number", _complex(
        '<xs:simpleType name="T"><xs:restriction base="xs:decimal"><xs:maxInclusive '
        'value="NaN"/></xs:restriction></xs:simpleType>')),
    sound("a bound of 1e999999999", _complex(
        '<xs:simpleType name="T"><xs:restriction base="xs:double"><xs:maxInclusive '
        'value="1e999999999"/></xs:restriction></xs:simpleType>')),
    sound("a bound of 100,000 digits", _complex(
        '<xs:simpleType name="T"><xs:restriction base="xs:integer"><xs:maxInclusive '
        f'value="{"9" * 100_000}"/></xs:restriction></xs:simpleType>')),
    sound("a bound in the year 99999", _complex(
        '<xs:simpleType name="T"><xs:restriction base="xs:date"><xs:maxInclusive '
        'value="99999-12-31"/></xs:restriction></xs:simpleType>')),
    whole("an element without a name", wsdl('<xs:element type="xs:string"/>')),
    part("a name that is none", wsdl().replace(b'element="t:In"', b'element="t:I^n"'), "missing"),
    part("a type that is not there", wsdl('<xs:element name="a" type="t:Nothing"/>'), "missing"),
    whole("a word that is none of XSD", wsdl("<xs:elephant/>")),
    whole("a schema in a schema", wsdl("<xs:schema/>")),
    whole("XSD of the wrong namespace", wsdl(
        '<e:element xmlns:e="http://www.w3.org/1999/XMLSchema" name="a"/>')),
    *(sound(f"the pattern {pattern[:24]}", _pattern(pattern)) for pattern in (
        "(a+)+b", "(a|a)*b", "a{1,100000}", "(a{1,1000}){1,1000}", "[a-z-[aeiou]]")),
    *(whole(f"the pattern {pattern[:24]}", _pattern(pattern), "does not compile") for pattern in (
        "[", "a{99999999999}", "\\p{Nope}", "(" * 5_000 + ")" * 5_000)),
    part("the pattern a{3,1}", _pattern("a{3,1}"), "only the validator knows it"),
    part("a pattern that tries everything, and a value", _complex(
        '<xs:simpleType name="T"><xs:restriction base="xs:string">'
        '<xs:pattern value="(a|a|b)*c"/><xs:enumeration value="' + "a" * 40 + '"/>'
        "</xs:restriction></xs:simpleType>"), "needs itself or what has no value"),
    sound("a pattern that tries everything, and dates", _complex(
        '<xs:simpleType name="T"><xs:restriction base="xs:dateTime"><xs:pattern '
        'value="(.|.|.)*x"/></xs:restriction></xs:simpleType>')),
)  # fmt: skip
