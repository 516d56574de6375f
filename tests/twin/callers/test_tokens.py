"""Tokens: scopes, refresh, further callers."""

from __future__ import annotations

from dataclasses import replace

from interlock.contract.model import Access, Call, Rights
from interlock.twin.service import Twin
from tests.twin.small import shop


def strict(scopes=("read", "write"), **more):
    contract, scheme = shop(), Access("k", "oauth2", scopes=scopes, **more)
    operations = tuple(
        replace(o, access=("k",), scopes={"k": ("write",)} if o.name == "createOrder" else {})
        for o in contract.operations
    )
    return Twin(replace(contract, access=(scheme,), operations=operations))


def ask(twin, now_ms=0, **form):
    user = {"client_id": twin.secrets["client_id"], "client_secret": twin.secrets["client_secret"]}
    return twin.token({"grant_type": "client_credentials", **user, **form}, None, now_ms)


def outcome(twin, operation, token, now_ms=0):
    shown = {"bearer": token["access_token"]}
    return twin.handle(Call(operation, credentials=shown, body={}), now_ms).outcome


def test_a_token_without_the_scope_of_an_operation_does_not_open_it():
    twin = strict()
    _, narrow = ask(twin, scope="read")
    assert narrow["scope"] == "read"
    assert outcome(twin, "listOrders", narrow) == "200"
    reply = twin.handle(
        Call("createOrder", credentials={"bearer": narrow["access_token"]}, body={}), 0
    )
    assert (reply.outcome, reply.says) == ("403", "the access token lacks the scope write")
    assert outcome(twin, "createOrder", ask(twin)[1]) != "403"
    assert ask(twin, scope="everything") == (400, {"error": "invalid_scope"})


def test_a_refresh_token_is_good_once_and_keeps_user_and_scopes():
    twin = strict()
    user = {"username": twin.secrets["user"], "password": twin.secrets["password"]}
    _, first = ask(twin, grant_type="password", scope="read", **user)
    again = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    status, second = ask(twin, now_ms=5_000_000, **again)
    assert (status, second["scope"]) == (200, "read")
    assert outcome(twin, "listOrders", first, 5_000_000) == "401"
    assert outcome(twin, "listOrders", second, 5_000_000) == "200"
    assert ask(twin, **again) == (400, {"error": "invalid_grant"})
    assert ask(twin, grant_type="refresh_token", refresh_token="x")[1] == {"error": "invalid_grant"}


def test_a_client_gets_a_refresh_token_only_where_the_contract_gives_one():
    assert "refresh_token" not in ask(strict())[1]
    twin = strict(refresh_s=60)
    _, token = ask(twin)
    again = {"grant_type": "refresh_token", "refresh_token": token["refresh_token"]}
    assert ask(twin, now_ms=60_000, **again) == (400, {"error": "invalid_grant"})


def test_tokens_come_back_with_a_copy_of_the_twin():
    twin = strict()
    _, token = ask(twin)
    before = twin.state()
    twin.expire_tokens()
    assert outcome(twin, "listOrders", token) == "401"
    twin.restore(before)
    assert outcome(twin, "listOrders", token) == "200"


def test_a_token_that_comes_to_stand_for_another_caller_shows_what_that_one_may_see():
    everything = {"*": ("*",)}
    seller = Rights("seller", ("anna",), everything, hidden={"Order": ("amount",)})
    roles = (Rights("owner", ("boss",), everything), seller)
    twin = Twin(replace(strict().contract, rights=roles))
    twin.add("Customer", {"id": "c", "name": "Acme"}, 0)
    twin.add("Order", {"id": "o", "customerId": "c", "amount": 5, "status": "draft"}, 0)
    before = twin.state()

    def token(user):
        form = {"client_id": user, "client_secret": twin.secrets[f"password:{user}"]}
        return twin.token({"grant_type": "client_credentials", **form}, None, 0)[1]["access_token"]

    shown = {"bearer": token("boss")}
    asked = Call("getOrder", {"id": "o"}, credentials=shown)
    assert twin.handle(asked, 0).body["amount"] == 5
    twin.restore(before)
    assert token("anna") == shown["bearer"]
    assert twin.handle(asked, 0).body.get("amount") != 5


def test_tokens_given_by_hand_end_with_the_others_also_those_of_named_callers():
    twin = Twin(replace(strict().contract, rights=(Rights("r", ("anna",), {"*": ("*",)}),)))
    mine = {"access_token": twin.secrets["token:anna"]}
    assert outcome(twin, "listOrders", mine) == "200"
    twin.expire_tokens()
    assert outcome(twin, "listOrders", mine) == "401"
