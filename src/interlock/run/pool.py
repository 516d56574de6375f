"""Worker processes, watched: one that says nothing for too long is killed and replaced.

A worker that ends without a word may have been killed by the machine (no memory, an impatient
hand): what it was doing is done once more. A second end at the same trial is the subject's doing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import field, replace
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from types import TracebackType
from typing import Self

import interlock
from interlock.data import Protocol, dataclass
from interlock.errors import InternalError
from interlock.run.project import ProjectFiles
from interlock.run.tasks import (
    HOME,
    Alive,
    Answer,
    Batch,
    Done,
    Failed,
    Small,
    Task,
    TrialOutcome,
)
from interlock.serve.subject.left import sweep

# Of the worker's own processor time: a loaded machine must not look like an endless loop. Longer
# than a trial's own watch takes, which tells the place (`interlock.sim.plain.watching`).
SILENCE_MAX_S = 40.0
SLEEP_MAX_S = 120.0


@dataclass(frozen=True, slots=True)
class Killed:
    """A task was ended from outside. number: of the trial under way, -1 for other tasks."""

    task: Task
    number: int
    why: str


class Crew(Protocol):
    """Whoever makes trials: processes of this machine (`Pool`), or a cluster's.

    What an engine must keep: a task's answers end with `Done` or `Killed`; a worker that is lost
    by no fault of the subject does not show. The order of tasks and answers is free.
    """

    def submit(self, task: Task) -> None:
        """Queue a task."""

    def drop(self, unwanted: Callable[[Task], bool]) -> tuple[Task, ...]:
        """Forget queued tasks and give them."""

    def answers(self) -> Iterator[tuple[Task, Answer | Killed]]:
        """Give answers as they come, until no task is left; tasks may be added meanwhile.

        Now and then `Alive`, so that who has a time limit can look at the clock.
        """

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End whatever was started."""


@dataclass(slots=True)
class _Worker:
    process: subprocess.Popen[bytes]
    pipe: Connection
    room: Path
    ready: bool = False
    task: Task | None = None
    done: list[int] = field(default_factory=list)
    since: float = 0.0
    cpu_s: float = 0.0

    def heard(self) -> None:
        """Note that it lives."""
        self.since, self.cpu_s = time.perf_counter(), _cpu_s(self.process.pid)

    def is_lost(self, silence_max_s: float) -> bool:
        """Tell whether it computes without an end, or sleeps for ever."""
        silent_s = time.perf_counter() - self.since
        if silent_s < silence_max_s:
            return False
        busy_s = _cpu_s(self.process.pid) - self.cpu_s
        return busy_s > silence_max_s or silent_s > SLEEP_MAX_S + silence_max_s


class Pool:
    """Up to `size` workers on one project. A context manager: leaving it ends them all."""

    def __init__(
        self, files: ProjectFiles, size: int, *, silence_max_s: float = SILENCE_MAX_S
    ) -> None:
        self._files = files
        self._size = size
        self._silence_max_s = silence_max_s
        self._workers: list[_Worker] = []
        self._waiting: deque[Task] = deque()
        self._room = Path(tempfile.mkdtemp(prefix="interlock-"))
        self._started = 0
        # With the task, so that its id stays its own.
        self._again: dict[tuple[str, int, int], Task | None] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for worker in self._workers:
            _end(worker)
        self._workers.clear()
        shutil.rmtree(self._room, ignore_errors=True)

    def submit(self, task: Task) -> None:
        """Queue a task."""
        self._waiting.append(task)

    def drop(self, unwanted: Callable[[Task], bool]) -> tuple[Task, ...]:
        """Forget queued tasks and give them."""
        dropped = tuple(t for t in self._waiting if unwanted(t))
        self._waiting = deque(t for t in self._waiting if not unwanted(t))
        return dropped

    def answers(self) -> Iterator[tuple[Task, Answer | Killed]]:
        """Give answers as they come, until no task is left; tasks may be added meanwhile."""
        while self._waiting or any(w.task for w in self._workers):
            self._start_needed()
            self._hand_out()
            pipes = {w.pipe: w for w in self._workers}
            heard = wait(list(pipes), timeout=0.5)
            for pipe in heard:
                assert isinstance(pipe, Connection)
                yield from self._hear(pipes[pipe])
            busy = next((w.task for w in self._workers if w.task), None)
            if busy is not None and not heard:
                yield busy, Alive()
            for worker in list(self._workers):
                if worker.task and worker.is_lost(self._silence_max_s):
                    yield from self._lost(worker, "said nothing for too long: an endless loop?")

    def _start_needed(self) -> None:
        busy = sum(1 for w in self._workers if w.task or not w.ready)
        while len(self._workers) < self._size and len(self._workers) - busy < len(self._waiting):
            self._started += 1
            room = self._room / str(self._started)
            room.mkdir()
            self._workers.append(_start(self._files, room))
            busy = sum(1 for w in self._workers if w.task)

    def _hand_out(self) -> None:
        for worker in self._workers:
            if worker.ready and worker.task is None and self._waiting:
                worker.task = self._next()
                worker.done = []
                worker.heard()
                worker.pipe.send(worker.task)

    def _next(self) -> Task:
        """Give trials before what is no trial: scenarios that keep step wait for each other."""
        trials = (n for n, task in enumerate(self._waiting) if isinstance(task, Batch))
        index = next(trials, 0)
        task = self._waiting[index]
        del self._waiting[index]
        return task

    def _hear(self, worker: _Worker) -> Iterator[tuple[Task, Answer | Killed]]:
        try:
            answer: Answer = worker.pipe.recv()
        except (EOFError, OSError):
            if not self._once_more(worker):
                yield from self._lost(worker, "ended without a word")
            return
        worker.heard()
        if isinstance(answer, Alive):
            return
        if not worker.ready:
            if isinstance(answer, Failed):
                raise answer.error
            worker.ready = True
            return
        task = worker.task
        assert task is not None
        if isinstance(answer, TrialOutcome):
            worker.done.append(answer.number)
        if isinstance(answer, Done):
            worker.task = None
        yield task, answer

    def _once_more(self, worker: _Worker) -> bool:
        """Queue again what a worker was doing; False if that has ended a worker before."""
        task = worker.task
        if isinstance(task, Batch):
            left = tuple(n for n in task.numbers if n not in worker.done)
            key = (task.subject.name, task.scenario, left[0] if left else -1)
            task = replace(task, numbers=left)
        else:
            key = ("" if task is None else task.subject.name, -1, id(task))
        if key in self._again or (task is None and worker.ready):
            return False
        self._again[key] = task
        _end(worker)
        self._workers.remove(worker)
        if task is not None:
            self._waiting.appendleft(task)
        return True

    def _lost(self, worker: _Worker, why: str) -> Iterator[tuple[Task, Answer | Killed]]:
        _end(worker)
        self._workers.remove(worker)
        task = worker.task
        if task is None:
            if not worker.ready:
                raise InternalError(
                    f"a worker process {why} while it loaded the project",
                    where="worker",
                    remedy="run again with INTERLOCK_DEBUG=1 and report what it prints",
                )
            return
        if isinstance(task, Batch):
            # The rest of the batch would not count, and may well loop again.
            left = (n for n in task.numbers if n not in worker.done)
            yield task, Killed(task, next(left, -1), why)
        else:
            yield task, Killed(task, -1, why)
        yield task, Done()


def _start(files: ProjectFiles, room: Path) -> _Worker:
    ours, theirs = Pipe()
    # A subject may iterate over sets of text: its order must not differ from run to run.
    source = str(Path(interlock.__file__).parent.parent)
    path = os.pathsep.join(p for p in (source, os.environ.get("PYTHONPATH", "")) if p)
    settings = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": path}
    out = None if os.environ.get("INTERLOCK_DEBUG") else subprocess.DEVNULL
    process = subprocess.Popen(  # noqa: S603  # our own module
        [sys.executable, "-m", "interlock.run.worker", str(theirs.fileno()), str(room)],
        pass_fds=(theirs.fileno(),),
        env=settings,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=out,
        # Ctrl-C goes to the parent, which ends its workers in order.
        start_new_session=True,
    )
    theirs.close()
    ours.send(files)
    return _Worker(process, ours, room, since=time.perf_counter())


def _cpu_s(pid: int) -> float:
    """Give the processor seconds of a process so far; where nobody tells, the wall clock."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return time.perf_counter()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _end(worker: _Worker) -> None:
    worker.process.kill()
    worker.process.wait()
    worker.pipe.close()
    sweep(worker.room / HOME)


def one(files: ProjectFiles, task: Task, silence_max_s: float = SILENCE_MAX_S) -> Small | Killed:
    """Do one task that gives a single case; its error is raised."""
    with Pool(files, 1, silence_max_s=silence_max_s) as pool:
        pool.submit(task)
        for _task, answer in pool.answers():
            if isinstance(answer, Failed):
                raise answer.error
            if isinstance(answer, Small | Killed):
                return answer
    raise InternalError("the worker gave no answer", where="worker", remedy="run it again")
