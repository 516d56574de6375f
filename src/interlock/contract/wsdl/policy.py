"""Which proof of the caller a WSDL's policies ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from lxml import etree

from interlock.contract.model import Access
from interlock.contract.wsdl.files import Definitions, Place

_POLICIES: Final = (
    "http://schemas.xmlsoap.org/ws/2004/09/policy",
    "http://www.w3.org/ns/ws-policy",
    "http://www.w3.org/2006/07/ws-policy",
)
_KNOWN: Final = {
    "UsernameToken": Access("username-token", "username-token"),
    "HttpBasicAuthentication": Access("basic", "basic"),
}
_UNKNOWN: Final = ("X509Token", "SamlToken", "KerberosToken", "IssuedToken")


def _named(found: Definitions) -> tuple[Mapping[str, etree._Element], bool]:
    """Give the named policies, and whether any place refers to one."""
    named: dict[str, etree._Element] = {}
    attached = False
    for file in found.files:
        for node in file.root.iter(*(f"{{{n}}}Policy" for n in _POLICIES)):
            for key, value in node.attrib.items():
                if str(key).rpartition("}")[2] in ("Id", "id", "Name"):
                    named[f"#{value!s}"] = node
        references = file.root.iter(*(f"{{{n}}}PolicyReference" for n in _POLICIES))
        attached = attached or next(references, None) is not None
    return named, attached


def asked(places: Iterable[Place], found: Definitions) -> tuple[tuple[Access, ...], str]:
    """Give the accesses that apply to these places, and the first token that is not supported."""
    named, attached = _named(found)
    policies: list[etree._Element] = []
    for place in places:
        policies += place.node.iterchildren(*(f"{{{n}}}Policy" for n in _POLICIES))
        for node in place.node.iterchildren(*(f"{{{n}}}PolicyReference" for n in _POLICIES)):
            policy = named.get(node.get("URI") or "")
            policies += [] if policy is None else [policy]
    if not policies and not attached:
        # Many services state one policy and attach it nowhere: they mean all operations.
        for file in found.files:
            policies += file.root.iterchildren(*(f"{{{n}}}Policy" for n in _POLICIES))
    for policy in policies:  # a policy may refer to further ones; the list grows on the way
        for node in policy.iter(*(f"{{{n}}}PolicyReference" for n in _POLICIES)):
            inner = named.get(node.get("URI") or "")
            policies += [] if inner is None or inner in policies else [inner]
    names = [
        str(node.tag).rpartition("}")[2]
        for policy in policies
        for node in policy.iter(tag=etree.Element)
        if "securitypolicy" in str(node.tag)
    ]
    known = tuple(access for word, access in _KNOWN.items() if word in names)
    return known, next((n for n in names if n in _UNKNOWN), "")
