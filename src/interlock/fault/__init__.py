"""The table of faults: a new one is a class in its family's file, a test, and a line here."""

from __future__ import annotations

from interlock.fault.access import Maintenance, QuotaExceeded, RightRevoked
from interlock.fault.base import Delivery, Fault
from interlock.fault.body import (
    BrokenChunks,
    BrokenGzip,
    Drip,
    EmptyAnswer,
    Garbled,
    Truncated,
    WrongCharset,
    WrongLength,
    WrongType,
)
from interlock.fault.contract import DriftedField
from interlock.fault.gateway import (
    BadGateway,
    GatewayTimeout,
    Redirected,
    RedirectLoop,
    RequestDoubled,
)
from interlock.fault.http import ErrorAfter, ErrorBefore, LoginPage, RateLimited, Unavailable
from interlock.fault.network import (
    CertificateExpired,
    HalfOpen,
    HostUnknown,
    HungUp,
    LateArrival,
    Outage,
    Refused,
    ReplyLost,
    RequestLost,
    ResetAfter,
    ResetBefore,
    SlowAnswer,
)
from interlock.fault.process import Crash, CrashBefore, DiskFull, TwoWorkers
from interlock.fault.records import (
    BusinessError,
    ClockSkew,
    ClosedPeriod,
    KeyForgotten,
    PageShift,
    PartialBatch,
    RecordLocked,
    StaleRead,
    VisibleLate,
)
from interlock.fault.state import TokenExpired
from interlock.fault.webhook import (
    EventDelayed,
    EventDropped,
    EventDuplicated,
    EventForged,
    EventRedelivered,
)
from interlock.registry import Registry

__all__ = ["COMMON", "FAULTS", "Delivery", "Fault"]

# What everybody knows who has ever operated an integration.
COMMON = (
    "outage",
    "slow-answer",
    "reply-lost",
    "error-before",
    "rate-limited",
    "token-expired",
    "event-duplicated",
    "event-delayed",
    "event-dropped",
    "business-error",
    "crash",
    "drifted-field",
)

FAULTS: Registry[type[Fault]] = Registry(
    "fault",
    "interlock.faults",
    {
        "refused": Refused,
        "reset-before": ResetBefore,
        "hung-up": HungUp,
        "request-lost": RequestLost,
        "reset-after": ResetAfter,
        "reply-lost": ReplyLost,
        "late-arrival": LateArrival,
        "slow-answer": SlowAnswer,
        "drip": Drip,
        "outage": Outage,
        "half-open": HalfOpen,
        "host-unknown": HostUnknown,
        "certificate-expired": CertificateExpired,
        "rate-limited": RateLimited,
        "unavailable": Unavailable,
        "error-before": ErrorBefore,
        "error-after": ErrorAfter,
        "login-page": LoginPage,
        "bad-gateway": BadGateway,
        "gateway-timeout": GatewayTimeout,
        "redirected": Redirected,
        "redirect-loop": RedirectLoop,
        "request-doubled": RequestDoubled,
        "truncated": Truncated,
        "wrong-length": WrongLength,
        "broken-chunks": BrokenChunks,
        "broken-gzip": BrokenGzip,
        "wrong-charset": WrongCharset,
        "wrong-type": WrongType,
        "garbled": Garbled,
        "empty-answer": EmptyAnswer,
        "event-duplicated": EventDuplicated,
        "event-redelivered": EventRedelivered,
        "event-forged": EventForged,
        "event-delayed": EventDelayed,
        "event-dropped": EventDropped,
        "token-expired": TokenExpired,
        "right-revoked": RightRevoked,
        "quota-exceeded": QuotaExceeded,
        "maintenance": Maintenance,
        "stale-read": StaleRead,
        "visible-late": VisibleLate,
        "page-shift": PageShift,
        "partial-batch": PartialBatch,
        "key-forgotten": KeyForgotten,
        "business-error": BusinessError,
        "record-locked": RecordLocked,
        "closed-period": ClosedPeriod,
        "clock-skew": ClockSkew,
        "crash": Crash,
        "crash-before": CrashBefore,
        "disk-full": DiskFull,
        "two-workers": TwoWorkers,
        "drifted-field": DriftedField,
    },
)
