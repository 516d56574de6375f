"""Nodes of XML: parsed without DTD, entities or network, and what is asked of all of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final, cast

from lxml import etree

from interlock.errors import ContractError
from interlock.patterns import expression

XSD: Final = "http://www.w3.org/2001/XMLSchema"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
PREFIXES_MAX: Final = 200
_DIGITS_MAX: Final = 18


def plain(node: etree._Element) -> bytes:
    """Give the text of a node in one spelling, by which equal ones are known."""
    try:
        return etree.tostring(node, method="c14n", with_tail=False).strip()
    except etree.C14NError:
        # The standard forbids relative namespaces, which small services have.
        return etree.tostring(node, with_tail=False).strip()


def line_of(node: etree._Element) -> int:
    """Give the line of a node in its file, 0 when unknown."""
    return cast("int | None", node.sourceline) or 0


def said(node: etree._Element) -> list[tuple[str, str]]:
    """Give all attributes at once: to ask for each of them takes several times as long."""
    return cast("list[tuple[str, str]]", node.items())


def parse(data: bytes, label: str, repair: Callable[[str], None]) -> etree._Element:
    """Parse without DTD, entities or network; white space before the declaration is cut off."""
    bare = data.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    if bare.startswith(b"<?xml") and not data.startswith((b"<?xml", b"\xef\xbb\xbf<?xml")):
        repair(f"{label}: white space before the XML declaration was cut off")
        data = bare
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if _DOCTYPE.search(data):
            raise _has_dtd(label) from error
        raise ContractError(
            f"is not well-formed XML: {_PLACE.sub('', error.msg or '').strip().rstrip('.')}",
            where=f"{label}:{error.lineno or 1}:{(error.offset or 0) + 1}",
            remedy="replace the placeholders {{...}} by real values"
            if b"{{" in data
            else "repair the file; it must be one complete XML document",
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _has_dtd(label)
    if data.count(b"xmlns") > PREFIXES_MAX:
        _refuse_many_prefixes(root, label)
    return root


def _refuse_many_prefixes(root: etree._Element, label: str) -> None:
    # libxml2 compares each with each when it writes a document out.
    for node in root.iter():
        if len(node.nsmap) > PREFIXES_MAX:
            raise ContractError(
                f"more than {PREFIXES_MAX:,} prefixes hold here",
                where=f"{label}:{line_of(node)}",
                remedy="leave out those that are not used",
            )


_DOCTYPE: Final = expression(rb"<!DOCTYPE\b")
_PLACE: Final = expression(r", line \d+, column \d+$")


def _has_dtd(label: str) -> ContractError:
    return ContractError(
        "has a document type declaration (DTD)",
        where=f"{label}:1",
        remedy="remove <!DOCTYPE ...>; entities in contracts are refused",
    )


def occurs(node: etree._Element) -> tuple[int, int | None]:
    """Give minOccurs and maxOccurs, None for unbounded."""
    return _bounds(node.get("minOccurs"), node.get("maxOccurs"))


@lru_cache(maxsize=1024)
def _bounds(least: str | None, most: str | None) -> tuple[int, int | None]:
    high = (most or "1").strip()
    return _count(least), None if high == "unbounded" else _count(high)


def _count(text: str | None) -> int:
    """Give a number of occurrences; of what is none, the validator says what is wrong."""
    digits = (text or "1").strip()
    return int(digits) if digits.isdecimal() and len(digits) <= _DIGITS_MAX else 1
