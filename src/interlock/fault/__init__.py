"""The table of faults: a new one is a class in its family's file, a test, and a line here."""

from __future__ import annotations

from interlock.fault.base import Delivery, Fault
from interlock.fault.contract import DriftedField
from interlock.fault.http import ErrorAfter, ErrorBefore, LoginPage, RateLimited, Unavailable
from interlock.fault.network import (
    LateArrival,
    Outage,
    Refused,
    ReplyLost,
    ResetAfter,
    ResetBefore,
    SlowAnswer,
)
from interlock.fault.process import Crash, CrashBefore
from interlock.fault.state import TokenExpired
from interlock.fault.webhook import EventDelayed, EventDropped, EventDuplicated
from interlock.registry import Registry

__all__ = ["FAULTS", "Delivery", "Fault"]

FAULTS: Registry[type[Fault]] = Registry(
    "fault",
    "interlock.faults",
    {
        "refused": Refused,
        "reset-before": ResetBefore,
        "reset-after": ResetAfter,
        "reply-lost": ReplyLost,
        "late-arrival": LateArrival,
        "slow-answer": SlowAnswer,
        "outage": Outage,
        "rate-limited": RateLimited,
        "unavailable": Unavailable,
        "error-before": ErrorBefore,
        "error-after": ErrorAfter,
        "login-page": LoginPage,
        "event-duplicated": EventDuplicated,
        "event-delayed": EventDelayed,
        "event-dropped": EventDropped,
        "token-expired": TokenExpired,
        "crash": Crash,
        "crash-before": CrashBefore,
        "drifted-field": DriftedField,
    },
)
