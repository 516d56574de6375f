"""Faults in the work of a system: what it does otherwise, and only where that shows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from interlock.bundled import bundled
from interlock.contract.load import load
from interlock.contract.model import Batch, Call, Contract, Paging, Repeat, Reply, Role
from interlock.fault import FAULTS, Delivery
from interlock.scenario.model import PlannedFault
from interlock.twin.service import Twin
from interlock.values import Value
from interlock.wire.front import Front
from interlock.world.plan import Met, Plan
from interlock.world.work import retried, work_on

NOTES = """\
openapi: 3.0.3
info: {title: Notes, version: "1"}
paths:
  /notes:
    get:
      operationId: listNotes
      parameters:
        - {name: offset, in: query, schema: {type: integer}}
        - {name: limit, in: query, schema: {type: integer}}
      responses:
        "200": {description: some, content: {application/json: {schema: {type: object, properties: {
          items: {type: array, items: {$ref: "#/components/schemas/Note"}},
          total: {type: integer}}}}}}
    post:
      operationId: createNote
      requestBody: {required: true, content: {application/json: {schema: {
        $ref: "#/components/schemas/Note"}}}}
      responses:
        "201": {description: made, content: {application/json: {schema: {
          $ref: "#/components/schemas/Note"}}}}
        "409": {description: not now}
        "403": {description: not you}
  /notes/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: getNote
      responses:
        "200": {description: one, content: {application/json: {schema: {
          $ref: "#/components/schemas/Note"}}}}
        "404": {description: none}
    patch:
      operationId: changeNote
      requestBody: {required: true, content: {application/json: {schema: {
        $ref: "#/components/schemas/Note"}}}}
      responses:
        "200": {description: changed, content: {application/json: {schema: {
          $ref: "#/components/schemas/Note"}}}}
        "423": {description: locked}
  /notes/batch:
    post:
      operationId: createNotes
      requestBody: {required: true, content: {application/json: {schema: {type: object,
        required: [notes], properties: {notes: {type: array, items: {
        $ref: "#/components/schemas/Note"}}}}}}}
      responses:
        "200": {description: each, content: {application/json: {schema: {type: object, properties: {
          results: {type: array, items: {type: object, properties: {
          id: {type: string}, success: {type: boolean}, message: {type: string}}}}}}}}}
components:
  schemas:
    Note:
      type: object
      properties:
        id: {type: string, readOnly: true}
        text: {type: string}
        changedAt: {type: string, format: date-time, readOnly: true}
"""
MINUTE_MS = 60_000


@pytest.fixture(scope="module")
def contract(tmp_path_factory) -> Contract:
    file = tmp_path_factory.mktemp("notes") / "notes.yaml"
    file.write_text(NOTES, encoding="utf-8")
    found = load([file], "notes")
    make, list_ = found.roles["createNote"], found.roles["listNotes"]
    roles = {
        **found.roles,
        "createNote": replace(make, repeat=Repeat(("header", "Idempotency-Key"))),
        "listNotes": replace(list_, paging=Paging("offset", "offset", "limit", 100)),
        "createNotes": replace(
            make,
            record=("body", "notes", 0),
            result=None,
            batch=Batch(("body", "notes"), ("results",), key=("id",)),
        ),
    }
    return replace(found, roles=roles)


class System:
    """A twin that meets one fault, as a world lets it."""

    def __init__(self, contract: Contract, kind: str, at: str = "", n: int = 1, **settings: Value):
        self.front = Front(contract, Twin(contract, access="open"))
        whole = not at
        planned = PlannedFault(
            kind,
            contract.system,
            at,
            n if at else 0,
            for_ms=10**9 if whole else 0,
            settings=settings,
        )
        self.plan = Plan(
            (planned,), lambda p: FAULTS[p.kind](**p.settings), seed=1, heal_at_ms=10**9
        )
        self.count: dict[str, int] = {}
        self.struck: list[str] = []

    def call(self, name: str, now_ms: int = 0, *, people: bool = False, **parts: object) -> Value:
        call = Call(name, people=people, **parts)  # type: ignore[arg-type]  # fields of a call
        self.count[name] = self.count.get(name, 0) + 1
        n = 0 if people else self.count[name]
        work = work_on(
            call,
            Delivery("request", self.front.contract.system, name, n, now_ms),
            self.front,
            now_ms,
        )
        done = self.plan.work(work, now_ms, retried(self.front, call, now_ms))
        reply, met = done or (self.front.answer(call, now_ms), Met(()))
        self.struck += [f"{name}#{n}" for _ in met.struck]
        return reply.body if reply.ok else reply.outcome

    def make(self, text: str, now_ms: int = 0, **headers: str) -> Value:
        return self.call("createNote", now_ms, body={"text": text}, headers=headers)

    def texts(self, now_ms: int = 0, **args: Value) -> list[Value]:
        body = self.call("listNotes", now_ms, args=args)
        assert isinstance(body, dict)
        return [item["text"] for item in body["items"]]  # type: ignore[index, union-attr]

    def stored(self) -> list[Value]:
        return [r["text"] for r in self.front.twin.snapshot()["Note"].values()]  # type: ignore[index, call-overload]


def test_a_stale_read_shows_the_record_as_it_was(contract):
    notes = System(contract, "stale-read", "getNote", n=2, lag_s=60)
    key = notes.make("old")["id"]
    notes.call("changeNote", 2 * MINUTE_MS, args={"id": key}, body={"text": "new"})
    shown = [notes.call("getNote", 2 * MINUTE_MS + 1, args={"id": key}) for _ in range(3)]
    assert [one["text"] for one in shown] == ["new", "old", "new"]
    assert notes.struck == ["getNote#2"]


def test_a_stale_read_of_what_was_just_created_finds_nothing(contract):
    notes = System(contract, "stale-read", "getNote")
    key = notes.make("new", MINUTE_MS)["id"]
    assert notes.call("getNote", MINUTE_MS, args={"id": key}) == "404"


def test_a_stale_read_of_what_did_not_change_is_no_fault(contract):
    notes = System(contract, "stale-read", "getNote", lag_s=60)
    key = notes.make("old")["id"]
    assert notes.call("getNote", 5 * MINUTE_MS, args={"id": key})["text"] == "old"
    assert notes.struck == []


def test_a_stale_list_shows_the_records_of_then_in_their_order(contract):
    notes = System(contract, "stale-read", "listNotes")
    first, _ = notes.make("a"), notes.make("b")
    notes.call("changeNote", 2 * MINUTE_MS, args={"id": first["id"]}, body={"text": "A"})
    notes.make("c", 2 * MINUTE_MS)
    assert notes.texts(2 * MINUTE_MS + 5) == ["a", "b"]
    assert notes.texts(2 * MINUTE_MS + 5) == ["b", "A", "c"]


def test_a_new_record_is_in_no_list_yet_but_can_be_read(contract):
    notes = System(contract, "visible-late", "listNotes", after_s=60)
    notes.make("old")
    key = notes.make("new", 2 * MINUTE_MS)["id"]
    assert notes.texts(2 * MINUTE_MS + 9) == ["old"]
    assert notes.call("getNote", 2 * MINUTE_MS + 9, args={"id": key})["text"] == "new"
    assert notes.struck == ["listNotes#1"]


def test_a_page_after_the_first_skips_what_has_moved(contract):
    notes = System(contract, "page-shift", "listNotes", n=2)
    for text in "abcd":
        notes.make(text)
    assert notes.texts(offset=0, limit=2) + notes.texts(offset=2, limit=2) == ["a", "b", "d"]
    assert notes.struck == ["listNotes#2"]


def test_a_first_page_does_not_shift(contract):
    notes = System(contract, "page-shift", "listNotes")
    notes.make("a")
    assert notes.texts(offset=0, limit=2) == ["a"]
    assert notes.struck == []


@pytest.mark.parametrize(
    ("which", "wanted"), [("first", ["b", "c"]), ("last", ["a", "b"]), ("every-other", ["a", "c"])]
)
def test_some_records_of_a_batch_are_refused_and_the_answer_says_which(contract, which, wanted):
    notes = System(contract, "partial-batch", "createNotes", which=which)
    body = {"notes": [{"text": text} for text in "abc"]}
    told = notes.call("createNotes", body=body)["results"]
    assert notes.stored() == wanted
    assert [one["success"] for one in told] == [text in wanted for text in "abc"]


def test_a_forgotten_key_lets_a_repeated_call_work_again(contract):
    notes = System(contract, "key-forgotten", "createNote", n=3)
    for _ in range(3):
        notes.make("a", **{"Idempotency-Key": "k"})
    assert notes.stored() == ["a", "a"]
    assert notes.struck == ["createNote#3"]


def test_a_forgotten_key_does_not_show_in_a_first_call(contract):
    notes = System(contract, "key-forgotten", "createNote")
    notes.make("a", **{"Idempotency-Key": "k"})
    assert notes.struck == []


def test_a_refusal_of_the_business_is_the_contracts_own_and_stores_nothing(contract):
    notes = System(contract, "business-error", "createNote")
    assert notes.make("a") == "409"
    assert notes.stored() == []
    assert notes.make("a")["text"] == "a"


def test_a_locked_record_takes_no_change_until_it_is_closed_others_do(contract):
    notes = System(contract, "record-locked", "changeNote", lasts_ms=MINUTE_MS)
    one, other = notes.make("a")["id"], notes.make("b")["id"]

    def change(key: Value, at_ms: int) -> Value:
        return notes.call("changeNote", at_ms, args={"id": key}, body={"text": f"at {at_ms}"})

    assert change(one, 0) == "423"
    assert change(one, MINUTE_MS - 1) == "423"
    assert change(other, MINUTE_MS - 1)["text"] == f"at {MINUTE_MS - 1}"
    assert change(one, MINUTE_MS)["text"] == f"at {MINUTE_MS}"
    assert notes.struck == ["changeNote#1", "changeNote#2"]


def test_a_lock_is_that_of_one_record_and_not_of_all_with_the_same_key():
    plan = Plan(
        (PlannedFault("record-locked", "erp", "ChangeOrder", 1),),
        lambda p: FAULTS[p.kind](**p.settings),
        seed=1,
        heal_at_ms=10**9,
    )

    def struck(name: str, resource: str, n: int) -> int:
        role = Role("change", resource)
        sent = Delivery("work", "erp", name, n, 0, role=role, key="000001")
        done = plan.work(sent, 0, lambda mood: Reply(mood.refuses or "ok", ok=not mood.refuses))
        return len(done[1].struck) if done else 0

    assert struck("ChangeOrder", "Order", 1) == 1
    assert struck("ChangeCustomer", "Customer", 1) == 0
    assert struck("ShipOrder", "Order", 1) == 1


def test_a_revoked_right_is_that_of_one_operation(contract):
    notes = System(contract, "right-revoked", "createNote", lasts_ms=MINUTE_MS)
    assert [notes.make("a", at_ms) for at_ms in (0, MINUTE_MS - 1)] == ["403", "403"]
    assert notes.texts(MINUTE_MS - 1) == []
    assert notes.make("a", MINUTE_MS)["text"] == "a"


def test_a_closed_period_takes_nothing_new_and_lets_people_alone(contract):
    notes = System(contract, "closed-period")
    key = notes.call("createNote", people=True, body={"text": "a"})["id"]
    assert notes.make("b") == "409"
    assert notes.call("changeNote", args={"id": key}, body={"text": "A"})["text"] == "A"


def test_a_wrong_clock_stamps_wrong_what_people_do_as_well(contract):
    right, wrong = System(contract, "refused"), System(contract, "clock-skew", skew_s=120)
    stamped = [
        notes.call("createNote", people=people, body={"text": "a"})["changedAt"]
        for notes, people in ((right, False), (wrong, False), (wrong, True))
    ]
    assert stamped == ["2026-01-05T01:00:00Z", "2026-01-05T01:02:00Z", "2026-01-05T01:02:00Z"]


def test_what_is_under_way_is_not_sent_again_when_a_call_meets_a_fault():
    folder = bundled("contracts", "crm")
    contract = load([folder / "1.0" / "openapi.yaml"], "crm", (folder / "overlay.yaml",))
    crm = System(contract, "stale-read", "getCustomer")
    body = {"name": "Acme", "creditCode": "91310000MA1FL5E23X"}
    key = crm.call("createCustomer", MINUTE_MS, body=body)["id"]
    (sent,) = crm.front.twin.due(MINUTE_MS)
    assert crm.call("getCustomer", MINUTE_MS, args={"id": key}) == "404"
    assert crm.struck == ["getCustomer#1"]
    assert crm.front.twin.due(MINUTE_MS) == ()
    assert crm.front.twin.is_away(sent)
