"""Systems that speak TLS to programs: they learn whom to trust, and meet wrong certificates."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace

import pytest

from interlock.finding import Verdict
from interlock.run.trial.home import Home
from interlock.scenario.model import PlannedFault
from interlock.serve.subject.model import Image, Part, Ready
from tests import rehearsal
from tests.docker_images import PYTHON, needs
from tests.run.trial.test_live import live, needs_clock, program
from tests.run.trial.test_parts import short, subject

pytestmark = pytest.mark.sockets
# Each asks five times a second, each time on a line of its own, and tells when the end changes.
BY_PYTHON = """
import os, time, urllib.request
before = ""
print("up", flush=True)
while True:
    try:
        urllib.request.urlopen(os.environ["INTERLOCK_CRM_URL"] + "/orders")
    except urllib.error.HTTPError as error:
        end = str(error.code)
    except OSError as error:
        end = getattr(getattr(error, "reason", error), "verify_message", "broken")
    if end != before:
        print(end, flush=True)
    before = end
    time.sleep(0.2)
"""
BY_NODE = """
let before = "";
console.log("up");
async function ask() {
  let end;
  try {
    const headers = { connection: "close" };
    end = String((await fetch(process.env.INTERLOCK_CRM_URL + "/orders", { headers })).status);
  } catch (error) {
    end = error.cause.code;
  }
  if (end !== before) console.log(end);
  before = end;
  setTimeout(ask, 200);
}
ask();
"""
BY_JAVA = """
import java.net.HttpURLConnection;
import java.net.URI;
import javax.net.ssl.SSLHandshakeException;

public class Asks {
    public static void main(String[] args) throws Exception {
        System.setProperty("http.keepAlive", "false");
        String before = "";
        System.out.println("up");
        while (true) {
            String end;
            try {
                var url = URI.create(System.getenv("INTERLOCK_CRM_URL") + "/orders").toURL();
                end = "" + ((HttpURLConnection) url.openConnection()).getResponseCode();
            } catch (SSLHandshakeException error) {
                end = error.getMessage();
            } catch (java.io.IOException error) {
                end = "broken";
            }
            if (!end.equals(before)) System.out.println(end);
            before = end;
            Thread.sleep(200);
        }
    }
}
"""
CALM, WRONG_MS = {"up", "401", "broken", "UND_ERR_SOCKET", "ECONNRESET"}, (40_000, 100_000)


def asking(name, *command, **more):
    return Part(name, command, ready=Ready("says", "up", within_s=30), **more)


def met(trace, name):
    """Give what a program met, but that a line broke: the first to call meets this."""
    said = trace.header["output"][name].splitlines()
    wrong = [line for line in said if line not in CALM and "JAVA_TOOL_OPTIONS" not in line]
    return said[-1], wrong


def tried(home, who, how):
    from_ms, until_ms = WRONG_MS
    fault = PlannedFault(
        "certificate-expired",
        "crm",
        from_ms=from_ms,
        for_ms=until_ms - from_ms,
        settings={"how": how},
    )
    case = replace(short(rehearsal.case(0), 130_000), faults=(fault,))
    return home.trial(replace(who, tls=True, speed=20), case)


@pytest.fixture
def home(tmp_path):
    made = Home(rehearsal.project(), tmp_path, lambda: None)
    yield made
    made.close()


@needs_clock
def test_the_right_integration_holds_over_tls_on_the_date_of_the_world(tmp_path):
    who = replace(program("order_sync.main:run"), tls=True)
    trace, judged = live(rehearsal.case(0), who, tmp_path)
    assert judged.verdict is Verdict.HOLDS, judged.findings
    assert any(e.kind == "reply" and e.ok for e in trace.events)


@pytest.mark.skipif(not shutil.which("node"), reason="Node.js is not installed")
@pytest.mark.skipif(not shutil.which("javac"), reason="no JDK is installed")
def test_python_node_and_java_refuse_a_certificate_while_it_is_expired(home, tmp_path):
    source = tmp_path / "Asks.java"
    source.write_text(BY_JAVA)
    parts = (
        asking("python", sys.executable, "-c", BY_PYTHON),
        asking("node", "node", "-e", BY_NODE),
        asking("java", "java", str(source)),
    )
    trace = tried(home, subject(*parts), "expired")
    assert met(trace, "python") == ("401", ["certificate has expired"])
    assert met(trace, "node") == ("401", ["CERT_HAS_EXPIRED"])
    last, (java,) = met(trace, "java")
    assert last == "401"
    assert "PKIX path" in java
    assert {e.fault for e in trace.events if e.kind == "fault"} == {"certificate-expired"}
    wrong = [e for e in trace.events if e.kind == "failed" and e.outcome == "untrusted"]
    assert {e.system for e in wrong} == {"crm"}
    assert len(wrong) > 3
    assert all(WRONG_MS[0] <= e.at_ms < WRONG_MS[1] + 1000 for e in wrong)


@needs(PYTHON)[1]
def test_a_container_trusts_the_systems_and_refuses_a_stranger(home):
    part = asking("boxed", "python3", "-c", BY_PYTHON, image=Image(PYTHON))
    trace = tried(home, subject(part), "unknown-authority")
    assert met(trace, "boxed") == ("401", ["unable to get local issuer certificate"])
