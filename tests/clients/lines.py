"""Clients in other languages, as processes that take one request a line.

A line to `Process.ask` has words between blanks: method, URL, body ("-" for none), then names and
values of headers; the answer has status, body, names and values, or "!" and what went wrong. All
but methods and numbers are in base64.
"""

from __future__ import annotations

import atexit
import json
import shutil
import subprocess
from base64 import b64decode, b64encode
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from tests.conftest import ROOT

HERE = Path(__file__).parent
PACKAGES = ROOT / "build" / "clients"


def word(text: str | bytes) -> str:
    """Write text as one word."""
    return b64encode(text.encode() if isinstance(text, str) else text).decode()


def text(written: str) -> str:
    """Read what `word` wrote."""
    return b64decode(written).decode()


class Process:
    """A program that answers each line by one line."""

    def __init__(self, *command: str) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        atexit.register(self._process.kill)

    def ask(self, line: str) -> str:
        """Send a line and give the answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline().rstrip("\n")
        assert answer, f"{self._process.args} has ended"
        return answer


@cache
def node_fetch() -> Process:
    """Give Node's fetch, started once."""
    return Process("node", str(HERE / "node" / "fetch.mjs"))


@cache
def java_http() -> Process:
    """Give Java's HttpClient, started once."""
    switches = ("-XX:TieredStopAtLevel=1", "-Xshare:auto", "-XX:+UseSerialGC")
    return Process("java", *switches, str(HERE / "java" / "Client.java"))


@cache
def node_soap() -> Process | str:
    """Give npm's soap, installed and started once; or why it cannot be had."""
    if shutil.which("npm") is None:
        return "npm is not installed"
    if not (PACKAGES / "node_modules").exists():
        PACKAGES.parent.mkdir(exist_ok=True)
        # Tests that run side by side must not see it half installed.
        fresh = Path(mkdtemp(dir=PACKAGES.parent))
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / "node" / name, fresh)
        done = subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
            cwd=fresh, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        if done.returncode:
            shutil.rmtree(fresh)
            return f"npm could not install soap: {done.stderr.strip()[-200:]}"
        try:
            fresh.rename(PACKAGES)
        except OSError:
            shutil.rmtree(fresh)
    return Process("node", str(HERE / "node" / "soap.mjs"), str(PACKAGES))


def called(process: Process, **asked: object) -> dict[str, object]:
    """Make a SOAP call: what was said, or the fault."""
    answer = json.loads(process.ask(json.dumps(asked)))
    assert "broken" not in answer, answer["broken"]
    return dict(answer)
