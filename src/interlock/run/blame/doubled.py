"""Records that are twice in a system whose contract offers no way to prevent it."""

from __future__ import annotations

from interlock.data import dataclass
from interlock.finding import Reason
from interlock.law import Breakage, Reading
from interlock.run.blame.because import because
from interlock.trace import Event
from interlock.values import leaves

_OF_FIELDS = ("fields-agree", "amounts-agree", "references-agree")
_OF_MOVES = (
    "backlog-clears", "never-backwards", "order-kept", "rerun-changes-nothing", "settles",
)  # fmt: skip
"""Laws that a subject breaks when it carries back, in turn, what the copies of a record say."""


@dataclass(frozen=True, slots=True)
class Double:
    """One of them, as the law of doubles tells it."""

    told: Breakage

    def reason(self) -> Reason:
        """Tell of it."""
        args = {name: self.told.args[name] for name in ("match", "record", "system")}
        return because("doubled-there", **args)

    def behind(self, reading: Reading, law: str, breakage: Breakage) -> bool:
        """Tell whether a breakage follows from it."""
        told = self.told
        if breakage.match == told.match and breakage.record == told.record:
            return breakage.system != told.system
        if law in _OF_FIELDS:
            return _refers(reading, breakage, told.match) and self._named(reading, breakage)
        return (
            law in _OF_MOVES and breakage.system != told.system and self._named(reading, breakage)
        )

    def _named(self, reading: Reading, breakage: Breakage) -> bool:
        """Tell whether the evidence of a breakage names the record or one of its copies."""
        names = {self.told.record, *self.told.args["keys"].split(", ")}
        seqs = set(breakage.evidence)
        evidence = (e for e in reading.trace.events if e.seq in seqs)
        return any(_says(event, names) for event in evidence)


def _refers(reading: Reading, breakage: Breakage, match: str) -> bool:
    """Tell whether the bridge looks a field's value up among the records of a match."""
    name = breakage.path.removeprefix("$.").split("[")[0].split(".")[0]
    return any(
        rule.look_up == match and str(rule.target[0]) == name
        for flow in reading.bridge.into(breakage.system, breakage.match)
        for rule in flow.rules
    )


def _says(event: Event, names: set[str]) -> bool:
    return any(str(value) in names for _path, value in leaves(event.body))
