"""What operations do is guessed from names, methods, paths and shapes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from interlock.contract import openapi, wsdl
from interlock.contract.model import (
    Contract,
    EventOut,
    HttpBinding,
    Message,
    Operation,
    Origin,
    Outcome,
    Part,
)
from interlock.contract.roles import infer
from interlock.contract.roles.spoken import manners
from interlock.contract.roles.words import bare, singular, split_words, state_after, verb_of
from interlock.schema.types import Choice, Field, ListOf, Moment, Number, Record, Ref, Text
from tests.corpus import corpus, needs
from tests.twin.small import shop, soap

ROOT = Path(__file__).resolve().parents[2]


def role(contract, name):
    return contract.roles[name]


def test_names_split_into_words():
    assert split_words("SubmitOrder") == ("submit", "order")
    assert split_words("Put_Job_Category") == ("put", "job", "category")
    assert split_words("getHTTPServer2") == ("get", "http", "server", "2")


@pytest.mark.parametrize(
    ("plural", "one"),
    [("orders", "order"), ("categories", "category"), ("addresses", "address"),
     ("statuses", "status"), ("boxes", "box"), ("status", "status"), ("business", "business"),
     ("people", "person"), ("taxes", "tax"), ("invoices", "invoice")],
)  # fmt: skip
def test_plurals_find_their_singular(plural, one):
    assert singular(plural) == one


@pytest.mark.parametrize(
    ("name", "record"),
    [("OrderCreateRequest", "Order"), ("{urn:x}OrderType", "Order"), ("SalesOrder", "SalesOrder"),
     ("Job_Category_DataType", "Job_Category"), ("GetLeadResponse", "Lead")],
)  # fmt: skip
def test_type_names_lose_what_is_not_the_records(name, record):
    assert bare(name) == record


def test_a_verb_may_stand_first_or_last():
    assert verb_of("CreateOrder") == ("create", "create", ("order",))
    assert verb_of("leadsAdd") == ("create", "add", ("leads",))
    assert verb_of("ApproveOrder") == (None, "approve", ("order",))


@pytest.mark.parametrize(
    ("verb", "state"),
    [("approve", "approved"), ("cancel", "cancelled"), ("ship", "shipped"), ("reject", "rejected"),
     ("submit", "in-approval"), ("pay", "paid"), ("paint", "")],
)  # fmt: skip
def test_a_verb_leads_to_the_state_that_is_called_after_it(verb, state):
    states = ("open", "approved", "cancelled", "shipped", "rejected", "in-approval", "paid")
    assert state_after(verb, states) == state


def test_methods_and_paths_tell_the_verb():
    verbs = {name: r.verb for name, r in shop().roles.items()}
    assert verbs == {
        "createCustomer": "create", "getCustomer": "read", "deleteCustomer": "delete",
        "createOrder": "create", "listOrders": "list", "getOrder": "read",
        "updateOrder": "change", "replaceOrder": "replace", "approveOrder": "do",
    }  # fmt: skip


def test_each_guess_says_where_it_comes_from():
    contract = shop()
    assert role(contract, "createOrder").why == "POST /orders"
    assert "approve leads to status 'approved'" in role(contract, "approveOrder").why
    assert [bool(r.why) for r in contract.resources] == [True] * 2


def test_a_list_has_filters_pages_and_a_place_for_its_records():
    found = role(shop(), "listOrders")
    assert found.result == ("items",)
    assert found.filters == {
        "customerId": ("args", "customerId"),
        "status": ("args", "status"),
        "updatedAt>=": ("args", "updatedSince"),
        "*": ("args", "q"),
    }
    paging = found.paging
    assert (paging.style, paging.position, paging.size_max) == ("page", "page", 50)


def test_required_references_are_kept_and_optional_ones_are_only_hints():
    contract = shop()
    assert contract.resource("Order").references == {"customerId": "Customer.id"}
    types = dict(contract.types)
    order = types["Order"]
    loose = tuple(replace(f, required=False) if f.name == "customerId" else f for f in order.fields)
    types["Order"] = replace(order, fields=loose)
    again = infer(replace(contract, types=types, resources=(), roles={}))
    assert again.resource("Order").references == {}
    assert again.resource("Order").hints == {"customerId": "Customer.id"}


def test_stamps_life_and_unique_fields_are_found():
    contract = infer(replace(shop(), resources=(), roles={}))
    order = contract.resource("Order")
    assert order.stamps == {"createdAt": "created", "updatedAt": "changed", "version": "version"}
    assert (order.life.field, order.life.initial) == ("status", "draft")
    assert contract.resource("Customer").unique == (("taxNo",),)


def test_event_names_tell_resource_and_cause():
    events = {e.operation.name: e for e in shop().events}
    approved = events["orderApproved"]
    assert (approved.resource, approved.on, approved.record) == ("Order", "approved", ("data",))
    assert approved.id == ("id",)
    assert approved.fields == {("event",): "event-name", ("occurredAt",): "time"}
    assert events["orderChanged"].on == "changed"


def http(name, method, path, sent=None, answered=None, *parts):
    body = (Part("body", "body", sent),) if sent else ()
    reply = Message((Part("body", "body", answered),)) if answered else Message()
    return Operation(
        name, Message((*parts, *body)), (Outcome("200", ok=True, message=reply),),
        HttpBinding(method, path),
    )  # fmt: skip


def guess(*operations, types=None, events=()):
    origin = Origin("x.yaml", "openapi")
    return infer(Contract("x", "", "", origin, operations, types or {}, events=events))


THING = Record(
    (Field("id", Text()), Field("name", Text()), Field("size", Number()), Field("color", Text())),
    "Thing",
)


def test_an_envelope_around_the_record_is_opened():
    wrapped = Record((Field("status", Text()), Field("data", THING)), "GetThingResponse")
    key = Part("id", "path", Text())
    contract = guess(http("one", "GET", "/things/{id}", None, wrapped, key))
    assert contract.resource("Thing").key == "id"
    assert role(contract, "one").result == ("data",)


def test_a_reply_that_carries_only_the_key_is_recognised():
    only = Record((Field("status", Text()), Field("data", Record((Field("id", Text()),)))))
    key = Part("id", "path", Text())
    contract = guess(
        http("add", "POST", "/things", THING, only),
        http("one", "GET", "/things/{id}", None, THING, key),
    )
    assert role(contract, "add").result_key == ("data", "id")
    assert role(contract, "add").result is None


def test_a_path_parameter_finds_the_key_field_it_is_called_after():
    order = Record((Field("orderNo", Text()), Field("note", Text())), "Order")
    number, key = Part("orderNo", "path", Text()), Part("thingId", "path", Text())
    contract = guess(http("g", "GET", "/orders/{orderNo}", None, order, number))
    assert contract.resource("Order").key == "orderNo"
    noun_first = guess(http("g", "GET", "/things/{thingId}", None, THING, key))
    assert noun_first.resource("Thing").key == "id"


def test_a_collection_below_a_record_belongs_to_it():
    order = Record((Field("id", Text()), Field("customerId", Text()), Field("n", Text())), "Order")
    parent = Part("customerId", "path", Text())
    contract = guess(
        http("list", "GET", "/customers/{customerId}/orders", None, ListOf(order), parent),
        http("add", "POST", "/customers/{customerId}/orders", order, order, parent),
        http("get", "GET", "/orders/{id}", None, order, Part("id", "path", Text())),
    )
    assert [r.name for r in contract.resources] == ["Order"]
    assert role(contract, "list").filters == {"customerId": ("args", "customerId")}
    assert role(contract, "add").filters == {"customerId": ("args", "customerId")}


@pytest.mark.parametrize(
    ("names", "style"),
    [(("offset", "limit"), "offset"), (("$skip", "$top"), "offset"),
     (("cursor", "limit"), "cursor"), (("starting_after", "limit"), "cursor"),
     (("page", "per_page"), "page"), (("pageNo", "maxResults"), "page"),
     (("start", "rows"), "offset")],
)  # fmt: skip
def test_paging_parameters_are_known_by_many_names(names, style):
    parts = tuple(Part(n, "query", Number(scale=0)) for n in names)
    found = role(guess(http("all", "GET", "/things", None, ListOf(THING), *parts)), "all").paging
    assert (found.style, found.position, found.size) == (style, *names)


@pytest.mark.parametrize(("least", "default", "first"), [(0, None, 0), (0, "1", 1),
                         (None, "0", 0), (None, None, 1), (1, None, 1)])  # fmt: skip
def test_the_first_page_is_the_default_or_else_the_least(least, default, first):
    page = Part("page", "query", Number(scale=0, minimum=least), default=default)
    found = guess(http("all", "GET", "/things", None, ListOf(THING), page))
    assert role(found, "all").paging.first == first


def test_a_search_by_post_is_a_list():
    asked = Record((Field("color", Text()), Field("page", Number(scale=0))))
    contract = guess(
        http("add", "POST", "/things", THING, THING),
        http("find", "POST", "/things/search", asked, Record((Field("results", ListOf(THING)),))),
    )
    found = role(contract, "find")
    assert (found.verb, found.result) == ("list", ("results",))
    assert found.filters == {"color": ("body", "color")}
    assert found.paging.position == "body.page"


def test_verbs_in_paths_are_understood_like_operation_names():
    key = Record((Field("id", Text()),))
    contract = guess(
        http("a", "POST", "/order/create", THING, key),
        http("b", "POST", "/order/get", key, THING),
        http("c", "POST", "/order/list", Record(()), Record((Field("rows", ListOf(THING)),))),
    )
    assert [role(contract, n).verb for n in "abc"] == ["create", "read", "list"]
    assert role(contract, "b").key == ("body", "id")


def test_an_operation_that_fits_nothing_says_so():
    contract = guess(http("ping", "GET", "/ping", None, Record((Field("pong", Text()),))))
    assert role(contract, "ping").verb == "none"
    assert role(contract, "ping").why


ORDER = Record(
    (Field("Number", Text()), Field("CustomerNo", Text(), required=True), Field("Sum", Number()),
     Field("Status", Choice(("Open", "Approved", "Shipped"))), Field("ChangedAt", Moment())),
    "SalesOrder", ordered=True,
)  # fmt: skip
KEY = Record((Field("Number", Text(), required=True),), ordered=True)
ASKED = Record((Field("ChangedSince", Moment()), Field("Page", Number(scale=0))), ordered=True)


def box(name, type_):
    return Record((Field(name, type_, required=True),), ordered=True)


def soap_contract(*operations):
    origin = Origin("x.wsdl", "wsdl")
    return infer(Contract("x", "", "", origin, operations, {"SalesOrder": ORDER}))


def test_soap_operations_are_known_by_their_names():
    contract = soap_contract(
        soap("CreateOrder", box("Order", Ref("SalesOrder")), KEY),
        soap("ChangeOrder", box("Order", Ref("SalesOrder")), KEY),
        soap("GetOrder", KEY, box("Order", Ref("SalesOrder"))),
        soap("FindOrders", ASKED, box("Orders", box("Order", ListOf(Ref("SalesOrder"))))),
        soap("ApproveOrder", KEY, KEY),
        soap("PrintOrder", KEY, KEY),
        soap("CancelOrder", KEY, KEY),
    )
    assert [r.name for r in contract.resources] == ["SalesOrder"]
    assert contract.resource("SalesOrder").key == "Number"
    told = {name: (r.verb, r.state) for name, r in contract.roles.items()}
    assert told == {
        "CreateOrder": ("create", ""), "ChangeOrder": ("change", ""), "GetOrder": ("read", ""),
        "FindOrders": ("list", ""), "ApproveOrder": ("do", "Approved"), "PrintOrder": ("do", ""),
        "CancelOrder": ("delete", ""),
    }  # fmt: skip
    assert role(contract, "CreateOrder").record == ("body", "Order")
    assert role(contract, "CreateOrder").result_key == ("Number",)
    assert role(contract, "ChangeOrder").key == ("body", "Order", "Number")
    assert role(contract, "GetOrder").result == ("Order",)
    assert role(contract, "FindOrders").result == ("Orders", "Order")
    assert role(contract, "FindOrders").filters == {"ChangedAt>=": ("body", "ChangedSince")}


def test_submit_creates_where_nothing_else_does():
    alone = soap_contract(soap("SubmitOrder", box("Order", Ref("SalesOrder")), KEY),
                          soap("GetOrder", KEY, box("Order", Ref("SalesOrder"))))  # fmt: skip
    assert role(alone, "SubmitOrder").verb == "create"


def test_operations_without_a_noun_are_known_by_what_they_carry():
    contract = soap_contract(
        soap("create", box("order", Ref("SalesOrder")), Record(())),
        soap("get", KEY, box("order", Ref("SalesOrder"))),
        soap("getAll", Record(()), box("order", ListOf(Ref("SalesOrder")))),
    )
    verbs = [role(contract, name).verb for name in ("create", "get", "getAll")]
    assert verbs == ["create", "read", "list"]


def test_the_bundled_contracts_need_no_overlay_for_their_verbs():
    crm = infer(openapi.read([ROOT / "contracts/crm/1.0/openapi.yaml"], "crm"))
    assert all(r.verb != "none" for r in crm.roles.values())
    assert role(crm, "approveOrder").state == "approved"
    erp = infer(wsdl.read([ROOT / "contracts/erp/1.0/erp.wsdl"], "erp"))
    assert all(r.verb != "none" for r in erp.roles.values())
    assert erp.resource("SalesOrder").references == {"CustomerNo": "Customer.Number"}


@pytest.mark.corpus
@needs("openapi", "apideck", "crm-2024.yml")
def test_apideck_crm_is_understood_whole():
    crm = infer(openapi.read([corpus("openapi", "apideck", "crm-2024.yml")], "crm"))
    assert {r.name: r.key for r in crm.resources} == dict.fromkeys(
        ("Activity", "Company", "Contact", "Lead", "Note", "Opportunity", "Pipeline", "User"), "id"
    )
    assert all(r.verb != "none" for r in crm.roles.values())
    assert role(crm, "leadsAdd").result_key == ("data", "id")
    assert role(crm, "leadsAll").paging.next_path == ("meta", "cursors", "next")
    created = next(e for e in crm.events if e.operation.name == "leadCreated")
    assert (created.on, created.key) == ("created", ("payload", "entity_id"))


@pytest.mark.corpus
@needs("wsdl", "workday", "Human_Resources.wsdl")
def test_workday_puts_and_gets_find_each_other():
    hr = infer(wsdl.read([corpus("wsdl", "workday", "Human_Resources.wsdl")], "hr"))
    put, get = role(hr, "Put_Job_Category"), role(hr, "Get_Job_Categories")
    assert (put.verb, put.upsert, put.resource) == ("replace", True, "Job_Category")
    assert put.record == ("body", "Job_Category_Data")
    assert put.key == ("body", "Job_Category_Reference", "ID", 0, "$")
    assert (get.verb, get.result) == ("list", ("Response_Data", "Job_Category"))
    assert get.item == ("Job_Category_Data", 0)


def test_an_event_about_nothing_known_stays_open():
    event = EventOut(Operation("ping", Message(), (), HttpBinding("POST", "")), "", "")
    contract = guess(http("add", "POST", "/things", THING, THING), events=(event,))
    assert contract.events == (event,)


def test_parameters_of_a_list_that_change_nothing_are_told():
    parts = tuple(Part(n, "query", Text()) for n in ("color", "page", "include", "page[x]"))
    trace = Part("trace", "header", Text())
    contract = guess(http("all", "GET", "/things", None, ListOf(THING), *parts, trace))
    told = manners(contract, contract.operations[0], role(contract, "all"))
    assert (told["filters"], told["unused"]) == ("color", "include page[x]")
    read = guess(http("one", "GET", "/things/{id}", None, THING, *parts))
    assert "unused" not in manners(read, read.operations[0], role(read, "one"))


def test_what_the_path_of_a_creation_names_must_be_there_if_the_system_creates_such_ones():
    customer = Record((Field("id", Text()), Field("name", Text())), "Customer")
    contact = Record((Field("id", Text()), Field("customerId", Text())), "Contact")
    part = Part("customerId", "path", Text())
    below = http("b", "POST", "/customers/{customerId}/contacts", contact, contact, part)
    made = http("a", "POST", "/customers", customer, customer)
    only_read = http("a", "GET", "/customers", None, ListOf(customer))
    found = [guess(one, below).resource("Contact") for one in (made, only_read)]
    assert [r.references for r in found] == [{"customerId": "Customer.id"}, {}]
    assert found[1].hints == {"customerId": "Customer.id"}
