"""An outage closes the port of a twin whose control path has another way in."""

from __future__ import annotations

import ssl
import threading
from functools import partial

import httpx
import pytest
import requests

from interlock.serve.beside import open_twin
from tests.serve.control.asking import CRM, customer
from tests.serve.control.test_webhooks import until

pytestmark = pytest.mark.sockets


@pytest.fixture
def crm():
    with open_twin(CRM, access="open", closes=True) as twin:
        yield twin


def status(twin, timeout=5):
    try:
        return httpx.get(f"{twin.url}/customers", trust_env=False, timeout=timeout).status_code
    except httpx.TransportError as error:
        return type(error)


def fired(twin):
    return [one["fired"] for one in twin.ask("GET", "faults")]


def test_who_connects_in_an_outage_is_refused_from_the_first_call_to_the_last(crm):
    crm.plan("outage", **{"for": "10 min"})
    assert [status(crm) for _ in range(3)] == [httpx.ConnectError] * 3
    with pytest.raises(requests.ConnectionError, match="refused"):
        requests.get(f"{crm.url}/customers", timeout=5)
    crm.forward("10 min")
    assert status(crm) == 200
    (known,) = crm.ask("GET", "faults")
    assert (known["fired"], known["over"]) == (1, True)
    assert known["last"]["operation"] == ""


def test_an_outage_begins_and_ends_by_the_clock_of_the_twin(crm):
    crm.plan("outage", **{"from": "5 min", "for": "10 min"})
    assert status(crm) == 200
    crm.freeze()
    crm.forward("5 min")
    assert status(crm) == httpx.ConnectError
    crm.forward("10 min")
    assert status(crm) == 200


def test_an_outage_begins_and_ends_by_itself_as_time_goes_by(crm):
    crm.plan("outage", **{"from": "1 s", "for": "6 s"})
    assert status(crm) == 200
    until(lambda: status(crm) == httpx.ConnectError)
    until(lambda: status(crm) == 200)
    assert fired(crm)[0] >= 1


@pytest.mark.parametrize("end", ["reset", "clear"])
def test_the_port_is_open_again_at_once_when_the_plan_is_cleared(crm, end):
    crm.plan("outage", **{"for": "10 min"})
    assert status(crm) == httpx.ConnectError
    if end == "reset":
        crm.reset()
    else:
        crm.ask("DELETE", "faults")
    assert status(crm) == 200


def test_who_is_on_a_line_when_an_outage_begins_is_cut_off(crm):
    crm.plan("reply-lost", "createCustomer#1")
    ended = []

    def call():
        with pytest.raises(httpx.ReadError) as error:
            httpx.post(f"{crm.url}/customers", json=customer(1), trust_env=False, timeout=30)
        ended.append(type(error.value))

    thread = threading.Thread(target=call)
    thread.start()
    until(lambda: fired(crm) == [1])
    with httpx.Client(trust_env=False) as kept:
        assert kept.get(f"{crm.url}/customers").status_code == 200
        crm.plan("outage", **{"for": "10 min"})
        with pytest.raises((httpx.ReadError, httpx.ConnectError)):
            kept.get(f"{crm.url}/customers")
    thread.join(10)
    assert ended == [httpx.ReadError]


def test_an_outage_of_a_twin_that_has_other_spaces_breaks_its_own_lines_alone(crm):
    with crm.space("beside") as beside:
        crm.plan("outage", **{"for": "10 min"})
        assert status(crm) == httpx.ReadError
        assert status(beside) == 200
        beside.plan("outage", **{"for": "10 min"})
        assert status(beside) == httpx.ReadError
        assert (fired(crm), fired(beside)) == ([1], [1])
    assert status(crm) == httpx.ConnectError


def test_other_faults_leave_the_port_open(crm):
    crm.plan("refused", "listCustomers#1")
    assert [status(crm) for _ in range(2)] == [httpx.ReadError, 200]
    crm.plan("half-open", **{"for": "10 min"})
    assert status(crm, 0.3) == httpx.ReadTimeout


def test_a_clock_that_stands_still_keeps_the_port_as_it_is(crm):
    crm.freeze()
    crm.plan("outage", **{"from": "20 ms", "for": "20 ms"})
    assert [status(crm) for _ in range(10)] == [200] * 10
    crm.forward("20 ms")
    assert [status(crm) for _ in range(10)] == [httpx.ConnectError] * 10
    crm.ask("POST", "clock/run")
    until(lambda: status(crm) == 200)


@pytest.fixture(scope="module")
def secure(tmp_path_factory):
    pytest.importorskip("cryptography", reason="the extra tls is not installed")
    folder = tmp_path_factory.mktemp("authority")
    with open_twin(CRM, access="open", closes=True, authority_in=folder) as twin:
        yield twin


WRONG = {
    "expired": "certificate has expired",
    "wrong-host": "IP address mismatch",
    "unknown-authority": "unable to get local issuer",
}


@pytest.mark.parametrize("how", WRONG)
def test_a_wrong_certificate_is_shown_while_the_fault_lasts(secure, how):
    trust = ssl.create_default_context(cafile=secure.environment["SSL_CERT_FILE"])
    ask = partial(httpx.get, f"{secure.url}/customers", trust_env=False, timeout=5)
    assert ask(verify=trust).status_code == 200
    secure.plan("certificate-expired", how=how, **{"for": "10 min"})
    with pytest.raises(httpx.ConnectError, match=WRONG[how]):
        ask(verify=trust)
    with pytest.raises(requests.exceptions.SSLError, match="CERTIFICATE_VERIFY_FAILED"):
        requests.get(f"{secure.url}/customers", verify=trust_file(secure), timeout=5)
    assert fired(secure) == [1]
    # Who looks at no certificate is let in, and seen.
    assert ask(verify=False).status_code == 200
    assert fired(secure) == [2]
    secure.reset()
    assert ask(verify=trust).status_code == 200


def test_an_outage_closes_the_port_of_a_twin_with_tls_as_well(secure):
    trust = ssl.create_default_context(cafile=trust_file(secure))
    ask = partial(httpx.get, f"{secure.url}/customers", trust_env=False, verify=trust, timeout=5)
    secure.plan("outage", **{"for": "10 min"})
    with pytest.raises(httpx.ConnectError, match="refused"):
        ask()
    secure.forward("10 min")
    assert ask().status_code == 200
    secure.reset()


def trust_file(twin):
    return twin.environment["REQUESTS_CA_BUNDLE"]


def test_a_certificate_goes_wrong_under_lines_that_are_open_too(secure):
    trust = ssl.create_default_context(cafile=trust_file(secure))
    with httpx.Client(verify=trust, trust_env=False) as kept:
        assert kept.get(f"{secure.url}/customers").status_code == 200
        secure.plan("certificate-expired", **{"for": "10 min"})
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError, httpx.ConnectError)):
            kept.get(f"{secure.url}/customers")
        with pytest.raises(httpx.ConnectError):
            kept.get(f"{secure.url}/customers")
    secure.reset()


def test_beside_other_spaces_a_wrong_certificate_is_a_broken_line(secure):
    trust = ssl.create_default_context(cafile=trust_file(secure))
    with secure.space("beside") as beside:
        secure.plan("certificate-expired", **{"for": "10 min"})
        ask = partial(httpx.get, trust_env=False, verify=trust, timeout=5)
        # Python's own TLS takes a reset for an end.
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            ask(f"{secure.url}/customers")
        assert ask(f"{beside.url}/customers").status_code == 200
        secure.reset()


def test_without_tls_a_wrong_certificate_is_a_broken_line(crm):
    crm.plan("certificate-expired", **{"for": "10 min"})
    assert status(crm) == httpx.ReadError
    assert fired(crm) == [1]
