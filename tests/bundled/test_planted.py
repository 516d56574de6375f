"""The planted defects are named, loadable and true."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections import Counter
from typing import get_args

import pytest

from interlock.bundled import bundled, root
from interlock.finding import Party
from interlock.law import LAWS

ROWS = tomllib.loads(bundled("benchmarks/planted", "truth.toml").read_text("utf-8"))["subject"]
WRONG = [row for row in ROWS if row["verdict"] == "broken"]


def _module(row):
    return row["call"].partition(":")[0]


def _is_planted(row):
    return row["folder"] == "benchmarks/planted"


def test_each_planted_file_stands_in_the_list():
    files = {p.stem for p in bundled("benchmarks/planted").glob("*.py")}
    assert {"right", *(_module(row) for row in ROWS if _is_planted(row))} == files


def test_no_two_planted_subjects_share_a_name():
    names = [row["name"] for row in ROWS]
    assert len(names) == len(set(names))


def test_the_demo_shows_one_right_integration_and_thirteen_wrong_ones():
    shown = Counter(row["verdict"] for row in ROWS if row.get("demo"))
    assert shown == {"holds": 1, "broken": 13}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_what_is_said_of_a_subject_is_complete(row):
    assert row["en"].endswith(".")
    assert row["zh"].endswith("。")
    if row["verdict"] == "broken":
        assert row["law"] in LAWS
        assert row["party"] in get_args(Party)
        assert row["cause"] in range(1, 11)
        assert (root() / row["scenario"]).is_file()


def test_the_scenario_of_a_planted_defect_asks_the_law_that_it_breaks():
    for row in WRONG:
        assert f"- {row['law']}" in (root() / row["scenario"]).read_text("utf-8"), row["name"]


def test_every_planted_defect_can_be_imported_and_started():
    names = sorted({_module(row) for row in ROWS if _is_planted(row)})
    code = "import " + ", ".join(names) + "\n"
    code += f"assert all(callable(m.run) for m in ({', '.join(names)}))"
    folder = bundled("benchmarks/planted")
    done = subprocess.run(
        [sys.executable, "-B", "-c", code], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_the_model_integration_holds_when_a_reply_is_lost(interlock_process):
    done = interlock_process(
        "run", "../scenarios/07-delivery/reply-lost.yaml", "--trials", "3", "--json",
        cwd=bundled("examples"),
    )  # fmt: skip
    assert done.json["verdict"] == "holds", done.err
    assert done.json["trials"] == 3
