"""Records change, step through their lives, and go."""

from __future__ import annotations

from interlock.contract.load import load
from interlock.contract.model import Call
from interlock.twin.service import Twin
from tests.twin.small import Shop, shop


def test_absent_fields_stay_nil_empties_records_merge_and_lists_are_replaced():
    call = Shop()
    order = call.order(
        externalNo="X", address={"city": "A", "zip": "1"}, lines=[{"sku": "a", "qty": 1}]
    )
    call("updateOrder", {"externalNo": None, "address": {"city": "B"}, "lines": []}, id=order["id"])
    after = call("getOrder", id=order["id"]).body
    assert after["externalNo"] is None
    assert after["address"] == {"city": "B", "zip": "1"}
    assert after["lines"] == []
    assert after["amount"] == order["amount"]


def test_a_change_moves_version_and_stamp():
    call = Shop()
    order = call.order()
    after = call("updateOrder", {"amount": 11}, id=order["id"]).body
    assert after["version"] == 2
    assert after["updatedAt"] > order["updatedAt"]
    assert after["createdAt"] == order["createdAt"]


def test_a_change_that_changes_nothing_leaves_no_trace():
    call = Shop()
    order = call.order(amount=10)
    reply = call("updateOrder", {"amount": 10}, id=order["id"])
    assert reply.ok
    assert reply.writes == ()
    assert reply.body["version"] == 1


def test_a_stored_record_is_not_touched_by_later_changes():
    call = Shop()
    order = call.order(address={"city": "A"})
    before = call.twin.snapshot()["Order"][order["id"]]
    call("updateOrder", {"address": {"city": "B"}}, id=order["id"])
    assert before["address"] == {"city": "A"}


def test_a_change_of_nothing_that_exists_is_not_found():
    reply = Shop()("updateOrder", {"amount": 1}, id="ORD-9")
    assert reply.outcome == "404"
    assert reply.body == {"code": "not-found", "message": "there is no Order ORD-9"}


def test_a_stale_etag_is_refused_and_a_fresh_one_accepted():
    call = Shop()
    order = call.order()
    tag = call("getOrder", id=order["id"]).headers["ETag"]
    assert call("updateOrder", {"amount": 11}, id=order["id"], If_Match=tag).ok
    late = call("updateOrder", {"amount": 12}, id=order["id"], If_Match=tag)
    assert late.outcome == "412"
    assert call("updateOrder", {"amount": 13}, id=order["id"], If_Match="*").ok


def test_a_declared_step_of_life_is_taken_once():
    call = Shop()
    key = call.order()["id"]
    assert call("approveOrder", id=key).body["status"] == "approved"
    again = call("approveOrder", id=key)
    assert (again.outcome, again.writes) == ("409", ())


ATTACHING = """
openapi: 3.0.3
info: {title: Bills, version: "1"}
paths:
  /bills/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: getBill
      responses:
        "200":
          description: One.
          content: {application/json: {schema: {$ref: "#/components/schemas/Bill"}}}
  /bills/{id}/attachment:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    post:
      operationId: attach
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              properties: {file: {type: string, format: binary}, note: {type: string}}
      responses: {"204": {description: Attached.}}
components:
  schemas:
    Bill: {type: object, properties: {id: {type: string}, note: {type: string}}}
"""


def test_a_step_keeps_only_what_the_record_has_a_place_for(tmp_path):
    path = tmp_path / "bills.yaml"
    path.write_text(ATTACHING)
    contract = load([path], "bills")
    assert contract.roles["attach"].verb == "do"
    twin = Twin(contract)
    twin.add("Bill", {"id": "1"}, 0)
    assert twin.handle(Call("attach", {"id": "1"}, {"file": "AAE=", "note": "n"}), 0).ok
    assert twin.snapshot()["Bill"]["1"] == {"id": "1", "note": "n"}


def test_a_state_may_only_be_written_along_a_declared_move():
    call = Shop()
    key = call.order()["id"]
    assert call("updateOrder", {"status": "shipped"}, id=key).outcome == "409"
    assert call("updateOrder", {"status": "cancelled"}, id=key).ok


def test_people_may_take_steps_that_the_system_takes_by_itself():
    call = Shop()
    key = call.order()["id"]
    call("approveOrder", id=key)
    assert not call("updateOrder", {"status": "shipped"}, id=key).ok
    by_hand = Call("updateOrder", {"id": key}, {"status": "shipped"}, people=True)
    assert call.twin.handle(by_hand, 9000).ok


def test_a_locked_state_keeps_the_other_fields():
    from dataclasses import replace  # local: only this test builds a variant

    contract = shop()
    resources = tuple(
        replace(r, life=replace(r.life, locked=("approved",))) if r.life else r
        for r in contract.resources
    )
    call = Shop(replace(contract, resources=resources))
    key = call.order()["id"]
    call("approveOrder", id=key)
    assert call("updateOrder", {"amount": 99}, id=key).outcome == "409"


def test_a_replacement_drops_what_it_does_not_name_but_for_the_systems_own_fields():
    call = Shop()
    order = call.order(externalNo="X")
    sent = {"customerId": order["customerId"], "amount": 3}
    after = call("replaceOrder", sent, id=order["id"]).body
    assert "externalNo" not in after
    assert (after["id"], after["status"], after["createdAt"]) == (
        order["id"],
        "draft",
        order["createdAt"],
    )


def test_a_record_that_another_one_names_cannot_be_deleted():
    call = Shop()
    order = call.order()
    assert call("deleteCustomer", id=order["customerId"]).outcome == "409"
    free = call.customer()
    gone = call("deleteCustomer", id=free)
    assert (gone.outcome, gone.writes[0].after) == ("204", None)
    assert call("getCustomer", id=free).outcome == "404"


def test_a_changed_unique_value_frees_the_old_one():
    call = Shop()
    first = call.order(externalNo="A")
    call("updateOrder", {"externalNo": "B"}, id=first["id"])
    assert call.order(externalNo="A")["externalNo"] == "A"


CONTACTS = """
openapi: 3.0.3
info: {title: Contacts, version: "1"}
paths:
  /customers/{customerId}/contacts:
    parameters: [{$ref: "#/components/parameters/Customer"}]
    post:
      operationId: addContact
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/Contact"}}}
      responses:
        "201":
          description: Added.
          content: {application/json: {schema: {$ref: "#/components/schemas/Contact"}}}
  /customers/{customerId}/contacts/{contactId}:
    parameters:
      - {$ref: "#/components/parameters/Customer"}
      - {name: contactId, in: path, required: true, schema: {type: string}}
    get:
      operationId: getContact
      responses:
        "200":
          description: One.
          content: {application/json: {schema: {$ref: "#/components/schemas/Contact"}}}
    put:
      operationId: putContact
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/Contact"}}}
      responses: {"204": {description: Replaced.}}
    delete:
      operationId: removeContact
      responses: {"204": {description: Gone.}}
components:
  parameters:
    Customer: {name: customerId, in: path, required: true, schema: {type: string}}
  schemas:
    Contact:
      type: object
      properties:
        id: {type: string, readOnly: true}
        customerId: {type: string, readOnly: true}
        name: {type: string}
"""


def test_a_record_below_another_one_is_found_nowhere_else(tmp_path):
    path = tmp_path / "contacts.yaml"
    path.write_text(CONTACTS)
    twin = Twin(load([path], "contacts"))
    made = twin.handle(Call("addContact", {"customerId": "A"}, {"name": "x"}), 0).body

    def outcome(name, customer, body=None):
        args = {"customerId": customer, "contactId": made["id"]}
        return twin.handle(Call(name, args, body), 0).outcome

    assert [outcome("putContact", c, {"name": "y"}) for c in "AB"] == ["204", "404"]
    assert [outcome("getContact", c) for c in "AB"] == ["200", "404"]
    assert [outcome("removeContact", c) for c in "BAA"] == ["404", "204", "404"]
