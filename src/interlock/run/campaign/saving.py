"""Files that are written whole or not at all, whenever the program is ended."""

from __future__ import annotations

import os
from pathlib import Path


def save(path: Path, data: bytes) -> None:
    """Write a file with its folders; one that was there stays until the new one is whole.

    Raises `OSError`. What is no plain file, as a pipe, is written to directly.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    target = path.resolve()
    if target.exists() and not (target.is_file() and os.access(target.parent, os.W_OK)):
        target.write_bytes(data)
        return
    part = target.with_name(f".interlock-{os.getpid()}.part")
    try:
        part.write_bytes(data)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
