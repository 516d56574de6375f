"""Every way in which a parameter may stand in a request, written and read back."""

import functools
import tempfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interlock.contract.model import Call, HttpRequest
from tests.contract.orders_api import one_operation, query
from tests.contract.orders_wire import wire_of

WHOLE = {"type": "integer"}
SCALARS = {
    "text": {"type": "string"}, "whole": WHOLE, "number": {"type": "number"},
    "flag": {"type": "boolean"},
}  # fmt: skip
SHAPES = {
    **SCALARS,
    "texts": {"type": "array", "items": {"type": "string"}},
    "wholes": {"type": "array", "items": WHOLE},
    "record": {
        "type": "object",
        "properties": {"R": WHOLE, "name": {"type": "string"}, "on": {"type": "boolean"}},
    },
}
WAYS = [
    ("path", "simple"), ("path", "label"), ("path", "matrix"),
    ("query", "form"), ("query", "spaceDelimited"), ("query", "pipeDelimited"),
    ("query", "deepObject"), ("header", "simple"), ("cookie", "form"), ("cookie", "cookie"),
]  # fmt: skip
# No percent-encoding tells these from what separates items there; OpenAPI has no other way.
APART = {"spaceDelimited": " +", "pipeDelimited": "|"}
PLAIN = st.characters(min_codepoint=33, max_codepoint=0x4FF, exclude_categories=("Cs", "Cc", "Zs"))
NUMBERS = st.decimals(-1000, 1000, allow_nan=False, places=2).map(lambda d: d + Decimal("0.00"))


def texts(where, style, *, many):
    """Give texts that a place can carry: headers and bare cookies have no encoding at all."""
    bad = APART.get(style, "") if many else ""
    if where == "header":
        bad += '",=' if many else '"'
    if style == "cookie":
        bad += '";&=,%' if many else '";&%'
    # RFC 6570 does not tell an empty list from a list of one empty text.
    found = st.text(PLAIN, min_size=1, max_size=8)
    if where != "header" and style not in ("spaceDelimited", "cookie"):
        found = found | st.sampled_from(["a b", " ", "&=#?/", "%41", "..", ";a=b", "客户"])
    if where == "path":
        found = found | st.just(".")
    return found.filter(lambda t: not set(bad) & set(t))


def value_of(shape, where, style):
    plain = {
        "text": texts(where, style, many=False), "whole": st.integers(-99, 10**12),
        "number": NUMBERS, "flag": st.booleans(),
    }  # fmt: skip
    if shape in plain:
        return plain[shape]
    if shape == "texts":
        return st.lists(texts(where, style, many=True), min_size=1, max_size=4)
    if shape == "wholes":
        return st.lists(st.integers(-99, 999), min_size=1, max_size=4)
    name = texts(where, style, many=True)
    parts = {"R": st.integers(0, 9), "name": name, "on": st.booleans()}
    return st.fixed_dictionaries({}, optional=parts).filter(bool)


@functools.cache
def wire(shape, where, style, explode):
    """Give the wire of one operation with one parameter `p` of this kind, beside a bystander."""
    parameter = query("p", SHAPES[shape], style=style, explode=explode)
    parameter["in"] = where
    operation = {"operationId": "x", "parameters": [parameter, query("other", {})]}
    if where == "path":
        parameter["required"] = True
    document = one_operation(operation, path="/x/{p}/y" if where == "path" else "/x", servers=[])
    return wire_of(Path(tempfile.mkdtemp()), document)


@pytest.mark.parametrize("explode", [False, True])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("where", "style"), WAYS)
def test_what_was_written_is_read_back(where, style, shape, explode):
    if style == "deepObject" and shape in ("texts", "wholes") and not explode:
        return  # says the same as with explode
    made = wire(shape, where, style, explode)

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(value_of(shape, where, style))
    def holds(value):
        call = Call("x", {"p": value, "other": "o"})
        sent = made.write_call(call, "http://erp.example")
        assert sent.target.isascii()
        back = made.read_call(sent)
        assert (back.args, back.wrong) == (call.args, ()), sent.target

    holds()


@pytest.mark.parametrize(
    ("where", "style", "explode", "target"),
    [
        ("path", "simple", False, "/x/R,100,name,a"), ("path", "simple", True, "/x/R=100,name=a"),
        ("path", "label", False, "/x/.R,100,name,a"), ("path", "label", True, "/x/.R=100.name=a"),
        ("path", "matrix", False, "/x/;p=R,100,name,a"),
        ("path", "matrix", True, "/x/;R=100;name=a"),
        ("query", "form", False, "/x?p=R,100,name,a"), ("query", "form", True, "/x?R=100&name=a"),
        ("query", "spaceDelimited", False, "/x?p=R%20100%20name%20a"),
        ("query", "pipeDelimited", False, "/x?p=R%7C100%7Cname%7Ca"),
        ("query", "deepObject", True, "/x?p[R]=100&p[name]=a"),
    ],
)  # fmt: skip
def test_a_record_is_written_as_the_table_of_the_standard_shows(where, style, explode, target):
    made = wire("record", where, style, explode)
    call = Call("x", {"p": {"R": 100, "name": "a"}})
    sent = made.write_call(call, "http://erp.example").target
    assert sent.replace("/y", "") == target


@pytest.mark.parametrize(
    ("style", "explode", "target"),
    [
        ("simple", False, "/x/3,4"), ("label", False, "/x/.3,4"), ("label", True, "/x/.3.4"),
        ("matrix", False, "/x/;p=3,4"), ("matrix", True, "/x/;p=3;p=4"),
    ],
)  # fmt: skip
def test_a_list_in_a_path_is_written_as_the_standard_shows(style, explode, target):
    made = wire("wholes", "path", style, explode)
    assert made.write_call(Call("x", {"p": [3, 4]}), "http://e.example").target == target + "/y"


def test_reserved_characters_stay_where_the_contract_allows_them(tmp_path):
    parameters = [query("f", {"type": "string"}, allowReserved=True), query("g", {})]
    made = wire_of(tmp_path, one_operation({"operationId": "x", "parameters": parameters}))
    call = Call("x", {"f": "a/b:c@d&e#f", "g": "a/b"})
    sent = made.write_call(call, "http://erp.example")
    assert sent.target.endswith("?f=a/b:c@d%26e%23f&g=a%2Fb")
    assert made.read_call(sent).args == call.args


@pytest.mark.parametrize("where", ["path", "query", "header", "cookie"])
@pytest.mark.parametrize(("media", "value"), [
    ("application/json", {"a": ["x,y", Decimal("1.50")]}), ("text/plain", "a b&c"),
])  # fmt: skip
def test_a_parameter_may_have_a_media_type(tmp_path, where, media, value):
    content = {media: {"schema": {} if media == "application/json" else {"type": "string"}}}
    parameter = {"name": "p", "in": where, "required": True, "content": content}
    path = "/x/{p}" if where == "path" else "/x"
    document = one_operation({"operationId": "x", "parameters": [parameter]}, path=path)
    made = wire_of(tmp_path, document)
    back = made.read_call(made.write_call(Call("x", {"p": value}), "http://erp.example"))
    assert (back.args, back.wrong) == ({"p": value}, ())


EITHER = {"anyOf": [WHOLE, {"type": "array", "items": WHOLE}]}


@pytest.mark.parametrize("where", ["query", "header"])
@pytest.mark.parametrize(("text", "value"), [("3", 3), ("3,4", [3, 4])])
def test_a_parameter_under_any_of_is_the_scalar_or_the_list(tmp_path, where, text, value):
    parameter = {**query("p", EITHER, explode=False), "in": where}
    made = wire_of(tmp_path, one_operation({"operationId": "x", "parameters": [parameter]}))
    target = "/api/v1/x" + (f"?p={text}" if where == "query" else "")
    headers = (("P", text),) if where == "header" else ()
    call = made.read_call(HttpRequest("POST", target, headers))
    assert (call.args, call.wrong) == ({"p": value}, ())


def test_a_deep_object_that_may_be_a_scalar_is_read_as_one(tmp_path):
    spans = {"type": "object", "properties": {"gte": WHOLE}}
    parameter = query("created", {"anyOf": [spans, WHOLE]}, style="deepObject", explode=True)
    made = wire_of(tmp_path, one_operation({"operationId": "x", "parameters": [parameter]}))

    def read(text):
        return made.read_call(HttpRequest("POST", f"/x?{text}")).args

    assert read("created=12") == {"created": 12}
    assert read("created[gte]=12") == {"created": {"gte": 12}}


def test_a_name_in_brackets_that_comes_again_is_a_list(tmp_path):
    fields = {"a": {"type": "array", "items": WHOLE}, "b": WHOLE}
    record = {"type": "object", "properties": fields}
    parameter = query("p", record, style="deepObject", explode=True)
    made = wire_of(tmp_path, one_operation({"operationId": "x", "parameters": [parameter]}))
    call = made.read_call(HttpRequest("POST", "/x?p[a]=1&p[a]=2&p[a]=3&p[b]=4"))
    assert (call.args, call.wrong) == ({"p": {"a": [1, 2, 3], "b": 4}}, ())
    assert made.read_call(HttpRequest("POST", "/x?p[b]=1&p[b]=2")).wrong


def test_a_whole_number_may_be_written_with_a_point(tmp_path):
    made = wire_of(tmp_path)
    call = made.read_call(HttpRequest("GET", "/orders?page=1.0"))
    assert (call.args, call.wrong) == ({"page": 1}, ())
    assert isinstance(call.args["page"], int)
