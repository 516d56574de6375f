"""Isolated copies of one twin, side by side on one socket: tests in parallel do not meet."""

from interlock.serve.spaces.space import DEFAULT, Answer, Faults, Known, Snapshot, Space
from interlock.serve.spaces.table import SPACES_MAX, Spaces

__all__ = ["DEFAULT", "SPACES_MAX", "Answer", "Faults", "Known", "Snapshot", "Space", "Spaces"]
