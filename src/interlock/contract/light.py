"""Data classes of which every message needs new ones: frozen for whoever writes the code.

At run time nothing holds a hand that sets a field of theirs; mypy does. Python's own way of
freezing takes ten times as long to fill an object as a plain one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["light"]

if TYPE_CHECKING:
    from dataclasses import dataclass as light
else:
    from dataclasses import dataclass

    def light(*, frozen: bool, slots: bool) -> object:
        """Give the decorator, with the words of `dataclass`."""
        return dataclass(slots=slots, unsafe_hash=frozen)
