"""Calls that come again, known by a key that the caller has chosen."""

from __future__ import annotations

from interlock.contract.model import Call, Reply
from interlock.twin.known.repeats import Repeats
from tests.twin.trade.house import House


def made(house, **more):
    return house("POST", "/api/orders", {"customerId": house.twin_customer, **more})


def opened(tmp_path, how):
    house = House(tmp_path, f"operations: {{createOrder: {{repeat: {how}}}}}\n")
    house.twin_customer = house.customer()
    return house


def test_the_overlay_may_put_the_key_into_the_body(tmp_path):
    house = opened(tmp_path, "{key: body.requestId}")
    first = made(house, requestId="r1", discount=1)
    assert made(house, requestId="r1", discount=1) == first
    status, body = made(house, requestId="r1", discount=2)
    assert (status, body["code"]) == (422, "repeat")
    assert len(house.twin.snapshot()["Order"]) == 1
    assert made(house, requestId="r2")[0] == 201


def test_a_key_is_forgotten_after_its_lifetime(tmp_path):
    house = opened(tmp_path, "{key: body.requestId, lifetime_s: 60}")
    made(house, requestId="r1")
    house.now = 60_000
    assert made(house, requestId="r1", discount=2)[0] == 201
    assert len(house.twin.snapshot()["Order"]) == 2


def test_a_refused_call_may_come_again_with_its_key(tmp_path):
    house = opened(tmp_path, "{key: body.requestId}")
    assert house("POST", "/api/orders", {"customerId": "no", "requestId": "r1"})[0] == 422
    assert made(house, requestId="r1")[0] == 201


def test_a_header_that_the_contract_does_not_declare_may_carry_the_key(tmp_path):
    house = opened(tmp_path, "{key: header.X-Request-Id, scope: system}")
    order = {"customerId": house.twin_customer}
    first = house("POST", "/api/orders", order, X_Request_Id="a")
    assert house("POST", "/api/orders", order, X_Request_Id="a") == first
    assert house("POST", "/api/orders", order, X_Request_Id="b") != first


def test_keys_come_back_with_a_copy_of_the_twin(tmp_path):
    house = opened(tmp_path, "{key: body.requestId}")
    first = made(house, requestId="r1")
    before = house.twin.state()
    made(house, requestId="r2")
    house.twin.restore(before)
    assert made(house, requestId="r1") == first


def test_a_key_that_is_kept_for_ever_keeps_no_others_alive():
    repeats = Repeats()
    call, reply = Call("createOrder"), Reply("created", ok=True)
    ends = [None, 100_000, *range(1, 3_000), 100_000]
    for n, ends_ms in enumerate(ends):
        repeats.note(("op", str(n)), call, reply, ends_ms)
    lasting = {("op", "0"), ("op", "1"), ("op", "3001")}
    assert repeats.find(("op", "0"), call, 5_000) == reply
    assert set(repeats.state()) == lasting
    copy = Repeats()
    copy.restore(repeats.state())
    assert copy.find(("op", "1"), call, 99_999) == reply
    assert copy.find(("op", "1"), call, 100_000) is None
    assert set(copy.state()) == {("op", "0")}
