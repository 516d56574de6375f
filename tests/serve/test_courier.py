"""Webhooks arrive at the address that was named, signed, and again after a failure."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from contextlib import suppress
from pathlib import Path

import pytest

from interlock.contract.load import load
from interlock.contract.model import Call, HttpResponse
from interlock.errors import UsageError
from interlock.serve import courier
from interlock.serve.courier import carry, check_address
from interlock.serve.server import Door, address, listen
from interlock.serve.spaces.journal import Wanted
from interlock.twin.service import Twin
from interlock.wire.front import Front

ROOT = Path(__file__).resolve().parents[2]
ACME = {"name": "Acme", "creditCode": "91350100M000100Y43"}


def crm():
    folder = ROOT / "contracts" / "crm"
    contract = load([folder / "1.0" / "openapi.yaml"], "crm", folder / "overlay.yaml")
    return Door(Front(contract, Twin(contract)), iter(range(0, 10**9, 60_000)).__next__)


async def received(door, statuses):
    """Carry the door's messages to a receiver that answers with these statuses."""
    came, left, done = [], list(statuses), asyncio.Event()

    def answer(request):
        came.append(request)
        status = left.pop(0)
        if not left:
            done.set()
        return HttpResponse(status)

    async with await listen(answer) as server:
        port = address(server)[1]
        door.default.post.to = f"http://127.0.0.1:{port}/hooks"
        task = asyncio.create_task(carry(door.spaces))
        await asyncio.wait_for(done.wait(), 10)
        await asyncio.sleep(0.1)
        task.cancel()
    return came


@pytest.mark.sockets
def test_a_failed_webhook_comes_again_with_the_same_id_and_a_valid_signature():
    door = crm()
    door.front.twin.handle(Call("createCustomer", body=ACME, people=True), 0)
    first, second = asyncio.run(received(door, [503, 204]))
    assert first.target == "/hooks"
    assert json.loads(first.body)["id"] == json.loads(second.body)["id"]
    key = door.front.twin.secrets["webhook_key"].encode()
    text = f"{second.header('X-Timestamp')}.".encode() + second.body
    assert second.header("X-Signature") == hmac.new(key, text, hashlib.sha256).hexdigest()
    told = door.default.journal.told(Wanted())
    assert [entry["says"] for entry in told] == [["503"], ["204"]]
    assert [one.ok for one in door.default.post.sent] == [False, True]
    assert door.front.twin.next_due_ms() is None


@pytest.mark.parametrize("url", ["localhost/hooks", "http://ü.example/hooks", "http://a b/hooks"])
def test_an_address_must_be_whole_and_a_host_that_a_header_can_say(url):
    with pytest.raises(UsageError, match="no address"):
        check_address(url)


@pytest.mark.sockets
@pytest.mark.parametrize(
    ("piece", "gap_s", "wanted"), [(b"x", 0.02, "TimeoutError"), (b"x" * 65_536, 0.0, "200")]
)
def test_a_receiver_whose_answer_never_ends_holds_no_message_up(monkeypatch, piece, gap_s, wanted):
    monkeypatch.setattr(courier, "PATIENCE_S", 0.3)
    door = crm()

    async def endless(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n")
        with suppress(ConnectionError):
            while not writer.is_closing():
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(gap_s)

    async def story():
        server = await asyncio.start_server(endless, "127.0.0.1", 0)
        async with server:
            door.default.post.to = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
            door.front.twin.handle(Call("createCustomer", body=ACME, people=True), 0)
            task = asyncio.create_task(carry(door.spaces))
            while not door.default.post.sent:
                await asyncio.sleep(0.02)
            task.cancel()

    asyncio.run(asyncio.wait_for(story(), 10))
    assert door.default.post.sent[0].says == wanted


@pytest.mark.sockets
def test_messages_to_a_slow_receiver_wait_for_their_turn_and_not_for_their_time(monkeypatch):
    monkeypatch.setattr(courier, "PATIENCE_S", 2.0)
    monkeypatch.setattr(courier, "AT_ONCE", 2)
    door, under_way, most = crm(), set(), 0
    for n in range(10):
        customer = {"name": "Acme", "creditCode": f"91350100M000{n:03}Y43"}
        door.front.twin.handle(Call("createCustomer", body=customer, people=True), 0)

    async def slow(request):
        nonlocal most
        under_way.add(request.body)
        most = max(most, len(under_way))
        await asyncio.sleep(0.5)
        under_way.discard(request.body)
        return HttpResponse(204)

    async def story():
        async with await listen(slow) as server:
            door.default.post.to = f"http://127.0.0.1:{address(server)[1]}/hooks"
            task = asyncio.create_task(carry(door.spaces))
            while len(door.default.post.sent) < 10:
                await asyncio.sleep(0.05)
            task.cancel()

    asyncio.run(asyncio.wait_for(story(), 30))
    assert ({one.says for one in door.default.post.sent}, most) == ({"204"}, 2)


@pytest.mark.sockets
def test_an_attempt_from_before_a_reset_says_nothing_about_the_messages_after_it():
    door = crm()
    space = door.default

    async def story():
        old, came = asyncio.Event(), asyncio.Event()

        async def slow(request):
            came.set()
            await old.wait()
            return HttpResponse(204)

        def make():
            door.front.twin.handle(Call("createCustomer", body=ACME, people=True), 0)

        async with await listen(slow) as server:
            space.post.to = f"http://127.0.0.1:{address(server)[1]}/hooks"
            make()
            task = asyncio.create_task(carry(door.spaces))
            await asyncio.wait_for(came.wait(), 10)
            space.reset()
            make()
            (message,) = door.front.twin.due(10**6)
            old.set()
            await asyncio.sleep(0.3)
            task.cancel()
            return message, tuple(space.post.sent), door.front.twin.waiting

    message, sent, waiting = asyncio.run(story())
    assert (sent, waiting) == ((), (message,))
