"""The faults that are planned for a space: what meets its requests, answers and messages."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from interlock.contract.model import Call, HttpRequest, HttpResponse, Misrouted, Reply
from interlock.data import dataclass
from interlock.documents import Document
from interlock.errors import InternalError, UsageError
from interlock.fault import FAULTS, Delivery, Fault
from interlock.fault.state import has_tokens
from interlock.forms import Fields
from interlock.places import NoPlaces
from interlock.scenario.load_parts import read_faults
from interlock.scenario.model import PlannedFault
from interlock.scenario.patterns import PATTERNS
from interlock.serve.http1 import Cut
from interlock.serve.spaces.space import Ahead, Answer, Known, Space, Strike
from interlock.serve.spaces.table import Full
from interlock.values import Value
from interlock.wire.front import defect_response
from interlock.world.plan import Met, Plan
from interlock.world.work import retried, work_on

AT_MOST = 1_000
"""How many faults may be planned for a space, those of patterns each counted."""
_NEVER_MS = 10**15
# What is said to who writes a scenario, in the words of who asks a twin.
_HERE: Mapping[str, str] = {
    "write at: SYSTEM, from: 5 min, for: 10 min": 'leave "at" away, and write "for": "10 min"',
    "write at: SYSTEM": 'leave "at" away, or the span',
    "write SYSTEM.OPERATION#N for the n-th call, or SYSTEM with from and for": (
        'write "at": "createOrder#2" for the second call from now, or "for": "10 min" for a span'
    ),
}
_LOOK_EVERY_S = 0.02
_Write: TypeAlias = Callable[[Reply | None], HttpResponse]


def plan(space: Space, asked: tuple[dict[str, Value], ...], where: str) -> None:
    """Plan all faults or none, each a mapping as in the list `faults` of a scenario.

    Their address need not name the system, of which a twin has one, nor when a span begins.
    UsageError for one that can never strike; where: who asks.
    """
    contract = space.front.contract
    planned: list[tuple[PlannedFault, ...]] = []
    left = AT_MOST if space.faults is None else space.faults.room
    for one in asked:
        whole: Value = [_addressed(one, contract.system)]
        # The places of what was sent are those of another form, so errors name the request alone.
        document = Document({"faults": whole}, where, UsageError, NoPlaces())
        form = Fields(document, (), ("faults",), what="the body")
        try:
            planned.append(read_faults(form, {contract.system: contract}, FAULTS, _NEVER_MS))
        except UsageError as error:
            remedy = _HERE.get(error.remedy, error.remedy)
            raise UsageError(error.problem, where=error.where, remedy=remedy) from None
        left -= len(planned[-1])
        if left < 0:
            problem, remedy = f"there are {AT_MOST} faults already", "clear them: DELETE faults"
            raise Full(problem, where=where, remedy=remedy)
    if space.faults is None:
        space.faults = Faulty(space)
    for faults, one in zip(planned, asked, strict=True):
        space.faults.add(faults, one)


def _addressed(one: dict[str, Value], system: str) -> Value:
    at = one.get("at", system)
    if isinstance(at, str) and "#" in at and not at.startswith(f"{system}."):
        at = f"{system}.{at}"
    lasts = ("for" in one or "pattern" in one) and "from" not in one
    span: dict[str, Value] = {"from": "0 s"} if lasts else {}
    return {**one, **span, "at": at}


@dataclass(frozen=True, slots=True)
class _Exchange:
    """A request that meets faults. n: which call of its operation, since the first plan."""

    request: HttpRequest
    received: Call | Misrouted
    n: int


class Faulty:
    """Faults of one space, until `end`. Calls are counted from when a fault is planned.

    Delays follow the clock of the space: moved on, it lets go what is held up.
    """

    def __init__(self, space: Space) -> None:
        self._space = space
        self._system = space.front.contract.system
        # A fault that nobody can notice is not told as one that struck.
        known = space.front.twin.strict and has_tokens(space.front.contract)
        self._tokenless = () if known else (self._system,)
        self._count: Counter[str] = Counter()
        self._faults: list[PlannedFault] = []
        # What was asked for, and which of the faults it is made of: a pattern is several.
        self._asked: list[tuple[Mapping[str, Value], range]] = []
        self._fired: Counter[int] = Counter()
        self._last: dict[int, Strike] = {}
        self._past: set[int] = set()
        # Built when it is first asked after a change: many faults may be planned at once.
        self._plan: Plan | None = None
        self._work: set[asyncio.Task[HttpResponse | None]] = set()
        self._over = asyncio.Event()
        # Whether clients see the wrong certificate: who asks all the same has not looked at it.
        self._shown = False

    @property
    def room(self) -> int:
        """Give how many faults more may be planned."""
        return AT_MOST - len(self._faults)

    def add(self, faults: tuple[PlannedFault, ...], asked: Mapping[str, Value]) -> None:
        """Plan one more, or all of a pattern. Calls and spans count from now. asked: as told."""
        now_ms, first = self._space.clock.now_ms(), len(self._faults)
        for fault in faults:
            if fault.operation:
                fault = replace(fault, n=fault.n + self._count[fault.operation])
            else:
                fault = replace(fault, from_ms=fault.from_ms + now_ms)
            self._faults.append(fault)
        self._asked.append((asked, range(first, len(self._faults))))
        self._plan = None

    def known(self) -> tuple[Known, ...]:
        """Give all that is planned, in order."""
        return tuple(self._told(asked, parts) for asked, parts in self._asked)

    def _told(self, asked: Mapping[str, Value], parts: range) -> Known:
        now_ms = self._space.clock.now_ms()
        name = asked.get("pattern")
        says = _says(name) if isinstance(name, str) else FAULTS[self._faults[parts[0]].kind].says
        return Known(
            asked,
            says,
            sum(self._fired[index] for index in parts),
            max((s for i in parts if (s := self._last.get(i))), key=_at_ms, default=None),
            all(self._is_over(index, now_ms) for index in parts),
        )

    def _is_over(self, index: int, now_ms: int) -> bool:
        fault = self._faults[index]
        return index in self._past or (not fault.operation and now_ms >= _ends_ms(fault))

    def ahead(self) -> Ahead | None:
        """Give what shall become of the lines of all; None when nothing more will."""
        now_ms = self._space.clock.now_ms()
        spans = [(fault.from_ms, _ends_ms(fault)) for _, fault in self._of_lines()]
        changes = [at_ms - now_ms for span in spans for at_ms in span if at_ms > now_ms]
        if not changes:
            return None
        shut = self._planned().away_ms(self._system, now_ms) > 0
        shows = (str(getattr(_made(f), "how", "")) for _, f in self._of_lines(now_ms))
        return Ahead(shut, next(filter(None, shows), ""), min(changes))

    def met(self, ahead: Ahead) -> None:
        """Count each fault once: what is refused before it is a request, nobody can count."""
        now_ms = self._space.clock.now_ms()
        self._shown = bool(ahead.shows)
        for index, fault in self._of_lines(now_ms):
            kind = FAULTS[fault.kind]
            if ahead.shut if getattr(kind, "closes", False) else ahead.shows:
                self._strike(index, kind.says, Strike(now_ms, "", 0))

    def _of_lines(self, at_ms: int = -1) -> Iterator[tuple[int, PlannedFault]]:
        """Give the spans that strike who connects. at_ms: those that last then."""
        for index, fault in enumerate(self._faults):
            kind = FAULTS[fault.kind]
            meant = getattr(kind, "closes", False) or getattr(kind, "of_tls", False)
            if meant and (at_ms < 0 or fault.from_ms <= at_ms < _ends_ms(fault)):
                yield index, fault

    def end(self) -> None:
        """Forget what is held up, and cut the lines of those who wait."""
        self._over.set()
        for task in tuple(self._work):
            task.cancel()

    def send(self, webhook: str) -> tuple[Delivery, ...]:
        """Give what becomes of a message that leaves; of an attempt, the first decides."""
        return self._meet(self._delivery("event", webhook))

    def _delivery(self, phase: str, name: str) -> Delivery:
        self._count[name] += 1
        assert phase in ("request", "event"), "replies have the number of their request"
        kind = "event" if phase == "event" else "request"
        n, now_ms = self._count[name], self._space.clock.now_ms()
        return Delivery(kind, self._system, name, n, now_ms)  # type: ignore[arg-type]  # of two

    def _planned(self) -> Plan:
        if self._plan is None:
            self._plan = Plan(
                tuple(self._faults),
                _made,
                seed=0,
                heal_at_ms=_NEVER_MS,
                tokenless=self._tokenless,
            )
        return self._plan

    def _meet(self, sent: Delivery) -> tuple[Delivery, ...]:
        met = self._planned().meet(sent, self._space.clock.now_ms())
        self._note(met, sent)
        return met.deliveries

    def _note(self, met: Met, sent: Delivery) -> None:
        now_ms = self._space.clock.now_ms()
        self._past.update(met.past)
        for one in met.struck:
            self._strike(one.index, one.fault.says, Strike(now_ms, sent.operation, sent.n))

    def _strike(self, index: int, says: str, last: Strike) -> None:
        self._fired[index] += 1
        self._last[index] = last
        if self._space.journal.on:
            kind = self._faults[index].kind
            told: dict[str, Value] = {"fault": kind, "operation": last.operation, "says": [says]}
            self._space.journal.event(last.at_ms, told)

    def meet(self, space: Space, request: HttpRequest, received: Call | Misrouted) -> Answer:
        """Answer a request of the space, or let it meet its fault."""
        sent = replace(self._delivery("request", received.operation), target=request.target)
        exchange = _Exchange(request, received, sent.n)
        deliveries = self._meet(sent)
        if self._shown:
            deliveries = tuple(_let_in(d) for d in deliveries)
        if deliveries == (sent,):
            back, response = self._answered(exchange)
            plain = back.fate == "deliver" and back.due_ms <= space.clock.now_ms()
            if plain and not back.effects and response.flow is None:
                return response
            return self._held(self._brought(back, response))
        return self._held(self._arrived(exchange, deliveries))

    async def _held(self, work: Coroutine[object, object, HttpResponse | None]) -> HttpResponse:
        """Wait for an answer. The twin goes on with its work when the client has hung up."""
        task = asyncio.ensure_future(work)
        self._work.add(task)
        task.add_done_callback(self._done)
        try:
            response = await asyncio.shield(task)
        except asyncio.CancelledError:
            if self._over.is_set():
                raise Cut from None
            raise
        if response is None:
            await self._over.wait()
            raise Cut
        if response.flow is None:
            return response
        return replace(response, flow=replace(response.flow, over=self._over))

    def _done(self, task: asyncio.Task[HttpResponse | None]) -> None:
        self._work.discard(task)
        if not task.cancelled():
            # How it ended is for the client, who may have gone.
            task.exception()

    async def _arrived(
        self, exchange: _Exchange, deliveries: tuple[Delivery, ...]
    ) -> HttpResponse | None:
        result: HttpResponse | None = None
        for delivery in deliveries:
            await self._until(delivery.due_ms)
            self._effects(delivery)
            if delivery.fate == "deliver":
                back, response = self._answered(exchange, heard=delivery.heard)
                found = await self._brought(back, response) if delivery.heard else None
            else:
                found = _cut_off(delivery)
            result = found if delivery.heard else result
        return result

    async def _brought(self, back: Delivery, response: HttpResponse) -> HttpResponse | None:
        await self._until(back.due_ms)
        self._effects(back)
        return response if back.fate == "deliver" else _cut_off(back)

    def _answered(
        self, exchange: _Exchange, *, heard: bool = True
    ) -> tuple[Delivery, HttpResponse]:
        """Let the twin act; give what becomes of its answer, and the answer as it comes."""
        now_ms = self._space.clock.now_ms()
        reply, write, says = self._acted(exchange, now_ms)
        name, target = exchange.received.operation, exchange.request.target
        sent = Delivery(
            "reply", self._system, name, exchange.n, now_ms, reply=reply, target=target, write=write
        )
        deliveries = self._meet(sent) if heard else (sent,)
        back = deliveries[0] if deliveries else replace(sent, fate="lose")
        response = back.answer or write(back.reply)
        if self._space.journal.on:
            self._space.journal.note(now_ms, exchange.request, response, operation=name, says=says)
        return back, response

    def _acted(
        self, exchange: _Exchange, now_ms: int
    ) -> tuple[Reply | None, _Write, tuple[object, ...]]:
        front, received = self._space.front, exchange.received
        if isinstance(received, Misrouted):
            said = front.respond_misrouted(received, now_ms)
            return None, lambda _: said, (received.says,)
        call = received
        try:
            reply = self._worked(call, exchange.n, now_ms)
        except InternalError as wrong:
            defect = defect_response(wrong.problem)
            return None, lambda _: defect, (wrong.problem,)
        says = call.wrong or ((reply.says,) if reply.says else ())
        return reply, lambda given: front.respond(call, given or reply), says

    def _worked(self, call: Call, n: int, now_ms: int) -> Reply:
        front, plan = self._space.front, self._planned()
        if not plan.works:
            return front.answer(call, now_ms)
        sent = Delivery("work", self._system, call.operation, n, now_ms)
        work = work_on(call, sent, front, now_ms)
        done = plan.work(work, now_ms, retried(front, call, now_ms))
        if done is None:
            return front.answer(call, now_ms)
        self._note(done[1], work)
        return done[0]

    async def _until(self, due_ms: int) -> None:
        while self._space.clock.now_ms() < due_ms:
            await asyncio.sleep(_LOOK_EVERY_S)

    def _effects(self, delivery: Delivery) -> None:
        if "expire-tokens" in delivery.effects:
            self._space.front.twin.expire_tokens()


def _let_in(delivery: Delivery) -> Delivery:
    return replace(delivery, fate="deliver") if delivery.fate == "untrusted" else delivery


def _made(planned: PlannedFault) -> Fault:
    return FAULTS[planned.kind](**planned.settings)


def _says(pattern: str) -> str:
    """Give the first sentence of a pattern's page."""
    return " ".join(PATTERNS[pattern].page.split("\n\n")[0].split())


def _at_ms(strike: Strike) -> int:
    return strike.at_ms


def _ends_ms(fault: PlannedFault) -> int:
    return fault.from_ms + fault.for_ms


def _cut_off(delivery: Delivery) -> HttpResponse | None:
    """Give what a client meets in place of the twin's own answer; None: nothing ever comes."""
    match delivery.fate:
        case "refuse" | "reset" | "no-host" | "untrusted":
            raise Cut
        case "close":
            raise Cut(abrupt=False)
        case "answer":
            return delivery.answer
    return None
