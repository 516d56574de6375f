"""Valid messages are read in a short way, to the same values."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from interlock.bundled import bundled
from interlock.contract.load import codec_for, load
from interlock.contract.model import Call, HttpRequest, Misrouted
from interlock.contract.soap_wire.codec import SoapCodec
from interlock.contract.soap_wire.envelope import Envelope, parse
from interlock.contract.soap_wire.read import read_element, read_valid
from interlock.schema.sample import sample

DESK = Path(__file__).resolve().parents[2] / "benchmarks" / "wire" / "orders.wsdl"


@pytest.mark.parametrize(
    "file",
    [DESK, *(bundled("contracts", "erp", version, "erp.wsdl") for version in ("1.0", "2.0"))],
    ids=["desk", "erp 1.0", "erp 2.0"],
)
def test_a_valid_message_without_attributes_is_read_as_any_other(file: Path) -> None:
    contract = load([file], "erp")
    codec, dice, met = codec_for(contract), Random(5), 0
    assert isinstance(codec, SoapCodec)
    for operation in contract.operations:
        slot = codec.entries[operation.name].slot_in
        for _ in range(40):
            body = sample(operation.request.body, contract.types, dice, direction="write")
            request = codec.write_call(Call(operation.name, body=body), "http://127.0.0.1")
            call = codec.read_call(request)
            message = parse(request.body, "text/xml")
            assert isinstance(message, Envelope)
            assert not isinstance(call, Misrouted)
            if slot is None or message.body is None or call.wrong:
                continue
            long = read_element(message.body, slot)
            assert repr(call.body) == repr(long)
            if b"XMLSchema-instance" not in request.body:
                met += repr(read_valid(message.body, slot)) == repr(long)
    assert met > 20


def test_a_head_that_comes_again_is_read_as_the_first_time() -> None:
    contract = load([DESK], "erp")
    codec, dice = codec_for(contract), Random(1)
    body = sample(contract.operations[0].request.body, contract.types, dice, edge=0)
    asked = codec.write_call(Call(contract.operations[0].name, body=body), "http://127.0.0.1")
    again = HttpRequest(asked.method, asked.target, asked.headers, asked.body)
    assert codec.read_call(asked) == codec.read_call(again)
    wrong = HttpRequest("GET", asked.target, asked.headers, b"")
    assert isinstance(codec.read_call(wrong), Misrouted)
