"""A pair whose systems, paths, fields, states and operations all have Chinese names."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "project"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Make the project in a folder of its own."""
    folder = tmp_path / "tests" / "chinese_pair" / "project"
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("__pycache__", ".interlock"))
    shutil.copytree(HERE.parents[2] / "contracts/chat", tmp_path / "contracts/chat")
    monkeypatch.chdir(folder)
    return folder


def test_the_right_integration_holds_under_faults(project, interlock):
    said = interlock("run", "--trials", 12, "--workers", 1, "--json")
    broken = [law for law in said.json["laws"] if law["verdict"] == "broken"]
    assert (said.json["findings"], broken) == ([], [])
    idle = [law["law"] for law in said.json["laws"] if not law["at_stake"]]
    assert idle == []


def test_an_order_that_is_stored_twice_is_found_by_its_chinese_name(project, interlock):
    file = project / "sync.py"
    text = file.read_text(encoding="utf-8")
    # It forgets to look, and to send the number that the finance system keeps unique.
    text = text.replace('params=same)\n        if not found:\n            if ours', 'params=same)\n        if True:\n            if ours')  # fmt: skip # noqa: E501
    text = text.replace("new = {**same, ", 'new = {"外部单号": str(asyncio.get_running_loop().time()), ')  # fmt: skip # noqa: E501
    file.write_text(text, encoding="utf-8")
    said = interlock("run", "--trials", 2, "--workers", 1, "--json")
    assert said.code == 1
    assert {"no-ghost", "nothing-lost"} & {f["rule"] for f in said.json["findings"]}


def test_the_files_of_the_pair_are_in_order(project, interlock):
    assert interlock("check", "--json").code == 0
