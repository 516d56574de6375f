"""Cases of a scenario as a Hypothesis strategy, for a suite that draws its own examples.

Hypothesis chooses a trial, then which of its faults and records stay; it shrinks by leaving them
out. What it keeps in its database is a cache: the record of a failure is the saved case.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from hypothesis import reject
from hypothesis import strategies as st

from interlock.finding import Finding
from interlock.messages.language import asked, party
from interlock.messages.telling import checked
from interlock.report.text import cure, rule_name, sentence
from interlock.run.campaign.saving import save
from interlock.run.config import load_settings
from interlock.run.naming import case_file
from interlock.run.pool import Killed, Pool
from interlock.run.project import load_project
from interlock.run.rehearse import files_of, scenario_paths, subject_of
from interlock.run.search.places import Sites
from interlock.run.search.plot import Plot, case_for
from interlock.run.search.shrink import with_labels
from interlock.run.tasks import Again, Batch, Failed, Small, Task, TrialOutcome
from interlock.scenario.case import dump_case
from interlock.scenario.model import Case, Expectation

# The first is what Hypothesis shrinks to: gone.
_STAYS = (False, True, True, True)


class Rehearsal:
    """One scenario of a project, its subject, and one worker. A context manager.

    Case by case: what a search learns from earlier trials, second faults above all, is left to
    `interlock run`.
    """

    def __init__(self, scenario: str | Path, project: str | Path = ".", *, trials: int = 200):
        settings = load_settings(Path(project))
        path = Path(scenario)
        found = path if path.is_absolute() else settings.root / path
        self._files = files_of(settings, scenario_paths((str(found),)))
        self._subject = subject_of(settings)
        self._seed = settings.run.seed
        self._trials = trials
        self._cases = settings.root / ".interlock" / "cases"
        loaded = load_project(self._files)
        self._plot = Plot(
            loaded.scenarios[0],
            loaded.name_of(0),
            loaded.contracts,
            loaded.court.bridge,
            self._subject.call,
            self._seed,
            parts=self._subject.mortal_parts,
            spared=self._subject.spared,
        )
        self._sites: Sites | None = None
        self._language = asked(os.environ)

    def __enter__(self) -> Rehearsal:
        self._pool = Pool(self._files, 1).__enter__()
        return self

    def __exit__(self, *exc: object) -> None:
        self._pool.__exit__(None, None, None)

    def cases(self) -> st.SearchStrategy[Case]:
        """Give a strategy of cases; the smallest has no fault and no record."""
        return st.integers(0, self._trials - 1).flatmap(self._parts)

    def _parts(self, number: int) -> st.SearchStrategy[Case]:
        case = case_for(self._plot, number, self._seen())
        labels = tuple(s.record for s in case.steps if s.action == "create")
        size = len(case.faults) + len(labels)

        def kept(stays: list[bool]) -> Case:
            left, records = stays[: len(case.faults)], stays[len(case.faults) :]
            faults = tuple(f for f, here in zip(case.faults, left, strict=True) if here)
            wanted = tuple(x for x, here in zip(labels, records, strict=True) if here)
            return with_labels(replace(case, faults=faults), wanted)

        return st.lists(st.sampled_from(_STAYS), min_size=size, max_size=size).map(kept)

    def _seen(self) -> Sites | None:
        if self._sites is None:
            for answer in self._answers(Batch(self._subject, 0, (0,), self._seed)):
                if isinstance(answer, TrialOutcome):
                    self._sites = answer.sites
        return self._sites

    def judge(self, case: Case) -> Small:
        """Make the trial of a case and judge it; nothing is made small."""
        for answer in self._answers(Again(self._subject, case)):
            if isinstance(answer, Small):
                return answer
            if isinstance(answer, Killed):
                raise AssertionError(checked("killed", self._language, why=answer.why))
        raise AssertionError(checked("silent", self._language))

    def check(self, case: Case) -> None:
        """Fail with what is wrong, and save the case; an example that proves nothing is rejected.

        Raises AssertionError.
        """
        small = self.judge(case)
        errors = [f for f in small.findings if f.severity == "error"]
        if errors:
            raise AssertionError("\n".join((*map(self._told, errors), self._saved(case, errors))))
        if small.stopped:
            raise AssertionError(checked("stopped", self._language, why=small.stopped))
        if not any(j.at_stake for j in small.judgements):
            reject()

    def _saved(self, case: Case, errors: list[Finding]) -> str:
        first = errors[0]
        expect = Expectation("broken", first.rule, first.party)
        file = case_file(self._cases, f"drawn-{self._subject.name}", (first, case), ())
        save(file, dump_case(replace(case, expect=expect)).encode())
        return checked("again", self._language, file=file)

    def _told(self, finding: Finding) -> str:
        args: dict[str, str] = {"rule": finding.rule, "party": finding.party}
        args |= {"says": finding.says, "remedy": finding.remedy}
        if self._language == "zh":
            args = {"rule": rule_name(finding.rule, "zh"), "party": party(finding.party, "zh")}
            args |= {"says": sentence(finding, "zh"), "remedy": cure(finding, "zh")}
        return checked("finding", self._language, **args)

    def _answers(self, task: Task) -> Iterator[object]:
        self._pool.submit(task)
        for _task, answer in self._pool.answers():
            if isinstance(answer, Failed):
                raise answer.error
            yield answer
