"""What a law is asked and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Literal, TypeAlias

from interlock.data import dataclass
from interlock.finding import Finding, Story, Verdict
from interlock.trace import Trace
from interlock.values import Value

if TYPE_CHECKING:
    from interlock.law.reading import Reading


@dataclass(frozen=True, slots=True)
class Ask:
    """What a scenario asks of a law. of: match names, or "match.field". settings: the rest."""

    law: str
    of: tuple[str, ...] = ()
    settings: Mapping[str, Value] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Give `exactly-once: order`."""
        return f"{self.law}: {', '.join(self.of)}" if self.of else self.law

    def number(self, name: str, otherwise: int) -> int:
        """Give a setting: a count, or a duration in milliseconds."""
        found = self.settings.get(name, otherwise)
        assert isinstance(found, int), "the loader reads counts and durations"
        return found


@dataclass(frozen=True, slots=True)
class Breakage:
    """One way in which a trace breaks a law.

    message, args: of `interlock.messages`. match: what kind of record; record: its key as people
    know it. system, operation, path: where. rule_line: line of the bridge rule concerned.
    evidence: seq of events, the decisive one last.
    """

    message: str
    args: Mapping[str, str]
    evidence: tuple[int, ...]
    match: str = ""
    record: str = ""
    system: str = ""
    operation: str = ""
    path: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Doubt:
    """A carried field that a law could not judge. kind: as of `bridge.carry.Unjudged`.

    field: its name, without the place in a list. about: what decides or is missing: a function,
    a table, a match; "" when the kind says it all.
    """

    flow: str
    field: str
    kind: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a law says of one trace. at_stake: how often it could have been broken.

    Nothing at stake is UNKNOWN. breakages are turned into findings when the party is known.
    doubts: what was left out, each once.
    """

    ask: Ask
    verdict: Verdict
    at_stake: int
    breakages: tuple[Breakage, ...] = ()
    findings: tuple[Finding, ...] = ()
    why: str = ""
    doubts: tuple[Doubt, ...] = ()


def judged(
    ask: Ask, at_stake: int, breakages: tuple[Breakage, ...], doubts: tuple[Doubt, ...] = ()
) -> Judgement:
    """Build the judgement that follows from counts."""
    doubts = tuple(dict.fromkeys(doubts))
    if breakages:
        stake = max(at_stake, len(breakages))
        return Judgement(ask, Verdict.BROKEN, stake, breakages, doubts=doubts)
    if at_stake:
        return Judgement(ask, Verdict.HOLDS, at_stake, doubts=doubts)
    why = "nothing could be judged" if doubts else "nothing was at stake"
    return Judgement(ask, Verdict.UNKNOWN, 0, why=why, doubts=doubts)


def shown(value: Value) -> str:
    """Give a field's value for a sentence; "nothing" where it is absent."""
    return "nothing" if value is None else str(value)


SettingKind: TypeAlias = Literal["duration", "count", "system", "word"]


@dataclass(frozen=True, slots=True)
class Law:
    """A law: how it judges, and how a trace is spoiled so that it must speak.

    judge recomputes from the trace alone. plant gives a spoiled copy of a good trace, or None
    when the trace has nothing that could be spoiled. page: what `interlock explain` prints.
    needs_of: whether the law must be asked about something; else it is asked about nothing.
    settings: name -> what a scenario writes there; durations arrive in milliseconds. reruns: a
    trial that it judges ends with one more run of the subject. story: what of a trace tells how it
    was broken.
    """

    judge: Callable[[Reading, Ask], Judgement]
    plant: Callable[[Reading, Ask], Trace | None]
    page: str
    title: Mapping[str, str]
    needs_of: bool = True
    settings: Mapping[str, SettingKind] = field(default_factory=dict)
    reruns: bool = False
    story: Story = "record"
