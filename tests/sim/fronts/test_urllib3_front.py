"""Unmodified requests, urllib3 and zeep on the trial's network."""

from __future__ import annotations

import asyncio
import gzip
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import requests
import urllib3
import zeep
from requests.adapters import HTTPAdapter, Retry

from interlock.contract.model import HttpResponse
from interlock.world.trouble import NetRequest
from tests.sim.play import play

errors = requests.exceptions
ERRORS = {
    "/refused": (errors.ConnectionError, 50),
    "/reset": (errors.ConnectionError, 50),
    "/closed": (errors.ConnectionError, 50),
    "/silent": (errors.ReadTimeout, 7_000),
    "/slow": (errors.ReadTimeout, 7_000),
    "/dark": (errors.ConnectTimeout, 3_000),
    "/nowhere": (errors.ConnectionError, 50),
    "/untrusted": (errors.SSLError, 50),
    "/cut": (errors.ChunkedEncodingError, 50),
}


@pytest.mark.parametrize("target", ERRORS)
def test_requests_meets_its_own_error_at_its_own_time(target: str, tmp_path: Path) -> None:
    def subject(env: Any) -> None:
        requests.get(env.url("crm") + target, timeout=(3, 7))

    error, after_ms = ERRORS[target]
    outcome = play(subject, tmp_path, until_ms=after_ms).life.outcome
    assert type(outcome.error) is error
    assert outcome.place.startswith("fronts/test_urllib3_front.py:")


def test_one_number_is_both_timeouts(tmp_path: Path) -> None:
    def subject(env: Any) -> None:
        requests.get(env.url("crm") + "/silent", timeout=4)

    assert type(play(subject, tmp_path, until_ms=4_000).life.outcome.error) is errors.ReadTimeout


def test_what_is_above_the_attempt_is_requests_own(tmp_path: Path) -> None:
    async def shop(call: NetRequest) -> HttpResponse:
        if call.request.target == "/old":
            return HttpResponse(307, (("Location", "/new"), ("Set-Cookie", "seen=1; Path=/")))
        assert call.request.header("cookie") == "seen=1"
        body = gzip.compress(call.request.body, mtime=0)
        return HttpResponse(200, (("Content-Encoding", "gzip"),), body)

    def subject(env: Any) -> None:
        say = env.secret("test")["say"]
        session = requests.Session()
        session.hooks["response"].append(lambda r, **more: say.append(r.status_code))
        say.append(session.post(env.url("crm") + "/old", data=b"x" * 5000).content == b"x" * 5000)
        with session.post(env.url("crm") + "/new", data=iter([b"a", b"b"]), stream=True) as reply:
            say.append(list(reply.iter_content(1)))

    said = play(subject, tmp_path, handler=shop).said
    assert said == [307, 200, True, 200, [b"a", b"b"]]


def test_retries_of_urllib3_wait_in_virtual_time(tmp_path: Path) -> None:
    at: list[float] = []

    async def busy(call: NetRequest) -> HttpResponse:
        at.append(asyncio.get_running_loop().time())
        return HttpResponse(503, (("Retry-After", "30"),)) if len(at) < 3 else HttpResponse(200)

    def subject(env: Any) -> None:
        session = requests.Session()
        session.mount("http://", HTTPAdapter(max_retries=Retry(3, status_forcelist=[503])))
        env.secret("test")["say"].append(session.get(env.url("crm")).status_code)

    assert play(subject, tmp_path, handler=busy).said == [200]
    assert [round(b - a) for a, b in pairwise(at)] == [30, 30]


def test_elapsed_is_virtual(tmp_path: Path) -> None:
    def subject(env: Any) -> None:
        env.secret("test")["say"].append(requests.get(env.url("crm")).elapsed.total_seconds())

    assert play(subject, tmp_path).said == [pytest.approx(0.05)]


def test_urllib3_itself_works(tmp_path: Path) -> None:
    def subject(env: Any) -> None:
        reply = urllib3.PoolManager().request("POST", env.url("crm") + "/x", json={"n": 1})
        env.secret("test")["say"].append(reply.json())

    assert play(subject, tmp_path).said == [{"a": 1}]


WSDL = """<?xml version="1.0"?>
<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:stock"
    xmlns:t="urn:stock"
    xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:x="http://www.w3.org/2001/XMLSchema">
  <types><x:schema targetNamespace="urn:stock" elementFormDefault="qualified">
    <x:element name="Level"><x:complexType><x:sequence>
      <x:element name="item" type="x:string"/></x:sequence></x:complexType></x:element>
    <x:element name="LevelReply"><x:complexType><x:sequence>
      <x:element name="pieces" type="x:int"/></x:sequence></x:complexType></x:element>
  </x:schema></types>
  <message name="In"><part name="parameters" element="t:Level"/></message>
  <message name="Out"><part name="parameters" element="t:LevelReply"/></message>
  <portType name="Stock"><operation name="Level">
    <input message="t:In"/><output message="t:Out"/></operation></portType>
  <binding name="StockSoap" type="t:Stock">
    <soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="Level"><soap:operation soapAction="urn:stock/Level"/>
      <input><soap:body use="literal"/></input><output><soap:body use="literal"/></output>
    </operation></binding>
  <service name="StockService"><port name="Stock" binding="t:StockSoap">
    <soap:address location="http://crm.test/stock"/></port></service>
</definitions>"""


def test_zeep_reads_a_description_and_calls_an_operation(tmp_path: Path) -> None:
    async def stock(call: NetRequest) -> HttpResponse:
        await asyncio.sleep(0.2)
        xml = (("Content-Type", "text/xml; charset=utf-8"),)
        if call.request.target.endswith("?wsdl"):
            return HttpResponse(200, xml, WSDL.encode())
        assert call.request.header("soapaction") == '"urn:stock/Level"'
        assert b">B-7<" in call.request.body
        body = (
            '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
            '<LevelReply xmlns="urn:stock"><pieces>12</pieces></LevelReply></e:Body></e:Envelope>'
        )
        return HttpResponse(200, xml, body.encode())

    def subject(env: Any) -> None:
        client = zeep.Client(env.url("crm") + "/stock?wsdl")
        env.secret("test")["say"].append(client.service.Level(item="B-7"))

    played = play(subject, tmp_path, handler=stock)
    assert played.life.outcome.error is None
    assert played.said == [12]
