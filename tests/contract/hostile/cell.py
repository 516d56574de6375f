"""A process that answers commands of `interlock`, each in a copy of itself and within limits.

A copy may fail in ways that no test survives (deep recursion in C, memory, an endless read); the
process itself stays small, so what a copy uses is what the command needs.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[3] / "src"
# The slowest case takes a third of it on an idle machine.
CPU_MAX_S = 3
MEMORY_MAX_BYTES = 300 * 1024 * 1024
WAIT_MAX_S = 60


@dataclass(frozen=True)
class Told:
    """What a command told. code: minus the signal that ended it, if one did.

    cpu_s: of its own, without imports.
    """

    code: int
    out: str
    err: str
    cpu_s: float


class Cell:
    """The process, as a context; `answer` may be called any number of times."""

    def __enter__(self) -> Cell:
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": str(SOURCE), "NO_COLOR": "1", "LANG": "C.UTF-8"},
        )  # fmt: skip
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def answer(self, words: Sequence[str], folder: Path) -> Told:
        """Run `interlock WORDS` in `folder`."""
        print(json.dumps([list(words), str(folder)]), file=self._process.stdin, flush=True)
        code, cpu_s = json.loads(self._process.stdout.readline())
        out, err = (Path(folder, name).read_text("utf-8") for name in (".out", ".err"))
        return Told(code, out, err, cpu_s)


def _serve() -> None:
    from interlock.cli import check, main  # lazy: only this process is a door
    from interlock.contract import load

    del check, load
    gc.freeze()  # copies share what they do not look at
    for line in sys.stdin:
        words, folder = json.loads(line)
        pid = os.fork()
        if not pid:
            _become(Path(folder))
            code = _SELF_TESTS.get(words[0], main.run)(words)
            sys.stdout.flush()
            os._exit(code)
        _, status, used = os.wait4(pid, 0)
        cpu_s = used.ru_utime + used.ru_stime
        print(json.dumps([os.waitstatus_to_exitcode(status), cpu_s]), flush=True)


def _become(folder: Path) -> None:
    """Turn a copy into a command: its folder, its streams, its limits."""
    os.chdir(folder)
    for number, name in ((1, ".out"), (2, ".err")):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
    # What stops a copy is the kernel: it also ends what no Python code would notice.
    signal.alarm(WAIT_MAX_S)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_MAX_S, CPU_MAX_S + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        size = pages * resource.getpagesize() + MEMORY_MAX_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _grow(_: object) -> int:
    try:
        return len(bytearray(MEMORY_MAX_BYTES * 5 // 4)) * 0
    except MemoryError:
        return 99


_SELF_TESTS = {"GROW": _grow}


if __name__ == "__main__":
    _serve()
