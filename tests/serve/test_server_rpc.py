"""Services of rpc style on a socket, called by a stock client that knows only their `?wsdl`."""

from __future__ import annotations

import json

import pytest
import zeep

from interlock.contract.load import load
from tests.contract.order_service import write
from tests.contract.rpc_service import stock_wsdl
from tests.contract.test_overlay_docs import BILLS
from tests.corpus import corpus, needs
from tests.serve.opened import opened

pytestmark = pytest.mark.sockets

NOTE = {
    "id": "N1",
    "filename": "offer.pdf",
    "file": "JVBERi0=",
    "related_module_id": "A7",
    "related_module_name": "Accounts",
}


def client_of(system, contract):
    path = contract.operations[0].binding.path
    return zeep.Client(f"{system.url}{path}?wsdl")


def post(client, contract, operation, message):
    """Send a message that zeep itself would not write."""
    binding = client.service._binding
    action = {"SOAPAction": f'"{contract.operation(operation).binding.action}"'}
    answer = client.transport.post_xml(client.service._binding_options["address"], message, action)
    return binding.process_reply(client, binding.get(operation), answer)


@needs("wsdl", "sugarcrm", "sugar41.wsdl")
@pytest.mark.corpus
def test_a_note_of_sugarcrm_is_stored_and_read_back():
    contract = load([corpus("wsdl", "sugarcrm", "sugar41.wsdl")], "crm")
    with opened(contract) as crm:
        service = client_of(crm, contract).service
        # zeep takes a record with a single member off.
        assert service.set_note_attachment(session="s", note=NOTE) == "N1"
        read = service.get_note_attachment(session="s", id="N1")
        assert zeep.helpers.serialize_object(read, dict) == NOTE
        assert crm.twin.snapshot()["note_attachment"]["N1"]["filename"] == "offer.pdf"


@needs("wsdl", "sugarcrm", "sugar41.wsdl")
@pytest.mark.corpus
def test_sugarcrm_takes_arrays_and_names_the_item_that_is_wrong():
    contract = load([corpus("wsdl", "sugarcrm", "sugar41.wsdl")], "crm")
    with opened(contract) as crm:
        client = client_of(crm, contract)
        good, bad = {"name": "name", "value": "Blume AG"}, {"name": "phone", "value": "1"}
        entry = {"session": "s", "module_name": "Accounts", "name_value_list": [good, bad]}
        assert client.service.set_entry(**entry)
        message = client.create_message(client.service, "set_entry", **entry)
        value = message.findall(".//value")[1]
        value.getparent().remove(value)
        with pytest.raises(zeep.exceptions.Fault, match=r"\$\.name_value_list\[1\]\.value"):
            post(client, contract, "set_entry", message)


@needs("wsdl", "kingdee-eas", "EASLogin.wsdl")
@pytest.mark.corpus
def test_kingdee_eas_answers_a_login_and_refuses_a_wrong_one():
    contract = load([corpus("wsdl", "kingdee-eas", "EASLogin.wsdl")], "erp")
    with opened(contract) as erp:
        client = client_of(erp, contract)
        # Of the three overloads zeep knows the last one only.
        login = ("user", "secret", "eas", "dc1", "L2")
        context = client.service.login(*login, 0, "BaseDB")
        assert isinstance(context.dbType, int)
        assert client.service.logout(*login[:1], *login[2:]) in (True, False)
        message = client.create_message(client.service, "login", *login, 0, "BaseDB")
        message.find(".//dbType").text = "Oracle"
        with pytest.raises(zeep.exceptions.Fault, match=r"\$\.dbType"):
            post(client, contract, "login", message)


@pytest.mark.parametrize("use", ["literal", "encoded"])
def test_a_service_of_our_own_is_called_through_its_wsdl(tmp_path, use):
    contract = load([write(tmp_path, stock_wsdl(use))], "erp")
    with opened(contract) as erp:
        client = client_of(erp, contract)
        item = client.get_type("{urn:stock}Item")(code="A001", qty=2)
        items = {"item": [item]} if use == "literal" else [item]
        assert not client.service.Book(warehouse="W", items=items, dry=True)  # an empty list
        item.code = "a1"
        place = r"\$\.items\.item\[0\]\.code" if use == "literal" else r"\$\.items\[0\]\.code"
        with pytest.raises(zeep.exceptions.Fault, match=place):
            client.service.Book(warehouse="W", items=items, dry=True)


EAS = """
interlock: 1
overlay: bills of EAS, JSON in a text
resources:
  Bill: {key: number, open_key: true}
operations:
  importTable:
    embedded:
      body.jsonData: {format: json, schema: "bills.json#/$defs/Bill"}
      reply.importTableReturn: {format: json, schema: "bills.json#/$defs/Answer"}
    verb: create
    resource: Bill
    record: body.jsonData
    result_key: importTableReturn.number
  exportTable:
    embedded:
      reply.exportTableReturn: {format: json, schema: "bills.json#/$defs/Bill"}
    verb: read
    resource: Bill
    key: body.jsonData
    result: exportTableReturn
"""


@needs("wsdl", "kingdee-eas", "WSTableOperFacade.wsdl")
@pytest.mark.corpus
def test_a_bill_of_kingdee_eas_travels_as_json_in_a_text_and_is_read_back(tmp_path):
    write(tmp_path, json.dumps(BILLS), "bills.json")
    overlay = write(tmp_path, EAS, "eas.yaml")
    contract = load([corpus("wsdl", "kingdee-eas", "WSTableOperFacade.wsdl")], "erp", overlay)
    bill = {"number": "B1", "lines": [{"qty": 2}]}
    with opened(contract) as erp:
        service = client_of(erp, contract).service
        asked = {"dateFrom": "2026-01-01", "dateTo": "2026-12-31"}
        assert json.loads(service.importTable(jsonData=json.dumps(bill), **asked)) == {
            "number": "B1"
        }
        assert erp.twin.snapshot()["Bill"]["B1"] == bill
        assert json.loads(service.exportTable(jsonData="B1", **asked)) == bill
        bill["lines"][0]["qty"] = 0
        with pytest.raises(zeep.exceptions.Fault, match=r"\$\.jsonData:/lines/0/qty"):
            service.importTable(jsonData=json.dumps(bill), **asked)
