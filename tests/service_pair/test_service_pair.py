"""A pair of two REST systems: cursors and pages, tickets and invoices, a key that is chosen."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "project"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Make the project in a folder of its own."""
    folder = tmp_path / "tests" / "service_pair" / "project"
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("__pycache__", ".interlock"))
    shutil.copytree(HERE.parents[2] / "contracts/chat", tmp_path / "contracts/chat")
    monkeypatch.chdir(folder)
    return folder


def test_the_right_integration_holds_under_faults(project, interlock):
    said = interlock("run", "--trials", 12, "--workers", 1, "--json")
    broken = [law for law in said.json["laws"] if law["verdict"] == "broken"]
    assert (said.json["findings"], broken) == ([], [])
    assert [law["law"] for law in said.json["laws"] if not law["at_stake"]] == []


# What is done wrong, in place of what, and the law that must find it.
WRONG = {
    "tax of the first item alone": (
        '"tax_total": ticket["tax"]', '"tax_total": items[0]["tax_amount"]', "amounts-agree",
    ),
    "a payer made anew in place of a change": (
        """            await self.call("erp", "PUT", f"/payers/""",
        """            if have:
                await self.call("erp", "DELETE", f"/payers/{account['vatId']}")
            await self.call("erp", "PUT", f"/payers/""",
        "audit-complete",
    ),
    "a round that ends at the first refusal": (
        "{problem}\")\n\n    async def say",
        "{problem}\")\n                return\n\n    async def say",
        "no-blocking",
    ),
    "the bank's number as a name": (
        '"name": account["company"]', '"name": account["iban"]', "stays-home",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_what_is_done_wrong_is_found_by_its_law(project, interlock, what):
    right, wrong, law = WRONG[what]
    file = project / "tickets_to_invoices.py"
    text = file.read_text(encoding="utf-8")
    assert text.count(right) == 1
    file.write_text(text.replace(right, wrong), encoding="utf-8")
    said = interlock("run", "--trials", 1, "--workers", 1, "--json")
    assert said.code == 1
    found = {(f["rule"], f["party"]) for f in said.json["findings"]}
    assert (law, "subject") in found


def test_the_files_of_the_pair_are_in_order(project, interlock):
    assert interlock("check", "--json").code == 0
