"""Workers are watched: one that loops or dies costs its trial, not the run."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from interlock.errors import BridgeError, SubjectError
from interlock.finding import Verdict
from interlock.run import pool
from interlock.run.campaign import Sum
from interlock.run.pool import Pool, one
from interlock.run.project import ProjectFiles, load_project
from interlock.run.tasks import Again, Batch, Done, Failed
from interlock.sim.plain import watching
from tests.run import small

# Far more than a trial takes, far less than anybody wants to wait.
SILENCE_MAX_S = 1.0


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> ProjectFiles:
    return small.project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def found(files) -> Sum:
    """Give a campaign in which one worker loops and one dies."""
    return small.run(files, "loops", "dies", "right", trials=14, silence_max_s=SILENCE_MAX_S)


def batch(files: ProjectFiles, name: str) -> Batch:
    return Batch(small.subject(files, name), 0, (0,), 0)


def test_an_endless_loop_is_ended_from_outside_and_its_trial_is_unknown(found):
    report = small.summed(found, "loops")
    assert report.verdict is Verdict.UNKNOWN
    assert 0 < report.trials < 14
    (note,) = report.notes
    assert note.startswith(f"trial {report.trials} was ended from outside")
    assert note.endswith("endless loop?")


def test_a_trial_has_the_time_to_tell_where_it_computes_without_end():
    # Its watch looks each half of its time, and strikes at the third look.
    assert pool.SILENCE_MAX_S > 1.5 * watching.HANG_REAL_S


def test_the_trials_before_it_count(found):
    assert {law.verdict for law in small.summed(found, "loops").laws} == {Verdict.HOLDS}


def test_the_trials_after_it_are_not_made(found):
    (line,) = found.lines["loops"]
    assert sorted(line.outcomes) == list(range(small.summed(found, "loops").trials))


def test_a_worker_that_dies_is_replaced_and_its_trial_is_unknown(found):
    report = small.summed(found, "dies")
    assert (report.verdict, report.trials) == (Verdict.UNKNOWN, 0)
    assert report.notes == ("trial 0 was ended from outside: the subject ended without a word",)


def test_the_trials_of_others_go_on(found):
    report = small.summed(found, "right")
    assert (report.verdict, report.trials) == (Verdict.HOLDS, 14)


def test_what_cannot_be_done_is_an_answer(files):
    with Pool(files, 1) as crew:
        crew.submit(batch(files, "unready"))
        failed, done = [answer for _task, answer in crew.answers()]
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, SubjectError)
    assert isinstance(done, Done)


def test_trials_go_before_what_is_no_trial(files):
    case = small.calm_case(load_project(files))
    again = Again(small.subject(files, "right"), case)
    with Pool(files, 1) as crew:
        for task in (again, again, batch(files, "right")):
            crew.submit(task)
        done = [task for task, answer in crew.answers() if isinstance(answer, Done)]
    assert [type(task) for task in done] == [Batch, Again, Again]


def test_a_project_that_cannot_be_loaded_raises_its_error(files):
    broken = files.root / "bridge.yaml"
    broken.write_text("interlock: 1\nbridge: x\nmatches: {}\n", encoding="utf-8")
    with pytest.raises(BridgeError, match="matches"):
        one(replace(files, bridge=broken), batch(files, "right"))


def workers_of(parent: int) -> list[int]:
    """Give the processes that a process has started, oldest first."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        fields = status.read_text().rpartition(")")[2].split()
        if int(fields[1]) == parent and fields[0] != "Z":
            found.append(int(status.parent.name))
    return sorted(found)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc to find workers by")
@pytest.mark.parametrize("size", [1, 2])
def test_a_worker_that_somebody_kills_changes_nothing(files, size):
    killed = []

    def kill_one(_name: str, made: int, _of: int, _broken: int) -> None:
        if made in (3, 11) and len(killed) < 2:
            pid = workers_of(os.getpid())[-1]
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)

    calm = small.run(files, "doubles", trials=14)
    shot = small.run(files, "doubles", trials=14, workers=size, progress=kill_one)
    assert len(set(killed)) == 2
    assert shot.digest() == calm.digest()
    assert small.summed(shot, "doubles").notes == small.summed(calm, "doubles").notes


def test_another_engine_takes_the_place_of_the_pool(files):
    submitted = []

    class Counting(Pool):
        def submit(self, task):
            submitted.append(type(task))
            super().submit(task)

    found = small.run(files, "right", trials=9, crew=Counting)
    assert small.summed(found, "right").trials == 9
    assert submitted == [Batch, Batch]
