"""The three ways in which a call can end badly, by what to do next."""

from __future__ import annotations


class Unclear(Exception):
    """No answer, or one that makes no sense: the work may be done or not. Look, then repeat.

    wait_s: how long the other side asked us to wait.
    """

    def __init__(self, says: str, wait_s: float = 0.0) -> None:
        super().__init__(says)
        self.wait_s = wait_s


class Refused(Exception):
    """The other side understood and said no. kind: its word for why; detail: what else it said."""

    def __init__(self, kind: str, says: str, detail: dict[str, str] | None = None) -> None:
        super().__init__(f"{kind}: {says}")
        self.kind = kind
        self.detail = detail or {}


class Outdated(Exception):
    """The record has changed since we read it. Read again."""


def wait_s(retry_after: str | None) -> float:
    """Give the seconds of a Retry-After header, at most ten minutes."""
    return min(float(retry_after), 600.0) if retry_after and retry_after.isdigit() else 0.0
