"""Lists are filtered, stand still, and turn by pages."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from interlock.contract.load import load
from interlock.contract.model import HttpRequest, Paging
from interlock.twin.service import Twin
from interlock.wire.front import Front
from tests.twin.small import Shop, shop


def keys(reply):
    return [item["id"] for item in reply.body["items"]]


def filled(count=5):
    call = Shop()
    customer = call.customer()
    for n in range(count):
        assert call("createOrder", {"customerId": customer, "amount": n, "externalNo": f"X{n}"}).ok
    return call


def test_pages_show_every_record_once():
    call = filled(5)
    pages = [keys(call("listOrders", page=n, pageSize=2)) for n in (1, 2, 3, 4)]
    assert pages == [
        ["ORD-000001", "ORD-000002"],
        ["ORD-000003", "ORD-000004"],
        ["ORD-000005"],
        [],
    ]


def test_the_envelope_counts_all_matches():
    body = filled(5)("listOrders", page=2, pageSize=2).body
    assert (body["total"], body["page"]) == (5, 2)


def test_a_page_is_never_longer_than_the_contract_allows():
    assert len(keys(filled(55)("listOrders", pageSize=1000))) == 50


def test_filters_of_fields_hold_together():
    call = filled(3)
    call("approveOrder", id="ORD-000002")
    other = call.order()
    approved = call("listOrders", status="approved")
    assert keys(approved) == ["ORD-000002"]
    assert keys(call("listOrders", customerId=other["customerId"])) == [other["id"]]
    assert keys(call("listOrders", customerId=other["customerId"], status="approved")) == []


def test_changed_since_includes_the_instant_itself():
    call = filled(3)
    stamp = call("updateOrder", {"amount": 50}, id="ORD-000001").body["updatedAt"]
    assert keys(call("listOrders", updatedSince=stamp)) == ["ORD-000001"]
    assert keys(call("listOrders", updatedSince="2026-01-05T12:00:00+08:00")) == []


def test_instants_compare_across_offsets():
    call = filled(2)
    assert len(keys(call("listOrders", updatedSince="2026-01-05T09:00:00+08:00"))) == 2


def test_the_oldest_change_comes_first():
    call = filled(3)
    call("updateOrder", {"amount": 50}, id="ORD-000001")
    assert keys(call("listOrders")) == ["ORD-000002", "ORD-000003", "ORD-000001"]


def test_free_text_looks_into_every_text_field():
    assert keys(filled(3)("listOrders", q="x1")) == ["ORD-000002"]


def test_leading_zeros_count_in_filters():
    call = Shop()
    call.order(externalNo="007")
    contract = call.twin.contract
    role = replace(contract.roles["listOrders"], filters={"externalNo": ("args", "q")})
    twin = Shop(replace(contract, roles={**contract.roles, "listOrders": role}))
    twin.order(externalNo="007")
    assert keys(twin("listOrders", q="7")) == []
    assert keys(twin("listOrders", q="007")) == ["ORD-000001"]


def with_paging(paging):
    contract = shop()
    role = replace(contract.roles["listOrders"], paging=paging, filters={})
    return Shop(replace(contract, roles={**contract.roles, "listOrders": role}))


def test_an_offset_counts_records_from_zero():
    call = with_paging(Paging("offset", "page", "pageSize"))
    for _ in range(3):
        call.order()
    assert keys(call("listOrders", page=2, pageSize=5)) == ["ORD-000003"]


def test_a_cursor_neither_skips_nor_repeats_while_records_change():
    call = with_paging(Paging("cursor", "q", "pageSize", 100, ("page",)))
    for _ in range(4):
        call.order()
    first = call("listOrders", pageSize=2)
    call("updateOrder", {"amount": 77}, id="ORD-000001")
    call.order()
    rest = call("listOrders", pageSize=10, q="after-2")
    assert keys(first) + keys(rest) == [f"ORD-00000{n}" for n in (1, 2, 3, 4, 5)]


def by_keys(**role):
    """Give three orders in a list whose cursor no reply tells."""
    contract, paging = shop(), Paging("cursor", "q", "pageSize", 100)
    listed = replace(contract.roles["listOrders"], **{"paging": paging, "filters": {}, **role})
    call = Shop(replace(contract, roles={**contract.roles, "listOrders": listed}))
    for amount in (2, 30, 4):
        call.order(amount=amount)
    return call


def test_a_cursor_may_be_the_key_of_the_record_that_was_read_last():
    call = by_keys()
    assert keys(call("listOrders", pageSize=2)) == ["ORD-000001", "ORD-000002"]
    assert keys(call("listOrders", pageSize=2, q="ORD-000002")) == ["ORD-000003"]
    assert call("listOrders", q="ORD-000009").outcome == "400"


def test_a_cursor_goes_on_behind_a_record_that_has_left_the_list():
    call = by_keys(filters={"status": ("args", "status")})
    call("approveOrder", id="ORD-000002")
    assert keys(call("listOrders", status="draft", q="ORD-000002")) == ["ORD-000003"]


def test_in_an_order_that_was_asked_for_a_record_is_a_place_in_that_order():
    call = by_keys(sort=("args", "sort"))
    assert keys(call("listOrders", sort="-amount", q="ORD-000003")) == ["ORD-000001"]


def test_a_record_that_has_left_a_sorted_list_keeps_its_place_in_that_order():
    call = by_keys(sort=("args", "sort"), filters={"status": ("args", "status")})
    call("approveOrder", id="ORD-000002")
    asked = {"status": "draft", "sort": "-amount", "q": "ORD-000002"}
    assert keys(call("listOrders", **asked)) == ["ORD-000003", "ORD-000001"]


def test_a_page_number_below_one_is_refused():
    assert filled(1)("listOrders", page=0).outcome == "400"


def test_pages_may_be_counted_from_zero():
    call = with_paging(Paging("page", "page", "pageSize", first=0))
    for _ in range(3):
        call.order()
    pages = [call("listOrders", page=n, pageSize=2) for n in (0, 1)]
    assert [keys(page) for page in pages] == [["ORD-000001", "ORD-000002"], ["ORD-000003"]]
    assert [page.body["page"] for page in pages] == [0, 1]
    assert keys(call("listOrders", pageSize=2)) == keys(pages[0])


def sorted_by(text, **words):
    contract = shop()
    listed = contract.roles["listOrders"]
    role = replace(listed, filters={}, sort=("args", "q"), sort_words=words)
    call = Shop(replace(contract, roles={**contract.roles, "listOrders": role}))
    for amount in (2, 30, 4):
        call.order(amount=amount)
    return call("listOrders", q=text)


def test_a_list_is_sorted_as_asked():
    up, down = (
        ["ORD-000001", "ORD-000003", "ORD-000002"],
        ["ORD-000002", "ORD-000003", "ORD-000001"],
    )
    assert keys(sorted_by("amount")) == up
    assert keys(sorted_by("-amount")) == keys(sorted_by("amount desc")) == down


def test_a_word_of_the_call_may_mean_a_field_of_another_name():
    assert keys(sorted_by("size", size="amount")) == keys(sorted_by("amount"))
    assert keys(sorted_by("-size", size="amount")) == keys(sorted_by("-amount"))


def test_sorting_by_a_field_that_does_not_exist_is_refused():
    assert sorted_by("colour").outcome == "400"


@pytest.mark.parametrize("asked", ["amount,desc", "amount,DESC", "+externalNo:asc,amount,desc"])
def test_the_way_may_stand_behind_a_comma(asked):
    assert keys(sorted_by(asked)) == keys(sorted_by("-amount"))


JSON_API = """
openapi: 3.0.0
info: {title: CRM, version: "1"}
paths:
  /accounts:
    get:
      operationId: getAccounts
      parameters:
        - {name: "page[number]", in: query, schema: {type: integer}}
        - {name: "page[size]", in: query, schema: {type: integer}}
        - {name: "filter[name]", in: query, schema: {type: string}}
        - {name: sort, in: query, explode: false, schema: {type: array, items: {type: string}}}
      responses:
        "200":
          description: A page.
          content:
            application/json:
              schema:
                type: object
                properties:
                  data: {type: array, items: {$ref: "#/components/schemas/Account"}}
                  links:
                    type: object
                    properties:
                      first: {type: string}
                      prev: {type: string, nullable: true}
                      next: {type: string, nullable: true}
                      last: {type: string}
                  first: {type: boolean}
                  last: {type: boolean}
                  number: {type: integer}
                  empty: {type: boolean}
components:
  schemas:
    Account:
      type: object
      properties:
        id: {type: string}
        attributes:
          type: object
          properties: {name: {type: string}, revenue: {type: integer}}
"""


@pytest.fixture
def accounts(tmp_path):
    path = tmp_path / "crm.yaml"
    path.write_text(JSON_API)
    contract = load([path], "crm")
    front = Front(contract, Twin(contract, access="open"))
    for name, revenue in (("a", 2), ("b", 30), ("c", 4)):
        front.twin.add("Account", {"attributes": {"name": name, "revenue": revenue}}, 0)

    def ask(query):
        answer = front.handle(HttpRequest("GET", f"/accounts?{query}"), 0)
        assert answer.status == 200, answer.body
        body = json.loads(answer.body)
        return "".join(one["attributes"]["name"] for one in body["data"]), body

    return ask


def test_fields_below_attributes_are_filtered_and_sorted_as_own_ones(accounts):
    assert accounts("filter[name]=b")[0] == "b"
    assert accounts("sort=-revenue")[0] == "bca"
    assert accounts("sort=revenue,desc")[0] == "bca"
    assert accounts("sort=revenue")[0] == "acb"


def test_an_envelope_tells_the_addresses_of_the_pages_around_and_where_it_stands(accounts):
    def pages(body):
        found = {
            k: parse_qs(urlsplit(v).query)["page[number]"][0] for k, v in body["links"].items()
        }
        return found, body["first"], body["last"], body["number"], body["empty"]

    size = "page[size]=1&page[number]"
    assert pages(accounts(f"{size}=2")[1]) == (
        {"first": "1", "prev": "1", "next": "3", "last": "3"}, False, False, 2, False,
    )  # fmt: skip
    last = pages(accounts(f"{size}=3")[1])
    assert (last[0]["first"], last[0]["prev"], last[1:]) == ("1", "2", (False, True, 3, False))
    assert pages(accounts(f"{size}=9")[1])[4] is True
