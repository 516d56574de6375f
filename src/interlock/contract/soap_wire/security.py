"""WS-Security UsernameToken: read from a request, written into one. Signatures are not checked."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from typing import Final

from lxml import etree

from interlock.contract.model import HttpRequest

WSSE: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
WSU: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
SECURITY: Final = f"{{{WSSE}}}Security"
_PROFILE: Final = (
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0"
)
_BASE64: Final = (
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary"
)


def password_digest(nonce: str, created: str, password: str) -> str:
    """Give the digest that proves a password: base64 of SHA-1 of nonce, time and password.

    nonce: base64 as on the wire; one that is not base64 counts as its own bytes.
    """
    try:
        start = base64.b64decode(nonce, validate=True)
    except (binascii.Error, ValueError):
        start = nonce.encode()
    # SHA-1 is what UsernameToken Profile 1.0 section 3.1 prescribes.
    proof = hashlib.sha1(start + created.encode() + password.encode(), usedforsecurity=False)
    return base64.b64encode(proof.digest()).decode()


def credentials_of(header: etree._Element) -> dict[str, str]:
    """Give {"user", "password"} or {"user", "digest", "nonce", "created"}; {} without a token."""
    token = header.find(f"{{{WSSE}}}UsernameToken")
    if token is None:
        return {}

    def text(tag: str) -> str:
        found = token.find(tag)
        return (found.text or "").strip() if found is not None else ""

    shown = {"user": text(f"{{{WSSE}}}Username")}
    password = token.find(f"{{{WSSE}}}Password")
    if password is None:
        return shown
    if (password.get("Type") or "").endswith("#PasswordDigest"):
        shown["digest"] = (password.text or "").strip()
        shown["nonce"] = text(f"{{{WSSE}}}Nonce")
        shown["created"] = text(f"{{{WSU}}}Created")
    else:
        shown["password"] = password.text or ""
    return shown


def http_credentials(request: HttpRequest) -> dict[str, str]:
    """Give what HTTP shows: {"bearer"}, or {"user", "password"}; {} when it shows nothing."""
    scheme, _, rest = request.header("Authorization").partition(" ")
    if scheme.lower() == "bearer":
        return {"bearer": rest.strip()}
    if scheme.lower() == "basic":
        try:
            user, _, password = (
                base64.b64decode(rest.strip(), validate=True).decode().partition(":")
            )
        except (binascii.Error, ValueError):
            return {}
        return {"user": user, "password": password}
    return {}


def unsupported(header: etree._Element) -> str:
    """Give the first part of a Security header that is not checked here, "" if none."""
    for child in header:
        name = etree.QName(child)
        if name.localname not in ("UsernameToken", "Timestamp"):
            return name.localname
    return ""


def token_header(credentials: Mapping[str, str], envelope: str) -> etree._Element | None:
    """Give the Security header for credentials of a user, None when there is no user."""
    if "user" not in credentials:
        return None
    header = etree.Element(SECURITY, nsmap={"wsse": WSSE, "wsu": WSU})
    header.set(f"{{{envelope}}}mustUnderstand", "1")
    token = etree.SubElement(header, f"{{{WSSE}}}UsernameToken")
    etree.SubElement(token, f"{{{WSSE}}}Username").text = credentials["user"]
    if "digest" in credentials:
        _add(token, f"{{{WSSE}}}Password", credentials["digest"], f"{_PROFILE}#PasswordDigest")
        nonce = etree.SubElement(token, f"{{{WSSE}}}Nonce")
        nonce.text = credentials.get("nonce", "")
        nonce.set("EncodingType", _BASE64)
        etree.SubElement(token, f"{{{WSU}}}Created").text = credentials.get("created", "")
    elif "password" in credentials:
        _add(token, f"{{{WSSE}}}Password", credentials["password"], f"{_PROFILE}#PasswordText")
    return header


def _add(parent: etree._Element, tag: str, text: str, type_: str) -> None:
    child = etree.SubElement(parent, tag)
    child.text = text
    child.set("Type", type_)
