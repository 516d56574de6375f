from decimal import Decimal

import pytest

from interlock.contract.json_wire import codec
from interlock.contract.json_wire.routes import build, find
from interlock.contract.model import Breach, Call, HttpRequest, Misrouted, Reply
from tests.contract.orders_api import (
    contract_of,
    one_operation,
    orders_api,
    query,
)
from tests.contract.orders_wire import ORDER, broken, wire_of


def routed(call):
    assert isinstance(call, Call), call
    return call.operation


def test_a_request_finds_its_operation_with_and_without_the_base_path(tmp_path):
    wire = wire_of(tmp_path)
    for target in ("/api/v1/orders/7", "/orders/7", "http://erp.example/api/v1/orders/7"):
        call = wire.read_call(HttpRequest("GET", target))
        assert (routed(call), call.args) == ("getOrder", {"id": "7"})


def test_fixed_segments_come_before_templates_and_search_goes_back():
    tree = build(
        [
            ("GET", "/orders/{id}", "one"),
            ("GET", "/orders/open", "open"),
            ("GET", "/{kind}/open/lines", "lines"),
            ("GET", "/orders({id})", "keyed"),
            ("GET", "/orders/{id}.pdf", "pdf"),
        ]
    )

    def name(path):
        found = find(tree, path)
        return found and (found.methods["GET"][0][0], found.values)

    assert name("/orders/open") == ("open", ())
    assert name("/orders/7") == ("one", ("7",))
    assert name("/orders/open/lines") == ("lines", ("orders",))
    assert name("/orders(7)") == ("keyed", ("7",))
    assert name("/orders/7.pdf") == ("pdf", ("7",))
    assert name("/orders/") is None
    assert name("/orders/a%2Fb") == ("one", ("a%2Fb",))
    assert name("/orders/%E5%AE%A2") == ("one", ("%E5%AE%A2",))


def test_a_request_to_nowhere_is_answered_by_the_wire(tmp_path):
    wire = wire_of(tmp_path)
    nowhere = wire.read_call(HttpRequest("GET", "/nothing"))
    assert isinstance(nowhere, Misrouted)
    assert (nowhere.response.status, "no operation" in nowhere.says) == (404, True)
    wrong_method = wire.read_call(HttpRequest("DELETE", "/orders"))
    assert wrong_method.response.status == 405
    assert wrong_method.response.header("allow") == "GET, POST"
    assert wire.read_call(HttpRequest("GET", "/orders/%FF")).response.status == 400
    for odd in ("*", "", "http://[", "http://h?a", "//", "\ud800"):
        assert wire.read_call(HttpRequest("GET", odd)).response.status in (400, 404)


@pytest.mark.parametrize("target", ["//orders/7", "/api/v1//orders/7", "//api/v1/orders/7"])
def test_an_empty_segment_makes_another_path(tmp_path, target):
    found = wire_of(tmp_path).read_call(HttpRequest("GET", target))
    assert isinstance(found, Misrouted)
    assert found.response.status == 404
    says = f"no operation has the path {target}; two slashes in a row make it another path"
    assert found.says == says


@pytest.mark.parametrize("path", ["/api/v1/", "/"])
def test_who_serves_at_an_address_that_ends_in_a_slash_takes_that_of_the_path_too(tmp_path, path):
    wire = wire_of(tmp_path, orders_api(servers=[{"url": f"https://erp.example{path}"}]))
    for target in (f"{path}/orders/7", f"{path}orders/7", "//orders/7", "/orders/7"):
        call = wire.read_call(HttpRequest("GET", target))
        assert (routed(call), call.args) == ("getOrder", {"id": "7"})
    assert isinstance(wire.read_call(HttpRequest("GET", "///orders/7")), Misrouted)
    assert isinstance(wire.read_call(HttpRequest("GET", f"{path}orders//7")), Misrouted)


def test_a_head_request_is_a_get_without_a_body(tmp_path):
    wire = wire_of(tmp_path)
    call = wire.read_call(HttpRequest("HEAD", "/orders/7"))
    assert routed(call) == "getOrder"
    response = wire.write_reply(call, Reply("200", True, dict(ORDER)))
    assert (response.status, response.body) == (200, b"")
    assert response.header("content-type") == "application/json"
    shown = wire.write_reply(Call("getOrder"), Reply("200", True, dict(ORDER)))
    assert response.header("content-length") == str(len(shown.body)) != "0"


def call_with(tmp_path, parameter, raw, *, path="/x"):
    document = one_operation({"operationId": "x", "parameters": [parameter]}, path=path)
    return codec(contract_of(tmp_path, document)).read_call(HttpRequest("POST", raw))


LIST = {"type": "array", "items": {"type": "integer"}}
RECORD = {
    "type": "object",
    "properties": {
        "min": {"type": "number"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "in": {"type": "object", "properties": {"flag": {"type": "boolean"}}},
    },
}


@pytest.mark.parametrize(
    ("schema", "style", "raw", "value"),
    [
        ({"type": "integer"}, {}, "?a=7", 7),
        ({"type": "number"}, {}, "?a=7.50", Decimal("7.50")),
        ({"type": "boolean"}, {}, "?a=true", True),
        ({"type": "string"}, {}, "?a=7", "7"),
        ({"type": "string"}, {}, "?a=a%2Cb+c%20%E5%AE%A2", "a,b c 客"),
        ({"type": "string"}, {}, "?a=1&a=2", "2"),
        ({"enum": [1, 2]}, {}, "?a=2", 2),
        ({"anyOf": [{"type": "integer"}, {"enum": ["all"]}]}, {}, "?a=all", "all"),
        (LIST, {}, "?a=1&a=2", [1, 2]),
        (LIST, {"explode": False}, "?a=1,2", [1, 2]),
        (LIST, {"style": "spaceDelimited", "explode": False}, "?a=1%202", [1, 2]),
        (LIST, {"style": "pipeDelimited", "explode": False}, "?a=1|2", [1, 2]),
        ({"type": "array", "items": {"type": "string"}}, {"explode": False}, "?a=x%2Cy,z",
         ["x,y", "z"]),
        (RECORD, {"style": "deepObject"}, "?a[min]=1&a[tags][]=x&a[tags][]=y&a[in][flag]=true",
         {"min": 1, "tags": ["x", "y"], "in": {"flag": True}}),
        (RECORD, {}, "?min=1.0&other=2", {"min": Decimal("1.0")}),
        (RECORD, {"explode": False}, "?a=min,3", {"min": 3}),
    ],
)  # fmt: skip
def test_query_parameters_get_their_types_from_their_style(tmp_path, schema, style, raw, value):
    call = call_with(tmp_path, query("a", schema, **style), "/x" + raw)
    assert (call.wrong, call.args) == ((), {"a": value})


@pytest.mark.parametrize(
    ("schema", "style", "raw", "value"),
    [
        ({"type": "integer"}, {}, "7", 7),
        (LIST, {}, "1,2", [1, 2]),
        (LIST, {"style": "label"}, ".1,2", [1, 2]),
        (LIST, {"style": "matrix"}, ";a=1,2", [1, 2]),
        ({"type": "object", "properties": {"x": {"type": "integer"}}}, {"explode": True}, "x=1",
         {"x": 1}),
    ],
)  # fmt: skip
def test_path_parameters_get_their_types_from_their_style(tmp_path, schema, style, raw, value):
    parameter = {"name": "a", "in": "path", "required": True, "schema": schema, **style}
    call = call_with(tmp_path, parameter, f"/x/{raw}", path="/x/{a}")
    assert (call.wrong, call.args) == ((), {"a": value})


def test_headers_cookies_and_json_parameters_are_read(tmp_path):
    parameters = [
        {"name": "If-Match", "in": "header", "schema": {"type": "integer"}},
        {"name": "seen", "in": "cookie", "schema": {"type": "boolean"}},
        {
            "name": "filter",
            "in": "query",
            "content": {"application/json": {"schema": {"type": "object"}}},
        },
    ]
    wire = wire_of(tmp_path, one_operation({"parameters": parameters}))
    headers = (("if-match", "3"), ("Cookie", "a=b; seen=true"))
    call = wire.read_call(HttpRequest("POST", "/x?filter=%7B%22a%22%3A1.50%7D", headers))
    assert call.args == {"If-Match": 3, "seen": True, "filter": {"a": Decimal("1.50")}}


def test_wrong_and_missing_parameters_are_breaches_that_name_their_place(tmp_path):
    wire = wire_of(tmp_path)
    call = wire.read_call(HttpRequest("GET", "/orders?page=0&status=open&status=lost"))
    assert broken(call) == [("query.page", "minimum"), ("query.status[1]", "enum")]
    call = wire.read_call(HttpRequest("GET", "/orders?page=two"))
    assert call.wrong == (Breach("query.page", "type", 'is "two", not of type integer'),)
    needed = one_operation({"parameters": [query("a", {"type": "string"}, required=True)]})
    call = wire_of(tmp_path, needed).read_call(HttpRequest("POST", "/x"))
    assert call.wrong == (Breach("query.a", "required", "is missing"),)
    call = wire.read_call(HttpRequest("GET", "/orders?page=%FF"))
    assert broken(call) == [("query.page", "encoding")]


def test_an_empty_value_passes_only_where_the_contract_allows_it(tmp_path):
    schema = {"type": "string", "minLength": 3}
    call = call_with(tmp_path, query("a", schema, allowEmptyValue=True), "/x?a=")
    assert (call.wrong, call.args) == ((), {"a": ""})
    assert broken(call_with(tmp_path, query("a", schema), "/x?a=")) == [("query.a", "minLength")]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\0"])
def test_no_value_can_begin_a_header_of_its_own(tmp_path, end):
    bad = f"a{end}Set-Cookie: b=1"
    header = {"name": "X-Trace", "in": "header", "schema": {"type": "string"}}
    cookie = {"name": "c", "in": "cookie", "style": "cookie", "schema": {"type": "string"}}
    document = one_operation({"operationId": "x", "parameters": [header, cookie]})
    wire = wire_of(tmp_path, document)
    call = Call("x", {"X-Trace": bad, "c": bad}, headers={"X-More": bad, f"X{end}Y": "v"},
                credentials={"bearer": bad})  # fmt: skip
    sent = [*wire.write_call(call, "http://erp.example").headers]
    sent += wire.write_reply(call, Reply("200", True, headers={"Location": bad})).headers
    assert {"X-Trace", "Cookie", "X-More", "Authorization", "Location"} <= {n for n, _ in sent}
    assert not [1 for name, value in sent if set(name + value) & set("\r\n\0")]
