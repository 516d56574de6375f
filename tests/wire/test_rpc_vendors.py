"""Twins of vendors' rpc services answer each operation with a message of their contract."""

from __future__ import annotations

from random import Random

import pytest

from interlock.contract.load import load
from interlock.contract.model import Call
from interlock.schema.sample import sample
from interlock.twin.service import Twin
from interlock.wire.front import Front
from tests.corpus import corpus, needs

NAMES = (
    "kingdee-eas/EASLogin.wsdl",
    "kingdee-eas/WSAdminOrgUnitUserFacade.wsdl",
    "kingdee-eas/WSCommonServiceFacade.wsdl",
    "kingdee-eas/WSFmLiquidOpenFacade.wsdl",
    "kingdee-eas/WSTableOperFacade.wsdl",
    "sugarcrm/sugar.wsdl",
    "sugarcrm/sugar41.wsdl",
)


@needs("wsdl")
@pytest.mark.corpus
@pytest.mark.parametrize("name", NAMES)
def test_each_operation_is_answered_without_a_defect(name):
    contract = load([corpus("wsdl", *name.split("/"))], "erp")
    front = Front(contract, Twin(contract, access="open"))
    assert contract.refused == ()
    answered = 0
    for now_ms, operation in enumerate(contract.operations):
        body = sample(operation.request.body, contract.types, Random(operation.name))
        sent = front.codec.write_call(Call(operation.name, body=body), "")
        answer = front.handle(sent, now_ms)
        assert answer.header("X-Interlock-Defect") == "", operation.name
        reply = front.codec.read_reply(operation.name, answer)
        assert reply.ok or reply.says
        answered += reply.ok
    assert answered > len(contract.operations) / 2
