"""What a subject gets, how it lives, serves, ends, dies and lives again."""

from __future__ import annotations

import asyncio
import time
import warnings
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests

from interlock.contract.model import HttpRequest, HttpResponse
from interlock.errors import SubjectError
from interlock.sim.stage import Stage, stage
from interlock.sim.subject_env import Env, Incarnation
from interlock.world.trouble import NetRequest, Refused, Reset
from tests.sim.play import START, environment, play, twin

EVENT = HttpRequest("POST", "/hooks/crm?x=%20", (("Content-Type", "text/plain"),), b"hello")


def test_an_unknown_system_is_an_error_that_names_the_nearest(tmp_path: Path) -> None:
    env = Env("sync", {"crm": "http://crm.test"}, {"crm": {"token": "t"}}, tmp_path)
    assert (env.url("crm"), env.secret("crm")["token"]) == ("http://crm.test", "t")
    with pytest.raises(SubjectError, match="did you mean 'crm'"):
        env.url("crmm")


async def returns(env: Any) -> None:
    await asyncio.sleep(1)


async def raises(env: Any) -> None:
    await asyncio.sleep(1)
    raise LookupError("no such order")


async def exits_well(env: Any) -> None:
    raise SystemExit(0)


def exits_badly(env: Any) -> None:
    raise SystemExit("no configuration")


async def exits_in_a_task(env: Any) -> None:
    async def other() -> None:
        raise SystemExit(3)

    task = asyncio.create_task(other())
    await asyncio.sleep(10)
    task.cancel()


@pytest.mark.parametrize(
    ("subject", "what"),
    [
        (returns, "returned"),
        (raises, "raised"),
        (exits_well, "returned"),
        (exits_badly, "raised"),
        (exits_in_a_task, "raised"),
    ],
)
def test_each_end_of_a_subject_is_known(subject: Any, what: str, tmp_path: Path) -> None:
    ended: list[str] = []
    with stage(0, START, Path(__file__).parent) as on:
        life = on.start(
            subject, environment(tmp_path, []), on_end=lambda one: ended.append(one.outcome.what)
        )
        assert on.run().why == "quiet"
    assert life.outcome.what == what
    assert ended == [what]
    assert life.outcome.place.startswith("test_subject_env.py:") == (what == "raised")


def test_what_a_returning_subject_leaves_behind_is_cancelled(tmp_path: Path) -> None:
    async def subject(env: Any) -> None:
        say = env.secret("test")["say"]

        async def forever() -> None:
            try:
                await asyncio.sleep(10**6)
            finally:
                say.append("tidied")

        asyncio.create_task(forever())  # noqa: RUF006  # the leftover under test
        await asyncio.sleep(1)

    played = play(subject, tmp_path)
    assert played.said == ["tidied"]
    assert played.now_ms == 1_000


async def asgi(scope: Any, receive: Any, send: Any) -> None:
    assert scope["type"] == "http"
    message = await receive()
    if message["body"] == b"crash":
        raise ValueError("cannot read it")
    async with httpx.AsyncClient() as client:
        reply = await client.get("http://crm.test/")
    text = f"{scope['method']} {scope['path']} {scope['query_string']} {message['body']}"
    headers = [(b"content-type", b"text/plain"), (b"x-crm", str(reply.status_code).encode())]
    await send({"type": "http.response.start", "status": 202, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})


def wsgi(environ: Any, start_response: Any) -> Any:
    body = environ["wsgi.input"].read()
    if body == b"crash":
        raise ValueError("cannot read it")
    status = requests.get("http://crm.test/").status_code
    text = (
        f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} "
        f"{environ['QUERY_STRING'].encode()} {body}"
    )
    start_response("202 Accepted", [("Content-Type", "text/plain"), ("X-CRM", str(status))])
    return [text.encode()]


async def serves_asgi(env: Any) -> None:
    await env.serve(asgi)


async def serves_wsgi_from_async(env: Any) -> None:
    await env.serve(wsgi)


def serves_wsgi(env: Any) -> None:
    env.serve(wsgi)


def serves_asgi_from_plain(env: Any) -> None:
    env.serve(asgi)


SERVERS = [serves_asgi, serves_wsgi_from_async, serves_wsgi, serves_asgi_from_plain]


@pytest.mark.parametrize("subject", SERVERS)
def test_a_served_app_answers_webhooks(subject: Any, tmp_path: Path) -> None:
    got: list[HttpResponse] = []

    async def bring(life: Incarnation) -> None:
        await asyncio.sleep(1)
        got.extend(await asyncio.gather(life.deliver(EVENT), life.deliver(EVENT)))
        got.append(await life.deliver(HttpRequest("POST", "/", (), b"crash")))

    def world(on: Stage, life: Incarnation) -> None:
        on.spawn(bring(life))

    played = play(subject, tmp_path, world=world)
    assert played.end.why == "quiet"
    assert [r.status for r in got] == [202, 202, 500]
    assert got[0].body == got[1].body == b"POST /hooks/crm b'x=%20' b'hello'"
    assert got[0].header("x-crm") == "200"


def test_without_a_served_app_webhooks_are_refused(tmp_path: Path) -> None:
    async def bring(life: Incarnation) -> None:
        with pytest.raises(Refused):
            await life.deliver(EVENT)

    def world(on: Stage, life: Incarnation) -> None:
        on.spawn(bring(life))
        on.call_at_ms(5_000, lambda: bring(life))

    assert play(returns, tmp_path, world=world).now_ms == 5_000


def test_a_lifespan_that_fails_ends_the_subject(tmp_path: Path) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no database"})

    async def subject(env: Any) -> None:
        await env.serve(app)

    error = play(subject, tmp_path).life.outcome.error
    assert isinstance(error, SubjectError)
    assert "no database" in str(error)


async def async_worker(env: Any) -> None:
    try:
        async with httpx.AsyncClient(base_url=env.url("crm")) as client:
            for number in range(100):
                (env.store / "done").write_text(str(number))
                await client.post(f"/{number}")
                await asyncio.sleep(1)
    finally:
        (env.store / "done").write_text("finally")
        async with httpx.AsyncClient(base_url=env.url("crm")) as client:
            await client.post("/finally")


def plain_worker(env: Any) -> None:
    try:
        session = requests.Session()
        for number in range(100):
            (env.store / "done").write_text(str(number))
            session.post(env.url("crm") + f"/{number}")
            time.sleep(1)
    finally:
        (env.store / "done").write_text("finally")
        requests.post(env.url("crm") + "/finally")


async def blocking_worker(env: Any) -> None:
    plain_worker(env)


@pytest.mark.parametrize("subject", [async_worker, plain_worker, blocking_worker])
@pytest.mark.parametrize("at_ms", [3_160, 3_500])
def test_a_crash_keeps_the_store_as_it_was(subject: Any, at_ms: int, tmp_path: Path) -> None:
    calls: list[str] = []
    copies: list[Path] = []

    async def keep(call: NetRequest) -> HttpResponse:
        calls.append(call.request.target)
        return await twin(call)

    def world(on: Stage, life: Incarnation) -> None:
        on.call_at_ms(at_ms, lambda: copies.append(life.kill()))

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        played = play(subject, tmp_path / "store", handler=keep, world=world, until_ms=60_000)
    assert played.life.outcome.what == "killed"
    assert calls == ["/0", "/1", "/2", "/3"]
    assert copies == [tmp_path / "store.2"]
    assert (copies[0] / "done").read_text() == "3"
    assert not [text for text in played.stage.unhandled if "destroyed" in text]


def test_the_next_life_goes_on_with_the_copy(tmp_path: Path) -> None:
    async def subject(env: Any) -> None:
        count = env.store / "count"
        number = int(count.read_text()) + 1 if count.exists() else 1
        count.write_text(str(number))
        env.secret("test")["say"].append((env.store.name, number))
        await asyncio.sleep(10**6)

    said: list[Any] = []
    with stage(0, START) as on:
        lives = [on.start(subject, environment(tmp_path / "store", said))]

        def crash() -> None:
            copy = lives[-1].kill()
            lives.append(on.start(subject, environment(copy, said)))

        on.call_at_ms(1_000, crash)
        on.call_at_ms(2_000, crash)
        on.run(until_ms=3_000)
    assert said == [("store", 1), ("store.2", 2), ("store.3", 3)]
    assert [life.number for life in lives] == [1, 2, 3]


def test_a_subject_that_took_its_store_away_can_crash(tmp_path: Path) -> None:
    async def subject(env: Any) -> None:
        env.store.rmdir()
        env.secret("test")["say"].append(env.store.name)
        await asyncio.sleep(10**6)

    said: list[Any] = []
    with stage(0, START) as on:
        life = on.start(subject, environment(tmp_path / "store", said))
        on.call_at_ms(1_000, lambda: on.start(subject, environment(life.kill(), said)))
        on.run(until_ms=3_000)
    assert said == ["store", "store.2"]


@pytest.mark.parametrize("subject", SERVERS)
def test_a_webhook_to_a_dying_subject_is_reset(subject: Any, tmp_path: Path) -> None:
    met: list[type[Exception]] = []

    async def bring(life: Incarnation) -> None:
        await asyncio.sleep(1)
        try:
            await life.deliver(EVENT)
        except Reset as reset:
            met.append(type(reset))
        with pytest.raises(Refused):
            await life.deliver(EVENT)

    def world(on: Stage, life: Incarnation) -> None:
        on.spawn(bring(life))
        on.call_at_ms(1_020, life.kill)

    played = play(subject, tmp_path, world=world)
    assert met == [Reset]
    assert played.end.why == "quiet"


def test_a_request_of_the_dead_still_arrives(tmp_path: Path) -> None:
    arrived: list[int] = []

    async def slow(call: NetRequest) -> HttpResponse:
        await asyncio.sleep(5)
        arrived.append(call.caller.actor)
        return HttpResponse(201)

    def world(on: Stage, life: Incarnation) -> None:
        on.call_at_ms(1_000, life.kill)

    play(async_worker, tmp_path / "store", handler=slow, world=world)
    assert arrived == [1]
