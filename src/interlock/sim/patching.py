"""Names of other people's modules and classes, exchanged for the length of a trial."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Swap:
    """An attribute of a module or class and what stands there during a trial."""

    owner: object
    name: str
    new: object


@contextmanager
def swapped(swaps: tuple[Swap, ...]) -> Iterator[None]:
    """Put the new attributes in place; restore the old ones however the block ends."""
    old: list[tuple[Swap, object, bool]] = []
    try:
        for swap in swaps:
            own = vars(swap.owner)
            # A class attribute is kept as it stands there: getattr would unwrap descriptors.
            old.append((swap, own.get(swap.name), swap.name in own))
            setattr(swap.owner, swap.name, swap.new)
        yield
    finally:
        for swap, was, existed in reversed(old):
            if existed:
                setattr(swap.owner, swap.name, was)
            else:
                delattr(swap.owner, swap.name)
