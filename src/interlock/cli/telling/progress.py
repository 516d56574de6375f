"""One line of progress on a terminal; nothing elsewhere."""

from __future__ import annotations

import shutil
import signal
import sys
import threading
import time
from collections.abc import Iterable
from types import FrameType, TracebackType
from typing import NoReturn

from interlock.cli.voice import Voice

REDRAW_S = 0.1


def _once(number: int, _frame: FrameType | None) -> NoReturn:
    signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


class Progress:
    """A line that is overwritten: subject, trials done, share. A context manager.

    A Ctrl-C that leaves it takes along, as a note, how far everything was. A second one is not
    heard: it must not break off the clearing away.
    """

    def __init__(self, voice: Voice) -> None:
        self._shown = not voice.quiet and sys.stderr.isatty()
        self._words = voice.pick("trials", "次试验")
        self._last = 0.0
        self._begun = time.perf_counter()
        self._voice = voice
        self._heard = False
        self._done: dict[str, tuple[int, int, int]] = {}

    def __enter__(self) -> Progress:
        is_main = threading.current_thread() is threading.main_thread()
        if is_main and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            self._heard = True
            signal.signal(signal.SIGINT, _once)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        if self._heard:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        if self._shown:
            print("\r\x1b[2K", end="", file=sys.stderr, flush=True)
        if isinstance(error, KeyboardInterrupt):
            # What is there already says with which options the run goes on.
            going_on = getattr(error, "__notes__", [])
            error.__notes__ = [self.so_far(going_on)]

    def so_far(self, going_on: Iterable[str] = ()) -> str:
        """Say how far everything was when it was broken off. going_on: options for the rest."""
        said = (self._voice.pick(f"; go on with {o}", f"；继续请用 {o}") for o in going_on)
        return self._so_far() + "".join(said)

    def _so_far(self) -> str:
        done, of, broken = map(sum, zip((0, 0, 0), *self._done.values(), strict=True))
        # With several subjects, those that have not begun have told no number.
        en = f"after {done} of {of} trials" if len(self._done) == 1 else f"after {done} trials"
        zh = f"已完成 {done}/{of} 次试验" if len(self._done) == 1 else f"已完成 {done} 次试验"
        if not done:
            return self._voice.pick("before the end of the first trial", "第一次试验尚未完成")
        if broken:
            return self._voice.pick(f"{en}, {broken} of them broken", f"{zh}，其中 {broken} 次违反")
        return self._voice.pick(f"{en}, nothing broken so far", f"{zh}，尚未发现违反")

    def at(self, subject: str, done: int, of: int, broken: int) -> None:
        """Say how far a subject has come, and how many of its trials broke a law."""
        self._done[subject] = (done, of, broken)
        now = time.perf_counter()
        if not self._shown or now - self._last < REDRAW_S:
            return
        self._last = now
        total = sum(d for d, *_ in self._done.values())
        seconds = round(now - self._begun)
        line = f"{total} {self._words}  {seconds} s  {subject} {done}/{of}"
        room = shutil.get_terminal_size().columns - 1
        print(f"\r\x1b[2K{line[:room]}", end="", file=sys.stderr, flush=True)
