"""How fast a simulated integration runs: twins, recorder and faults in, laws and shrinking apart.

    python benchmarks/simulation.py [MINUTES of the simulated day, 160] [trials in a row, 0]

Two integrations: a lean connector between two REST systems (`simulation_lean.py`), which shows what
the simulation costs, and the model integration on the bundled pair (REST and SOAP, OAuth, webhooks,
an outbox), most of whose time is its own and its XML. Each carries orders for 160 simulated
minutes, about 190 calls, three times: its requests go straight to the network (direct), through
httpx with its transport exchanged, and through aiohttp on lines of memory. Printed is processor
time of the process, the median of five, beside a loop that does nothing but count. Then two
processes against one, and the memory after many trials in a row.
"""

from __future__ import annotations

import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import simulation_lean as lean

from interlock.run.project import Project, Subject, load_project
from interlock.run.search.plot import Plot, case_for
from interlock.run.trial.cast import machine_start
from interlock.run.trial.virtual import Trial, _finished
from interlock.scenario.model import Case, PlannedFault
from interlock.sim.stage import stage
from interlock.trace import Trace
from tests import rehearsal

HERE = Path(__file__).resolve()
FRONTS = lean.FRONTS
SUBJECT = '''
import asyncio, json
from urllib.parse import urlencode, urlsplit
import aiohttp, httpx
from interlock.contract.model import HttpRequest
from interlock.sim import stage as stages
from interlock.sim.net import Patience
from order_sync.main import TIMEOUT_S, OrderSync


class Answer:
    def __init__(self, status, headers, content):
        self.status_code, self.headers, self.content = status, httpx.Headers(headers), content
        self.is_success = 200 <= status < 300

    @property
    def text(self):
        return self.content.decode()

    def json(self):
        return json.loads(self.content)


def written(url, headers, params, json_, data, content):
    headers = dict(headers or {})
    if params:
        url += "?" + urlencode(params)
    if json_ is not None:
        content = json.dumps(json_).encode()
        headers["Content-Type"] = "application/json"
    if data is not None:
        content = urlencode(data).encode()
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    if isinstance(content, str):
        content = content.encode()
    return url, headers, content or b""


class Direct:
    """No client at all: a request becomes a message of the network."""

    async def request(self, method, url, *, headers=None, params=None, json=None, data=None,
                      content=None):
        url, headers, content = written(url, headers, params, json, data, content)
        parts = urlsplit(url)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        headers["Content-Length"] = str(len(content))
        asked = HttpRequest(method, target, tuple(headers.items()), content)
        line = stages._on_stage[-1].line()
        answer = await line.send(parts.netloc, asked, Patience(TIMEOUT_S, TIMEOUT_S))
        return Answer(answer.status, list(answer.headers), answer.body)

    async def post(self, url, **more):
        return await self.request("POST", url, **more)


class ByAiohttp:
    def __init__(self, session):
        self.session = session

    async def request(self, method, url, *, headers=None, params=None, json=None, data=None,
                      content=None):
        url, headers, content = written(url, headers, params, json, data, content)
        async with self.session.request(method, url, headers=headers, data=content) as answer:
            return Answer(answer.status, list(answer.headers.items()), await answer.read())

    async def post(self, url, **more):
        return await self.request("POST", url, **more)


async def direct(env):
    await OrderSync(env, Direct()).run()


async def by_httpx(env):
    async with httpx.AsyncClient(timeout=TIMEOUT_S) as http:
        await OrderSync(env, http).run()


async def by_aiohttp(env):
    limits = aiohttp.ClientTimeout(sock_connect=TIMEOUT_S, sock_read=TIMEOUT_S)
    async with aiohttp.ClientSession(timeout=limits) as session:
        await OrderSync(env, ByAiohttp(session)).run()
'''
CALLS = {"direct": "direct", "httpx": "by_httpx", "aiohttp": "by_aiohttp"}


SCENARIO = """\
interlock: 1
scenario: A day of orders
horizon: {minutes} min
heal_at: {heal} min
data:
  customer: {{count: 3}}
  order: {{count: 5, lines: 1 to 3}}
steps:
  - {{crm: create, record: order, every: 1 min}}
  - {{after: 2 min, crm: do, operation: approveOrder, record: order, every: 1 min}}
  - {{after: 5 min, erp: do, operation: ApproveOrder, record: order}}
search: {{faults: all}}
laws:
  - exactly-once: order
"""
FAULTS = (
    PlannedFault("error-before", "crm", "getOrder", 2),
    PlannedFault("reply-lost", "erp", "CreateOrder", 1),
    PlannedFault("rate-limited", "crm", "listOrders", 3),
    PlannedFault("reset-after", "erp", "FindOrders", 30),
)


@cache
def project(minutes: int) -> Project:
    """Load the pair with a scenario that lasts so long; five orders come in its first part."""
    file = folder() / f"day-{minutes}.yaml"
    words = {"minutes": minutes, "heal": minutes - 17}
    file.write_text(SCENARIO.format(**words), encoding="utf-8")
    files = rehearsal.files("07-delivery/orders-once.yaml")
    return load_project(replace(files, root=folder(), scenarios=(file,)))


@cache
def case(minutes: int) -> Case:
    """Give the case of that scenario, with a few faults."""
    pair = project(minutes)
    plot = Plot(pair.scenarios[0], "day.yaml", pair.contracts, pair.court.bridge, "bench:direct", 0)
    # A fault that never comes keeps the trial from resting before its horizon.
    last = PlannedFault("reply-lost", "erp", "CreateOrder", 99)
    chosen = case_for(plot, 0, None)
    scale = (minutes - 50) * 60_000 / max(s.at_ms for s in chosen.steps)
    steps = tuple(replace(s, at_ms=round(s.at_ms * scale)) for s in chosen.steps)
    return replace(chosen, faults=(*FAULTS, last), steps=steps)


def folder() -> Path:
    """Give the demo's folder with the subjects of this program beside it."""
    root = rehearsal.kit()
    (root / "bench.py").write_text(SUBJECT, encoding="utf-8")
    return root


def model(minutes: int, front: str, room: Path) -> Trace:
    """Make one trial of the model integration, as a worker does."""
    chosen = case(minutes)
    pair = project(minutes)
    subject = Subject(front, f"bench:{CALLS[front]}", folder())
    with stage(chosen.seed, machine_start(pair, chosen), subject.root) as on:
        made = Trial(on, pair, subject, chosen, room)
        made.begin()
        return _finished(made, on.run(until_ms=chosen.horizon_ms), chosen)


def calls(trace: Trace) -> int:
    """Count the requests of a trial."""
    return sum(e.kind == "request" for e in trace.events)


def cpu_ms(act: Callable[[], object]) -> float:
    """Give the processor time of a call, the median of five after one for warming up."""
    act()
    taken = []
    for _ in range(5):
        begun = time.process_time()
        act()
        taken.append((time.process_time() - begun) * 1_000)
    return statistics.median(taken)


def reference() -> None:
    """Count to a million: how fast this machine is just now."""
    n = 0
    while n < 1_000_000:
        n += 1


def rooms() -> Callable[[], Path]:
    """Give a function that gives a new empty folder each time."""
    top, number = Path(tempfile.mkdtemp(prefix="interlock-bench-")), iter(range(10**9))

    def room() -> Path:
        made = top / str(next(number))
        made.mkdir()
        return made

    return room


def speeds(minutes: int) -> None:
    """Print the table of integrations and fronts."""
    room = rooms()
    print(f"reference loop: {cpu_ms(reference):.1f} ms")
    print("integration | front | calls | simulated | processor time | a call | calls/s | digest")
    print("---|---|---|---|---|---|---|---")
    for name, make in (("lean", lean.trial), ("model", model)):
        for front in FRONTS:
            trace = make(minutes, front, room())
            taken = cpu_ms(lambda make=make, front=front: make(minutes, front, room()))
            count, until_ms = calls(trace), trace.events[-1].at_ms
            print(
                f"{name} | {front} | {count} | {until_ms / 60_000:.0f} min | {taken:.1f} ms | "
                f"{taken / count * 1_000:.0f} us | {count / taken * 1_000:,.0f} | "
                f"{trace.digest()[7:19]}",
                flush=True,
            )
    print(f"reference loop: {cpu_ms(reference):.1f} ms")


def burn(minutes: int, seconds: float) -> None:
    """Make direct trials for so long; print calls a second of wall clock as JSON."""
    room = rooms()
    lean.trial(minutes, "direct", room())
    begun, cpu, made = time.perf_counter(), time.process_time(), 0
    while time.perf_counter() - begun < seconds:
        made += calls(lean.trial(minutes, "direct", room()))
    cpu = time.process_time() - cpu
    print(json.dumps([made / (time.perf_counter() - begun), made / cpu]))


def both(minutes: int, seconds: float = 8.0) -> None:
    """Print what one process and two at once make of the wall clock."""

    def run(count: int) -> tuple[float, float]:
        words = [sys.executable, str(HERE), "burn", str(minutes), str(seconds)]
        started = [subprocess.Popen(words, stdout=subprocess.PIPE) for _ in range(count)]
        found = [json.loads(p.communicate()[0]) for p in started]
        return sum(wall for wall, _ in found), sum(cpu for _, cpu in found)

    (one, one_cpu), (two, two_cpu) = run(1), run(2)
    print(f"by the wall clock: one core {one:,.0f} calls/s, two {two:,.0f}: {two / one:.2f} x")
    print(f"by processor time: one core {one_cpu:,.0f} calls/s, two {two_cpu:,.0f}", flush=True)


def memory(trials: int) -> None:
    """Print resident memory after the first hundred trials and after all."""
    room, first = rooms(), 0
    for number in range(trials):
        here = room()
        lean.trial(30, FRONTS[number % len(FRONTS)], here)
        shutil.rmtree(here)
        if number == 99 or number % 1_000 == 999:
            now = resident_kb()
            first = first or now
            print(f"after {number + 1:,} trials: {now / 1024:.1f} MB, +{(now - first) / 1024:.1f}")


def resident_kb() -> int:
    """Give this process's resident memory; where nobody tells, its highest so far."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return pages * resource.getpagesize() // 1024


if __name__ == "__main__":
    if sys.argv[1:2] == ["burn"]:
        burn(int(sys.argv[2]), float(sys.argv[3]))
    else:
        simulated = int(sys.argv[1]) if len(sys.argv) > 1 else 160
        speeds(simulated)
        both(simulated)
        if len(sys.argv) > 2:
            memory(int(sys.argv[2]))
