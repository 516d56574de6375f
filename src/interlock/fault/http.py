"""Faults that a gateway or an overloaded server answers with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from random import Random
from typing import ClassVar

from interlock.contract.model import HttpResponse
from interlock.data import dataclass
from interlock.fault.base import Delivery, Phase

_TEXT = ("content-type", "text/plain; charset=utf-8")


@dataclass(frozen=True, slots=True)
class RateLimited:
    """429 Too Many Requests with Retry-After; the request is not processed.

    retry_after_s: seconds the caller is asked to wait; >= 0.
    Caught by: nothing-lost when the subject gives up, retries-bounded when it hammers. Cause 6.
    """

    retry_after_s: int = 30

    phase: ClassVar[Phase] = "request"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "429, not processed"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Answer 429."""
        headers = (("retry-after", str(self.retry_after_s)), _TEXT)
        yield replace(
            delivery, fate="answer", answer=HttpResponse(429, headers, b"Too Many Requests")
        )


@dataclass(frozen=True, slots=True)
class Unavailable:
    """503 Service Unavailable with Retry-After; the request is not processed.

    retry_after_s: seconds; >= 0.
    Caught by: nothing-lost. Cause 6.
    """

    retry_after_s: int = 60

    phase: ClassVar[Phase] = "request"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "503, not processed"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Answer 503."""
        headers = (("retry-after", str(self.retry_after_s)), _TEXT)
        yield replace(
            delivery, fate="answer", answer=HttpResponse(503, headers, b"Service Unavailable")
        )


@dataclass(frozen=True, slots=True)
class ErrorBefore:
    """500 Internal Server Error; the request was not processed.

    Caught by: nothing-lost. Cause 7.
    """

    phase: ClassVar[Phase] = "request"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "500, not processed"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Answer 500 without asking the system."""
        answer = HttpResponse(500, (_TEXT,), b"Internal Server Error")
        yield replace(delivery, fate="answer", answer=answer)


@dataclass(frozen=True, slots=True)
class ErrorAfter:
    """500 Internal Server Error although the work was done.

    In the field: the transaction committed, then serialising or logging failed.
    Caught by: exactly-once. Cause 7.
    """

    phase: ClassVar[Phase] = "reply"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "500 after the work was done"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Answer 500 in place of the reply."""
        answer = HttpResponse(500, (_TEXT,), b"Internal Server Error")
        yield replace(delivery, fate="answer", answer=answer)


@dataclass(frozen=True, slots=True)
class LoginPage:
    """200 OK with an HTML login page; the request is not processed.

    In the field: a single-sign-on gateway whose session ran out.
    Caught by: nothing-lost, when the status alone is taken for success. Cause 2.
    """

    phase: ClassVar[Phase] = "request"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "200 with a login page, not processed"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Answer with a page."""
        page = b"<!doctype html><title>Sign in</title><form method=post><input name=user></form>"
        answer = HttpResponse(200, (("content-type", "text/html; charset=utf-8"),), page)
        yield replace(delivery, fate="answer", answer=answer)
