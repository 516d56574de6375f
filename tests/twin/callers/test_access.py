"""Who may call, and for how long."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from interlock.contract.model import Access, Call
from interlock.twin.callers.access import Secrets
from interlock.twin.service import Twin
from tests.contract.orders_api import orders_api, save
from tests.twin.small import shop


def strict(scheme: Access, **settings):
    contract = shop()
    operations = tuple(replace(o, access=(scheme.name,)) for o in contract.operations)
    return Twin(replace(contract, access=(scheme,), operations=operations), **settings)


def outcome(twin, now_ms=0, **shown):
    return twin.handle(Call("listOrders", credentials=shown), now_ms).outcome


def token(twin, now_ms=0, **form):
    ask = {
        "grant_type": "client_credentials",
        "client_id": twin.secrets["client_id"],
        "client_secret": twin.secrets["client_secret"],
        **form,
    }
    return twin.token(ask, None, now_ms)


def test_a_caller_without_proof_is_turned_away():
    twin = strict(Access("k", "bearer"))
    assert outcome(twin) == "401"
    assert outcome(twin, bearer="guess") == "401"
    assert outcome(twin, bearer=twin.secrets["token"]) == "200"


@pytest.mark.parametrize(("kinds", "asked"), [
    (("basic",), 'Basic realm="shop"'),
    (("oauth2", "basic"), 'Basic realm="shop", Bearer realm="shop"'),
    (("api-key",), 'ApiKey realm="shop"'), (("username-token",), 'Interlock realm="shop"'),
])  # fmt: skip
def test_whoever_is_turned_away_is_told_how_to_show_who_it_is(kinds, asked):
    contract = shop()
    access = tuple(Access(k, k) for k in kinds)
    operations = tuple(replace(o, access=kinds) for o in contract.operations)
    twin = Twin(replace(contract, access=access, operations=operations))
    assert twin.handle(Call("listOrders"), 0).headers["WWW-Authenticate"] == asked


def test_an_open_twin_lets_everybody_in():
    assert outcome(strict(Access("k", "bearer"), access="open")) == "200"


def test_people_at_the_screen_show_nothing():
    twin = strict(Access("k", "bearer"))
    assert twin.handle(Call("listOrders", people=True), 0).ok


def test_an_issued_token_opens_until_it_ends():
    twin = strict(Access("k", "oauth2", lifetime_s=60))
    status, answer = token(twin, now_ms=1000)
    assert (status, answer["expires_in"], answer["token_type"]) == (200, 60, "Bearer")
    assert outcome(twin, now_ms=60_999, bearer=answer["access_token"]) == "200"
    assert outcome(twin, now_ms=61_000, bearer=answer["access_token"]) == "401"


def test_wrong_client_secrets_get_no_token():
    twin = strict(Access("k", "oauth2"))
    assert token(twin, client_secret="guess") == (401, {"error": "invalid_client"})
    assert token(twin, grant_type="magic") == (400, {"error": "unsupported_grant_type"})
    assert token(twin, grant_type="") == (400, {"error": "invalid_request"})


def test_a_wrong_user_is_told_apart_from_a_wrong_client():
    twin = strict(Access("k", "oauth2"))
    user = {"username": twin.secrets["user"], "password": twin.secrets["password"]}
    assert token(twin, grant_type="password", **user)[0] == 200
    guess = {**user, "password": "guess"}
    assert token(twin, grant_type="password", **guess) == (400, {"error": "invalid_grant"})
    wrong = token(twin, grant_type="password", client_secret="guess", **user)
    assert wrong == (401, {"error": "invalid_client"})
    public = {"grant_type": "password", "client_id": "an app", **user}
    assert twin.token(public, None, 0)[0] == 200
    assert twin.token({"grant_type": "password"}, None, 0) == (400, {"error": "invalid_request"})


def test_client_secrets_may_come_by_basic_authentication():
    twin = strict(Access("k", "oauth2"))
    pair = (twin.secrets["client_id"], twin.secrets["client_secret"])
    assert twin.token({"grant_type": "client_credentials"}, pair, 0)[0] == 200


def test_expired_tokens_are_refused_and_new_ones_are_not():
    twin = strict(Access("k", "oauth2"))
    old = token(twin)[1]["access_token"]
    twin.expire_tokens()
    assert outcome(twin, bearer=old) == "401"
    new = token(twin)[1]["access_token"]
    assert old != new
    assert outcome(twin, bearer=new) == "200"


@pytest.mark.parametrize("kind", ["basic", "username-token"])
def test_user_and_password_must_both_be_right(kind):
    twin = strict(Access("k", kind), secrets={"user": "anna", "password": "geheim"})
    assert outcome(twin, user="anna", password="geheim") == "200"
    assert outcome(twin, user="anna", password="falsch") == "401"
    assert outcome(twin, user="bert", password="geheim") == "401"


def test_a_password_digest_of_ws_security_is_checked():
    from interlock.contract.soap_wire.security import password_digest  # local: needs lxml

    twin = strict(Access("k", "username-token"), secrets={"user": "anna", "password": "geheim"})
    shown = {"user": "anna", "nonce": "YWJj", "created": "2026-01-05T01:00:00Z"}
    right = password_digest(shown["nonce"], shown["created"], "geheim")
    assert outcome(twin, **shown, digest=right) == "200"
    assert outcome(twin, **shown, digest="AAAA") == "401"


def test_an_api_key_may_stand_behind_the_word_bearer():
    twin = strict(Access("k", "api-key", header="Authorization"), secrets={"api_key": "abc"})
    assert outcome(twin, **{"api-key": "Bearer abc"}) == "200"
    assert outcome(twin, **{"api-key": "abc"}) == "200"
    assert outcome(twin, **{"api-key": "abd"}) == "401"


def test_one_of_several_proofs_is_enough():
    contract = shop()
    schemes = (Access("a", "bearer"), Access("b", "basic"))
    operations = tuple(replace(o, access=("a", "b")) for o in contract.operations)
    twin = Twin(replace(contract, access=schemes, operations=operations))
    shown = {"user": twin.secrets["user"], "password": twin.secrets["password"]}
    assert outcome(twin, **shown) == "200"


def together(*groups):
    contract = shop()
    schemes = (
        Access("token", "bearer"),
        Access("app", "api-key", "X-App-Id"),
        Access("key", "api-key", "X-App-Key"),
    )
    names = tuple(dict.fromkeys(n for g in groups for n in g))
    operations = tuple(replace(o, access=names, together=groups) for o in contract.operations)
    return Twin(replace(contract, access=schemes, operations=operations), secrets={"api_key": "k"})


def test_proofs_that_are_asked_for_together_must_all_be_shown():
    twin = together(("token", "app", "key"))
    shown = {"bearer": twin.secrets["token"], "app": "k", "key": "k", "api-key": "k"}
    assert outcome(twin, **shown) == "200"
    for lacks in ("bearer", "app", "key"):
        assert outcome(twin, **{n: v for n, v in shown.items() if n != lacks}) == "401"
    assert outcome(twin, **{**shown, "key": "wrong"}) == "401"


def test_which_of_the_proofs_is_missing_is_told():
    twin = together(("token", "key"))
    shown = {"bearer": twin.secrets["token"], "api-key": "k", "app": "k"}
    reply = twin.handle(Call("listOrders", credentials=shown), 0)
    says = "token and key are asked for together; key: the key is missing: header X-App-Key"
    assert reply.says == says


def test_one_group_of_proofs_is_enough():
    twin = together(("token", "key"), ("app",))
    assert outcome(twin, app="k") == "200"
    assert outcome(twin, key="k") == "401"
    assert outcome(twin, bearer=twin.secrets["token"]) == "401"


def test_secrets_depend_on_system_and_seed_only():
    one, two = strict(Access("k", "bearer")), strict(Access("k", "bearer"))
    other = strict(Access("k", "bearer"), seed=1)
    assert one.secrets == two.secrets
    assert one.secrets["token"] != other.secrets["token"]


def test_a_secret_is_drawn_when_it_is_asked_for_and_stays():
    secrets = Secrets("crm", 0, {"token": "mine", "spare": "x"}, users=("anna",))
    drawn = secrets["api_key:anna"]
    assert list(secrets) == [
        *("token", "user", "password", "client_id", "client_secret", "api_key", "webhook_key"),
        *("api_key:anna", "password:anna", "token:anna", "spare"),
    ]
    assert (secrets["token"], secrets["spare"], secrets["user"]) == ("mine", "x", "crm-user")
    assert (
        secrets["api_key:anna"] == drawn == Secrets("crm", 0, {}, users=("anna",))["api_key:anna"]
    )
    assert len({*secrets.values()}) == len(secrets)
    with pytest.raises(KeyError):
        secrets["token:berta"]


def test_who_lets_everybody_in_draws_no_secret(tmp_path):
    asks = (
        "import sys; from pathlib import Path; from interlock.contract.exchange import HttpRequest;"
        "from interlock.contract.load import load; from interlock.serve.opening import door_of;"
        "door = door_of(load((Path(sys.argv[1]),), 'erp'), lambda: 0, access='open');"
        "said = door.handle(HttpRequest('GET', '/orders/1', (('Host', 'x'),)));"
        "print(said.status, 'hashlib' in sys.modules)"
    )
    file = save(tmp_path, orders_api())
    told = subprocess.run([sys.executable, "-c", asks, file], capture_output=True, text=True)
    assert told.stdout.split() == ["404", "False"], told.stderr
