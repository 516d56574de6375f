"""Faults of a system's records: what it shows late, keeps for itself, or will not take now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from random import Random
from typing import ClassVar, Literal

from interlock.data import dataclass
from interlock.fault.base import Delivery, Phase

_BY_PLACE = ("offset", "page")


@dataclass(frozen=True, slots=True)
class StaleRead:
    """A read or a list is answered from a copy that lags behind.

    lag_s: seconds; >= 0. In the field: a read replica, a cache. What was just created is not
    there, what was just changed is as before. It strikes only where the two differ.
    Caught by: exactly-once, when a look-up that finds nothing decides to create; never-backwards.
    Cause 7.
    """

    lag_s: int = 60

    phase: ClassVar[Phase] = "work"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "answered from a copy that lags behind"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Let the system look at its copy."""
        if delivery.role is None or delivery.role.verb not in ("read", "list"):
            yield delivery
            return
        yield replace(delivery, mood=replace(delivery.mood, lag_ms=self.lag_s * 1_000))


@dataclass(frozen=True, slots=True)
class VisibleLate:
    """A list does not show yet what was created a little before, though a read by key does.

    after_s: seconds until it does; >= 0. In the field: a search index that is filled behind the
    back of the database. It strikes only where something is left out.
    Caught by: exactly-once, when a look-up that finds nothing decides to create; nothing-lost,
    when a mark moves on past what was not shown. Cause 7.
    """

    after_s: int = 60

    phase: ClassVar[Phase] = "work"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "new records not in the list yet"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Leave out what is new."""
        if delivery.role is None or delivery.role.verb != "list":
            yield delivery
            return
        yield replace(delivery, mood=replace(delivery.mood, unseen_ms=self.after_s * 1_000))


@dataclass(frozen=True, slots=True)
class PageShift:
    """Between two pages of a list a record of the first goes away, so that one is skipped.

    count: how many go; > 0. In the field: somebody changes a record of an earlier page, which
    moves it to the end of the list. Strikes pages after the first, of lists that are cut by
    number; a search draws it only by name, since few lists of a trial have a second page.
    Caught by: nothing-lost, when a mark moves on past what was skipped. Cause 4.
    """

    count: int = 1

    phase: ClassVar[Phase] = "work"
    span: ClassVar[bool] = False
    drawn: ClassVar[bool] = False
    says: ClassVar[str] = "list moved between two pages"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Let the page begin later."""
        paging = delivery.role.paging if delivery.role is not None else None
        if paging is None or paging.style not in _BY_PLACE:
            yield delivery
            return
        yield replace(delivery, mood=replace(delivery.mood, shift=self.count))


@dataclass(frozen=True, slots=True)
class PartialBatch:
    """Some records of a call are turned down, the others are booked; the answer is a good one.

    which: "first", "last", or "every-other", the second, the fourth and so on. The answer says
    it for each record, as the contract allows. Strikes calls that carry many records.
    Caught by: nothing-lost, when a good status is taken for all. Cause 4.
    """

    which: Literal["first", "last", "every-other"] = "last"

    phase: ClassVar[Phase] = "work"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "some records of the batch refused"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Turn them down."""
        if delivery.role is None or delivery.role.batch is None:
            yield delivery
            return
        yield replace(delivery, mood=replace(delivery.mood, items=self.which))


@dataclass(frozen=True, slots=True)
class KeyForgotten:
    """The system has forgotten an idempotency key and does the work of a repeated call again.

    In the field: keys that are kept for an hour, or by one of two servers only. Strikes where
    the contract knows such a key and the call comes a second time.
    Caught by: exactly-once, when the subject trusts the key alone. Cause 7.
    """

    phase: ClassVar[Phase] = "work"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "idempotency key forgotten"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Forget it."""
        if delivery.role is None or delivery.role.repeat is None:
            yield delivery
            return
        yield replace(delivery, mood=replace(delivery.mood, forgets=True))


@dataclass(frozen=True, slots=True)
class BusinessError:
    """A call that changes a record is turned down for a reason of the business; not processed.

    In the field: a credit check, a number range that is locked, a job that runs. The answer is
    one that the contract knows, with status 200 where it says no so; the same call succeeds
    later.
    Caught by: nothing-lost, when the answer is taken for a success or as final. Cause 3.
    """

    phase: ClassVar[Phase] = "work"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "refused for a reason of the business"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Turn it down."""
        yield _refused(delivery, "state", "posting is blocked at present")


@dataclass(frozen=True, slots=True)
class RecordLocked:
    """A person has the record open in the system, which takes no change of it meanwhile.

    lasts_ms: virtual milliseconds from the first call that meets the lock; >= 0. The answer is
    423, 409 or what the contract has for it. Strikes changes of a record that exists.
    Caught by: nothing-lost, fields-agree, when the refusal is taken as final. Cause 3.
    """

    lasts_ms: int = 120_000

    phase: ClassVar[Phase] = "work"
    span: ClassVar[bool] = False
    of_record: ClassVar[bool] = True
    says: ClassVar[str] = "record locked by a person"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Turn it down."""
        says = f"{delivery.key} is being edited by another user"
        yield _refused(delivery, "locked", says) if delivery.key else delivery


@dataclass(frozen=True, slots=True)
class ClosedPeriod:
    """The system takes no new document for a while: the period is being closed.

    In the field: the last evening of a month. Planned as a span (`from`, `for`). Reads, and
    changes of what is there, go on; the answer is the contract's own for a state that forbids it.
    Caught by: nothing-lost, when the refusal is taken as final. Cause 3.
    """

    phase: ClassVar[Phase] = "work"
    span: ClassVar[bool] = True
    says: ClassVar[str] = "period closed"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Turn down what creates."""
        is_new = delivery.role is not None and delivery.role.verb == "create"
        yield _refused(delivery, "state", "the period is closed") if is_new else delivery


@dataclass(frozen=True, slots=True)
class ClockSkew:
    """The clock of the system goes wrong for a while: what it stamps is of another time.

    skew_s: seconds that it is ahead, or behind when negative. Planned as a span (`from`, `for`);
    what people change meanwhile is stamped wrong too.
    Caught by: nothing-lost, fields-agree, when the latest stamp is the mark from which the next
    list is read. Cause 4.
    """

    skew_s: Literal[120, -120, 20, -20] = 120

    phase: ClassVar[Phase] = "work"
    span: ClassVar[bool] = True
    people: ClassVar[bool] = True
    says: ClassVar[str] = "clock of the system wrong"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Let the system stamp wrong."""
        if not delivery.writes:
            yield delivery
            return
        yield replace(delivery, mood=replace(delivery.mood, skew_ms=self.skew_s * 1_000))


def _refused(delivery: Delivery, reason: str, says: str) -> Delivery:
    if not delivery.writes:
        return delivery
    return replace(delivery, mood=replace(delivery.mood, refuses=reason, says=says))
