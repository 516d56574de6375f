"""One piece of work: a planted integration under one seed, from its first trial to its replay."""

from __future__ import annotations

import json
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kit import Planted

from interlock.fault import FAULTS
from interlock.finding import Finding
from interlock.law import LAWS
from interlock.run.naming import bug_of
from interlock.run.pool import Killed, Pool
from interlock.run.search.places import Sites, learned
from interlock.run.tasks import Again, Batch, Done, Failed, Shrink, Small, Task, TrialOutcome
from interlock.scenario.case import Parts, dump_case, load_case
from interlock.scenario.model import Case

CHUNK = 4


@dataclass
class Piece:
    """Trials of one integration under one seed. trial: the first one, from 1, that shows it."""

    planted: Planted
    seed: int
    budget: int
    cases: Path
    made: int = 0
    at: int = 0
    sites: dict[int, Sites] = field(default_factory=dict)
    done: dict[int, int] = field(default_factory=dict)
    trial: int = 0
    task: Task | None = None
    small: dict[str, Any] = field(default_factory=dict)
    others: set[tuple[str, str, str]] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    started: float = field(default_factory=time.perf_counter)

    def begin(self) -> Task:
        """Give the first task."""
        self.started = time.perf_counter()
        self.task = self._trials()
        return self.task

    def go_on(self) -> bool:
        """Choose the task after the one that is over; tell whether there is one."""
        if self.trial and isinstance(self.task, Batch):
            case, finding = self.small.pop("case"), self.small.pop("finding")
            self.task = Shrink(self.planted.subject, case, bug_of(finding))
        elif isinstance(self.task, Shrink) and "file" in self.small:
            self.task = Again(self.planted.subject, self._saved())
        elif isinstance(self.task, Batch) and self.made < self.budget and len(self.notes) <= 20:
            self.task = self._trials()
        else:
            return False
        return True

    def _trials(self) -> Batch:
        """Give the next trials, scenario by scenario."""
        scenario = self.at % len(self.planted.files.scenarios)
        self.at += 1
        begun = self.done.get(scenario, 0)
        # The first trial is alone: it shows where faults can strike.
        size = min(CHUNK if begun else 1, self.budget - self.made)
        numbers = tuple(range(begun, begun + size))
        self.done[scenario] = begun + size
        return Batch(self.planted.subject, scenario, numbers, self.seed, self.sites.get(scenario))

    def take(self, answer: object) -> None:
        """Note an answer to the task."""
        if isinstance(answer, TrialOutcome) and isinstance(self.task, Batch):
            self._outcome(self.task, answer)
        elif isinstance(answer, Small) and isinstance(self.task, Shrink):
            self._shrunk(self.task, answer)
        elif isinstance(answer, Small):
            again = [f for f in answer.findings if self._wanted(f)]
            self.small["replay"] = "broken" if again else "holds"
        elif isinstance(answer, Failed):
            self.notes.append(str(answer.error))
        elif isinstance(answer, Killed):
            self.notes.append(answer.why)

    def _outcome(self, task: Batch, outcome: TrialOutcome) -> None:
        if self.trial:
            return
        self.made += 1
        if outcome.sites is not None:
            self.sites[task.scenario] = outcome.sites
        if outcome.beyond:
            self.sites[task.scenario] = learned(self.sites[task.scenario], outcome.beyond)
        if outcome.stopped:
            self.notes.append(outcome.stopped)
        for law, why in outcome.silenced:
            self.notes.append(f"{law} {why}")
        self.others |= {(f.rule, f.party, f.confidence) for f in outcome.findings}
        shown = next((f for f in outcome.findings if self._wanted(f)), None)
        if shown is not None and outcome.case is not None and not self.planted.is_right:
            self.trial = self.made
            self.small = {"case": outcome.case, "finding": shown}

    def _wanted(self, finding: Finding) -> bool:
        return finding.rule == self.planted.law

    def _shrunk(self, task: Shrink, small: Small) -> None:
        shown = next((f for f in small.findings if self._wanted(f)), None)
        self.cases.mkdir(parents=True, exist_ok=True)
        file = self.cases / f"{self.planted.name}-{self.seed}.yaml"
        file.write_text(dump_case(small.case), "utf-8")
        self.small |= {
            "file": str(file),
            "faults": len(small.case.faults),
            "kinds": sorted({f.kind for f in small.case.faults}),
            "records": _records(small.case),
            "from": [len(task.case.faults), _records(task.case)],
            "tries": small.tries,
        }
        if shown is not None:
            self.small |= {
                "rule": shown.rule, "party": shown.party, "confidence": shown.confidence,
                "says": shown.says, "why": [r.says for r in shown.why],
            }  # fmt: skip

    def _saved(self) -> Case:
        file = Path(self.small["file"])
        return load_case(file, Parts(tuple(self.planted.files.systems), FAULTS, LAWS))

    def result(self) -> dict[str, Any]:
        """Give what is kept of it."""
        return {
            "name": self.planted.name,
            "seed": self.seed,
            "right": self.planted.is_right,
            "trials": self.made,
            "trial": self.trial,
            "scenarios": {
                self.planted.files.scenarios[n].stem: count for n, count in self.done.items()
            },
            "small": {k: v for k, v in self.small.items() if k not in ("case", "finding")},
            "others": sorted(self.others),
            "notes": sorted(set(self.notes)),
            "seconds": round(time.perf_counter() - self.started, 1),
        }


def play(pieces: list[Piece], out: Path, workers: int) -> None:
    """Play pieces of one project, each kept in a file when it is over."""
    waiting, living = deque(pieces), dict[str, Piece]()
    with Pool(pieces[0].planted.files, workers) as pool:

        def begin() -> None:
            # Answers are told apart by name, so two seeds of one never play at once.
            for piece in [p for p in waiting if p.planted.name not in living]:
                if len(living) >= workers or piece.planted.name in living:
                    continue
                waiting.remove(piece)
                first = piece.begin()
                living[piece.planted.name] = piece
                pool.submit(first)

        begin()
        for task, answer in pool.answers():
            piece = living.get(task.subject.name)
            if piece is None or task is not piece.task:
                continue
            piece.take(answer)
            if not isinstance(answer, Done | Killed):
                continue
            if piece.go_on():
                assert piece.task is not None
                pool.submit(piece.task)
            else:
                del living[task.subject.name]
                keep(out, piece.result())
                begin()


def keep(out: Path, result: dict[str, Any]) -> None:
    """Write a result where `resume` finds it."""
    file = place(out, result["name"], result["seed"], result.get("way", "search"))
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(result, ensure_ascii=False, indent=1), "utf-8")
    fresh.replace(file)
    found = f"trial {result['trial']}" if result["trial"] else f"none in {result['trials']}"
    said = result["small"].get("party", "")
    print(
        f"{result['name']} seed {result['seed']}: {found} {said} {result['seconds']} s", flush=True
    )


def place(out: Path, name: str, seed: int, way: str) -> Path:
    """Give the file of a result."""
    return out / way / f"{name}-{seed}.json"


def _records(case: Case) -> int:
    return sum(1 for step in case.steps if step.action == "create")
