"""A subject of several programs: order, readiness, crashes of one of them."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from interlock.errors import ScenarioError, SubjectError
from interlock.run.project import Subject
from interlock.run.subject.limits import check_parts
from interlock.run.trial.home import Home
from interlock.scenario.model import PlannedFault
from interlock.serve.subject.model import Part, Ready
from tests import rehearsal

pytestmark = pytest.mark.sockets
# Serves the lines of a file: what it has been given, and what it had before it was killed.
QUEUE = """
import http.server, os, pathlib, sys
kept = pathlib.Path(os.environ["INTERLOCK_STORE"], "kept")
class Queue(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        self.answer(kept.read_bytes() if kept.exists() else b"")
    def do_POST(self):
        with kept.open("ab") as file:
            file.write(self.rfile.read(int(self.headers["Content-Length"])) + b"\\n")
        self.answer(b"kept")
    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
print("queue is up", flush=True)
place = (os.environ["INTERLOCK_HOST"], int(os.environ["INTERLOCK_PORT"]))
http.server.ThreadingHTTPServer(place, Queue).serve_forever()
"""
# Puts a line into the queue, calls the CRM once, and then has nothing more to do.
WORKER = """
import os, time, urllib.request
queue = "http://{INTERLOCK_PART_QUEUE_HOST}:{INTERLOCK_PART_QUEUE_PORT}/".format(**os.environ)
before = urllib.request.urlopen(queue).read().decode().split()
urllib.request.urlopen(queue, data=b"worker").read()
print("before me:", before, flush=True)
url, token = os.environ["INTERLOCK_CRM_URL"], os.environ["INTERLOCK_CRM_TOKEN"]
try:
    urllib.request.urlopen(url + "/orders").read()
except urllib.error.HTTPError as error:
    print(error.code, flush=True)
time.sleep(100)
"""


def python(body: str) -> tuple[str, ...]:
    return (sys.executable, "-c", body)


def queue(**more) -> Part:
    return Part("queue", python(QUEUE), ready=Ready("port"), **more)


def worker(**more) -> Part:
    return Part("worker", python(WORKER), after=("queue",), **more)


def subject(*parts: Part) -> Subject:
    return Subject("shop", "", rehearsal.kit(), parts=parts, clock="scaled", speed=100)


@pytest.fixture
def home(tmp_path):
    made = Home(rehearsal.project(), tmp_path, lambda: None)
    yield made
    made.close()


def short(case, ms=300_000):
    return replace(case, horizon_ms=ms, heal_at_ms=ms - 1, steps=())


def told(trace):
    return [(e.body["what"], e.body.get("part", "")) for e in trace.events if e.kind == "subject"]


def test_a_part_starts_after_those_it_needs_and_finds_them(home):
    trace = home.trial(subject(worker(), queue()), short(rehearsal.case(0)))
    assert told(trace) == [("started", "")]
    said = trace.header["output"]
    assert said["queue"].startswith("queue is up")
    assert said["worker"].splitlines() == ["before me: []", "401"]
    assert [e.operation for e in trace.events if e.kind == "request"] == ["listOrders"]


def test_a_part_that_ends_by_itself_is_told_by_its_name_and_started_again_where_asked(home):
    words = python(WORKER.replace("time.sleep(100)", "raise SystemExit('no more')"))
    again = replace(worker(restart=True), command=words)
    trace = home.trial(subject(queue(), again), short(rehearsal.case(0)))
    assert told(trace)[1:3] == [("raised", "worker"), ("started", "worker")]
    ended = next(e for e in trace.events if e.kind == "subject" and e.body["what"] == "raised")
    assert ended.body["error"] == "worker: exit code 1: no more"
    assert "before me: ['worker']" in trace.header["output"]["worker"]


@pytest.mark.parametrize(
    ("ready", "says"),
    [
        (Ready("says", "is down", within_s=0.5), "was not ready within 0.5 s: queue is up"),
        (Ready("ended", within_s=0.5), "was not ready within 0.5 s"),
        (Ready("url", "/"), ""),
        (Ready("says", "queue is"), ""),
        (Ready("command", words=python("pass")), ""),
        (Ready("command", words=python("exit(1)"), within_s=0.5), "was not ready"),
    ],
)
def test_a_probe_that_does_not_come_true_in_time_ends_the_run_with_the_last_words(
    home, ready, says
):
    who = subject(replace(queue(), ready=ready))
    if says:
        with pytest.raises(SubjectError, match=says):
            home.trial(who, short(rehearsal.case(0), 1000))
    else:
        assert home.trial(who, short(rehearsal.case(0), 1000)).events


def test_a_part_that_ends_before_it_is_ready_is_told_with_its_last_words(home):
    broken = Part("queue", python("raise SystemExit('no disk')"), ready=Ready("port"))
    with pytest.raises(SubjectError, match=r"'queue' ended with exit code 1 .*: no disk"):
        home.trial(subject(broken, worker()), short(rehearsal.case(0)))


def test_a_variable_that_does_not_exist_is_refused_with_the_nearest_one(home):
    who = subject(replace(queue(), env={"PLACE": "${INTERLOCK_PART_QUEUE_PROT}"}))
    with pytest.raises(SubjectError, match="INTERLOCK_PART_QUEUE_PROT") as error:
        home.trial(who, short(rehearsal.case(0)))
    assert "INTERLOCK_PART_QUEUE_PORT" in error.value.remedy


def test_nothing_of_a_trial_lives_on(home, tmp_path):
    home.trial(subject(queue(), worker()), short(rehearsal.case(0), 1000))
    assert not [f for f in tmp_path.rglob("*") if f.is_file()]
    assert not list(Path("/proc").glob(f"*/cwd/{tmp_path.name}"))


def crashing(part: str, case):
    fault = PlannedFault("crash", "crm", "listOrders", 1, settings={"part": part} if part else {})
    return replace(short(case), faults=(fault,))


def test_a_crash_of_one_part_leaves_the_others_alive(home):
    who = subject(queue(), worker())
    trace = home.trial(who, crashing("worker", rehearsal.case(0)))
    assert told(trace)[1:3] == [("crashed", "worker"), ("started", "worker")]
    assert trace.header["output"]["queue"].count("queue is up") == 1
    assert "before me: ['worker']" in trace.header["output"]["worker"]


def test_a_crash_of_the_whole_spares_the_parts_that_survive(home):
    who = subject(queue(survives=True), worker())
    trace = home.trial(who, crashing("", rehearsal.case(0)))
    assert told(trace)[1:3] == [("crashed", ""), ("started", "worker")]
    assert trace.header["output"]["queue"].count("queue is up") == 1


def test_a_crash_of_the_whole_begins_the_next_lives_with_copies_of_their_stores(home):
    who = subject(queue(), worker())
    trace = home.trial(who, crashing("", rehearsal.case(0)))
    assert told(trace)[1:3] == [("crashed", ""), ("started", "queue, worker")]
    assert trace.header["output"]["queue"].count("queue is up") == 2
    assert "before me: ['worker']" in trace.header["output"]["worker"]


# Is ready at once in its first life, after a call in the next ones.
LATE = """
import os, pathlib, time, urllib.error, urllib.request
mark = pathlib.Path(os.environ["INTERLOCK_STORE"], "mark")
def call():
    try:
        urllib.request.urlopen(os.environ["INTERLOCK_CRM_URL"] + "/orders")
    except urllib.error.URLError:
        pass
if not mark.exists():
    mark.touch()
    print("is up", flush=True)
call()
print("is up", flush=True)
time.sleep(100)
"""


def test_a_crash_of_a_part_that_is_just_starting_again_is_no_fault_of_its_own(home):
    who = subject(Part("late", python(LATE), ready=Ready("says", "is up")))
    faults = tuple(PlannedFault("crash", "crm", "listOrders", n) for n in (1, 2))
    trace = home.trial(who, replace(short(rehearsal.case(0)), faults=faults))
    assert [what for what, _ in told(trace)] == ["started", *["crashed", "started"] * 2]


def test_a_crash_of_a_part_that_is_not_there_is_refused_with_the_nearest_name():
    fault = PlannedFault("crash", "crm", "listOrders", 1, settings={"part": "workr"})
    with pytest.raises(ScenarioError, match="no part 'workr'") as error:
        check_parts(subject(queue(), worker()), (fault,))
    assert "worker" in error.value.remedy


# Listens, and ends before it has called anybody: by itself, or when the first message comes.
FRAGILE = """
import http.server, os, sys, threading
class Fragile(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        print("cannot read this", flush=True)
        os._exit(3)
if "soon" in sys.argv:
    threading.Timer(0.5, os._exit, (4,)).start()
place = (os.environ["INTERLOCK_HOST"], int(os.environ["INTERLOCK_PORT"]))
http.server.HTTPServer(place, Fragile).serve_forever()
"""


def test_a_part_that_ends_in_a_trial_before_anything_was_asked_of_it_ends_the_run(home):
    part = Part("", (*python(FRAGILE), "soon"), restart=True)
    with pytest.raises(SubjectError, match="before its first call with exit code 4"):
        home.trial(subject(part), short(rehearsal.case(0)))


def test_a_part_that_falls_over_its_first_message_is_judged_not_taken_for_one_that_cannot_start(
    home,
):
    case = replace(rehearsal.case(0), faults=())
    trace = home.trial(subject(Part("", python(FRAGILE), restart=True)), case)
    assert ("raised", "") in told(trace)


# Starts a server that goes on in the background, tells its number, and ends with the code given.
LEAVES = """
import os, subprocess, sys, urllib.error, urllib.request
left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print("left", left.pid, flush=True)
try:
    urllib.request.urlopen(os.environ["INTERLOCK_CRM_URL"] + "/orders")
except urllib.error.HTTPError:
    os._exit(int(sys.argv[1]))
"""


@pytest.mark.parametrize("code", ["0", "1"])
def test_what_a_part_has_left_running_when_it_ended_does_not_outlive_the_trial(home, code):
    words = (*python(LEAVES), code)
    trace = home.trial(subject(Part("api", words)), short(rehearsal.case(0), 100_000))
    assert ("returned" if code == "0" else "raised", "api") in told(trace)
    left = trace.header["output"]["api"].split()[1]
    assert any(is_gone(left) for _ in range(100))


def is_gone(pid: str) -> bool:
    """Look, after a while in which a killed program may end."""
    time.sleep(0.05)
    status = Path("/proc", pid, "status")
    return not status.exists() or "zombie" in status.read_text("utf-8")
