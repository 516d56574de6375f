"""Webhooks, seen and steered from a test."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.serve.control.asking import Asking, asked

pytestmark = pytest.mark.sockets


@contextmanager
def receiver(*statuses):
    """Listen for webhooks; the last status is that of all further answers."""
    came, left = [], list(statuses)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            size = int(self.headers["Content-Length"])
            came.append((dict(self.headers), json.loads(self.rfile.read(size))))
            self.send_response(left.pop(0) if len(left) > 1 else left[0])
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/hooks", came
    finally:
        server.shutdown()
        server.server_close()


def until(told):
    """Wait for what must come."""
    for _ in range(200):
        if found := told():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come")


def test_messages_go_where_the_test_says_and_can_be_sent_again():
    with asked() as (crm, _), receiver(204) as (url, came):
        crm.ask("PUT", "webhooks", {"to": url})
        crm.create(1)
        (sent,) = until(lambda: crm.ask("GET", "webhooks")["sent"])
        assert (sent["webhook"], sent["says"], sent["ok"]) == ("customerCreated", "204", True)
        crm.ask("POST", f"webhooks/{sent['id']}/send")
        until(lambda: len(came) == 2)
        assert came[0][1]["id"] == came[1][1]["id"]
        webhooks = [e for e in crm.ask("GET", "journal") if "webhook" in e]
        assert [e["says"] for e in until(lambda: webhooks)][:1] == [["204"]]


def test_a_failed_message_comes_again_when_the_clock_is_moved_on():
    with asked() as (crm, _), receiver(503, 204) as (url, came):
        crm.ask("PUT", "webhooks", {"to": url})
        crm.create(1)
        (waiting,) = until(
            lambda: [w for w in crm.ask("GET", "webhooks")["waiting"] if w["attempt"] == 2]
        )
        assert len(came) == 1
        assert waiting["due_ms"] > crm.ask("GET", "clock")["now_ms"]
        crm.ask("POST", "clock/forward", {"by": "2 h"})
        until(lambda: len(came) == 2)
        sent = until(lambda: [s for s in crm.ask("GET", "webhooks")["sent"] if s["ok"]])
        assert sent[0]["attempt"] == 2


def test_a_message_that_nobody_takes_is_given_up_and_can_be_sent_again():
    with asked() as (crm, _), receiver(500) as (url, came):
        crm.ask("PUT", "webhooks", {"to": url})
        crm.create(1)

        def pushed():
            crm.ask("POST", "clock/forward", {"by": "1 d"})
            return crm.ask("GET", "webhooks")["given_up"]

        (given_up,) = until(pushed)
        count = len(came)
        crm.ask("POST", f"webhooks/{given_up['id']}/send")
        until(lambda: len(came) > count)
        assert crm.ask("GET", "webhooks")["given_up"] == []


def test_without_an_address_messages_are_kept_as_unsent():
    with asked() as (crm, _):
        crm.create(1)
        (unsent,) = until(lambda: crm.ask("GET", "webhooks")["sent"])
        assert (unsent["ok"], unsent["to"], unsent["says"]) == (False, None, "nowhere to go")
        told = crm.ask("POST", f"webhooks/{unsent['id']}/send", expect=409)
        assert "PUT webhooks" in told["remedy"]
        assert crm.ask("POST", "webhooks/none/send", expect=404)


@pytest.mark.parametrize("to", ["", "hooks", "ftp://x/y", "http://", "http://[::1", 7])
def test_an_address_must_be_whole(to):
    with asked() as (crm, _):
        crm.ask("PUT", "webhooks", {"to": to}, expect=400)
        assert crm.ask("GET", "webhooks")["to"] is None


def test_the_messages_of_a_space_name_it():
    with asked() as (crm, twin), receiver(204) as (url, came):
        one = Asking(twin.url, "one")
        one.ask("PUT", "webhooks", {"to": url})
        crm.create(1)
        one.create(2)
        until(lambda: came)
        assert [headers["X-Interlock-Space"] for headers, _ in came] == ["one"]
        assert crm.ask("GET", "webhooks")["to"] is None
