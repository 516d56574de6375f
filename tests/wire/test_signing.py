"""Requests that prove who sent them, and when."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest

from interlock.contract.model import HttpRequest, Signature
from interlock.wire.signing import proof, signed_headers
from tests.twin.trade.house import House

SIGNED = """
access:
  partner:
    kind: signature
    signature:
      header: X-Signature
      signed: [method, "=|", path, "=|", timestamp, "=|", body]
      encoding: base64
      timestamp_header: X-Timestamp
      skew_s: 60
    operations: [createCustomer]
"""
AT_S = 1_767_574_800


def signed(house, body, stamp=AT_S, key=""):
    text = f"POST|/api/customers|{stamp}|".encode() + body
    secret = (key or house.twin.secrets["api_key"]).encode()
    proven = base64.b64encode(hmac.new(secret, text, "sha256").digest()).decode()
    headers = (
        ("Content-Type", "application/json"),
        ("X-Timestamp", str(stamp)),
        ("X-Signature", proven),
    )
    answer = house.front.handle(HttpRequest("POST", "/api/customers", headers, body), house.now)
    return answer.status


def test_a_right_signature_opens_and_a_wrong_one_does_not(tmp_path):
    house = House(tmp_path, SIGNED, access="strict")
    body = b'{"name": "Acme"}'
    assert signed(house, body) == 201
    assert signed(house, body, key="guess") == 401
    assert house("POST", "/api/customers", {"name": "Acme"})[0] == 401


@pytest.mark.parametrize(("away_s", "status"), [(60, 201), (61, 401), (-60, 201), (-61, 401)])
def test_a_signature_is_good_for_a_while_only(tmp_path, away_s, status):
    house = House(tmp_path, SIGNED, access="strict")
    assert signed(house, b'{"name": "Acme"}', stamp=AT_S + away_s) == status


def test_a_message_of_the_system_is_signed_as_the_overlay_says():
    request = HttpRequest("POST", "/hook?x=1", (), b"{}")
    bare = Signature(
        "X-Sign",
        "sha1",
        signed=("nonce", "=:", "body", "=:", "secret", "=:", "timestamp"),
        timestamp_header="X-Time",
        nonce_header="X-Nonce",
        plain=True,
        in_ms=True,
    )
    headers = dict(signed_headers(bare, "key", request, seconds=1.5, nonce="n1"))
    expected = hashlib.sha1(b"n1:{}:key:1500", usedforsecurity=False).hexdigest()
    assert headers == {"X-Sign": expected, "X-Time": "1500", "X-Nonce": "n1"}


def test_without_more_words_the_body_is_signed_or_the_time_and_the_body():
    request = HttpRequest("POST", "/hook", (), b"{}")
    plain = proof(Signature("X"), "key", request, stamp="", nonce="")
    assert plain == hmac.new(b"key", b"{}", "sha256").hexdigest()
    timed = proof(
        Signature("X", timestamp_header="T", prefix="v1="), "key", request, stamp="7", nonce=""
    )
    assert timed == "v1=" + hmac.new(b"key", b"7.{}", "sha256").hexdigest()
