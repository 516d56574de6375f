"""Moves its mark past customers that failed, so they are never read again."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from right_job import TROUBLE, Job, starter


class MarkMoves(Job):
    """Looks at each change once."""

    def each(
        self, mark: str, stamp: str, read: Callable[[], list[Any]], do: Callable[[Any], object]
    ) -> None:
        """Do the work for each record of a list; move the mark."""
        for record in read():
            if mark:
                self.marks[mark] = max(str(record[stamp]), self.marks.get(mark, ""))
                self.file.write_text(json.dumps(self.marks))
            try:
                do(record)
            except TROUBLE:
                continue


run = starter(MarkMoves)
