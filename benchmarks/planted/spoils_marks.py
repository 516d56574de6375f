"""Writes its marks over the old ones: on a full disk neither is left, and no run begins again."""

from __future__ import annotations

import json

from right_job import Job, starter


class SpoilsMarks(Job):
    """Has no second file."""

    def keep_marks(self) -> None:
        """Keep the marks."""
        self.file.write_text(json.dumps(self.marks))


run = starter(SpoilsMarks)
