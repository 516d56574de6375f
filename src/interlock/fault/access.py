"""Faults of what a system lets its callers do, and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from random import Random
from typing import ClassVar

from interlock.contract.model import HttpResponse
from interlock.data import dataclass
from interlock.fault.base import Delivery, Phase


@dataclass(frozen=True, slots=True)
class RightRevoked:
    """The subject may not do one operation for a while: somebody has changed its role.

    lasts_ms: virtual milliseconds from the call at which it begins; >= 0. The answer is the
    contract's own for a caller without the right, 403 where it has none.
    Caught by: nothing-lost, when the refusal is taken as final; retries-bounded. Cause 2.
    """

    lasts_ms: int = 300_000

    phase: ClassVar[Phase] = "work"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "right revoked"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Turn it down."""
        if delivery.role is None or delivery.role.verb == "none":
            yield delivery
            return
        says = f"the role of this user does not allow {delivery.operation}"
        yield replace(delivery, mood=replace(delivery.mood, refuses="forbidden", says=says))


@dataclass(frozen=True, slots=True)
class QuotaExceeded:
    """The calls of the day are used up: each one more is answered 429 until the next day begins.

    Planned as a span (`from`, `for`), at whose end the day ends. retry_after_s: seconds that the
    answer asks to wait, 0 for an answer that does not say. Other than after a burst, waiting a
    minute does not help, and each retry may count.
    Caught by: nothing-lost, when the subject gives up; retries-bounded. Cause 6.
    """

    retry_after_s: int = 600

    phase: ClassVar[Phase] = "request"
    span: ClassVar[bool] = True
    says: ClassVar[str] = "quota of the day used up"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Answer 429."""
        pause = (("Retry-After", str(self.retry_after_s)),) if self.retry_after_s else ()
        headers = (*pause, ("Content-Type", "application/json"))
        answer = HttpResponse(429, headers, b'{"message":"daily limit of calls reached"}')
        yield replace(delivery, fate="answer", answer=answer)


@dataclass(frozen=True, slots=True)
class Maintenance:
    """The whole system is taken down on purpose: 503 with a page for people, longer than a fault.

    Planned as a span (`from`, `for`). The page has status 503 and no word on when to come back.
    Caught by: nothing-lost, settles, when pauses grow without a bound. Cause 6.
    """

    phase: ClassVar[Phase] = "request"
    span: ClassVar[bool] = True
    says: ClassVar[str] = "down for maintenance"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Answer with the page."""
        page = b"<!doctype html><title>Maintenance</title><h1>We will be back soon</h1>"
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        yield replace(delivery, fate="answer", answer=HttpResponse(503, headers, page))
