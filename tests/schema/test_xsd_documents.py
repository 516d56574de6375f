"""Schema documents are collected from where the contract is, and nowhere else."""

from __future__ import annotations

import re
import socket

import pytest
from lxml import etree

from interlock.errors import ContractError
from interlock.schema.xsd.documents import Collection
from interlock.schema.xsd.pattern import translate
from interlock.schema.xsd.schemas import Schemas, settle

XS = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"'


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)


def schema(target: str, content: str, more: str = "") -> str:
    name = f'targetNamespace="{target}" xmlns:t="{target}"' if target else ""
    return f'<xs:schema {XS} {name} elementFormDefault="qualified" {more}>{content}</xs:schema>'


@pytest.fixture
def collected(tmp_path):
    """Write files, read the first (and all inline ones) and give the settled schemas."""

    def build(first: str, *inline: str, **files: str) -> Schemas:
        for name, text in files.items():
            (tmp_path / f"{name}.xsd").write_text(text, encoding="utf-8")
        (tmp_path / "first.xsd").write_text(first, encoding="utf-8")
        collection = Collection(tmp_path)
        collection.add(collection.read(tmp_path / "first.xsd"), tmp_path / "first.xsd", inline=True)
        for text in inline:
            collection.add(etree.fromstring(text), tmp_path / "first.xsd", inline=True)
        return settle(collection)

    return build


def accepts(schemas: Schemas, text: str) -> bool:
    return schemas.validator().validate(etree.fromstring(text))


INT = '<xs:simpleType name="N"><xs:restriction base="xs:int"/></xs:simpleType>'


def test_an_include_without_namespace_takes_that_of_its_includer(collected):
    found = collected(
        schema("urn:a", '<xs:include schemaLocation="c.xsd"/><xs:element name="e" type="t:N"/>'),
        c=schema("", INT + '<xs:element name="f" type="N"/>'),
    )
    assert accepts(found, '<e xmlns="urn:a">1</e>')
    assert accepts(found, '<f xmlns="urn:a">1</f>')
    assert not accepts(found, '<f xmlns="urn:a">x</f>')


@pytest.mark.parametrize(
    ("pattern", "right", "wrong"),
    [
        (r"\p{L}+", "张三龥𠮷가나ⱠAé", "，"),
        (r"[\p{L}\p{N} .\-]{1,8}", "张三 𠮷-Ａ.７", "张，"),
        (r"[^\P{Lo}]+", "张三", "ab"),
        (r"\P{L}*", "，。12\t", "张"),
        (r"[\p{L}-[a-z]]+", "张A", "张a"),
        (r"\w+", "张Ȼ", "。"),
        (r"\\p\{L\}|[\[\]]", r"\p{L}", "L"),
    ],
)
def test_letters_of_patterns_are_those_of_the_unicode_of_today(collected, pattern, right, wrong):
    simple = f'<xs:restriction base="xs:string"><xs:pattern value="{pattern}"/></xs:restriction>'
    element = f'<xs:element name="a"><xs:simpleType>{simple}</xs:simpleType></xs:element>'
    schemas = collected(schema("u:p", element))
    assert accepts(schemas, f'<a xmlns="u:p">{right}</a>')
    assert not accepts(schemas, f'<a xmlns="u:p">{wrong}</a>')


def test_imports_may_go_in_circles(collected):
    found = collected(
        schema("urn:a", '<xs:import namespace="urn:b" schemaLocation="b.xsd"/>' + INT),
        b=schema(
            "urn:b",
            '<xs:import namespace="urn:a" schemaLocation="first.xsd"/>'
            '<xs:element name="e" type="a:N"/>',
            'xmlns:a="urn:a"',
        ),
    )
    assert accepts(found, '<e xmlns="urn:b">1</e>')


def test_inline_schemas_find_each_other_without_locations(collected):
    found = collected(
        schema("urn:a", INT),
        schema("urn:b", '<xs:element name="e" type="a:N"/>', 'xmlns:a="urn:a"'),
    )
    assert accepts(found, '<e xmlns="urn:b">1</e>')
    assert found.collection.repairs == ["first.xsd: the missing import of 'urn:a' was added"]


def test_several_documents_of_one_namespace_are_one_schema(collected):
    found = collected(schema("urn:a", '<xs:element name="e" type="t:N"/>'), schema("urn:a", INT))
    assert accepts(found, '<e xmlns="urn:a">1</e>')


def test_a_schema_that_is_there_twice_counts_once(collected):
    found = collected(schema("urn:a", INT), schema("urn:a", INT), schema("urn:a", " " + INT))
    assert accepts(collected(schema("urn:a", '<xs:element name="e"/>')), '<e xmlns="urn:a"/>')
    assert len([k for k in found.index.globals if k[0] == "type"]) == 1


def test_one_name_with_two_meanings_is_refused(collected):
    other = INT.replace("xs:int", "xs:date")
    with pytest.raises(ContractError, match="declared twice, differently"):
        collected(schema("urn:a", INT), schema("urn:a", other))


def test_remote_documents_are_not_fetched_and_what_needs_them_is_broken(collected):
    found = collected(
        schema(
            "urn:a",
            '<xs:import namespace="urn:b" schemaLocation="http://example.invalid/b.xsd"/>'
            '<xs:element name="e" type="b:T"/><xs:element name="f" type="xs:int"/>'
            '<xs:element name="g"><xs:complexType><xs:sequence><xs:element ref="t:e"/>'
            "</xs:sequence></xs:complexType></xs:element>",
            'xmlns:b="urn:b"',
        )
    )
    assert "never fetched" in found.collection.missing["urn:b"]
    assert {name for _, name in found.index.broken} == {"{urn:a}e", "{urn:a}g"}
    assert "never fetched" in found.index.broken["element", "{urn:a}g"]
    assert accepts(found, '<f xmlns="urn:a">1</f>')


def test_a_remote_document_is_taken_from_a_file_of_its_name(collected):
    found = collected(
        schema(
            "urn:a",
            '<xs:import namespace="urn:b" schemaLocation="http://example.invalid/v1/b.xsd"/>'
            '<xs:element name="e" type="b:N"/>',
            'xmlns:b="urn:b"',
        ),
        b=schema("urn:b", INT),
    )
    assert accepts(found, '<e xmlns="urn:a">1</e>')
    assert "beside the contract" in found.collection.repairs[0]


@pytest.mark.parametrize(
    ("namespace", "content"),
    [
        ("http://www.w3.org/XML/1998/namespace", '<xs:attribute ref="xml:lang"/>'),
        ("http://schemas.xmlsoap.org/soap/envelope/", '<xs:attribute ref="s:mustUnderstand"/>'),
        (
            "http://schemas.xmlsoap.org/soap/encoding/",
            '<xs:attributeGroup ref="s:commonAttributes"/>',
        ),
    ],
)
def test_the_standards_own_schemas_need_not_be_there(collected, namespace, content):
    declare = "" if "XML/1998" in namespace else f'xmlns:s="{namespace}"'
    found = collected(
        schema(
            "urn:a",
            f'<xs:import namespace="{namespace}" schemaLocation="http://example.invalid/x.xsd"/>'
            f'<xs:element name="e"><xs:complexType>{content}</xs:complexType></xs:element>',
            declare,
        )
    )
    assert accepts(found, '<e xmlns="urn:a"/>')
    assert found.collection.missing == {}


@pytest.mark.parametrize("location", ["/etc/passwd", "file:///etc/passwd", "../gone.xsd"])
def test_places_outside_are_not_read(collected, location):
    found = collected(
        schema("urn:a", f'<xs:import namespace="urn:b" schemaLocation="{location}"/>')
    )
    assert "urn:b" in found.collection.missing


def test_a_dtd_is_refused(tmp_path):
    path = tmp_path / "a.xsd"
    path.write_text('<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>')
    with pytest.raises(ContractError, match="DTD"):
        Collection(tmp_path).read(path)


def test_redefine_is_refused_by_name(collected):
    with pytest.raises(ContractError, match="xs:redefine is not supported") as caught:
        collected(schema("urn:a", '<xs:redefine schemaLocation="b.xsd"/>'))
    assert caught.value.where == "first.xsd:1"


def test_a_group_of_itself_is_refused_with_its_place(collected):
    groups = """<xs:group name="g"><xs:sequence><xs:group ref="t:g"/></xs:sequence></xs:group>
        <xs:complexType name="T"><xs:group ref="t:g"/></xs:complexType>"""
    with pytest.raises(ContractError, match="back to itself") as caught:
        collected(schema("urn:a", groups))
    assert caught.value.where == "first.xsd:1"


def test_a_schema_that_does_not_compile_says_file_line_and_cause(collected):
    text = schema(
        "urn:a",
        """
        <xs:element name="fine" type="xs:int"/>
        <xs:simpleType name="N"><xs:restriction base="xs:int">
          <xs:maxLength value="3"/>
        </xs:restriction></xs:simpleType>""",
    )
    found = collected(text)
    with pytest.raises(ContractError, match="maxLength") as caught:
        found.validator()
    assert caught.value.where in ("first.xsd:3", "first.xsd:4")


def test_misspelt_and_stray_attributes_are_repaired_and_told(collected):
    found = collected(
        schema(
            "urn:a",
            '<xs:import namespace="urn:b" schemalocation="b.xsd"/>'
            '<xs:complexType name="T" nillable="true"/><xs:element name="e" type="b:N"/>',
            'xmlns:b="urn:b"',
        ),
        b=schema("urn:b", INT),
    )
    assert accepts(found, '<e xmlns="urn:a">1</e>')
    assert [r.partition(": ")[2] for r in found.collection.repairs] == [
        "schemalocation was read as schemaLocation",
        "nillable of a complexType was left out",
    ]


def test_a_schema_inside_a_message_is_read_as_anything(collected):
    found = collected(
        schema(
            "urn:a",
            """<xs:element name="e"><xs:complexType><xs:sequence><xs:element ref="xs:schema"/>
            <xs:any processContents="lax"/></xs:sequence></xs:complexType></xs:element>""",
        )
    )
    assert accepts(found, f'<e xmlns="urn:a"><xs:schema {XS}/><row xmlns="urn:x"/></e>')
    assert not accepts(found, '<e xmlns="urn:a"><row xmlns="urn:x"/></e>')
    assert "read as xs:any" in found.collection.repairs[0]


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        (r"\d{3}", "123", "١٢٣"),
        (r"[A-Z-[IO]]+", "ABC", "AIO"),
        (r"a^b$", "a^b$", "ab"),
        (r"[\d.,\-]+", "1.2,3-4", "1/2"),
        (r"\p{Lu}\p{Ll}*", "Äpfel", "äpfel"),
        (r"[^\p{L}]+", "123", "1a"),
        (r"\i\c*", "a-b.c", "-a"),
        (r"[\w一]+", "客户1", "a b"),
        (r"(a|b){2}\.\s?", "ab. ", "abc"),
        (r"\p{IsCJKUnifiedIdeographs}+", "镕基", "abc"),
        (r"[^\D5]+", "123", "15"),
        (r"[~&|\[\]]+", "~&|[]", "a"),
    ],
)
def test_patterns_mean_the_same_in_python_as_in_the_validator(collected, pattern, good, bad):
    escaped = pattern.replace("&", "&amp;")
    found = collected(
        schema(
            "urn:a",
            f"""<xs:element name="e"><xs:simpleType><xs:restriction base="xs:string">
            <xs:pattern value="{escaped}"/></xs:restriction></xs:simpleType></xs:element>""",
        )
    )
    ours = translate(pattern)
    assert ours is not None
    assert re.fullmatch(ours, good)
    assert not re.fullmatch(ours, bad)
    for text in (good, bad) if bad != "١٢٣" else (good,):
        quoted = text.replace("&", "&amp;")
        assert accepts(found, f'<e xmlns="urn:a">{quoted}</e>') == (text == good)


@pytest.mark.parametrize("pattern", [r"\p{IsKlingon}", r"a(", r"[a", r"(?i)x", r"\q"])
def test_a_pattern_without_counterpart_gives_none(pattern):
    assert translate(pattern) is None
