"""Small stand-ins for the schemas that contracts import from the standards' own addresses.

They hold the names that contracts refer to, written for this project, and nothing else.
"""

from __future__ import annotations

from typing import Final

XML_NAMESPACE: Final = "http://www.w3.org/XML/1998/namespace"
_XS: Final = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"'


def _schema(namespace: str, content: str) -> str:
    # The prefix of the XML namespace is fixed; declaring another one is an error.
    own = "" if namespace == XML_NAMESPACE else f'xmlns:t="{namespace}" xmlns:own="{_OWN}"'
    return (
        f'<xs:schema {_XS} {own} targetNamespace="{namespace}"'
        f' elementFormDefault="qualified">{content}</xs:schema>'
    )


_XML: Final = """
<xs:attribute name="lang"><xs:simpleType><xs:union memberTypes="xs:language">
<xs:simpleType><xs:restriction base="xs:string"><xs:enumeration value=""/></xs:restriction>
</xs:simpleType></xs:union></xs:simpleType></xs:attribute>
<xs:attribute name="space"><xs:simpleType><xs:restriction base="xs:NCName">
<xs:enumeration value="default"/><xs:enumeration value="preserve"/></xs:restriction>
</xs:simpleType></xs:attribute>
<xs:attribute name="base" type="xs:anyURI"/>
<xs:attribute name="id" type="xs:ID"/>
<xs:attributeGroup name="specialAttrs"><xs:attribute ref="xml:base"/><xs:attribute ref="xml:lang"/>
<xs:attribute ref="xml:space"/><xs:attribute ref="xml:id"/></xs:attributeGroup>
"""
_SOAP: Final = """
<xs:attribute name="mustUnderstand" type="xs:boolean"/>
<xs:attribute name="actor" type="xs:anyURI"/>
<xs:attribute name="encodingStyle" type="xs:anyURI"/>
"""
_SOAP12: Final = """
<xs:attribute name="mustUnderstand" type="xs:boolean"/>
<xs:attribute name="role" type="xs:anyURI"/>
<xs:attribute name="relay" type="xs:boolean"/>
<xs:attribute name="encodingStyle" type="xs:anyURI"/>
"""
_ENCODED_SCALARS: Final = (
    "string", "boolean", "decimal", "float", "double", "integer", "long", "int", "short", "byte",
    "date", "time", "dateTime", "duration", "base64Binary", "hexBinary", "anyURI", "QName",
    "normalizedString", "token", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte",
    "positiveInteger", "nonNegativeInteger", "negativeInteger", "nonPositiveInteger", "NMTOKEN",
)  # fmt: skip
# A client like zeep takes a type for an array when its content is a group; and it goes to the
# standard's own address for whatever a schema of that namespace refers to in the namespace itself.
_OWN: Final = "urn:interlock:soap-encoding"
_ITEMS: Final = """
<xs:group name="Items"><xs:sequence><xs:any namespace="##any" minOccurs="0"
 maxOccurs="unbounded" processContents="lax"/></xs:sequence></xs:group>
"""
_ENCODING: Final = (
    f'<xs:import namespace="{_OWN}"/>'
    """
<xs:attribute name="arrayType" type="xs:string"/>
<xs:attribute name="offset" type="xs:string"/>
<xs:attributeGroup name="commonAttributes"><xs:attribute name="id" type="xs:ID"/>
<xs:attribute name="href" type="xs:anyURI"/><xs:anyAttribute namespace="##other"
 processContents="lax"/></xs:attributeGroup>
<xs:complexType name="Array"><xs:group ref="own:Items" minOccurs="0"/>
<xs:attribute name="arrayType" form="qualified" type="xs:string"/>
<xs:attribute name="offset" form="qualified" type="xs:string"/>
<xs:attribute name="id" type="xs:ID"/><xs:attribute name="href" type="xs:anyURI"/>
<xs:anyAttribute namespace="##other" processContents="lax"/></xs:complexType>
<xs:simpleType name="base64"><xs:restriction base="xs:base64Binary"/></xs:simpleType>
"""
    + "".join(
        f'<xs:simpleType name="{n}"><xs:restriction base="xs:{n}"/></xs:simpleType>'
        for n in _ENCODED_SCALARS
    )
)
_SERIALIZATION: Final = """
<xs:simpleType name="char"><xs:restriction base="xs:int"/></xs:simpleType>
<xs:simpleType name="duration"><xs:restriction base="xs:duration"/></xs:simpleType>
<xs:simpleType name="guid"><xs:restriction base="xs:string"><xs:pattern
 value="[\\da-fA-F]{8}-[\\da-fA-F]{4}-[\\da-fA-F]{4}-[\\da-fA-F]{4}-[\\da-fA-F]{12}"/>
</xs:restriction></xs:simpleType>
<xs:attribute name="FactoryType" type="xs:QName"/><xs:attribute name="Id" type="xs:ID"/>
<xs:attribute name="Ref" type="xs:IDREF"/>
"""
_XMIME: Final = """
<xs:attribute name="contentType"><xs:simpleType><xs:restriction base="xs:string">
<xs:minLength value="3"/></xs:restriction></xs:simpleType></xs:attribute>
<xs:attribute name="expectedContentTypes" type="xs:string"/>
<xs:complexType name="base64Binary"><xs:simpleContent><xs:extension base="xs:base64Binary">
<xs:attribute ref="t:contentType"/></xs:extension></xs:simpleContent></xs:complexType>
"""
_UTILITY: Final = '<xs:attribute name="Id" type="xs:ID"/>'

CATALOGUE: Final = {
    namespace: _schema(namespace, content)
    for namespace, content in (
        (XML_NAMESPACE, _XML),
        ("http://schemas.xmlsoap.org/soap/envelope/", _SOAP),
        ("http://www.w3.org/2003/05/soap-envelope", _SOAP12),
        ("http://schemas.xmlsoap.org/soap/encoding/", _ENCODING),
        (_OWN, _ITEMS),
        ("http://schemas.xmlsoap.org/wsdl/", '<xs:attribute name="arrayType" type="xs:string"/>'),
        ("http://www.w3.org/2005/05/xmlmime", _XMIME),
        ("http://schemas.microsoft.com/2003/10/Serialization/", _SERIALIZATION),
        (
            "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd",
            _UTILITY,
        ),
    )
}
