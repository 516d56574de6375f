"""WSDL documents as contracts: what is read, what is repaired, what is refused and why."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from interlock.contract.model import Access, Contract
from interlock.contract.wsdl import read
from interlock.errors import ContractError
from interlock.schema.types import Choice, Moment, Number, Record, Ref, Text, resolve
from tests.contract.order_service import ORDER, order_wsdl, write


def contract_of(folder, text: str) -> Contract:
    return read([write(folder, text)], "erp")


def why(contract: Contract, what: str) -> str:
    return next(r.why for r in contract.refused if r.what == what)


def test_an_operation_has_its_name_binding_and_outcomes(tmp_path):
    contract = contract_of(tmp_path, order_wsdl())
    operation = contract.operation("CreateOrder")
    assert operation is not None
    binding = operation.binding
    assert (binding.version, binding.path, binding.wrapped) == ("1.1", "/soap/orders", True)
    assert binding.action == "urn:erp:CreateOrder"
    assert binding.element_in == "{urn:erp}CreateOrder"
    assert [(o.name, o.ok) for o in operation.outcomes] == [
        ("ok", True),
        ("OrderRefused", False),
        ("Client", False),
        ("Server", False),
    ]
    assert operation.note == "Stores an order."
    assert operation.source.file == "orders.wsdl"
    line = order_wsdl().splitlines()[operation.source.line - 1]
    assert line.strip() == '<w:operation name="CreateOrder">'


def test_both_versions_of_an_operation_are_kept(tmp_path):
    contract = contract_of(tmp_path, order_wsdl())
    assert len(contract.operations) == 1
    assert [w.version for w in contract.document.ways["CreateOrder"]] == ["1.1", "1.2"]


def test_the_request_has_the_types_of_its_facets(tmp_path):
    contract = contract_of(tmp_path, order_wsdl())
    body = resolve(contract.operations[0].request.body, contract.types)
    assert isinstance(body, Record)
    assert body.ordered
    assert body.field("customer").type == Text(
        patterns=("C[0-9]{4}",), anchored=True, whitespace="preserve"
    )
    assert body.field("amount").type == Number(12, 2, Decimal(0))
    assert body.field("currency").type == Choice(("CNY", "EUR"))
    assert body.field("due").type == Moment("date", "optional")
    assert body.field("note").nullable
    assert [f.required for f in body.fields] == [True, True, True, False, False, False]


def test_the_contract_says_where_it_came_from(tmp_path):
    contract = contract_of(tmp_path, order_wsdl())
    assert (contract.title, contract.origin.kind) == ("OrderService", "wsdl")
    assert contract.origin.files == ("orders.wsdl",)


@pytest.mark.parametrize(
    ("namespace", "folder", "version"),
    [
        ("urn:messages_2023_2.platform.example.com", "a", "2023.2"),
        ("http://erp.example.com/orders/v3/", "a", "3"),
        ("http://127.0.0.1/orders", "a", ""),
        ("urn:erp", "1.4", "1.4"),
    ],
)
def test_the_version_is_that_of_the_namespace_or_the_folder(tmp_path, namespace, folder, version):
    (tmp_path / folder).mkdir()
    assert contract_of(tmp_path / folder, order_wsdl(namespace)).version == version


def test_a_username_token_policy_asks_for_one(tmp_path):
    policy = """<p:Policy xmlns:p="http://www.w3.org/ns/ws-policy"
      xmlns:sp="http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200702">
      <sp:SupportingTokens><p:Policy><sp:UsernameToken/></p:Policy></sp:SupportingTokens>
      </p:Policy><w:types>"""
    contract = contract_of(tmp_path, order_wsdl().replace("<w:types>", policy, 1))
    assert contract.access == (Access("username-token", "username-token"),)
    assert contract.operations[0].access == ("username-token",)


def test_a_policy_holds_only_where_it_is_attached(tmp_path):
    ids = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
    policy = f"""<p:Policy xmlns:p="http://www.w3.org/ns/ws-policy" xmlns:u="{ids}" u:Id="one"
      xmlns:sp="http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200702"><sp:UsernameToken/>
      </p:Policy><w:types>"""
    attach = '<p:PolicyReference xmlns:p="http://www.w3.org/ns/ws-policy" URI="#two"/>'
    text = order_wsdl().replace("<w:types>", policy, 1)
    text = text.replace('<s:binding style="document"', attach + '<s:binding style="document"')
    assert contract_of(tmp_path, text).access == ()


CHANGES = {
    "encoded": ('use="literal"', 'use="encoded"', "encoded use is not supported in document style"),
    "type": (
        '<w:part name="parameters" element="t:CreateOrder"/>',
        '<w:part name="parameters" type="xs:string"/>',
        "part parameters has a type, not an element, in document style",
    ),
    "two parts": (
        '<w:part name="parameters" element="t:CreateOrder"/>',
        '<w:part name="a" element="t:CreateOrder"/><w:part name="b" element="t:CreateOrder"/>',
        "its body has 2 parts; document style allows one",
    ),
    "no element": (
        'name="parameters" element="t:CreateOrder"/>',
        'name="parameters" element="t:MakeOrder"/>',
        "element {urn:erp}MakeOrder is missing: no schema declares it",
    ),
    "no message": ('message="t:In"', 'message="t:Gone"', "message {urn:erp}Gone is not there"),
    "server first": (
        '<w:input message="t:In"/><w:output message="t:Out"/>',
        '<w:output message="t:Out"/>',
        "the server starts it (notification or solicit-response)",
    ),
    "not bound": (
        '<w:operation name="CreateOrder">\n      <s',
        '<w:operation name="Other">\n      <s',
        "binding Orders11 does not bind it",
    ),
    "mime": (
        '<w:input><s:body use="literal"/>',
        '<w:input><m:multipartRelated xmlns:m="http://schemas.xmlsoap.org/wsdl/mime/"/>',
        "multipartRelated content (http://schemas.xmlsoap.org/wsdl/mime/) is not supported",
    ),
    "unknown mandatory header": (
        '<w:input><s:body use="literal"/>',
        """<w:input><s:header message="t:Gone" part="x" use="literal" w:required="true"/>
        <s:body use="literal"/>""",
        "its header x is mandatory, and message {urn:erp}Gone is not there",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_not_supported_is_refused_by_name(tmp_path, name):
    old, new, words = CHANGES[name]
    # Without the second port, which would offer the operation in another way.
    text = re.sub('<w:port name="Orders12".*?</w:port>', "", order_wsdl(), flags=re.S)
    assert old in text
    contract = contract_of(tmp_path, text.replace(old, new))
    assert contract.operations == ()
    assert why(contract, "CreateOrder") == words
    assert contract.refused[0].source.line > 0


def test_an_optional_header_that_cannot_be_read_is_named(tmp_path):
    header = '<s:header message="t:Gone" part="x" use="literal"/>'
    contract = contract_of(tmp_path, order_wsdl(header=header))
    assert len(contract.operations) == 1
    assert "message {urn:erp}Gone is not there" in why(contract, "header x of CreateOrder")


def test_a_pattern_that_only_the_validator_knows_is_named(tmp_path):
    schema = ORDER.replace("C\\d{4}", "\\p{IsRunic}+")
    contract = contract_of(tmp_path, order_wsdl(schema=schema))
    assert "only the validator" in why(contract, "pattern \\p{IsRunic}+")


def test_a_wsdl_without_operations_says_so(tmp_path):
    text = '<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/"/>'
    assert why(contract_of(tmp_path, text), "orders.wsdl") == "it describes no operation"


def test_an_operation_that_one_port_offers_in_a_supported_way_is_kept(tmp_path):
    text = order_wsdl().replace('<s:body use="literal"', '<s:body use="encoded"')
    contract = contract_of(tmp_path, text)
    assert contract.operations[0].binding.version == "1.2"


def test_a_port_with_other_messages_is_named_and_left_out(tmp_path):
    text = order_wsdl().replace('<s12:binding style="document"', '<s12:binding style="rpc"')
    contract = contract_of(tmp_path, text)
    assert [w.version for w in contract.document.ways["CreateOrder"]] == ["1.1"]
    words = "its messages there are not those of port Orders11"
    assert why(contract, "CreateOrder at port Orders12") == words


def test_a_port_that_is_not_soap_is_refused_by_name(tmp_path):
    text = order_wsdl().replace(
        '<w:service name="OrderService">',
        """<w:binding name="OrdersGet" type="t:Orders">
        <h:binding xmlns:h="http://schemas.xmlsoap.org/wsdl/http/" verb="GET"/></w:binding>
        <w:service name="OrderService"><w:port name="Get" binding="t:OrdersGet"/>""",
    )
    contract = contract_of(tmp_path, text)
    assert len(contract.operations) == 1
    assert why(contract, "port Get") == "HTTP GET binding is not supported; SOAP bindings are"


def test_an_overloaded_operation_without_a_name_of_its_own_is_refused(tmp_path):
    block = re.search('<w:operation name="CreateOrder">.*?</w:operation>', order_wsdl(), re.S)
    text = order_wsdl().replace(block.group(), block.group() * 2, 1)
    contract = contract_of(tmp_path, text)
    assert "overloaded" in why(contract, "CreateOrder")
    assert len(contract.operations) == 1


def test_overloaded_operations_are_told_apart_by_their_inputs(tmp_path):
    text = order_wsdl()
    for start in ("<w:portType", "<w:binding"):
        head, mark, tail = text.partition(start)
        block = re.search('<w:operation name="CreateOrder">.*?</w:operation>', tail, re.S).group()
        other = block.replace("<w:input", '<w:input name="Quick"')
        text = head + mark + tail.replace(block, block + other, 1)
    contract = contract_of(tmp_path, text.replace('"Orders12"', '"Gone"'))
    assert [o.name for o in contract.operations] == ["CreateOrder", "CreateOrder.Quick"]


def test_operations_of_one_name_in_two_port_types_are_told_apart(tmp_path):
    text = order_wsdl()
    second = re.search('<w:portType name="Orders">.*?</w:portType>', text, re.S).group()
    binding = re.search('<w:binding name="Orders12".*?</w:binding>', text, re.S).group()
    text = text.replace(second, second + second.replace('"Orders"', '"Quotes"'))
    text = text.replace(binding, binding.replace("t:Orders", "t:Quotes"))
    names = [o.name for o in contract_of(tmp_path, text).operations]
    assert names == ["Orders.CreateOrder", "Quotes.CreateOrder"]


def test_what_needs_a_missing_type_is_refused_and_the_rest_works(tmp_path):
    more = '<xs:element name="Other" type="t:Nowhere"/>'
    text = order_wsdl(schema=ORDER + more).replace(
        "<w:portType",
        '<w:message name="O"><w:part name="p" element="t:Other"/></w:message><w:portType',
    )
    text = text.replace(
        '<w:portType name="Orders">',
        '<w:portType name="Orders"><w:operation name="Ask"><w:input message="t:O"/></w:operation>',
    )
    text = text.replace(
        '<w:operation name="CreateOrder">\n      <s:',
        '<w:operation name="Ask"><w:input><s:body use="literal"/></w:input></w:operation>'
        '<w:operation name="CreateOrder">\n      <s:',
    )
    contract = contract_of(tmp_path, text)
    assert [o.name for o in contract.operations] == ["CreateOrder"]
    assert "type {urn:erp}Nowhere (at orders.wsdl:" in why(contract, "Ask")
    assert contract.document.schemas.validator() is not None


def test_an_operation_without_output_is_accepted_without_an_answer(tmp_path):
    text = order_wsdl().replace('<w:output message="t:Out"/>', "")
    contract = contract_of(tmp_path, text)
    assert contract.document.one_way == {"CreateOrder"}
    assert not contract.operations[0].success.message.has_body


def test_a_service_in_several_files_is_one_contract(tmp_path):
    text = order_wsdl()
    schema = re.search("<xs:schema.*?</xs:schema>", text, re.S).group()
    outside = schema.replace("<xs:schema", '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"')
    (tmp_path / "parts").mkdir()
    write(tmp_path / "parts", outside, "orders.xsd")
    inner = '<xs:schema><xs:import namespace="urn:erp" schemaLocation="orders.xsd"/></xs:schema>'
    write(tmp_path / "parts", text.replace(schema, inner), "abstract.wsdl")
    path = write(
        tmp_path,
        '<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:erp">'
        '<w:import namespace="urn:erp" location="parts/abstract.wsdl"/></w:definitions>',
    )
    contract = read([path], "erp")
    assert [o.name for o in contract.operations] == ["CreateOrder"]
    assert contract.origin.files == ("orders.wsdl", "parts/abstract.wsdl", "parts/orders.xsd")


def test_two_wsdl_files_make_one_system(tmp_path):
    first = write(tmp_path, order_wsdl("urn:a"), "a.wsdl")
    second = write(tmp_path, order_wsdl("urn:b").replace("/soap/orders", "/soap/b"), "b.wsdl")
    contract = read([first, second], "erp")
    assert {o.binding.path for o in contract.operations} == {"/soap/orders", "/soap/b"}


WHOLE = {
    "DTD": ("<!DOCTYPE a><a/>", "document type declaration"),
    "not XML": ("openapi: 3.1.0", "not well-formed"),
    "WSDL 2.0": ('<d:description xmlns:d="http://www.w3.org/ns/wsdl"/>', "WSDL 2.0"),
    "EDMX": ('<e:Edmx xmlns:e="http://docs.oasis-open.org/odata/ns/edmx"/>', "EDMX"),
    "other XML": ("<html/>", "not a WSDL 1.1 document"),
    "placeholder": ('<a xmlns="http://{{url}}/x"/>', "not well-formed"),
    "only a schema": ('<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema"/>', "only schemas"),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_that_is_no_wsdl_is_refused_whole(tmp_path, name):
    text, words = WHOLE[name]
    with pytest.raises(ContractError, match=re.escape(words)) as caught:
        contract_of(tmp_path, text)
    assert caught.value.where.startswith("orders.wsdl")
    assert caught.value.remedy


def test_a_file_that_is_not_there_is_an_error_with_its_name(tmp_path):
    with pytest.raises(ContractError, match="cannot be read") as caught:
        read([tmp_path / "gone.wsdl"], "erp")
    assert caught.value.where == "gone.wsdl"


def test_white_space_before_the_declaration_is_repaired_and_told(tmp_path):
    contract = contract_of(tmp_path, "\n  " + order_wsdl())
    assert len(contract.operations) == 1
    assert contract.repairs == ("orders.wsdl: white space before the XML declaration was cut off",)


def test_a_wsdl_without_service_serves_each_binding_at_the_root(tmp_path):
    text = re.sub("<w:service.*</w:service>", "", order_wsdl(), flags=re.S)
    contract = contract_of(tmp_path, text)
    assert contract.operations[0].binding.path == "/"
    assert "no wsdl:service" in contract.repairs[0]


def test_global_elements_and_types_are_in_the_table_by_their_local_names(tmp_path):
    contract = contract_of(tmp_path, order_wsdl())
    assert set(contract.types) == {"CreateOrder", "CreateOrderResponse", "OrderRefused"}
    assert contract.operations[0].request.body == Ref("CreateOrder")
