"""The course of a campaign: which trials are queued next, and when those of a subject are over."""

from __future__ import annotations

import time

from interlock.finding import Finding, Verdict
from interlock.report.model import Shown
from interlock.run.campaign.keeping import keep, keep_whole
from interlock.run.campaign.summing import first_untried
from interlock.run.campaign.sums import Line, Sum, Wish
from interlock.run.naming import Bug, bug_of
from interlock.run.pool import Crew, Killed
from interlock.run.search.places import Sites, learned
from interlock.run.search.plot import CALM_TRIALS
from interlock.run.tasks import Batch, Done, Failed, Shrink, Small, Smaller, Task, TrialOutcome
from interlock.scenario.model import Case

CHUNK = 8
EARLY_CHUNK = 4
SHOWN_MAX = 8
GRACE_S = 30.0
"""After the budget what is under way may take as long again, but at least so long."""


def campaign(wish: Wish) -> Sum:
    """Run the trials, then make the first case of each distinct bug small.

    Ctrl-C ends it with what was found until then; before the first trial it is raised.
    """
    found = Sum(
        only_fault=wish.only_fault, every_fault=wish.every_fault, first_fault=wish.first_fault
    )
    for subject in wish.subjects:
        found.lines[subject.name] = [
            Line(subject, index, min(trials, subject.trials_max or trials))
            for index, trials in enumerate(wish.trials)
            if wish.files.scenarios[index].as_posix().endswith(subject.only)
        ]
    try:
        is_whole = _play(wish, found)
    except KeyboardInterrupt as broken_off:
        if not any(line.outcomes for line in found.all_lines()):
            if wish.every_fault:
                broken_off.add_note(f"--every-fault --from {first_untried(found)}")
            raise
        found.broken_off, is_whole = True, False
    if not is_whole:
        _keep_all(wish, found)
    return found


def _play(wish: Wish, found: Sum) -> bool:
    """Make the trials and the cases small; False when the budget did not allow for all that."""
    started = time.perf_counter()
    with wish.crew(wish.files, wish.workers, silence_max_s=wish.silence_max_s) as pool:
        for line in found.all_lines():
            pool.submit(_batch(wish, line, (0,), None))
        for task, answer in pool.answers():
            if isinstance(answer, Failed):
                raise answer.error
            late_s = time.perf_counter() - started - (wish.budget_s or 0)
            if wish.budget_s is not None and late_s > 0 and not found.over_budget:
                found.over_budget = True
                _give_up(wish, found, pool)
            if found.over_budget and late_s > max(GRACE_S, wish.budget_s or 0):
                # A trial on sockets lasts as long as its scenario, a day if need be.
                return False
            _take(wish, found, pool, (task, answer))
            found.seconds[task.subject.name] = time.perf_counter() - started
    return True


def _give_up(wish: Wish, found: Sum, pool: Crew) -> None:
    """Drop what is queued; what was found until now is still made small and told."""
    for task in pool.drop(lambda t: isinstance(t, Batch)):
        assert isinstance(task, Batch), "only those were dropped"
        _go_on(wish, found, pool, _line(found, task))


def _line(found: Sum, task: Batch) -> Line:
    return next(x for x in found.lines[task.subject.name] if x.scenario == task.scenario)


def _take(wish: Wish, found: Sum, pool: Crew, said: tuple[Task, object]) -> None:
    task, answer = said
    if isinstance(task, Batch):
        line = _line(found, task)
        if isinstance(answer, TrialOutcome):
            line.outcomes[answer.number] = answer
            if answer.number == 0 and wish.every_fault:
                line.trials = CALM_TRIALS + 1 + answer.singles
            if answer.silenced or answer.stopped.startswith("hung:"):
                # A law that is silent when it must speak judges nothing. A hang has cost real
                # time, and so would most of the others.
                line.cut = min(answer.number, line.cut if line.cut is not None else answer.number)
            _progress(wish, found, task.subject.name)
        elif isinstance(answer, Killed) and answer.number >= 0:
            line.killed[answer.number] = answer.why
            line.cut = min(answer.number, line.cut if line.cut is not None else answer.number)
        elif isinstance(answer, Done):
            _go_on(wish, found, pool, line)
    elif isinstance(task, Shrink) and isinstance(answer, Smaller):
        found.so_far[task.subject.name, task.bug] = (task, answer.so_far)
    elif isinstance(task, Shrink) and isinstance(answer, Small):
        keep(wish, found, task, answer)
    elif isinstance(task, Shrink) and isinstance(answer, Killed):
        keep_whole(wish, found, task, f"it could not be made small: the subject {answer.why}")


def _progress(wish: Wish, found: Sum, name: str) -> None:
    lines = found.lines[name]
    made = [o for x in lines for o in x.outcomes.values()]
    broken = sum(o.verdict is Verdict.BROKEN for o in made)
    wish.progress(name, len(made), sum(x.trials for x in lines), broken)


def _go_on(wish: Wish, found: Sum, pool: Crew, line: Line) -> None:
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
            if task := _wanted_small(found, what):
                pool.submit(task)


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


def _next_chunk(wish: Wish, found: Sum, pool: Crew, line: Line) -> None:
    first = line.outcomes.get(0)
    done = len(line.outcomes) + len(line.killed)
    # What is left out of the single faults comes after the calm trials.
    left_out = wish.first_fault - 1 if wish.every_fault and done > CALM_TRIALS else 0
    begin = done + left_out
    if line.cut is not None or found.over_budget or first is None or begin >= line.trials:
        line.finished = True
    if line.finished or first is None:
        return
    line.resting = False
    size = EARLY_CHUNK if wish.stop_early else CHUNK
    end = CALM_TRIALS + 1 if begin <= CALM_TRIALS and wish.every_fault else line.trials
    numbers = tuple(range(begin, min(begin + size, end)))
    beyond = (b for _, outcome in sorted(line.outcomes.items()) for b in outcome.beyond)
    known = learned(first.sites, beyond) if first.sites else None
    pool.submit(_batch(wish, line, numbers, known))


def _batch(wish: Wish, line: Line, numbers: tuple[int, ...], known: Sites | None) -> Batch:
    return Batch(
        line.subject,
        line.scenario,
        numbers,
        wish.seed,
        known,
        wish.only_fault,
        wish.every_fault,
    )


def _wanted_small(found: Sum, what: tuple[Line, Case, Finding]) -> Shrink | None:
    line, case, finding = what
    name, bug = line.subject.name, bug_of(finding)
    if (name, bug) in found.smallest or finding.severity != "error":
        return None
    if sum(key[0] == name for key in found.smallest) >= SHOWN_MAX:
        found.more.setdefault(name, set()).add(bug)
        return None
    found.smallest[name, bug] = Shown(finding)
    task = Shrink(line.subject, case, bug)
    found.so_far[name, bug] = (task, None)
    return task


def _keep_all(wish: Wish, found: Sum) -> None:
    """Save what no worker will make small any more, as small as it has become."""
    for lines in found.lines.values():
        for what in _nearest(lines):
            _wanted_small(found, what)
    for key, (task, small) in found.so_far.items():
        if found.smallest[key].finding.case:
            continue
        if small is None:
            keep_whole(wish, found, task, "the run was broken off before it was made small")
        else:
            keep(wish, found, task, small)
            note = f"{task.bug[0]}: the run was broken off before its case was as small as it gets"
            found.notes.setdefault(task.subject.name, []).append(note)
