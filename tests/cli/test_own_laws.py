"""Laws of the user's own, as `interlock.cli` meets them: check, run, replay."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.small_project import spoil, write

LAWS = """\
interlock: 1
laws:
  same-name:
    says: {en: both sides have one name, zh: 两边名称一致}
    equal: {left: crm.deal.name, right: erp.deal.name}
  never-empty: "laws:never_empty"
"""
PYTHON = """\
from interlock.law.api import Broken


def never_empty(trial):
    for deal in trial.records("erp", "deal"):
        if not deal["name"]:
            yield Broken("it has no name", record=deal)
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Give a small project that asks laws of its own, and work in it."""
    monkeypatch.chdir(write(tmp_path))
    (tmp_path / "laws.yaml").write_text(LAWS, encoding="utf-8")
    (tmp_path / "laws.py").write_text(PYTHON, encoding="utf-8")
    spoil(tmp_path, "interlock.toml", "[run]\n", '[run]\nlaws = "laws.yaml"\n')
    spoil(tmp_path, "deals.yaml", "laws:\n", "laws:\n  - same-name\n  - never-empty\n")
    return tmp_path


def lines(said):
    (subject,) = said.json["subjects"]
    return {law["law"]: law for law in subject["laws"]}


def test_laws_of_ones_own_are_judged_like_the_others(project, interlock):
    said = interlock("run", "--trials", 3, "--workers", 1, "--json")
    assert (said.code, said.json["verdict"]) == (0, "holds"), said
    found = lines(said)
    assert {found[n]["verdict"] for n in ("same-name", "laws:never_empty")} == {"holds"}
    assert all(found[n]["at_stake"] for n in ("same-name", "laws:never_empty"))


def test_a_law_that_raises_is_told_and_the_run_is_not_green(project, interlock):
    (project / "laws.py").write_text(PYTHON.replace("not deal", "not_such and deal"))
    said = interlock("run", "--trials", 3, "--workers", 1, "--json")
    law = lines(said)["laws:never_empty"]
    assert (said.code, law["verdict"]) == (4, "unknown"), said
    assert "NameError" in law["why"]
    assert "laws.py:6" in law["why"]
    plain = interlock("run", "--trials", 2, "--workers", 1, "--lang", "zh")
    assert "laws.py:6" in plain.out
    assert "Traceback" not in plain.out + plain.err


def test_a_broken_law_has_its_smallest_case_and_it_replays(project, interlock):
    text = LAWS.replace("right: erp.deal.name", "right: erp.deal.id")
    (project / "laws.yaml").write_text(text, encoding="utf-8")
    said = interlock("run", "--trials", 2, "--workers", 1, "--json")
    assert said.code == 1
    found = next(f for f in said.json["findings"] if f["rule"] == "same-name")
    assert found["says"].startswith("both sides have one name: deal ")
    case = Path(found["case"])
    assert "left: crm.deal.name" in case.read_text(encoding="utf-8")
    # The case has the sentence in it, and needs no file of laws beside it.
    (project / "laws.yaml").write_text("interlock: 1\nlaws: {}\n", encoding="utf-8")
    spoil(project, "deals.yaml", "  - same-name\n  - never-empty\n", "")
    assert interlock("replay", case, "--json").code == 1


@pytest.mark.parametrize(
    ("file", "old", "new", "where", "says"),
    [
        ("laws.yaml", "crm.deal.name", "crm.deal.nam", "laws.yaml:5", "'name'"),
        (
            "laws.yaml",
            "laws:never_empty",
            "laws:never_full",
            "laws.yaml:6",
            "use one of never_empty",
        ),
        (
            "laws.yaml",
            "  never-empty:",
            "    where: {name: one}\n  never-empty:",
            "laws.yaml:6",
            "write equal: {..., where: ...}",
        ),
        ("deals.yaml", "same-name", "same-names", "deals.yaml", "'same-name'"),
        ("interlock.toml", "laws.yaml", "lawz.yaml", "interlock.toml", "no file"),
    ],
)
def test_a_slip_is_told_by_check_with_its_place(file, old, new, where, says, project, interlock):
    spoil(project, file, old, new)
    said = interlock("check")
    assert said.code == 2
    assert where in said.out + said.err
    assert says in said.out + said.err


def test_the_page_and_the_schema_are_named(interlock):
    assert "docs/reference/laws.md" in interlock("explain", "laws").out
    assert '"Interlock laws"' in interlock("schema", "laws").out
