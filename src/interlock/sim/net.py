"""The network of a trial: a table from host to handler, in virtual time."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable
from contextvars import Context
from typing import Any, TypeVar

from interlock.contract.model import HttpRequest, HttpResponse
from interlock.data import Protocol, dataclass
from interlock.sim.loop import VirtualLoop
from interlock.wire.flow import lasts_ms
from interlock.world.stage import Handler
from interlock.world.trouble import (
    Caller,
    Closed,
    NetRequest,
    NoAnswer,
    Refused,
    Reset,
    TimedOut,
    Trouble,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a client waits, in seconds; None: for ever.

    by_cancel: it minds its own limit of reading, and ends the exchange by cancelling it.
    """

    connect_s: float | None = None
    read_s: float | None = None
    by_cancel: bool = False


class Network:
    """Hosts and what is under way to them.

    strangers: addresses that nobody named, in the order in which they were called.
    on_failed: told the request and the Trouble at the instant when a client sees no answer.
    """

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop
        self._hosts: dict[str, Handler] = {}
        self._waiting: dict[int, NetRequest] = {}
        self._number = 0
        self._calls: Counter[int] = Counter()
        self.strangers: list[str] = []
        self.on_failed: Callable[[NetRequest, Trouble], None] = lambda request, trouble: None

    def host(self, name: str, handler: Handler) -> None:
        """Let `handler` answer for a host, "crm.test" or "crm.test:8080"; a second one replaces."""
        self._hosts[name] = handler

    def also(self, name: str, others: Iterable[str]) -> None:
        """Let who answers for a host answer for further ones, by any scheme."""
        for other in others:
            self._hosts[other.lower()] = self._hosts[name]

    def knows(self, name: str) -> bool:
        """Tell whether somebody answers for a host."""
        return name in self._hosts

    def waiting(self, actor: int) -> tuple[NetRequest, ...]:
        """Give the requests of an actor that have no answer yet."""
        return tuple(r for r in self._waiting.values() if r.caller.actor == actor)

    def calls(self, actor: int) -> int:
        """Give how many requests an actor has sent."""
        return self._calls[actor]

    async def exchange(
        self, host: str, request: HttpRequest, patience: Patience, caller: Caller
    ) -> HttpResponse:
        """Send a request and give the answer, or raise the Trouble that the client meets."""
        self._number += 1
        self._calls[caller.actor] += 1
        call = NetRequest(self._number, host, request, caller)
        self._waiting[call.number] = call
        try:
            answer = await self._until_answer(call, patience)
            self._foresee(call, answer, patience)
            return answer
        except Trouble as trouble:
            self.on_failed(call, trouble)
            raise
        except asyncio.CancelledError:
            if patience.by_cancel and not self._loop.is_dead(caller.actor):
                self.on_failed(call, TimedOut(connecting=False))
            raise
        finally:
            self._waiting.pop(call.number, None)

    def _foresee(self, call: NetRequest, answer: HttpResponse, patience: Patience) -> None:
        """Tell of a body that will break off, at the time when a client that reads it sees it."""
        foreseen = broken_off(answer, patience.read_s)
        if foreseen is None:
            return
        seconds, trouble = foreseen

        def tell() -> None:
            if not self._loop.is_dead(call.caller.actor):
                self.on_failed(call, trouble)

        if seconds > 0:
            self._loop.call_later(seconds, tell, context=Context())
        else:
            tell()

    async def _until_answer(self, call: NetRequest, patience: Patience) -> HttpResponse:
        loop = self._loop
        if loop.is_dead(call.caller.actor):
            await loop.create_future()
        handler = self._hosts.get(call.host)
        if handler is None:
            self.strangers.append(call.host)
            raise Refused
        started_us = loop.now_us
        answer: asyncio.Future[HttpResponse] = loop.create_future()
        # An empty context is the world's: the handler outlives a caller that dies.
        loop.create_task(self._ask(handler, call, answer), context=Context())
        timer = None
        if patience.read_s is not None and not patience.by_cancel:
            timer = loop.call_later(patience.read_s, _give_up, answer, context=Context())
        try:
            return await answer
        except NoAnswer:
            if patience.connect_s is None:
                await loop.create_future()
            else:
                waited_s = (loop.now_us - started_us) / 1e6
                await asyncio.sleep(max(0.0, patience.connect_s - waited_s))
            raise TimedOut(connecting=True) from None
        finally:
            if timer is not None:
                timer.cancel()

    async def _ask(
        self, handler: Handler, call: NetRequest, answer: asyncio.Future[HttpResponse]
    ) -> None:
        try:
            response = await handler(call)
        except NoAnswer as silence:
            if silence.connecting:
                _settle(answer, error=silence)
        except Trouble as trouble:
            _settle(answer, error=trouble)
        except Exception as error:  # noqa: BLE001  # a defect of the handler ends the trial
            self._loop.fail(error)
        else:
            _settle(answer, response)


def broken_off(answer: HttpResponse, limit_s: float | None) -> tuple[float, Trouble] | None:
    """Tell after how many seconds a client that reads an answer meets what; None: it gets all."""
    flow = answer.flow
    if flow is None:
        return None
    gap_s, lasts_s = flow.gap_ms / 1000, lasts_ms(answer) / 1000
    if limit_s is not None and lasts_s > 0 and gap_s > limit_s:
        return limit_s, TimedOut(connecting=False)
    match flow.end:
        case "early":
            return lasts_s, Closed()
        case "reset":
            return lasts_s, Reset()
        case "silence" if limit_s is not None:
            return lasts_s + limit_s, TimedOut(connecting=False)
        case _:
            return None


def _give_up(answer: asyncio.Future[HttpResponse]) -> None:
    _settle(answer, error=TimedOut(connecting=False))


def _settle(
    answer: asyncio.Future[HttpResponse],
    response: HttpResponse | None = None,
    *,
    error: Trouble | None = None,
) -> None:
    # The client may have given up, or be dead.
    if answer.done():
        return
    if error is not None:
        answer.set_exception(error)
        answer.exception()  # Seen: the client may never look.
    elif response is not None:
        answer.set_result(response)


class Wait(Protocol):
    """Blocks plain code until a coroutine is done; gives its result or raises its error."""

    def __call__(self, coro: Coroutine[Any, Any, T]) -> T:
        """Block."""


@dataclass(frozen=True, slots=True)
class Line:
    """The network as one calling place of a subject has it. wait: for plain code."""

    network: Network
    caller: Caller
    wait: Wait

    async def send(self, host: str, request: HttpRequest, patience: Patience) -> HttpResponse:
        """Send a request and give the answer, or raise the Trouble that the client meets."""
        return await self.network.exchange(host, request, patience, self.caller)
