"""Isolated copies of one twin, side by side on one socket: tests in parallel do not meet."""

from interlock.serve.spaces.space import DEFAULT, Answer, Faults, Known, Snapshot, Space
from interlock.serve.spaces.table import CONTROL, PREFIX, SPACES_MAX, Spaces

__all__ = [
    "CONTROL",
    "DEFAULT",
    "PREFIX",
    "SPACES_MAX",
    "Answer",
    "Faults",
    "Known",
    "Snapshot",
    "Space",
    "Spaces",
]
