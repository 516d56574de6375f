"""Refusals: with a bad status, inside a good one, and by the state of a document."""

from __future__ import annotations

from interlock.contract.load import load
from interlock.contract.model import Call, HttpRequest
from interlock.twin.service import Twin
from interlock.wire.front import Front
from tests.contract.order_service import write
from tests.twin.lists.test_paging import Soap, part, wsdl
from tests.twin.trade.house import House

INSIDE = """
is_success:
  - path: code
    equals: 0
    accepted: {msg: done}
    refused:
      code: {not-found: 404, duplicate: 1002, default: 999}
      msg: "{reason}: {says}"
    operations: [saveInvoice, viewInvoice]
"""
BILL = {"number": "R1", "amount": 5}


def test_a_system_may_say_no_with_a_good_status(tmp_path):
    house = House(tmp_path, INSIDE)
    assert house("POST", "/api/invoices", BILL) == (200, {"code": 0, "msg": "done", "data": BILL})
    status, body = house("POST", "/api/invoices", BILL)
    assert (status, body["code"]) == (200, 1002)
    assert body["msg"] == "duplicate: Invoice R1 exists already"
    assert "data" not in body
    assert house("GET", "/api/invoices/none")[1]["code"] == 404
    assert house("POST", "/api/invoices", {"number": "R2"})[1]["code"] == 999


def test_such_a_refusal_is_judged_as_one(tmp_path):
    house = House(tmp_path, INSIDE)
    fine = house.twin.handle(Call("saveInvoice", body=BILL), 0)
    again = house.twin.handle(Call("saveInvoice", body=BILL), 0)
    assert (fine.ok, again.ok, again.outcome, again.writes) == (True, False, "200", ())
    read = house.front.codec.read_reply
    for reply, good in ((fine, True), (again, False)):
        seen = read("saveInvoice", house.front.respond(Call("saveInvoice"), reply))
        assert seen.ok  # the status alone tells nothing
        assert house.contract.is_success("saveInvoice", seen) is good
    assert house.contract.is_success("getOrder", fine)


def test_soap_may_say_no_without_a_fault(tmp_path):
    overlay = """
resources: {Account: {unique: [[Name]]}}
is_success:
  - path: id
    equals: [ACC-000001, ACC-000002]
    accepted: {id: "{key}"}
    refused: {id: "refused: {says}"}
    operations: [createAccount]
"""
    crm = Soap(tmp_path, overlay, file=write(tmp_path, wsdl(), "crm.wsdl"))
    account = "<account><Name>A</Name></account>"
    assert part(crm.ask("createAccount", account), "id") == ["ACC-000001"]
    text = crm.ask("createAccount", account)
    assert "Fault" not in text
    assert part(text, "id") == ["refused: Account ACC-000001 has Name A already"]


LIFE = """
resources:
  Order:
    life:
      field: status
      initial: draft
      moves:
        - {from: draft, to: approved, by: approveOrder}
        - {from: draft, to: closed}
        - {from: approved, to: shipped, by: system}
        - {from: approved, to: closed}
      locked: [closed]
"""


def test_a_step_that_is_not_allowed_names_the_state_and_the_steps_that_are(tmp_path):
    house = House(tmp_path, LIFE)
    path = f"/api/orders/{house.order()['id']}"
    status, body = house("PATCH", path, {"status": "shipped"}, If_Match="*")
    assert (status, body["field"]) == (409, "status")
    allowed = "it can become approved by approveOrder, closed"
    assert body["message"] == f"Order ORD-000001 is draft and cannot become shipped; {allowed}"
    assert house("POST", path + "/approve")[0] == 200
    status, body = house("POST", path + "/approve")
    assert (status, "is approved" in body["message"]) == (409, True)
    assert body["message"].endswith("it can become closed")
    house("PATCH", path, {"status": "closed"}, If_Match="*")
    assert "it stays so" in house("PATCH", path, {"status": "draft"}, If_Match="*")[1]["message"]
    assert house("PATCH", path, {"customerName": "x"}, If_Match="*")[0] == 409


def test_the_same_mistake_gets_the_same_answer_and_another_one_another(tmp_path):
    house = House(tmp_path, INSIDE)
    mistakes = [{"number": "R1"}, {"number": "R2"}, {"number": "R3", "amount": "much"}]
    first, again, other = (house("POST", "/api/invoices", m) for m in mistakes)
    assert first == again != other
    assert "amount" in other[1]["msg"]
    right = house("POST", "/api/invoices", {"number": "R1", "amount": 1})
    assert right[1]["code"] == 0


JSON_API = """
openapi: 3.0.0
info: {title: CRM, version: "1"}
paths:
  /accounts/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: getAccount
      responses:
        "200":
          description: One.
          content: {application/json: {schema: {$ref: "#/components/schemas/Account"}}}
        "404":
          description: None.
          content: {application/json: {schema: {$ref: "#/components/schemas/Errors"}}}
components:
  schemas:
    Account: {type: object, properties: {id: {type: string}, name: {type: string}}}
    Errors:
      type: object
      required: [errors]
      properties:
        errors:
          type: array
          items:
            type: object
            required: [status, title]
            properties:
              status: {type: string}
              title: {type: string}
              detail: {type: string}
              source: {type: object, properties: {pointer: {type: string}}}
"""


def test_each_wrong_place_may_carry_the_status_and_a_title(tmp_path):
    path = tmp_path / "crm.yaml"
    path.write_text(JSON_API)
    contract = load([path], "crm")
    [error] = Twin(contract).handle(Call("getAccount", args={"id": "x"}), 0).body["errors"]
    assert error == {
        "status": "404", "title": "not-found", "detail": "there is no Account x",
        "source": {"pointer": "id"},
    }  # fmt: skip


def test_a_refusal_that_is_nothing_but_a_text_says_why(tmp_path):
    path = tmp_path / "crm.yaml"
    text = "{schema: {type: string, minLength: 3, maxLength: %d}}"
    for length, said in ((80, "there is no Account x"), (5, "aaa")):
        broken = JSON_API.replace(
            'application/json: {schema: {$ref: "#/components/schemas/Errors"}}',
            f"text/plain: {text % length}",
        )
        path.write_text(broken)
        contract = load([path], "crm")
        front = Front(contract, Twin(contract, access="open"))
        answer = front.handle(HttpRequest("GET", "/accounts/x"), 0)
        assert (answer.status, answer.body.decode()[: len(said)]) == (404, said)


def test_what_would_be_mostly_invented_is_left_out_of_a_refusal(tmp_path):
    account = "account: {type: object, required: [id, name, owner, title], properties: {%s}}"
    fields = ", ".join(f"{n}: {{type: string}}" for n in ("id", "name", "owner", "title"))
    error = (
        "{type: object, required: [error], properties: {error: {type: object, properties: "
        f"{{message: {{type: string}}, {account % fields}, "
        "source: {type: object, required: [pointer], properties: {pointer: {type: string}}}}}}}"
    )
    path = tmp_path / "crm.yaml"
    path.write_text(JSON_API.replace('{$ref: "#/components/schemas/Errors"}', error))
    body = Twin(load([path], "crm")).handle(Call("getAccount", args={"id": "x"}), 0).body
    assert body["error"]["message"] == "there is no Account x"
    assert "account" not in body["error"]
