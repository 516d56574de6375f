"""Wrong integrations, each of which only one of the laws finds, in trials of bundled scenarios."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from interlock.law import LAWS, Ask, Judgement, Reading
from tests.law.tape import is_broken
from tests.rehearsal import case, kit, project, subject, trial
from tests.run.small import HEAD

WRONG = {
    # Sends what it read first once more after each newer version.
    "order-kept": """
first = {}
async def ensure_customer(self, key):
    number = await OrderSync.ensure_customer(self, key)
    customer = await self.crm.customer(key)
    old = first.setdefault(key, customer)
    if old["phone"] != customer["phone"]:
        await self.carried_customer(self.erp_customer(old))
    return number
Sync.ensure_customer = ensure_customer
""",
    # Takes the first customer's number for that of all.
    "references-agree": """
numbers = []
async def ensure_order(self, order, customer_no):
    numbers.append(customer_no)
    return await OrderSync.ensure_order(self, order, numbers[0])
Sync.ensure_order = ensure_order
""",
    # Rests for hours after a failure, and looks for nothing meanwhile.
    "backlog-clears": """
from order_sync import main
main.POLL_S = main.ERP_POLL_S = 7200.0
Sync.wait_s = lambda self, problem, failures: 1500.0
""",
    # Counts its starts in the customers' addresses.
    "rerun-changes-nothing": """
async def look_at_customers(self):
    await OrderSync.look_at_customers(self)
    for customer in await self.erp.all("FindCustomers", "Customers", "Customer", {}):
        if id(self) not in seen:
            seen[id(self)] = self
            new = {"Number": customer["Number"], "Address": f"start {len(seen)}"}
            await self.erp.create("ChangeCustomer", "Customer", new)
seen = {}
Sync.look_at_customers = look_at_customers
""",
    # Approves in the ERP what people should approve there.
    "keeps-to-bridge": """
async def ensure_order(self, order, customer_no):
    found = await OrderSync.ensure_order(self, order, customer_no)
    if found["Status"] == "A":
        await self.erp.call("SubmitOrder", {"Number": found["Number"]})
        await self.erp.call("ApproveOrder", {"Number": found["Number"]})
    return found
Sync.ensure_order = ensure_order
""",
}
ASKS = {
    "order-kept": (Ask("order-kept", ("customer",)), "04-data/customer-changes.yaml"),
    "references-agree": (Ask("references-agree", ("order",)), "04-data/customers-once.yaml"),
    "backlog-clears": (Ask("backlog-clears", ("order",)), "06-technology/erp-outage.yaml"),
    "rerun-changes-nothing": (Ask("rerun-changes-nothing"), "07-delivery/run-again.yaml"),
    "keeps-to-bridge": (Ask("keeps-to-bridge"), "07-delivery/run-again.yaml"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the subjects beside the model integration."""
    root = tmp_path_factory.mktemp("wrong")
    shutil.copytree(kit() / "order_sync", root / "order_sync")
    for name, body in WRONG.items():
        file = root / f"{name.replace('-', '_')}.py"
        file.write_text(HEAD + body, encoding="utf-8")
    (root / "right.py").write_text(HEAD, encoding="utf-8")
    return root


def says(name: str, call: str, folder: Path) -> list[Judgement]:
    """Ask a law about the trials of a subject."""
    ask, scenario = ASKS[name]
    found = []
    for number in (1, 2, 3):
        # Of the faults only the scenario's own: a search may hide what the law is about.
        chosen = case(number, scenario)
        chosen = replace(chosen, faults=project(scenario).scenarios[0].faults)
        trace = trial(chosen, subject(call, folder), scenario=scenario)
        court = project(scenario).court
        reading = Reading(trace, court.bridge, court.contracts, chosen.heal_at_ms)
        found.append(LAWS[name].judge(reading, ask))
    return found


@pytest.mark.parametrize("name", sorted(WRONG))
def test_a_wrong_integration_is_found(name: str, folder: Path) -> None:
    broken = [j for j in says(name, f"{name.replace('-', '_')}:run", folder) if is_broken(j)]
    assert broken
    assert broken[0].breakages[0].evidence


@pytest.mark.parametrize("name", sorted(WRONG))
def test_the_right_one_is_not(name: str, folder: Path) -> None:
    found = says(name, "right:run", folder)
    assert not any(is_broken(j) for j in found), [j.breakages for j in found]
    assert sum(j.at_stake for j in found) > 0
