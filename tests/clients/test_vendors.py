"""Contracts of vendors as they are, served without an overlay, used by stock clients."""

from __future__ import annotations

import pytest
import requests
import zeep
from zeep.exceptions import Fault
from zeep.helpers import serialize_object

from interlock.contract.load import load
from tests.clients.rest import CLIENTS
from tests.corpus import corpus, needs
from tests.serve.opened import opened

pytestmark = [pytest.mark.sockets, pytest.mark.corpus]
APIDECK = ("openapi", "apideck", "crm-2024.yml")
DELIVERY = ("wsdl", "packagegenerator", "DeliveryService.wsdl")
CALLER = {"x-apideck-app-id": "app", "x-apideck-consumer-id": "me"}
COMPANY = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
OPPORTUNITY = {
    "title": "镕基 - new line", "primary_contact_id": None, "monetary_amount": 1234.5,
    "currency": "CNY", "close_date": "2026-03-01", "tags": ["big", "新"],
    "custom_fields": [{"id": "c1", "value": "x"}],
}  # fmt: skip


@needs(*APIDECK)
@pytest.mark.parametrize("client", CLIENTS)
def test_an_opportunity_of_apideck_is_read_back_changed_and_deleted(client):
    with opened(load([corpus(*APIDECK)], "crm")) as crm:
        proof = {"Authorization": f"Bearer {crm.twin.secrets['api_key']}", **CALLER}

        def ask(method, path, body=None, headers=proof):
            return client(method, f"{crm.url}/crm/opportunities{path}", body, headers)

        key = ask("POST", "", OPPORTUNITY).json["data"]["id"]
        read = ask("GET", f"/{key}").json
        assert {name: read["data"][name] for name in OPPORTUNITY} == OPPORTUNITY
        assert (read["status_code"], read["status"]) == (200, "OK")
        assert ask("PATCH", f"/{key}", {**OPPORTUNITY, "title": "Old"}).status == 200
        assert ask("GET", f"/{key}").json["data"]["title"] == "Old"
        assert ask("POST", "", {"title": 7}).status in (400, 422)
        assert ask("GET", f"/{key}", headers=CALLER).status == 401
        assert ask("DELETE", f"/{key}").status == 200
        assert ask("GET", f"/{key}").status == 404


# file, what is sent how and where, where the answer and the reading carry the record
ROUND_TRIPS = [
    pytest.param(
        ("openapi", "businesscentral", "BCOAS1.0-2021-05.yaml"),
        ("POST", f"/companies({COMPANY})/customers", f"/companies({COMPANY})/customers({{key}})"),
        {"json": {"displayName": "Adatum", "number": "10000", "type": "Company"}},
        lambda answer: (answer["id"], answer),
        id="business-central",
    ),
    pytest.param(
        ("openapi", "xero", "accounting-2024.yaml"),
        ("POST", "/Invoices", "/Invoices/{key}"),
        {"json": {"Invoices": [{"Type": "ACCREC", "Reference": "SO-7", "DueDate": "2026-02-01"}]}},
        lambda answer: (answer["Invoices"][0]["InvoiceID"], answer["Invoices"][0]),
        id="xero",
    ),
    pytest.param(
        ("openapi", "stripe", "spec3-2020-02.json"),
        ("POST", "/v1/customers", "/v1/customers/{key}"),
        {"data": {"name": "Jenny", "email": "j@example.com", "metadata[order]": "6735"}},
        lambda answer: (answer["id"], answer),
        id="stripe",
    ),
]


@pytest.mark.parametrize(("parts", "way", "sent", "record"), ROUND_TRIPS)
def test_a_record_of_a_vendor_is_read_back_as_it_was_answered(parts, way, sent, record):
    if not corpus(*parts).exists():
        pytest.skip(f"{corpus(*parts)} is absent")
    method, create, read = way
    with opened(load([corpus(*parts)], "erp")) as erp, requests.Session() as client:
        client.trust_env = False
        client.headers["Authorization"] = f"Bearer {erp.twin.secrets['token']}"
        client.headers["xero-tenant-id"] = "tenant"
        created = client.request(method, erp.url + create, timeout=10, **sent)
        assert created.ok, created.text
        key, stored = record(created.json())
        got = client.get(erp.url + read.format(key=key), timeout=10)
        assert got.ok, got.text
        assert record(got.json()) == (key, stored)
        assert set(leaves(sent)) <= set(leaves(stored))
        missing = client.get(erp.url + read.format(key=COMPANY), timeout=10)
        assert missing.status_code == 404


def leaves(value):
    """Give the scalars of a value, as text."""
    if isinstance(value, dict):
        value = list(value.values())
    return [leaf for v in value for leaf in leaves(v)] if isinstance(value, list) else [str(value)]


@pytest.fixture(scope="module")
def delivery():
    return load([corpus(*DELIVERY)], "delivery")


def client_of(twin, contract, operation):
    session = requests.Session()
    session.trust_env = False
    url = f"{twin.url}{contract.operation(operation).binding.path}?wsdl"
    return zeep.Client(url, transport=zeep.Transport(session=session)).service


def told(record):
    """Give what a zeep object says; what it does not is None there."""
    value = serialize_object(record, dict)
    if isinstance(value, dict):
        return {name: told(inner) for name, inner in value.items() if inner is not None}
    return value


@needs(*DELIVERY)
def test_a_product_of_a_delivery_service_is_created_read_listed_and_deleted(delivery):
    product = {
        "contractorId": "C1", "description": "Клапан", "article": "00420-B", "width": 3.25,
        "barcode": "4006381333931", "price": {"value": 8680.45},
    }  # fmt: skip
    with opened(delivery) as twin:
        twin.twin.add("contractor", {"id": "C1", "description": "Acme"}, 0)
        service = client_of(twin, delivery, "createProduct")
        key = service.createProduct({"apiKey": "k", "product": product})
        read = told(service.getProduct("k", key))
        assert read == {"id": key, **product}
        other = service.createProduct({"apiKey": "k", "product": {**product, "article": "B"}})
        asked = {"apiKey": "k", "contractorId": "C1", "pageSize": 1, "ascending": True}
        asked["noHidden"] = False
        pages = [service.searchProducts(**asked, first=first) for first in (0, 1)]
        assert [[item.id for item in page] for page in pages] == [[key], [other]]
        service.deleteProduct("k", key)
        with pytest.raises(Fault, match="there is no product"):
            service.getProduct("k", key)
        with pytest.raises(Fault, match="there is no contractor C9"):
            service.createProduct({"apiKey": "k", "product": {**product, "contractorId": "C9"}})
