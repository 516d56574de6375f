"""A system tells what happened, and tries again."""

from __future__ import annotations

from dataclasses import replace

from tests.twin.small import Shop, shop

MINUTE = 60_000


def approved():
    call = Shop()
    key = call.order()["id"]
    assert call("approveOrder", id=key).ok
    return call, key


def test_a_step_of_life_raises_its_event_and_that_of_a_change():
    call, key = approved()
    messages = call.twin.due(call.now_ms)
    assert [m.event.operation.name for m in messages] == ["orderApproved", "orderChanged"]
    assert {m.body["data"]["id"] for m in messages} == {key}


def test_a_message_has_id_name_time_and_the_record_as_it_was():
    call, key = approved()
    call("updateOrder", {"amount": 99}, id=key)
    first = call.twin.due(call.now_ms)[0]
    assert first.body["event"] == "order.approved"
    assert first.body["id"] == first.id
    assert first.body["occurredAt"] == "2026-01-05T01:00:03Z"
    assert first.body["data"]["amount"] == 10


def test_refused_and_empty_changes_raise_nothing():
    call, key = approved()
    call.twin.due(call.now_ms)
    call("approveOrder", id=key)
    call("updateOrder", {"amount": 10}, id=key)
    assert call.twin.due(call.now_ms) == ()
    assert call.twin.next_due_ms() is None


def test_a_failed_delivery_comes_back_after_one_five_and_thirty_minutes():
    call, _ = approved()
    now_ms, waits = call.now_ms, []
    message = call.twin.due(now_ms)[0]
    for _ in range(3):
        call.twin.delivered(message.id, ok=False, now_ms=now_ms)
        due_ms = call.twin.next_due_ms()
        waits.append((due_ms - now_ms) // MINUTE)
        assert call.twin.due(due_ms - 1) == ()
        (again,) = call.twin.due(due_ms)
        assert (again.id, again.body) == (message.id, message.body)
        message, now_ms = again, due_ms
    assert waits == [1, 5, 30]
    assert message.attempt == 4


def test_after_the_last_attempt_a_message_is_given_up():
    call, _ = approved()
    now_ms = call.now_ms
    message = call.twin.due(now_ms)[0]
    for _ in range(4):
        call.twin.delivered(message.id, ok=False, now_ms=now_ms)
        now_ms = call.twin.next_due_ms() or now_ms
        call.twin.due(now_ms)
    assert [m.id for m in call.twin.given_up] == [message.id]


def test_a_message_under_way_is_not_sent_again():
    call, _ = approved()
    assert len(call.twin.due(call.now_ms)) == 2
    assert call.twin.due(call.now_ms + 10 * MINUTE) == ()


def test_a_delivered_message_is_done():
    call, _ = approved()
    for message in call.twin.due(call.now_ms):
        call.twin.delivered(message.id, ok=True, now_ms=call.now_ms)
    assert call.twin.next_due_ms() is None
    assert call.twin.given_up == ()


def told(**how):
    contract = shop()
    events = tuple(replace(e, **how) for e in contract.events)
    return Shop(replace(contract, events=events))


def test_the_overlay_says_how_long_to_wait_and_how_often():
    call = told(retry_s=(5,))
    call("approveOrder", id=call.order()["id"])
    message, now_ms = call.twin.due(call.now_ms)[0], call.now_ms
    call.twin.delivered(message.id, ok=False, now_ms=now_ms)
    assert call.twin.next_due_ms() == now_ms + 5000
    (again,) = call.twin.due(now_ms + 5000)
    call.twin.delivered(again.id, ok=False, now_ms=now_ms + 5000)
    assert [m.id for m in call.twin.given_up] == [message.id]


def test_messages_about_one_record_may_wait_for_each_other():
    call = told(ordered=True, retry_s=(60,))
    one, two = call.order()["id"], call.order()["id"]
    call("approveOrder", id=one)
    call("updateOrder", {"amount": 99}, id=one)
    call("approveOrder", id=two)
    first = call.twin.due(call.now_ms)
    assert [m.about[1] for m in first] == [one, two]
    call.twin.delivered(first[0].id, ok=False, now_ms=call.now_ms)
    assert call.twin.due(call.now_ms) == ()
    later = call.now_ms + 60_000
    (again,) = call.twin.due(later)
    assert (again.id, again.attempt) == (first[0].id, 2)
    call.twin.delivered(again.id, ok=True, now_ms=later)
    assert [m.about[1] for m in call.twin.due(later)] == [one]


def test_messages_leave_freely_where_nothing_else_is_said():
    call = Shop()
    one = call.order()["id"]
    call("approveOrder", id=one)
    assert len(call.twin.due(call.now_ms)) == 2
