"""What the systems send by themselves, on its way to the subject."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from interlock.contract.model import HttpRequest, HttpResponse
from interlock.fault.base import Delivery
from interlock.twin.service import Outgoing
from interlock.wire.forging import sent
from interlock.wire.front import Front
from interlock.world.recorder import Recorder
from interlock.world.stage import Stage
from interlock.world.trouble import Refused, Reset, Trouble
from interlock.world.weather import Weather

PATIENCE_MS = 10_000
Deliver: TypeAlias = Callable[[HttpRequest], Awaitable[HttpResponse]]


class Mail:
    """Sends the webhooks of all systems.

    deliver: brings one to the subject; see `Hooks`. effects: does what faults do beside.
    """

    def __init__(
        self,
        stage: Stage,
        fronts: Mapping[str, Front],
        notes: tuple[Recorder, Weather],
        deliver: Deliver,
        *,
        effects: Callable[[Front, Delivery, int], None],
    ) -> None:
        self._stage = stage
        self._fronts = fronts
        self._record, self._weather = notes
        self._deliver = deliver
        self._effects = effects
        self._patience_s = stage.seconds(PATIENCE_MS)
        self._count: Counter[tuple[str, str]] = Counter()
        self._wake_ms: dict[str, int] = {}

    def pump(self, system: str) -> None:
        """Send the webhooks that are due and come back when the next one is."""
        front = self._fronts[system]
        for outgoing in front.twin.due(self._stage.now_ms):
            self._stage.spawn(self._send(system, front, outgoing))
        due_ms = front.twin.next_due_ms()
        if due_ms is not None and self._wake_ms.get(system) != due_ms:
            self._wake_ms[system] = due_ms
            self._stage.call_at_ms(max(due_ms, self._stage.now_ms), lambda: self.pump(system))

    async def _send(self, system: str, front: Front, outgoing: Outgoing) -> None:
        name = outgoing.event.operation.name
        self._count[system, name] += 1
        n = self._count[system, name]
        due = self._stage.now_ms + self._weather.delay_ms(system, name, n, "event")
        leaving = Delivery("event", system, name, n, due)
        deliveries, kinds = self._weather.meet(leaving, self._stage.now_ms, -1)
        for index, delivery in enumerate(deliveries):
            task = self._bring(system, front, outgoing, (delivery, index == 0, kinds))
            self._stage.spawn(task)

    async def _bring(
        self, system: str, front: Front, outgoing: Outgoing, led: tuple[Delivery, bool, str]
    ) -> None:
        delivery, first, kinds = led
        await until(self._stage, delivery.due_ms)
        self._effects(front, delivery, -1)
        name, n = delivery.operation, delivery.n
        if delivery.fate == "lose":
            front.twin.delivered(outgoing.id, ok=True, now_ms=self._stage.now_ms)
            return
        url, now_ms = f"http://subject.test/webhooks/{system}", self._stage.now_ms
        request = sent(front, outgoing, url, now_ms, lie=delivery.forged)
        seq = self._record.add(
            "event", system, name, n=n, fault=kinds, outcome=delivery.forged, body=outgoing.body
        )
        try:
            # Not `wait_for`: its order of events is another one before Python 3.12.
            async with asyncio.timeout(self._patience_s):
                response = await self._handled(request, delivery)
            status, ok = str(response.status), 200 <= response.status < 300
        except (Trouble, TimeoutError) as trouble:
            status, ok = type(trouble).__name__.lower(), False
        self._record.add("handled", system, name, n=n, cause=seq, outcome=status, ok=ok)
        if first:
            front.twin.delivered(outgoing.id, ok=ok, now_ms=self._stage.now_ms)
            self.pump(system)

    async def _handled(self, request: HttpRequest, delivery: Delivery) -> HttpResponse:
        if delivery.fate == "refuse":
            raise Refused
        if delivery.fate == "reset":
            raise Reset
        if delivery.fate == "answer" and delivery.answer is not None:
            return delivery.answer
        return await self._deliver(request)


async def until(stage: Stage, at_ms: int) -> None:
    """Sleep until a moment of the world; at once when it has passed."""
    wait_ms = at_ms - stage.now_ms
    if wait_ms > 0:
        await asyncio.sleep(stage.seconds(wait_ms))
