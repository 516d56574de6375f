"""Whether programs do something at this instant, as Linux tells it of every thread."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

_PROGRAMS: Final = Path("/proc")
# Asleep, idle, stopped, ended: what is none of these has work, also when no processor is free.
_AT_REST: Final = frozenset({b"S", b"I", b"T", b"t", b"Z", b"X"})


def labours(pid: int) -> bool:
    """Tell whether a program or one that it has started does something, or would if it were let.

    False where the system does not tell, and for a number that is nobody's.
    """
    return any(_state(task) not in _AT_REST for task in _tasks(pid))


def runs_in(pid: int, container: str) -> bool:
    """Tell whether a number is that of a program in this container, and no other machine's."""
    with suppress(OSError):
        return container in (_PROGRAMS / str(pid) / "cgroup").read_text()
    return False


def _tasks(pid: int) -> Iterator[Path]:
    # What ends while we look has nothing to do any more.
    with suppress(OSError):
        for task in (_PROGRAMS / str(pid) / "task").iterdir():
            yield task
            with suppress(OSError):
                for child in (task / "children").read_text().split():
                    yield from _tasks(int(child))


def _state(task: Path) -> bytes:
    """Give the letter that stands behind its name, which may hold anything."""
    with suppress(OSError):
        return (task / "stat").read_bytes().rpartition(b")")[2].split()[0]
    return b"X"
