"""The messages that the twin sends by itself: where they go, what became of them."""

from __future__ import annotations

from interlock.serve.control.endpoint import (
    COUNT,
    TEXT,
    Ask,
    Declined,
    Endpoint,
    Schema,
    list_of,
    record,
)
from interlock.serve.courier import check_address
from interlock.twin.service import Outgoing
from interlock.values import Value

_MESSAGE: dict[str, Schema] = {
    "id": TEXT,
    "webhook": TEXT,
    "attempt": COUNT,
    "body": {},
}
_TO: Schema = {"type": ["string", "null"], "format": "uri"}
_POST = record(
    {
        "to": _TO,
        "sent": list_of(
            record({**_MESSAGE, "at_ms": COUNT, "to": _TO, "says": TEXT, "ok": {"type": "boolean"}})
        ),
        "waiting": list_of(record({**_MESSAGE, "due_ms": COUNT})),
        "given_up": list_of(record(_MESSAGE)),
    }
)


def _message(message: Outgoing) -> dict[str, Value]:
    return {
        "id": message.id,
        "webhook": message.event.operation.name,
        "attempt": message.attempt,
        "body": message.body,
    }


def _read(ask: Ask) -> Value:
    post, twin = ask.space.post, ask.space.front.twin
    sent: list[Value] = [
        {
            **_message(one.message), "at_ms": one.at_ms, "to": one.to or None,
            "says": one.says, "ok": one.ok,
        }
        for one in post.sent
    ]  # fmt: skip
    return {
        "to": post.to or None,
        "sent": sent,
        "waiting": [{**_message(one), "due_ms": one.due_ms} for one in twin.waiting],
        "given_up": [_message(one) for one in twin.given_up],
    }


def _aim(ask: Ask) -> Value:
    fields = ask.fields("to")
    fields.require("to")
    to = "" if fields.data["to"] is None else fields.text("to")
    if to:
        check_address(to)
    ask.space.post.to = to
    return _read(ask)


def _send(ask: Ask) -> Value:
    name, post, twin = ask.args["id"], ask.space.post, ask.space.front.twin
    known = {m.id: m for m in (*(s.message for s in post.sent), *twin.given_up, *twin.waiting)}
    if name not in known:
        raise ask.missing("message", name, tuple(known))
    if not post.to:
        remedy = 'name an address first: PUT webhooks {"to": "http://127.0.0.1:9000/hooks"}'
        raise Declined(409, "the messages of this space go nowhere", remedy)
    twin.send_again(known[name], ask.space.clock.now_ms())
    return _message(known[name])


READ = Endpoint(
    "GET",
    "webhooks",
    "Read where messages go, and which were sent, wait, or were given up.",
    _read,
    _POST,
)
AIM = Endpoint(
    "PUT",
    "webhooks",
    "Say where messages go; null is nowhere. Those of before stay where they are.",
    _aim,
    _POST,
    takes=record({"to": _TO}),
)
SEND = Endpoint(
    "POST",
    "webhooks/{id}/send",
    "Send a message once more, at once, with the same id.",
    _send,
    record(_MESSAGE),
    declines=(404, 409),
)
