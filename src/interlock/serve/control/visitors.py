"""Who may not control a twin: pages of other sites that a browser of this machine shows.

A page may send a POST anywhere without being asked, and a name of its own may come to stand for
127.0.0.1 (DNS rebinding). Programs name no origin, and this machine by no name of others.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from interlock.contract.exchange import HttpRequest
from interlock.serve.control.endpoint import Declined

# Names with a dot that nobody can register (RFC 6761, RFC 6762, and what containers use).
_OWN = (".localhost", ".test", ".local", ".internal")


def stranger(request: HttpRequest, *, local: bool) -> Declined | None:
    """Give why a request may not control a twin, None when it may.

    local: the twin listens at a loopback address, so that only this machine can have sent it.
    """
    origin = request.header("Origin")
    if origin and not _is_here(_host(origin)):
        remedy = "ask from a program, or from a page of this machine"
        return Declined(403, f"a page of {origin[:80]} may not control a twin", remedy)
    name = _host(f"//{request.header('Host')}")
    if local and "." in name and not (_is_address(name) or name.endswith(_OWN)):
        remedy = "call it by its address: http://127.0.0.1 and its port"
        return Declined(403, f"a twin of this machine is not called {name[:80]}", remedy)
    return None


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return "."


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _is_here(name: str) -> bool:
    if _is_address(name):
        return ip_address(name).is_loopback
    return name == "localhost" or name.endswith(".localhost")
