"""The trail of every change: who, when, by which operation, what it was and what it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from interlock.contract.model import Write
from interlock.values import Value

AUDIT_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One change. who: name of the caller, "people" at the screen, "loaded" as master data.

    when: ISO 8601. before None: created; after None: deleted.
    """

    who: str
    when: str
    operation: str
    resource: str
    key: str
    before: Value
    after: Value


def entries(writes: tuple[Write, ...], operation: str, who: str, now: datetime) -> Iterator[Entry]:
    """Give the entries about the changes that a call has made."""
    if writes:
        when = _text(now)
        for write in writes:
            yield Entry(who, when, operation, write.resource, write.key, write.before, write.after)


@lru_cache(maxsize=16)
def _text(now: datetime) -> str:
    return now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
