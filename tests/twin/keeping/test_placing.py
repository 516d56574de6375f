"""Under which key a new record is kept where no field of it holds one."""

from pathlib import Path

import pytest

from interlock.contract.load import load
from interlock.contract.model import Call
from interlock.twin.service import Twin
from tests.contract.order_service import order_wsdl

SCHEMA = """
  <xs:element name="upsert"><xs:complexType><xs:sequence>
    <xs:element name="externalIDFieldName" type="xs:string"/>
    <xs:element name="rows" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:sequence>
      <xs:element name="note" type="xs:string"/></xs:sequence></xs:complexType></xs:element>
  </xs:sequence></xs:complexType></xs:element>
  <xs:element name="upsertResponse"><xs:complexType><xs:sequence>
    <xs:element name="result" maxOccurs="unbounded"><xs:complexType><xs:sequence>
      <xs:element name="id"><xs:simpleType><xs:restriction base="xs:string">
        <xs:length value="6"/></xs:restriction></xs:simpleType></xs:element>
    </xs:sequence></xs:complexType></xs:element>
  </xs:sequence></xs:complexType></xs:element>
  <xs:element name="OrderRefused" type="xs:string"/>
"""


@pytest.mark.parametrize(("named", "kept"), [("Ref", "000001"), ("ABCDEF", "ABCDEF")])
def test_what_an_upsert_names_is_its_key_where_its_answer_could_tell_it(
    named: str, kept: str, tmp_path: Path
) -> None:
    path = tmp_path / "orders.wsdl"
    path.write_text(order_wsdl(schema=SCHEMA).replace("CreateOrder", "upsert"))
    twin = Twin(load(path, "erp"), access="open")
    assert twin.contract.roles["upsert"].key == ("body", "externalIDFieldName")
    body = {"externalIDFieldName": named, "rows": [{"note": "x"}]}
    assert twin.handle(Call("upsert", body=body), 0).body == {"result": [{"id": kept}]}
    assert list(twin.snapshot()["upsert"]) == [kept]
