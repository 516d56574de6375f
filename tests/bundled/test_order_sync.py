"""The model integration, piece by piece, without a world."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import sys

import pytest

from interlock.bundled import bundled

LINE = {
    "lineNo": 1, "sku": "00420-B", "qty": "2.500", "unit": "kg", "unitPrice": "0.0425",
    "taxRate": "13", "taxAmount": "0.01", "amount": "0.12",
}  # fmt: skip
ORDER = {
    "orderNo": "SO-000007", "currency": "CNY", "amount": "0.12", "remark": None,
    "orderedAt": "2026-03-31T16:00:00Z", "lines": [LINE],
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def examples():
    sys.path.insert(0, str(bundled("examples")))
    yield
    sys.path.remove(str(bundled("examples")))
    for name in [n for n in sys.modules if n.partition(".")[0] == "order_sync"]:
        del sys.modules[name]


def test_midnight_in_shanghai_is_the_new_day():
    from order_sync import mapping

    assert mapping.order_to_erp(ORDER, "C00001")["OrderDate"] == "2026-04-01"
    assert mapping.order_date("2026-03-31T15:59:59Z") == "2026-03-31"


@pytest.mark.parametrize(
    ("value", "currency", "rounded"),
    [
        ("1234.567", "KWD", "1234.567"),
        ("1234.567", "CNY", "1234.57"),
        ("0.125", "CNY", "0.13"),
        ("12.5", "JPY", "13"),
        ("90071992547409.993", "KWD", "90071992547409.993"),
    ],
)
def test_an_amount_has_the_decimals_of_its_currency(value, currency, rounded):
    from order_sync import mapping

    assert mapping.amount(value, currency) == rounded


def test_a_number_where_text_was_agreed_is_no_amount():
    from order_sync import mapping

    with pytest.raises(TypeError, match="amount"):
        mapping.order_to_erp({**ORDER, "amount": 0}, "C00001")


def test_a_long_name_is_cut_and_the_identity_card_stays_at_home():
    from order_sync import mapping

    customer = {"name": "长" * 200, "creditCode": "91350100M000100Y43", "idCardNo": "1" * 18}
    record = mapping.customer_to_erp(customer)
    assert record == {"Name": "长" * 120, "TaxNo": "91350100M000100Y43"}


def test_an_envelope_carries_the_token_and_nil():
    from order_sync.erp import Erp

    erp = Erp(None, "http://erp.test", {"user": "u", "password": "p"})
    text = erp.envelope("ChangeCustomer", {"Customer": {"Number": "C1", "Phone": None}}).decode()
    assert ">u<" in text
    assert 'nil="true"' in text
    assert "urn:example:erp:types" in text


def test_a_job_survives_a_crash_and_a_torn_line(tmp_path):
    from order_sync.outbox import Job, Outbox

    outbox = Outbox(tmp_path)
    outbox.add(Job("order", "1"))
    outbox.add(Job("order", "2"))
    outbox.done(Job("order", "1"), outbox.serial(Job("order", "1")))
    outbox.mark("customers", "2026-01-05")
    with outbox.path.open("a") as file:
        file.write('{"add": ["ord')
    again = Outbox(tmp_path)
    assert again.pending() == [Job("order", "2")]
    assert again.marks == {"customers": "2026-01-05"}


def test_an_outbox_that_cannot_be_made_shorter_is_used_as_it_is(tmp_path):
    from order_sync.outbox import Job, Outbox

    outbox = Outbox(tmp_path)
    outbox.add(Job("order", "7"))
    with (tmp_path / "outbox.jsonl").open("a") as file:
        file.write('{"done": ["or')
    (tmp_path / "outbox.new").mkdir()  # no room for the short file
    again = Outbox(tmp_path)
    again.add(Job("order", "8"))
    assert Outbox(tmp_path).pending() == [Job("order", "7"), Job("order", "8")]


def test_a_hint_that_comes_during_the_work_is_not_forgotten(tmp_path):
    from order_sync.outbox import Job, Outbox

    outbox, job = Outbox(tmp_path), Job("order", "1")
    outbox.add(job)
    serial = outbox.serial(job)
    outbox.add(job)
    outbox.done(job, serial)
    assert outbox.pending() == [job]


def _post(app, body, headers):
    sent = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/webhooks/crm", "headers": headers}
    asyncio.run(app(scope, receive, send))
    return sent[0]["status"]


def test_only_a_signed_message_is_taken(monkeypatch):
    from order_sync import webhooks
    from order_sync.webhooks import receiver

    monkeypatch.setattr(webhooks.time, "time", lambda: 1767574800.0 + 200)
    taken = []
    app = receiver("key", lambda event, record: taken.append((event, record)))
    body = json.dumps({"event": "order.approved", "data": {"id": "7"}}).encode()
    proof = hmac.new(b"key", b"1767574800." + body, hashlib.sha256).hexdigest().encode()
    stamp = (b"x-timestamp", b"1767574800")
    assert _post(app, body, [stamp, (b"x-signature", proof)]) == 204
    assert _post(app, body + b" ", [stamp, (b"x-signature", proof)]) == 401
    assert _post(app, body, []) == 401
    monkeypatch.setattr(webhooks.time, "time", lambda: 1767574800.0 + 301)
    assert _post(app, body, [stamp, (b"x-signature", proof)]) == 401
    assert taken == [("order.approved", "7")]


@pytest.mark.parametrize(
    ("now", "then", "lags"),
    [
        ({"version": 1}, {"version": 2}, True),
        ({"version": 2}, {"version": 2}, False),
        ({"version": 1}, None, False),
        ({"version": "1"}, {"version": 2}, False),
        ({}, {"version": 2}, False),
    ],
)
def test_a_copy_that_lags_is_known_by_its_version(now, then, lags):
    from order_sync.main import _lags

    assert _lags(now, then) is lags
