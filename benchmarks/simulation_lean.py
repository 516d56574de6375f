"""Two REST systems and a connector of forty lines: what the simulation itself costs.

Used by `simulation.py`. The connector polls both sides for 160 simulated minutes, carries five
orders with a key of its own, writes numbers back, repeats what fails, and keeps what it knows in a
file: about 190 calls. Twins validate both messages; network, faults and recorder are the product's.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import aiohttp
import httpx

from interlock.contract.load import load
from interlock.contract.model import Contract, HttpRequest, HttpResponse
from interlock.run.search.plot import make
from interlock.run.trial.cast import finished
from interlock.scenario.model import Case, PlannedFault
from interlock.sim import stage as stages
from interlock.sim.net import Patience
from interlock.sim.stage import stage
from interlock.sim.subject_env import Env
from interlock.trace import Trace
from interlock.twin.service import Twin
from interlock.wire.front import Front
from interlock.world.world import Hooks, World

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
LIMIT_S = 10.0
FRONTS = ("direct", "httpx", "aiohttp")
CONTRACT = Path(__file__).with_name("simulation_orders.yaml")
FAULTS = (
    PlannedFault("error-before", "crm", "listOrders", 2),
    PlannedFault("reply-lost", "erp", "createOrder", 1),
    PlannedFault("rate-limited", "crm", "listOrders", 9),
    PlannedFault("reset-after", "erp", "listOrders", 30),
)


@cache
def contracts() -> dict[str, Contract]:
    """Load the contract once for each side."""
    return {name: load([CONTRACT], name) for name in ("crm", "erp")}


@cache
def fronts() -> dict[str, Front]:
    """Give fronts whose codecs are compiled; each trial puts twins of its own behind them."""
    return {n: Front(c, Twin(c, seed=0, access="open")) for n, c in contracts().items()}


class Direct:
    """No client at all: a request becomes a message of the network."""

    async def __call__(self, method: str, url: str, body: Any = None) -> tuple[int, Any]:
        """Ask, and give status and body."""
        host, _, path = url.removeprefix("http://").partition("/")
        data = b"" if body is None else json.dumps(body).encode()
        headers = (("Content-Type", "application/json"), ("Content-Length", str(len(data))))
        asked = HttpRequest(method, f"/{path}", headers if data else (), data)
        answer = await stages._on_stage[-1].line().send(host, asked, Patience(LIMIT_S, LIMIT_S))
        return answer.status, json.loads(answer.body)


def by_httpx(client: httpx.AsyncClient) -> Any:
    """Ask by httpx."""

    async def ask(method: str, url: str, body: Any = None) -> tuple[int, Any]:
        answer = await client.request(method, url, json=body)
        return answer.status_code, answer.json()

    return ask


def by_aiohttp(session: aiohttp.ClientSession) -> Any:
    """Ask by aiohttp."""

    async def ask(method: str, url: str, body: Any = None) -> tuple[int, Any]:
        async with session.request(method, url, json=body) as answer:
            return answer.status, await answer.json()

    return ask


class Connector:
    """Carries orders from the CRM to the ERP and their numbers back."""

    def __init__(self, env: Env, ask: Any) -> None:
        self.env, self.ask = env, ask
        self.done: dict[str, str] = {}

    async def asked(self, method: str, url: str, body: Any = None) -> Any:
        """Ask until there is an answer."""
        wait_s = 1.0
        while True:
            try:
                status, answer = await self.ask(method, url, body)
                if status < 300:
                    return answer
            except Exception:  # a call that may be repeated
                pass
            await asyncio.sleep(wait_s)
            wait_s = min(60.0, wait_s * 2)

    async def carry(self, order: dict[str, Any]) -> None:
        """Carry one order; a reply that is lost is looked for before it is sent again."""
        erp, crm, key = self.env.url("erp"), self.env.url("crm"), order["id"]
        whole = await self.asked("GET", f"{crm}/orders/{key}")
        known = await self.asked("GET", f"{erp}/orders")
        mine = [o for o in known["items"] if o.get("number") == key]
        record = {"amount": whole["amount"], "currency": whole["currency"], "number": key}
        made = mine[0] if mine else await self.asked("POST", f"{erp}/orders", record)
        await self.asked("PATCH", f"{crm}/orders/{key}", {"status": "done", "number": made["id"]})
        self.done[key] = made["id"]
        (self.env.store / "done.json").write_text(json.dumps(self.done), encoding="utf-8")

    async def run(self) -> None:
        """Poll both sides for ever."""
        await asyncio.gather(self.poll_crm(), self.poll_erp())

    async def poll_crm(self) -> None:
        """Look for orders."""
        while True:
            found = await self.asked("GET", f"{self.env.url('crm')}/orders?status=approved")
            for order in found["items"]:
                if order["id"] not in self.done:
                    await self.carry(order)
            await asyncio.sleep(90)

    async def poll_erp(self) -> None:
        """Look whether all are there."""
        while True:
            found = await self.asked("GET", f"{self.env.url('erp')}/orders")
            assert len(found["items"]) >= len(self.done)
            await asyncio.sleep(150)


async def direct(env: Env) -> None:
    """Run without a client."""
    await Connector(env, Direct()).run()


async def with_httpx(env: Env) -> None:
    """Run with httpx."""
    async with httpx.AsyncClient(timeout=LIMIT_S) as client:
        await Connector(env, by_httpx(client)).run()


async def with_aiohttp(env: Env) -> None:
    """Run with aiohttp."""
    limits = aiohttp.ClientTimeout(sock_connect=LIMIT_S, sock_read=LIMIT_S)
    async with aiohttp.ClientSession(timeout=limits) as session:
        await Connector(env, by_aiohttp(session)).run()


CALLS = {"direct": direct, "httpx": with_httpx, "aiohttp": with_aiohttp}


def trial(minutes: int, front: str, room: Path) -> Trace:
    """Make one trial of the connector."""
    whole_ms = minutes * 60_000
    case = Case(
        "lean", "lean", "lean", 7, horizon_ms=whole_ms, heal_at_ms=whole_ms - 960_000, steps=(),
        faults=(*FAULTS, PlannedFault("reply-lost", "erp", "createOrder", 99)), laws=(),
    )  # fmt: skip
    with stage(7, START) as on:
        twins = {n: Twin(c, seed=7, access="open", start=START) for n, c in contracts().items()}
        world = World(on, case, {n: fronts()[n].beside(t) for n, t in twins.items()}, make)
        world.hooks = Hooks(_nobody, lambda cause, effect: None, None)  # type: ignore[arg-type]  # no steps here
        for number in range(5):
            order = {"amount": f"{number}9.90", "currency": "CNY", "status": "approved"}
            at_ms = (number + 1) * whole_ms // 8
            on.call_at_ms(at_ms, _entered(twins["crm"], order, at_ms))
        urls = {name: f"http://{name}.test" for name in twins}
        on.start(CALLS[front], Env("sync", urls, {}, room / "store"))
        end = on.run(until_ms=whole_ms)
        return finished(world, case, str(end.why), end.says)


def _entered(twin: Twin, order: dict[str, Any], at_ms: int) -> Callable[[], object]:
    return lambda: twin.add("Order", order, at_ms)


async def _nobody(request: HttpRequest) -> HttpResponse:
    return HttpResponse(204)
