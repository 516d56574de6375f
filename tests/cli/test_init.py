"""`interlock init`: from two contracts to the first red test."""

import shutil

import pytest

from interlock.bundled import bundled

FILES = {"interlock.toml", "contracts/bridge.yaml", "scenarios/first.yaml", "sync/__init__.py",
         "sync/main.py"}  # fmt: skip


@pytest.fixture
def pair(tmp_path, monkeypatch):
    """Give the two contract files in a folder of their own, and work in it."""
    shutil.copytree(bundled("contracts", "crm", "1.0"), tmp_path / "contracts" / "crm")
    shutil.copytree(bundled("contracts", "erp", "1.0"), tmp_path / "contracts" / "erp")
    monkeypatch.chdir(tmp_path)
    return "contracts/crm/openapi.yaml", "contracts/erp/erp.wsdl"


def test_a_project_is_written(interlock, pair, tmp_path):
    said = interlock("init", *pair, "--json")
    assert said.code == 0, said
    assert {row["path"] for row in said.json["files"]} == FILES
    assert {row["state"] for row in said.json["files"]} == {"written"}
    assert all((tmp_path / name).is_file() for name in FILES)
    assert said.json["matches"][0] == "customer"


def test_the_proposed_bridge_can_be_read_and_what_is_missing_is_named(interlock, pair):
    interlock("init", *pair)
    said = interlock("check", "--json")
    assert said.code == 1
    assert {f["rule"] for f in said.json["findings"]} == {"misfit"}
    assert all(f["where"]["file"] == "contracts/bridge.yaml" for f in said.json["findings"])


def test_guesses_are_comments_and_losses_are_declared(interlock, pair, tmp_path):
    interlock("init", *pair)
    text = (tmp_path / "contracts" / "bridge.yaml").read_text("utf-8")
    assert "TaxNo: creditCode" in text
    assert "Name: {from: name, longest: 120 characters, may_lose: the tail}" in text
    assert '# Org: {constant: "..."}' in text


def test_files_that_exist_are_never_overwritten(interlock, pair, tmp_path):
    (tmp_path / "sync").mkdir()
    (tmp_path / "sync" / "main.py").write_text("mine = True\n")
    states = {r["path"]: r["state"] for r in interlock("init", *pair, "--json").json["files"]}
    assert states["sync/main.py"] == "kept"
    assert states["interlock.toml"] == "written"
    assert (tmp_path / "sync" / "main.py").read_text() == "mine = True\n"
    again = interlock("init", *pair, "--json").json["files"]
    assert {row["state"] for row in again} == {"kept"}


def test_a_project_elsewhere_finds_its_contracts(interlock, pair, tmp_path, monkeypatch):
    assert interlock("init", *pair, "--into", "deep/project").code == 0
    monkeypatch.chdir(tmp_path / "deep" / "project")
    assert (
        "../../contracts/crm/openapi.yaml" in (tmp_path / "deep/project/interlock.toml").read_text()
    )
    assert interlock("check").code == 1


def test_the_first_run_is_red_and_names_the_integration(interlock, pair, tmp_path):
    interlock("init", *pair)
    said = interlock("run", "--trials", 1, "--workers", 1, "--json")
    assert said.code == 1, said
    lost = next(f for f in said.json["findings"] if f["rule"] == "nothing-lost")
    assert lost["party"] == "subject"
    assert (tmp_path / lost["case"]).is_file()


def test_contracts_without_anything_alike_are_refused_with_a_remedy(interlock, pair, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text(
        'openapi: 3.1.0\ninfo: {title: Clock, version: "1"}\n'
        'paths: {/time: {get: {operationId: getTime, responses: {"200": {description: ok}}}}}\n'
    )
    said = interlock("init", pair[0], other)
    assert said.code == 2
    assert "interlock check" in said.err
    assert not (tmp_path / "interlock.toml").exists()


def test_a_file_that_is_no_contract_is_refused(interlock, pair, tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    assert interlock("init", pair[0], "notes.txt").code == 3
    assert not (tmp_path / "interlock.toml").exists()
