"""Makes a number of its own for each attempt, from the clock."""

from __future__ import annotations

import time
from typing import Any

from right_poll import PollSync, starter


class NewNumber(PollSync):
    """Cannot meet what it has created before."""

    def find(self, external_no: str) -> dict[str, Any] | None:
        """Look for the number of this attempt."""
        return None

    def create(self, record: dict[str, Any]) -> str:
        """Create an order under a number that nobody has."""
        now_s = int(time.time())  # noqa: TID251  # the defect
        return super().create({**record, "ExternalNo": f"{record['ExternalNo']}-{now_s}"})


run = starter(NewNumber)
