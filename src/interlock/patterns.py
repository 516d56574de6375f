"""Regular expressions that are compiled when they are first asked, not when they are imported.

Compiling one takes as long as importing a module, and a command asks a few of all that it knows.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

__all__ = ["expression", "waiting"]

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
