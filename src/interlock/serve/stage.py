"""A trial's stage on real sockets: the machine's time, one loopback port for each system."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial
from operator import itemgetter
from typing import Any, Literal

from interlock.contract.exchange import Flow, HttpRequest, HttpResponse
from interlock.data import dataclass
from interlock.serve.http1 import Cut
from interlock.serve.ports import Ports
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
    Untrusted,
)

TOGETHER_MS = 500
"""Steps that follow one another faster are meant to meet, whatever the subject does."""
UNREST_MS = 10_000
"""So long a step waits for a subject to be at rest, in time of the world."""
_EXCHANGE_MS = 2000
# A call of this age is let wait, and no work of the subject's.
_EXCHANGE_S = 0.05
_LOOK_S = 0.001
_TOIL_LOOK_S = 0.02
UNSEEN_MS = 200
"""A port that an outage closes lets one call in so often, in time of the world: what is refused
leaves no trace, and who hammers shall be seen to do so, some two hundred times a minute.
"""


@dataclass(frozen=True, slots=True)
class End:
    """Why a run ended. stopped: the world called `stop()`. horizon: its time was over."""

    why: Literal["stopped", "horizon"]


class SocketNet:
    """What the hosts of one trial answer. on_failed: told when a client sees no answer.

    speed: of the world, as the stage has it.
    """

    def __init__(self, fail: Callable[[BaseException], None], speed: float = 1) -> None:
        self.speed = speed
        self.on_failed: Callable[[NetRequest, Trouble], None] = lambda request, trouble: None
        self._fail = fail
        self._handlers: dict[str, Handler] = {}
        self._number = 0
        self._waiting: dict[int, float] = {}
        self._ports: Ports | None = None

    def host(self, name: str, handler: Handler) -> None:
        """Let `handler` answer for a host; before the ports are connected."""
        self._handlers[name] = handler

    def waits(self, request: NetRequest) -> bool:
        """Tell whether the client is still on its line."""
        return request.number in self._waiting

    def busy(self, within_s: float) -> bool:
        """Tell whether a call is under way that was made so short a time ago."""
        since_s = asyncio.get_running_loop().time() - within_s
        return any(begun_s > since_s for begun_s in self._waiting.values())

    def connect(self, ports: Ports) -> None:
        """Let this trial's systems answer on the ports."""
        self._ports = ports
        ports.connect({name: partial(self._ask, name) for name in self._handlers})
        ports.on_wrong = self._distrusted

    def _ask(self, host: str, request: HttpRequest) -> Awaitable[HttpResponse]:
        self._number += 1
        return self._exchange(NetRequest(self._number, host, request, Caller(0)))

    def _distrusted(self, host: str) -> None:
        """Note that somebody was shown a wrong certificate: what he wanted he did not say."""
        self._number += 1
        asked = NetRequest(self._number, host, HttpRequest("", ""), Caller(0))
        self.on_failed(asked, Untrusted())

    async def _exchange(self, call: NetRequest) -> HttpResponse:
        self._waiting[call.number] = asyncio.get_running_loop().time()
        # The system goes on with its work when the client has hung up.
        work = asyncio.ensure_future(self._work(call))
        work.add_done_callback(_heard)
        try:
            response = await asyncio.shield(work)
            if response is None:
                await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            # Nobody is left to hear how it ends.
            work.add_done_callback(lambda done: done.cancelled() or done.exception())
            self.on_failed(call, TimedOut(connecting=False))
            raise
        except Trouble as trouble:
            self.on_failed(call, trouble)
            if isinstance(trouble, Refused) and trouble.for_ms and self._ports is not None:
                for_ms = min(trouble.for_ms, UNSEEN_MS)
                self._ports.refuse(call.host, for_ms / 1000 / self.speed)
            if isinstance(trouble, Untrusted) and trouble.for_ms and self._ports is not None:
                # Who is shown a wrong certificate is seen, so each may be.
                self._ports.distrust(call.host, trouble.how, trouble.for_ms / 1000 / self.speed)
            raise Cut(abrupt=not isinstance(trouble, Closed)) from None
        finally:
            del self._waiting[call.number]
        assert response is not None, "silence lasts until the client hangs up"
        return response if response.flow is None else self._flowing(call, response, response.flow)

    def _flowing(self, call: NetRequest, response: HttpResponse, flow: Flow) -> HttpResponse:
        """Tell of a body that will break off; its pauses are the machine's from here on."""
        broken = {"early": Closed(), "reset": Reset(), "silence": TimedOut(connecting=False)}
        if trouble := broken.get(flow.end):
            self.on_failed(call, trouble)
        return replace(response, flow=replace(flow, gap_ms=flow.gap_ms / self.speed))

    async def _work(self, call: NetRequest) -> HttpResponse | None:
        try:
            return await self._handlers[call.host](call)
        except NoAnswer:
            return None
        except Trouble:
            raise
        except Exception as error:  # noqa: BLE001  # a defect of the world ends the trial
            self._fail(error)
            return None


def _heard(work: asyncio.Future[HttpResponse | None]) -> None:
    """Take note of how work ended whose client has gone: nobody else will."""
    if not work.cancelled():
        work.exception()


class SocketStage:
    """What the world builds on; made by `socket_stage()`.

    Its time stands still until `go`.
    speed: the world's seconds that go by in one of the machine's. labours: tells whether the
    subject does something at this instant, as far as this can be seen.
    """

    def __init__(self, speed: float) -> None:
        self.net = SocketNet(self.fail, speed)
        self.speed = speed
        self._loop = asyncio.get_running_loop()
        self._start_s: float | None = None
        self.labours: Callable[[], bool] = lambda: False
        self._later: list[tuple[int, Callable[[], object]]] = []
        self._steps: list[tuple[int, Callable[[], object]]] = []
        self._toil_s = 0.0
        self._tasks: set[asyncio.Task[None]] = set()
        self._over: asyncio.Future[End] = self._loop.create_future()

    @property
    def now_ms(self) -> int:
        """Give the world's milliseconds since the start."""
        if self._start_s is None:
            return 0
        return int((self._loop.time() - self._start_s) * 1000 * self.speed)

    @property
    def toil_ms(self) -> int:
        """Give how many of them the subject was at work, as was seen by looking now and then."""
        return int(self._toil_s * 1000 * self.speed)

    def go(self) -> None:
        """Let time begin; a second call changes nothing."""
        if self._start_s is not None:
            return
        self._start_s = self._loop.time()
        for at_ms, act in self._later:
            self.call_at_ms(at_ms, act)
        self._later.clear()
        self.spawn(self._walk())
        self.spawn(self._watch())

    def seconds(self, ms: int) -> float:
        """Give how long the machine waits for that many of the world's milliseconds."""
        return max(ms, 0) / 1000 / self.speed

    def waits(self, request: NetRequest) -> bool:
        """Tell whether the sender of a request still waits for its answer."""
        return self.net.waits(request)

    def call_at_ms(self, at_ms: int, act: Callable[[], object]) -> None:
        """Call `act` at a moment of the world; a coroutine that it gives is run."""
        if self._start_s is None:
            self._later.append((at_ms, act))
        else:
            self._loop.call_later(self.seconds(at_ms - self.now_ms), self._act, act)

    def step_at_ms(self, at_ms: int, act: Callable[[], object]) -> None:
        """Let a person act at a moment; before `go`.

        What a subject does at once in virtual time takes it the longer the busier the machine is.
        So a step that is planned some time after what came before waits until the subject has done
        what it was at; otherwise a slow machine would change what meets what.
        """
        self._steps.append((at_ms, act))

    async def _walk(self) -> None:
        planned_ms = 0
        for at_ms, act in sorted(self._steps, key=itemgetter(0)):
            apart_ms, planned_ms = at_ms - planned_ms, at_ms
            # One that had to wait is not overtaken by the next, nor followed by it at once.
            from_ms = max(at_ms, self.now_ms + min(apart_ms, TOGETHER_MS))
            await asyncio.sleep(self.seconds(from_ms - self.now_ms))
            if apart_ms >= TOGETHER_MS:
                await self._rest()
            self._act(act)

    async def _watch(self) -> None:
        """Count for ever how long the subject is at work."""
        while True:
            since_s = self._loop.time()
            await asyncio.sleep(_TOIL_LOOK_S)
            if self._stirs(min(self.seconds(_EXCHANGE_MS), _EXCHANGE_S)):
                self._toil_s += self._loop.time() - since_s

    async def _rest(self) -> None:
        """Wait until the subject is at rest: it sleeps, and nothing is on its way to it."""
        until_ms, quiet = self.now_ms + UNREST_MS, 0
        while self.now_ms < until_ms:
            # Twice: what it has just said may not have been read yet.
            quiet = 0 if self._stirs(self.seconds(_EXCHANGE_MS)) else quiet + 1
            if quiet == 2:
                return
            await asyncio.sleep(_LOOK_S)

    def _stirs(self, within_s: float) -> bool:
        # An answer that is let wait longer is waited for, as in virtual time.
        return self.net.busy(within_s) or self.labours()

    def _act(self, act: Callable[[], object]) -> None:
        if self._over.done():
            return
        try:
            result = act()
        except Exception as error:  # noqa: BLE001  # a defect of the world ends the trial
            self.fail(error)
            return
        if isinstance(result, Coroutine):
            self.spawn(result)

    def spawn(self, coro: Coroutine[Any, Any, object]) -> None:
        """Run a coroutine; an error in it ends the trial."""
        task = asyncio.ensure_future(self._guarded(coro))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guarded(self, coro: Coroutine[Any, Any, object]) -> None:
        try:
            await coro
        except Exception as error:  # noqa: BLE001  # a defect of the world ends the trial
            self.fail(error)

    def fail(self, error: BaseException) -> None:
        """End the trial with an error; `run` raises the first one."""
        if not self._over.done():
            self._over.set_exception(error)

    def stop(self) -> None:
        """End the trial at this instant."""
        self._ended("stopped")

    def _ended(self, why: Literal["stopped", "horizon"]) -> None:
        if not self._over.done():
            self._over.set_result(End(why))

    async def run(self, until_ms: int) -> End:
        """Wait for the end. Raises what went wrong in the world.

        until_ms: how long the subject may rest in all; its work may take as long once more.
        """
        self._run_out(until_ms)
        return await asyncio.shield(self._over)

    def _run_out(self, until_ms: int) -> None:
        end_ms = until_ms + min(self.toil_ms, until_ms)
        if self.now_ms < end_ms:
            self.call_at_ms(end_ms, partial(self._run_out, until_ms))
        else:
            self._ended("horizon")

    async def end(self) -> None:
        """Cancel what is under way."""
        self._ended("stopped")
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@asynccontextmanager
async def socket_stage(speed: float) -> AsyncIterator[tuple[SocketStage, AsyncExitStack]]:
    """Give a stage, and the stack on which its ports are opened and closed."""
    stage = SocketStage(speed)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(stage.end)
        yield stage, stack
