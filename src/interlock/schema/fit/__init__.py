"""Is every value of one type a value of another? If not, which one is not.

This one question is drift between two versions, and the bridge check between two systems.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from interlock.schema.check import Direction
from interlock.schema.fit.answer import UNJUDGED, Answer, Fit, Misfit
from interlock.schema.fit.apart import Sides
from interlock.schema.fit.walk import Walk, kind_of
from interlock.schema.types import Type, Types

__all__ = ["UNJUDGED", "Answer", "Fit", "Misfit", "fit", "kind_of", "misfits"]


def fit(
    source: Type,
    target: Type,
    *,
    source_types: Types,
    target_types: Types,
    direction: Direction | None = None,
) -> Fit:
    """Tell whether every value of `source` is a value of `target`, written as the target does."""
    found = tuple(
        misfits(
            source,
            target,
            source_types=source_types,
            target_types=target_types,
            direction=direction,
        )
    )
    if any(misfit.proof == "witnessed" for misfit in found):
        return Fit("refuted", found)
    return Fit("undecided" if found else "proved", found)


def misfits(
    source: Type,
    target: Type,
    *,
    source_types: Types,
    target_types: Types,
    path: str = "$",
    direction: Direction | None = None,
) -> Iterator[Misfit]:
    """Give each place where a value of `source` may be none of `target`; none is a proof.

    Order: as the fields of the target, then what only the source has. A field that an open
    record does not name is taken as absent, unless the record says what its other fields hold.
    direction: leave out what does not travel that way.
    """
    walk = Walk(Sides(source_types, target_types, direction))
    told: set[tuple[str, str]] = set()
    for misfit in walk.all(source, target):
        if (misfit.path, misfit.why) not in told:
            told.add((misfit.path, misfit.why))
            yield replace(misfit, path=path + misfit.path)
