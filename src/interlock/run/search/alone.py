"""Cases with fewer faults where none can simply go: without one, the others' calls move."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from interlock.scenario.model import Case, PlannedFault
from interlock.values import Value

CALLS_MAX = 4
"""How many earlier calls are tried for a fault that is left alone."""


def fewer(case: Case, drawn: Sequence[PlannedFault]) -> Iterator[Case]:
    """Give cases with fewer faults than this one, the most likely ones first.

    A fault may only have brought about the call that the next one strikes: so each one goes with
    later calls of its operation counted one less, and each stays alone, at its call or an earlier
    one. drawn: the faults as they were, since one alone may need its settings.
    """
    faults = case.faults
    for index, gone in enumerate(faults):
        rest = tuple(_one_less(f, gone) for i, f in enumerate(faults) if i != index)
        yield replace(case, faults=rest)
    for fault in faults:
        for settings in _settings(fault, drawn):
            yield replace(case, faults=(replace(fault, settings=settings),))
    for fault in faults:
        for n in range(fault.n - 1, max(0, fault.n - 1 - CALLS_MAX), -1):
            yield replace(case, faults=(replace(fault, n=n),))


def _one_less(fault: PlannedFault, gone: PlannedFault) -> PlannedFault:
    same = fault.operation and (fault.system, fault.operation) == (gone.system, gone.operation)
    return replace(fault, n=fault.n - 1) if same and fault.n > gone.n else fault


def _settings(fault: PlannedFault, drawn: Sequence[PlannedFault]) -> Iterator[Mapping[str, Value]]:
    for one in drawn:
        alike = (one.kind, one.system, one.operation) == (fault.kind, fault.system, fault.operation)
        if alike and one.settings != fault.settings:
            yield one.settings
