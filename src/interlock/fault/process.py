"""Faults of the subject's own process, and of the machine on which it runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from random import Random
from typing import ClassVar, Literal

from interlock.data import dataclass
from interlock.fault.base import Delivery, Effect, Phase


@dataclass(frozen=True, slots=True)
class Crash:
    """The subject's process dies when the reply arrives: between two of its steps.

    It starts again a little later with its store as it was at that instant. part: only this
    part of the subject dies, as `at: subject.PART` says it; "" for all that spare no state.
    Caught by: nothing-lost, exactly-once. Cause 7.
    """

    part: str = ""

    phase: ClassVar[Phase] = "reply"
    span: ClassVar[bool] = False
    needs: ClassVar[str] = "process"
    says: ClassVar[str] = "subject crashed after the call"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Kill the subject; the reply reaches nobody."""
        yield replace(delivery, effects=(*delivery.effects, _crash(self.part)))


@dataclass(frozen=True, slots=True)
class CrashBefore:
    """The subject's process dies when its request has just left: the work is done without it.

    part: only this part of the subject dies, as `at: subject.PART` says it.
    Caught by: exactly-once, nothing-lost. Cause 7.
    """

    part: str = ""

    phase: ClassVar[Phase] = "request"
    span: ClassVar[bool] = False
    needs: ClassVar[str] = "process"
    says: ClassVar[str] = "subject crashed while it called"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Kill the subject; the request goes on."""
        yield replace(delivery, effects=(*delivery.effects, _crash(self.part)))


@dataclass(frozen=True, slots=True)
class DiskFull:
    """The disk of the subject is full for a while: what it writes is not kept.

    full_ms: virtual milliseconds from the request that it was planned for; >= 0. In the field: a
    log that nobody clears away, a queue that piles up, a quota. Reading goes on. What writes to a
    file meets `OSError` with ENOSPC, when its buffer is written out; a file that is opened to be
    written anew is empty from then on. SQLite says "database or disk is full", at the statement
    that changes something or at the commit. Strikes a callable, in virtual time; what a C library
    writes by itself is kept, as is what goes through `io.FileIO` opened directly or `os.truncate`.
    A search draws it only by name: many programs may end when it comes.
    Caught by: nothing-lost, when a message is acknowledged or a mark moves that was not stored.
    Cause 6.
    """

    full_ms: int = 300_000

    phase: ClassVar[Phase] = "request"
    span: ClassVar[bool] = False
    drawn: ClassVar[bool] = False
    needs: ClassVar[str] = "callable"
    says: ClassVar[str] = "disk of the subject full"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Fill the disk; the request goes on."""
        effect = f"disk-full {self.full_ms}"
        yield replace(delivery, effects=(*delivery.effects, effect))


@dataclass(frozen=True, slots=True)
class TwoWorkers:
    """A second process of the subject works beside the first for a while.

    beside_ms: virtual milliseconds until the second is stopped, if it does not end before; >= 0.
    store: "shared", both have one folder, or "copied", the second begins with a copy of it. In
    the field: a deployment that starts the new before it stops the old, a job that is not over
    when its next run begins, a server that somebody has forgotten. Messages of a shared pair go
    to one and the other in turn, of the others to the first. It starts when the request arrives
    that it was planned for; a crash meanwhile takes both. Strikes a callable, in virtual time. A
    search draws it only by name: many integrations are meant to run once, and are kept to it.
    Where one is there already, or the first has ended, it does not fire.
    Caught by: nothing-lost, exactly-once, no-ghost, never-backwards, when both take up the same;
    subject-crashed, when an error ends the second. Cause 7.
    """

    beside_ms: int = 300_000
    store: Literal["shared", "copied"] = "shared"

    phase: ClassVar[Phase] = "request"
    span: ClassVar[bool] = False
    drawn: ClassVar[bool] = False
    needs: ClassVar[str] = "callable"
    says: ClassVar[str] = "two processes of the subject at once"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Start the second; the request goes on."""
        effect = f"second-worker {self.beside_ms} {self.store}"
        yield replace(delivery, effects=(*delivery.effects, effect))


def lasts_ms(effect: Effect) -> int:
    """Give for how long an effect goes on; 0 for what is over at once."""
    word, _, rest = effect.partition(" ")
    return int(rest.split()[0]) if word in ("disk-full", "second-worker") else 0


def _crash(part: str) -> Effect:
    return f"crash {part}" if part else "crash"
