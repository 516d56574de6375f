"""`interlock rights` tells what is needed, and what happens without it."""

from __future__ import annotations

import shutil

import pytest

from interlock.run.demo_kit import write_kit
from tests.cli.small_project import write

SCENARIO = "scenarios/07-delivery/reply-lost.yaml"


@pytest.fixture
def project(tmp_path, monkeypatch):
    write_kit(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_least_rights_and_every_removal_are_told(interlock, project):
    said = interlock("rights", SCENARIO)
    assert said.code == 0, said
    assert "the least set of rights that suffices" in said.out
    assert "erp SalesOrder: SubmitOrder" in said.out
    assert "fails cleanly" in said.out
    assert "写入字段" in interlock("rights", SCENARIO, "--lang", "zh").out


def test_rights_are_a_document_too(interlock, project):
    said = interlock("rights", SCENARIO, "--json").json
    assert said["least"]["crm"]["Order"]["may"] == ["change", "list", "read"]
    assert all(row["clean"] for row in said["removed"])
    assert said["unneeded"] == []


def test_a_right_that_nobody_uses_is_a_finding(interlock, project):
    overlay = project / "contracts/erp/overlay.yaml"
    may = "{SalesOrder: [read, list, create, SubmitOrder, ShipOrder], Customer: ['*']}"
    roles = f"\nroles:\n  sync: {{users: [default], may: {may}}}\n"
    overlay.write_text(overlay.read_text("utf-8") + roles, "utf-8")
    said = interlock("rights", SCENARIO, "--json")
    assert said.code == 1
    assert [row["action"] for row in said.json["unneeded"]] == ["ShipOrder", "*"]


def test_without_a_scenario_nothing_can_be_told(interlock, project):
    shutil.rmtree(project / "scenarios")
    said = interlock("rights")
    assert said.code == 2


def test_what_goes_wrong_for_want_of_a_right_comes_with_a_remedy(interlock, tmp_path, monkeypatch):
    write(tmp_path)
    monkeypatch.chdir(tmp_path)
    said = interlock("rights")
    assert said.code == 1
    assert "remedy: look at the status before you read the body" in said.out
    assert "办法: 先检查状态再读取应答体" in interlock("rights", "--lang", "zh").out


def test_without_a_project_it_is_refused_as_run_refuses_it(interlock, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = interlock("rights")
    assert (said.code, said.err) == (2, interlock("run").err)
    assert "interlock init CRM ERP" in said.err


def test_a_saved_case_is_no_story_of_rights(interlock, tmp_path, monkeypatch):
    write(tmp_path)
    monkeypatch.chdir(tmp_path)
    said = interlock("rights", "case.yaml")
    assert said.code == 2
    assert "case.yaml: a saved case has its faults" in said.err
