"""JUnit XML as CI systems read it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree

from interlock.finding import Verdict
from interlock.report.junit import render
from tests.report.sample import calm, doubled, hostile, report

# The part of xunit2 that Jenkins, GitLab and Azure read in common.
SHAPE = etree.XMLSchema(
    etree.fromstring(
        b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:attributeGroup name="counts">
    <xs:attribute name="tests" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="failures" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="errors" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="name" type="xs:string" use="required"/>
    <xs:attribute name="time" type="xs:decimal" use="required"/>
  </xs:attributeGroup>
  <xs:complexType name="trouble"><xs:simpleContent><xs:extension base="xs:string">
    <xs:attribute name="message" type="xs:string" use="required"/>
    <xs:attribute name="type" type="xs:string" use="required"/>
  </xs:extension></xs:simpleContent></xs:complexType>
  <xs:element name="testsuites"><xs:complexType>
    <xs:sequence><xs:element ref="testsuite" maxOccurs="unbounded"/></xs:sequence>
    <xs:attributeGroup ref="counts"/>
  </xs:complexType></xs:element>
  <xs:element name="testsuite"><xs:complexType>
    <xs:sequence>
      <xs:element name="properties"><xs:complexType><xs:sequence>
        <xs:element name="property" maxOccurs="unbounded"><xs:complexType>
          <xs:attribute name="name" type="xs:string" use="required"/>
          <xs:attribute name="value" type="xs:string" use="required"/>
        </xs:complexType></xs:element>
      </xs:sequence></xs:complexType></xs:element>
      <xs:element ref="testcase" maxOccurs="unbounded"/>
    </xs:sequence>
    <xs:attributeGroup ref="counts"/>
    <xs:attribute name="skipped" type="xs:nonNegativeInteger"/>
  </xs:complexType></xs:element>
  <xs:element name="testcase"><xs:complexType>
    <xs:sequence>
      <xs:choice minOccurs="0">
        <xs:element name="failure" type="trouble"/><xs:element name="error" type="trouble"/>
      </xs:choice>
      <xs:element name="system-out" type="xs:string" minOccurs="0"/>
    </xs:sequence>
    <xs:attribute name="name" type="xs:string" use="required"/>
    <xs:attribute name="classname" type="xs:string" use="required"/>
    <xs:attribute name="time" type="xs:decimal" use="required"/>
    <xs:attribute name="file" type="xs:string"/>
  </xs:complexType></xs:element>
</xs:schema>"""
    )
)


def read(whole, language="en"):
    tree = etree.fromstring(render(whole, language))
    SHAPE.assertValid(tree)
    return tree


@pytest.mark.parametrize("make", [calm, hostile, lambda: report(doubled())])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_file_has_the_shape_that_ci_systems_read(make, language):
    tree = read(make(), language)
    cases = tree.findall(".//testcase")
    assert int(tree.get("tests")) == len(cases)
    assert int(tree.get("failures")) == len(tree.findall(".//failure"))
    assert int(tree.get("errors")) == len(tree.findall(".//error"))


def test_a_broken_law_fails_with_its_story_and_the_file_of_its_case():
    tree = read(report(doubled()))
    (failed,) = [c for c in tree.iter("testcase") if c.find("failure") is not None]
    assert failed.get("name") == "exactly-once: order"
    assert failed.get("classname") == "interlock.order_sync"
    assert failed.get("file") == ".interlock/cases/exactly-once.yaml"
    assert "is in ERP twice" in failed.find("failure").get("message")
    assert "CreateOrder again" in failed.find("failure").text
    assert "[[ATTACHMENT|.interlock/cases/exactly-once.yaml]]" in failed.findtext("system-out")


def test_unknown_is_an_error_since_skipped_looks_green():
    (unknown,) = read(report(doubled())).iter("error")
    assert unknown.get("message") == "nothing was at stake"
    assert unknown.getparent().get("name") == "settles"


def test_names_are_unique_even_for_equal_findings_and_notes():
    names = [(c.get("classname"), c.get("name")) for c in read(hostile()).iter("testcase")]
    assert len(names) == len(set(names)) >= 4


def test_a_subject_that_was_never_judged_does_not_look_green():
    whole = report()
    nothing = replace(whole.subjects[0], laws=(), shown=(), verdict=Verdict.UNKNOWN)
    tree = read(replace(whole, subjects=(nothing,)))
    assert tree.get("errors") == "1"


def test_what_xml_cannot_hold_is_replaced():
    assert b"\x1b" not in render(hostile())
    assert "\ufffd" in render(hostile()).decode()
