"""Regular expressions and modules that wait until they are first asked.

To compile an expression takes as long as to import a module of ours, and a command asks a few of
all that it knows. Who serves others may import the rest while nobody waits.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

__all__ = ["expression", "module", "unasked", "waiting"]

_compiled = re.compile

if TYPE_CHECKING:
    from re import compile as expression
else:

    class expression:  # noqa: N801  # it is called as re.compile is
        """Give what `re.compile` would; whoever asks for a part of it first has it compiled."""

        def __init__(self, pattern: str | bytes, flags: int = 0) -> None:
            self._given = pattern, flags

        def __getattr__(self, name: str) -> object:
            if name.startswith("_"):  # nothing is given yet to a copy that is being made
                raise AttributeError(name)
            made = _compiled(*self._given)
            # From now on these are found without coming here.
            vars(self).update({part: getattr(made, part) for part in _PARTS})
            return getattr(made, name)


_PARTS = (
    "findall", "finditer", "flags", "fullmatch", "groupindex", "groups", "match", "pattern",
    "search", "split", "sub", "subn",
)  # fmt: skip


@contextmanager
def waiting() -> Iterator[None]:
    """Let what a library compiles while the block imports it wait for its first use as well.

    It must not mind what kind its expressions are. Beside other threads nothing waits: they would
    meet a `re.compile` that is not Python's.
    """
    # Python's own list of them; to ask `threading` would cost those who do not use it.
    alone = len(sys._current_frames()) == 1
    if alone:
        re.compile = expression
    try:
        yield
    finally:
        re.compile = _compiled


class module:  # noqa: N801  # it stands where `import` would
    """Give a module by its whole name; whoever asks for a part of it first has it imported.

    Under `if TYPE_CHECKING` stands the import that checkers read.
    """

    def __init__(self, name: str) -> None:
        self.__name__ = name
        _named.append(name)

    def __getattr__(self, part: str) -> object:
        found = import_module(self.__name__)
        # From now on these are found without coming here.
        vars(self).update(vars(found))
        return getattr(found, part)


_named: list[str] = []


def unasked() -> tuple[str, ...]:
    """Give the names of the modules that nobody has asked yet."""
    return tuple(name for name in dict.fromkeys(_named) if name not in sys.modules)
