"""What an overlay says beyond a contract is looked up like everything else."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from interlock.contract.load import load
from interlock.errors import ContractError

TRADE = Path(__file__).parents[1] / "twin" / "trade" / "openapi.yaml"
HEAD = "interlock: 1\noverlay: test\n"


def refused(tmp_path, text):
    path = tmp_path / "overlay.yaml"
    path.write_text(HEAD + dedent(text).lstrip("\n"), encoding="utf-8")
    with pytest.raises(ContractError) as error:
        load([TRADE], "erp", path)
    return error.value


CASES = {
    "resources: {Order: {computed: {total: nett + tax}}}": ("unknown field of Order 'nett'", "net"),
    "resources: {Order: {computed: {totl: net}}}": ("unknown field of Order 'totl'", "total"),
    "resources: {Order: {computed: {net: lines}}}": ("lines is a list", "lines.[]"),
    'resources: {Order: {computed: {net: "sum(lines.[].amount"}}}': (
        "closing parenthesis",
        "write",
    ),
    "resources: {Order: {computed: {net: {is: tax, rounding: up-up}}}}": ("unknown rounding", "up"),
    "resources: {Order: {deleted: {field: isDelete}}}": ("unknown field of Order", "isDeleted"),
    "resources: {Order: {references: {customerId: {to: Client}}}}": ("resource 'Client'", "one of"),
    "resources: {Order: {references: {customerId: {to: Customer, deleted: gone}}}}": (
        "unknown deleted 'gone'",
        "cascade",
    ),
    'resources: {Order: {stamps: {orderNo: {number: "{yeer}-{:04d}"}}}}': ("'yeer'", "year"),
    'resources: {Order: {stamps: {orderNo: {number: "{:04d}", per: [yar]}}}}': ("'yar'", "year"),
    'resources: {Order: {stamps: {orderNo: {number: "{year}"}}}}': ("no form of a number", "SO-"),
    'resources: {Order: {stamps: {orderNo: {number: "{a.b}{:04d}"}}}}': ("'a.b'", "one of"),
    "operations: {listOrders: {filters: {'statu|': args.status}}}": ("'statu'", "status"),
    "operations: {listOrders: {deleted: yes please}}": ("'deleted' is 'yes please'", "always"),
    "operations: {listOrders: {deleted: args.includDeleted}}": (
        "'includDeleted'",
        "includeDeleted",
    ),
    "operations: {createOrder: {repeat: {key: body.requestid}}}": ("requestid", "requestId"),
    "operations: {createOrder: {repeat: {key: body.requestId, scope: all}}}": (
        "unknown scope 'all'",
        "caller",
    ),
    "operations: {createOrders: {resource: Order, batch: {items: body, results: x}}}": (
        "is no list",
        "list of records",
    ),
    "operations: {createOrder: {scopes: [write]}}": ("asks for no token", "oauth2"),
    "operations: {updateOrder: {if_match: yes}}": ("unknown if_match 'yes'", "required"),
    "access: {s: {kind: session, session: {login: logon}}}": ("operation 'logon'", "login"),
    "access: {s: {kind: session, session: {user: body.user}}}": ("stands in a login", "login"),
    "access: {s: {kind: basic, session: {}}}": ("belongs to kind session", "kind: session"),
    "access: {s: {kind: signature}}": ("lacks 'signature'", "add"),
    "access: {s: {kind: signature, signature: {header: X, signed: [bodi]}}}": ("'bodi'", "body"),
    "access: {s: {kind: signature, signature: {header: X, signed: [timestamp]}}}": (
        "no header carries it",
        "timestamp_header",
    ),
    "roles: {r: {users: [a], may: {Ordr: [read]}}}": ("unknown resource 'Ordr'", "Order"),
    "roles: {r: {users: [a], may: {Order: [raed]}}}": ("unknown action 'raed'", "read"),
    "roles: {r: {users: [a], may: {}, hides: {Order: [totl]}}}": ("'totl'", "total"),
    "roles: {r: {may: {}}}": ("lacks 'users'", "add"),
    "is_success: [{path: cod, equals: 0, refused: {cod: 1}}]": ("no reply has cod", "code"),
    "is_success: [{path: code, equals: 0}]": ("would look like a success", "refused"),
    "is_success: [{path: code, equals: {a: 1}, refused: {code: 1}}]": ("is no value", "a value"),
    "is_success: [{path: code, equals: 0, refused: {code: {duplicate: 1}}}]": ("'default'", "add"),
    "is_success: [{path: code, equals: 0, refused: {mesg: x}}]": ("no reply has mesg", "msg"),
    "is_success: [{path: code, equals: 0, refused: {code: 1}, reasons: [late]}]": (
        "'late'",
        "state",
    ),
}


@pytest.mark.parametrize("text", CASES)
def test_a_wrong_name_is_told_with_its_place_and_the_nearest_right_one(tmp_path, text):
    problem, remedy = CASES[text]
    error = refused(tmp_path, text)
    assert problem in error.problem
    assert remedy in error.remedy
    assert "overlay.yaml:3:" in error.where
