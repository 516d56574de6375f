"""Regular expressions that are compiled when they are first asked, not when they are imported.

Compiling one takes as long as importing a module, and a command asks a few of all that it knows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

__all__ = ["expression"]

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
            made = re.compile(*self._given)
            # From now on these are found without coming here.
            vars(self).update({part: getattr(made, part) for part in _PARTS})
            return getattr(made, name)


_PARTS = (
    "findall", "finditer", "flags", "fullmatch", "groupindex", "groups", "match", "pattern",
    "search", "split", "sub", "subn",
)  # fmt: skip
