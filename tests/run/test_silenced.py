"""A law that is silent on its own planted violation ends the run, which then says so."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import pytest

from interlock.finding import Verdict
from interlock.law import LAWS, Ask, Judgement, Reading
from interlock.law.base import judged
from interlock.run.project import ProjectFiles, load_project
from interlock.run.tasks import Answer, Done, Task
from interlock.run.worker import Bench
from tests.run import small


class Here:
    """A crew of this process alone, which has our laws."""

    def __init__(self, files: ProjectFiles, workers: int, **more: Any) -> None:
        self.bench = Bench(load_project(files), Path(files.root / "room"), lambda _: None)
        self.tasks: deque[Task] = deque()

    def submit(self, task: Task) -> None:
        self.tasks.append(task)

    def drop(self, unwanted: Callable[[Task], bool]) -> tuple[Task, ...]:
        return ()

    def answers(self) -> Iterator[tuple[Task, Answer]]:
        while self.tasks:
            task = self.tasks.popleft()
            for answer in self.bench.do(task):
                yield task, answer
            yield task, Done()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.bench.close()


def never_speaks(reading: Reading, ask: Ask) -> Judgement:
    return judged(ask, 1, ())


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> ProjectFiles:
    found = small.project(tmp_path_factory.mktemp("project"))
    (found.root / "room").mkdir()
    return found


@pytest.mark.parametrize("name", ["exactly-once", "nothing-lost"])
def test_a_silenced_law_stops_the_run(files, monkeypatch: pytest.MonkeyPatch, name: str):
    deaf = replace(LAWS[name], judge=never_speaks)
    monkeypatch.setattr(LAWS, "_all", {**dict(LAWS.items()), name: deaf})
    report = small.summed(small.run(files, "right", trials=30, crew=Here), "right")
    assert (report.trials, report.verdict) == (1, Verdict.UNKNOWN)
    assert [n for n in report.notes if name in n and "cannot be trusted on this pair" in n]


def test_laws_that_speak_let_it_go_on(files):
    report = small.summed(small.run(files, "right", trials=10, crew=Here), "right")
    assert (report.trials, report.verdict) == (10, Verdict.HOLDS)


def test_a_law_that_is_silent_in_bad_weather_alone_stops_the_run(files, monkeypatch):
    def deaf_in_trouble(reading: Reading, ask: Ask) -> Judgement:
        if any(e.kind == "fault" for e in reading.trace.events):
            return never_speaks(reading, ask)
        return LAWS["nothing-lost"].judge(reading, ask)

    fault = "faults: [{at: crm.getOrder#1, fault: slow-answer}]"
    text = small.SCENARIO.replace("laws:", f"{fault}\nlaws:")
    (files.root / "scenario-0.yaml").write_text(text, encoding="utf-8")
    deaf = replace(LAWS["exactly-once"], judge=deaf_in_trouble, plant=LAWS["nothing-lost"].plant)
    monkeypatch.setattr(LAWS, "_all", {**dict(LAWS.items()), "exactly-once": deaf})
    report = small.summed(small.run(files, "right", trials=30, crew=Here), "right")
    assert (report.trials, report.verdict) == (2, Verdict.UNKNOWN)
