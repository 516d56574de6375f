"""Stock HTTP clients behind one signature, so that each test runs with each of them."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import urllib.request
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError

import aiohttp
import httpx
import pytest
import requests

from tests.clients.lines import Process, java_http, node_fetch, text, word

JSON = "application/json"


@dataclass(frozen=True)
class Answer:
    """What came back. headers: names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """Give the value of the body."""
        return json.loads(self.body)


def by_httpx(method, url, body=None, headers=()):
    with httpx.Client(trust_env=False) as client:
        return _of_httpx(client.request(method, url, json=body, headers=dict(headers)))


def by_httpx_async(method, url, body=None, headers=()):
    async def ask():
        async with httpx.AsyncClient(trust_env=False) as client:
            return await client.request(method, url, json=body, headers=dict(headers))

    return _of_httpx(asyncio.run(ask()))


def _of_httpx(got):
    return Answer(got.status_code, {k.lower(): v for k, v in got.headers.items()}, got.content)


def by_requests(method, url, body=None, headers=()):
    with requests.Session() as client:
        client.trust_env = False
        got = client.request(method, url, json=body, headers=dict(headers), timeout=10)
        return Answer(got.status_code, {k.lower(): v for k, v in got.headers.items()}, got.content)


def by_aiohttp(method, url, body=None, headers=()):
    async def ask():
        async with (
            aiohttp.ClientSession() as client,
            client.request(method, url, json=body, headers=dict(headers)) as got,
        ):
            named = {k.lower(): v for k, v in got.headers.items()}
            return Answer(got.status, named, await got.read())

    return asyncio.run(ask())


def by_urllib(method, url, body=None, headers=()):
    data = None if body is None else json.dumps(body).encode()
    kind = {} if body is None else {"Content-Type": JSON}
    request = urllib.request.Request(url, data, {**kind, **dict(headers)}, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=10) as got:
            return Answer(got.status, {k.lower(): v for k, v in got.headers.items()}, got.read())
    except HTTPError as got:
        return Answer(got.code, {k.lower(): v for k, v in got.headers.items()}, got.read())


def by_curl(method, url, body=None, headers=()):
    lines = [f"{name}: {value}" for name, value in dict(headers).items()]
    if body is not None:
        lines.append(f"Content-Type: {JSON}")
    words = ["curl", "--silent", "--show-error", "--noproxy", "*", "--max-time", "10", "--include"]
    words += ["--request", method, *(w for line in lines for w in ("--header", line))]
    words += ["--data-binary", json.dumps(body)] if body is not None else []
    done = subprocess.run([*words, url], capture_output=True, check=True)
    head, _, rest = done.stdout.partition(b"\r\n\r\n")
    first, *fields = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in fields)
    return Answer(int(first.split()[1]), {k.lower(): v.strip() for k, _, v in pairs}, rest)


def by_node(method, url, body=None, headers=()):
    return _by_line(node_fetch(), method, url, (body, headers))


def by_java(method, url, body=None, headers=()):
    return _by_line(java_http(), method, url, (body, headers))


def _by_line(process: Process, method, url, sent):
    body, headers = sent
    kind = {} if body is None else {"Content-Type": JSON}
    words = [method, word(url), "-" if body is None else word(json.dumps(body))]
    words += [word(part) for pair in {**kind, **dict(headers)}.items() for part in pair]
    status, got, *pairs = process.ask(" ".join(words)).split(" ")
    assert status != "!", text(got)
    named = {text(k).lower(): text(v) for k, v in zip(pairs[::2], pairs[1::2], strict=True)}
    return Answer(int(status), named, b64decode(got))


def _where(program: str, name: str) -> pytest.MarkDecorator:
    """Skip what needs a program that is not here."""
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{name} is not installed")


CLIENTS = (
    pytest.param(by_httpx, id="httpx"),
    pytest.param(by_httpx_async, id="httpx-async"),
    pytest.param(by_requests, id="requests"),
    pytest.param(by_urllib, id="urllib"),
    pytest.param(by_aiohttp, id="aiohttp"),
    pytest.param(by_curl, id="curl", marks=_where("curl", "curl")),
    pytest.param(by_node, id="node-fetch", marks=_where("node", "Node")),
    pytest.param(by_java, id="java-http", marks=_where("javac", "a JDK")),
)
