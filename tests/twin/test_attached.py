"""Files and notes below records of several kinds, made by PUT alone."""

import pytest

from interlock.contract.load import load
from interlock.contract.model import Call
from interlock.twin.service import Twin


def below(parent):
    """Give the paths of what may lie below one kind of record."""
    plural = f"{parent.lower()}s"
    mine = "[{name: id, in: path, required: true, schema: {type: string}}"
    return f"""
  /{plural}:
    post:
      operationId: add{parent}
      requestBody:
        required: true
        content: {{application/json: {{schema: {{$ref: '#/components/schemas/{parent}'}}}}}}
      responses: {{"201": {{description: Made., content: {{application/json: {{schema:
        {{$ref: '#/components/schemas/{parent}'}}}}}}}}}}
  /{plural}/{{id}}:
    parameters: {mine}]
    delete: {{operationId: remove{parent}, responses: {{"204": {{description: Gone.}}}}}}
  /{plural}/{{id}}/files:
    parameters: {mine}]
    get:
      operationId: list{parent}Files
      responses: {{"200": {{description: All., content: {{application/json: {{schema:
        {{type: array, items: {{$ref: '#/components/schemas/File'}}}}}}}}}}}}
  /{plural}/{{id}}/files/{{name}}:
    parameters: {mine}, {{name: name, in: path, required: true, schema: {{type: string}}}}]
    get:
      operationId: get{parent}File
      responses: {{"200": &file {{description: One., content: {{application/json: {{schema:
        {{$ref: '#/components/schemas/File'}}}}}}}}}}
    put:
      operationId: create{parent}File
      requestBody: {{required: true, content: {{application/octet-stream: {{schema:
        {{type: string, format: binary}}}}}}}}
      responses: {{"200": *file}}
  /{plural}/{{id}}/notes:
    parameters: {mine}]
    get:
      operationId: list{parent}Notes
      responses: {{"200": {{description: All., content: {{application/json: {{schema:
        {{type: array, items: {{$ref: '#/components/schemas/Note'}}}}}}}}}}}}
    put:
      operationId: create{parent}Note
      requestBody: {{required: true, content: {{application/json: {{schema:
        {{$ref: '#/components/schemas/Note'}}}}}}}}
      responses: {{"200": {{description: One., content: {{application/json: {{schema:
        {{$ref: '#/components/schemas/Note'}}}}}}}}}}
"""


KINDS = """
components:
  schemas:
    Invoice: {type: object, properties: {id: {type: string}, total: {type: integer}}}
    Contact: {type: object, properties: {id: {type: string}, label: {type: string}}}
    File: {type: object, properties: {name: {type: string}, fileId: {type: string}}}
    Note: {type: object, required: [text], properties: {text: {type: string}}}
"""


class Books:
    def __init__(self, folder):
        path = folder / "books.yaml"
        head = 'openapi: 3.0.3\ninfo: {title: Books, version: "1"}\npaths:'
        path.write_text(head + below("Invoice") + below("Contact").replace("&file", "") + KINDS)
        text = path.read_text().replace("*file", "{description: One.}")
        path.write_text(text)
        self.contract = load(path, "books")
        self.twin = Twin(self.contract)
        self("addInvoice", {"id": "1"})
        self("addContact", {"id": "1"})

    def __call__(self, operation, body=None, **args):
        return self.twin.handle(Call(operation, args, body), 0)


@pytest.fixture
def books(tmp_path):
    return Books(tmp_path)


def test_a_put_that_says_that_it_creates_does(books):
    assert books.contract.roles["createInvoiceFile"].upsert
    assert books("createInvoiceFile", "AAAA", id="1", name="a.png").ok
    assert books("getInvoiceFile", id="1", name="a.png").body["name"] == "a.png"
    assert not books("createInvoiceFile", "AAAA", id="2", name="a.png").ok


def test_one_file_name_is_another_file_below_each_kind_of_record(books):
    books("createInvoiceFile", "AAAA", id="1", name="a.png")
    assert books("getContactFile", id="1", name="a.png").outcome == "404"
    books("createContactFile", "AAAA", id="1", name="a.png")
    assert list(books.twin.snapshot()["File"]) == ["Invoice=1/a.png", "Contact=1/a.png"]
    books("removeInvoice", id="1")
    assert [f["name"] for f in books("listContactFiles", id="1").body] == ["a.png"]
    assert len(books.twin.snapshot()["File"]) == 1


def test_notes_without_a_key_are_seen_below_their_own_record_alone(books):
    books("createInvoiceNote", {"text": "of the invoice"}, id="1")
    books("createContactNote", {"text": "of the contact"}, id="1")
    assert books("listInvoiceNotes", id="1").body == [{"text": "of the invoice"}]
    assert books("listContactNotes", id="1").body == [{"text": "of the contact"}]


PAYMENTS = """
openapi: 3.0.3
info: {title: Payments, version: "1"}
paths:
  /invoices:
    post: {operationId: addInvoice, requestBody: &any {required: true, content: {application/json: {schema: &invoice {title: Invoice, type: object, properties: {id: {type: string}}}}}}, responses: {"201": {description: Made., content: {application/json: {schema: *invoice}}}}}
  /invoices/{invoiceId}:
    parameters: &i [{name: invoiceId, in: path, required: true, schema: {type: string}}]
    get: {operationId: getInvoice, responses: {"200": {description: One., content: {application/json: {schema: *invoice}}}}}
  /invoices/{invoiceId}/payments:
    parameters: *i
    post: {operationId: addPayment, requestBody: {required: true, content: &p {application/json: {schema: {$ref: '#/components/schemas/Payment'}}}}, responses: {"201": {description: Made., content: *p}}}
  /invoices/{invoiceId}/payments/{paymentId}:
    parameters: [{name: invoiceId, in: path, required: true, schema: {type: string}}, &key {name: paymentId, in: path, required: true, schema: {type: string}}]
    get: {operationId: getOfInvoice, responses: {"200": {description: One., content: *p}}}
  /customers/{customerId}/payments/{paymentId}:
    parameters: [{name: customerId, in: path, required: true, schema: {type: string}}, *key]
    get: {operationId: getOfCustomer, responses: {"200": {description: One., content: *p}}}
components:
  schemas:
    Payment: {type: object, properties: {id: {type: string}, FIELDS}}
"""  # noqa: E501
FIELDS = ("invoiceId: {type: string}, customerId: {type: string}", "customerId: {type: string}")


@pytest.mark.parametrize("fields", FIELDS, ids=("names both", "names one"))
def test_what_two_paths_lead_to_is_found_by_both(tmp_path, fields):
    path = tmp_path / "payments.yaml"
    path.write_text(PAYMENTS.replace("FIELDS", fields))
    twin = Twin(load(path, "payments"))

    def ask(operation, body=None, **args):
        return twin.handle(Call(operation, args, body), 0)

    ask("addInvoice", {"id": "I1"})
    assert ask("addPayment", {"id": "P1", "customerId": "C1"}, invoiceId="I1").ok
    assert ask("getOfInvoice", invoiceId="I1", paymentId="P1").ok
    assert ask("getOfCustomer", customerId="C1", paymentId="P1").body["id"] == "P1"
    assert ask("getOfCustomer", customerId="C2", paymentId="P1").outcome == "404"
