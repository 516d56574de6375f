"""Two vendors' contracts that no line of the program knows, rehearsed with YAML alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.corpus import corpus, needs

PROJECT = Path(__file__).parent / "project"
CRM = ("openapi", "apideck", "crm-2026.yml")
ERP = ("wsdl", "workday", "Human_Resources.wsdl")

pytestmark = [needs(*CRM), needs(*ERP)]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Make a project of the pair in a folder of its own; give a function that names its subject."""
    folder = tmp_path / "project"
    shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.chdir(folder)

    def settings(call: str) -> Path:
        (folder / "interlock.toml").write_text(
            f'[crm]\ncontract = "{corpus(*CRM).as_posix()}"\n'
            f'[erp]\ncontract = "{corpus(*ERP).as_posix()}"\noverlay = "erp-overlay.yaml"\n'
            '[bridge]\nfile = "bridge.yaml"\n'
            f'[subject]\ncall = "{call}"\n'
            '[run]\nscenarios = "scenario.yaml"\n'
        )
        return folder

    return settings


def test_the_right_integration_holds_and_every_law_had_something_at_stake(project, interlock):
    project("site_sync:run")
    said = interlock("run", "--trials", 48, "--workers", 1, "--json")
    assert (said.code, said.json["verdict"]) == (0, "holds"), said.json["findings"]
    assert said.json["trials"] == 48
    assert all(law["at_stake"] for law in said.json["laws"])
    assert said.json["coverage"]["faults_fired"] > 48


def test_a_second_record_after_a_lost_reply_is_found_and_is_the_integrations_fault(
    project, interlock
):
    folder = project("site_sync_renumbering:run")
    said = interlock("run", "--trials", 24, "--workers", 1, "--json")
    assert said.code == 1
    found = next(f for f in said.json["findings"] if f["rule"] == "exactly-once")
    assert found["party"] == "subject"
    assert found["where"]["system"] == "erp"
    assert any("takes Location_ID from the caller" in why for why in found["why"])
    text = Path(found["case"]).read_text(encoding="utf-8")
    assert (text.count("crm: create"), text.count("fault:")) == (1, 1)
    assert interlock("replay", found["case"], "--json").code == 1
    project("site_sync:run")
    shutil.copy(folder / "site_sync.py", folder / "site_sync_renumbering.py")
    assert interlock("replay", found["case"], "--json").code == 0


def test_what_the_two_contracts_do_not_agree_on_is_told_before_any_trial(project, interlock):
    project("site_sync:run")
    said = interlock("check", "--json")
    misfits = [f for f in said.json["findings"] if f["severity"] == "error"]
    assert [f["where"]["path"] for f in misfits] == ["$.Location_Name"]
    assert "may leave name empty" in misfits[0]["says"]
    assert [c["refused"] for c in said.json["contracts"]] == [[], []]
