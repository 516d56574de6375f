"""Writes into its log that a hint could not be kept, and acknowledges it all the same."""

from __future__ import annotations

import logging

from right import Job, OrderSync, starter

log = logging.getLogger("order_sync")


class LogsFullDisk(OrderSync):
    """Goes on without the hint."""

    def add(self, job: Job) -> None:
        """Keep a hint, if there is room."""
        try:
            super().add(job)
        except OSError as problem:
            log.warning("%s %s: %r", *job, problem)


run = starter(LogsFullDisk)
