"""A reason with its English sentence."""

from __future__ import annotations

from interlock.finding import Reason
from interlock.messages.reasons import said


def because(code: str, **args: str) -> Reason:
    """Give a reason of `messages.reasons`."""
    return Reason(code, args, said(code, args))
