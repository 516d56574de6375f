import pytest

from interlock.contract.model import Access, HttpBinding, HttpRequest
from interlock.contract.openapi import read
from interlock.schema.types import ListOf, Number, Ref, Text
from tests.contract.orders_api import contract_of, save
from tests.contract.orders_wire import wire_of


def pets(**changes):
    """Give a Swagger 2.0 document."""
    return {
        "swagger": "2.0",
        "info": {"title": "Pets", "version": "1"},
        "host": "erp.example",
        "basePath": "/v2",
        "schemes": ["https"],
        "consumes": ["application/json"],
        "produces": ["application/xml", "application/json"],
        "paths": {
            "/pets": {
                "parameters": [{"$ref": "#/parameters/page"}],
                "get": {
                    "operationId": "list",
                    "parameters": [
                        listed("ids", "multi"),
                        listed("tags", "pipes"),
                        listed("names", None),
                    ],
                    "responses": {
                        "200": {
                            "description": "",
                            "schema": {"type": "array", "items": ref("Pet")},
                            "headers": {"X-Total": {"type": "integer"}},
                        },
                        "default": {"$ref": "#/responses/Broken"},
                    },
                },
                "post": {
                    "operationId": "create",
                    "parameters": [
                        {"name": "pet", "in": "body", "required": True, "schema": ref("Pet")}
                    ],
                    "responses": {"201": {"description": "", "schema": ref("Pet")}},
                },
            },
        },
        "parameters": {"page": {"name": "page", "in": "query", "type": "integer", "minimum": 1}},
        "responses": {"Broken": {"description": "", "schema": ref("Error")}},
        "definitions": {
            "Pet": {
                "type": "object",
                "discriminator": "kind",
                "required": ["kind"],
                "properties": {
                    "kind": {"type": "string"},
                    "note": {"type": "string", "x-nullable": True},
                    "age": {"type": "integer", "minimum": 0, "exclusiveMinimum": True},
                    "parent": ref("Pet"),
                },
            },
            "Error": {"type": "object", "properties": {"message": {"type": "string"}}},
        },
        **changes,
    }


def ref(name):
    return {"$ref": f"#/definitions/{name}"}


def listed(name, form, where="query"):
    more = {"collectionFormat": form} if form else {}
    return {"name": name, "in": where, "type": "array", "items": {"type": "integer"}, **more}


def posted(*parameters, **more):
    """Give a document with one POST /x."""
    operation = {"operationId": "x", "parameters": list(parameters), **more}
    operation.setdefault("responses", {"200": {"description": ""}})
    return pets(paths={"/x": {"post": operation}})


def test_a_swagger_file_reads_like_an_openapi_file(tmp_path):
    contract = contract_of(tmp_path, pets())
    listing, create = contract.operations
    assert contract.origin.dialect == "2.0"
    assert create.binding == HttpBinding("POST", "/pets", "/v2")
    assert create.request.body == Ref("Pet")
    assert listing.success.message.body == ListOf(Ref("Pet"))
    assert [(o.name, o.ok) for o in listing.outcomes] == [("200", True), ("default", False)]
    assert [(p.name, p.style, p.explode) for p in listing.request.parts] == [
        ("page", "form", True),
        ("ids", "form", True),
        ("tags", "pipeDelimited", False),
        ("names", "form", False),
    ]
    parts = [(p.name, p.media) for p in listing.success.message.parts]
    assert parts == [("X-Total", ""), ("body", "application/json"), ("body", "application/xml")]
    assert contract.refused == ()


def test_definitions_keep_their_names_and_the_words_of_2_0(tmp_path):
    pet = contract_of(tmp_path, pets()).types["Pet"]
    assert pet.name == "Pet"
    assert (pet.field("note").nullable, pet.field("kind").nullable) == (True, False)
    assert pet.field("age").type == Number(scale=0, minimum=0, exclusive_minimum=True)
    assert pet.field("parent").type == Ref("Pet")


@pytest.mark.parametrize(
    ("target", "args"),
    [
        ("/v2/pets?page=2&ids=1&ids=2", {"page": 2, "ids": [1, 2]}),
        ("/v2/pets?tags=1|2&names=3,4", {"tags": [1, 2], "names": [3, 4]}),
    ],
)
def test_lists_travel_in_their_collection_format(tmp_path, target, args):
    call = wire_of(tmp_path, pets()).read_call(HttpRequest("GET", target))
    assert (call.args, call.wrong) == (args, ())


@pytest.mark.parametrize(
    ("form", "text"), [("csv", "1,2"), ("ssv", "1%202"), ("tsv", "1%092"), ("pipes", "1|2")]
)
def test_a_list_in_a_path_travels_in_its_collection_format(tmp_path, form, text):
    document = pets()
    parameter = {**listed("ids", form, "path"), "required": True}
    document["paths"] = {"/x/{ids}": {"get": {"operationId": "x", "parameters": [parameter]}}}
    wire = wire_of(tmp_path, document)
    call = wire.read_call(HttpRequest("GET", f"/v2/x/{text}"))
    assert (call.args, call.wrong) == ({"ids": [1, 2]}, ())
    assert wire.read_call(wire.write_call(call, "http://erp.example/v2")).args == call.args


def test_form_fields_make_a_form_and_a_file_makes_it_multipart(tmp_path):
    name = {"name": "name", "in": "formData", "type": "string", "required": True}
    form = contract_of(tmp_path, posted(name)).operations[0]
    assert [p.media for p in form.request.parts] == ["application/x-www-form-urlencoded"]
    assert form.request.body.field("name").type == Text()
    assert form.request.body.field("name").required
    attached = {"name": "scan", "in": "formData", "type": "file"}
    sent = contract_of(tmp_path, posted(name, attached)).operations[0]
    assert [p.media for p in sent.request.parts] == ["multipart/form-data"]


def test_a_file_as_an_answer_is_bytes(tmp_path):
    responses = {"200": {"description": "", "schema": {"type": "file"}}}
    document = posted(responses=responses, produces=["application/pdf"])
    assert contract_of(tmp_path, document).operations[0].success.message.parts[0].media == (
        "application/pdf"
    )


@pytest.mark.parametrize(
    ("parameters", "why"),
    [
        ((listed("a", "multi", "header"),), "'multi', not for header"),
        ((listed("a", "odd"),), "'odd', not for query"),
        (({"name": "a", "in": "body"}, {"name": "b", "in": "body"}), "two bodies"),
        (({"name": "a", "in": "body"}, {"name": "b", "in": "formData"}), "at once"),
        (("odd",), "not a mapping"),
        (({"$ref": "#/parameters/no"},), "points to nothing"),
    ],
)
def test_what_swagger_cannot_mean_is_refused_alone(tmp_path, parameters, why):
    document = posted(*parameters)
    document["paths"]["/fine"] = {"get": {"responses": {"200": {"description": ""}}}}
    contract = contract_of(tmp_path, document)
    assert [o.name for o in contract.operations] == ["GET /fine"]
    assert why in contract.refused[0].why


def test_security_definitions_become_ways_of_access(tmp_path):
    flows = {
        "machine": {"type": "oauth2", "flow": "application", "tokenUrl": "https://a.example/t",
                    "scopes": {"r": ""}},
        "person": {"type": "oauth2", "flow": "accessCode", "tokenUrl": "https://a.example/u"},
        "login": {"type": "basic"},
        "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
    }  # fmt: skip
    contract = contract_of(tmp_path, pets(securityDefinitions=flows, security=[{"key": []}]))
    machine, person, login, key = contract.access
    assert machine == Access("machine", "oauth2", "Authorization", token_path="/t", scopes=("r",))
    assert (person.kind, login.kind, key.header) == ("bearer", "basic", "X-Key")
    assert contract.operations[0].access == ("key",)


def test_parameters_and_paths_may_lie_in_other_files(tmp_path):
    document = pets(paths={"/x": {"$ref": "paths/x.json"}})
    item = {
        "post": {
            "operationId": "x",
            "parameters": [{"$ref": "../shared/body.json#/order"}],
            "responses": {"200": {"$ref": "../shared/body.json#/answer"}},
        }
    }
    save(tmp_path, item, "paths/x.json")
    near = {"$ref": "#/types/Order"}
    shared = {
        "order": {"name": "order", "in": "body", "schema": near},
        "answer": {"description": "", "schema": {"type": "array", "items": near}},
        "types": {"Order": {"type": "object", "properties": {"n": {"type": "integer"}}}},
    }
    save(tmp_path, shared, "shared/body.json")
    contract = contract_of(tmp_path, document)
    operation = contract.operations[0]
    assert contract.refused == ()
    assert operation.source.file == "paths/x.json"
    assert contract.types["Order"].field("n").type == Number(scale=0)
    assert Ref("Order") in (operation.request.body, contract.types[operation.request.body.name])


def test_the_version_may_be_a_number_in_yaml(tmp_path):
    path = tmp_path / "s.yaml"
    text = "swagger: 2.0\ninfo: {title: a, version: '1'}\npaths:\n  /a:\n    get: {}\n"
    path.write_text(text, encoding="utf-8")
    assert read([path], "erp").operations[0].name == "GET /a"
