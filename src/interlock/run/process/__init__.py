"""The joint process of both systems, walked through: every event in every situation."""

from interlock.run.process.events import Event, Situation
from interlock.run.process.promises import Misstep, missteps
from interlock.run.process.walk import Cell, Walk, tried, walk

__all__ = ["Cell", "Event", "Misstep", "Situation", "Walk", "missteps", "tried", "walk"]
