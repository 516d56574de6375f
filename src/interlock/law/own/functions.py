"""A law that is a Python function of the user's."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path

from interlock.finding import Verdict
from interlock.law.api import Broken, Trial
from interlock.law.base import Ask, Breakage, Judgement, Law, judged
from interlock.law.reading import Reading

RAISED = "raised"


def law_of(function: Callable[[Trial], object]) -> Law:
    """Give the law that a function is; what it raises leaves the law undecided, and is told."""

    def judge(reading: Reading, ask: Ask) -> Judgement:
        trial = Trial(reading)
        try:
            given = function(trial)
            # A function that yields nothing is as good as one that gives nothing.
            found = () if given is None else tuple(_each(given))
        except Exception as error:  # noqa: BLE001  # the user's code may raise what it likes
            return Judgement(ask, Verdict.UNKNOWN, 0, why=_why(error))
        breakages = tuple(_breakage(reading, one, title) for one in found)
        return judged(ask, trial.at_stake, breakages)

    page = str(function.__doc__ or getattr(function, "__name__", "a law of your own")).strip()
    title = page.splitlines()[0]
    return Law(judge, lambda reading, ask: None, page, {"en": title}, needs_of=False)


def _each(given: object) -> tuple[Broken, ...]:
    if isinstance(given, Broken | str):
        given = (given,)
    found = []
    for one in given:  # type: ignore[attr-defined]  # what cannot be gone through raises, and is told
        if isinstance(one, str):
            one = Broken(one)
        if not isinstance(one, Broken):
            raise ValueError(f"a law yields Broken or text, not {type(one).__name__}")
        found.append(one)
    return tuple(found)


def _why(error: Exception) -> str:
    """Give `raised KeyError: 'x' at laws.py:7`: the innermost place outside of this package."""
    here = Path(__file__).parents[2]
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if here not in Path(f.filename).parents] or list(frames)
    try:
        says = f"{type(error).__name__}: {error}"
    except Exception:  # noqa: BLE001  # its own __str__ raised
        says = type(error).__name__
    says = " ".join(says.split())[:200]
    return f"{RAISED} {says} at {Path(own[-1].filename).name}:{own[-1].lineno}"


def _breakage(reading: Reading, one: Broken, title: str) -> Breakage:
    record = one.record
    versions = tuple(v.seq for v in record.versions) if record else ()
    args = {
        "says": one.says,
        "says_zh": one.zh or one.says,
        "mend": one.remedy or f"make it so: {title.rstrip('.')}",
        "mend_zh": one.remedy_zh or one.remedy or f"请使其成立：{title.rstrip('.')}",
        "match": record.match if record else "",
        "record": (record.known_as or record.key) if record else "",
        "system": record.system if record else "",
    }
    return Breakage(
        message="own-law.told" if record else "own-law.plain",
        args={key: value for key, value in args.items() if value},
        evidence=reading.chain(*(one.evidence or versions)),
        match=args["match"],
        record=args["record"],
        system=args["system"],
        path=f"$.{one.field}" if one.field else "",
    )
