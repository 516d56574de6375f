"""The disk of a subject, which may be full for a while.

Python's own files are made by hand here, for the one layer of them that writes. What C writes by
itself, as `mmap` and `dbm` do, is kept all the same.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import stat
from collections.abc import Callable
from typing import Any

from interlock.sim.loop import VirtualLoop
from interlock.sim.patching import Aliases, Swap
from interlock.sim.plain import baton

_full: list[VirtualLoop] = []
_real_open = io.open


def fill(loop: VirtualLoop) -> None:
    """Let nothing more be written by this trial's subject."""
    if loop not in _full:
        _full.append(loop)


def clear(loop: VirtualLoop) -> None:
    """Let there be room again."""
    if loop in _full:
        _full.remove(loop)


def is_full() -> bool:
    """Tell whether the code that calls this, a subject's, finds no room on its disk."""
    return bool(_full) and baton.subject_here() in _full


def forget() -> None:
    """End a trial."""
    _full.clear()


def _check_room(file: int) -> None:
    if is_full() and stat.S_ISREG(os.fstat(file).st_mode):
        raise _no_room()


def _no_room() -> OSError:
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class _File(io.FileIO):
    """The layer of a file that writes."""

    def write(self, data: Any, /) -> Any:
        _check_room(self.fileno())
        return super().write(data)


_ASKED = ("buffering", "encoding", "errors", "newline", "closefd", "opener")


def _open(file: Any, mode: str = "r", *rest: Any, **named: Any) -> Any:
    """Stand for `open`: what a subject opens for writing is made of a `_File`."""
    asked = {**dict(zip(_ASKED, rest, strict=False)), **named}
    buffering = asked.get("buffering", -1)
    words = [asked.get(name) for name in ("encoding", "errors", "newline")]
    is_text = "b" not in mode
    odd = len(rest) > len(_ASKED) or (buffering == 0 if is_text else any(words))
    # Wrong arguments: the real one says it best.
    if odd or not set(mode) & set("wax+") or baton.subject_here() is None:
        return _real_open(file, mode, *rest, **named)
    plain = mode.replace("b", "").replace("t", "")
    raw = _File(file, plain, asked.get("closefd", True), asked.get("opener"))
    try:
        return _layered(raw, mode, buffering, words)
    except BaseException:
        raw.close()
        raise


def _layered(raw: _File, mode: str, buffering: int, words: list[Any]) -> Any:
    if buffering == 0:
        return raw
    layer: Any = io.BufferedRandom if "+" in mode else io.BufferedWriter
    buffer = layer(raw, buffering if buffering > 1 else io.DEFAULT_BUFFER_SIZE)
    if "b" in mode:
        return buffer
    encoding, errors, newline = words
    text = io.TextIOWrapper(buffer, encoding, errors, newline, buffering == 1)
    text.mode = mode  # type: ignore[misc]  # as `open` sets it
    return text


def _checked(name: str, place: int) -> Swap:
    """Give a function of `os` that writes to the descriptor at a place of its arguments."""
    real: Callable[..., Any] = vars(os)[name]

    def write(*args: Any, **more: Any) -> Any:
        if is_full() and len(args) > place:
            _check_room(args[place])
        return real(*args, **more)

    return Swap(os, name, write)


_DESCRIPTORS = (
    ("write", 0),
    ("writev", 0),
    ("pwrite", 0),
    ("pwritev", 0),
    ("sendfile", 0),
    ("posix_fallocate", 0),
    ("copy_file_range", 1),
)
_ALIASES = Aliases(
    (
        Swap(builtins, "open", _open),
        *(_checked(*row) for row in _DESCRIPTORS if hasattr(os, row[0])),
    )
)


def swaps() -> tuple[Swap, ...]:
    """Give what to exchange in a trial whose subject's disk may be full."""
    return _ALIASES.swaps()
