"""Each stock client, unmodified, does each step of an integration's day."""

from __future__ import annotations

import shutil

import pytest
import requests
import zeep
from lxml import etree
from zeep.exceptions import Fault
from zeep.helpers import serialize_object
from zeep.wsse.username import UsernameToken

from tests.clients.lines import Process, called, node_soap
from tests.clients.rest import CLIENTS
from tests.referee.calls import crm_contract, erp_contract
from tests.serve.opened import opened

pytestmark = pytest.mark.sockets
CODE = "91350100M000100Y43"
NAME = "镕基 <1号> & \"2\" 𠮷"  # fmt: skip


class Rest:
    """The steps by an HTTP client on the CRM. Each gives what came, in plain words."""

    def __init__(self, crm, client):
        self.crm = crm
        self.client = client
        self.token = crm.twin.secrets["token"]

    def ask(self, method, path, body=None, **headers):
        proof = {"Authorization": f"Bearer {self.token}", **headers}
        return self.client(method, self.crm.url + path, body, proof)

    def create(self, name, code):
        answer = self.ask("POST", "/customers", {"name": name, "creditCode": code})
        assert answer.status in (201, 400, 409), answer
        return answer.json["id"] if answer.status == 201 else answer.json["code"]

    def read(self, key):
        answer = self.ask("GET", f"/customers/{key}")
        return answer.json["name"] if answer.status == 200 else answer.json["code"]

    def names(self):
        return [c["name"] for c in self.ask("GET", "/customers?pageSize=100").json["items"]]

    def change(self, key, name):
        tag = self.ask("GET", f"/customers/{key}").headers["etag"]
        answer = self.ask("PATCH", f"/customers/{key}", {"name": name}, **{"If-Match": tag})
        assert answer.status == 200, answer

    def lose_access(self):
        self.crm.twin.expire_tokens()
        refused = self.ask("GET", "/customers")
        form = {"grant_type": "client_credentials"}
        secrets = self.crm.twin.secrets
        pair = (secrets["client_id"], secrets["client_secret"])
        fresh = requests.post(f"{self.crm.url}/oauth/token", data=form, auth=pair, timeout=10)
        self.token = fresh.json()["access_token"]
        return refused.status == 401


class Soap:
    """The same by a SOAP client on the ERP."""

    def __init__(self, erp):
        self.erp = erp
        self.password = erp.twin.secrets["password"]

    def create(self, name, code):
        said, kind = self.ask("CreateCustomer", {"Customer": {"Name": name, "TaxNo": code}})
        return said["Number"] if said else kind

    def read(self, key):
        said, kind = self.ask("GetCustomer", {"Number": key})
        return said["Customer"]["Name"] if said else kind

    def names(self):
        said, _ = self.ask("FindCustomers", {"PageSize": 100})
        return [c["Name"] for c in said["Customers"]["Customer"]] if said["Customers"] else []

    def change(self, key, name):
        said, _ = self.ask("ChangeCustomer", {"Customer": {"Number": key, "Name": name}})
        assert said["Number"] == key

    def lose_access(self):
        right, self.password = self.password, "of yesterday"
        said, _ = self.ask("FindCustomers", {})
        self.password = right
        return said is None


class ByZeep(Soap):
    def ask(self, operation, parts):
        session = requests.Session()
        session.trust_env = False
        login = UsernameToken(self.erp.twin.secrets["user"], self.password)
        transport = zeep.Transport(session=session)
        url = f"{self.erp.url}/services/erp?wsdl"
        client = zeep.Client(url, wsse=login, transport=transport)
        try:
            said = serialize_object(client.service[operation](**parts), dict)
        except Fault as fault:
            detail = fault.detail if fault.detail is not None else ()
            return None, CODES.get(etree.QName(detail[0]).localname if len(detail) else "")
        # zeep gives the only part of a reply by itself.
        only = {"GetCustomer": "Customer", "FindCustomers": None}.get(operation, "Number")
        return {only: said} if only else said, ""


class ByNode(Soap):
    def ask(self, operation, parts):
        process = node_soap()
        if not isinstance(process, Process):
            pytest.skip(process)
        secrets = self.erp.twin.secrets
        told = called(
            process, url=self.erp.url, user=secrets["user"], password=self.password,
            operation=operation, parts=parts,
        )  # fmt: skip
        if "fault" in told:
            return None, CODES.get(next(iter(told["fault"].get("detail") or {"": ""})))
        said = told["said"]
        if operation == "FindCustomers" and said["Customers"]:
            found = said["Customers"]["Customer"]
            said["Customers"]["Customer"] = found if isinstance(found, list) else [found]
        return said, ""


CODES = {
    "DuplicateFault": "duplicate",
    "ValidationFault": "validation",
    "NotFoundFault": "not-found",
}


@pytest.fixture(scope="module")
def contracts():
    return {"crm": crm_contract(), "erp": erp_contract()}


def created_and_read(client):
    assert client.read(client.create(NAME, CODE)) == NAME


def listed(client):
    for number in range(3):
        client.create(f"C{number}", f"91350100M0001{number:05d}")
    assert client.names() == ["C0", "C1", "C2"]


def changed(client):
    key = client.create("Before", CODE)
    client.change(key, NAME)
    assert client.read(key) == NAME


def conflict(client):
    client.create(NAME, CODE)
    assert client.create("Another", CODE) == "duplicate"
    assert client.names() == [NAME]


def error(client):
    assert client.read("C99999") == "not-found"
    assert client.create(NAME, "short") == "validation"


def access_lost_and_got_again(client):
    key = client.create(NAME, CODE)
    assert client.lose_access()
    assert client.read(key) == NAME


STEPS = (created_and_read, listed, changed, conflict, error, access_lost_and_got_again)
SOAP = (
    pytest.param(ByZeep, id="zeep"),
    pytest.param(
        ByNode, id="node-soap",
        marks=pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed"),
    ),
)  # fmt: skip


@pytest.mark.parametrize("step", STEPS, ids=lambda s: s.__name__)
@pytest.mark.parametrize("client", CLIENTS)
def test_an_http_client_does_each_step_on_the_crm(contracts, client, step):
    with opened(contracts["crm"]) as crm:
        step(Rest(crm, client))


@pytest.mark.parametrize("step", STEPS, ids=lambda s: s.__name__)
@pytest.mark.parametrize("client", SOAP)
def test_a_soap_client_does_each_step_on_the_erp(contracts, client, step):
    with opened(contracts["erp"]) as erp:
        step(client(erp))
