"""`interlock twin`: a twin for any client."""

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager

import httpx
import pytest

from interlock.bundled import bundled
from tests.house.source import ROOT
from tests.twin.lists.test_spans import PAYMENTS

CRM = bundled("contracts", "crm", "1.0", "openapi.yaml")
ERP = bundled("contracts", "erp", "1.0", "erp.wsdl")

pytestmark = pytest.mark.sockets

# What a twin may need later, or never: its first answer does not wait for it.
LATER = {
    "asyncio", "cryptography", "fractions", "httpx", "hypothesis", "interlock.bridge",
    "interlock.contract.edmx", "interlock.contract.json_wire.validator.parts",
    "interlock.contract.overlay", "interlock.contract.soap_wire", "interlock.contract.wsdl",
    "interlock.fault", "interlock.forms", "interlock.law", "interlock.messages", "interlock.run",
    "interlock.scenario", "interlock.schema.boundary", "interlock.schema.regex.tree",
    "interlock.schema.sample", "interlock.serve.control", "interlock.serve.tls", "interlock.sim",
    "interlock.twin.announcing", "interlock.wire.flow", "interlock.wire.forging", "lxml",
    "msgspec", "multiprocessing", "shlex", "tempfile", "uvloop",
}  # fmt: skip
FIRST_ANSWER = """
import sys
from pathlib import Path
import interlock.cli.twin
from interlock.contract.load import load
from interlock.contract.model import HttpRequest
from interlock.serve.opening import door_of
door = door_of(load((Path(sys.argv[1]),), "crm"), lambda: 0, access="open")
print(door.handle(HttpRequest("GET", sys.argv[2], (("Host", "x"),))).status, *sys.modules)
"""
# What a record asks for; where there is none, nothing waits for it.
STORED = {
    "email", "http", "interlock.contract.json_wire.forms", "interlock.twin.replies",
    "interlock.twin.verbs", "jsonschema_rs", "zlib",
}  # fmt: skip
ORDERS = ROOT / "benchmarks" / "wire" / "orders.yaml"
NOTHING = "/orders/5f0c1a7e-8f1b-4d2a-9a53-0a3a7c7d1f10"
THE_REST = """
import asyncio, sys
import interlock.cli.twin
from interlock.patterns import unasked
from interlock.serve.loop import import_the_rest
before = unasked()
asyncio.run(import_the_rest())
print(*before, "then", *unasked())
"""
NO_FILES = """
import asyncio, resource
import interlock.cli.twin
from interlock.patterns import unasked
from interlock.serve.loop import import_the_rest
async def crowded():
    few = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, few[1]))
    await import_the_rest()
    resource.setrlimit(resource.RLIMIT_NOFILE, few)
asyncio.run(crowded())
print(*unasked())
"""


@contextmanager
def twin(*words):
    """Start a twin as a user does; give its process and its first line."""
    process = subprocess.Popen(
        [sys.executable, "-m", "interlock", "twin", *map(str, words)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip
    try:
        yield process, json.loads(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()


def test_a_log_tells_which_parameters_no_list_looks_at(tmp_path):
    path = tmp_path / "payments.yaml"
    path.write_text(PAYMENTS)
    with twin(path) as (process, _):
        assert "ignored: where (1)" in process.stderr.readline()


def test_the_first_line_tells_any_client_what_it_needs():
    with twin(ERP) as (_, told):
        assert set(told) == {"url", "wsdl", "control", "auth", "system"}
        assert told["url"].startswith("http://127.0.0.1:")
        assert told["wsdl"].endswith("?wsdl")
        assert {"token", "user", "password", "client_id", "client_secret"} <= set(told["auth"])
        assert "definitions" in httpx.get(told["wsdl"]).text


@pytest.mark.parametrize(
    ("contract", "path", "later"),
    [
        (CRM, "/customers", LATER),
        (
            ORDERS, "/orders",
            LATER | {"interlock.contract.roles.events", "interlock.contract.roles.rpc"},
        ),
    ],
)  # fmt: skip
def test_the_first_answer_of_a_twin_waits_for_no_part_that_it_does_not_need(contract, path, later):
    words = [sys.executable, "-c", FIRST_ANSWER, contract, path]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    status, *loaded = done.stdout.split()
    assert status == "200"
    assert "interlock.twin.service" in loaded
    assert not later.intersection(loaded)


def test_a_record_that_is_not_there_is_missed_without_what_records_ask_for():
    words = [sys.executable, "-c", FIRST_ANSWER, ORDERS, NOTHING]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    status, *loaded = done.stdout.split()
    assert status == "404"
    assert not (LATER | STORED).intersection(loaded)


def test_what_the_first_answer_did_without_is_imported_before_it_is_asked_for():
    words = [sys.executable, "-c", THE_REST]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    before, after = done.stdout.split("then")
    assert "interlock.twin.verbs" in before.split()
    assert not after.split()


@pytest.mark.skipif(sys.platform == "win32", reason="limits the files of a process")
def test_a_twin_whose_callers_have_taken_all_files_goes_on_without_the_rest():
    words = [sys.executable, "-c", NO_FILES]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert "interlock.twin.verbs" in done.stdout.split()


def test_only_a_contract_in_yaml_brings_the_reader_of_yaml():
    code = (
        "import sys; from pathlib import Path; from interlock.contract.load import load;"
        "load((Path(sys.argv[1]),), 'erp'); print(*sys.modules)"
    )
    run = [sys.executable, "-c", code, ERP]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    assert "lxml.etree" in done.stdout.split()
    assert "yaml" not in done.stdout.split()


def test_a_record_that_is_created_can_be_read_again():
    with twin(CRM, "--access", "open") as (_, told):
        body = {"name": "镕基科技有限公司", "creditCode": "91350211M000100Y43"}
        made = httpx.post(told["url"] + "/customers", json=body)
        assert made.status_code == 201, made.text
        read = httpx.get(f"{told['url']}/customers/{made.json()['id']}")
        assert read.json()["name"] == body["name"]


def test_access_is_strict_unless_opened():
    with twin(CRM) as (_, told):
        assert httpx.get(told["url"] + "/customers").status_code == 401
        headers = {"Authorization": f"Bearer {told['auth']['token']}"}
        assert httpx.get(told["url"] + "/customers", headers=headers).status_code == 200


def test_an_outage_closes_the_port_of_a_twin_whose_control_path_has_one_of_its_own():
    with twin(CRM, "--access", "open", "--control-port", "0") as (_, told):
        asked = told["url"] + "/customers"
        assert not told["control"].startswith(told["url"])
        assert httpx.get(asked).status_code == 200
        httpx.post(told["control"] + "faults", json={"fault": "outage", "for": "1 h"})
        with pytest.raises(httpx.ConnectError):
            httpx.get(asked)
        refused = httpx.get(told["control"].replace("/_interlock/", "/customers"))
        assert (refused.status_code, refused.json()["where"]) == (400, "/_interlock/")
        httpx.post(told["control"] + "clock/forward", json={"by": "1 h"})
        assert httpx.get(asked).status_code == 200


def test_a_taken_control_port_is_an_error_of_the_environment(interlock):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = interlock("twin", CRM, "--control-port", port, "--json")
    assert said.code == 3
    assert str(port) in said.json["error"]["where"]


def test_a_taken_port_is_an_error_of_the_environment(interlock):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = interlock("twin", CRM, "--port", port, "--json")
    assert said.code == 3
    assert said.json["error"]["kind"] == "environment"
    assert str(port) in said.json["error"]["where"]


def test_a_word_that_is_neither_file_nor_system_is_refused(interlock, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = interlock("twin", "crm")
    assert said.code == 2
    assert "'crm' is neither a file nor a system" in said.err
    assert "name a contract file: no interlock.toml here" in said.err


def test_a_system_of_the_project_is_served_by_its_name(tmp_path, monkeypatch):
    text = f'[crm]\ncontract = "{CRM}"\n[erp]\ncontract = "{ERP}"\n'
    (tmp_path / "interlock.toml").write_text(text)
    monkeypatch.chdir(tmp_path)
    with twin("erp") as (_, told):
        assert told["wsdl"]
        assert told["system"] == "erp"


def test_several_systems_of_the_project_are_served_side_by_side(tmp_path, monkeypatch):
    text = f'[crm]\ncontract = "{CRM}"\n[erp]\ncontract = "{ERP}"\n'
    (tmp_path / "interlock.toml").write_text(text)
    monkeypatch.chdir(tmp_path)
    with twin("crm", "erp") as (process, crm):
        erp = json.loads(process.stdout.readline())
        assert (crm["system"], erp["system"]) == ("crm", "erp")
        assert crm["url"] != erp["url"]
        assert httpx.get(erp["wsdl"]).status_code == 200
        assert httpx.get(crm["control"] + "state").status_code == 200


def test_several_twins_cannot_share_one_port(interlock, tmp_path, monkeypatch):
    text = f'[crm]\ncontract = "{CRM}"\n[erp]\ncontract = "{ERP}"\n'
    (tmp_path / "interlock.toml").write_text(text)
    monkeypatch.chdir(tmp_path)
    said = interlock("twin", "crm", "erp", "--port", "8080")
    assert said.code == 2
    assert "cannot share one --port" in said.err


def test_records_of_a_file_are_there_from_the_start_and_after_a_reset(tmp_path):
    data = tmp_path / "data.yaml"
    data.write_text("Customer:\n- {name: Acme, creditCode: 91350211M000100Y43}\n", "utf-8")
    with twin(CRM, "--data", data, "--access", "open") as (_, told):
        assert httpx.get(told["url"] + "/customers").json()["items"][0]["name"] == "Acme"
        other = {"name": "B", "creditCode": "91350211M000101Y43"}
        assert httpx.post(told["url"] + "/customers", json=other).status_code == 201
        httpx.post(told["control"] + "reset").raise_for_status()
        assert len(httpx.get(told["control"] + "state/Customer").json()) == 1


def test_records_that_cannot_be_stored_are_told_with_their_place(interlock, tmp_path):
    data = tmp_path / "data.yaml"
    data.write_text("Customer:\n- {name: Acme}\n- {name: 7, colour: red}\n", "utf-8")
    said = interlock("twin", CRM, "--data", data)
    assert said.code == 2
    assert "data.yaml:3:10: Customer, record 2: name does not fit" in said.err
    assert "Traceback" not in said.err


def test_an_address_of_ip_6_is_written_as_a_url_wants_it():
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    with twin(CRM, "--host", "::1", "--access", "open") as (_, told):
        assert told["url"].startswith("http://[::1]:")
        assert httpx.get(told["url"] + "/customers").status_code == 200


def test_an_address_for_webhooks_must_be_whole(interlock):
    said = interlock("twin", CRM, "--webhook", "localhost/hooks")
    assert said.code == 2
    assert "no address for webhooks" in said.err


def test_webhooks_go_where_the_command_line_says():
    with twin(CRM, "--webhook", "http://127.0.0.1:9/hooks", "--journal", "0") as (_, told):
        assert httpx.get(told["control"] + "webhooks").json()["to"] == "http://127.0.0.1:9/hooks"
        assert httpx.get(told["control"] + "journal").json() == []


@pytest.mark.parametrize(
    ("sign", "code"), [(signal.SIGTERM, 0), (signal.SIGHUP, 0), (signal.SIGINT, 130)]
)
def test_a_twin_ends_quietly(sign, code):
    with twin(CRM) as (process, _):
        process.send_signal(sign)
        _, err = process.communicate(timeout=30)
        assert process.returncode == code
        assert "Traceback" not in err
