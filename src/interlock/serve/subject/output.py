"""What a subject has printed, read from its file; a subject may print without an end."""

from __future__ import annotations

from pathlib import Path

END_BYTES = 1_000_000


def heard(file: Path) -> str:
    """Give what a file says, of a large one its beginning and its end; "" when it is gone."""
    try:
        with file.open("rb") as opened:
            if file.stat().st_size <= 2 * END_BYTES:
                return opened.read(2 * END_BYTES).decode("utf-8", "replace")
            found = opened.read(END_BYTES) + b"\n"
    except OSError:
        return ""
    return found.decode("utf-8", "replace") + ending(file)


def ending(file: Path, start: int = 0) -> str:
    """Give the end of what a file says from byte `start` on; "" when it is gone."""
    try:
        with file.open("rb") as opened:
            opened.seek(max(start, file.stat().st_size - END_BYTES))
            return opened.read(END_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""
