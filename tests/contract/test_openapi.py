import pytest

from interlock.contract.json_wire import codec
from interlock.contract.model import Access, HttpBinding, HttpRequest, Source
from interlock.contract.openapi import read
from interlock.errors import ContractError
from interlock.schema.types import Anything, ListOf, Number, Ref, Text
from tests.contract.orders_api import (
    contract_of,
    json_body,
    one_operation,
    orders_api,
    query,
    ref,
    save,
)


def test_operations_carry_route_parts_outcomes_and_place(tmp_path):
    contract = contract_of(tmp_path)
    assert [o.name for o in contract.operations] == ["listOrders", "createOrder", "getOrder"]
    listing, create, get = contract.operations
    assert get.binding == HttpBinding("GET", "/orders/{id}", "/api/v1")
    assert [(p.name, p.where, p.required) for p in get.request.parts] == [("id", "path", True)]
    assert [(p.name, p.style, p.explode) for p in listing.request.parts] == [
        ("page", "form", True),
        ("status", "form", True),
    ]
    assert create.request.body == Ref("Order")
    assert listing.success.message.body == ListOf(Ref("Order"))
    assert [(o.name, o.ok) for o in get.outcomes] == [
        ("200", True), ("404", False), ("5XX", False), ("default", False),
    ]  # fmt: skip
    assert not get.outcomes[1].message.has_body
    assert contract.refused == contract.repairs == ()


def test_the_contract_knows_its_origin(tmp_path):
    contract = contract_of(tmp_path)
    assert (contract.system, contract.title, contract.version) == ("erp", "Orders", "1")
    origin = contract.origin
    assert (origin.file, origin.kind, origin.dialect) == ("orders.json", "openapi", "3.0.3")


def test_an_operation_knows_its_line(tmp_path):
    path = tmp_path / "o.yaml"
    text = "openapi: 3.0.0\ninfo: {title: a, version: '1'}\npaths:\n  /a:\n    get:\n"
    path.write_text(text + "      responses: {200: {description: ok}}\n", encoding="utf-8")
    contract = read([path], "erp")
    assert contract.operations[0].source == Source("o.yaml", 5)
    assert contract.operations[0].outcomes[0].name == "200"


def test_named_schemas_are_types_and_may_contain_themselves(tmp_path):
    order = contract_of(tmp_path).types["Order"]
    assert order.name == "Order"
    assert order.field("parent").type == Ref("Order")
    assert order.field("total").type == Number(
        15, 2, carrier="text", patterns=(r"^-?\d{1,13}\.\d{2}$",)
    )
    assert order.field("id").direction == "read"
    assert order.field("note").nullable


def test_a_missing_operation_id_is_made_of_method_and_path(tmp_path):
    contract = contract_of(tmp_path, one_operation({}, path="/orders/{id}"))
    assert contract.operations[0].name == "POST /orders/{id}"


def test_an_operation_id_that_stands_twice_is_repaired_and_told(tmp_path):
    document = orders_api()
    document["paths"]["/orders/{id}"]["get"]["operationId"] = "listOrders"
    contract = contract_of(tmp_path, document)
    assert [o.name for o in contract.operations][-1] == "GET /orders/{id}"
    assert any("'listOrders' stands twice" in r for r in contract.repairs)


def test_parameters_of_the_path_apply_and_those_of_the_operation_win(tmp_path):
    document = orders_api()
    item = document["paths"]["/orders/{id}"]
    item["parameters"].append(query("deep", {"type": "string"}))
    item["get"]["parameters"] = [query("deep", {"type": "boolean"}, required=True)]
    parts = contract_of(tmp_path, document).operation("getOrder").request.parts
    assert [(p.name, p.required) for p in parts] == [("id", True), ("deep", True)]


def test_path_parameters_follow_the_template_and_not_the_list(tmp_path):
    document = one_operation(
        {"parameters": [{"name": "gone", "in": "path", "schema": {"type": "string"}}]},
        path="/a/{b}",
    )
    contract = contract_of(tmp_path, document)
    assert [p.name for p in contract.operations[0].request.parts] == ["b"]
    assert len(contract.repairs) == 2


def test_a_query_parameter_named_like_one_of_the_path_keeps_its_own_name(tmp_path):
    document = one_operation({"parameters": [query("id", {"type": "string"})]}, path="/a/{id}")
    parts = contract_of(tmp_path, document).operations[0].request.parts
    assert [(p.name, p.where) for p in parts] == [("id", "path"), ("id (query)", "query")]


def refusals(tmp_path, operation, **more):
    document = one_operation({"operationId": "odd", **operation}, **more)
    document["paths"]["/fine"] = {"get": {"responses": {"200": {"description": ""}}}}
    contract = contract_of(tmp_path, document)
    assert [o.name for o in contract.operations] == ["GET /fine"]
    assert [r.what for r in contract.refused] == ["odd"]
    assert contract.refused[0].source.line > 0 or contract.refused[0].source.file
    return contract.refused[0].why


REMOTE = "https://x.example/y.json"
SHAPED = {"schema": {"type": "object"}}
STREAM = {"itemSchema": {"type": "object"}}


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        ({"requestBody": {"content": {"multipart/mixed": {}}}}, "multipart/mixed"),
        ({"requestBody": {"content": {"application/yaml": SHAPED}}}, "application/yaml"),
        ({"responses": {"200": {"content": {"text/event-stream": {}}}}}, "text/event-stream"),
        ({"requestBody": {"content": {"application/cbor": SHAPED}}}, "application/cbor"),
        ({"requestBody": {"content": {"application/jsonl": STREAM}}}, "with itemSchema"),
        ({"parameters": [{"name": "b", "in": "body", "schema": {}}]}, "'body'"),
        ({"parameters": [query("a", {"type": "string"}, style="deep")]}, "style 'deep'"),
        ({"parameters": [{"$ref": "#/components/parameters/No"}]}, "points to nothing"),
        ({"requestBody": json_body({"$ref": REMOTE})}, "interlock vendor orders.json"),
        ({"requestBody": json_body({"$ref": "../../etc/x.json"})}, "out of the folder"),
        ({"requestBody": json_body({"$ref": "/etc/passwd"})}, "out of the folder"),
        ({"requestBody": json_body({"$ref": "absent.json"})}, "does not exist"),
        ({"requestBody": json_body({"$ref": "#anchor"})}, "anchor"),
        ({"requestBody": json_body({"items": {"$dynamicRef": "#n"}})}, "is not followed"),
    ],
)
def test_what_cannot_be_rehearsed_is_refused_by_name_and_alone(tmp_path, operation, why):
    assert why in refusals(tmp_path, operation)


def test_a_broken_reference_far_below_refuses_those_who_reach_it(tmp_path):
    document = orders_api()
    document["components"]["schemas"]["Line"]["properties"]["sku"] = ref("Nowhere")
    contract = contract_of(tmp_path, document)
    assert contract.operations == ()
    assert {r.what for r in contract.refused} == {"listOrders", "createOrder", "getOrder"}
    assert "'#/components/schemas/Nowhere' points to nothing" in contract.refused[0].why


def test_two_paths_that_no_request_can_tell_apart_are_not_both_rehearsed(tmp_path):
    document = orders_api()
    document["paths"]["/orders/{number}"] = {"get": {"operationId": "byNumber"}}
    contract = contract_of(tmp_path, document)
    assert [(r.what, "'getOrder'" in r.why) for r in contract.refused] == [("byNumber", True)]


def test_paths_that_differ_in_what_a_text_may_be_are_both_rehearsed(tmp_path):
    document = orders_api()
    item = document["paths"]["/orders/{id}"]
    item["parameters"][0]["schema"] = {"type": "string", "format": "uuid"}
    number = {"name": "number", "in": "path", "required": True, "schema": {"type": "string"}}
    document["paths"]["/orders/{number}"] = {
        "get": {"operationId": "byNumber", "parameters": [number]}
    }
    contract = contract_of(tmp_path, document)
    assert contract.refused == ()
    wire = codec(contract)

    def named(key):
        return wire.read_call(HttpRequest("GET", f"/api/v1/orders/{key}")).operation

    assert named("0b8f2c3e-7f0a-4a6e-9b1e-0d3a5c6f7e81") == "getOrder"
    assert named("SO-7") == "byNumber"


def test_bodies_beside_json_are_told_as_left_out(tmp_path):
    content = {"application/yaml": SHAPED, "application/json": {"schema": ref("Order")}}
    contract = contract_of(tmp_path, one_operation({"requestBody": {"content": content}}))
    assert [p.media for p in contract.operations[0].request.parts] == ["application/json"]
    assert any("application/yaml" in r for r in contract.repairs)


def test_webhooks_are_events_whose_trigger_is_still_unknown(tmp_path):
    document = orders_api(
        openapi="3.1.0",
        webhooks={"order.approved": {"post": {"requestBody": json_body(ref("Order"))}}},
    )
    (event,) = contract_of(tmp_path, document).events
    assert event.operation.name == "POST order.approved"
    assert event.operation.request.body == Ref("Order")
    assert (event.resource, event.on) == ("", "")


def test_references_to_other_files_of_the_folder_are_followed(tmp_path):
    document = orders_api()
    document["components"]["schemas"]["Order"] = {"$ref": "schemas/order.json"}
    document["paths"]["/orders/{id}"] = {"$ref": "paths/order.json"}
    save(
        tmp_path,
        {
            "type": "object",
            "properties": {
                "next": {"$ref": "order.json"},
                "total": {"$ref": "money.json#/definitions/Money"},
            },
        },
        "schemas/order.json",
    )
    save(tmp_path, {"definitions": {"Money": {"type": "number"}}}, "schemas/money.json")
    save(
        tmp_path,
        {"get": {"operationId": "one", "responses": {"200": {"description": ""}}}},
        "paths/order.json",
    )
    contract = contract_of(tmp_path, document)
    assert contract.refused == ()
    assert contract.types["Order"].field("next").type == Ref("Order")
    assert contract.types["Order"].field("total").type == Ref("Money")
    assert contract.operation("one").source.file == "paths/order.json"
    assert set(contract.origin.files) == {
        "orders.json", "schemas/order.json", "schemas/money.json", "paths/order.json",
    }  # fmt: skip


def test_several_files_make_one_contract_and_names_do_not_collide(tmp_path):
    one = save(tmp_path, orders_api(), "one.json")
    other = one_operation({"operationId": "other", "requestBody": json_body(ref("Order"))})
    other["components"] = {"schemas": {"Order": {"type": "integer"}}}
    two = save(tmp_path, other, "two.json")
    contract = read([one, two], "erp")
    assert contract.operation("other").request.body == Ref("two.Order")
    assert contract.types["two.Order"] == Number(scale=0)
    assert contract.operation("createOrder").request.body == Ref("Order")


SCHEMES = {
    "oauth": {
        "type": "oauth2",
        "flows": {
            "clientCredentials": {"tokenUrl": "https://a.example/oauth/token", "scopes": {"r": ""}}
        },
    },
    "code": {"type": "oauth2", "flows": {"authorizationCode": {"tokenUrl": "/t"}}},
    "token": {"type": "http", "scheme": "bearer"},
    "login": {"type": "http", "scheme": "Basic"},
    "key": {"type": "apiKey", "in": "query", "name": "api_key"},
    "tls": {"type": "mutualTLS"},
}


def test_security_schemes_become_ways_of_access(tmp_path):
    document = orders_api(security=[{"token": []}, {"login": []}])
    document["components"]["securitySchemes"] = SCHEMES
    document["paths"]["/orders"]["get"]["security"] = []
    document["paths"]["/orders"]["post"]["security"] = [{"key": [], "login": []}]
    contract = contract_of(tmp_path, document)
    assert contract.access[0] == Access(
        "oauth", "oauth2", "Authorization", token_path="/oauth/token", scopes=("r",)
    )
    assert [a.kind for a in contract.access[1:]] == [
        "bearer", "bearer", "basic", "api-key", "other",
    ]  # fmt: skip
    assert (contract.access[4].where, contract.access[4].header) == ("query", "api_key")
    assert contract.operation("getOrder").access == ("token", "login")
    assert contract.operation("listOrders").access == ()
    create = contract.operation("createOrder")
    assert create.access == ("key", "login")
    assert create.together == (("key", "login"),)
    assert contract.operation("getOrder").together == ()


def test_of_proofs_that_fill_one_header_the_first_is_asked(tmp_path):
    document = orders_api(security=[{"login": [], "token": [], "key": []}])
    document["components"]["securitySchemes"] = SCHEMES
    contract = contract_of(tmp_path, document)
    assert contract.operation("getOrder").together == (("login", "key"),)
    assert any(
        "asks for login and token in one header; only login is checked" in r
        for r in contract.repairs
    )


@pytest.mark.parametrize(
    ("server", "base"),
    [
        ({"url": "https://a.example/api/v1/"}, "/api/v1"),
        ({"url": "/v2"}, "/v2"),
        ({"url": "https://a.example"}, ""),
        ({"url": "/"}, ""),
        ({"url": "https://{host}/v3"}, "/v3"),
        (
            {"url": "https://a.example/{stage}", "variables": {"stage": {"default": "live"}}},
            "/live",
        ),
    ],
)
def test_the_base_path_comes_from_the_first_server(tmp_path, server, base):
    contract = contract_of(tmp_path, orders_api(servers=[server]))
    assert contract.operations[0].binding.base == base


def test_3_1_reads_type_lists_and_words_beside_references(tmp_path):
    document = orders_api(openapi="3.1.0")
    document["components"]["schemas"]["Line"]["properties"] = {
        "note": {"type": ["string", "null"], "const": None},
        "order": {**ref("Order"), "description": "Above."},
    }
    line = contract_of(tmp_path, document).types["Line"]
    assert line.field("note").nullable
    assert (line.field("order").type, line.field("order").note) == (Ref("Order"), "Above.")


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ([], "no mapping"),
        ({"swagger": "2.0"}, "no `paths`"),
        ({"swagger": "1.2", "paths": {"/a": {}}}, "Swagger 1.2 is not read"),
        ({"swagger": "3.0", "paths": {}}, "there is no Swagger 3.0"),
        ({"paths": {}}, "`openapi` is missing"),
        ({"openapi": "4.0.0", "paths": {"/a": {}}}, "'4.0.0' is not known"),
        ({"openapi": "3.0.3"}, "neither `paths` nor `webhooks`"),
        ({"openapi": "3.0.3", "paths": []}, "`paths` is not a mapping"),
        ({"openapi": "3.0.3", "paths": {"/a": {}}}, "no operation"),
    ],
)
def test_a_file_that_is_no_openapi_is_one_clear_error(tmp_path, document, problem):
    with pytest.raises(ContractError, match=problem) as raised:
        contract_of(tmp_path, document)
    assert raised.value.where.startswith("orders.json")
    assert raised.value.remedy


def test_each_file_is_read_in_its_own_version(tmp_path):
    old = save(tmp_path, orders_api(), "old.json")
    document = one_operation({"operationId": "new"}, openapi="3.1.0")
    document["components"] = {"schemas": {"N": {**ref("M"), "maxLength": 3}, "M": {}}}
    contract = read([old, save(tmp_path, document, "new.json")], "erp")
    assert contract.types["N"] == Text(max_length=3)
    assert contract.types["Order"].field("note").nullable


def test_types_of_broken_references_say_why(tmp_path):
    document = orders_api()
    document["components"]["schemas"]["Far"] = {"$ref": "https://x.example/far.json"}
    contract = contract_of(tmp_path, document)
    assert len(contract.operations) == 3
    assert isinstance(contract.types["https://x.example/far.json"], Anything)
