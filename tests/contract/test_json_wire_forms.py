import base64
from dataclasses import replace

import pytest

from interlock.contract.json_wire import codec
from interlock.contract.json_wire.multipart import Piece, join, split
from interlock.contract.model import Call, HttpRequest, HttpResponse, Reply
from interlock.schema.types import Binary
from tests.contract.orders_api import contract_of, one_operation
from tests.contract.orders_wire import broken, wire_of

PDF = base64.b64encode(b"%PDF-1.7\r\n--\0\xff").decode()
FORM = {
    "type": "object",
    "required": ["name"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string"},
        "count": {"type": "integer"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "scan": {"type": "string", "format": "binary"},
        "pages": {"type": "array", "items": {"type": "string", "format": "binary"}},
        "meta": {"type": "object", "properties": {"a": {"type": "integer"}}},
        "price": {"type": "number"},
    },
}


def made(folder, media, schema=FORM, **content):
    body = {"required": True, "content": {media: {"schema": schema, **content}}}
    return wire_of(folder, one_operation({"operationId": "x", "requestBody": body}))


def again(wire, body):
    """Give what is read of a body that was written."""
    return wire.read_call(wire.write_call(Call("x", body=body), "http://erp.example"))


WHOLE = {
    "name": "客户 & =", "count": 3, "tags": ["a", "b,c"], "scan": PDF, "pages": [PDF, ""],
    "meta": {"a": 1}, "price": 2,
}  # fmt: skip


def test_fields_and_files_of_a_multipart_body_come_back(tmp_path):
    call = again(made(tmp_path, "multipart/form-data"), WHOLE)
    assert (call.body, call.wrong) == (WHOLE, ())


def test_the_parts_say_what_they_are(tmp_path):
    encoding = {"scan": {"contentType": "application/pdf"}, "price": {"contentType": "text/plain"}}
    wire = made(tmp_path, "multipart/form-data", encoding=encoding)
    sent = wire.write_call(Call("x", body=WHOLE), "http://erp.example")
    assert b'name="scan"; filename="scan"\r\nContent-Type: application/pdf\r\n\r\n%PDF' in sent.body
    assert b'name="meta"\r\nContent-Type: application/json\r\n\r\n{"a":1}' in sent.body
    assert b'name="price"\r\nContent-Type: text/plain\r\n\r\n2\r\n' in sent.body
    assert sent.header("content-type").startswith("multipart/form-data; boundary=")


def test_breaches_of_a_multipart_body_are_named_by_field(tmp_path):
    call = again(made(tmp_path, "multipart/form-data"), {"count": "x", "odd": 1})
    assert sorted(broken(call)) == [
        ("$.count", "type"), ("$.name", "required"), ("$.odd", "additionalProperties"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ("image/png", None),
        ("IMAGE/JPEG; q=1", None),
        ("text/plain", "is text/plain, not image/* or application/pdf"),
        ("", "is text/plain, not image/* or application/pdf"),
    ],
)
def test_a_part_must_be_of_a_media_type_that_its_field_takes(tmp_path, given, wrong):
    encoding = {"scan": {"contentType": "image/*, application/pdf"}}
    wire = made(tmp_path, "multipart/form-data", encoding=encoding)
    boundary, data = join([Piece("name", b"x"), Piece("scan", b"...", given, "a")])
    headers = (("Content-Type", f"multipart/form-data; boundary={boundary}"),)
    call = wire.read_call(HttpRequest("POST", "/x", headers, data))
    assert [(b.path, b.rule, b.says) for b in call.wrong] == (
        [("$.scan", "media", wrong)] if wrong else []
    )
    assert again(wire, {"name": "x", "scan": PDF}).wrong == ()


def test_a_part_of_another_media_type_hides_no_other_breach(tmp_path):
    encoding = {"count": {"contentType": "application/json"}}
    wire = made(tmp_path, "multipart/form-data", encoding=encoding)
    boundary, data = join([Piece("count", b"3", "text/plain")])
    headers = (("Content-Type", f"multipart/form-data; boundary={boundary}"),)
    call = wire.read_call(HttpRequest("POST", "/x", headers, data))
    assert sorted(broken(call)) == [("$.count", "media"), ("$.name", "required")]


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ({"style": "pipeDelimited"}, "the style of the part 'tags' is not"),
        ({"explode": False}, "the style of the part 'tags' is not"),
        ({"headers": {"X": {}}}, "the headers of the part 'tags' are not"),
    ],
)
def test_what_is_not_read_of_a_part_is_named(tmp_path, rule, says):
    content = {"multipart/form-data": {"schema": FORM, "encoding": {"tags": rule}}}
    body = {"required": True, "content": content}
    contract = contract_of(tmp_path, one_operation({"operationId": "x", "requestBody": body}))
    assert any(repair.startswith(says) for repair in contract.repairs)


def test_a_form_with_a_style_that_nobody_knows_is_refused(tmp_path):
    content = {"application/x-www-form-urlencoded": {"schema": FORM, "encoding": {
        "tags": {"style": "commas"}}}}  # fmt: skip
    document = one_operation({"operationId": "x", "requestBody": {"content": content}})
    document["paths"]["/y"] = {"get": {"operationId": "y"}}
    contract = contract_of(tmp_path, document)
    assert [r.why for r in contract.refused] == [
        "field 'tags' has style 'commas', which forms do not know"
    ]


@pytest.mark.parametrize(
    ("media", "data"),
    [
        ("multipart/form-data", b"--x--\r\n"),
        ("multipart/form-data; boundary=y", b"--x\r\n\r\n--x--"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\na"),
        ("multipart/form-data; boundary=x", b"--x\r\nA: b\r\n\r\na\r\n--x--"),
    ],
)
def test_a_body_that_is_not_cut_as_it_says_is_told(tmp_path, media, data):
    wire = made(tmp_path, "multipart/form-data")
    call = wire.read_call(HttpRequest("POST", "/x", (("Content-Type", media),), data))
    assert broken(call) == [("$", "encoding")]


def test_parts_of_other_writers_are_read():
    data = (
        b'preamble\r\n--b\r\ncontent-disposition: form-data; filename="a;b.pdf"; name="f"\r\n'
        b"Content-Type: application/pdf\r\n\r\nx\r\ny\r\n--b\r\n"
        b"Content-Disposition: form-data; name=n\r\n\r\n\r\n--b--\r\nepilogue"
    )
    assert split(data, "b") == (
        Piece("f", b"x\r\ny", "application/pdf", "a;b.pdf"),
        Piece("n", b""),
    )


@pytest.mark.parametrize(
    ("encoding", "data"),
    [("base64", b"eMO8\r\neA=="), ("quoted-printable", b"x=C3=BCx"), ("8bit", "xüx".encode())],
)
def test_a_part_is_read_as_its_transfer_encoding_says(encoding, data):
    head = b"Content-Transfer-Encoding: " + encoding.encode()
    head = b'--b\r\nContent-Disposition: form-data; name="n"\r\n' + head
    assert split(head + b"\r\n\r\n" + data + b"\r\n--b--", "b") == (Piece("n", "xüx".encode()),)


@pytest.mark.parametrize(("encoding", "data"), [("base64", b"!"), ("x-own", b"a")])
def test_a_part_that_cannot_be_decoded_is_told(tmp_path, encoding, data):
    body = (
        b'--b\r\nContent-Disposition: form-data; name="n"\r\nContent-Transfer-Encoding: '
        + encoding.encode() + b"\r\n\r\n" + data + b"\r\n--b--"
    )  # fmt: skip
    head = (("Content-Type", "multipart/form-data; boundary=b"),)
    call = made(tmp_path, "multipart/form-data").read_call(HttpRequest("POST", "/x", head, body))
    (breach,) = call.wrong
    assert encoding in str(breach)


def test_a_name_cannot_end_the_head_of_its_part():
    boundary, data = join([Piece('a"\r\nX: y', b"1")])
    assert b"\r\nX: y" not in data
    assert split(data, boundary) == (Piece('a"\r\nX: y', b"1"),)


def test_a_form_says_lists_and_json_as_its_encoding_tells(tmp_path):
    encoding = {
        "tags": {"style": "pipeDelimited", "explode": False},
        "meta": {"contentType": "application/json"},
        "pages": {"style": "deepObject"},
    }
    wire = made(tmp_path, "application/x-www-form-urlencoded", encoding=encoding)
    body = {"name": "a b", "tags": ["p", "q"], "meta": {"a": 1}, "pages": [PDF]}
    sent = wire.write_call(Call("x", body=body), "http://erp.example")
    assert sent.body.startswith(b"name=a+b&tags=p%7Cq&meta=%7B%22a%22%3A1%7D&pages[0]=")
    call = wire.read_call(sent)
    assert (call.body, call.wrong) == (body, ())


@pytest.mark.parametrize(
    ("media", "piece"),
    [
        ("application/x-www-form-urlencoded", b"a&"),
        ("multipart/form-data; boundary=x", b"\n--x"),
        ("application/xml", b"<a/>"),
    ],
)
def test_a_body_of_more_parts_than_fit_into_memory_is_refused_before_it_is_read(
    tmp_path, media, piece
):
    wire = made(tmp_path, media.partition(";")[0], {"type": "object"})
    sent = wire.write_call(Call("x", body={}), "http://erp.example")
    body = b"<root>" + piece * 1_000_001 + b"</root>"
    call = wire.read_call(replace(sent, headers=(("Content-Type", media),), body=body))
    assert [str(b) for b in call.wrong] == ["$: it holds more than 1000000 values"]


def test_a_form_without_fields_is_a_record(tmp_path):
    wire = made(tmp_path, "application/x-www-form-urlencoded", {"type": "object"})
    call = again(wire, {})
    assert (call.body, call.wrong) == ({}, ())


@pytest.mark.parametrize("media", ["application/octet-stream", "application/pdf", "image/*"])
@pytest.mark.parametrize("text", [PDF, ""])
def test_a_file_is_its_bytes_on_the_wire_and_base64_inside(tmp_path, media, text):
    wire = made(tmp_path, media, {"type": "string", "format": "binary"})
    sent = wire.write_call(Call("x", body=text), "http://erp.example")
    assert sent.body == base64.b64decode(text)
    call = wire.read_call(sent)
    assert (call.body, call.wrong) == (text, ())


def test_a_file_is_an_answer_like_any_other(tmp_path):
    content = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}
    document = one_operation({"operationId": "x", "responses": {"200": {"content": content}}})
    contract = contract_of(tmp_path, document)
    assert contract.operations[0].success.message.body == Binary()
    wire = codec(contract)
    for text in (PDF, ""):
        response = wire.write_reply(Call("x"), Reply("200", True, text))
        assert response.header("content-type") == "application/pdf"
        assert wire.read_reply("x", response).body == text
    assert wire.read_reply("x", HttpResponse(200)).body is None


@pytest.mark.parametrize(
    ("schema", "data", "value"),
    [({"type": "string"}, b"12", "12"), ({"type": "integer"}, b"12", 12)],
)
def test_plain_text_is_read_as_its_type(tmp_path, schema, data, value):
    wire = made(tmp_path, "text/plain", schema)
    headers = (("Content-Type", "text/plain; charset=utf-8"),)
    call = wire.read_call(HttpRequest("POST", "/x", headers, data))
    assert (call.body, call.wrong) == (value, ())
    assert again(wire, value).body == value


def test_json_comes_first_whatever_the_order_of_the_file(tmp_path):
    names = [
        "text/plain",
        "multipart/form-data",
        "application/yaml",
        "text/xml",
        "application/json",
    ]
    content = {name: {"schema": FORM} for name in names}
    document = one_operation({"requestBody": {"content": content}})
    contract = contract_of(tmp_path, document)
    assert [p.media for p in contract.operations[0].request.parts] == [
        "application/json", "multipart/form-data", "text/xml", "text/plain",
    ]  # fmt: skip
    assert any("application/yaml" in r for r in contract.repairs)
