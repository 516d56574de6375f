"""Names of other people's modules and classes, exchanged for the length of a trial."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType

_OURS = ("interlock", "time_machine")


@dataclass(frozen=True, slots=True)
class Swap:
    """An attribute of a module or class and what stands there during a trial."""

    owner: object
    name: str
    new: object


class Aliases:
    """Finds the same functions under other names: `from time import sleep` in a library.

    swaps: functions of modules. Every module is searched once, so asking again is cheap.
    """

    def __init__(self, swaps: tuple[Swap, ...]) -> None:
        self._swaps = swaps
        self._new = {id(vars(swap.owner)[swap.name]): swap.new for swap in swaps}
        self._searched: set[str] = set()
        self._found: list[Swap] = []

    def swaps(self) -> tuple[Swap, ...]:
        """Give the swaps themselves and one for each alias; ask outside of trials only."""
        for name in sorted(sys.modules.keys() - self._searched):
            self._searched.add(name)
            if name.partition(".")[0] not in _OURS:
                self._found.extend(self._search(sys.modules[name]))
        return (*self._swaps, *self._found)

    def _search(self, module: object) -> Iterator[Swap]:
        if isinstance(module, ModuleType):
            for name, value in list(vars(module).items()):
                if id(value) in self._new:
                    yield Swap(module, name, self._new[id(value)])


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
