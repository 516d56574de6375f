"""Readings that come again are answered from what was said before, and only while it holds."""

from __future__ import annotations

import json

import httpx
import pytest

from interlock.contract.model import HttpRequest, HttpResponse
from interlock.serve.door import Door
from interlock.serve.http1 import written
from interlock.serve.spaces.journal import Wanted
from interlock.twin.service import Twin
from interlock.wire.front import Front
from tests.notes import notes
from tests.serve.control.asking import asked, customer


@pytest.fixture
def door(tmp_path):
    contract = notes(tmp_path, login=True)
    clock = {"ms": 0}
    door = Door(Front(contract, Twin(contract)), lambda: clock["ms"])
    door.clock = clock
    return door


def said(door, request):
    answer = door.handle(request)
    assert isinstance(answer, HttpResponse)
    return answer


def create(door, text):
    bearer = ("Authorization", f"Bearer {door.front.twin.secrets['token']}")
    json_ = ("Content-Type", "application/json")
    body = json.dumps({"text": text}).encode()
    answer = said(door, HttpRequest("POST", "/notes", (bearer, json_), body))
    assert answer.status == 201
    return json.loads(answer.body)["id"]


def polled(door, token="", path="/notes"):
    """Give a request that was answered twice."""
    token = token or door.front.twin.secrets["token"]
    request = HttpRequest("GET", path, (("Authorization", f"Bearer {token}"),))
    assert door.default.again(request) is None
    assert said(door, request).status == 200
    said(door, request)
    return request


def test_a_poll_is_answered_with_the_bytes_of_the_answer_before_and_is_noted(door):
    create(door, "one")
    request = polled(door)
    before = len(door.default.journal)
    again = door.default.again(request)
    assert again == written(said(door, request), head=False, keep_alive=True)
    entries = tuple(door.default.journal.told(Wanted(bodies=True)))[before:]
    assert [e["operation"] for e in entries] == ["listNotes", "listNotes"]
    assert entries[0]["response"] == entries[1]["response"]


def test_another_request_of_the_same_words_is_no_poll(door):
    request = polled(door)
    twin = HttpRequest(request.method, request.target, request.headers)
    assert door.default.again(twin) is None


def test_a_change_ends_what_is_known(door):
    request = polled(door)
    create(door, "new")
    assert door.default.again(request) is None
    assert b"new" in said(door, request).body
    assert b"new" in (door.default.again(request) or b"")


def test_a_list_that_changes_leaves_room_for_what_else_is_known(door, monkeypatch):
    monkeypatch.setattr("interlock.serve.spaces.polls.KEPT_BYTES", 5_000)
    one = polled(door, path=f"/notes/{create(door, 'one')}")
    every = polled(door)
    for n in range(30):
        create(door, f"note {n}")
        assert len(said(door, every).body) < 4_000
    assert door.default.again(every) is not None
    assert door.default.again(one) is not None


def test_going_back_ends_what_is_known(door):
    create(door, "gone")
    request = polled(door)
    door.default.reset()
    assert door.default.again(request) is None
    assert said(door, request).body == b"[]"


def test_an_access_token_that_has_expired_ends_what_is_known(door):
    asks = HttpRequest(
        "POST",
        "/token",
        (("Content-Type", "application/x-www-form-urlencoded"),),
        "grant_type=client_credentials&client_id={client_id}&client_secret={client_secret}".format(
            **door.front.twin.secrets
        ).encode(),
    )
    token = json.loads(said(door, asks).body)
    request = polled(door, token["access_token"])
    assert door.default.again(request) is not None
    door.clock["ms"] = token["expires_in"] * 1000 + 1
    assert door.default.again(request) is None
    assert said(door, request).status == 401


@pytest.mark.sockets
def test_a_client_that_polls_meets_the_faults_that_are_planned():
    with asked(data={"Customer": [customer(1)]}) as (crm, twin):
        with httpx.Client(base_url=twin.url, trust_env=False) as client:
            texts = {client.get("/customers").text for _ in range(5)}
            assert len(texts) == 1
            crm.ask("POST", "faults", {"fault": "error-before", "at": "listCustomers#2"})
            statuses = [client.get("/customers").status_code for _ in range(3)]
        assert statuses == [200, 500, 200]
        assert len(crm.ask("GET", "journal?operation=listCustomers")) == 8
