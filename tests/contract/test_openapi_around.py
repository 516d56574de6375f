"""What a contract says around an operation: servers, links, callbacks, deprecation."""

from interlock.contract.json_wire import codec
from interlock.contract.model import Call
from interlock.contract.roles import infer
from interlock.contract.surroundings import Callback, Link, Server, Variable
from interlock.schema.types import Ref
from tests.contract.orders_api import contract_of, json_body, one_operation, orders_api, ref

ADDRESS = "{$request.body#/callbackUrl}"


def test_callbacks_are_events_of_the_operation_that_asks_for_them(tmp_path):
    heard = {"post": {"requestBody": json_body(ref("Order"))}}
    document = one_operation(
        {"operationId": "subscribe", "callbacks": {"orderCreated": {ADDRESS: heard, "x-a": 1}}}
    )
    document["paths"]["/y"] = {"post": {"operationId": "again", "callbacks": {
        "orderCreated": {ADDRESS: heard}}}}  # fmt: skip
    contract = contract_of(tmp_path, document)
    assert contract.refused == ()
    first, second = contract.events
    assert first.operation.around.callback == Callback("subscribe", ADDRESS)
    assert second.operation.around.callback == Callback("again", ADDRESS)
    assert first.operation.request.body == Ref("Order")
    assert {e.operation.name for e in contract.events} == {
        "POST orderCreated", "POST orderCreated (2)",
    }  # fmt: skip
    sent = codec(contract).write_call(Call("POST orderCreated", body={}), "http://h/hook?a=1")
    assert (sent.method, sent.target) == ("POST", "/hook?a=1")


def test_nothing_raises_a_callback_until_somebody_says_so(tmp_path):
    document = orders_api()
    hook = {"{$request.query.url}": {"post": {"requestBody": json_body(ref("Order"))}}}
    document["paths"]["/orders"]["post"]["callbacks"] = {"orderCreated": hook}
    event = infer(contract_of(tmp_path, document)).events[0]
    assert (event.resource, event.on) == ("", "")


def test_a_callback_that_cannot_be_read_is_refused_alone(tmp_path):
    lost, fine = {"$ref": "#/components/callbacks/no"}, {"get": {}}
    callbacks = {"lost": lost, "odd": {ADDRESS: {"post": 3}}, "fine": {ADDRESS: fine}}
    contract = contract_of(tmp_path, one_operation({"operationId": "x", "callbacks": callbacks}))
    assert [o.name for o in contract.operations] == ["x"]
    assert [e.operation.name for e in contract.events] == ["GET fine"]
    assert {r.what for r in contract.refused} == {"callback lost of x", "POST odd"}


def test_links_name_the_operation_that_they_lead_to(tmp_path):
    document = orders_api()
    links = {
        "byId": {"operationId": "getOrder", "parameters": {"id": "$response.body#/id"}},
        "byPath": {"operationRef": "#/paths/~1orders~1{id}/get", "requestBody": "$request.body"},
        "gone": {"operationId": "nothing"},
        "shared": {"$ref": "#/components/links/All"},
    }
    document["components"]["links"] = {"All": {"operationId": "listOrders"}}
    document["paths"]["/orders"]["post"]["responses"]["201"]["links"] = links
    contract = contract_of(tmp_path, document)
    assert contract.operation("createOrder").around.links == (
        Link("byId", "201", "getOrder", {"id": "$response.body#/id"}),
        Link("byPath", "201", "getOrder", {"body": "$request.body"}),
        Link("gone", "201", ""),
        Link("shared", "201", "listOrders"),
    )
    assert any("'gone' of createOrder leads to no operation" in r for r in contract.repairs)


def test_what_ends_is_known_with_its_day(tmp_path):
    document = orders_api()
    item = document["paths"]["/orders"]
    item["get"] |= {"deprecated": True, "x-sunset": "2027-03-31"}
    item["post"]["responses"]["201"]["headers"] = {"Sunset": {"schema": {"type": "string"}}}
    contract = contract_of(tmp_path, document)
    listing, create, get = (o.around for o in contract.operations)
    assert (listing.deprecated, listing.sunset) == (True, "2027-03-31")
    assert (create.deprecated, create.sunset) == (False, "header")
    assert (get.deprecated, get.sunset) == (False, "")


def test_servers_are_those_of_the_nearest_place_that_names_them(tmp_path):
    region = {"default": "eu", "enum": ["eu", "us"]}
    document = orders_api(
        servers=[
            {"url": "https://{region}.erp.example/v1", "variables": {"region": region}},
            {"url": "https://test.erp.example/v1", "description": "Sandbox"},
        ]
    )
    document["paths"]["/orders"]["servers"] = [{"url": "/path"}]
    document["paths"]["/orders"]["post"]["servers"] = [{"url": "/operation"}]
    listing, create, get = contract_of(tmp_path, document).operations
    assert [o.binding.base for o in (listing, create, get)] == ["/path", "/operation", "/v1"]
    assert create.around.servers == (Server("/operation"),)
    assert get.around.servers == (
        Server("https://{region}.erp.example/v1", {"region": Variable("eu", ("eu", "us"))}),
        Server("https://test.erp.example/v1", note="Sandbox"),
    )
