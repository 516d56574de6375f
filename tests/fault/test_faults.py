"""Every fault does to a delivery what its page says, and nothing else."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal
from random import Random
from typing import get_args

import pytest

from interlock.contract.model import (
    Access,
    Batch,
    Contract,
    HttpResponse,
    Origin,
    Paging,
    Repeat,
    Reply,
    Role,
    Session,
)
from interlock.fault import COMMON, FAULTS, Delivery
from interlock.fault.contract import DRIFTS, DriftedField, How
from interlock.fault.http import RateLimited
from interlock.fault.network import LateArrival, ReplyLost
from interlock.fault.state import has_tokens
from interlock.fault.webhook import EventDropped, EventDuplicated
from interlock.values import Value

BODY: Value = {"id": "O-1", "amount": "10.00", "lines": [{"qty": 3}]}
TEXT = '{"id":"O-1","name":"上海"}'.encode()


PAGED = Paging("page", "body.Page", "body.PageSize", 200)
ROLES = (
    Role("list", "Order", paging=PAGED),
    Role("create", "Order", batch=Batch(("body", "items"), ("items",)), repeat=Repeat(("header",))),
    Role("change", "Order", key=("args", "id")),
)


def delivery(phase: str, role: Role | None = None) -> Delivery:
    reply = Reply("200", ok=True, body=BODY) if phase == "reply" else None
    sent = Delivery(phase, "erp", "CreateOrder", 1, 1_000, reply=reply, write=written)  # type: ignore[arg-type]
    return replace(sent, role=role, key="O-1" if role else "")


def written(reply: Reply | None) -> HttpResponse:
    return HttpResponse(200, (("Content-Type", "application/json"),), TEXT)


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_fault_with_its_defaults_changes_the_delivery(name: str) -> None:
    fault = FAULTS[name]
    roles = ROLES if fault.phase == "work" else (None,)
    meant = [delivery(fault.phase, role) for role in roles]
    assert any(tuple(fault().apply(before, Random(1))) != (before,) for before in meant)


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_fault_says_what_happens_and_who_catches_it(name: str) -> None:
    page = FAULTS[name].__doc__ or ""
    assert FAULTS[name].says
    assert "Caught by:" in page
    assert "Cause" in page
    assert all(item.name in page for item in fields(FAULTS[name]))  # type: ignore[arg-type]


def test_a_lost_reply_reaches_nobody() -> None:
    (after,) = ReplyLost().apply(delivery("reply"), Random(1))
    assert after.fate == "lose"


def test_a_late_request_arrives_later_by_its_delay() -> None:
    (after,) = LateArrival(delay_ms=500).apply(delivery("request"), Random(1))
    assert (after.fate, after.due_ms) == ("deliver", 1_500)


def test_a_doubled_webhook_keeps_the_first_and_adds_one_after_the_gap() -> None:
    first, second = EventDuplicated(gap_ms=7).apply(delivery("event"), Random(1))
    assert (first.due_ms, second.due_ms) == (1_000, 1_007)


def test_a_dropped_webhook_is_lost() -> None:
    (after,) = EventDropped().apply(delivery("event"), Random(1))
    assert after.fate == "lose"


def test_a_rate_limit_tells_how_long_to_wait() -> None:
    (after,) = RateLimited(retry_after_s=9).apply(delivery("request"), Random(1))
    assert after.answer is not None
    assert (after.answer.status, after.answer.header("Retry-After")) == (429, "9")


@pytest.mark.parametrize(
    ("how", "wanted"),
    [
        ("missing", {"id": "O-1", "lines": [{"qty": 3}]}),
        ("renamed", {"id": "O-1", "amount_v2": "10.00", "lines": [{"qty": 3}]}),
        ("nil", {"id": "O-1", "amount": None, "lines": [{"qty": 3}]}),
        ("retyped", {"id": "O-1", "amount": 0, "lines": [{"qty": 3}]}),
        ("more-digits", {"id": "O-1", "amount": "10.0000", "lines": [{"qty": 3}]}),
        (
            "added",
            {"id": "O-1", "amount": "10.00", "amount_v2": "10.00", "lines": [{"qty": 3}]},
        ),
    ],
)
def test_a_drifted_field_changes_that_field_alone(how: str, wanted: Value) -> None:
    fault = DriftedField(how=how, field="amount")  # type: ignore[arg-type]
    (after,) = fault.apply(delivery("reply"), Random(1))
    assert after.reply is not None
    assert after.reply.body == wanted
    assert BODY == {"id": "O-1", "amount": "10.00", "lines": [{"qty": 3}]}


@pytest.mark.parametrize(
    ("how", "before", "after"),
    [
        ("unknown-code", "approved", "X9"),
        ("unknown-code", "O-1", "O-1"),
        ("other-date", "2026-12-31", "31.12.2026"),
        ("other-date", "2026-12-31T09:00:00Z", "31.12.2026T09:00:00Z"),
        ("other-date", "2026-99-31", "2026-99-31"),
        ("more-digits", Decimal("1.5"), Decimal("1.500")),
        ("more-digits", "seven", "seven"),
    ],
)
def test_a_value_drifts_only_where_the_way_means_it(how: str, before: Value, after: Value) -> None:
    reply = Reply("200", ok=True, body={"value": before})
    sent = replace(delivery("reply"), reply=reply)
    (changed,) = DriftedField(how=how).apply(sent, Random(1))  # type: ignore[arg-type]
    assert repr(changed.reply) == repr(replace(reply, body={"value": after}))


def test_each_way_to_drift_has_a_page_of_its_own() -> None:
    assert {drift.how for drift in DRIFTS.values()} == set(get_args(How))
    assert all("Caught by:" in drift.page for drift in DRIFTS.values())


def test_the_common_faults_are_a_dozen_of_the_table() -> None:
    assert len(COMMON) == 12
    assert set(COMMON) <= set(FAULTS)


@pytest.mark.parametrize(
    ("access", "ends"),
    [
        (Access("a", "oauth2", token_path="/token"), True),
        (Access("a", "bearer"), False),
        (Access("a", "api-key"), False),
        (Access("a", "session", session=Session("login", "cookie")), True),
    ],
    ids=["oauth2", "a token by hand", "a key", "a session"],
)
def test_tokens_end_only_where_there_are_others(access: Access, ends: bool) -> None:
    origin = Origin("crm.yaml", "openapi")
    assert has_tokens(Contract("crm", "CRM", "1", origin, (), {}, access=(access,))) is ends


def test_a_reply_without_a_body_cannot_drift() -> None:
    before = Delivery("reply", "erp", "X", 1, 0, reply=Reply("204", ok=True))
    assert tuple(DriftedField().apply(before, Random(1))) == (before,)
