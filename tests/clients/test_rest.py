"""Stock HTTP clients on the CRM, over real sockets: records, refusals, pages, entity tags."""

from __future__ import annotations

from urllib.parse import urlencode

import httpx
import pytest

from tests.clients.rest import CLIENTS
from tests.referee.calls import crm_contract
from tests.serve.opened import opened

pytestmark = pytest.mark.sockets
CUSTOMER = {
    "name": "镕基科技有限公司", "creditCode": "91350100M000100Y43", "email": "a@example.com",
    "phone": None, "address": "福州市 \"鼓楼区\" <1号> & 2",
}  # fmt: skip
LINE = {
    "lineNo": 1, "sku": "00420-B", "qty": "2.500", "unit": "kg", "unitPrice": "0.0425",
    "taxRate": "13", "taxAmount": "0.01", "amount": "0.12",
}  # fmt: skip
NOBODY = "0000-none"


@pytest.fixture(scope="module")
def contract():
    return crm_contract()


@pytest.fixture
def crm(contract):
    with opened(contract) as found:
        yield found


@pytest.fixture(params=CLIENTS)
def ask(request, crm):
    """Give a client that knows the address and the token."""

    def send(method, path, body=None, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        proof = {"Authorization": f"Bearer {crm.twin.secrets['token']}"}
        return request.param(method, crm.url + path, body, {**proof, **named})

    return send


def codes(number):
    """Give different codes of companies."""
    return f"91350100M0001{number:05d}"


def order_of(customer, **changes):
    return {
        "customerId": customer, "orderedAt": "2026-01-05T08:30:00+08:00", "currency": "CNY",
        "amount": "0.12", "remark": None, "lines": [LINE, {**LINE, "lineNo": 2}], **changes,
    }  # fmt: skip


def test_a_created_customer_is_read_back_equal(ask):
    created = ask("POST", "/customers", CUSTOMER)
    read = ask("GET", f"/customers/{created.json['id']}")
    assert (created.status, read.status) == (201, 200)
    assert read.json == created.json
    assert {name: read.json[name] for name in CUSTOMER} == CUSTOMER
    assert read.headers["content-type"] == "application/json"


def test_an_order_keeps_its_lines_and_the_form_of_its_amounts(ask):
    customer = ask("POST", "/customers", CUSTOMER).json["id"]
    order = order_of(customer)
    created = ask("POST", "/orders", order).json
    read = ask("GET", f"/orders/{created['id']}").json
    assert {name: read[name] for name in order} == order
    assert (read["status"], read["orderNo"], read["version"]) == ("open", "SO-000001", 1)
    assert ask("POST", f"/orders/{created['id']}/approve").json["status"] == "approved"


def test_a_deleted_contact_is_gone(ask):
    customer = ask("POST", "/customers", CUSTOMER).json["id"]
    contact = ask("POST", "/contacts", {"customerId": customer, "name": "李雷"}).json["id"]
    gone = ask("DELETE", f"/contacts/{contact}")
    assert (gone.status, gone.body) == (204, b"")
    assert ask("GET", f"/contacts/{contact}").status == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", f"/orders/{NOBODY}", None, 404, "not-found"),
        ("PATCH", f"/customers/{NOBODY}", {"name": "B"}, 404, "not-found"),
        ("POST", "/customers", CUSTOMER, 409, "duplicate"),
        ("POST", "/customers", {"name": "", "creditCode": "x"}, 400, "validation"),
        ("POST", "/customers", {**CUSTOMER, "colour": "red"}, 400, "validation"),
        ("GET", "/customers?pageSize=101", None, 400, "validation"),
        ("POST", "/orders", order_of(NOBODY), 422, "reference"),
    ],
)
def test_a_refusal_has_the_declared_status_and_body(crm, ask, method, path, body, status, code):
    crm.twin.add("Customer", CUSTOMER, 0)
    answer = ask(method, path, body)
    assert (answer.status, answer.json["code"]) == (status, code)
    assert answer.json["message"]
    assert len(crm.twin.snapshot()["Customer"]) == 1


def test_an_order_is_approved_only_once(ask):
    customer = ask("POST", "/customers", CUSTOMER).json["id"]
    key = ask("POST", "/orders", order_of(customer)).json["id"]
    assert ask("POST", f"/orders/{key}/approve").status == 200
    again = ask("POST", f"/orders/{key}/approve")
    assert (again.status, again.json["code"]) == (409, "state")


def test_a_change_on_an_outdated_reading_is_refused(ask):
    created = ask("POST", "/customers", CUSTOMER)
    path, tag = f"/customers/{created.json['id']}", created.headers["etag"]
    changed = ask("PATCH", path, {"name": "First"}, If_Match=tag)
    late = ask("PATCH", path, {"name": "Second"}, If_Match=tag)
    assert (changed.status, late.status) == (200, 412)
    assert changed.headers["etag"] != tag
    assert ask("GET", path).json["name"] == "First"
    fresh = ask("GET", path).headers["etag"]
    assert ask("PATCH", path, {"name": "Third"}, If_Match=fresh).status == 200


def test_pages_show_each_record_once_and_then_none(ask):
    for number in range(7):
        body = {"name": f"C{number}", "creditCode": codes(number)}
        assert ask("POST", "/customers", body).status == 201
    pages = [
        ask("GET", f"/customers?{urlencode({'page': n, 'pageSize': 3})}").json for n in (1, 2, 3, 4)
    ]
    assert [[c["name"] for c in page["items"]] for page in pages] == [
        ["C0", "C1", "C2"], ["C3", "C4", "C5"], ["C6"], [],
    ]  # fmt: skip
    assert {(page["total"], page["pageSize"]) for page in pages} == {(7, 3)}


def test_a_page_has_the_size_that_the_contract_names_when_nobody_asks(crm, ask):
    for number in range(23):
        crm.twin.add("Customer", {"name": f"C{number}", "creditCode": codes(number)}, number)
    page = ask("GET", "/customers").json
    assert (len(page["items"]), page["pageSize"], page["total"]) == (20, 20, 23)


def test_a_list_is_filtered_by_what_the_query_says(ask):
    for number in range(3):
        ask("POST", "/customers", {"name": f"C{number}", "creditCode": codes(number)})
    every = ask("GET", "/customers").json["items"]
    by_code = ask("GET", f"/customers?creditCode={codes(1)}").json
    since = urlencode({"updatedSince": every[1]["updatedAt"]})
    assert [c["name"] for c in by_code["items"]] == ["C1"]
    assert [c["name"] for c in ask("GET", f"/customers?{since}").json["items"]] == ["C1", "C2"]


def test_who_shows_no_token_or_an_old_one_stays_outside(crm, ask):
    assert ask("GET", "/customers").status == 200
    strange = ask("GET", "/customers", Authorization="Bearer nobody's")
    none = ask("GET", "/customers", Authorization="")
    crm.twin.expire_tokens()
    old = ask("GET", "/customers")
    assert [a.status for a in (strange, none, old)] == [401, 401, 401]
    assert {a.json["code"] for a in (strange, none, old)} == {"unauthorized"}


@pytest.mark.parametrize("way", ["basic", "form"])
def test_a_token_is_fetched_used_and_fetched_again_when_it_has_expired(crm, way):
    secrets = crm.twin.secrets
    pair = (secrets["client_id"], secrets["client_secret"])
    form = {"grant_type": "client_credentials"}
    with httpx.Client(base_url=crm.url, trust_env=False) as client:

        def token():
            if way == "basic":
                return client.post("/oauth/token", data=form, auth=pair)
            named = {"client_id": pair[0], "client_secret": pair[1]}
            return client.post("/oauth/token", data={**form, **named})

        def get(answer):
            proof = {"Authorization": f"Bearer {answer.json()['access_token']}"}
            return client.get("/customers", headers=proof).status_code

        first = token()
        assert first.json()["token_type"].lower() == "bearer"
        assert first.headers["cache-control"] == "no-store"
        assert get(first) == 200
        client.post("/_interlock/expire-tokens")
        assert get(first) == 401
        assert get(token()) == 200
        wrong = client.post("/oauth/token", data=form, auth=(pair[0], "wrong"))
        assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
