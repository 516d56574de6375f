"""Pages of other sites, shown by a browser of this machine, do not control a twin."""

import re

import httpx
import pytest

from interlock.bundled import bundled
from interlock.contract.model import HttpRequest
from interlock.serve.beside import open_twin
from interlock.serve.control.visitors import stranger

pytestmark = pytest.mark.sockets
CRM = bundled("contracts", "crm", "1.0", "openapi.yaml")


@pytest.fixture(scope="module")
def twin():
    with open_twin(CRM, access="open") as running:
        yield running


@pytest.mark.parametrize("origin", ["http://evil.example", "https://evil.example:8443", "null"])
@pytest.mark.parametrize("path", ["reset", "spaces/new/_interlock/reset"])
def test_a_page_of_another_site_resets_nothing(twin, origin, path):
    twin.seed({"Customer": [{"name": "Acme"}]})
    answer = httpx.post(f"{twin.url}/_interlock/{path}", headers={"Origin": origin})
    assert answer.status_code == 403
    assert origin in answer.json()["problem"]
    assert len(twin.state()["Customer"]) == 1
    assert "new" not in twin.door.spaces.names()
    twin.reset()


def test_a_page_whose_name_came_to_stand_for_this_machine_reads_nothing(twin):
    answer = httpx.get(f"{twin.url}/_interlock/state", headers={"Host": "evil.example:8080"})
    assert answer.status_code == 403
    assert "evil.example" in answer.json()["problem"]


HERE = ["127.0.0.1:80", "localhost", "[::1]:80", "erp", "crm.localhost:80", "host.docker.internal"]


@pytest.mark.parametrize("host", HERE)
def test_programs_of_this_machine_are_heard_by_any_name_of_their_own(host):
    request = HttpRequest("GET", "/_interlock/state", (("Host", host),))
    assert stranger(request, local=True) is None


def test_a_twin_that_is_open_to_the_network_may_have_any_name():
    request = HttpRequest("GET", "/_interlock/state", (("Host", "twin.ci.example.com"),))
    assert stranger(request, local=False) is None
    assert stranger(request, local=True) is not None


@pytest.mark.parametrize("origin", ["http://localhost:5173", "http://127.0.0.1", "http://[::1]:3"])
def test_a_page_of_this_machine_may_control_a_twin(twin, origin):
    answer = httpx.get(f"{twin.url}/_interlock/clock", headers={"Origin": origin})
    assert answer.status_code == 200


WRONG = [
    ("GET", "nothing", None), ("PUT", "reset", None), ("GET", "state/Nothing", None),
    ("GET", "state/Customer/C-9", None), ("GET", "journal?status=abc", None),
    ("GET", "journal?colour=red", None), ("GET", "journal?bodies=1", None),
    ("GET", "journal?since=x", None), ("GET", "journal?since=1&since=2", None),
    ("POST", "snapshots/none/restore", None), ("GET", "spaces/none", None),
    ("PUT", "snapshots/-", None), ("DELETE", "spaces/default", None), ("POST", "state", None),
    ("POST", "state", {"Nothing": [{}]}), ("POST", "state", {"Customer": 7}), ("POST", "state", []),
    ("POST", "state/Customer", [7]), ("POST", "state/Customer", [{"name": 7}]),
    ("POST", "clock/forward", {}), ("POST", "clock/forward", {"by": "-1 min"}),
    ("POST", "clock/forward", {"to": "soon"}), ("POST", "clock/forward", {"to": "2026-01-01"}),
    ("POST", "faults", [7]), ("POST", "faults", {"fault": "crash"}),
    ("POST", "webhooks/none/send", None), ("PUT", "webhooks", {"to": "ftp://x"}),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body"), WRONG)
def test_what_is_wrong_is_told_in_chinese_where_the_request_asks_for_it(twin, method, path, body):
    url = f"{twin.url}/_interlock/{path}"
    told = {
        language: httpx.request(method, url, json=body, headers={"Accept-Language": language})
        for language in ("zh-CN", "en")
    }
    assert told["en"].status_code == told["zh-CN"].status_code >= 400
    for field in ("problem", "remedy"):
        assert re.search("[\u4e00-\u9fff]", told["zh-CN"].json()[field]), told["zh-CN"].json()
        assert not re.search("[\u4e00-\u9fff]", told["en"].json()[field])
