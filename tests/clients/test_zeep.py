"""zeep on the ERP, over real sockets: SOAP 1.1 and 1.2, UsernameToken, typed faults."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
import requests
import zeep
from zeep.exceptions import Fault
from zeep.helpers import serialize_object
from zeep.wsse.username import UsernameToken

from tests.referee.calls import erp_contract
from tests.serve.opened import opened

pytestmark = pytest.mark.sockets
ERP = "{urn:example:erp}"
TYPES = "{urn:example:erp:types}"
CUSTOMER = {
    "Name": "镕基科技有限公司", "TaxNo": "91350100M000100Y43", "Email": "a@example.com",
    "Address": "福州市 <1号> & \"2\"", "CreditLimit": Decimal("1000.50"),
}  # fmt: skip
LINE = {
    "LineNo": 1, "Item": "00420-B", "Qty": Decimal("2.500"), "Unit": "PCS",
    "Price": Decimal("0.042500"), "TaxRate": Decimal("13"), "TaxAmount": Decimal("0.01"),
    "Amount": Decimal("0.12"),
}  # fmt: skip


@pytest.fixture(scope="module")
def contract():
    return erp_contract()


@pytest.fixture
def erp(contract):
    with opened(contract) as found:
        yield found


def service(erp, version="1.1", *, digest=False, password=""):
    """Give the proxy that a user of zeep has, from the WSDL that the twin itself serves."""
    secret = password or erp.twin.secrets["password"]
    login = UsernameToken(erp.twin.secrets["user"], secret, use_digest=digest)
    session = requests.Session()
    session.trust_env = False
    transport = zeep.Transport(session=session)
    client = zeep.Client(f"{erp.url}/services/erp?wsdl", wsse=login, transport=transport)
    (name,) = client.wsdl.services
    ports = client.wsdl.services[name].ports
    port = next(n for n, p in ports.items() if type(p.binding).__name__ == BINDINGS[version])
    return client.bind(name, port)


BINDINGS = {"1.1": "Soap11Binding", "1.2": "Soap12Binding"}


@pytest.fixture(params=["1.1", "1.2"])
def proxy(request, erp):
    return service(erp, request.param)


def order_of(customer, **changes):
    return {
        "ExternalNo": "SO-000001", "Org": "0010", "CustomerNo": customer,
        "OrderDate": datetime.date(2026, 1, 5), "Currency": "PRE001", "Amount": Decimal("0.24"),
        "Note": None, "Lines": [LINE, {**LINE, "LineNo": 2}], **changes,
    }  # fmt: skip


def shown(record, like):
    """Give those fields of a zeep object that `like` has."""
    return {name: serialize_object(record, dict)[name] for name in like}


def test_a_created_customer_is_read_back_equal(proxy):
    number = proxy.CreateCustomer(CUSTOMER)
    read = proxy.GetCustomer(number)
    assert shown(read, CUSTOMER) == CUSTOMER
    assert read.Number == number == "C00001"
    assert read.CreatedAt.tzinfo is not None


def test_an_order_is_read_back_equal_and_lives_its_life(proxy):
    order = order_of(proxy.CreateCustomer(CUSTOMER))
    key = proxy.CreateOrder(order)
    assert shown(proxy.GetOrder(key), order) == order
    for step, state in (("Submit", "B"), ("Approve", "C"), ("Ship", "E")):
        assert proxy[f"{step}Order"](key) == key
        assert proxy.GetOrder(key).Status == state


def test_absent_stays_and_nil_empties(proxy):
    number = proxy.CreateCustomer(CUSTOMER)
    proxy.ChangeCustomer({"Number": number, "Name": "New", "CreditLimit": zeep.xsd.Nil})
    read = proxy.GetCustomer(number)
    assert (read.Name, read.CreditLimit) == ("New", None)
    assert read.Email == CUSTOMER["Email"]


def test_pages_show_each_order_once(proxy):
    customer = proxy.CreateCustomer(CUSTOMER)
    keys = [proxy.CreateOrder(order_of(customer, ExternalNo=f"X-{n}")) for n in range(5)]
    pages = [proxy.FindOrders(Page=n, PageSize=2) for n in (1, 2, 3, 4)]
    # zeep gives None for an element without content, here for the empty list of the last page.
    listed = [[o.Number for o in page.Orders.Order] if page.Orders else [] for page in pages]
    assert listed == [keys[:2], keys[2:4], keys[4:], []]
    assert [(page.Total, page.More) for page in pages] == [
        (5, True),
        (5, True),
        (5, False),
        (5, False),
    ]
    (one,) = proxy.FindOrders(ExternalNo="X-3").Orders.Order
    assert one.Number == keys[3]


def test_a_page_has_the_size_that_the_contract_names_when_nobody_asks(erp, proxy):
    for n in range(53):
        erp.twin.add("Customer", {"Name": f"C{n}", "TaxNo": f"91350100M0001{n:05d}"}, n)
    page = proxy.FindCustomers()
    assert (len(page.Customers.Customer), page.Total, page.More) == (50, 53, True)


@pytest.mark.parametrize(
    ("ask", "name", "field", "value"),
    [
        (lambda p: p.GetOrder("00000404"), "NotFoundFault", "Code", "not-found"),
        (lambda p: p.CreateCustomer(CUSTOMER), "DuplicateFault", "ExistingNumber", "C00001"),
        (lambda p: p.CreateOrder(order_of("C99999")), "ValidationFault", "Field", "CustomerNo"),
        (
            lambda p: p.CreateCustomer({**CUSTOMER, "TaxNo": "short"}),
            "ValidationFault", "Field", "$.Customer.TaxNo",
        ),
        (
            lambda p: p.ApproveOrder(p.CreateOrder(order_of("C00001"))),
            "StateFault", "Field", "Status",
        ),
    ],
)  # fmt: skip
def test_a_refusal_is_a_fault_with_the_declared_detail(proxy, ask, name, field, value):
    proxy.CreateCustomer(CUSTOMER)
    with pytest.raises(Fault) as fault:
        ask(proxy)
    (detail,) = fault.value.detail
    assert detail.tag == ERP + name
    assert detail.findtext(TYPES + field) == value
    assert fault.value.message == detail.findtext(f"{TYPES}Message")


def test_the_detail_of_a_fault_is_typed(proxy, erp):
    proxy.CreateCustomer(CUSTOMER)
    with pytest.raises(Fault) as fault:
        proxy.CreateCustomer(CUSTOMER)
    client = zeep.Client(f"{erp.url}/services/erp?wsdl")
    element = client.get_element(f"{ERP}DuplicateFault")
    detail = element.parse(fault.value.detail[0], client.wsdl.types)
    assert (detail.Code, detail.Field, detail.ExistingNumber) == ("duplicate", "TaxNo", "C00001")


@pytest.mark.parametrize("version", ["1.1", "1.2"])
@pytest.mark.parametrize("digest", [False, True], ids=["text", "digest"])
def test_a_username_token_opens_as_text_and_as_digest(erp, version, digest):
    assert service(erp, version, digest=digest).FindItems().Total == 0
    with pytest.raises(Fault, match="password is wrong"):
        service(erp, version, digest=digest, password="nobody's").FindItems()


def test_without_a_username_token_nothing_is_said_and_nothing_stored(erp):
    client = zeep.Client(f"{erp.url}/services/erp?wsdl")
    with pytest.raises(Fault, match="missing"):
        client.service.CreateCustomer(CUSTOMER)
    assert erp.twin.snapshot()["Customer"] == {}
