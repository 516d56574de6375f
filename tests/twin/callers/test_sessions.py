"""Sessions: a cookie, the token beside it, the end."""

from __future__ import annotations

from base64 import b64encode

from tests.twin.trade.house import House

LOGIN = """
access:
  login:
    kind: session
    lifetime_s: 900
    session: {login: login, user: body.user, password: body.password, cookie: sid, csrf: csrfToken}
    operations: [createCustomer, getCustomer, updateCustomer]
"""
NEW = {"name": "Acme"}


def opened(house):
    secrets = house.twin.secrets
    sent = {"user": secrets["user"], "password": secrets["password"]}
    answer = house.send("POST", "/api/login", sent)
    assert answer.status == 200, answer.body
    headers = dict(answer.headers)
    cookie = headers["Set-Cookie"].partition(";")[0]
    assert cookie.startswith("sid=")
    assert headers["X-CSRF-Token"] in answer.body.decode()
    return {"Cookie": cookie, "X_CSRF_Token": headers["X-CSRF-Token"]}


def test_a_session_opens_what_its_cookie_and_token_are_shown_for(tmp_path):
    house = House(tmp_path, LOGIN, access="strict")
    assert house("POST", "/api/customers", NEW)[0] == 401
    session = opened(house)
    status, made = house("POST", "/api/customers", NEW, **session)
    assert status == 201
    cookie = {"Cookie": session["Cookie"]}
    assert house("GET", f"/api/customers/{made['id']}", **cookie)[0] == 200
    status, body = house("POST", "/api/customers", NEW, **cookie)
    assert (status, "X-CSRF-Token" in body["message"]) == (403, True)
    assert house("POST", "/api/customers", NEW, **{**session, "X_CSRF_Token": "x"})[0] == 403


def test_a_session_ends_when_it_is_not_used(tmp_path):
    house = House(tmp_path, LOGIN, access="strict")
    session = opened(house)
    house.now = 800_000
    assert house("POST", "/api/customers", NEW, **session)[0] == 201
    house.now = 1_600_000
    assert house("POST", "/api/customers", NEW, **session)[0] == 201
    house.now = 2_500_000
    status, body = house("POST", "/api/customers", NEW, **session)
    assert (status, body["message"]) == (401, "the session has expired")


def test_a_wrong_password_begins_no_session(tmp_path):
    house = House(tmp_path, LOGIN, access="strict")
    answer = house.send("POST", "/api/login", {"user": "erp-user", "password": "guess"})
    assert (answer.status, "Set-Cookie" in dict(answer.headers)) == (401, False)


def test_sessions_come_back_with_a_copy_of_the_twin(tmp_path):
    house = House(tmp_path, LOGIN, access="strict")
    session = opened(house)
    before = house.twin.state()
    house.twin.expire_tokens()
    assert house("POST", "/api/customers", NEW, **session)[0] == 401
    house.twin.restore(before)
    assert house("POST", "/api/customers", NEW, **session)[0] == 201


def test_without_a_login_any_call_with_a_password_begins_one(tmp_path):
    overlay = """
access:
  gateway:
    kind: session
    session: {cookie: SAP_SESSION, csrf_header: X-CSRF-Token}
    operations: [createCustomer, getCustomer, listCustomers]
"""
    house = House(tmp_path, overlay, access="strict")
    user = house.twin.secrets["user"]
    pair = b64encode(f"{user}:{house.twin.secrets['password']}".encode()).decode()
    basic = {"Authorization": f"Basic {pair}"}
    answer = house.send("GET", "/api/customers", X_CSRF_Token="Fetch", **basic)
    headers = dict(answer.headers)
    session = {"Cookie": headers["Set-Cookie"].partition(";")[0]}
    assert house("POST", "/api/customers", NEW, **session, **basic)[0] == 403
    token = {"X_CSRF_Token": headers["X-CSRF-Token"]}
    assert house("POST", "/api/customers", NEW, **session, **token)[0] == 201


def test_a_call_with_another_proof_begins_no_session_and_is_not_refused_when_done(
    tmp_path,
):
    overlay = """
access:
  gateway:
    kind: session
    session: {cookie: SAP_SESSION, csrf_header: X-CSRF-Token}
    operations: [getCustomer]
  key: {kind: api-key, header: X-Key, operations: [createCustomer, listCustomers]}
"""
    house = House(tmp_path, overlay, access="strict")
    key = {"X_Key": house.twin.secrets["api_key"]}
    assert house("POST", "/api/customers", NEW, **key)[0] == 201
    answer = house.send("GET", "/api/customers", X_CSRF_Token="Fetch", **key)
    assert (answer.status, dict(answer.headers).get("Set-Cookie")) == (200, None)


def test_who_has_a_session_is_told_its_token_again(tmp_path):
    overlay = """
access:
  gateway:
    kind: session
    session: {cookie: SAP_SESSION, csrf_header: X-CSRF-Token}
    operations: [createCustomer, listCustomers]
"""
    house = House(tmp_path, overlay, access="strict")
    pair = f"{house.twin.secrets['user']}:{house.twin.secrets['password']}"
    basic = {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}
    first = dict(house.send("GET", "/api/customers", **basic).headers)
    session = {"Cookie": first["Set-Cookie"].partition(";")[0]}
    again = dict(house.send("GET", "/api/customers", X_CSRF_Token="fetch", **session).headers)
    assert again["X-CSRF-Token"] == first["X-CSRF-Token"]
    assert again["Set-Cookie"] == first["Set-Cookie"]
