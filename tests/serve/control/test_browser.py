"""A real browser shows a page of another site: nothing that it tries reaches a twin."""

from __future__ import annotations

import http.server
import shutil
import subprocess
import threading
from contextlib import contextmanager

import pytest

from interlock.serve.beside import open_twin
from tests.serve.control.asking import CRM, customer

BROWSER = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
pytestmark = [
    pytest.mark.sockets,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed"),
]
SITE = "shop.example"
# Each way in which a page can send something without being asked.
PAGE = """<!doctype html><title>page</title><iframe name=frame></iframe>
<form method=post target=frame action="CONTROL/reset"><input name=a></form>
<form method=post target=frame enctype=text/plain action="CONTROL/clock/forward">
<input name='{"by": "1 h", "x": "' value='"}'></form>
<script>
const tries = [
  fetch("CONTROL/reset", {method: "POST", mode: "no-cors"}),
  fetch("CONTROL/reset", {method: "POST", mode: "no-cors", body: "{}"}),
  fetch("CONTROL/faults", {method: "POST", mode: "no-cors", body: FAULT}),
  fetch("CONTROL/state/Customer", {method: "DELETE"}),
  fetch("CONTROL/state").then((a) => a.text()).then((text) => { document.title = "read " + text; }),
  new Promise((done) => { navigator.sendBeacon("CONTROL/reset"); done(); }),
];
for (const form of document.forms) form.submit();
Promise.allSettled(tries).then((all) => {
  document.body.append(" tried " + all.map((one) => one.status).join(" "));
});
</script>"""
FAULT = """'{"fault": "outage", "for": "1 h"}'"""


@contextmanager
def site(page):
    """Serve a page; give the port."""

    class Pages(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def shown(url, folder):
    """Give what a page is after its scripts have run. No name leaves this machine."""
    words = ["--headless", "--no-sandbox", "--disable-gpu", "--no-proxy-server"]
    rules = f"--host-resolver-rules=MAP {SITE} 127.0.0.1, EXCLUDE localhost"
    place = f"--user-data-dir={folder}"
    done = subprocess.run(
        [str(BROWSER), *words, rules, place, "--virtual-time-budget=5000", "--dump-dom", url],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    if not done.stdout:
        pytest.skip(f"the browser does not run here: {done.stderr[-200:]}")
    return done.stdout


@pytest.mark.parametrize(("name", "heard"), [(SITE, False), ("localhost", True)])
def test_a_page_resets_a_twin_only_if_it_is_of_this_machine(name, heard, tmp_path):
    with open_twin(CRM, access="open") as twin:
        twin.seed({"Customer": [customer(1)]})
        page = PAGE.replace("CONTROL", f"{twin.url}/_interlock").replace("FAULT", FAULT)
        with site(page) as port:
            dom = shown(f"http://{name}:{port}/", tmp_path)
        assert "tried" in dom
        assert "read {" not in dom
        assert (twin.state()["Customer"] == {}) == heard
        assert heard or twin.ask("GET", "faults") == []
        assert twin.ask("GET", "clock")["ahead_ms"] == 0


def test_a_name_that_came_to_stand_for_this_machine_shows_nothing_of_a_twin(tmp_path):
    with open_twin(CRM, access="open") as twin:
        twin.seed({"Customer": [customer(1)]})
        port = twin.url.rpartition(":")[2]
        assert "C1" in shown(f"{twin.url}/_interlock/state", tmp_path / "own")
        dom = shown(f"http://{SITE}:{port}/_interlock/state", tmp_path / "other")
        assert "C1" not in dom
        assert "may not" in dom or "is not called" in dom
