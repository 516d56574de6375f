"""One life of a subject that serves many trials."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from interlock.run.project import Subject
from interlock.run.trial.home import Home
from interlock.serve.subject.model import Part, Ready
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
