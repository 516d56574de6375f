"""Who may call, and where: security schemes and servers of an OpenAPI file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Literal
from urllib.parse import urlsplit

from interlock.contract.model import Access
from interlock.contract.openapi.book import Book, Place, Untestable

_PLACES: Mapping[str, Literal["header", "query", "cookie"]] = {
    "header": "header", "query": "query", "cookie": "cookie",
}  # fmt: skip
_FLOWS = ("clientCredentials", "password", "authorizationCode", "implicit", "deviceAuthorization")


def read_access(book: Book, root: Place, note: Callable[[str], None]) -> tuple[Access, ...]:
    """Give the declared ways to prove who calls."""
    found = []
    for name, place in root.inner("components", "securitySchemes").entries():
        try:
            found.append(_access(name, book.follow(place)))
        except Untestable as why:
            note(f"security scheme {name!r}: {why}; no proof of it is asked")
            found.append(Access(name, "other"))
    return tuple(found)


def _access(name: str, place: Place) -> Access:
    kind = place.text("type")
    if kind == "http":
        scheme = place.text("scheme").lower()
        if scheme == "bearer":
            return Access(name, "bearer", header="Authorization")
        if scheme == "basic":
            return Access(name, "basic", header="Authorization")
        return Access(name, "other", header="Authorization")
    if kind == "apiKey":
        where, header = _PLACES.get(place.text("in")), place.text("name")
        if where is None or not header:
            raise Untestable("an apiKey without name and place")
        return Access(name, "api-key", header, where)
    if kind == "oauth2":
        return _oauth2(name, place.inner("flows"))
    if kind == "openIdConnect":
        return Access(name, "bearer", header="Authorization")
    raise Untestable(f"type {kind or 'nothing'!r} is not supported")


def _oauth2(name: str, flows: Place) -> Access:
    """Read the flow that a program can go alone; of the others only the token is rehearsed."""
    flow = next((f for f in _FLOWS if flows.has(f)), "")
    place = flows.inner(flow)
    scopes = tuple(k for k, _ in place.inner("scopes").entries())
    path = _path(place.text("tokenUrl"))
    if path is None:
        raise Untestable(f"tokenUrl {place.text('tokenUrl')!r} is no URL")
    if flow == "clientCredentials":
        return Access(name, "oauth2", "Authorization", token_path=path, scopes=scopes)
    return Access(name, "bearer", "Authorization", token_path=path, scopes=scopes)


def read_security(
    place: Place, known: tuple[Access, ...], note: Callable[[str], None]
) -> tuple[tuple[str, ...], ...]:
    """Give groups of schemes that must all be shown, one is enough; () when nothing is asked."""
    names = {a.name: a for a in known}
    found: dict[tuple[str, ...], None] = {}
    for requirement in place.items():
        asked = [n for n, _ in requirement.entries()]
        for unknown in [n for n in asked if n not in names]:
            note(f"security names the scheme {unknown!r}, which nobody declares; left out")
        group = tuple(n for n in asked if n in names)
        if not group:
            return ()
        found[_sayable(group, names, note)] = None
    return tuple(found)


def _sayable(
    group: tuple[str, ...], names: Mapping[str, Access], note: Callable[[str], None]
) -> tuple[str, ...]:
    """Give the schemes of a group that one request can show; two cannot have one header."""
    words = {name: word for name in group if (word := _in_header(names[name]))}
    first = next(iter(words.values()), "")
    left = tuple(name for name in group if words.get(name, first) == first)
    if left != group:
        rest = ", ".join(name for name in group if name not in left)
        same = next(iter(words))
        note(f"security asks for {same} and {rest} in one header; only {same} is checked")
    return left


def _in_header(scheme: Access) -> str:
    """Give the word with which a scheme fills the header Authorization, "" for all others."""
    if scheme.where != "header" or scheme.header.lower() != "authorization":
        return ""
    return {"oauth2": "bearer"}.get(scheme.kind, scheme.kind)


def read_scopes(place: Place) -> dict[str, tuple[str, ...]]:
    """Give the scopes that each scheme must show; of two requirements the first one counts."""
    found: dict[str, tuple[str, ...]] = {}
    for requirement in place.items():
        for name, scopes in requirement.entries():
            nodes = scopes.node if isinstance(scopes.node, list) else []
            texts = tuple(s for s in nodes if isinstance(s, str))
            if texts:
                found.setdefault(name, texts)
    return found


def base_path(servers: Place, note: Callable[[str], None]) -> str:
    """Give the path of the first server's URL, without a slash at its end."""
    first = next(iter(servers.items()), None)
    if first is None:
        if servers.node not in (None, []):
            note("servers is no list; left out")
        return ""
    url = first.text("url")
    for name, variable in first.inner("variables").entries():
        url = url.replace("{" + name + "}", variable.text("default"))
    if "{" in url:
        url = re.sub(r"^[a-z]+://\{[^}/]*\}", "https://host", url)
    path = _path(url) if "://" in url or url.startswith("/") else "/" + url
    if path is None:
        note(f"the server's address {url!r} is no URL; left out")
        return ""
    return path.rstrip("/") if path != "/." else ""


def _path(url: str) -> str | None:
    try:
        return urlsplit(url).path
    except ValueError:
        return None
