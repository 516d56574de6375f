"""One piece of work: a planted integration under one seed, from its first trial to its replay."""

from __future__ import annotations

import json
import time
from collections import Counter, deque
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kit import Planted

from interlock.fault import FAULTS
from interlock.finding import Finding
from interlock.law import LAWS
from interlock.run.naming import bug_of
from interlock.run.pool import Killed, Pool
from interlock.run.project import Subject
from interlock.run.search.places import Sites, learned
from interlock.run.tasks import Again, Batch, Done, Failed, Shrink, Small, Task, TrialOutcome
from interlock.scenario.case import Parts, dump_case, load_case
from interlock.scenario.model import Case

CHUNK = 4


@dataclass
class Piece:
    """Trials of one integration under one seed. trial: the first one, from 1, that shows it.

    beyond: trials after that one, made only for what else they tell. told: all findings.
    """

    planted: Planted
    seed: int
    budget: int
    cases: Path
    beyond: int = 0
    made: int = 0
    more: int = 0
    at: int = 0
    sites: dict[int, Sites] = field(default_factory=dict)
    done: dict[int, int] = field(default_factory=dict)
    trial: int = 0
    small: dict[str, Any] = field(default_factory=dict)
    told: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    started: float = field(default_factory=time.perf_counter)

    @property
    def subject(self) -> Subject:
        """Give the subject under a name of its own, by which its answers are known."""
        return replace(self.planted.subject, name=f"{self.planted.name}-{self.seed}")

    def begin(self) -> Task:
        """Give the first task."""
        self.started = time.perf_counter()
        return self._trials()

    def go_on(self, task: Task) -> Task | None:
        """Give the task after the one that is over; None when that was the last."""
        if "case" in self.small and isinstance(task, Batch):
            case, finding = self.small.pop("case"), self.small.pop("finding")
            return Shrink(self.subject, case, bug_of(finding))
        if isinstance(task, Shrink) and "file" in self.small:
            return Again(self.subject, self._saved())
        if self.trial:
            return self._trials() if self.more < self.beyond else None
        if isinstance(task, Batch) and self.made < self.budget and len(self.notes) <= 20:
            return self._trials()
        return None

    def _trials(self) -> Batch:
        """Give the next trials, scenario by scenario."""
        scenario = self.at % len(self.planted.files.scenarios)
        self.at += 1
        begun = self.done.get(scenario, 0)
        # The first trial is alone: it shows where faults can strike.
        left = self.beyond - self.more if self.trial else self.budget - self.made
        size = min(CHUNK if begun else 1, left)
        numbers = tuple(range(begun, begun + size))
        self.done[scenario] = begun + size
        return Batch(self.subject, scenario, numbers, self.seed, self.sites.get(scenario))

    def take(self, task: Task, answer: object) -> None:
        """Note an answer to a task."""
        if isinstance(answer, TrialOutcome) and isinstance(task, Batch):
            self._outcome(task, answer)
        elif isinstance(answer, Small) and isinstance(task, Shrink):
            self._shrunk(task, answer)
        elif isinstance(answer, Small):
            again = [f for f in answer.findings if self._wanted(f)]
            self.small["replay"] = "broken" if again else "holds"
        elif isinstance(answer, Failed):
            self.notes.append(str(answer.error))
        elif isinstance(answer, Killed):
            self.notes.append(answer.why)

    def _outcome(self, task: Batch, outcome: TrialOutcome) -> None:
        self.told.update((f.rule, f.party, f.confidence) for f in outcome.findings)
        self._keep_astray(outcome)
        if self.trial:
            self.more += 1
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
        if self.planted.is_right and outcome.findings and outcome.case is not None:
            self.cases.mkdir(parents=True, exist_ok=True)
            file = self.cases / f"alarm-{self.planted.name}-{self.seed}-{self.made}.yaml"
            file.write_text(dump_case(outcome.case), "utf-8")
        shown = next((f for f in outcome.findings if self._wanted(f)), None)
        if shown is not None and outcome.case is not None and not self.planted.is_right:
            self.trial = self.made
            self.small = {"case": outcome.case, "finding": shown}

    def _keep_astray(self, outcome: TrialOutcome) -> None:
        """Keep the case of a finding that is certain of the wrong party."""
        true = self.planted.row.get("party")
        sure = {f.party for f in outcome.findings if f.confidence == "certain"}
        if true is not None and sure - {true} and outcome.case is not None:
            self.cases.mkdir(parents=True, exist_ok=True)
            file = f"astray-{self.planted.name}-{self.seed}-{outcome.number}.yaml"
            (self.cases / file).write_text(dump_case(outcome.case), "utf-8")

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
            "others": sorted(self.told),
            "told": [[*what, count] for what, count in sorted(self.told.items())],
            "beyond": self.more,
            "notes": sorted(set(self.notes)),
            "seconds": round(time.perf_counter() - self.started, 1),
        }


def play(pieces: list[Piece], out: Path, workers: int) -> None:
    """Play pieces of one project, each kept in a file when it is over."""
    waiting, living = deque(pieces), dict[str, Piece]()
    with Pool(pieces[0].planted.files, workers) as pool:

        def begin() -> None:
            while waiting and len(living) < workers:
                piece = waiting.popleft()
                living[piece.subject.name] = piece
                pool.submit(piece.begin())

        begin()
        for task, answer in pool.answers():
            piece = living.get(task.subject.name)
            if piece is None:
                continue
            piece.take(task, answer)
            if not isinstance(answer, Done | Killed):
                continue
            after = piece.go_on(task)
            if after is not None:
                pool.submit(after)
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
