"""SOAP envelopes and faults of both versions, as bytes and back."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final, Literal, TypeAlias

from lxml import etree

from interlock.contract.charsets import stated
from interlock.contract.model import HttpRequest, HttpResponse
from interlock.data import dataclass, light
from interlock.schema.xsd.arrays import SOAP_ENCODING

Version: TypeAlias = Literal["1.1", "1.2"]
ENVELOPES: Final[dict[Version, str]] = {
    "1.1": "http://schemas.xmlsoap.org/soap/envelope/",
    "1.2": "http://www.w3.org/2003/05/soap-envelope",
}
_VERSIONS: Final = {namespace: version for version, namespace in ENVELOPES.items()}
_MEDIA: Final[dict[Version, str]] = {
    "1.1": "text/xml; charset=utf-8",
    "1.2": "application/soap+xml; charset=utf-8",
}
_CODES_12: Final = {"Client": "Sender", "Server": "Receiver"}
BODY_BYTES_MAX: Final = 10_000_000
ATTRIBUTES_MAX: Final = 10_000
# Of the shortest one, with the blank before it: a="".
_ATTRIBUTE_BYTES: Final = 5
_XML_NAMESPACE: Final = "http://www.w3.org/XML/1998/namespace"


@light(frozen=True, slots=True)
class Envelope:
    """A parsed message. body: the only child of the Body, None when it is empty.

    independent: further children, which an encoded body refers to (SOAP 1.1 section 5.4.1).
    """

    version: Version
    headers: tuple[etree._Element, ...]
    body: etree._Element | None
    independent: tuple[etree._Element, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Bytes that are no SOAP message. code: as in SOAP 1.1 (Client, VersionMismatch, ...)."""

    says: str
    code: str = "Client"
    version: Version = "1.1"
    status: int = 0


def parse(data: bytes, content_type: str) -> Envelope | Problem:
    """Parse a message; hostile or broken bytes give a Problem, never an exception."""
    if len(data) > BODY_BYTES_MAX:
        return Problem(f"the message has {len(data)} bytes, at most {BODY_BYTES_MAX} are read")
    media = content_type.partition(";")[0]
    if media.strip().lower().startswith("multipart/"):
        return Problem("multipart messages (MTOM, attachments) are not supported", status=415)
    version: Version = "1.2" if "soap+xml" in media.lower() else "1.1"
    # Each message has its own parser: a shared one keeps names of all messages for ever.
    parser = etree.XMLParser(
        encoding=stated(content_type, data),
        resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return Problem(f"the message is not well-formed XML: {error}", version=version)
    if root.getroottree().docinfo.internalDTD is not None:
        return Problem("the message has a document type declaration", version=version)
    # Of a short message no element can have too many.
    if len(data) > _ATTRIBUTE_BYTES * ATTRIBUTES_MAX and _crowded(root):
        return Problem("an element has too many attributes", version=version)
    return _envelope(root, version)


def _crowded(root: etree._Element) -> bool:
    return any(len(node.attrib) > ATTRIBUTES_MAX for node in root.iter())


def _envelope(root: etree._Element, version: Version) -> Envelope | Problem:
    namespace, _, local = str(root.tag).rpartition("}")
    if local != "Envelope":
        return Problem(f"the message is {root.tag}, not a SOAP envelope", version=version)
    namespace = namespace[1:]
    if namespace not in _VERSIONS:
        return Problem(
            f"the envelope's namespace {namespace!r} is neither SOAP 1.1 nor 1.2",
            "VersionMismatch",
            version,
        )
    version = _VERSIONS[namespace]
    parts = {child.tag: child for child in reversed(root)}
    header, body = parts.get(f"{{{namespace}}}Header"), parts.get(f"{{{namespace}}}Body")
    if body is None:
        return Problem("the envelope has no Body", version=version)
    headers = () if header is None else tuple(header)
    children = list(body)
    if len(children) < 2:
        return Envelope(version, headers, children[0] if children else None)
    bodies = [child for child in children if not _is_independent(child)]
    if len(bodies) != 1:
        return Problem(f"the Body has {len(children)} children, at most one", version=version)
    first = bodies[0]
    return Envelope(version, headers, first, tuple(c for c in children if c is not first))


def _is_independent(node: etree._Element) -> bool:
    """Tell whether a child of the Body is there only to be referred to."""
    return node.get("id") is not None and node.get(f"{{{SOAP_ENCODING}}}root") != "1"


def wrap(
    version: Version, body: etree._Element | None, headers: Iterable[etree._Element] = ()
) -> bytes:
    """Give the bytes of a message in UTF-8; names outside ASCII stay names."""
    namespace = ENVELOPES[version]
    blocks = tuple(headers)
    if body is not None and not blocks and namespace not in body.nsmap.values():
        # It shares no prefix with what is around it, so nothing changes in there.
        before, after = _around(version)
        return b"%b%b%b" % (before, etree.tostring(body, encoding="utf-8"), after)
    root = etree.Element(f"{{{namespace}}}Envelope", nsmap={"soap": namespace})
    if blocks:
        etree.SubElement(root, f"{{{namespace}}}Header").extend(blocks)
    inner = etree.SubElement(root, f"{{{namespace}}}Body")
    if body is not None:
        inner.append(body)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


@cache
def _around(version: Version) -> tuple[bytes, bytes]:
    """Give what stands before and after the content of a message without headers."""
    namespace = ENVELOPES[version]
    before, after = wrap(version, etree.Element(f"{{{namespace}}}Here")).split(b"<soap:Here/>")
    return before, after


def fault(
    version: Version, code: str, text: str, detail: Iterable[etree._Element] = ()
) -> etree._Element:
    """Give a Fault element. code: the word of SOAP 1.1; 1.2 has other words for the same."""
    namespace = ENVELOPES[version]
    node = etree.Element(f"{{{namespace}}}Fault", nsmap={"soap": namespace})
    blocks = tuple(detail)
    if version == "1.1":
        etree.SubElement(node, "faultcode").text = f"soap:{code}"
        etree.SubElement(node, "faultstring").text = text
        if blocks:
            etree.SubElement(node, "detail").extend(blocks)
        return node
    outer = etree.SubElement(node, f"{{{namespace}}}Code")
    etree.SubElement(outer, f"{{{namespace}}}Value").text = f"soap:{_CODES_12.get(code, code)}"
    reason = etree.SubElement(node, f"{{{namespace}}}Reason")
    words = etree.SubElement(reason, f"{{{namespace}}}Text")
    words.text = text
    words.set(f"{{{_XML_NAMESPACE}}}lang", "en")
    if blocks:
        etree.SubElement(node, f"{{{namespace}}}Detail").extend(blocks)
    return node


def respond(version: Version, status: int, body: bytes) -> HttpResponse:
    """Give the answer with the content type of the version."""
    return HttpResponse(status, (("Content-Type", _MEDIA[version]),), body)


def fault_response(
    version: Version,
    code: str,
    text: str,
    detail: Iterable[etree._Element] = (),
    *,
    status: int = 0,
) -> HttpResponse:
    """Answer with a fault. HTTP 500; SOAP 1.2 part 2 table 20: 400 for Sender."""
    status = status or (400 if version == "1.2" and code == "Client" else 500)
    return respond(version, status, wrap(version, fault(version, code, text, detail)))


def request_headers(version: Version, action: str) -> tuple[tuple[str, str], ...]:
    """Give the HTTP headers of a call: SOAPAction in 1.1, the action parameter in 1.2."""
    if version == "1.1":
        return ("Content-Type", _MEDIA["1.1"]), ("SOAPAction", f'"{action}"')
    suffix = f'; action="{action}"' if action else ""
    return (("Content-Type", _MEDIA["1.2"] + suffix),)


def action_of(request: HttpRequest) -> str:
    """Give the action that a request states, "" if it states none."""
    stated = request.header("SOAPAction").strip().strip('"')
    if stated:
        return stated
    for parameter in request.header("Content-Type").split(";")[1:]:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "action":
            return value.strip().strip('"')
    return ""


def fault_parts(node: etree._Element) -> tuple[str, str, etree._Element | None]:
    """Give code (the word of SOAP 1.1), text and first detail element of a Fault."""
    namespace = etree.QName(node).namespace or ""
    if _VERSIONS.get(namespace) == "1.2":
        code = node.findtext(f"{{{namespace}}}Code/{{{namespace}}}Value") or ""
        text = node.findtext(f"{{{namespace}}}Reason/{{{namespace}}}Text") or ""
        detail = node.find(f"{{{namespace}}}Detail")
    else:
        code, text = node.findtext("faultcode") or "", node.findtext("faultstring") or ""
        detail = node.find("detail")
    word = code.rpartition(":")[2].partition(".")[0].strip()
    word = {"Sender": "Client", "Receiver": "Server"}.get(word, word)
    return word, text, detail[0] if detail is not None and len(detail) else None
