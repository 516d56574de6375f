"""Proofs over messages: those that a system's own messages carry, and those that callers show."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from interlock.contract.model import Contract, HttpRequest, Signature
from interlock.patterns import module

if TYPE_CHECKING:
    import hashlib
    import hmac
else:
    hashlib, hmac = module("hashlib"), module("hmac")

__all__ = ["proof", "shown", "signed_headers"]


def proof(signature: Signature, key: str, request: HttpRequest, *, stamp: str, nonce: str) -> str:
    """Give the text that proves that a request comes from whom knows the key."""
    text = _signed_text(signature, key, request, (stamp, nonce))
    name = signature.algorithm
    if signature.plain:
        raw = hashlib.new(name, text, usedforsecurity=False).digest()
    else:
        raw = hmac.new(key.encode(), text, name).digest()
    shown_ = raw.hex() if signature.encoding == "hex" else base64.b64encode(raw).decode()
    return signature.prefix + shown_


def _signed_text(
    signature: Signature, key: str, request: HttpRequest, given: tuple[str, str]
) -> bytes:
    pieces = signature.signed
    if not pieces:
        pieces = ("timestamp", "=.", "body") if signature.timestamp_header else ("body",)
    path, _, query = request.target.partition("?")
    known = {
        "method": request.method.upper().encode(),
        "path": path.encode(),
        "query": query.encode(),
        "timestamp": given[0].encode(),
        "nonce": given[1].encode(),
        "body": request.body,
        "secret": key.encode(),
    }
    return b"".join(p[1:].encode() if p.startswith("=") else known[p] for p in pieces)


def signed_headers(
    signature: Signature, key: str, request: HttpRequest, *, seconds: float, nonce: str
) -> Iterator[tuple[str, str]]:
    """Give the headers that sign a message of the system. seconds: since 1970."""
    stamp = str(int(seconds * 1000) if signature.in_ms else int(seconds))
    yield signature.header, proof(signature, key, request, stamp=stamp, nonce=nonce)
    if signature.timestamp_header:
        yield signature.timestamp_header, stamp
    if signature.nonce_header:
        yield signature.nonce_header, nonce


def shown(contract: Contract, request: HttpRequest, secrets: Mapping[str, str]) -> dict[str, str]:
    """Give what a request's signatures are worth, as credentials.

    "signature:NAME" says what is wrong, "" if nothing is; "signed-at:NAME" is the timestamp. The
    key is the secret api_key.
    """
    found: dict[str, str] = {}
    for scheme in contract.access:
        signature = scheme.signature
        if signature is None:
            continue
        given = request.header(signature.header)
        stamp = request.header(signature.timestamp_header) if signature.timestamp_header else ""
        nonce = request.header(signature.nonce_header) if signature.nonce_header else ""
        right = proof(signature, secrets["api_key"], request, stamp=stamp, nonce=nonce)
        if not given:
            says = f"the signature is missing: header {signature.header}"
        else:
            good = hmac.compare_digest(given.encode(), right.encode())
            says = "" if good else "the signature is wrong"
        found[f"signature:{scheme.name}"] = says
        found[f"signed-at:{scheme.name}"] = stamp
    return found
