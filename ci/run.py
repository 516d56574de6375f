"""Hold the code to the walls: every check in a row, one line each, the whole output on failure."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent

CHECKS = (
    ("lint", ("ruff", "check", ".")),
    ("format", ("ruff", "format", "--check", ".")),
    ("types", ("mypy",)),
    ("floors", ("lint-imports", "--no-logo")),
    ("house", ("pytest", "tests/house", "-p", "no:hypothesispytest")),
    ("fuzz", ("python", "ci/fuzz.py")),
)


def check(name: str, command: tuple[str, ...]) -> bool:
    """Run one check and print its line; its output follows when it fails."""
    begun = perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        (str(BIN / command[0]), *command[1:]),
        cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, text=True, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    good = done.returncode == 0
    seconds = perf_counter() - begun
    print(f"{'ok  ' if good else 'FAIL'}  {name:<8} {seconds:5.1f} s  {' '.join(command)}")
    if not good:
        print(done.stdout.rstrip())
    sys.stdout.flush()
    return good


def main() -> int:
    """Run all checks, or those named on the command line; 1 when one fails."""
    wanted = sys.argv[1:] or [name for name, _ in CHECKS]
    unknown = sorted(set(wanted) - {name for name, _ in CHECKS})
    if unknown:
        names = ", ".join(name for name, _ in CHECKS)
        print(f"ci/run.py: no check named {unknown[0]!r}; there are {names}")
        return 2
    begun = perf_counter()
    failed = [name for name, command in CHECKS if name in wanted and not check(name, command)]
    count = len(wanted) - len(failed)
    outcome = f"broken: {', '.join(failed)}" if failed else "all walls stand"
    print(f"{count}/{len(wanted)} checks passed in {perf_counter() - begun:.1f} s; {outcome}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
