"""In which order kinds of faults are tried: families share the trials, not kinds.

A family is what stands in one file of the room of faults; those that last for a span are one of
their own. Kinds of one family show much the same defects; a new kind shall not take trials from all
others. A family's share grows with the root of its size: that of nine kinds has three turns where a
single kind has one.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isqrt
from random import Random

from interlock.fault import FAULTS

KINDS_WANTED = (6, 12, 20)
"""How many kinds a swarm mixes on average: a few leave calls between them that succeed."""


def in_turn(kinds: Sequence[str], turn: int, order: Random) -> str:
    """Give the kind whose turn it is. order: shuffles families and kinds, always in the same way.

    In as many turns as there are families each has been tried.
    """
    families = _families(kinds)
    shuffled = list(families)
    order.shuffle(shuffled)
    for members in families.values():
        order.shuffle(members)
    shares = {name: isqrt(4 * len(families[name])) for name in shuffled}
    used = dict.fromkeys(shuffled, 0)
    round_ = sum(shares.values())
    rounds, place = divmod(turn, round_)
    name = shuffled[0]
    for _ in range(place + 1):
        name = min(shuffled, key=lambda n: used[n] / shares[n])
        used[name] += 1
    members = families[name]
    return members[(rounds * shares[name] + used[name] - 1) % len(members)]


def some(kinds: Sequence[str], dice: Random) -> tuple[str, ...]:
    """Choose kinds for a swarm: each family has a share as above, each kind a part of it."""
    families = _families(kinds)
    shares = {name: isqrt(4 * len(members)) for name, members in families.items()}
    wanted = dice.choice(KINDS_WANTED) / sum(shares.values())
    chosen = tuple(
        kind
        for name, members in families.items()
        for kind in members
        if dice.random() < wanted * shares[name] / len(members)
    )
    return chosen or (dice.choice(tuple(kinds)),)


def _families(kinds: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for kind in kinds:
        found.setdefault(family(kind), []).append(kind)
    return found


def family(kind: str) -> str:
    """Give the name of a kind's family."""
    fault = FAULTS[kind]
    return "span" if fault.span else fault.__module__
