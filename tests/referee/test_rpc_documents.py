"""Messages of rpc style before libxml2 and xmlschema: literal as sent, encoded as made plain."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lxml import etree

from interlock.contract.model import Call, Reply
from interlock.contract.soap_wire.encoding import plain_of
from interlock.contract.soap_wire.envelope import parse
from tests.contract.order_service import write
from tests.contract.rpc_service import stock_wsdl
from tests.corpus import corpus, needs
from tests.referee.evidence import judge
from tests.referee.xml_documents import XmlBody, XmlContract

# Contract -> documents.
VENDORS = {
    "kingdee-eas/EASLogin.wsdl": 60,
    "kingdee-eas/WSAdminOrgUnitUserFacade.wsdl": 20,
    "kingdee-eas/WSCommonServiceFacade.wsdl": 20,
    "kingdee-eas/WSFmLiquidOpenFacade.wsdl": 20,
    "kingdee-eas/WSTableOperFacade.wsdl": 30,
    "sugarcrm/sugar.wsdl": 120,
    "sugarcrm/sugar41.wsdl": 120,
    "soa-model/ArticleService-Modified/ArticleService.wsdl": 40,
}


class RpcContract(XmlContract):
    """A WSDL of rpc style; its wrappers are judged under the names that describe them."""

    def bodies(self) -> Iterator[XmlBody]:
        for operation in self.contract.operations:
            yield XmlBody(operation.name, "write", operation.request.body)
            if operation.success.message.has_body:
                yield XmlBody(operation.name, "read", operation.success.message.body, "ok")

    def element(self, body: XmlBody, value: object) -> etree._Element | None:
        entry = self.codec.entries[body.operation]
        slot = entry.slot_in if body.direction == "write" else entry.slot_out
        sent = self.sent(body, value)
        envelope = parse(sent, "text/xml")
        if entry.is_encoded:
            plain = plain_of(envelope)
            return plain.message(envelope.body, slot)
        envelope.body.tag = slot.element.name
        return envelope.body

    def sent(self, body: XmlBody, value: object) -> bytes:
        if body.direction == "write":
            return self.codec.write_call(Call(body.operation, {}, value), "http://localhost").body
        reply = Reply(body.outcome, ok=True, body=value)
        return self.codec.write_reply(Call(body.operation), reply).body


@needs("wsdl")
@pytest.mark.corpus
@pytest.mark.parametrize("name", VENDORS)
def test_two_judges_take_what_is_drawn_and_refuse_what_is_spoilt(name, tmp_path):
    tally = judge(RpcContract(corpus("wsdl", *name.split("/")), tmp_path), VENDORS[name])
    assert tally.unexplained == []
    assert tally.valid == VENDORS[name]
    assert tally.wrong > 0.4 * tally.valid
    assert tally.reasons.total() == 0


@pytest.mark.parametrize("use", ["literal", "encoded"])
def test_the_judges_agree_about_a_service_with_facets_and_derived_types(use, tmp_path):
    (tmp_path / "schemas").mkdir()
    contract = RpcContract(write(tmp_path, stock_wsdl(use)), tmp_path / "schemas")
    tally = judge(contract, 120)
    assert tally.unexplained == []
    assert tally.wrong > 100
    assert len(tally.rules) > 3
