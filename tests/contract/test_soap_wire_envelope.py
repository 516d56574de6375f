"""Messages of SOAP around their content."""

from __future__ import annotations

import pytest
from lxml import etree

from interlock.contract.soap_wire.envelope import ENVELOPES, Envelope, Problem, Version, parse, wrap

OWN = "urn:orders"


def content(namespaces: dict[str, str]) -> etree._Element:
    node = etree.Element(f"{{{OWN}}}Made", nsmap={"m": OWN, **namespaces})
    etree.SubElement(node, f"{{{OWN}}}Name").text = "\u4e2d & <x>"
    etree.SubElement(node, "{urn:other}Note", nsmap={"o": "urn:other"}).set("a", '"')
    return node


@pytest.mark.parametrize("version", ["1.1", "1.2"])
@pytest.mark.parametrize("namespaces", [{}, {"t1": "urn:types"}, {"e": ""}])
def test_a_message_is_the_same_whether_its_content_is_joined_as_text_or_as_a_tree(
    version: Version, namespaces: dict[str, str]
) -> None:
    if "e" in namespaces:
        namespaces = {"e": ENVELOPES[version]}
    root = etree.Element(f"{{{ENVELOPES[version]}}}Envelope", nsmap={"soap": ENVELOPES[version]})
    etree.SubElement(root, f"{{{ENVELOPES[version]}}}Body").append(content(namespaces))
    whole = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    assert wrap(version, content(namespaces)) == whole


def test_the_first_body_counts_and_comments_do_not() -> None:
    text = (
        '<e:Envelope xmlns:e="{}"><!-- a --><e:Header><h/></e:Header><e:Body><a/></e:Body>'
        "<e:Body><b/></e:Body></e:Envelope>".format(ENVELOPES["1.1"])
    )
    found = parse(text.encode(), "text/xml")
    assert isinstance(found, Envelope)
    assert found.body is not None
    assert (found.body.tag, [h.tag for h in found.headers]) == ("a", ["h"])


@pytest.mark.parametrize(
    ("inside", "says"),
    [("", None), ("<a/>", "a"), ("<a/><b/>", 2), ('<a id="1"/><b/>', "b"), ('<a id="1"/>', "a")],
)
def test_a_body_has_one_child_beside_those_that_are_referred_to(
    inside: str, says: str | int | None
) -> None:
    text = f'<e:Envelope xmlns:e="{ENVELOPES["1.1"]}"><e:Body>{inside}</e:Body></e:Envelope>'
    found = parse(text.encode(), "text/xml")
    if isinstance(says, int):
        assert isinstance(found, Problem)
        assert f"{says} children" in found.says
        return
    assert isinstance(found, Envelope)
    assert (None if found.body is None else found.body.tag) == says
