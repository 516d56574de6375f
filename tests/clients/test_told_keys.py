"""zeep goes on with what the twin of a bare WSDL has told it: a session, keys, references."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
import requests
import zeep
from zeep import xsd
from zeep.exceptions import Fault

from interlock.contract.load import load
from tests.contract.key_services import REFERRING, SILENT, service
from tests.contract.order_service import write
from tests.corpus import corpus, needs
from tests.serve.opened import opened

pytestmark = pytest.mark.sockets
PARTNER = ("wsdl", "salesforce-partner", "partner-480.wsdl")
SUGAR = ("wsdl", "sugarcrm", "sugar41.wsdl")
NETSUITE = ("wsdl", "netsuite-2023", "netsuite.wsdl")
RECORDS = "{urn:sobject.partner.soap.sforce.com}"


@contextmanager
def client_of(path):
    contract = load([path], "erp")
    with opened(contract, access="open") as erp, requests.Session() as session:
        session.trust_env = False
        url = f"{erp.url}{contract.operations[0].binding.path}?wsdl"
        yield zeep.Client(url, transport=zeep.Transport(session=session))


def logged_in(client, answer, header):
    """Give the service at the address that a login has answered, and the header of its session."""
    name = next(iter(client.wsdl.bindings))
    proof = client.get_element(header)(sessionId=answer.sessionId)
    return client.create_service(name, answer.serverUrl), [proof]


def test_a_login_tells_a_session_and_an_address_where_calls_are_heard(tmp_path):
    with client_of(write(tmp_path, service(*SILENT))) as client:
        answer = client.service.login("user")
        assert answer.sessionId
        assert answer.expired is False
        there, proof = logged_in(client, answer, "{urn:keys}SessionHeader")
        (saved,) = there.create([{"kind": "a", "Id": None}], _soapheaders=proof)
        assert saved.success


def test_records_are_read_changed_and_deleted_by_a_list_of_keys(tmp_path):
    with client_of(write(tmp_path, service(*SILENT))) as client:
        ask = client.service
        things = [{"kind": "a", "Id": None, "title": title} for title in ("one", "two")]
        one, two = (saved.id for saved in ask.create(things))
        assert [t.title for t in ask.retrieve("*", [one, two])] == ["one", "two"]
        ask.update([{"kind": "a", "Id": two, "title": "zwei"}])
        assert [t.title for t in ask.retrieve("*", [two])] == ["zwei"]
        gone, missing = ask.delete([one, "0" * 18])
        assert (gone.success, gone.id, missing.success) == (True, one, False)
        assert [t.Id for t in ask.retrieve("*", [one, two])] == [two]


def test_a_reference_that_a_creation_answers_is_what_reading_asks_for(tmp_path):
    with client_of(write(tmp_path, service(*REFERRING))) as client:
        ask = client.service
        written = ask.add({"name": "Acme", "phone": "1", "number": "7", "externalId": "X"})
        assert written.status.isSuccess
        ref = {"internalId": written.ref.internalId}
        assert ask.get(ref).entry.name == "Acme"
        ask.update({**ref, "name": "Beta"})
        read = ask.get(ref).entry
        assert (read.name, read.phone, read.internalId) == ("Beta", "1", ref["internalId"])
        assert ask.delete(ref).ref.internalId == ref["internalId"]
        with pytest.raises(Fault, match="there is no Entry"):
            ask.get(ref)


def test_each_record_of_a_list_has_its_own_outcome_and_reference(tmp_path):
    with client_of(write(tmp_path, service(*REFERRING))) as client:
        ask = client.service
        added = ask.addList([{"name": "A"}, {"name": "B"}])
        keys = [one.ref.internalId for one in added.writeResponse]
        assert len({*keys}) == 2
        assert added.status.isSuccess
        names = [{"internalId": key, "name": f"new {key}"} for key in (*keys, "nobody")]
        said = ask.updateList(names).writeResponse
        assert [one.status.isSuccess for one in said] == [True, True, False]
        refs = [{"internalId": key} for key in reversed(keys)]
        read = ask.getList(refs).readResponse
        assert all(one.status.isSuccess for one in read)
        assert {one.entry.name for one in read} == {f"new {key}" for key in keys}
        ask.deleteList(refs[:1])
        left = ask.getList(refs).readResponse
        assert [one.entry.internalId for one in left] == keys[:1]


@pytest.mark.corpus
@needs(*PARTNER)
def test_salesforce_needs_no_overlay_from_login_to_deletion():
    with client_of(corpus(*PARTNER)) as client:
        answer = client.service.login("user", "password")
        header = "{urn:partner.soap.sforce.com}SessionHeader"
        ask, proof = logged_in(client, answer, header)

        def account(name, key=None):
            named = xsd.AnyObject(xsd.Element(f"{RECORDS}Name", xsd.String()), name)
            make = client.get_type(f"{RECORDS}sObject")
            return make(type="Account", Id=key, _value_1=[named])

        def call(name, *given):
            return ask[name](*given, _soapheaders=proof).body.result

        def names(*keys):
            found = call("retrieve", "Name", "Account", list(keys))
            return [node.text for record in found for node in record._value_1]

        one, two = (saved.id for saved in call("create", [account("A"), account("B")]))
        assert names(one, two) == ["A", "B"]
        assert call("query", "SELECT Name FROM Account").size == 2
        assert call("update", [account("C", two)])[0].success
        assert names(two) == ["C"]
        assert [gone.success for gone in call("delete", [one])] == [True]
        assert names(one, two) == ["C"]


@pytest.mark.corpus
@needs(*NETSUITE)
def test_a_customer_of_netsuite_is_found_by_the_reference_that_add_answered():
    with client_of(corpus(*NETSUITE)) as client:
        ask = client.service
        types = {t.name: t for t in client.wsdl.types.types if t.name in ("Customer", "RecordRef")}
        customer, reference = types["Customer"], types["RecordRef"]
        told = ask.add(customer(entityId="ACME", companyName="Acme")).body.writeResponse
        ref = reference(internalId=told.baseRef.internalId)
        assert ask.get(ref).body.readResponse.record.companyName == "Acme"
        ask.update(customer(internalId=ref.internalId, companyName="Beta"))
        (read,) = ask.getList([ref]).body.readResponseList.readResponse
        assert (read.status.isSuccess, read.record.companyName) == (True, "Beta")
        assert ask.delete(ref).body.writeResponse.status.isSuccess
        with pytest.raises(Fault, match="there is no Record"):
            ask.get(ref)


@pytest.mark.corpus
@needs(*SUGAR)
def test_an_entry_of_sugar_is_read_and_listed_by_the_id_that_setting_it_answered():
    with client_of(corpus(*SUGAR)) as client:
        ask, space = client.service, "{http://www.sugarcrm.com/sugarcrm}"

        def made(kind, items):
            return client.get_type(space + kind)(items)

        def pairs(**values):
            pair = client.get_type(f"{space}name_value")
            return made("name_value_list", [pair(name=n, value=v) for n, v in values.items()])

        fields = made("select_fields", ["name"])
        link = client.get_type(f"{space}link_name_to_fields_array")(name="x", value=fields)
        links = made("link_names_to_fields_array", [link])
        user = client.get_type(f"{space}user_auth")(user_name="u", password="p")
        session = ask.login(user, "tests", pairs(language="en"))["id"]
        one, two = (ask.set_entry(session, "Accounts", pairs(name=name)) for name in "AB")
        (read,) = ask.get_entry(session, "Accounts", one, fields, links, False)["entry_list"]
        assert (read["id"], read["name_value_list"][0]["value"]) == (one, "A")
        listed = ask.get_entry_list(
            session, "Accounts", "", "", 1, fields, links, 10, 0, False
        )  # fmt: skip
        assert [entry["id"] for entry in listed["entry_list"]] == [two]
