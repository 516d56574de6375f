"""Overlays correct what was guessed; every name in them is looked up."""

from __future__ import annotations

from textwrap import dedent

import jsonschema
import pytest

from interlock.contract.overlay import apply
from interlock.contract.overlay.paths import steps_of
from interlock.contract.overlay.schema import OVERLAY
from interlock.errors import ContractError
from interlock.forms import read_file
from tests.contract.test_roles import ROOT
from tests.twin.small import Shop, shop

HEAD = "interlock: 1\noverlay: test\n"


def overlaid(tmp_path, text):
    path = tmp_path / "overlay.yaml"
    path.write_text(HEAD + dedent(text), encoding="utf-8")
    return apply(shop(), path)


def refused(tmp_path, text):
    with pytest.raises(ContractError) as error:
        overlaid(tmp_path, text)
    return error.value


def test_resources_are_corrected(tmp_path):
    contract = overlaid(
        tmp_path,
        """
        resources:
          Order:
            key: externalNo
            unique: [[customerId, amount]]
            references: {"lines.[].sku": Customer.name}
            stamps: {externalNo: {number: "SO-{:06d}"}, createdAt: created}
            life: {field: status, initial: approved, moves: [{from: approved, to: shipped}]}
        """,
    )
    order = contract.resource("Order")
    assert (order.key, order.unique) == ("externalNo", (("customerId", "amount"),))
    assert order.references == {"lines.[].sku": "Customer.name"}
    assert order.stamps == {"externalNo": "number", "createdAt": "created"}
    assert order.numbers == {"externalNo": "SO-{:06d}"}
    assert (order.life.initial, order.life.moves[0].by) == ("approved", "change")
    assert "overlay.yaml:5" in order.why


def test_roles_are_corrected_and_keep_what_the_overlay_leaves_out(tmp_path):
    contract = overlaid(
        tmp_path,
        """
        operations:
          listOrders:
            filters: {status: args.status, "createdAt>=": args.updatedSince}
            sort_words: {date: createdAt}
            paging: {style: offset, position: page, size: pageSize, size_max: 10, size_default: 3,
                     first: 0}
          deleteCustomer: {verb: do, resource: Customer}
        """,
    )
    listed = contract.roles["listOrders"]
    assert (listed.verb, listed.result) == ("list", ("items",))
    assert listed.filters["createdAt>="] == ("args", "updatedSince")
    assert listed.sort_words == {"date": "createdAt"}
    assert (listed.paging.style, listed.paging.size_default) == ("offset", 3)
    assert listed.paging.first == 0
    assert contract.roles["deleteCustomer"].verb == "do"
    assert contract.roles["deleteCustomer"].key == ("args", "id")


def test_access_is_added_to_operations_that_ask_for_nothing(tmp_path):
    contract = overlaid(tmp_path, "access: {token: {kind: bearer, operations: [createOrder]}}")
    assert contract.operation("createOrder").access == ("token",)
    assert contract.operation("getOrder").access == ("key",)
    assert {a.name: a.kind for a in contract.access} == {"key": "api-key", "token": "bearer"}


def test_events_may_be_written_with_dots(tmp_path):
    contract = overlaid(
        tmp_path,
        """
        events:
          order.approved:
            on: shipped
            record: body.data
            id: body.id
            signature: {header: X-Sign, timestamp_header: X-Time}
        """,
    )
    event = contract.events[0]
    assert (event.on, event.record, event.id) == ("shipped", ("data",), ("id",))
    assert (event.signature.header, event.signature.algorithm) == ("X-Sign", "sha256")


def test_a_reply_may_be_completed_by_constants_and_fields(tmp_path):
    contract = overlaid(
        tmp_path,
        """
        operations:
          getOrder: {reply: {externalNo: "{key}/{status}", address.city: Berlin}}
        """,
    )
    call = Shop(contract)
    key = call.order()["id"]
    body = call("getOrder", id=key).body
    assert body["externalNo"] == f"{key}/draft"
    assert body["address"] == {"city": "Berlin"}


def test_what_a_record_lacks_is_nothing_in_a_reply(tmp_path):
    reply = '{externalNo: "{status}, {address.city}, {priority.x}, {}"}'
    call = Shop(overlaid(tmp_path, f"operations: {{getOrder: {{reply: {reply}}}}}"))
    body = call("getOrder", id=call.order()["id"]).body
    assert body["externalNo"] == "draft, , , "


@pytest.mark.parametrize(
    ("text", "place", "problem", "remedy"),
    [
        ("resource: {}", "3:1", "knows no 'resource'", "resources"),
        ("resources: {Ordre: {key: id}}", "3:13", "unknown resource 'Ordre'", "'Order'"),
        ("resources: {Order: {key: ids}}", "3:26", "unknown field of Order 'ids'", "'id'"),
        ("resources: {Order: {references: {customerId: Cust.id}}}", "3:46", "'Cust'", "Customer"),
        ("resources: {Order: {stamps: {createdAt: creatd}}}", "3:41", "'creatd'", "created"),
        ("resources: {Order: {stamps: {externalNo: {number: SO}}}}", "3:51", "number", "{:06d}"),
        ("resources: {Order: {life: {field: status, initial: drft}}}", "3:52", "drft", "draft"),
        ("operations: {getOrdr: {verb: read}}", "3:14", "'getOrdr'", "getOrder"),
        ("operations: {getOrder: {verb: reed}}", "3:31", "'reed'", "read"),
        ("operations: {getOrder: {key: args.idd}}", "3:30", "'idd'", "id"),
        ("operations: {getOrder: {key: id}}", "3:30", "neither with args nor with body", "args.id"),
        ("operations: {createOrder: {record: body.ordr}}", "3:36", "there is no ordr", ""),
        ("operations: {listOrders: {filters: {stat: args.status}}}", "3:37", "'stat'", "status"),
        ("operations: {listOrders: {sort_words: {new: creatd}}}", "3:45", "'creatd'", "createdAt"),
        ("operations: {approveOrder: {state: aproved}}", "3:36", "'aproved'", "approved"),
        ("events: {order.aproved: {on: approved}}", "3:10", "order.aproved", "orderApproved"),
        ("events: {order.approved: {on: aproved}}", "3:31", "'aproved'", "approved"),
        ("outcomes: {not-fond: '404'}", "3:12", "not-fond", "not-found"),
        ("outcomes: {not-found: '405'}", "3:23", "'405'", "40"),
        ("access: {token: {kind: barer}}", "3:24", "'barer'", "bearer"),
    ],
)
def test_a_wrong_name_is_refused_with_place_and_nearest_name(
    tmp_path, text, place, problem, remedy
):
    error = refused(tmp_path, text)
    assert error.where.endswith(f"overlay.yaml:{place}")
    assert problem in error.problem
    assert remedy in error.remedy


def test_a_state_needs_a_life(tmp_path):
    text = "operations: {getCustomer: {verb: do, resource: Customer, state: gone}}"
    assert "has no life" in refused(tmp_path, text).problem


def test_another_version_of_the_format_is_refused(tmp_path):
    path = tmp_path / "overlay.yaml"
    path.write_text("interlock: 2\noverlay: x\n", encoding="utf-8")
    with pytest.raises(ContractError, match="version 2"):
        apply(shop(), path)


def test_a_namespace_in_braces_is_one_step():
    assert steps_of("ID.0.@{urn:a.b/c}type") == ("ID", 0, "@{urn:a.b/c}type")


@pytest.mark.parametrize("system", ["crm", "erp"])
def test_the_bundled_overlays_keep_the_published_schema(system):
    document = read_file(ROOT / "contracts" / system / "overlay.yaml", ContractError)
    jsonschema.Draft202012Validator(OVERLAY).validate(document.data)
