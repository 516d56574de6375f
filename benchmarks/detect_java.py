"""Are planted defects of a Java integration found in ten minutes, and nothing at the right one?

    python benchmarks/detect_java.py [--minutes 10] [--workers N] [--speed 200] [NAME...]

Rehearses the subjects of benchmarks/planted_java on real sockets, the right one in every bundled
scenario and each wrong one in its own, until the first finding of the law and party that truth.toml
names. Ends with 1 when fewer than nine in ten are found, or anything is found at the right one.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
import tomllib
from collections import deque
from dataclasses import dataclass, field, replace
from pathlib import Path

from interlock.finding import Verdict
from interlock.run.config import load_settings
from interlock.run.pool import Killed, Pool
from interlock.run.project import ProjectFiles, Subject
from interlock.run.rehearse import files_of, subject_of
from interlock.run.search.places import Sites
from interlock.run.tasks import Batch, Done, Failed, TrialOutcome

ROOT = Path(__file__).resolve().parents[1]
PLANTED = ROOT / "benchmarks" / "planted_java"
EXAMPLE = ROOT / "examples" / "order_sync_java"
JAR = ROOT / "build" / "planted-java.jar"
CHUNK = 3
SCENARIO_TRIALS = 7
"""Of the right one in each scenario."""
NOTES_MAX = 20
"""Trials that could not be made, after which it is left."""


@dataclass
class Line:
    """One subject in one scenario. others: laws broken that are not the expected one."""

    truth: dict[str, str]
    subject: Subject
    scenario: int
    trials: int = 0
    sites: Sites | None = None
    found_s: float | None = None
    others: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        """Tell whether nothing may be found."""
        return self.truth["verdict"] == "holds"

    @property
    def is_over(self) -> bool:
        """Tell whether more trials would say nothing new."""
        if len(self.notes) >= NOTES_MAX:
            return True
        return self.trials >= SCENARIO_TRIALS if self.is_right else self.found_s is not None

    def batch(self) -> Batch:
        """Give the next trials, the first one alone: it shows where faults can strike."""
        size = CHUNK if self.trials else 1
        numbers = tuple(range(self.trials, self.trials + size))
        return Batch(self.subject, self.scenario, numbers, 0, self.sites)

    def take(self, outcome: TrialOutcome, at_s: float) -> None:
        """Note what a trial has shown."""
        self.trials += 1
        self.sites = outcome.sites or self.sites
        if outcome.stopped:
            self.notes.append(outcome.stopped)
        for finding in outcome.findings:
            as_truth = (finding.rule, finding.party) == (
                self.truth.get("law"), self.truth.get("party")
            )  # fmt: skip
            if as_truth and self.found_s is None:
                self.found_s = at_s
            elif not as_truth and outcome.verdict is Verdict.BROKEN:
                self.others.add(f"{finding.rule} ({finding.party})")


def lines(names: list[str], speed: float) -> tuple[ProjectFiles, list[Line]]:
    """Give the project, and what is to be rehearsed: wrong ones first, then the right one."""
    settings = load_settings(EXAMPLE, environ={})
    bundled = settings.scenario_files()
    files = files_of(settings, (*bundled, *sorted(PLANTED.glob("*.yaml"))))
    whole = replace(subject_of(settings), speed=speed)
    rows = tomllib.loads((PLANTED / "truth.toml").read_text("utf-8"))["subject"]
    places = [path.resolve() for path in files.scenarios]
    found = []
    for row in sorted(rows, key=lambda r: r["verdict"]):
        env = {"ORDER_SYNC_PARTS": row["parts"], "ORDER_SYNC_JAR": str(JAR)}
        parts = tuple(
            replace(p, env=env, after=tuple(a for a in p.after if a != "build"))
            for p in whole.parts
            if p.name != "build"
        )
        subject = replace(whole, name=row["name"], parts=parts)
        if names and row["name"] not in names:
            continue
        own = [places.index((ROOT / row["scenario"]).resolve())] if "scenario" in row else range(
            len(places)
        )  # fmt: skip
        found += [Line(row, subject, index) for index in own]
    return files, found


def rehearse(files: ProjectFiles, waiting: list[Line], workers: int, budget_s: float) -> float:
    """Make trials until all lines are over or the time is; give the seconds."""
    started = time.perf_counter()
    left = deque(waiting)
    by_task: dict[tuple[str, int], Line] = {(x.subject.name, x.scenario): x for x in waiting}
    with Pool(files, workers) as pool:
        for _ in range(min(workers, len(left))):
            pool.submit(left.popleft().batch())
        for task, answer in pool.answers():
            assert isinstance(task, Batch)
            line, at_s = by_task[task.subject.name, task.scenario], time.perf_counter() - started
            if isinstance(answer, TrialOutcome):
                line.take(answer, at_s)
                print(f"{at_s:6.0f} s  {line.subject.name} {line.trials}", file=sys.stderr)
            elif isinstance(answer, Failed):
                line.notes.append(str(answer.error))
            elif isinstance(answer, Killed):
                line.notes.append(answer.why)
            elif isinstance(answer, Done):
                # A worker that is free takes the same subject again, which is up already.
                if not line.is_over:
                    pool.submit(line.batch())
                elif left:
                    pool.submit(left.popleft().batch())
            if at_s > budget_s:
                break
    return time.perf_counter() - started


def tell(chosen: list[Line], seconds: float) -> int:
    """Print the table; give the exit code."""
    print("subject | trials | found after | expected | also")
    print("---|---|---|---|---")
    for line in chosen:
        found = "-" if line.found_s is None else f"{line.found_s:.0f} s"
        expected = "nothing" if line.is_right else f"{line.truth['law']} (subject)"
        also = "; ".join(sorted(line.others | set(line.notes))) or "-"
        print(f"{line.subject.name} | {line.trials} | {found} | {expected} | {also}")
    wrong = [line for line in chosen if not line.is_right]
    right = [line for line in chosen if line.is_right]
    found = sum(line.found_s is not None for line in wrong)
    trials = sum(line.trials for line in chosen)
    alarms = sum(bool(line.others) for line in right)
    rate = trials / seconds * 60
    print(
        f"{found} of {len(wrong)} found, {alarms} false alarms in "
        f"{sum(line.trials for line in right)} trials of the right one; "
        f"{trials} trials in {seconds:.0f} s, {rate:.0f} trials a minute"
    )
    return 0 if found >= 0.9 * len(wrong) and not alarms else 1


def main() -> int:
    """Build, rehearse and tell."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--minutes", type=float, default=10.0)
    words.add_argument("--workers", type=int, default=4)
    words.add_argument("--speed", type=float, default=200.0)
    words.add_argument("names", nargs="*")
    asked = words.parse_args()
    # So that leaving the pool ends what it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    build = ["sh", str(EXAMPLE / "build.sh"), str(PLANTED / "src")]
    subprocess.run(build, check=True, env={**os.environ, "ORDER_SYNC_JAR": str(JAR)})
    files, chosen = lines(asked.names, asked.speed)
    seconds = rehearse(files, chosen, asked.workers, asked.minutes * 60)
    return tell(chosen, seconds)


if __name__ == "__main__":
    sys.exit(main())
