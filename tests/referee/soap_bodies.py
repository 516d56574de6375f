"""SOAP messages, spoilt as XML: elements that are missing, doubled, moved, or hold odd words."""

from __future__ import annotations

from lxml import etree

from interlock.contract.model import HttpRequest

XSI = "http://www.w3.org/2001/XMLSchema-instance"
WORDS = (
    "", " ", "1", " 1 ", "+1", "-0", "01", "1.", ".5", "1e3", "1,5", "INF", "NaN", "0.0000001",
    "9" * 18, "true", "1.10", "2026-01-05", "2026-01-05Z", "2026-02-30", "2026-1-5", "0000-01-01",
    "-0044-03-15", "2026-01-05T24:00:00", "2026-01-05T00:00:00+15:00", "2026-01-05T08:00:00Z",
    "PRE001", " PRE001", "A", "a\nb", "x" * 300, "é",
)  # fmt: skip


def body_of(data: bytes) -> etree._Element | None:
    """Give the element inside the Body of an envelope, None when it is empty."""
    envelope = etree.fromstring(data)
    body = next(e for e in envelope if str(e.tag).endswith("}Body"))
    return body[0] if len(body) else None


def detail_of(fault: etree._Element) -> etree._Element | None:
    """Give what stands in the detail of a fault of either version."""
    for node in fault.iter():
        if str(node.tag).rpartition("}")[2].lower() == "detail" and len(node):
            return node[0]
    return None


def spoilt_xml(request: HttpRequest, dice) -> HttpRequest:
    """Change one thing below the Body."""
    envelope = etree.fromstring(request.body)
    body = next(e for e in envelope if str(e.tag).endswith("}Body"))
    below = [node for node in body.iter() if node not in (body, body[0])]
    if below:
        _change(dice.choice(below), dice)
    return HttpRequest(request.method, request.target, request.headers, etree.tostring(envelope))


def _change(node, dice):
    parent = node.getparent()
    what = dice.choice(
        ("word", "word", "word", "gone", "twice", "last", "name", "attribute", "nil")
    )
    if what == "word":
        node.text = dice.choice(WORDS)
    elif what == "gone":
        parent.remove(node)
    elif what == "twice":
        node.addnext(etree.fromstring(etree.tostring(node)))
    elif what == "last":
        parent.append(node)
    elif what == "name":
        node.tag = "{urn:odd}Odd"
    elif what == "attribute":
        node.set("odd", "odd")
    else:
        node.set(f"{{{XSI}}}nil", dice.choice(("true", "1", "false", "x")))
