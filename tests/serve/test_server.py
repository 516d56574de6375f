"""Real sockets: unmodified clients, bad bytes, the control path."""

from __future__ import annotations

import datetime
import socket
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
import zeep
from zeep.wsse.username import UsernameToken

from interlock.contract.load import load
from interlock.errors import EnvironmentFailure
from interlock.serve.server import Door, listening, serve
from interlock.twin.service import Twin
from interlock.wire.front import Front
from tests.serve.opened import opened

pytestmark = pytest.mark.sockets
ROOT = Path(__file__).resolve().parents[2]
CUSTOMER = {"name": "Acme", "creditCode": "91350100M000100Y43"}


@pytest.fixture(scope="module")
def crm_contract():
    folder = ROOT / "contracts" / "crm"
    return load([folder / "1.0" / "openapi.yaml"], "crm", folder / "overlay.yaml")


@pytest.fixture(scope="module")
def erp_contract():
    folder = ROOT / "contracts" / "erp"
    return load([folder / "1.0" / "erp.wsdl"], "erp", folder / "overlay.yaml")


@pytest.fixture
def crm(crm_contract):
    with opened(crm_contract, access="open") as found:
        yield found


def raw(twin, data):
    """Send bytes and give all bytes of the answer."""
    with socket.create_connection((twin.host, twin.port), timeout=5) as line:
        line.sendall(data)
        line.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := line.recv(65536):
            answer += piece
    return answer


def test_httpx_reads_back_what_it_created(crm_contract):
    with opened(crm_contract) as crm, httpx.Client(base_url=crm.url, trust_env=False) as client:
        secrets = crm.twin.secrets
        form = {"grant_type": "client_credentials"}
        pair = (secrets["client_id"], secrets["client_secret"])
        token = client.post("/oauth/token", data=form, auth=pair).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        created = client.post("/customers", json=CUSTOMER)
        read = client.get(f"/customers/{created.json()['id']}")
        assert (created.status_code, read.status_code) == (201, 200)
        assert read.json() == created.json()
        assert client.get("/customers").json()["total"] == 1


def test_zeep_reads_back_what_it_created(erp_contract):
    with opened(erp_contract) as erp:
        login = UsernameToken(erp.twin.secrets["user"], erp.twin.secrets["password"])
        client = zeep.Client(f"{erp.url}/services/erp?wsdl", wsse=login)
        customer = {"Name": "镕基", "TaxNo": "91350100M000100Y43"}
        number = client.service.CreateCustomer(customer)
        line = {
            "LineNo": 1, "Item": "00420-B", "Qty": Decimal("2.5"), "Unit": "PCS",
            "Price": Decimal("10.00"), "TaxRate": 13, "TaxAmount": Decimal("3.25"),
            "Amount": Decimal("28.25"),
        }  # fmt: skip
        order = {
            "ExternalNo": "SO-000001", "Org": "0010", "CustomerNo": number,
            "OrderDate": datetime.date(2026, 1, 5), "Currency": "PRE001",
            "Amount": Decimal("28.25"), "Lines": [line],
        }  # fmt: skip
        key = client.service.CreateOrder(order)
        read = zeep.helpers.serialize_object(client.service.GetOrder(key), dict)
        assert {name: read[name] for name in order} == order
        assert (read["Number"], read["Status"]) == (key, "A")
        assert client.service.SubmitOrder(key) == key
        assert client.service.FindOrders(ExternalNo="SO-000001").Orders.Order[0].Status == "B"


def test_zeep_gets_the_declared_fault(erp_contract):
    with opened(erp_contract) as erp:
        login = UsernameToken(erp.twin.secrets["user"], erp.twin.secrets["password"])
        client = zeep.Client(f"{erp.url}/services/erp?wsdl", wsse=login)
        client.service.CreateCustomer({"Name": "A", "TaxNo": "91350100M000100Y43"})
        with pytest.raises(zeep.exceptions.Fault) as fault:
            client.service.CreateCustomer({"Name": "B", "TaxNo": "91350100M000100Y43"})
        detail = fault.value.detail[0]
        assert detail.tag == "{urn:example:erp}DuplicateFault"
        assert detail.findtext("{urn:example:erp:types}ExistingNumber") == "C00001"


def test_a_wrong_password_is_a_fault(erp_contract):
    with opened(erp_contract) as erp:
        client = zeep.Client(f"{erp.url}/services/erp?wsdl", wsse=UsernameToken("x", "y"))
        with pytest.raises(zeep.exceptions.Fault, match="password is wrong"):
            client.service.GetCustomer("C00001")


def test_one_connection_serves_many_requests(crm):
    head = b"GET /customers HTTP/1.1\r\nHost: x\r\n\r\n"
    assert raw(crm, head * 3).count(b"HTTP/1.1 200 OK") == 3


def test_a_client_that_asks_for_close_gets_it(crm):
    answer = raw(crm, b"GET /customers HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" * 2)
    assert answer.count(b"HTTP/1.1 200 OK") == 1
    assert b"Connection: close" in answer


def test_head_has_headers_and_no_body(crm):
    answer = raw(crm, b"HEAD /customers HTTP/1.1\r\nHost: x\r\n\r\n")
    head, _, rest = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK")
    assert rest == b""


def test_a_chunked_body_is_read(crm):
    body = b'{"name":"A","creditCode":"91350100M000100Y43"}'
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in (body[:10], body[10:])) + b"0\r\n\r\n"
    head = (
        b"POST /customers HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n"
    )
    assert raw(crm, head + chunks).startswith(b"HTTP/1.1 201 Created")


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"hello\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400),
        (b"GET / HTTP/2.0\r\n\r\n", 505),
        (b"GET /\xff HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n", 413),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 70_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost", 400),
    ],
)
def test_bad_bytes_get_a_status_and_never_a_traceback(crm, data, status):
    answer = raw(crm, data)
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert b"Traceback" not in answer
    assert raw(crm, b"GET /customers HTTP/1.1\r\nHost: x\r\n\r\n").startswith(b"HTTP/1.1 200")


def test_bytes_that_are_no_json_are_a_declared_bad_request(crm):
    answer = httpx.post(
        f"{crm.url}/customers", content=b"{\xff", headers={"Content-Type": "application/json"},
        trust_env=False,
    )  # fmt: skip
    assert answer.status_code == 400
    assert answer.json()["code"] == "validation"


def test_the_control_path_shows_and_resets(crm):
    with httpx.Client(base_url=crm.url, trust_env=False) as client:
        key = client.post("/customers", json=CUSTOMER).json()["id"]
        assert client.get("/_interlock/state").json()["Customer"][key]["name"] == "Acme"
        (entry,) = client.get("/_interlock/journal").json()
        assert (entry["operation"], entry["status"]) == ("createCustomer", 201)
        assert client.post("/_interlock/reset").status_code == 200
        assert client.get("/_interlock/state").json()["Customer"] == {}
        assert client.get("/_interlock/journal").json() == []
        assert client.get("/_interlock/reset").status_code == 405


def test_a_taken_port_is_an_environment_error(crm, crm_contract):
    import asyncio  # local: only this test runs the server by hand

    door = Door(Front(crm_contract, Twin(crm_contract)), lambda: 0)
    with pytest.raises(EnvironmentFailure, match="cannot listen"):
        asyncio.run(serve(door, crm.host, crm.port))


def test_who_connects_before_a_loop_runs_is_answered_once_it_does(crm_contract):
    import asyncio  # local: only this test and the one above run the server by hand

    sockets = listening("127.0.0.1", 0)
    door = Door(Front(crm_contract, Twin(crm_contract, access="open")), lambda: 0)

    async def answered(early):
        async with await serve(door, sockets=sockets):
            return await asyncio.to_thread(early.recv, 12)

    with socket.create_connection(sockets[0].getsockname(), 10) as early:
        early.sendall(b"GET /customers HTTP/1.1\r\nHost: x\r\n\r\n")
        assert asyncio.run(answered(early)) == b"HTTP/1.1 200"


def test_an_address_that_is_listened_on_can_be_had_again_once_it_is_left():
    place = listening("127.0.0.1", 0)
    host, port = place[0].getsockname()
    with pytest.raises(EnvironmentFailure, match=f"cannot listen on {host}:{port}: address alre"):
        listening(host, port)
    place[0].close()
    (again,) = listening(host, port)
    again.close()
