"""One isolated copy of a twin: records, tokens, messages, journal, clock, faults."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from interlock.contract.model import Call, HttpRequest, HttpResponse, Misrouted
from interlock.data import Protocol, dataclass
from interlock.errors import InternalError
from interlock.serve.spaces.clock import Clock, ClockState
from interlock.serve.spaces.journal import JOURNAL_MAX, Journal
from interlock.serve.spaces.polls import Polls
from interlock.serve.spaces.post import Post
from interlock.twin.service import TwinState
from interlock.values import Value
from interlock.wire.front import Front, defect_response

if TYPE_CHECKING:
    # Faults are heavy to import, and most twins meet none.
    from interlock.fault import Delivery
    from interlock.scenario.model import PlannedFault

DEFAULT = "default"
Answer: TypeAlias = HttpResponse | Awaitable[HttpResponse]


@dataclass(frozen=True, slots=True)
class Strike:
    """That a fault struck: when, and which call or message."""

    at_ms: int
    operation: str
    n: int


@dataclass(frozen=True, slots=True)
class Known:
    """A planned fault as it is told. plan: as it was asked for. over: it cannot strike any more."""

    plan: Mapping[str, Value]
    says: str
    fired: int
    last: Strike | None
    over: bool


@dataclass(frozen=True, slots=True)
class Ahead:
    """What the next who connects shall meet. shut: nobody listens. shows: how the certificate is
    wrong, "" for the right one. changes_ms: when that changes, from now.
    """

    shut: bool
    shows: str
    changes_ms: int


class Faults(Protocol):
    """What stands between the socket and the twin of a space while faults are planned."""

    def meet(self, space: Space, request: HttpRequest, received: Call | Misrouted) -> Answer:
        """Answer a request; `Space.answered` is what the twin itself would say and do."""

    def send(self, webhook: str) -> tuple[Delivery, ...]:
        """Give what becomes of a message of the twin that leaves now."""

    @property
    def room(self) -> int:
        """Give how many faults more may be planned."""

    def add(self, faults: tuple[PlannedFault, ...], asked: Mapping[str, Value]) -> None:
        """Plan one more, or all of a pattern. asked: how it is told."""

    def known(self) -> tuple[Known, ...]:
        """Give all that is planned, in order."""

    def ahead(self) -> Ahead | None:
        """Give what shall become of the lines of all; None when nothing more will."""

    def met(self, ahead: Ahead) -> None:
        """Note what now became of them."""

    def end(self) -> None:
        """Forget what is held up."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that a space remembers, but its journal, and how its clock stood."""

    at_ms: int
    twin: TwinState
    clock: ClockState


class Space:
    """One copy. name: DEFAULT for the one that needs no name. faults: None when none is planned.

    real_ms: milliseconds since the twin was started. kept: entries of the journal.
    """

    def __init__(
        self,
        name: str,
        front: Front,
        real_ms: Callable[[], int],
        *,
        kept: int = JOURNAL_MAX,
        start: TwinState | None = None,
    ) -> None:
        self.name = name
        self.front = front
        self.clock = Clock(real_ms)
        self.journal = Journal(kept)
        self.post = Post()
        self.faults: Faults | None = None
        self._polls = Polls()
        self.snapshots: dict[str, Snapshot] = {}
        self.start = front.twin.state() if start is None else start

    def again(self, request: HttpRequest) -> bytes | None:
        """Answer a reading that came before and would be answered the same, as its bytes."""
        poll = self._polls.known.get(id(request))
        if poll is None or self.faults is not None:
            return None
        now_ms = self.clock.now_ms()
        if not self.front.twin.says_again(poll.reading, now_ms):
            return None
        self.journal.again(now_ms, poll.told)
        return poll.said

    def handle(self, request: HttpRequest) -> Answer:
        """Answer a request to the twin."""
        try:
            received = self.front.receive(request)
        except Exception as defect:  # noqa: BLE001  # told like any other; the line goes on
            return self._defect(request, defect)
        if self.faults is not None:
            return self.faults.meet(self, request, received)
        return self.answered(request, received)

    def answered(self, request: HttpRequest, received: Call | Misrouted) -> HttpResponse:
        """Let the twin act and answer, and note it. received: the request, as the front has it."""
        now_ms = self.clock.now_ms()
        says: tuple[object, ...] = ()
        try:
            if isinstance(received, Misrouted):
                response = self.front.respond_misrouted(received, now_ms)
                says = (received.says,)
            else:
                reply = self.front.answer(received, now_ms)
                response = self.front.respond(received, reply)
                says = received.wrong or ((reply.says,) if reply.says else ())
                if not request.body and not says:
                    self._polls.note(request, received, response, self.front.twin)
        except InternalError as defect:
            response, says = defect_response(defect.problem), (defect.problem,)
        except Exception as defect:  # noqa: BLE001  # told like any other; the line goes on
            return self._defect(request, defect, received.operation)
        if self.journal.on:
            self.journal.note(now_ms, request, response, operation=received.operation, says=says)
        return response

    def _defect(self, request: HttpRequest, defect: Exception, operation: str = "") -> HttpResponse:
        says = f"a defect of Interlock: {type(defect).__name__}: {defect}"
        response = defect_response(says)
        if self.journal.on:
            now_ms = self.clock.now_ms()
            self.journal.note(now_ms, request, response, operation=operation, says=(says,))
        return response

    def reset(self) -> None:
        """Be as the twin was started; snapshots and the address of webhooks stay."""
        self.front.twin.restore(self.start)
        self.clock.restore(ClockState(0, None))
        self.journal.clear()
        self.post.sent.clear()
        self.post.held.clear()
        self.calm()

    def calm(self) -> None:
        """Let nothing more go wrong."""
        faults, self.faults = self.faults, None
        if faults is not None:
            faults.end()

    def snapshot(self) -> Snapshot:
        """Give everything that the space remembers."""
        return Snapshot(self.clock.now_ms(), self.front.twin.state(), self.clock.state())

    def restore(self, snapshot: Snapshot) -> None:
        """Go back; the journal, which tells what happened, goes on."""
        self.front.twin.restore(snapshot.twin)
        self.clock.restore(snapshot.clock)
