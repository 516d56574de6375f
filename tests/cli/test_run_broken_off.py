"""Ctrl-C ends `interlock run` with what was found until then."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from interlock.run.campaign.saving import save
from interlock.run.search.plot import CALM_TRIALS
from tests.cli.small_project import FILES, spoil, write

# Sends every order twice; holds one of its lives, whose number stands in a file, until a file says
# go. So the end of a run comes at the same place, however fast the machine is.
DOUBLES = """

async def run(env):
    here = __import__("pathlib").Path(__file__).parent
    with (here / "lives").open("a") as lives:
        lives.write("x")
    if (here / "lives").stat().st_size > HELD and not (here / "go").exists():
        (here / "held").touch()
        while True:
            pass
    crm, erp = env.url("crm"), env.url("erp")
    async with httpx.AsyncClient(timeout=5) as http:
        for _ in range(40):
            known = {o["orderNo"] for o in (await http.get(erp + "/orders")).json()}
            for deal in (await http.get(crm + "/deals")).json():
                if deal["dealNo"] not in known:
                    order = {"orderNo": deal["dealNo"], "name": deal["name"]}
                    await http.post(erp + "/orders", json=order)
                    await http.post(erp + "/orders", json=order)
            await asyncio.sleep(60)
"""
RIGHT = FILES["sync.py"].replace("async def run(env):", DOUBLES.partition("    crm, erp")[0], 1)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Give a small project, and work in it."""
    monkeypatch.chdir(write(tmp_path))
    return tmp_path


def broken_off(project, held_after, *words, source="import asyncio\nimport httpx\n" + DOUBLES):
    """Run until a life is held, press Ctrl-C twice, and give how that ended."""
    (project / "sync.py").write_text(source.replace("HELD", str(held_after)))
    process = subprocess.Popen(
        [sys.executable, "-m", "interlock", "run", "--workers", "1", *words], cwd=project,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "src")},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        for _ in range(1_200):
            if (project / "held").exists() or process.poll() is not None:
                break
            time.sleep(0.05)
        assert process.poll() is None, process.communicate()
        # What the worker has told of its trials until now is still to be heard.
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert not list(project.rglob("*.part"))
    return out, err


def test_what_was_found_before_ctrl_c_is_told_and_kept(interlock, project):
    out, err = broken_off(project, 4, "--trials", "50")
    assert err.startswith("interrupted after 4 of 50 trials, 4 of them broken")
    assert "BROKEN  exactly-once: deal" in out
    assert "the remaining trials: the run was broken off" in out
    (case,) = (project / ".interlock" / "cases").glob("*.yaml")
    assert f"the whole case is {case.name}" in out
    assert f"Again: interlock replay .interlock/cases/{case.name}" in out
    (project / "go").touch()
    again = interlock("replay", case)
    assert again.code == 1
    assert "BROKEN  exactly-once: deal" in again.out


def test_a_case_that_was_being_made_small_is_kept_as_small_as_it_was(interlock, project):
    spoil(project, "deals.yaml", "count: 1 to 2", "count: 9")
    out, err = broken_off(project, 2 + 4, "--trials", "2", "--fault", "slow-answer")
    assert "after 2 of 2 trials, 2 of them broken" in err
    assert "Smallest case: 9 deals" in out
    assert "the run was broken off before its case was as small as it gets" in out
    assert "the remaining trials" not in out
    (case,) = (project / ".interlock" / "cases").glob("*.yaml")
    (project / "go").touch()
    assert interlock("replay", case).code == 1


def test_json_says_that_the_run_was_broken_off(project):
    out, _err = broken_off(project, 4, "--trials", "50", "--json", "--report", "json=r.json")
    told = json.loads(out)
    assert told["interrupted"] is True
    assert told["verdict"] == "broken"
    assert told["trials"] == 4
    assert told["findings"][0]["rule"] == "exactly-once"
    assert told["skipped"][-1] == {
        "what": "the remaining trials", "why": "the run was broken off",
    }  # fmt: skip
    assert json.loads((project / "r.json").read_text()) == told


def test_json_of_a_run_without_a_single_trial_is_a_document(project):
    out, err = broken_off(project, 0, "--json")
    assert json.loads(out)["interrupted"] is True
    assert json.loads(out)["verdict"] == "unknown"
    assert err.strip() == "interrupted before the end of the first trial"


def test_a_run_that_held_until_ctrl_c_is_not_told_as_one_that_holds(project):
    out, err = broken_off(project, 4, "--trials", "50", source=RIGHT)
    assert "nothing broken so far" in err
    assert out.rstrip().splitlines()[-1].startswith("UNKNOWN")


def test_cases_that_were_replayed_before_ctrl_c_are_told(project):
    cases = ("case.yaml", "more.yaml")
    (project / "more.yaml").write_text((project / "case.yaml").read_text())
    out, err = broken_off(project, 1, *cases, source=RIGHT)
    assert "the remaining trials: the run was broken off" in out
    assert out.rstrip().splitlines()[-1].startswith("UNKNOWN")
    assert err.strip() == "interrupted"


def test_every_fault_that_was_begun_later_goes_on_where_it_came_to(project):
    spoil(project, "deals.yaml", "laws:", "search: {faults: [reply-lost, slow-answer]}\nlaws:")
    words = ("--every-fault", "--from", "3")
    out, err = broken_off(project, 8, *words, source=RIGHT)
    tried = 8 - 1 - CALM_TRIALS
    assert f"go on with --every-fault --from {3 + tried}\n" in err
    assert f"tried: {tried} of " in out


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "below" / "case.yaml"
    save(path, b"first")
    with pytest.raises(TypeError):
        save(path, "no bytes")  # type: ignore[arg-type]  # stands for all that may go wrong
    assert path.read_bytes() == b"first"
    assert list(path.parent.iterdir()) == [path]
