"""Faults of the line between the subject and a system."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from random import Random
from typing import ClassVar, Literal

from interlock.data import dataclass
from interlock.fault.base import Delivery, Phase


@dataclass(frozen=True, slots=True)
class Refused:
    """The connection is refused; the system never sees the request.

    In the field: a restart, a full backlog, a firewall rule. On real sockets the connection is
    reset instead: which call it is, a server knows when it has taken it. An outage refuses there.
    Caught by: nothing-lost, when the subject gives up. Cause 7.
    """

    phase: ClassVar[Phase] = "request"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "connection refused"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Refuse it."""
        yield replace(delivery, fate="refuse")


@dataclass(frozen=True, slots=True)
class ResetBefore:
    """The connection breaks before the system reads the request; nothing was done.

    Caught by: nothing-lost. Cause 7.
    """

    phase: ClassVar[Phase] = "request"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "connection reset before the work was done"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Break the connection at the time of arrival."""
        yield replace(delivery, fate="reset")


@dataclass(frozen=True, slots=True)
class HungUp:
    """The connection is closed in good order, without an answer; nothing was done.

    In the field: the server ends an idle connection at the instant when the client uses it
    again. Of all failures the one that is safest to repeat, and it looks like any other.
    Caught by: nothing-lost, when the subject gives up. Cause 7.
    """

    phase: ClassVar[Phase] = "request"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "connection closed before the work was done"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Close the connection at the time of arrival."""
        yield replace(delivery, fate="close")


@dataclass(frozen=True, slots=True)
class RequestLost:
    """The request is lost on the way; the subject waits until its own time limit.

    For the subject it looks like a lost reply, and nothing was done.
    Caught by: nothing-lost, when a time-out is taken for done. Cause 7.
    """

    phase: ClassVar[Phase] = "request"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "request lost, not processed"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Lose the request without a word."""
        yield replace(delivery, fate="lose")


@dataclass(frozen=True, slots=True)
class ResetAfter:
    """The connection breaks after the work was done: the subject cannot know.

    Caught by: exactly-once, when the subject repeats blindly. Cause 7.
    """

    phase: ClassVar[Phase] = "reply"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "connection reset after the work was done"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Break the connection instead of bringing the reply."""
        yield replace(delivery, fate="reset")


@dataclass(frozen=True, slots=True)
class ReplyLost:
    """The work is done, the reply never comes; the subject waits until its own time limit.

    The ambiguous failure: the classic maker of double orders.
    Caught by: exactly-once. Cause 7.
    """

    phase: ClassVar[Phase] = "reply"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "reply lost after the work was done"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Lose the reply without a word."""
        yield replace(delivery, fate="lose")


@dataclass(frozen=True, slots=True)
class LateArrival:
    """The request is held up and reaches the system after the subject gave up waiting.

    delay_ms: virtual milliseconds on the way; >= 0.
    A look-up after the time-out finds nothing, yet the record appears later.
    Caught by: exactly-once (unless the system refuses the second). Cause 7.
    """

    delay_ms: int = 90_000

    phase: ClassVar[Phase] = "request"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "request held up, done late"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Hold it up."""
        yield replace(delivery, due_ms=delivery.due_ms + self.delay_ms)


@dataclass(frozen=True, slots=True)
class SlowAnswer:
    """The reply takes its time but comes.

    delay_ms: virtual milliseconds added; >= 0. Below the subject's time limit it is only slow,
    above it the reply is as good as lost.
    Caught by: settles, exactly-once. Cause 6.
    """

    delay_ms: int = 20_000

    phase: ClassVar[Phase] = "reply"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "slow answer"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Delay the reply."""
        yield replace(delivery, due_ms=delivery.due_ms + self.delay_ms)


@dataclass(frozen=True, slots=True)
class Outage:
    """The whole system is unreachable for a while; every connection is refused.

    Planned as a span (`from`, `for`). On real sockets the port is closed. What it refuses nobody
    can count, so a trial opens it again 0.2 s of the world after each call, which is reset.
    Caught by: nothing-lost, settles, retries-bounded. Cause 6.
    """

    phase: ClassVar[Phase] = "request"
    span: ClassVar[bool] = True
    closes: ClassVar[bool] = True
    says: ClassVar[str] = "system unreachable"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Refuse it."""
        yield replace(delivery, fate="refuse")


@dataclass(frozen=True, slots=True)
class HostUnknown:
    """The name of the system is not known for a while: no address, no connection.

    In the field: a name server that is down, a record that was changed before its time. Planned as
    a span (`from`, `for`). On real sockets, where names are those of the machine, the connection
    ends at once instead.
    Caught by: nothing-lost, when an error of the resolver is taken for a wrong setting. Cause 6.
    """

    phase: ClassVar[Phase] = "request"
    span: ClassVar[bool] = True
    says: ClassVar[str] = "name not known"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Let the name be unknown."""
        yield replace(delivery, fate="no-host")


@dataclass(frozen=True, slots=True)
class CertificateExpired:
    """The certificate of the system is no good: the client refuses to go on, until it is renewed.

    how: "expired", "wrong-host" (it is of another machine) or "unknown-authority". Planned as a
    span (`from`, `for`). A twin with TLS and a control port shows such a certificate, and so do the
    systems of a subject with `tls = true`, from the first call on, which ends at once; elsewhere on
    real sockets each call does.
    Caught by: nothing-lost, when an error of TLS is taken as final. Cause 2.
    """

    how: Literal["expired", "wrong-host", "unknown-authority"] = "expired"

    of_tls: ClassVar[bool] = True
    phase: ClassVar[Phase] = "request"
    span: ClassVar[bool] = True
    says: ClassVar[str] = "certificate not trusted"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Let the client refuse."""
        yield replace(delivery, fate="untrusted")


@dataclass(frozen=True, slots=True)
class HalfOpen:
    """The system takes connections for a while and never answers; nothing is processed.

    In the field: workers that hang behind a kernel that goes on accepting. Planned as a span
    (`from`, `for`). A client without a time limit waits for ever.
    Caught by: settles, nothing-lost. Cause 6.
    """

    phase: ClassVar[Phase] = "request"
    span: ClassVar[bool] = True
    says: ClassVar[str] = "accepted, never answered"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Lose the request without a word."""
        yield replace(delivery, fate="lose")
