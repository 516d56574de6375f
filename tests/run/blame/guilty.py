"""Little pairs in which somebody is at fault and it is known who: one table, two of each party."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from interlock.bundled import bundled
from interlock.finding import Finding
from interlock.run.judge import judge
from interlock.run.project import Project, ProjectFiles, load_project
from interlock.run.search.places import sites
from interlock.run.search.plot import Plot, case_for
from interlock.scenario.model import PlannedFault
from tests.run import small

LAWS = """\
laws:
  - exactly-once: [order, customer]
  - nothing-lost: [order, customer]
  - no-ghost: [order, customer]
  - fields-agree: [order, customer]
  - amounts-agree: order
  - references-agree: order
  - never-backwards: order.status
  - settles: {within: 10 min}
  - speaks-contract
"""
STEPS = """\
  - {crm: create, record: order, every: 5 s}
  - {after: 10 s, crm: do, operation: approveOrder, record: order, every: 5 s}
"""
SCENARIO = """\
interlock: 1
scenario: Somebody is at fault
horizon: 60 min
heal_at: 12 min
data:
  customer: {count: 1}
  order: {count: 1 to 2, lines: 1, with: {currency: [CNY], remark: ["REMARK"]}}
steps:
STEPSsearch:
  faults:
    [reply-lost, late-arrival, request-doubled, stale-read, error-after, event-delayed,
     drifted-field, clock-skew]
"""
UNKEPT = ("erp", "    unique: [[ExternalNo]]\n", "")
UNTAXED = ("erp", "    unique: [[TaxNo]]\n", "")


@dataclass(frozen=True, slots=True)
class Guilty:
    """A pair and who is at fault in it. edits: (bridge or erp, old text, new text).

    body: of a subject of its own; else the name of one of `small`. laws: of which some must speak.
    named: who is told, with a doubt, where no trace can tell who is right.
    """

    party: str
    name: str
    laws: tuple[str, ...]
    body: str = ""
    edits: tuple[tuple[str, str, str], ...] = ()
    faults: tuple[PlannedFault, ...] = ()
    steps: str = ""
    remark: str = "urgent"
    certain: bool = False
    named: str = ""


def struck(system: str, operation: str, kind: str, n: int = 1, **settings: Any) -> PlannedFault:
    """Give a fault that strikes one call."""
    return PlannedFault(kind, system, operation, n, settings=settings)


CASES = (
    Guilty(
        "crm", "free_if_untold", ("amounts-agree",),
        """
def erp_order(self, order, customer_no):
    lines = [{"unitPrice": "0", **line} for line in order["lines"]]
    return OrderSync.erp_order(self, {**order, "lines": lines}, customer_no)
Sync.erp_order = erp_order
""",
        faults=(struck("crm", "getOrder", "drifted-field", how="missing",
                       field="lines.0.unitPrice"),),
    ),
    Guilty(
        "crm", "any_day", ("fields-agree",),
        """
def erp_order(self, order, customer_no):
    return OrderSync.erp_order(self, {"orderedAt": "2020-02-02T00:00:00Z", **order}, customer_no)
Sync.erp_order = erp_order
""",
        faults=(struck("crm", "getOrder", "drifted-field", how="missing", field="orderedAt"),),
    ),
    Guilty(
        "crm", "nameless", ("fields-agree",),
        """
def erp_customer(self, customer):
    return OrderSync.erp_customer(self, {"name": "unknown", **customer})
async def carried_customer(self, record):
    found = await self.erp.find_customer(record["TaxNo"])
    if found is not None:
        return found["Number"]
    return await OrderSync.carried_customer(self, record)
Sync.erp_customer, Sync.carried_customer = erp_customer, carried_customer
""",
        faults=(struck("crm", "getCustomer", "drifted-field", how="missing", field="name"),),
    ),
    Guilty(
        "erp", "doubles", ("exactly-once",),
        faults=(struck("erp", "CreateOrder", "drifted-field", how="missing", field="Number"),),
    ),
    Guilty(
        "erp", "notes_once", ("fields-agree",),
        """
async def ensure_order(self, order, customer_no):
    if not await self.erp.find_order(order["orderNo"]):
        record = self.erp_order(order, customer_no)
        reply = await self.erp.call("CreateOrder", {"Order": record})
        _, etag = await self.crm.order(order["id"])
        await self.crm.change_order(order["id"], {"erpNo": reply.get("Number") or "lost"}, etag)
    return await OrderSync.ensure_order(self, order, customer_no)
async def status(self, number):
    theirs = await self.erp.order(number)
    found = await self.crm.order_by_number(theirs["ExternalNo"])
    order, etag = await self.crm.order(found["id"])
    word = self.crm_status(theirs["Status"])
    if order["status"] != word:
        await self.crm.change_order(order["id"], {"status": word}, etag)
Sync.ensure_order, Sync.status = ensure_order, status
""",
        faults=(struck("erp", "CreateOrder", "drifted-field", how="nil", field="Number"),),
    ),
    Guilty(
        "bridge", "long", ("speaks-contract", "nothing-lost"), remark="x" * 300,
        edits=(("bridge", "longest: 255 characters", "longest: 999 characters"),),
    ),
    Guilty(
        "bridge", "doubles", ("exactly-once",),
        edits=(("bridge", "      ExternalNo: orderNo\n", ""),),
        faults=(struck("erp", "CreateOrder", "reply-lost"),),
    ),
    Guilty(
        "bridge", "right", ("fields-agree",), named="subject",
        edits=(("bridge", "Note: {from: remark, longest", "Note: {from: customerId, longest"),),
    ),
    Guilty(
        "contract", "right", ("exactly-once",),
        edits=(("bridge", ", unique_in: erp", ""), UNKEPT),
        faults=(struck("erp", "CreateOrder", "request-doubled"),),
    ),
    Guilty(
        "contract", "right", ("exactly-once",), edits=(UNTAXED,),
        faults=(struck("erp", "CreateCustomer", "request-doubled"),),
    ),
    Guilty(
        "contract", "right", ("exactly-once",),
        edits=(("bridge", ", unique_in: erp", ""), UNKEPT),
        faults=(struck("erp", "CreateOrder", "late-arrival", delay_ms=60_000),),
    ),
    Guilty(
        "environment", "right", ("act",),
        steps="  - {after: 2 min, crm: do, operation: approveOrder, record: order, "
              "expect: accepted}\n",
    ),
    Guilty(
        "environment", "right", ("fields-agree",),
        steps='  - {after: 9 min, erp: change, record: customer, with: {Phone: "000"}}\n',
    ),
    Guilty(
        "subject", "doubles", ("exactly-once",), certain=True,
        faults=(struck("erp", "CreateOrder", "reply-lost"),),
    ),
    Guilty("subject", "unsubmitted", ("nothing-lost",), certain=True),
    Guilty(
        "subject", "long", ("speaks-contract", "nothing-lost"), remark="x" * 300, certain=True,
    ),
    Guilty(
        "subject", "all_upper", ("fields-agree",),
        """
def erp_order(self, order, customer_no):
    record = OrderSync.erp_order(self, order, customer_no)
    return {**record, "Note": record["Note"].upper()}
Sync.erp_order = erp_order
""",
        certain=True,
    ),
)  # fmt: skip


def made(guilty: Guilty, folder: Path) -> Project:
    """Write the pair and load it."""
    steps = STEPS + guilty.steps
    text = SCENARIO.replace("STEPS", steps).replace("REMARK", guilty.remark) + LAWS
    files = small.project(folder, text)
    if guilty.body:
        (folder / f"{guilty.name}.py").write_text(small.HEAD + guilty.body, encoding="utf-8")
    return load_project(_edited(files, guilty, folder))


def told(guilty: Guilty, project: Project, trials: int) -> Iterator[tuple[int, Finding]]:
    """Give all findings of some trials: the first with its own faults alone, then mixed."""
    plot = Plot(project.scenarios[0], "s.yaml", project.contracts, project.court.bridge, "x:run", 0)
    seen = None
    for number in range(trials):
        case = case_for(plot, number + 2 if number else 0, seen)
        case = replace(case, faults=(*guilty.faults, *case.faults))
        trace = small.trace(project, guilty.name, case)
        seen = seen or sites(trace)
        for finding in judge(trace, case, project.court).findings:
            yield number, finding


def _edited(files: ProjectFiles, guilty: Guilty, folder: Path) -> ProjectFiles:
    texts = {
        "bridge": bundled("contracts", "bridge.yaml").read_text(encoding="utf-8"),
        "erp": bundled("contracts", "erp", "overlay.yaml").read_text(encoding="utf-8"),
    }
    for where, old, new in guilty.edits:
        assert texts[where].count(old) == 1, old
        texts[where] = texts[where].replace(old, new)
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    erp = replace(files.systems["erp"], overlay=(folder / "erp.yaml",))
    systems = {**files.systems, "erp": erp}
    return replace(files, systems=systems, bridge=folder / "bridge.yaml")
