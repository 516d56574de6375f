"""How a system is not itself in one call: what faults ask of it, and what it can do."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from interlock.data import dataclass

Some: TypeAlias = Literal["", "first", "last", "every-other"]


@dataclass(frozen=True, slots=True)
class Mood:
    """What a system does otherwise than its contract's readers expect; nothing by default.

    lag_ms: it reads from a copy that is so far behind. unseen_ms: its lists do not know yet what
    was created in that time. shift: so many records that were on earlier pages of a list are gone.
    refuses: it turns the call down for this reason of `Contract.refusals`, with the words `says`.
    items: of a call with many records it turns these down. forgets: it knows no key of an earlier
    call. skew_ms: its clock is so far ahead, or behind when negative.
    """

    lag_ms: int = 0
    unseen_ms: int = 0
    shift: int = 0
    refuses: str = ""
    says: str = ""
    items: Some = ""
    forgets: bool = False
    skew_ms: int = 0


PLAIN: Final = Mood()


def is_meant(items: Some, index: int, count: int) -> bool:
    """Tell whether the record of that index is among those that are turned down."""
    match items:
        case "first":
            return index == 0
        case "last":
            return index == count - 1
        case "every-other":
            return index % 2 == 1
    return False
