"""What a caller shows to prove itself, and how it is put into a request."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence

from interlock.contract.json_wire.styles import Pairs, unescape
from interlock.contract.model import Access


def read_credentials(
    headers: Mapping[str, str], query: Pairs, access: Sequence[Access]
) -> dict[str, str]:
    """Give {"bearer"}, {"user", "password"} or {"api-key"}, whichever the request carries.

    Each key of the contract's api-key schemes is there under the scheme's name too.
    """
    found: dict[str, str] = {}
    kind, _, rest = headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        found["bearer"] = rest.strip()
    elif kind.lower() == "basic":
        found |= _basic(rest.strip())
    for scheme in access:
        if scheme.kind == "api-key" and (key := _api_key(scheme, headers, query)):
            found.setdefault("api-key", key)
            found[scheme.name] = key
    return found


def _basic(text: str) -> dict[str, str]:
    try:
        user, colon, password = base64.b64decode(text, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return {}
    return {"user": user, "password": password} if colon else {}


def _api_key(scheme: Access, headers: Mapping[str, str], query: Pairs) -> str:
    if scheme.where == "header":
        return headers.get(scheme.header.lower(), "")
    if scheme.where == "query":
        return next((unescape(v) for n, v in query if n == scheme.header), "")
    for piece in headers.get("cookie", "").split(";"):
        name, _, value = piece.strip().partition("=")
        if name == scheme.header:
            return value
    return ""


def write_credentials(
    credentials: Mapping[str, str], access: Sequence[Access]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Give the headers and the query parameters that carry credentials."""
    headers, query = [], []
    if "bearer" in credentials:
        headers.append(("Authorization", f"Bearer {credentials['bearer']}"))
    elif "user" in credentials:
        pair = f"{credentials['user']}:{credentials.get('password', '')}"
        text = base64.b64encode(pair.encode()).decode()
        headers.append(("Authorization", f"Basic {text}"))
    for scheme in access:
        key = credentials.get(scheme.name) or credentials.get("api-key")
        if scheme.kind != "api-key" or not key:
            continue
        if scheme.where == "query":
            query.append((scheme.header, key))
        elif scheme.where == "header":
            headers.append((scheme.header, key))
        else:
            headers.append(("Cookie", f"{scheme.header}={key}"))
    return headers, query
