"""Every single fault: each kind at each call and message of a calm trial, one a trial.

As a certificate and not as the finder: it takes hundreds of trials and misses what needs two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from interlock.contract.model import Contract
from interlock.fault import FAULTS
from interlock.run.search.places import Sites, operations_for, systems_for
from interlock.scenario.model import PlannedFault

SPAN_MS = 1_200_000


def singles(
    kinds: Sequence[str], seen: Sites, contracts: Mapping[str, Contract], *, heal_at_ms: int
) -> Iterator[PlannedFault]:
    """Give every single fault in a fixed order: each kind in turn at the first call of each
    operation, then at the second, so that what is cut short has tried all kinds.

    A kind that lasts strikes each system once, from the start until SPAN_MS or until all heals.
    """
    spans = [k for k in kinds if FAULTS[k].span]
    for kind in spans:
        for system in systems_for(kind, seen, contracts):
            yield PlannedFault(kind, system, for_ms=min(SPAN_MS, heal_at_ms))
    at = {k: tuple(operations_for(k, seen, contracts)) for k in kinds}
    most = max((count for found in at.values() for _, count in found), default=0)
    for n in range(1, most + 1):
        for kind in kinds:
            for (system, operation), count in at[kind]:
                if n <= count:
                    yield PlannedFault(kind, system, operation, n)
