"""Stock clients trust a twin over TLS by the environment that it prints, and by nothing else."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import socket
import ssl
import subprocess
import sys

import pytest

from interlock.bundled import bundled
from tests.clients.test_twin_command import started

pytest.importorskip("cryptography", reason="the extra tls is not installed")
pytestmark = pytest.mark.sockets
ERP = bundled("contracts", "erp", "1.0", "erp.wsdl")
CRM = bundled("contracts", "crm", "1.0", "openapi.yaml")
HTTPX = "import httpx, sys; print(httpx.get(sys.argv[1]).text)"
REQUESTS = "import requests, sys; print(requests.get(sys.argv[1]).text)"
URLLIB = "import urllib.request, sys; print(urllib.request.urlopen(sys.argv[1]).read().decode())"
AIOHTTP = """
import aiohttp, asyncio, ssl, sys
async def ask():
    async with aiohttp.ClientSession() as session, session.get(sys.argv[1]) as answer:
        print(await answer.text())
asyncio.run(ask())
"""
NODE = """
fetch(process.argv[1]).then(async (answer) => console.log(await answer.text()))
  .catch((error) => { console.error(error.cause ?? error); process.exit(1); });
"""
JAVA = """
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

class Ask {
  public static void main(String[] words) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(words[0])).build();
    var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    System.out.println(answer.body());
  }
}
"""


def python(code):
    return [sys.executable, "-c", code]


def needs(program, words):
    absent = pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")
    return pytest.param(words, id=program, marks=absent)


CLIENTS = (
    pytest.param(python(HTTPX), id="httpx"),
    pytest.param(python(REQUESTS), id="requests"),
    pytest.param(python(URLLIB), id="urllib"),
    pytest.param(python(AIOHTTP), id="aiohttp"),
    needs("curl", ["curl", "--silent", "--show-error", "--max-time", "10"]),
    needs("node", ["node", "-e", NODE]),
    needs("java", ["java", "Ask.java"]),
)


@pytest.fixture(scope="module")
def crm(tmp_path_factory):
    """Give what the first line tells, and the lines after it."""
    with started(CRM, "--tls", "--access", "open") as (told, process):
        exports = [process.stdout.readline() for _ in told["tls"]["environment"]]
        yield told, exports


def ask(words, url, environment, folder):
    (folder / "Ask.java").write_text(JAVA, "utf-8")
    bare = {k: v for k, v in os.environ.items() if "proxy" not in k.lower()}
    return subprocess.run(
        [*words, url], env={**bare, **environment}, cwd=folder,
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize("words", CLIENTS)
def test_a_stock_client_trusts_the_twin_by_its_environment(crm, words, tmp_path):
    told, _ = crm
    url = f"https://localhost:{told['url'].rpartition(':')[2]}/customers"
    found = ask(words, url, told["tls"]["environment"], tmp_path)
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout)["total"] == 0


@pytest.mark.parametrize("words", [CLIENTS[0], CLIENTS[-3], CLIENTS[-2]])
def test_without_it_nobody_trusts_the_twin(crm, words, tmp_path):
    told, _ = crm
    stranger = ask(words, told["url"] + "/customers", {}, tmp_path)
    assert stranger.returncode != 0
    assert not stranger.stdout


def test_the_exports_are_what_a_shell_understands(crm):
    told, exports = crm
    words = [shlex.split(line) for line in exports]
    assert dict(w[1].split("=", 1) for w in words) == told["tls"]["environment"]
    assert {w[0] for w in words} == {"export"}


def test_zeep_reads_a_wsdl_whose_addresses_are_https(tmp_path):
    code = """
import sys, zeep
from zeep.wsse.username import UsernameToken
client = zeep.Client(sys.argv[3], wsse=UsernameToken(sys.argv[1], sys.argv[2]))
print(client.service.CreateCustomer({"Name": "A", "TaxNo": "91350100M000100Y43"}))
"""
    with started(ERP, "--tls") as (told, _):
        login = [told["auth"]["user"], told["auth"]["password"]]
        environment = told["tls"]["environment"]
        found = ask([*python(code), *login], told["wsdl"], environment, tmp_path)
        assert found.stdout.strip() == "CUS-000001", found.stderr


def test_an_authority_that_is_kept_is_trusted_after_the_next_start(tmp_path):
    folder = tmp_path / "our authority"
    with started(CRM, "--authority", folder, "--access", "open") as (told, _):
        first = told["tls"]["environment"]
    with started(CRM, "--authority", folder, "--access", "open") as (told, _):
        assert told["tls"]["environment"] == first
        found = ask(python(HTTPX), told["url"] + "/customers", first, tmp_path)
        assert found.returncode == 0, found.stderr
    java = shlex.split(first["JAVA_TOOL_OPTIONS"])
    assert java[0] == f"-Djavax.net.ssl.trustStore={folder / 'ca.p12'}"


def test_a_client_that_speaks_plain_http_is_cut_and_the_others_go_on(crm, tmp_path):
    told, _ = crm
    port = int(told["url"].rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        line.sendall(b"GET /customers HTTP/1.1\r\nHost: x\r\n\r\n")
        assert not line.recv(100).startswith(b"HTTP/")
    trust = ssl.create_default_context(cafile=told["tls"]["ca"])
    with (
        socket.create_connection(("127.0.0.1", port), timeout=5) as line,
        trust.wrap_socket(line, server_hostname="127.0.0.1") as safe,
    ):
        safe.sendall(b"hello\r\n\r\n")
        assert safe.recv(1000).startswith(b"HTTP/1.1 400")
