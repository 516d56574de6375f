"""Records below others that have no field for what they lie below."""

import pytest

from interlock.contract.load import load
from interlock.contract.model import Call
from interlock.errors import InternalError
from interlock.twin.service import Twin

NAMED = """
      type: object
      properties:
        id: {type: string, readOnly: true}
        name: {type: string}
"""


def collection(path, name, last):
    made = f"content: {{application/json: {{schema: {{$ref: '#/components/schemas/{name}'}}}}}}"
    parts = [p.strip("{}") for p in path.split("/") if p.startswith("{")]

    def given(names):
        each = "".join(
            f"\n      - {{name: {n}, in: path, required: true, schema: {{type: string}}}}"
            for n in names
        )
        return f"    parameters:{each}\n" if names else ""

    array = f"{{type: array, items: {{$ref: '#/components/schemas/{name}'}}}}"
    return f"""
  {path}:
{given(parts)}    post:
      operationId: add{name}
      requestBody: {{required: true, {made}}}
      responses: {{"201": {{description: Made., {made}}}}}
    get:
      operationId: list{name}
      responses:
        "200": {{description: All., content: {{application/json: {{schema: {array}}}}}}}
  {path}/{{{last}}}:
{given([*parts, last])}    get:
      operationId: get{name}
      responses: {{"200": {{description: One., {made}}}}}
    put:
      operationId: put{name}
      requestBody: {{required: true, {made}}}
      responses: {{"200": {{description: One., {made}}}}}
    delete:
      operationId: remove{name}
      responses: {{"204": {{description: Gone.}}}}
"""


class Small:
    def __init__(self, folder):
        path = folder / "small.yaml"
        path.write_text(
            'openapi: 3.0.3\ninfo: {title: Small, version: "1"}\npaths:'
            + collection("/customers", "Customer", "id")
            + collection("/customers/{id}/contacts", "Contact", "contactId")
            + collection("/customers/{id}/contacts/{contactId}/notes", "Note", "noteId")
            + "\ncomponents:\n  schemas:"
            + "".join(f"\n    {name}:{NAMED}" for name in ("Customer", "Contact", "Note"))
        )
        self.contract = load([path], "small")
        self.twin = Twin(self.contract)

    def __call__(self, operation, body=None, **args):
        return self.twin.handle(Call(operation, args, body), 0)

    def made(self, name, **args):
        return self(f"add{name}", {"name": "x"}, **args).body["id"]


@pytest.fixture
def small(tmp_path):
    return Small(tmp_path)


def ids(reply):
    return [record["id"] for record in reply.body]


def test_a_list_below_a_record_shows_what_was_created_there(small):
    one, two = small.made("Customer"), small.made("Customer")
    mine, other = small.made("Contact", id=one), small.made("Contact", id=two)
    assert [ids(small("listContact", id=c)) for c in (one, two)] == [[mine], [other]]


def test_a_record_is_read_changed_and_deleted_where_it_was_created_alone(small):
    one, two = small.made("Customer"), small.made("Customer")
    contact = small.made("Contact", id=one)
    for name, good in (("get", "200"), ("put", "200"), ("remove", "204")):
        body = {"name": "y"} if name == "put" else None
        codes = [small(f"{name}Contact", body, id=c, contactId=contact).outcome for c in (two, one)]
        assert codes == ["404", good]


def test_what_a_record_lies_below_is_told_nowhere(small):
    customer = small.made("Customer")
    reply = small("addContact", {"name": "x"}, id=customer)
    assert set(reply.body) == {"id", "name"} == set(reply.writes[0].after)
    assert set(small.twin.snapshot()["Contact"][reply.body["id"]]) == {"id", "name"}
    assert set(small.twin.snapshot()) == {"Customer", "Contact", "Note"}


def test_two_steps_below_another_record_both_count(small):
    one, two = small.made("Customer"), small.made("Customer")
    contact, other = small.made("Contact", id=one), small.made("Contact", id=two)
    note = small.made("Note", id=one, contactId=contact)
    assert ids(small("listNote", id=one, contactId=contact)) == [note]
    assert ids(small("listNote", id=two, contactId=other)) == []
    for place in ((two, contact), (one, other)):
        assert small("listNote", id=place[0], contactId=place[1]).outcome == "404"
    assert not small("addNote", {"name": "x"}, id=two, contactId=contact).ok


def test_nothing_is_created_below_what_is_not_there(small):
    assert not small("addContact", {"name": "x"}, id="nobody").ok


def test_what_lies_below_a_record_goes_with_it_the_lowest_first(small):
    one, two = small.made("Customer"), small.made("Customer")
    mine, other = small.made("Contact", id=one), small.made("Contact", id=two)
    note = small.made("Note", id=one, contactId=mine)
    reply = small("removeCustomer", id=one)
    assert [w.key for w in reply.writes] == [note, mine, one]
    assert [w.after for w in reply.writes] == [None] * 3
    assert [(e.resource, e.key) for e in small.twin.audit[-3:]] == [
        ("Note", note), ("Contact", mine), ("Customer", one),
    ]  # fmt: skip
    left = small.twin.snapshot()
    assert [list(rows) for rows in left.values()] == [[two], [other], []]


def test_loaded_records_lie_where_they_say_and_else_below_all(small):
    one, two = small.made("Customer"), small.made("Customer")
    small.twin.add("Contact", {"id": "a", "/Customer": one}, 0)
    small.twin.add("Contact", {"id": "b"}, 0)
    assert [ids(small("listContact", id=c)) for c in (one, two)] == [["a", "b"], ["b"]]
    assert "/Customer" not in small.twin.snapshot()["Contact"]["a"]
    with pytest.raises(InternalError, match="no Contact lies below /Custmer"):
        small.twin.add("Contact", {"id": "c", "/Custmer": one}, 0)


def test_what_a_record_lies_below_comes_back_with_the_records(small):
    one, two = small.made("Customer"), small.made("Customer")
    contact = small.made("Contact", id=one)
    state = small.twin.state()
    small("removeContact", id=one, contactId=contact)
    small.twin.restore(state)
    assert [ids(small("listContact", id=c)) for c in (one, two)] == [[contact], []]


def test_a_list_says_what_its_path_chooses(small):
    assert list(small.contract.roles["listContact"].filters) == ["/Customer"]
    assert list(small.contract.roles["getNote"].filters) == ["/Customer", "/Contact"]
