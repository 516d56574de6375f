"""Each case that the demo saves, and a calm one, in virtual time and with a program on sockets.

    python benchmarks/stages.py [FOLDER of an `interlock demo`] [word of the cases' names]

Prints a table; without a folder a demo is run first. Ends with 1 when a verdict differs. Needs
libfaketime (Debian: faketime), which makes the programs' clocks as fast as the world's.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from interlock.run.config import load_settings
from interlock.run.project import load_project
from interlock.run.rehearse import files_of
from interlock.scenario.model import Case
from tests.stages import Stages, played, said, saved


def main(folder: Path, word: str) -> int:
    """Play all cases whose names hold the word; give the exit code."""
    project = load_project(files_of(load_settings(folder)))
    cases = {f.stem: saved(f, project) for f in sorted(folder.glob(".interlock/cases/*.yaml"))}
    cases |= {f"right-{name}": calm(case) for name, case in list(cases.items())[:1]}
    print("case | speed | seconds | in virtual time | on sockets | same")
    print("---|---|---|---|---|---")
    differ = 0
    for name, case in cases.items():
        if word in name:
            started = time.perf_counter()
            both = played(project, case)
            differ += not both.agree
            print(row(name, both, time.perf_counter() - started), flush=True)
    print(f"\n{differ} differ" if differ else "\nall the same")
    return 1 if differ else 0


def calm(case: Case) -> Case:
    """Give the same steps without a fault, for the right integration."""
    return replace(case, subject="order_sync.main:run", faults=(), expect=None)


def row(name: str, both: Stages, seconds: float) -> str:
    """Give a line of the table."""
    words = (
        f"{verdict} " + ", ".join(f"{law} ({party})" for law, party in sorted(found))
        for verdict, found in map(said, (both.virtual, both.sockets))
    )
    same = "yes" if both.agree else "NO"
    return " | ".join((name, f"{both.speed:.0f}", f"{seconds:.1f}", *words, same))


def demo(folder: Path) -> None:
    """Run the demo, which saves a case for each planted defect."""
    command = (sys.executable, "-m", "interlock", "demo", "--quiet", "--out", str(folder))
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    given = [a for a in sys.argv[1:] if Path(a).is_dir()]
    words = [a for a in sys.argv[1:] if a not in given] or [""]
    with tempfile.TemporaryDirectory() as made:
        if not given:
            demo(Path(made))
        sys.exit(main(Path(given[0] if given else made), words[0]))
