"""One life of a subject that serves many trials."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from interlock.errors import SubjectError
from interlock.run.project import Subject
from interlock.run.trial.home import Home
from interlock.serve.subject.model import Part, Ready
from interlock.serve.subject.process import free_port
from tests import rehearsal

pytestmark = pytest.mark.sockets
# Asks the CRM once when it starts, and once more after each reset.
KEPT = """
import http.server, os, threading, urllib.error, urllib.request
def ask():
    try:
        urllib.request.urlopen(os.environ["INTERLOCK_CRM_URL"] + "/orders")
    except urllib.error.HTTPError as error:
        print(os.getpid(), "was answered", error.code, flush=True)
class Kept(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.send_response(204)
        self.end_headers()
        threading.Timer(0.05, ask).start()
threading.Thread(target=ask).start()
place = (os.environ["INTERLOCK_HOST"], int(os.environ["INTERLOCK_PORT"]))
http.server.HTTPServer(place, Kept).serve_forever()
"""


def test_a_reset_finds_its_part_and_what_is_asked_after_it_waits_for_the_next_trial(tmp_path):
    part = Part("api", (sys.executable, "-c", KEPT), ready=Ready("port"))
    reset = ("http://127.0.0.1:${INTERLOCK_PART_API_PORT}/reset",)
    before = Part("prepare", (sys.executable, "-c", "pass"), ready=Ready("ended"))
    who = Subject(
        "kept", "", rehearsal.kit(), parts=(part, before), reset=reset, clock="scaled", speed=200
    )
    case = replace(rehearsal.case(0), horizon_ms=200_000, heal_at_ms=199_999, steps=())
    home = Home(rehearsal.project(), tmp_path, lambda: None)
    try:
        said = [home.trial(who, case).header["output"]["api"].splitlines()[-1] for _ in range(3)]
    finally:
        home.close()
    pid = said[0].split()[0]
    assert said == [f"{pid} was answered 401"] * 3


def test_what_runs_at_a_url_is_cleared_before_each_trial_and_never_ended(tmp_path):
    systems = rehearsal.project().files.systems
    ports = {name: free_port("127.0.0.1") for name in systems}
    fixed = {name: replace(system, port=ports[name]) for name, system in systems.items()}
    loaded = rehearsal.project()
    loaded = replace(loaded, files=replace(loaded.files, systems=fixed))
    own = free_port("127.0.0.1")
    env = {
        **os.environ,
        "INTERLOCK_CRM_URL": f"http://127.0.0.1:{ports['crm']}",
        "INTERLOCK_HOST": "127.0.0.1",
        "INTERLOCK_PORT": str(own),
    }
    words = [sys.executable, "-c", KEPT.replace("threading.Thread(target=ask).start()", "")]
    url = f"http://127.0.0.1:{own}"
    who = Subject("runs", "", tmp_path, url=url, reset=(f"{url}/reset",), clock="scaled", speed=200)
    case = replace(rehearsal.case(0), horizon_ms=200_000, heal_at_ms=199_999, steps=())
    home = Home(loaded, tmp_path, lambda: None)
    with subprocess.Popen(words, env=env, stdout=subprocess.DEVNULL) as program:
        try:
            wait_for(own)
            asked = [[e.operation for e in home.trial(who, case).events if e.kind == "request"]
                     for _ in range(2)]  # fmt: skip
            assert program.poll() is None
        finally:
            home.close()
            program.kill()
    assert asked == [["listOrders"], ["listOrders"]]


def test_what_runs_at_a_url_and_cannot_be_cleared_ends_the_run(tmp_path):
    url = f"http://127.0.0.1:{free_port('127.0.0.1')}"
    who = Subject("runs", "", tmp_path, url=url, reset=(f"{url}/reset",))
    home = Home(rehearsal.project(), tmp_path, lambda: None)
    try:
        with pytest.raises(SubjectError, match="could not be cleared: ConnectError"):
            home.trial(who, rehearsal.case(0))
    finally:
        home.close()


def wait_for(port):
    for _ in range(500):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError("it does not listen")
