"""OData metadata that fetches, multiplies, nests or leads in circles."""

from __future__ import annotations

from tests.contract.hostile.case import part, sound, whole
from tests.contract.hostile.samples import EDMX, PROPERTY, edmx
from tests.contract.hostile.xml_texts import DEEP, DTD, LAUGHS


def _derived(count: int) -> str:
    return "".join(
        f'<ComplexType Name="T{n}" BaseType="S.T{n + 1}"/>' for n in range(count)
    ) + f'<ComplexType Name="T{count}"/>'  # fmt: skip


def _held(count: int) -> str:
    return "".join(
        f'<ComplexType Name="T{n}"><Property Name="a" Type="S.T{n + 1}" Nullable="false"/>'
        f'<Property Name="b" Type="S.T{n + 1}" Nullable="false"/></ComplexType>'
        for n in range(count)
    ) + f'<ComplexType Name="T{count}"/>'  # fmt: skip


_OF_T0 = '<Property Name="a" Type="S.T0" Nullable="false"/>'
_REFERENCE = '<edmx:Reference Uri="{}"><edmx:Include Namespace="Z"/></edmx:Reference>'


def _referring(uri: str) -> bytes:
    text = EDMX.replace("<edmx:DataServices>", _REFERENCE.format(uri) + "<edmx:DataServices>")
    return text.replace("Edm.String", "Z.Kind").encode()


CASES = (
    whole("billion laughs", (LAUGHS + EDMX.replace("<Key>", "&a11;<Key>")).encode(), DTD),
    whole("an entity that is a file", edmx(
        top='<!DOCTYPE d [<!ENTITY a SYSTEM "../secret">]>', more="&a;"), DTD),
    whole("an outer DTD", edmx(top='<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd">'), DTD),
    part("a reference to a web page", _referring("http://127.0.0.1:9/z.xml"), "is not fetched"),
    part("a reference to a file outside", _referring("../secret"), "is not fetched"),
    sound("an inclusion by XInclude", edmx(
        more='<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="../secret"/>')),
    whole("deep elements", edmx(more="<Annotation>" * DEEP + "</Annotation>" * DEEP), "XML"),
    sound("200 nested annotations", edmx(
        more="<Annotations Target='S.Thing'>" + "<Annotation Term='x'><Collection>" * 100
        + "</Collection></Annotation>" * 100 + "</Annotations>")),
    part("a type that derives from itself", edmx().replace(
        b'Name="Thing"', b'Name="Thing" BaseType="S.Thing"'), "lead back to itself"),
    part("types that derive from each other", edmx(
        _OF_T0, more='<ComplexType Name="T0" BaseType="S.T1"/>'
        '<ComplexType Name="T1" BaseType="S.T0"/>'), "lead back to itself"),
    part("a record that needs itself", edmx(
        _OF_T0, more=f'<ComplexType Name="T0">{_OF_T0}</ComplexType>'), ""),
    sound("a record that may hold itself", edmx(
        _OF_T0, more='<ComplexType Name="T0"><Property Name="t" Type="S.T0"/></ComplexType>')),
    part("2,000 types in a line", edmx(_OF_T0, more=_derived(2_000)), "derives from more than"),
    part("200 types inside each other", edmx(_OF_T0, more=_held(200)), "nest deeper"),
    sound("records that double 50 times", edmx(_OF_T0, more=_held(50))),
    part("a container that extends itself", edmx().replace(
        b'Container Name="C"', b'Container Name="C" Extends="S.C"'), "leads back to itself"),
    part("MaxLength of 10,000 nines", edmx(
        PROPERTY.replace("/>", f' MaxLength="{"9" * 10_000}"/>')), "is no number"),
    part("Precision of a trillion", edmx(
        '<Property Name="a" Type="Edm.Decimal" Precision="1000000000000"/>'), "is no number"),
    part("Scale below zero", edmx('<Property Name="a" Type="Edm.Decimal" Scale="-1"/>'),
         "is no number"),
    part("a superscript length", edmx(PROPERTY.replace("/>", ' MaxLength="²"/>')), "is no number"),
    part("a type that is not there", edmx('<Property Name="a" Type="S.Nothing"/>'),
         "is not declared"),
    part("lists of lists", edmx('<Property Name="a" Type="Collection(Collection(Edm.Int32))"/>'),
         ""),
    part("a property without a name", edmx('<Property Type="Edm.Int32"/>'), "has no name"),
    whole("an unknown version", edmx().replace(b'Version="4.0"', b'Version="9.9"'), "'9.9'"),
    whole("an unknown schema language", edmx().replace(b"ns/edm\"", b"ns/edn\""), "schema"),
    whole("a model of the Entity Framework", edmx().replace(
        b"<edmx:DataServices>", b"<edmx:Runtime/><edmx:DataServices>"), "Entity Framework"),
    whole("nothing in it", b'<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/'
          b'ns/edmx"/>', "no Schema"),
)  # fmt: skip
