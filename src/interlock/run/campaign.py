"""Many trials of many subjects, on all cores; the same answer whatever their number."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from interlock.finding import Finding, Verdict, worst
from interlock.law import LAWS
from interlock.report.model import LawLine, Shown, Smallest, SubjectReport
from interlock.run.naming import Bug, bug_of, case_file, in_words, plan, seen_from
from interlock.run.pool import SILENCE_MAX_S, Killed, Pool
from interlock.run.project import ProjectFiles, Subject
from interlock.run.tasks import Batch, Done, Failed, Shrink, Small, Task, TrialOutcome
from interlock.scenario.case import dump_case
from interlock.scenario.model import Case, Expectation
from interlock.values import digest

CHUNK = 8
EARLY_CHUNK = 4
SHOWN_MAX = 8


@dataclass(frozen=True, slots=True)
class Wish:
    """What to run. trials: for each scenario, by its index. stop_early: end a subject's trials at
    its first broken one. only_fault: mix in this kind alone. budget_s: None for no end. cases:
    folder for the smallest cases. progress: told a subject's trials made, wanted, broken.
    silence_max_s: processor time after which a worker that says nothing is killed.
    """

    files: ProjectFiles
    subjects: tuple[Subject, ...]
    trials: tuple[int, ...]
    seed: int
    workers: int
    cases: Path
    stop_early: bool = False
    only_fault: str = ""
    budget_s: float | None = None
    silence_max_s: float = SILENCE_MAX_S
    progress: Callable[[str, int, int, int], None] = lambda subject, done, of, broken: None


@dataclass(slots=True)
class Line:
    """One subject on one scenario. cut: number of the trial after which nothing counts.
    resting: nothing of it is queued."""

    subject: Subject
    scenario: int
    trials: int
    outcomes: dict[int, TrialOutcome] = field(default_factory=dict)
    killed: dict[int, str] = field(default_factory=dict)
    cut: int | None = None
    resting: bool = False
    finished: bool = False

    @property
    def is_broken(self) -> bool:
        """Tell whether a trial has broken a law."""
        return any(o.verdict is Verdict.BROKEN for o in self.outcomes.values())

    def counted(self) -> list[TrialOutcome]:
        """Give the outcomes that count, in order."""
        return [
            self.outcomes[n] for n in sorted(self.outcomes) if self.cut is None or n <= self.cut
        ]


@dataclass(slots=True)
class Sum:
    """What a campaign has found: subject name -> lines, smallest cases, seconds, notes.

    more: bugs beyond those that are shown.
    """

    lines: dict[str, list[Line]] = field(default_factory=dict)
    smallest: dict[tuple[str, Bug], Shown] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)
    more: dict[str, set[Bug]] = field(default_factory=dict)
    over_budget: bool = False
    only_fault: str = ""

    def all_lines(self) -> Iterator[Line]:
        """Give every line in order."""
        for lines in self.lines.values():
            yield from lines

    def digest(self) -> str:
        """Give the hash over the traces of all trials that count."""
        return digest("\n".join(o.digest for line in self.all_lines() for o in line.counted()))


def campaign(wish: Wish) -> Sum:
    """Run the trials, then make the first case of each distinct bug small."""
    found = Sum(only_fault=wish.only_fault)
    for subject in wish.subjects:
        found.lines[subject.name] = [
            Line(subject, index, min(trials, subject.trials_max or trials))
            for index, trials in enumerate(wish.trials)
            if wish.files.scenarios[index].as_posix().endswith(subject.only)
        ]
    started = time.perf_counter()
    with Pool(wish.files, wish.workers, silence_max_s=wish.silence_max_s) as pool:
        for line in found.all_lines():
            pool.submit(Batch(line.subject, line.scenario, (0,), wish.seed))
        for task, answer in pool.answers():
            if isinstance(answer, Failed):
                raise answer.error
            late = wish.budget_s is not None and time.perf_counter() - started > wish.budget_s
            if late and not found.over_budget:
                found.over_budget = True
                _give_up(wish, found, pool)
            _take(wish, found, pool, (task, answer))
            found.seconds[task.subject.name] = time.perf_counter() - started
    return found


def _give_up(wish: Wish, found: Sum, pool: Pool) -> None:
    """Drop what is queued; what was found until now is still made small and told."""
    for task in pool.drop(lambda t: isinstance(t, Batch)):
        assert isinstance(task, Batch), "only those were dropped"
        _go_on(wish, found, pool, _line(found, task))


def _line(found: Sum, task: Batch) -> Line:
    return next(x for x in found.lines[task.subject.name] if x.scenario == task.scenario)


def _take(wish: Wish, found: Sum, pool: Pool, said: tuple[Task, object]) -> None:
    task, answer = said
    if isinstance(task, Batch):
        line = _line(found, task)
        if isinstance(answer, TrialOutcome):
            line.outcomes[answer.number] = answer
            if answer.stopped.startswith("hung:"):
                # It has cost real time, and so would most of the others.
                line.cut = min(answer.number, line.cut if line.cut is not None else answer.number)
            _progress(wish, found, task.subject.name)
        elif isinstance(answer, Killed) and answer.number >= 0:
            line.killed[answer.number] = answer.why
            line.cut = min(answer.number, line.cut if line.cut is not None else answer.number)
        elif isinstance(answer, Done):
            _go_on(wish, found, pool, line)
    elif isinstance(task, Shrink) and isinstance(answer, Small):
        _keep(wish, found, task, answer)
    elif isinstance(task, Shrink) and isinstance(answer, Killed):
        _keep_whole(wish, found, task, f"it could not be made small: the subject {answer.why}")


def _progress(wish: Wish, found: Sum, name: str) -> None:
    lines = found.lines[name]
    made = [o for x in lines for o in x.outcomes.values()]
    broken = sum(o.verdict is Verdict.BROKEN for o in made)
    wish.progress(name, len(made), sum(x.trials for x in lines), broken)


def _go_on(wish: Wish, found: Sum, pool: Pool, line: Line) -> None:
    """Queue what comes next for a line; with a subject's trials over, the shrinking of its bugs."""
    line.resting = True
    lines = found.lines[line.subject.name]
    if wish.stop_early:
        # All scenarios of a subject keep step, so that what ends its trials does not depend on
        # which worker was faster.
        if not all(x.resting for x in lines):
            return
        if any(x.is_broken for x in lines):
            for one in lines:
                one.finished = True
        for one in lines:
            _next_chunk(wish, found, pool, one)
    else:
        _next_chunk(wish, found, pool, line)
    if all(x.finished for x in lines):
        shown = _nearest(lines)
        if wish.stop_early:
            # One smallest case is enough here: of the law that is known to be broken, if any.
            law = line.subject.truth.get("law")
            shown = sorted(shown, key=lambda s: s[2].rule != law)[:1]
        for what in shown:
            _want_small(found, pool, what)


def _nearest(lines: list[Line]) -> list[tuple[Line, Case, Finding]]:
    """Give each bug with the trial, of those that show it, whose case has the fewest faults.

    In the order in which they were found. Few faults are near to the cause, and soon made small.
    """
    found: dict[Bug, tuple[Line, Case, Finding]] = {}
    for line in lines:
        for outcome in line.counted():
            case = outcome.case
            for finding in outcome.findings if case else ():
                known = found.get(bug_of(finding))
                if case and (known is None or len(case.faults) < len(known[1].faults)):
                    found[bug_of(finding)] = (line, case, finding)
    return list(found.values())


def _next_chunk(wish: Wish, found: Sum, pool: Pool, line: Line) -> None:
    first = line.outcomes.get(0)
    done = len(line.outcomes) + len(line.killed)
    if line.cut is not None or found.over_budget or first is None or done >= line.trials:
        line.finished = True
    if line.finished or first is None:
        return
    line.resting = False
    size = EARLY_CHUNK if wish.stop_early else CHUNK
    numbers = tuple(range(done, min(done + size, line.trials)))
    pool.submit(
        Batch(line.subject, line.scenario, numbers, wish.seed, first.sites, wish.only_fault)
    )


def _want_small(found: Sum, pool: Pool, what: tuple[Line, Case, Finding]) -> None:
    line, case, finding = what
    name, bug = line.subject.name, bug_of(finding)
    if (name, bug) in found.smallest or finding.severity != "error":
        return
    if sum(key[0] == name for key in found.smallest) >= SHOWN_MAX:
        found.more.setdefault(name, set()).add(bug)
        return
    found.smallest[name, bug] = Shown(finding)
    pool.submit(Shrink(line.subject, case, bug))


def _keep(wish: Wish, found: Sum, task: Shrink, small: Small) -> None:
    bug = (task.subject.name, task.bug)
    finding = next((f for f in small.findings if bug_of(f) == task.bug), None)
    if finding is None:
        _keep_whole(wish, found, task, "the same case did not show it again: it does not repeat")
        return
    expect = Expectation("broken", finding.rule, finding.party)
    case = replace(small.case, expect=expect)
    file = _file(wish, found, bug, (finding, case))
    text = dump_case(case)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    shown = found.smallest[bug]
    smallest = Smallest(
        file=str(file),
        text=text,
        records=_records(case),
        faults=len(case.faults),
        from_records=_records(task.case),
        from_faults=len(task.case.faults),
        planned=tuple(in_words(f) for f in case.faults),
        trace=small.trace,
        judged=small.tries,
        trial=0,
        plan=plan(case),
    )
    found.smallest[bug] = replace(
        shown, finding=replace(finding, case=str(file)), smallest=smallest
    )


def _keep_whole(wish: Wish, found: Sum, task: Shrink, why: str) -> None:
    """Save the case as it was found, and say why it is not small."""
    name, bug = task.subject.name, task.bug
    shown = found.smallest[name, bug]
    case = replace(task.case, expect=Expectation("broken", bug[0], bug[1]))
    file = _file(wish, found, (name, bug), (shown.finding, case))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(dump_case(case), encoding="utf-8")
    found.smallest[name, bug] = replace(shown, finding=replace(shown.finding, case=str(file)))
    found.notes.setdefault(name, []).append(f"{bug[0]}: {why}; the whole case is {file.name}")


def _file(wish: Wish, found: Sum, key: tuple[str, Bug], shown: tuple[Finding, Case]) -> Path:
    taken = {s.finding.case for other, s in found.smallest.items() if other != key}
    return case_file(wish.cases, key[0], shown, taken)


def _records(case: Case) -> int:
    return sum(1 for s in case.steps if s.action == "create")


def subject_report(found: Sum, subject: Subject, replay: Callable[[str], str]) -> SubjectReport:
    """Sum up one subject."""
    lines = found.lines[subject.name]
    outcomes = [o for line in lines for o in line.counted()]
    laws = _law_lines(outcomes)
    counts: Counter[Bug] = Counter(bug_of(f) for o in outcomes for f in _bugs(o))
    shown = tuple(
        replace(
            s,
            finding=seen_from(s.finding, subject.root),
            replay=replay(s.smallest.file) if s.smallest else "",
            count=counts[bug],
        )
        for (name, bug), s in found.smallest.items()
        if name == subject.name
    )
    more = len(found.more.get(subject.name, ()))
    unstruck = tuple(_unstruck(lines, found.only_fault))
    notes = (
        *_notes(lines),
        *unstruck,
        *found.notes.get(subject.name, ()),
        *((f"{more} more findings are not shown: mend these first",) if more else ()),
    )
    verdicts = [o.verdict for o in outcomes] + [x.verdict for x in laws]
    unplayed = any(o.silenced or o.refused for o in outcomes)
    if unstruck or unplayed or any(line.killed for line in lines):
        verdicts.append(Verdict.UNKNOWN)
    verdict = worst(verdicts)
    return SubjectReport(
        name=subject.name,
        verdict=verdict,
        trials=len(outcomes),
        laws=laws,
        shown=shown,
        seconds=found.seconds.get(subject.name, 0.0),
        truth=subject.truth,
        as_truth=_as_truth(subject.truth, verdict, shown),
        notes=notes,
    )


def _unstruck(lines: list[Line], only_fault: str) -> Iterator[str]:
    """Name the faults that somebody asked for and that struck in no trial."""
    for line in lines:
        outcomes = line.counted()
        # Trials that were not made could have met it.
        whole = 0 < line.trials <= len(outcomes)
        for name in sorted(set.intersection(*(set(o.missed) for o in outcomes)) if whole else ()):
            yield f"the fault {name} struck in no trial"
    made = [o for line in lines for o in line.counted()]
    all_made = len(made) >= sum(line.trials for line in lines)
    if all_made and any(o.searches for o in made) and not any(o.fired for o in made):
        yield f"no fault struck: all {len(made)} trials were calm; make more of each scenario"
    if only_fault and not any(only_fault in o.fired for o in made):
        yield f"the fault {only_fault} struck in no trial"


def _bugs(outcome: TrialOutcome) -> list[Finding]:
    seen: dict[Bug, Finding] = {}
    for finding in outcome.findings:
        seen.setdefault(bug_of(finding), finding)
    return list(seen.values())


def _law_lines(outcomes: list[TrialOutcome]) -> tuple[LawLine, ...]:
    stakes: Counter[tuple[str, str]] = Counter()
    verdicts: dict[tuple[str, str], list[Verdict]] = {}
    doubted: set[tuple[str, str]] = set()
    for outcome in outcomes:
        for law in outcome.laws:
            stakes[law.law, law.of] += law.at_stake
            verdicts.setdefault((law.law, law.of), []).append(law.verdict)
            if law.doubts:
                doubted.add((law.law, law.of))
    lines = []
    for (law_name, of), said in verdicts.items():
        stake, title = stakes[law_name, of], LAWS[law_name].title
        if Verdict.BROKEN in said:
            lines.append(LawLine(law_name, of, Verdict.BROKEN, stake, "", title))
        elif stake:
            lines.append(LawLine(law_name, of, Verdict.HOLDS, stake, "", title))
        else:
            is_open = (law_name, of) in doubted
            why = "nothing could be judged" if is_open else "nothing was at stake"
            lines.append(LawLine(law_name, of, Verdict.UNKNOWN, 0, why, title))
    return tuple(lines)


def _notes(lines: list[Line]) -> Iterator[str]:
    for line in lines:
        for number, why in line.killed.items():
            yield f"trial {number} was ended from outside: the subject {why}"
        for outcome in line.counted():
            if outcome.stopped:
                yield f"trial {outcome.number} could not be finished: {outcome.stopped}"
                break
        for outcome in line.counted():
            yield from outcome.refused[:3]
            for law, why in outcome.silenced:
                yield f"{law} cannot be trusted on this pair: it {why}"


def _as_truth(truth: Mapping[str, str], verdict: Verdict, shown: tuple[Shown, ...]) -> bool | None:
    if not truth:
        return None
    if str(verdict) != truth.get("verdict"):
        return False
    if verdict is not Verdict.BROKEN:
        return True
    return any(
        s.smallest is not None
        and s.finding.rule == truth.get("law")
        and s.finding.party == truth.get("party")
        for s in shown
    )
