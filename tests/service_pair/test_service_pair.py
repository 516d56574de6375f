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


def test_tax_that_is_left_to_the_first_item_is_found(project, interlock):
    file = project / "tickets_to_invoices.py"
    text = file.read_text(encoding="utf-8")
    right = '"tax_total": ticket["tax"]'
    assert right in text
    file.write_text(text.replace(right, '"tax_total": items[0]["tax_amount"]'), encoding="utf-8")
    said = interlock("run", "--trials", 1, "--workers", 1, "--json")
    assert said.code == 1
    assert "amounts-agree" in {f["rule"] for f in said.json["findings"]}


def test_the_files_of_the_pair_are_in_order(project, interlock):
    assert interlock("check", "--json").code == 0
