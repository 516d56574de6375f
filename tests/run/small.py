"""Tiny subjects on the bundled pair, and a scenario that takes them minutes, not hours."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from interlock.report.model import SubjectReport
from interlock.run.campaign import Sum, Wish, campaign, subject_report
from interlock.run.demo_kit import write_kit
from interlock.run.judge import Court, Judged, judge
from interlock.run.project import Project, ProjectFiles, Subject
from interlock.run.search.plot import Plot, case_for
from interlock.run.trial.virtual import run_trial
from interlock.scenario.model import Case
from interlock.trace import Trace
from tests import rehearsal

SCENARIO = """\
interlock: 1
scenario: Orders arrive once
horizon: 30 min
heal_at: 6 min
data:
  customer: {count: 1}
  order: {count: 1 to 2, lines: 1, with: {currency: [CNY]}}
steps:
  - {crm: create, record: order, every: 5 s}
  - {after: 10 s, crm: do, operation: approveOrder, record: order, every: 5 s}
search: {faults: [reply-lost]}
laws:
  - exactly-once: order
  - nothing-lost: order
"""

# Starts with a right integration; a body below changes one thing of it.
HEAD = """\
import asyncio
import ctypes
import httpx
from order_sync.main import Job, OrderSync, TIMEOUT_S

class Sync(OrderSync):
    pass

async def run(env):
    async with httpx.AsyncClient(timeout=TIMEOUT_S) as http:
        await Sync(env, http).run()

"""
SUBJECTS = {
    "right": "",
    # Creates without the key that the ERP keeps unique: a repeated request makes a second order.
    "doubles": """
made = {}
async def ensure_order(self, order, customer_no):
    record = {k: v for k, v in self.erp_order(order, customer_no).items() if k != "ExternalNo"}
    if order["id"] not in made:
        made[order["id"]] = await self.erp.create("CreateOrder", "Order", record)
    return await self.erp.order(made[order["id"]])
Sync.ensure_order = ensure_order
""",
    # Its order of work comes from a set of texts; it doubles as well.
    "unordered": """
import doubles
from order_sync import main
main.POLL_S = 100.0
Sync.ensure_order = doubles.ensure_order
async def look_at_orders(self):
    for key in {o["id"] for o in await self.crm.all("/orders", {"status": "approved"})}:
        self.add(Job("order", key))
Sync.look_at_orders = look_at_orders
Sync.take = lambda self, event, record: None
""",
    # Leaves out the second step of the flow.
    "unsubmitted": """
async def order(self, key):
    order, _ = await self.crm.order(key)
    if order["status"] == "approved":
        await self.ensure_order(order, await self.ensure_customer(order["customerId"]))
Sync.order = order
""",
    # Carries orders that nobody has approved.
    "early": """
async def order(self, key):
    order, _ = await self.crm.order(key)
    await self.ensure_order(order, await self.ensure_customer(order["customerId"]))
async def look_at_orders(self):
    for order in await self.crm.all("/orders", {}):
        self.add(Job("order", order["id"]))
Sync.order, Sync.look_at_orders = order, look_at_orders
""",
    # Takes the machine's zone for that of the business.
    "local": """
from datetime import datetime
def erp_order(self, order, customer_no):
    day = datetime.fromisoformat(order["orderedAt"]).astimezone().date().isoformat()
    return {**OrderSync.erp_order(self, order, customer_no), "OrderDate": day}
Sync.erp_order = erp_order
""",
    # Carries remarks of any length.
    "long": """
def erp_order(self, order, customer_no):
    return {**OrderSync.erp_order(self, order, customer_no), "Note": order["remark"]}
Sync.erp_order = erp_order
""",
    "sticks": """
async def run(env):
    while True:
        pass
""",
    "spins": """
async def run(env):
    while True:
        await asyncio.sleep(0)
""",
    "hurries": """
async def run(env):
    async with httpx.AsyncClient() as http:
        while True:
            await http.get(env.url("crm") + "/orders")
""",
    "spawns": """
import subprocess
async def run(env):
    try:
        subprocess.run(["true"])
    except Exception:
        pass
    await asyncio.sleep(9)
""",
    "strays": """
async def run(env):
    async with httpx.AsyncClient() as http:
        for host in ("telemetry.example", "telemetry.example", "news.example"):
            try:
                await http.get("http://" + host + "/")
            except httpx.HTTPError:
                pass
""",
    "raises": """
async def ensure_order(self, order, customer_no):
    raise SystemExit("no more orders")
Sync.ensure_order = ensure_order
""",
    # Only a repeated request brings it into its endless loop.
    "loops": """
seen = set()
async def ensure_order(self, order, customer_no):
    while order["id"] in seen:
        pass
    seen.add(order["id"])
    return await OrderSync.ensure_order(self, order, customer_no)
Sync.ensure_order = ensure_order
""",
    "dies": """
async def run(env):
    ctypes.string_at(0)
""",
    "waits": """
async def run(env):
    await asyncio.Event().wait()
""",
    "prints": """
print("loaded")
async def run(env):
    print("nothing to do")
""",
    "unready": """
async def run(env):
    raise RuntimeError("no configuration")
""",
    # Falls over the first message, before it has asked anybody for anything.
    "trips": """
async def run(env):
    came = asyncio.Event()
    async def app(scope, receive, send):
        if scope["type"] == "http":
            came.set()
            await asyncio.sleep(60)
    serving = asyncio.ensure_future(env.serve(app))
    await came.wait()
    raise RuntimeError("cannot read this")
""",
    "unwritten": "import a_module_that_nobody_wrote\n",
}


def project(folder: Path, *scenarios: str) -> ProjectFiles:
    """Write the tiny subjects and these scenarios; give a project of them on the bundled pair."""
    write_kit(folder)
    for name, body in SUBJECTS.items():
        (folder / f"{name}.py").write_text(HEAD + body, encoding="utf-8")
    paths = tuple(folder / f"scenario-{n}.yaml" for n in range(len(scenarios) or 1))
    for path, text in zip(paths, scenarios or (SCENARIO,), strict=True):
        path.write_text(text, encoding="utf-8")
    return replace(rehearsal.files("07-delivery/orders-once.yaml"), root=folder, scenarios=paths)


def subject(files: ProjectFiles, name: str, **more: Any) -> Subject:
    """Give a tiny subject."""
    return Subject(name, f"{name}:run", files.root, **more)


def run(files: ProjectFiles, *names: str, trials: int = 6, **more: Any) -> Sum:
    """Run a campaign of tiny subjects."""
    wish = {
        "subjects": tuple(subject(files, name) for name in names),
        "trials": (trials,) * len(files.scenarios),
        "seed": 0,
        "workers": 1,
        "cases": files.root / "cases",
        **more,
    }
    return campaign(Wish(files=files, **wish))


def judged(loaded: Project, name: str, case: Case, court: Court | None = None) -> Judged:
    """Make one trial in this process and judge it."""
    return judge(trace(loaded, name, case), case, court or loaded.court)


def trace(loaded: Project, name: str, case: Case) -> Trace:
    """Make one trial in this process."""
    with tempfile.TemporaryDirectory() as room:
        return run_trial(loaded, subject(loaded.files, name), case, Path(room))


def calm_case(loaded: Project, **more: Any) -> Case:
    """Give the first case of the first scenario, changed."""
    plot = Plot(loaded.scenarios[0], "s.yaml", loaded.contracts, loaded.court.bridge, "x:run", 0)
    return replace(case_for(plot, 0, None), **more)


def summed(found: Sum, name: str) -> SubjectReport:
    """Give the report on one subject."""
    lines = found.lines[name]
    return subject_report(found, lines[0].subject, str)
