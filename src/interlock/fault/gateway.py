"""Faults of what stands between the subject and a system: proxies and gateways."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from random import Random
from typing import ClassVar, Literal

from interlock.contract.model import HttpResponse
from interlock.data import dataclass
from interlock.fault.base import Delivery, Phase

_HTML = ("Content-Type", "text/html; charset=utf-8")
# No machine has this name: RFC 6761 keeps ".test" for tests.
ELSEWHERE = "http://elsewhere.test"


@dataclass(frozen=True, slots=True)
class BadGateway:
    """A proxy answers with a page of its own; the request is not processed.

    status: 502, when the system behind it is away, or 407, when the proxy wants to know who asks.
    Caught by: nothing-lost, when the answer is taken as final. Cause 6.
    """

    status: Literal[502, 407] = 502

    phase: ClassVar[Phase] = "request"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "a proxy's page, not processed"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Answer with a page."""
        name = "Bad Gateway" if self.status == 502 else "Proxy Authentication Required"
        headers: tuple[tuple[str, str], ...] = (_HTML,)
        if self.status == 407:
            headers = (_HTML, ("Proxy-Authenticate", 'Basic realm="proxy"'))
        answer = HttpResponse(self.status, headers, _page(name))
        yield replace(delivery, fate="answer", answer=answer)


@dataclass(frozen=True, slots=True)
class GatewayTimeout:
    """A proxy gives up waiting and answers 504, although the work was done.

    Caught by: exactly-once, when the subject repeats blindly. Cause 7.
    """

    phase: ClassVar[Phase] = "reply"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "504 after the work was done"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Answer with a page in place of the reply."""
        answer = HttpResponse(504, (_HTML,), _page("Gateway Timeout"))
        yield replace(delivery, fate="answer", answer=answer)


@dataclass(frozen=True, slots=True)
class Redirected:
    """The request is sent elsewhere; it is not processed.

    status: 301 and 302, after which clients make a GET of a POST, or 307 and 308, after which
    they do not. to: "same" is the same address again, as after the check of a cookie;
    "other-host" is a host that nobody named, which must not get the request's secrets.
    Caught by: nothing-lost, speaks-contract, stranger. Cause 2.
    """

    status: Literal[301, 302, 307, 308] = 302
    to: Literal["same", "other-host"] = "same"

    phase: ClassVar[Phase] = "request"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "redirected, not processed"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Answer with another address."""
        base = ELSEWHERE if self.to == "other-host" else ""
        answer = _redirect(self.status, base + (delivery.target or "/"))
        yield replace(delivery, fate="answer", answer=answer)


@dataclass(frozen=True, slots=True)
class RedirectLoop:
    """Each request is sent to where it came from, for a while; none is processed.

    In the field: a gateway that sends http to https behind one that does the contrary. Planned
    as a span (`from`, `for`). A search draws it only by name, since a client that follows makes
    some thirty requests of one.
    Caught by: nothing-lost, settles. Cause 2.
    """

    phase: ClassVar[Phase] = "request"
    span: ClassVar[bool] = True
    drawn: ClassVar[bool] = False
    says: ClassVar[str] = "redirected to itself"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Answer with the same address."""
        yield replace(delivery, fate="answer", answer=_redirect(307, delivery.target or "/"))


@dataclass(frozen=True, slots=True)
class RequestDoubled:
    """A proxy that got no answer in time sends the request again; the second answer comes back.

    gap_ms: virtual milliseconds between the two; >= 0. The system does its work twice, the
    subject has asked once and may be told that its record exists already.
    Caught by: exactly-once, nothing-lost when the refusal is taken as final. Cause 7.
    """

    gap_ms: int = 1_000

    phase: ClassVar[Phase] = "request"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "request repeated by a proxy"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Give it to the system twice."""
        yield replace(delivery, heard=False)
        yield replace(delivery, due_ms=delivery.due_ms + self.gap_ms)


def _page(title: str) -> bytes:
    return f"<!doctype html><title>{title}</title><h1>{title}</h1>".encode()


def _redirect(status: int, location: str) -> HttpResponse:
    return HttpResponse(status, (("Location", location), _HTML), _page("Moved"))
