"""The same seed, the same trials: digests of one campaign from many processes, side by side.

    python benchmarks/digests.py [PROCESSES, 20] [TRIALS, 12]

The subject takes its order of work from a set of texts, so a hash seed that got through would
show. Each process has a hash seed of its own, a folder of its own, and one, two or three workers;
in every fourth one a worker is killed in mid-run (SIGKILL). Ends with 1 when two digests differ.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.run import small

HERE = Path(__file__).resolve()


def run(workers: int, trials: int, kills: bool) -> None:
    """Make the campaign in this process, and print its digest."""
    killed: list[int] = []

    def progress(_name: str, made: int, _of: int, _broken: int) -> None:
        if kills and made >= 2 and not killed:
            killed.append(workers_of(os.getpid())[0])
            os.kill(killed[0], signal.SIGKILL)

    files = small.project(Path(tempfile.mkdtemp(prefix="interlock-digests-")))
    found = small.run(files, "unordered", trials=trials, workers=workers, progress=progress)
    assert len(killed) == kills, "a worker was to be killed"
    print(found.digest())


def workers_of(parent: int) -> list[int]:
    """Give the processes that a process has started and that still live."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        fields = status.read_text().rpartition(")")[2].split()
        if int(fields[1]) == parent and fields[0] != "Z":
            found.append(int(status.parent.name))
    return sorted(found)


def main(processes: int, trials: int) -> int:
    """Print a line a process; give the exit code."""
    seen: Counter[str] = Counter()
    print("process | hash seed | workers | one killed | digest")
    print("---|---|---|---|---")
    for number in range(processes):
        workers, kills = number % 3 + 1, number % 4 == 3
        seed = "random" if number % 5 == 4 else str(number * 7919)
        words = [sys.executable, str(HERE), "run", str(workers), str(trials), str(int(kills))]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
        digest = done.stdout.strip()
        seen[digest] += 1
        killed = "yes" if kills else "no"
        print(f"{number + 1} | {seed} | {workers} | {killed} | {digest}", flush=True)
    print(f"{sum(seen.values())} processes, {len(seen)} different digests")
    return 0 if len(seen) == 1 else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["run"]:
        run(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "1")
    else:
        numbers = [int(word) for word in sys.argv[1:]]
        sys.exit(main(*(numbers + [20, 12][len(numbers) :])))
