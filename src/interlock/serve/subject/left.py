"""What a killed worker leaves behind: programs and containers that nobody would end."""

from __future__ import annotations

from pathlib import Path

from interlock.serve.subject.process import kill_group

FOLDER = "alive"


def note_process(room: Path, pid: int) -> None:
    """Note in a worker's room that a program lives."""
    _note(room, f"process-{pid}")


def _note(room: Path, name: str) -> None:
    folder = room / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).touch()


def forget_process(room: Path, pid: int) -> None:
    """Note that it has ended."""
    (room / FOLDER / f"process-{pid}").unlink(missing_ok=True)


def sweep(room: Path) -> None:
    """End all that a room's worker has left running."""
    for file in sorted((room / FOLDER).glob("process-*")):
        kill_group(int(file.name.removeprefix("process-")))
        file.unlink(missing_ok=True)
