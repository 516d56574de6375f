"""Both systems, the network, people and the subject in one virtual time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial

from interlock.contract.model import Call, HttpRequest, HttpResponse, Misrouted, Reply, Write
from interlock.data import Protocol, dataclass
from interlock.fault.base import Delivery, Effect, Fault
from interlock.scenario.model import Case, CaseStep, PlannedFault
from interlock.values import Value
from interlock.wire.front import Front
from interlock.world.mail import Mail, until
from interlock.world.people import Ledger, Seen, call_for, found_key
from interlock.world.plan import Met
from interlock.world.recorder import Recorder
from interlock.world.rest import Ending
from interlock.world.stage import Stage
from interlock.world.trouble import (
    Closed,
    NetRequest,
    NoAnswer,
    NoSuchHost,
    Refused,
    Reset,
    TimedOut,
    Trouble,
    Untrusted,
)
from interlock.world.weather import Weather
from interlock.world.work import retried, work_on

WHOLE = ("keep", "close")
"""Ends of a line at which the client has the whole answer."""
# A right integration makes some hundred requests in a trial; one that has made this many will
# not stop by itself.
REQUESTS_MAX = 800
_CALM = Met(())


@dataclass(frozen=True, slots=True)
class Hooks:
    """What the world asks of whoever runs the subject.

    deliver: brings a webhook to it and gives its answer; raises Refused when nobody serves.
    suffer: does to it at this instant what an effect says, as "crash"; with the seq of the cause.
    known: what the bridge says of records. rerun: runs it once more when all is at rest, None
    when nobody asks for that.
    """

    deliver: Callable[[HttpRequest], Awaitable[HttpResponse]]
    suffer: Callable[[int, Effect], None]
    known: Matching
    rerun: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class Led:
    """What led to a reply: the request, its seq, and the kinds of faults that struck on the way."""

    request: NetRequest
    seq: int
    kinds: str


class Matching(Protocol):
    """Which record of one system is which of another."""

    def resource(self, system: str, match: str) -> str:
        """Give the resource of a match in a system."""

    def counterpart(
        self, match: str, origin: tuple[str, Value], system: str, records: Mapping[str, Value]
    ) -> str | None:
        """Give the key of the record that is the same thing as one of another system."""


class World:
    """One trial's systems and network. `hooks` must be set before the stage runs."""

    hooks: Hooks

    def __init__(
        self,
        stage: Stage,
        case: Case,
        fronts: Mapping[str, Front],
        make: Callable[[PlannedFault], Fault],
    ) -> None:
        self.stage = stage
        self.case = case
        self.fronts = fronts
        self.record = Recorder(lambda: stage.now_ms)
        contracts = {name: front.contract for name, front in fronts.items()}
        self.weather = Weather(case, contracts, make, self.record)
        self.runaway = False
        self.rest = self.weather.rest
        self._ledger = Ledger()
        self._count: Counter[tuple[str, str]] = Counter()
        self._requests: dict[int, tuple[int, str, str, int]] = {}
        notes = (self.record, self.weather)
        self.mail = Mail(stage, fronts, notes, self._bring, effects=self._effects)
        for name in fronts:
            stage.net.host(f"{name}.test", self._door(name))
        stage.net.on_failed = self._failed
        Ending(stage, self.rest, self._once_more)
        for step in case.steps:
            stage.step_at_ms(step.at_ms, partial(self._act, step))

    def _once_more(self) -> bool:
        """Run the subject once more where a law asks for it; tell whether it does."""
        if self.hooks.rerun is None:
            return False
        self.record.add("subject", "subject", body={"what": "rerun"})
        self.hooks.rerun()
        return True

    def _door(self, system: str) -> Callable[[NetRequest], Awaitable[HttpResponse]]:
        front = self.fronts[system]

        async def answer(request: NetRequest) -> HttpResponse:
            return await self._exchange(system, front, request)

        return answer

    async def _exchange(self, system: str, front: Front, request: NetRequest) -> HttpResponse:
        received = front.receive(request.request)
        name = received.operation
        self._count[system, name] += 1
        n = self._count[system, name]
        wrong = () if isinstance(received, Misrouted) else tuple(str(b) for b in received.wrong)
        if isinstance(received, Misrouted) and not received.expected:
            wrong = (f"$: {received.says}",)
        seq = self.record.add(
            "request",
            system,
            name,
            n=n,
            body=_body(received),
            wrong=wrong,
            place=request.place,
        )
        self._requests[request.number] = (seq, system, name, n)
        if len(self._requests) >= REQUESTS_MAX:
            self.runaway = True
            self.stage.stop()
        due = self.stage.now_ms + self.weather.delay_ms(system, name, n, "out")
        sent = Delivery("request", system, name, n, due, target=request.request.target)
        deliveries, kinds = self.weather.meet(sent, self.stage.now_ms, seq)
        result: HttpResponse | None = None
        for delivery in deliveries:
            response = await self._arrive(front, received, delivery, Led(request, seq, kinds))
            result = response if delivery.heard else result
        if result is None:
            raise NoAnswer
        return result

    async def _arrive(
        self, front: Front, received: Call | Misrouted, delivery: Delivery, led: Led
    ) -> HttpResponse | None:
        await self._until(delivery.due_ms)
        self._effects(front, delivery, led.seq)
        if delivery.fate != "deliver":
            return await self._cut_off(front, delivery, led)
        if isinstance(received, Misrouted):
            response = front.respond_misrouted(received, self.stage.now_ms)
            ok = 200 <= response.status < 300
            reply = Reply(str(response.status), ok=ok)
            return await self._bring_back(front, delivery, (None, reply), led, lambda _: response)
        reply, met = self._worked(front, received, delivery)
        kinds = self.weather.tell(met, delivery, led.seq)
        led = replace(led, kinds=",".join(k for k in (led.kinds, kinds) if k)) if kinds else led
        for write in reply.writes:
            self._write(delivery.system, delivery.operation, write, led.seq)
        self.mail.pump(delivery.system)

        def write_reply(given: Reply | None) -> HttpResponse:
            return front.respond(received, given or reply)

        return await self._bring_back(front, delivery, (received, reply), led, write_reply)

    def _worked(self, front: Front, call: Call, delivery: Delivery) -> tuple[Reply, Met]:
        """Let a system do its work; give its answer and the faults that show in it."""
        now_ms = self.stage.now_ms
        if self.weather.works:
            work = work_on(call, delivery, front, now_ms)
            done = self.weather.work(work, retried(front, call, now_ms))
            if done is not None:
                return done
        return front.answer(call, now_ms), _CALM

    async def _bring_back(
        self,
        front: Front,
        delivery: Delivery,
        answered: tuple[Call | None, Reply],
        led: Led,
        write: Callable[[Reply | None], HttpResponse],
    ) -> HttpResponse | None:
        """Send an answer on its way, and give what comes out. answered: the call, None for none."""
        if not delivery.heard:
            return None
        call, reply = answered
        back, led = self._back(delivery, reply if call else None, led, write)
        await self._until(back.due_ms)
        if back.fate != "deliver":
            self._effects(front, back, led.seq)
            return await self._cut_off(front, back, led)
        given = back.reply or reply
        breaches = front.breaches(call, given) if call and given is not reply else ()
        response = back.answer or write(given)
        if back.answer is not None and back.answer.body != write(given).body:
            given = replace(given, ok=False)
        if response.flow is None or response.flow.end in WHOLE:
            self._replied(back, led, given, tuple(str(b) for b in breaches))
        self._effects(front, back, led.seq)
        return response

    def _back(
        self,
        request: Delivery,
        reply: Reply | None,
        led: Led,
        write: Callable[[Reply | None], HttpResponse],
    ) -> tuple[Delivery, Led]:
        """Send a reply on its way; reply: None when it is no operation's."""
        system, name, n = request.system, request.operation, request.n
        back_ms = self.weather.delay_ms(system, name, n, "back", size=lambda: len(write(None).body))
        due = self.stage.now_ms + back_ms
        sent = Delivery(
            "reply", system, name, n, due, reply=reply, target=request.target, write=write
        )
        if not self._waits(led.request):
            return sent, led
        deliveries, kinds = self.weather.meet(sent, self.stage.now_ms, led.seq)
        back = deliveries[0] if deliveries else replace(sent, fate="lose")
        return back, replace(led, kinds=kinds or led.kinds)

    def _waits(self, request: NetRequest) -> bool:
        """Tell whether anybody still waits for the reply: no fault strikes one that nobody sees."""
        return self.stage.waits(request)

    async def _cut_off(self, front: Front, delivery: Delivery, led: Led) -> HttpResponse | None:
        """Give what the subject meets in place of the system's own reply; None: nothing."""
        if delivery.fate == "refuse":
            raise Refused(self.weather.away_ms(delivery.system, self.stage.now_ms))
        if delivery.fate == "reset":
            raise Reset
        if delivery.fate == "close":
            raise Closed
        if delivery.fate == "no-host":
            raise NoSuchHost
        if delivery.fate == "untrusted":
            raise Untrusted(*self.weather.shown(delivery.system, self.stage.now_ms))
        if delivery.fate == "lose" or delivery.answer is None:
            return None
        system, name, n = delivery.system, delivery.operation, delivery.n
        await self._until(self.stage.now_ms + self.weather.delay_ms(system, name, n, "gate"))
        status = str(delivery.answer.status)
        ok = _succeeds(front, name, delivery.answer)
        self._replied(delivery, led, Reply(status, ok=ok))
        return delivery.answer

    def _replied(
        self, delivery: Delivery, led: Led, reply: Reply, wrong: tuple[str, ...] = ()
    ) -> None:
        self.record.add(
            "reply",
            delivery.system,
            delivery.operation,
            n=delivery.n,
            cause=led.seq,
            fault=led.kinds,
            outcome=reply.outcome,
            ok=reply.ok,
            body=reply.body,
            wrong=wrong,
        )

    async def _bring(self, request: HttpRequest) -> HttpResponse:
        return await self.hooks.deliver(request)

    async def _until(self, at_ms: int) -> None:
        await until(self.stage, at_ms)

    def _effects(self, front: Front, delivery: Delivery, seq: int) -> None:
        for effect in delivery.effects:
            if effect == "expire-tokens":
                front.twin.expire_tokens()
            else:
                self.hooks.suffer(seq, effect)

    def _failed(self, request: NetRequest, trouble: Trouble) -> None:
        unread = (-1, request.host.removesuffix(".test"), "", 0)
        seq, system, name, n = self._requests.setdefault(request.number, unread)
        how = "timeout" if isinstance(trouble, TimedOut) else type(trouble).__name__.lower()
        self.record.add(
            "failed",
            system,
            name,
            n=n,
            cause=seq,
            ok=False,
            outcome=how,
            place=request.place,
        )

    def _write(self, system: str, operation: str, write: Write, cause: int) -> None:
        body: Value = {
            "resource": write.resource,
            "key": write.key,
            "before": write.before,
            "after": write.after,
        }
        self.record.add("write", system, operation, cause=cause, body=body)

    def _act(self, step: CaseStep) -> None:
        front = self.fronts[step.system]
        contract = front.twin.contract
        resource = self.hooks.known.resource(step.system, step.match)
        key = self._key(step, resource, front)
        record = front.twin.snapshot().get(resource, {}).get(key) if key else None
        built = call_for(contract, step, resource, Seen(self._ledger, key, record))
        if isinstance(built, str):
            self._acted(step, "", Reply("skipped", ok=False, says=built), None)
            return
        # Through the wire and back: what a person enters is checked like any other call.
        call, _role = built
        request = front.codec.write_call(call, f"http://{step.system}.test")
        received = front.receive(request)
        if isinstance(received, Misrouted):
            self._acted(step, call.operation, Reply("skipped", ok=False, says=received.says), None)
            return
        screen = Delivery("work", step.system, call.operation, 0, self.stage.now_ms)
        reply, met = self._worked(front, replace(received, people=True), screen)
        seq = self._acted(step, call.operation, reply, call.body)
        self.weather.tell(met, screen, seq)
        for write in reply.writes:
            self._write(step.system, call.operation, write, seq)
        if step.action == "create" and reply.ok:
            self._ledger.note(step.record, step.system, *found_key(resource, reply))
        self.mail.pump(step.system)

    def _key(self, step: CaseStep, resource: str, front: Front) -> str | None:
        """Give the key of the record in the system in which the step is taken."""
        origin = self._ledger.origin(step.record)
        if origin is None or step.action == "create":
            return None
        if origin[0] == step.system:
            return self._ledger.key(step.record)
        records = front.twin.snapshot().get(resource, {})
        return self.hooks.known.counterpart(step.match, origin, step.system, records)

    def _acted(self, step: CaseStep, operation: str, reply: Reply, body: Value) -> int:
        self.rest.acted(self.stage.now_ms)
        return self.record.add(
            "act",
            step.system,
            operation,
            outcome=reply.outcome,
            ok=reply.ok,
            body={
                "action": step.action,
                "record": step.record,
                "expect": step.expect,
                "says": reply.says,
                "body": body,
            },
        )

    def snapshots(self) -> None:
        """Write the final state of every system into the trace."""
        for name, front in self.fronts.items():
            records: dict[str, Value] = {**front.twin.snapshot()}
            self.record.add("snapshot", name, body=records)


def _body(received: Call | Misrouted) -> Value:
    if isinstance(received, Misrouted):
        return None
    if not received.args:
        return received.body
    return {"args": dict(received.args), "body": received.body}


def _succeeds(front: Front, operation: str, answer: HttpResponse) -> bool:
    """Tell whether a client that knows the contract takes an answer for a success."""
    if front.contract.operation(operation) is None:
        return False
    read = front.codec.read_reply(operation, answer)
    return front.contract.is_success(operation, read) and not read.says
