"""Tell what a contract file is by its content; its name means nothing."""

from __future__ import annotations

import re

from interlock.errors import ContractError
from interlock.patterns import expression

_WSDL = "http://schemas.xmlsoap.org/wsdl/"
_WSDL_2 = "http://www.w3.org/ns/wsdl"
_XSD = "http://www.w3.org/2001/XMLSchema"
_HEAD = 65_536
_ROOT = expression(
    r"<(?![?!])\s*(?:(?P<prefix>[\w.-]+):)?(?P<name>[\w.-]+)(?P<attributes>[^>]*)", re.DOTALL
)
_TAKE = "name an OpenAPI 3, a WSDL 1.1 or an EDMX file"

_BYTES: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "a PDF document", "ask the vendor for the OpenAPI or WSDL file behind it"),
    (b"PK\x03\x04", "a ZIP archive (or an Office file)", "unpack it and name the contract inside"),
    (b"\x1f\x8b", "a gzip archive", "unpack it and name the contract inside"),
    (b"\xd0\xcf\x11\xe0", "an old Office file", _TAKE),
    (b"\x89PNG", "a picture", _TAKE),
    (b"\xff\xd8\xff", "a picture", _TAKE),
    (b"GIF8", "a picture", _TAKE),
)
_KEYS: tuple[tuple[str, str, str], ...] = (
    ("asyncapi", "AsyncAPI", "describe its messages as `webhooks` of an OpenAPI 3.1 file"),
    ("arazzo", "an Arazzo workflow", "name the OpenAPI file that it refers to"),
    ("raml", "RAML", "convert it to OpenAPI 3"),
    ("_postman_id", "a Postman collection", "export it as OpenAPI 3 and name that"),
    ("__schema", "a GraphQL schema", _TAKE),
    ("$Version", "OData metadata in JSON", "name the XML form: GET $metadata?$format=xml"),
    ("$schema", "a JSON Schema without operations", "name the OpenAPI file that uses it"),
)
_OURS = ("bridge", "scenario", "case")
_GRAPHQL = r"^(?:extend\s+)?(?:(?:type|interface|input|union|enum)\s+\w+|schema\b)[^:=\n]*\{\s*$"
_ROOTS: dict[str, tuple[str, str]] = {
    "application": ("WADL", "convert it to OpenAPI 3"),
    "html": ("an HTML page", "save the contract itself, not the page that shows it"),
    "Envelope": ("a SOAP message", "name the WSDL file of the service"),
}


def kind_of(data: bytes, file: str) -> str:
    """Give "openapi", "wsdl", "xsd" (a part of a WSDL) or "edmx". Raises `ContractError` by name.

    What looks like no known format at all counts as OpenAPI, whose reader says what is wrong.
    """
    for mark, what, remedy in _BYTES:
        if data.startswith(mark):
            raise _refuse(what, file, remedy)
    text = _text(data[:_HEAD])
    if not text.strip("\ufeff \t\r\n"):
        raise ContractError(
            "the file is empty", where=file, remedy="write the contract into it, or name another"
        )
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        return _xml(text, file)
    _refuse_others(text, file)
    return "openapi"


def _refuse(what: str, file: str, remedy: str) -> ContractError:
    return ContractError(f"this is {what}, which is not read", where=file, remedy=remedy)


def _text(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8", "replace")


def _xml(text: str, file: str) -> str:
    found = _ROOT.search(_without_comments(text))
    name = found["name"] if found else ""
    namespace = _namespace(found) if found else ""
    if name == "definitions" and namespace == _WSDL:
        return "wsdl"
    if name == "schema" and namespace == _XSD:
        return "xsd"
    if name == "description" and namespace == _WSDL_2:
        remedy = "ask the vendor for WSDL 1.1, or describe the service as OpenAPI 3"
        raise _refuse("WSDL 2.0", file, remedy)
    if name == "Edmx" or (name == "Schema" and "edm" in namespace):
        return "edmx"
    what, remedy = _ROOTS.get(name, (f"XML with the root {name or '?'!r}", _TAKE))
    raise _refuse(what, file, remedy)


def _without_comments(text: str) -> str:
    # By hand: a pattern would look for the end of each of many open comments to the end.
    out, at = [], 0
    while (begin := text.find("<!--", at)) >= 0 and (end := text.find("-->", begin)) >= 0:
        out.append(text[at:begin])
        at = end + 3
    return "".join(out) + text[at:]


def _namespace(root: re.Match[str]) -> str:
    attribute = f"xmlns:{root['prefix']}" if root["prefix"] else "xmlns"
    found = re.search(rf"(?<![\w:.-]){attribute}\s*=\s*[\"']([^\"']*)[\"']", root["attributes"])
    return found[1] if found else ""


def _has_key(text: str, key: str) -> bool:
    """Tell whether a mapping has a key, by the look of its lines: nothing is parsed here."""
    if text.startswith(f"{key}:"):
        return True
    if not text.lstrip("\ufeff \t\r\n").startswith("{"):
        return re.search(rf"^\ufeff?[\"']?{key}[\"']?\s*:", text, re.MULTILINE) is not None
    found = re.search(rf'^\s{{0,4}}"{key}"\s*:', text, re.MULTILINE)
    return found is not None or re.match(rf'\s*\{{\s*"{key}"', text) is not None


def _beside(text: str, file: str) -> ContractError:
    """Give the error about a file that stands beside contracts: an overlay, a bridge and so on."""
    kind = next((word for word in _OURS if _has_key(text, word)), "")
    if kind:
        problem, remedy = f"this is a {kind}, no contract", "name the contract of a system"
        return ContractError(problem, where=file, remedy=remedy)
    return ContractError(
        "this is an overlay: it repairs a contract, and is none itself",
        where=file,
        remedy=f"name the contract, and this file with --overlay {file}, "
        "or as `overlay` below [crm] or [erp] of interlock.toml",
    )


def _refuse_others(text: str, file: str) -> None:
    """Refuse by name what is text but neither of ours."""
    json = text.lstrip("\ufeff \t\r\n").startswith("{")
    if _has_key(text, "openapi") or _has_key(text, "swagger"):
        return
    if _has_key(text, "interlock") or (_has_key(text, "overlay") and _has_key(text, "actions")):
        raise _beside(text, file)
    if text.startswith("#%RAML"):
        raise _refuse("RAML", file, "convert it to OpenAPI 3")
    if re.search(r'^syntax\s*=\s*"proto', text, re.MULTILINE):
        raise _refuse("a protobuf definition", file, _TAKE)
    if re.search(_GRAPHQL, text, re.MULTILINE):
        raise _refuse("a GraphQL schema", file, _TAKE)
    for key, what, remedy in _KEYS:
        wanted = rf'"{re.escape(key)}"\s*:' if json else rf"^{re.escape(key)}\s*:"
        if re.search(wanted, text, re.MULTILINE) and not (json and '"openapi"' in text):
            raise _refuse(what, file, remedy)
