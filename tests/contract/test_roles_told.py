"""What WSDLs tell beyond names: sessions of logins, lists with keys, references, single things."""

from __future__ import annotations

import pytest

from interlock.contract.model import Contract, Origin
from interlock.contract.roles import infer
from interlock.schema.types import Field, ListOf, Moment, Record, Ref, Text
from tests.twin.small import soap

KEY = Record((Field("Number", Text(), required=True),), ordered=True)
ORDER = Record((Field("Number", Text()), Field("CustomerNo", Text(), required=True)), "SalesOrder")


def box(name, type_):
    return Record((Field(name, type_, required=True),), ordered=True)


def soap_contract(*operations):
    origin = Origin("x.wsdl", "wsdl")
    return infer(Contract("x", "", "", origin, operations, {"SalesOrder": ORDER}))


def role(contract, name):
    return contract.roles[name]


@pytest.mark.parametrize(
    ("name", "reply", "told"),
    [
        ("login", Record((Field("sessionId", Text(), nullable=True), Field("url", Text()))),
         {("sessionId",): "{session}"}),
        ("signOn", box("result", Record((Field("ticket", Text()), Field("serverUrl", Text())))),
         {("result", "ticket"): "{session}", ("result", "serverUrl"): "{address}"}),
        ("user_login", box("return", Record((Field("id", Text()), Field("module", Text())))),
         {("return", "id"): "{session}"}),
        ("login", box("loginReturn", Text()), {("loginReturn",): "{session}"}),
        ("login", box("status", Text()), {}),
        ("logout", Record((Field("sessionId", Text()),)), {}),
    ],
)  # fmt: skip
def test_a_login_tells_a_session_where_its_reply_has_a_place(name, reply, told):
    asks = soap("print", box("session", Text()), Record(()))
    contract = soap_contract(soap(name, Record((Field("user", Text()),)), reply), asks)
    assert role(contract, name).reply == told


def test_what_needs_no_key_is_always_there_and_a_reference_names_what_is_put():
    ids = box("ID", ListOf(Record((Field("$", Text()), Field("@type", Text())))))
    sent = Record((Field("Order_Reference", ids), Field("Order_Data", Ref("SalesOrder"))))
    contract = soap_contract(
        soap("PutOrder", sent, box("Order_Reference", ids)),
        soap("GetOrder", KEY, box("Order", Ref("SalesOrder"))),
        soap(
            "GetClock",
            Record(()),
            box("Clock", Record((Field("now", Moment()), Field("zone", Text())))),
        ),
    )
    assert role(contract, "PutOrder").key == ("body", "Order_Reference", "ID", 0, "$")
    told = [(role(contract, n).verb, role(contract, n).upsert) for n in ("GetClock", "GetOrder")]
    assert told == [("read", True), ("read", False)]


def test_of_two_lists_in_a_reply_the_one_with_keys_holds_the_record():
    about = Record((Field("label", Text()), Field("kind", Text())), "About")
    kept = Record((Field("id", Text()), Field("title", Text())), "Kept")
    both = Record((Field("field_list", ListOf(about)), Field("entry_list", ListOf(kept))))
    contract = soap_contract(soap("get_entry", box("id", Text()), box("return", both)))
    assert role(contract, "get_entry").result == ("return", "entry_list", 0)


def test_what_is_read_by_a_list_of_keys_is_known_by_them_alone():
    thing = Record((Field("Id", Text()), Field("kind", Text()), Field("title", Text())), "Thing")
    sent = Record((Field("kind", Text()), Field("ids", ListOf(Text()))))
    contract = soap_contract(
        soap("create", box("things", ListOf(thing)), box("id", Text())),
        soap("retrieve", sent, box("result", ListOf(thing))),
    )
    found = role(contract, "retrieve")
    assert (found.verb, found.filters) == ("list", {"Id": ("body", "ids", "[]")})


def test_the_next_of_the_records_that_calls_make_is_not_always_there():
    """A made-up order that nobody made would be carried on as a real one."""
    contract = soap_contract(
        soap("CreateOrder", box("order", Ref("SalesOrder")), KEY),
        soap("GetNextOrder", Record(()), box("Order", Ref("SalesOrder"))),
    )
    found = role(contract, "GetNextOrder")
    assert (found.verb, found.upsert) == ("read", False)
