"""What remains to be done, in a file that survives a crash."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple


class Job(NamedTuple):
    """Something to look at again: a customer or an order of the CRM, or an order of the ERP."""

    kind: str
    key: str


class Outbox:
    """A list of jobs as JSON lines, added and done; and marks up to where lists were read."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "outbox.jsonl"
        self.marks: dict[str, str] = {}
        self._pending: dict[Job, int] = {}
        if self.path.exists():
            text = self.path.read_bytes()
            whole = text[: text.rfind(b"\n") + 1]
            if len(whole) < len(text):  # a crash cut a line short: nobody relied on it
                os.truncate(self.path, len(whole))
            for line in whole.splitlines():
                self._replay(json.loads(line))
        self._compact()

    def pending(self) -> list[Job]:
        """Give what remains, oldest first."""
        return list(self._pending)

    def add(self, job: Job) -> None:
        """Remember a job; it is on disk when this returns."""
        self._write({"add": job})

    def serial(self, job: Job) -> int:
        """Give how often a job was added; take it before the work, hand it to `done`."""
        return self._pending.get(job, 0)

    def done(self, job: Job, serial: int) -> None:
        """Forget a job, unless it was added again while it was worked on."""
        if self._pending.get(job) == serial:
            self._write({"done": job})

    def mark(self, name: str, value: str) -> None:
        """Remember up to where a list was read."""
        if self.marks.get(name) != value:
            self._write({"mark": [name, value]})

    def _write(self, entry: dict[str, list[str] | Job]) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")
            file.flush()
            os.fsync(file.fileno())
        self._replay(entry)

    def _replay(self, entry: dict[str, list[str] | Job]) -> None:
        if "add" in entry:
            job = Job(*entry["add"])
            self._pending[job] = self._pending.get(job, 0) + 1
        elif "done" in entry:
            self._pending.pop(Job(*entry["done"]), None)
        else:
            name, value = entry["mark"]
            self.marks[name] = value

    def _compact(self) -> None:
        entries: list[dict[str, object]] = [{"add": job} for job in self._pending]
        entries += [{"mark": [name, value]} for name, value in self.marks.items()]
        fresh = self.path.with_suffix(".new")
        with suppress(OSError):  # a full disk: the long file says the same
            fresh.write_text("".join(json.dumps(e) + "\n" for e in entries), "utf-8")
            fresh.replace(self.path)
