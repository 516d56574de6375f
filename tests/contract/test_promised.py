"""The headers that a contract promises are there, and are what it says."""

from __future__ import annotations

import json

import pytest

from interlock.contract.json_wire import codec
from interlock.contract.model import HttpRequest, Reply
from interlock.twin.service import Twin
from interlock.wire.front import Front
from tests.notes import notes as contract_of_notes

HEADERS = {
    "X-Total-Count": {"required": True, "schema": {"type": "integer"}},
    "X-Trace": {"required": True, "schema": {"type": "string", "minLength": 4}},
    "X-Cached": {"required": True, "schema": {"type": "boolean"}},
    "X-Page-Size": {"schema": {"type": "integer"}},
}


@pytest.fixture
def notes(tmp_path):
    return contract_of_notes(
        tmp_path, listed=HEADERS, stored={"X-Trace": {"schema": {"type": "string"}}}
    )


def test_a_list_tells_in_its_headers_what_is_known_and_else_what_may_be(notes):
    front = Front(notes, Twin(notes, access="open"))
    made = HttpRequest(
        "POST",
        "/notes",
        (("Content-Type", "application/json"),),
        json.dumps({"text": "a"}).encode(),
    )
    assert front.handle(made, 0).status == 201
    listed = front.handle(HttpRequest("GET", "/notes"), 0)
    assert (listed.status, listed.header("X-Total-Count")) == (200, "1")
    assert len(listed.header("X-Trace")) >= 4
    assert listed.header("X-Cached") in ("true", "false")


@pytest.mark.parametrize(("name", "text", "wrong"), [
    ("X-Total-Count", "", ["header.X-Total-Count"]), ("x-total-count", "7", []),
    ("X-Trace", "abc", ["header.X-Trace"]), ("X-Page-Size", "many", ["header.X-Page-Size"]),
])  # fmt: skip
def test_a_header_that_says_what_it_may_not_breaks_the_contract(notes, name, text, wrong):
    good = {"x-total-count": "0", "x-trace": "abcd", "x-cached": "true"}
    headers = {**{k: v for k, v in good.items() if k != name.lower()}, name: text}
    reply = Reply("200", ok=True, body=[], headers=headers)
    assert [b.path for b in codec(notes).check_reply("listNotes", reply)] == wrong


def test_each_header_that_is_missing_is_named_once(notes):
    broken = codec(notes).check_reply("listNotes", Reply("200", ok=True, body=[]))
    assert sorted(b.path for b in broken) == [
        "header.X-Cached", "header.X-Total-Count", "header.X-Trace",
    ]  # fmt: skip
