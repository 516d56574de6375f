"""Asks for what is newer than the newest that it has seen, a second later."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from right_job import Job, starter


class StrictMark(Job):
    """Never sees the second of two records of one second."""

    def since(self, mark: str) -> Any:
        """Give from when on a list is to be read."""
        if mark not in self.marks:
            return None
        return datetime.fromisoformat(self.marks[mark]) + timedelta(seconds=1)


run = starter(StrictMark)
