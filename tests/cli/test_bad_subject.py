"""Whatever a subject does: a run ends, `interlock.cli` says so, and it is never green."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from interlock.errors import SubjectError
from interlock.finding import Verdict
from interlock.run.config import load_settings
from interlock.run.judge import judge
from interlock.run.project import load_project
from interlock.run.rehearse import files_of, subject_of
from interlock.run.search.plot import Plot, case_for
from interlock.run.trial.virtual import run_trial
from interlock.sim.plain import watching
from tests.cli.small_project import spoil, write

LOOK = '    httpx.get(env.url("crm") + "/deals")\n'
HEAD = "import httpx\ndef run(env):\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Give a small project that holds, and work in it."""
    monkeypatch.chdir(write(tmp_path))
    return tmp_path


@pytest.fixture
def judged(project):
    """Make the first trial of a subject in this process; give what is judged of it."""

    def make(source, call="sync:run"):
        text = source if isinstance(source, bytes) else source.encode()
        (project / "sync.py").write_bytes(text)
        spoil(project, "interlock.toml", 'call = "sync:run"', f'call = "{call}"')
        settings = load_settings(project)
        loaded = load_project(files_of(settings))
        plot = Plot(
            loaded.scenarios[0], "deals.yaml", loaded.contracts, loaded.court.bridge, call, 0
        )
        case = case_for(plot, 0, None)
        (project / "room").mkdir()
        trace = run_trial(loaded, subject_of(settings), case, project / "room")
        return judge(trace, case, loaded.court)

    return make


CANNOT_START = [
    ("def run(env)\n    pass\n", "sync.py:1", "SyntaxError"),
    (b"x = '\xc3\xa9\xe9'\n", "sync", "SyntaxError"),
    (b"def run(env):\n    '\0'\n", "sync", "null bytes"),
    ("", "sync:run", "has no 'run'"),
    ("def ran(env): pass\n", "sync:run", "did you mean 'ran'?"),
    ("run = 3\n", "sync:run", "not a callable"),
    ("raise ValueError('boom')\n", "sync.py:1", "boom"),
    ("import no_such_library\n", "sync.py:1", "no_such_library"),
    ("def run(): pass\n", "sync:run", "positional argument"),
    (f"{HEAD}    raise ValueError('early')\n", "sync.py:3", "early"),
    (f"{HEAD}    raise SystemExit(2)\n", "sync.py:3", "SystemExit: 2"),
    (f"{HEAD}    raise type('X', (Exception,), {{'__str__': None}})\n", "sync.py:3", "X"),
    (f"{HEAD}    env.url('crn')\n", "env.url", "did you mean 'crm'?"),
    (f"{HEAD}    import os; os.fork()\n", "sync.py:3", "started a process: not replayable"),
    (f"{HEAD}    import os; os.system('true')\n", "sync.py:3", "started a process: true"),
    (f"{HEAD}    import socket; socket.create_connection(('10.0.0.1', 9))\n", "sync.py:3",
     "real network"),
    (f"{HEAD}    import socket; socket.socket().bind(('', 0))\n", "sync.py:3", "env.serve(app)"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "where", "says"), CANNOT_START)
def test_a_subject_that_cannot_start_is_an_error_with_its_place(judged, source, where, says):
    with pytest.raises(SubjectError) as caught:
        judged(source)
    assert where in caught.value.where
    assert says in str(caught.value)
    assert caught.value.remedy


def test_a_module_that_is_not_there_is_an_error(judged):
    with pytest.raises(SubjectError, match="no module 'absent'"):
        judged("", "absent:run")


CRASHES = [
    ("    raise ValueError('late')\n", "ValueError: late"),
    ("    raise SystemExit(3)\n", "SystemExit: 3"),
    ("    raise type('Own', (BaseException,), {})('own')\n", "Own: own"),
    ("    raise ValueError('\\ud800')\n", "ValueError: \\ud800"),
    ("    raise type('X', (Exception,), {'__str__': lambda self: 1 / 0})\n", "X"),
    ("    def deeper(): deeper()\n    deeper()\n", "RecursionError"),
    ("    raise ValueError('x' * 10**6)\n", "ValueError: xxx"),
]


@pytest.mark.parametrize(("last", "says"), CRASHES)
def test_a_subject_that_raises_later_is_broken(judged, last, says):
    verdict = judged(HEAD + LOOK + last)
    (crash,) = (f for f in verdict.findings if f.rule == "subject-crashed")
    assert verdict.verdict is Verdict.BROKEN
    assert crash.party == "subject"
    assert says in crash.says


@pytest.mark.parametrize(
    "source",
    [
        f"{HEAD}    httpx.get('http://api.example.com/x')\n",
        f"{HEAD}    try: httpx.get('http://api.example.com/x')\n    except Exception: pass\n",
    ],
    ids=["raises", "swallows"],
)
def test_an_address_that_nobody_named_is_a_finding(judged, source):
    rules = {f.rule: f.says for f in judged(source).findings}
    assert "api.example.com" in rules["stranger"]


SOCKET = f"{HEAD}    import socket\n"
STOPPED = [
    (f"{HEAD}    while True: pass\n", "hung"),
    (f"{HEAD}    import os; os.read(os.pipe()[0], 1)\n", "hung"),
    ("import asyncio\nasync def run(env):\n    while True: await asyncio.sleep(0)\n", "livelock"),
    (f"{HEAD}    while True: httpx.get(env.url('crm') + '/deals')\n", "runaway"),
    (f"{SOCKET}    try: socket.socket().bind(('', 0))\n    except Exception: pass\n",
     "not-replayable"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "why"), STOPPED)
def test_a_subject_that_cannot_go_on_is_stopped_and_named(judged, monkeypatch, source, why):
    monkeypatch.setattr(watching, "HANG_REAL_S", 0.2)
    verdict = judged(source)
    assert verdict.stopped.startswith(f"{why}: ")
    assert verdict.verdict is not Verdict.HOLDS


MEDDLES = [
    "    import os; os.environ.clear()\n",
    "    import os; os.chdir('/')\n",
    "    env.store.rmdir()\n",
    "    import sys; sys.stdout = sys.stderr = None\n",
    "    import decimal; decimal.getcontext().prec = 1\n",
    "    import logging; logging.disable()\n",
]


@pytest.mark.parametrize("meddling", MEDDLES)
def test_what_a_subject_does_to_the_process_does_not_stop_the_trial(judged, meddling):
    verdict = judged(HEAD + LOOK + meddling)
    assert verdict.stopped == ""
    assert [f.rule for f in verdict.findings] == ["nothing-lost"]


QUIET = ["    return\n", "    import time; time.sleep(10**9)\n",
         "    import threading; threading.Event().wait()\n",
         "    import threading; x = threading.Lock(); x.acquire(); x.acquire()\n",
         "    import threading; threading.Thread(target=print).start()\n",
         "    import _thread; _thread.start_new_thread(print, ())\n"]  # fmt: skip


LAWS = [
    "exactly-once: deal", "no-ghost: deal", "nothing-lost: deal", "fields-agree: deal", "settles",
    "speaks-contract", "retries-bounded",
]  # fmt: skip


@pytest.mark.parametrize(
    "act", QUIET, ids=["returns", "sleeps", "waits", "locks itself out", "threads", "_thread"]
)
@pytest.mark.parametrize("law", LAWS)
def test_a_subject_that_never_calls_is_never_green(judged, project, act, law):
    text = (project / "deals.yaml").read_text()
    (project / "deals.yaml").write_text(text[: text.index("laws:")] + f"laws:\n  - {law}\n")
    (judgement,) = judged(HEAD + act).judgements
    assert judgement.verdict is not Verdict.HOLDS


# The same through the door, for what only processes and exit codes can show.

NOISE = f"{HEAD}    import sys; print('\\0' * 9999); sys.stdout.buffer.write(b'\\xff')\n"
RUNS = [
    (HEAD + LOOK, "", 1, "nothing-lost"),
    (f"{HEAD}    return\n", "exactly-once: deal", 4, "nothing was at stake"),
    (f"{HEAD}    import os; os._exit(0)\n", "", 3, "ended its process by os._exit"),
    ("import os\nos.abort()\n", "", 4, "ended without a word"),
    (f"{NOISE}    1 / 0\n", "", 3, "ZeroDivisionError"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "law", "code", "says"), RUNS)
def test_a_run_of_it_ends_with_the_promised_code(interlock, project, source, law, code, says):
    (project / "sync.py").write_text(source)
    if law:
        text = (project / "deals.yaml").read_text()
        (project / "deals.yaml").write_text(text[: text.index("laws:")] + f"laws:\n  - {law}\n")
    said = interlock("run", "--workers", "1", "--json")
    assert said.code == code
    assert said.err == ""
    assert says in said.out
    assert said.json["command"] == "run"


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ([], "{at: 'erp.createOrder#99', fault: reply-lost}"),
        ([], "{at: erp, fault: outage, from: 599 s, for: 1 ms}"),
        (["--fault", "outage"], ""),
    ],
)
def test_a_fault_that_was_asked_for_and_never_struck_is_not_green(interlock, project, words, fault):
    if fault:
        spoil(project, "deals.yaml", "laws:", f"faults:\n  - {fault}\nlaws:")
    said = interlock("run", "--workers", "1", *words)
    assert said.code == 4
    assert "struck in no trial" in said.out


# Lets ten trials begin, and holds the eleventh until somebody says go.
HOLD = """

async def run(env):
    here = __import__("pathlib").Path(__file__).parent
    with (here / "lives").open("a") as lives:
        lives.write("x")
    if (here / "lives").stat().st_size > 10 and not (here / "go").exists():
        (here / "held").touch()
        while True:
            pass
    while True:
        try:
            await once(env)
        except (httpx.HTTPError, ValueError):
            await asyncio.sleep(5)
"""


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_is_ended_says_one_line_and_leaves_nothing(project, tmp_path, sign):
    rooms = tmp_path / "rooms"
    rooms.mkdir()
    (project / "sync.py").write_text(f"{HEAD}    while True: pass\n")
    mark = f"INTERLOCK_TEST_MARK={os.getpid()}-{project.name}"
    name, _, value = mark.partition("=")
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "src"), name: value}
    env["TMPDIR"] = str(rooms)
    process = subprocess.Popen(
        [sys.executable, "-m", "interlock", "run"], cwd=project, env=env,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    _until(lambda: len(_marked(mark)) > 1)
    process.send_signal(sign)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert out == ""
    assert err.strip() == "interrupted before the end of the first trial"
    _until(lambda: not _marked(mark))
    assert not list(rooms.iterdir())


def test_every_fault_that_is_interrupted_says_where_to_go_on_and_goes_on_there(interlock, project):
    """The end of a run is watched in files: how fast the machine is does not count."""
    spoil(project, "deals.yaml", "laws:", "search: {faults: [reply-lost, slow-answer]}\nlaws:")
    once = (project / "sync.py").read_text().replace("async def run", "async def once", 1)
    (project / "sync.py").write_text(once + HOLD)
    process = subprocess.Popen(
        [sys.executable, "-m", "interlock", "run", "--every-fault", "--workers", "1"],
        cwd=project, env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "src")},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    _until((project / "held").exists)
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    told = re.search(r"nothing broken so far; go on with --every-fault --from (\d+)$", err.strip())
    assert told, err
    (project / "go").touch()
    last = interlock("run", "--every-fault", "--from", told[1], "--workers", "1")
    assert f"single faults from the {told[1]}. on were tried" in last.out, last


# Calls a system, so that the trial goes on, and leaves a program behind in a session of its own.
LEAVES = """
import os, subprocess, sys, time, urllib.request
words = [sys.executable, "-c", "import time; time.sleep(300)"]
subprocess.Popen(words, start_new_session=True, stdout=subprocess.DEVNULL)
urllib.request.urlopen(os.environ["INTERLOCK_CRM_URL"] + "/deals")
open(os.environ["INTERLOCK_TEST_MARK"], "w").close()
time.sleep(300)
"""


@pytest.mark.sockets
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_ended_ends_programs_that_went_away_from_its_subject(project, sign):
    mark = project / "called"
    (project / "sync.py").write_text(LEAVES)
    command = f"command = [{json.dumps(sys.executable)}, 'sync.py']"
    spoil(project, "interlock.toml", 'call = "sync:run"', command)
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    process = subprocess.Popen(
        [sys.executable, "-m", "interlock", "run", "--workers", "1"], cwd=project,
        env={**env, "INTERLOCK_TEST_MARK": str(mark)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    _until(mark.exists)
    process.send_signal(sign)
    process.communicate(timeout=30)
    assert process.returncode == 130
    _until(lambda: not _marked(f"INTERLOCK_TEST_MARK={mark}"))


def _marked(mark: str) -> list[str]:
    """Give the processes whose environment has the mark; a system without /proc has none."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "environ").read_bytes():
                found.append(folder.name)
        except OSError:
            continue  # another user's, or gone meanwhile
    return found


def _until(holds) -> None:
    if not Path("/proc/self/environ").exists():
        pytest.skip("processes cannot be looked at here")
    deadline = time.perf_counter() + 30
    while not holds():
        assert time.perf_counter() < deadline
        time.sleep(0.05)
