"""Modules that are imported when they are first asked for something, not with those who name them.

A command uses a part of what its rooms can do, and each module takes as long to import as reading
an operation of a contract. Who serves others imports the rest while nobody waits.
"""

from __future__ import annotations

import sys
from importlib import import_module

__all__ = ["module", "waiting"]

_named: list[str] = []


class module:  # noqa: N801  # it stands where `import` would
    """Give what `import` would, by its whole name; whoever asks for a part of it has it imported.

    It stands beside the import that checkers read, under `if TYPE_CHECKING`.
    """

    def __init__(self, name: str) -> None:
        self.__name__ = name
        _named.append(name)

    def __getattr__(self, part: str) -> object:
        found = import_module(self.__name__)
        # From now on these are found without coming here.
        vars(self).update(vars(found))
        return getattr(found, part)


def waiting() -> tuple[str, ...]:
    """Give the names of those that nobody has asked yet."""
    return tuple(name for name in dict.fromkeys(_named) if name not in sys.modules)
