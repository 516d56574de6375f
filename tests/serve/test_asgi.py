"""A twin as an ASGI application says what it says on a socket."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import httpx
import pytest

from interlock.bundled import bundled
from interlock.contract.exchange import Flow, HttpRequest, HttpResponse
from interlock.contract.load import load
from interlock.serve.asgi import Application, application
from interlock.serve.door import Door
from interlock.serve.http1 import Cut
from interlock.serve.server import address, listen
from interlock.twin.service import Twin
from interlock.wire.front import Front

T = TypeVar("T")
CUSTOMER = {"name": "Acme", "creditCode": "91350100M000100Y43"}


def front() -> Front:
    files = [bundled("contracts", "crm", "1.0", "openapi.yaml")]
    contract = load(files, "crm", [bundled("contracts", "crm", "overlay.yaml")])
    return Front(contract, Twin(contract, access="open"))


def asked(app: Application, talk: Callable[[httpx.AsyncClient], Awaitable[T]], **more: Any) -> T:
    async def run() -> T:
        transport = httpx.ASGITransport(app, **more)  # type: ignore[arg-type]  # httpx's own alias
        async with httpx.AsyncClient(transport=transport, base_url="http://crm") as client:
            return await talk(client)

    return asyncio.run(run())


async def story(client: httpx.AsyncClient) -> list[tuple[int, str, bytes]]:
    """Create, read, list, refuse, miss; dates of creation differ from run to run."""
    answers = [await client.post("/customers", json=CUSTOMER)]
    key = answers[0].json().get("id", "none")
    answers += [
        await client.get(f"/customers/{key}"),
        await client.get("/customers", params={"name": "Acme"}),
        await client.post("/customers", json={"name": 7}),
        await client.get("/customers/no%2Fbody"),
        await client.head(f"/customers/{key}"),
        await client.get("/nowhere"),
        await client.put("/customers"),
    ]
    return [(a.status_code, a.headers.get("content-type", ""), a.content) for a in answers]


def test_the_application_answers_as_the_socket_does() -> None:
    async def on_a_socket() -> list[tuple[int, str, bytes]]:
        twin = front()
        async with await listen(lambda request: twin.handle(request, 0)) as service:
            url = "http://{}:{}".format(*address(service))
            async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
                return await story(client)

    there, here = asyncio.run(on_a_socket()), asked(application(Door(front(), lambda: 0)), story)
    assert here == there
    assert [status for status, _, _ in here] == [201, 200, 200, 400, 404, 200, 404, 405]


def test_it_has_the_control_path_and_a_clock_of_its_own() -> None:
    async def talk(client: httpx.AsyncClient) -> tuple[dict[str, Any], int]:
        await client.post("/customers", json=CUSTOMER)
        state = (await client.get("/_interlock/state")).json()
        await client.post("/_interlock/reset")
        return state, len((await client.get("/_interlock/state")).json()["Customer"])

    state, left = asked(application(front()), talk)
    assert len(state["Customer"]) == 1
    assert left == 0


def test_a_packed_body_is_unpacked_and_a_broken_one_refused() -> None:
    async def talk(client: httpx.AsyncClient) -> list[tuple[int, str]]:
        headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
        packed = gzip.compress(json.dumps(CUSTOMER).encode())
        answers = [
            await client.post("/customers", content=data, headers=headers)
            for data in (packed, packed[:-9], b"{}")
        ]
        return [(a.status_code, a.text if a.status_code == 400 else "") for a in answers]

    assert asked(application(front()), talk) == [
        (201, ""),
        (400, "the gzip body ends too early"),
        (400, "the body is not gzip, as its header says"),
    ]


def test_a_mounted_application_knows_its_paths() -> None:
    async def talk(client: httpx.AsyncClient) -> int:
        return (await client.get("/crm/customers?pageSize=5")).status_code

    assert asked(application(front()), talk, root_path="/crm") == 200


def test_an_answer_in_pieces_comes_in_pieces_and_a_broken_line_raises() -> None:
    door = Door(front(), lambda: 0)
    ends = {
        "/slow": Flow(pieces=3, gap_ms=1),
        "/cut": Flow(end="reset"),
        "/silent": Flow(end="silence"),
    }

    def handle(request: HttpRequest) -> HttpResponse:
        return HttpResponse(200, (), b"abcdefgh", ends[request.target])

    door.handle = handle  # type: ignore[method-assign]  # the answers of a fault, without one
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(dict(message))

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    def scope(path: str) -> dict[str, Any]:
        return {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}

    asyncio.run(application(door)(scope("/slow"), receive, send))  # type: ignore[arg-type]
    assert [m.get("body") for m in sent[1:]] == [b"ab", b"cde", b"fgh"]
    assert [m["more_body"] for m in sent[1:]] == [True, True, False]
    sent.clear()
    with pytest.raises(Cut):
        asyncio.run(application(door)(scope("/cut"), receive, send))  # type: ignore[arg-type]
    # Begun and not ended: a server that is left so breaks the line.
    assert [m.get("more_body") for m in sent] == [None, True]
    sent.clear()
    with pytest.raises(Cut):
        asyncio.run(application(door)(scope("/silent"), receive, send))  # type: ignore[arg-type]
    assert sent == []


def test_webhooks_leave_while_a_lifespan_runs() -> None:
    door, said = Door(front(), lambda: 0), list[str]()
    steps = iter(("lifespan.startup", "lifespan.shutdown"))

    async def receive() -> Any:
        await asyncio.sleep(0.02)
        return {"type": next(steps)}

    async def send(message: Any) -> None:
        said.append(message["type"])
        assert len(asyncio.all_tasks()) == (
            2 if message["type"].endswith("startup.complete") else 1
        )

    asyncio.run(application(door)({"type": "lifespan"}, receive, send))  # type: ignore[arg-type]
    assert said == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_a_request_whose_client_hangs_up_in_the_middle_is_not_acted_on() -> None:
    door, sent = Door(front(), lambda: 0), list[Any]()
    whole = json.dumps(CUSTOMER).encode()
    messages = iter(
        (
            {"type": "http.request", "body": whole, "more_body": True},
            {"type": "http.disconnect"},
        )
    )
    headers = [(b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/customers", "headers": headers}

    async def receive() -> Any:
        return next(messages)

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(application(door)(scope, receive, send))  # type: ignore[arg-type]
    assert (door.front.twin.snapshot()["Customer"], sent) == ({}, [])
