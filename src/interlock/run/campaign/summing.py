"""One subject of a finished campaign, summed up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import count

from interlock.finding import Finding, Verdict, worst
from interlock.law.own.functions import RAISED
from interlock.report.model import LawLine, Shown, Singles, SubjectReport
from interlock.run.campaign.sums import Line, Sum
from interlock.run.laws import title_of
from interlock.run.naming import Bug, bug_of, seen_from
from interlock.run.project import Subject
from interlock.run.search.plot import CALM_TRIALS
from interlock.run.tasks import TrialOutcome


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
            replay=replay(s.finding.case) if s.finding.case else "",
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
    singles = _singles(lines, found.first_fault) if found.every_fault else None
    if singles and found.broken_off:
        singles = replace(singles, next=first_untried(found))
    # A trial in which nothing was at stake leaves open nothing that another one answers: what no
    # trial answers, the laws say.
    decided = (o for o in outcomes if o.stopped or o.verdict is not Verdict.UNKNOWN)
    verdicts = [o.verdict for o in decided] + [x.verdict for x in laws]
    if singles and not singles.is_whole:
        verdicts.append(Verdict.UNKNOWN)
    unplayed = any(o.silenced or o.refused for o in outcomes)
    if found.broken_off or unstruck or unplayed or any(line.killed for line in lines):
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
        singles=singles,
    )


def _singles(lines: list[Line], first: int) -> Singles:
    """Count the single faults that were tried; a trial that could not be finished tried none."""
    tried = [
        o
        for line in lines
        for o in line.counted()
        if o.number > CALM_TRIALS and not (o.stopped and o.verdict is Verdict.UNKNOWN)
    ]
    there_are = [line.outcomes[0].singles for line in lines if 0 in line.outcomes]
    asked = sum(max(0, n - first + 1) for n in there_are)
    idle = Counter(kind for o in tried for kind in o.idle)
    made = [len(line.outcomes) - CALM_TRIALS - 1 for line in lines]
    left = [max(0, n) for n, line in zip(made, lines, strict=True) if not _is_through(line)]
    return Singles(
        tried=len(tried),
        of=sum(there_are),
        idle=dict(sorted(idle.items())),
        first=first,
        asked=asked,
        next=first + min(left) if left else 0,
    )


def first_untried(found: Sum) -> int:
    """Give the number of the first single fault that was not tried when a run broke off, or 0.

    Workers go at their own pace, so later ones may have been tried.
    """
    left = (
        next(n for n in count(CALM_TRIALS + found.first_fault) if n not in line.outcomes)
        for line in found.all_lines()
        if not _is_through(line) or not line.outcomes
    )
    return min(left, default=CALM_TRIALS) - CALM_TRIALS


def _is_through(line: Line) -> bool:
    return max(line.outcomes, default=0) + 1 >= line.trials


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
    raised: dict[tuple[str, str], str] = {}
    for outcome in outcomes:
        for law in outcome.laws:
            stakes[law.law, law.of] += law.at_stake
            verdicts.setdefault((law.law, law.of), []).append(law.verdict)
            if law.why.startswith(RAISED):
                raised.setdefault((law.law, law.of), law.why)
            if law.doubts:
                doubted.add((law.law, law.of))
    lines = []
    for (law_name, of), said in verdicts.items():
        stake, title = stakes[law_name, of], title_of(law_name)
        if Verdict.BROKEN in said:
            lines.append(LawLine(law_name, of, Verdict.BROKEN, stake, "", title))
        elif (law_name, of) in raised:
            why = raised[law_name, of]
            lines.append(LawLine(law_name, of, Verdict.UNKNOWN, 0, why, title))
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
