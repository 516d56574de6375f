"""A codec that remembers gives what the plain one gives, asked in any order and again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from interlock.contract.load import codec_for, load
from interlock.contract.model import Call, Codec, Contract, HttpRequest, Misrouted, Reply
from interlock.twin.service import Twin
from interlock.wire.front import Front
from interlock.wire.remembering import BYTES_MAX, KNOWN_MAX, Remembering

CONTRACTS = Path(__file__).resolve().parents[2] / "contracts"
CUSTOMER = {
    "id": "c1", "name": "Nordwind", "creditCode": "91310000MA1FL5E91D",
    "createdAt": "2026-01-05T01:00:00Z", "updatedAt": "2026-01-05T01:00:00Z", "version": 1,
}  # fmt: skip


@pytest.fixture(scope="module")
def crm() -> Contract:
    folder = CONTRACTS / "crm"
    return load([folder / "1.0" / "openapi.yaml"], "crm", folder / "overlay.yaml")


@pytest.fixture(scope="module")
def erp() -> Contract:
    folder = CONTRACTS / "erp"
    return load([folder / "1.0" / "erp.wsdl"], "erp", folder / "overlay.yaml")


def find(codec: Codec, version: str = "1.1") -> HttpRequest:
    headers = {":soap": version}
    body = {"TaxNo": "91310000MA1FL5E91D", "Page": 1, "PageSize": 200}
    return codec.write_call(Call("FindCustomers", body=body, headers=headers), "http://erp.test")


def requests() -> Iterator[HttpRequest]:
    for target in ("/customers?page=1", "/customers?page=2", "/customers?page=x", "/nowhere"):
        for method in ("GET", "HEAD", "POST"):
            yield HttpRequest(method, f"/api/v1{target}")
            yield HttpRequest(method, target, (("Authorization", "Bearer a"),))
            yield HttpRequest(method, target, (("Authorization", "Bearer b"),), b"{}")


def test_requests_are_read_alike_the_first_and_the_second_time(crm: Contract) -> None:
    plain, remembering = codec_for(crm), Remembering(codec_for(crm))
    asked = tuple(requests())
    wanted = [plain.read_call(request) for request in asked]
    assert any(isinstance(call, Misrouted) for call in wanted)
    assert any(isinstance(call, Call) and call.wrong for call in wanted)
    for _ in range(2):
        assert [remembering.read_call(request) for request in asked] == wanted


def replies() -> Iterator[tuple[str, Reply]]:
    """Replies of which each differs from the one before in a single thing."""
    name = "getCustomer"
    reply = Reply("200", ok=True, body=CUSTOMER)
    yield name, reply
    yield name, replace(reply, headers={"ETag": '"1"'})
    yield name, replace(reply, headers={"ETag": '"2"'})
    for other in ({"version": Decimal("1")}, {"version": Decimal("1.0")}, {"version": True}):
        yield name, replace(reply, body={**CUSTOMER, **other})
    yield name, replace(reply, outcome="404", ok=False)
    yield name, replace(reply, outcome="404", ok=False, says="gone")
    yield name, replace(reply, outcome="599")
    yield "listCustomers", reply
    yield name, replace(reply, body=None)


def test_replies_are_checked_and_written_alike(crm: Contract) -> None:
    plain, remembering = codec_for(crm), Remembering(codec_for(crm))
    asked = tuple(replies())
    checked = [plain.check_reply(*one) for one in asked]
    assert any(checked)
    assert not all(checked)
    written = [plain.write_reply(Call(name), reply) for name, reply in asked]
    for _ in range(2):
        assert [remembering.check_reply(*one) for one in asked] == checked
        assert [remembering.write_reply(Call(n), r) for n, r in asked] == written


def test_a_head_and_another_soap_version_have_answers_of_their_own(
    crm: Contract, erp: Contract
) -> None:
    plain, remembering = codec_for(crm), Remembering(codec_for(crm))
    reply = Reply("200", ok=True, body={"items": [], "total": 0})
    for method in ("GET", "HEAD", "GET", "HEAD"):
        call = Call("listCustomers", headers={":method": method})
        assert remembering.write_reply(call, reply) == plain.write_reply(call, reply)
    soap = Remembering(codec_for(erp))
    fault = Reply("Client", ok=False, says="no")
    kinds = [
        soap.write_reply(Call("FindCustomers", headers={":soap": v}), fault).header("Content-Type")
        for v in ("1.1", "1.2", "1.1")
    ]
    assert kinds[0] == kinds[2] != kinds[1]


def test_what_is_asked_again_is_not_worked_out_again(erp: Contract) -> None:
    codec = Remembering(codec_for(erp))
    twin = Front(erp, Twin(erp, access="open"), codec)
    request = find(codec)
    first = codec.read_call(request)
    assert codec.read_call(replace(request, body=bytes(bytearray(request.body)))) is first
    assert isinstance(first, Call)
    one, two = (codec.write_reply(first, twin.answer(first, now_ms)) for now_ms in (0, 1))
    assert one is two


def test_long_messages_are_not_kept_and_many_do_not_pile_up(crm: Contract) -> None:
    codec = Remembering(codec_for(crm))
    long = HttpRequest("POST", "/customers", body=b" " * (BYTES_MAX + 1))
    assert codec.read_call(long) is not codec.read_call(long)
    for n in range(KNOWN_MAX + 10):
        codec.read_call(HttpRequest("GET", f"/nowhere/{n}"))
    assert len(codec._calls) <= KNOWN_MAX
