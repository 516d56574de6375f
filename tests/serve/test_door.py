"""The door: which space a request is for, and what the others see of it."""

from __future__ import annotations

import asyncio
import json

import pytest

from interlock.contract.model import HttpRequest, HttpResponse
from interlock.serve.door import Door
from interlock.twin.service import Twin
from interlock.wire.front import Front
from tests.notes import notes

PAGES = {name: {"type": "integer", "minimum": 1} for name in ("page", "pageSize")}
LINK = {"Link": {"schema": {"type": "string"}}}
LOCATION = {"Location": {"schema": {"type": "string"}, "required": True}}
JSON = (("Content-Type", "application/json"), ("Host", "x"))


@pytest.fixture
def door(tmp_path):
    contract = notes(tmp_path, listed=LINK, stored=LOCATION, asked=PAGES)
    return Door(Front(contract, Twin(contract)), lambda: 0)


def post(door, prefix="", headers=()):
    request = HttpRequest("POST", f"{prefix}/notes", (*JSON, *headers), b'{"text": "a"}')
    return door.handle(request)


def test_addresses_in_headers_lead_into_the_space_again(door):
    prefix = "/_interlock/spaces/one"
    plain, made = post(door), post(door, prefix)
    assert plain.header("Location").startswith("/notes/")
    assert made.header("Location") == prefix + plain.header("Location")
    assert door.handle(HttpRequest("GET", made.header("Location"), JSON)).status == 200
    post(door, prefix)
    listed = door.handle(HttpRequest("GET", f"{prefix}/notes?pageSize=1", JSON))
    (link,) = [part for part in listed.header("Link").split(", ") if 'rel="next"' in part]
    following = link.partition("<")[2].partition(">")[0]
    assert following.startswith(f"http://x{prefix}/notes?")
    again = door.handle(HttpRequest("GET", following.removeprefix("http://x"), JSON))
    assert len(again.body) > 2


def test_addresses_are_https_where_the_server_speaks_tls(door):
    door.scheme = "https"
    post(door)
    post(door)
    listed = door.handle(HttpRequest("GET", "/notes?pageSize=1", JSON))
    assert "<https://x/notes?" in listed.header("Link")


def test_the_name_of_the_header_may_be_written_in_any_case(door):
    for name in ("X-Interlock-Space", "x-interlock-space", "X-INTERLOCK-SPACE"):
        assert post(door, headers=((name, " one "),)).status == 201
    assert [len(space.journal) for space in door.spaces] == [0, 3]


def test_the_path_decides_when_the_header_says_otherwise(door):
    post(door, "/_interlock/spaces/two", headers=(("X-Interlock-Space", "one"),))
    assert [(s.name, len(s.journal)) for s in door.spaces if len(s.journal)] == [("two", 1)]


def test_of_many_spaces_in_one_path_the_last_counts(door):
    prefix = "/_interlock/spaces/one" * 5_000 + "/_interlock/spaces/two"
    assert post(door, prefix).header("Location").startswith("/_interlock/spaces/two/notes/")
    told = door.handle(HttpRequest("GET", f"{prefix}/_interlock/state/Note", JSON))
    assert len(json.loads(told.body)) == 1
    told = door.handle(HttpRequest("GET", "/_interlock/state/Note", JSON))
    assert json.loads(told.body) == {}


def test_answers_that_take_time_are_led_back_as_well(door):
    class Late:
        def meet(self, space, request, received):
            async def later():
                return HttpResponse(307, (("Location", "/notes"),))

            return later()

    door.spaces.at("one").faults = Late()
    answer = asyncio.run(awaited(door, HttpRequest("GET", "/_interlock/spaces/one/notes", JSON)))
    assert answer.header("Location") == "/_interlock/spaces/one/notes"


async def awaited(door, request):
    return await door.handle(request)


def test_faults_stand_before_the_twin_of_their_space_alone(door):
    class Twice:
        def meet(self, space, request, received):
            space.answered(request, received)
            return space.answered(request, received)

    door.spaces.at("one").faults = Twice()
    post(door, headers=(("X-Interlock-Space", "one"),))
    post(door)
    assert [len(space.journal) for space in door.spaces] == [1, 2]


def test_a_journal_of_no_entries_keeps_none(tmp_path, door):
    quiet = Door(door.front, lambda: 0, journal=0)
    post(quiet)
    assert len(quiet.default.journal) == 0
    assert len(quiet.front.twin.snapshot()["Note"]) == 1


def test_the_journal_forgets_the_oldest(door):
    short = Door(door.front, lambda: 0, journal=3)
    for _ in range(5):
        post(short)
    told = short.handle(HttpRequest("GET", "/_interlock/journal", JSON))
    assert [entry["n"] for entry in json.loads(told.body)] == [3, 4, 5]


def test_a_long_body_is_kept_in_part(door):
    body = b'{"text": "' + b"a" * 100_000 + b'"}'
    door.handle(HttpRequest("POST", "/notes", JSON, body))
    told = door.handle(HttpRequest("GET", "/_interlock/journal?bodies=yes", JSON))
    assert len(told.body) < 2 * 16_384 + 2_000
