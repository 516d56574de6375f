"""What all tests share: the command line as users call it, and a clean environment."""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        """Give the one document on stdout."""
        return json.loads(self.out)


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    """Take away settings of the machine that change what commands say."""
    for name in [n for n in os.environ if n.startswith("INTERLOCK_")]:
        monkeypatch.delenv(name)
    for name in ("LC_ALL", "LC_MESSAGES", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture(autouse=True, scope="session")
def signals_end_children():
    """Let children hear what this process was started to ignore, as jobs in the background are."""
    names = (name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
    numbers = [number for number in (getattr(signal, name) for name in names)
               if signal.getsignal(number) is signal.SIG_IGN]  # fmt: skip
    for number in numbers:
        # A handler of our own, which ends with exec: what is ignored is inherited.
        signal.signal(number, lambda _number, _frame: None)
    yield
    for number in numbers:
        signal.signal(number, signal.SIG_IGN)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish():
    """Look for rings while the session still lasts, and only once.

    pytest looks again when it ends. In a worker of xdist that may last until its interrupt comes,
    five seconds after the last test, and be told as a KeyboardInterrupt of whoever hears of rings.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture
def interlock(capsys):
    """Run a command in this process, as `interlock WORDS`; cheap."""
    from interlock.cli.main import run  # lazy: the tests of most rooms need no door

    def call(*words: object) -> Said:
        capsys.readouterr()
        code = run([str(word) for word in words])
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return call


@pytest.fixture
def interlock_process():
    """Run a command in a process of its own, as a user does."""

    def call(*words: object, cwd: Path | None = None, env: dict[str, str] | None = None) -> Said:
        done = subprocess.run(
            [sys.executable, "-m", "interlock", *map(str, words)],
            cwd=cwd, text=True, encoding="utf-8", capture_output=True, stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src"), **(env or {})},
        )  # fmt: skip
        return Said(done.returncode, done.stdout, done.stderr)

    return call
