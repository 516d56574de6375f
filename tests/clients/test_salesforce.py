"""zeep on Salesforce's partner WSDL with an overlay of ten lines: open records, many in a call."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests
import zeep
from zeep import xsd

from interlock.contract.load import load
from tests.corpus import corpus, needs
from tests.serve.opened import opened

pytestmark = [pytest.mark.sockets, pytest.mark.corpus]
PARTNER = ("wsdl", "salesforce-partner", "partner-480.wsdl")
OVERLAY = Path(__file__).parent / "overlays" / "salesforce.yaml"
RECORDS = "{urn:sobject.partner.soap.sforce.com}"
SESSION = "{urn:partner.soap.sforce.com}SessionHeader"


@pytest.fixture
def client():
    contract = load([corpus(*PARTNER)], "crm", OVERLAY)
    path = contract.operation("create").binding.path
    with opened(contract) as crm, requests.Session() as session:
        session.trust_env = False
        yield zeep.Client(f"{crm.url}{path}?wsdl", transport=zeep.Transport(session=session))


def account(client, **fields):
    """Give an account with fields that the WSDL does not know: xs:any."""
    named = [
        xsd.AnyObject(xsd.Element(f"{RECORDS}{name}", xsd.String()), value)
        for name, value in fields.items()
    ]
    return client.get_type(f"{RECORDS}sObject")(type="Account", Id=None, _value_1=named)


def fields_of(record):
    return {node.tag.removeprefix(RECORDS): node.text for node in record._value_1}


@needs(*PARTNER)
def test_accounts_are_retrieved_as_they_were_created(client):
    proof = [client.get_element(SESSION)(sessionId="s")]
    acme = {"Name": "镕基 & <Co>", "Phone": "0591-1234567"}
    both = [account(client, **acme), account(client, Name="Beta")]
    saved = client.service.create(both, _soapheaders=proof).body.result
    assert [one.success for one in saved] == [True, True]
    one, two = (one.id for one in saved)
    assert len({one, two}) == 2

    def retrieve(*keys):
        got = client.service.retrieve("Name,Phone", "Account", list(keys), _soapheaders=proof)
        return got.body.result

    (found,) = retrieve(one)
    assert (found.type, found.Id, fields_of(found)) == ("Account", one, acme)
    assert [fields_of(r)["Name"] for r in retrieve(one, two)] == [acme["Name"], "Beta"]
    assert retrieve("0" * 18) == []
