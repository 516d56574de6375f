"""A call to a system that is not itself: other records before its eyes, another clock, a no."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from interlock.contract.mood import PLAIN, Mood
from interlock.twin.desk import Desk, Refused


def check_mood(mood: Mood) -> None:
    """Refuse the call of a system that has its day of refusing."""
    if mood.refuses:
        raise Refused(mood.refuses, mood.says)


def in_mood(desk: Desk, mood: Mood) -> Desk:
    """Give what a verb has at hand in a mood."""
    if mood is PLAIN:
        return desk
    desk = replace(desk, mood=mood, now=desk.now + timedelta(milliseconds=mood.skew_ms))
    verb = desk.role.verb
    if mood.lag_ms and verb in ("read", "list"):
        desk = replace(desk, store=desk.store.before(desk.now_ms - mood.lag_ms))
    if mood.unseen_ms and verb == "list":
        desk = replace(desk, store=desk.store.without_new(desk.now_ms - mood.unseen_ms))
    return desk
