"""Two small contracts, built by hand, and a bridge between them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from interlock.bridge.load import load
from interlock.bridge.mapping import Bridge
from interlock.contract.model import (
    Contract,
    HttpBinding,
    Life,
    Message,
    Operation,
    Origin,
    Resource,
    Role,
)
from interlock.schema.types import (
    Choice,
    Field,
    ListOf,
    Moment,
    Number,
    Record,
    Ref,
    Text,
    Type,
)

MONEY = Number(digits=17, scale=3)
MONEY_TEXT = Number(digits=17, scale=3, carrier="text")

CRM_TYPES: dict[str, Type] = {
    "Customer": Record(
        (
            Field("id", Text(), required=True),
            Field("name", Text(1, 120), required=True),
            Field("creditCode", Text(18, 18), required=True),
            Field("idCardNo", Text()),
        ),
        "Customer",
    ),
    "Line": Record(
        (
            Field("sku", Text(1, 30), required=True),
            Field("qty", Number(13, 3, carrier="text"), required=True),
            Field("unitPrice", MONEY_TEXT, required=True),
        ),
        "Line",
    ),
    "Order": Record(
        (
            Field("id", Text(), required=True),
            Field("orderNo", Text(1, 40), required=True),
            Field("customerId", Text(), required=True),
            Field("status", Choice(("open", "approved", "shipped", "cancelled")), required=True),
            Field("currency", Choice(("CNY", "JPY", "KWD")), required=True),
            Field("amount", MONEY_TEXT, required=True),
            Field("createdAt", Moment("instant", "required"), required=True),
            Field("remark", Text(0, 500)),
            Field("erpNo", Text(0, 20)),
            Field("lines", ListOf(Ref("Line"), 1), required=True),
        ),
        "Order",
    ),
}
ERP_TYPES: dict[str, Type] = {
    "Customer": Record(
        (
            Field("Number", Text()),
            Field("Name", Text(1, 120), required=True),
            Field("TaxNo", Text(15, 20), required=True),
        ),
        "Customer",
    ),
    "Line": Record(
        (
            Field("Item", Text(1, 30), required=True),
            Field("Qty", Number(13, 3), required=True),
            Field("Price", MONEY, required=True),
        ),
        "Line",
    ),
    "SalesOrder": Record(
        (
            Field("Number", Text()),
            Field("ExternalNo", Text(1, 40)),
            Field("Org", Choice(("0010", "0020")), required=True),
            Field("Customer", Text(1, 20), required=True),
            Field("OrderDate", Moment("date", "forbidden"), required=True),
            Field("Currency", Choice(("PRE001", "PRE004", "PRE009")), required=True),
            Field("Amount", MONEY, required=True),
            Field("Note", Text(0, 255)),
            Field("Status", Choice(("A", "C", "E", "F"))),
            Field("Region", Text()),
            Field("Lines", ListOf(Ref("Line"), 1, 200), required=True),
        ),
        "SalesOrder",
    ),
}


def operation(name: str) -> Operation:
    return Operation(name, Message(), (), HttpBinding("POST", "/" + name))


def contracts() -> dict[str, Contract]:
    """Give the CRM and the ERP."""
    return {
        "crm": Contract(
            "crm", "CRM", "1.0", Origin("crm.yaml", "openapi"),
            tuple(map(operation, (
                "createOrder", "updateOrder", "createCustomer", "cancelOrder", "deleteOrder",
            ))),
            CRM_TYPES,
            resources=(
                Resource("Customer", Ref("Customer"), "id"),
                Resource(
                    "Order", Ref("Order"), "id",
                    references={"customerId": "Customer.id"}, life=Life("status", "open"),
                ),
            ),
            roles={
                "createOrder": Role("create", "Order"), "updateOrder": Role("change", "Order"),
                "createCustomer": Role("create", "Customer"), "cancelOrder": Role("do", "Order"),
                "deleteOrder": Role("delete", "Order"),
            },
        ),
        "erp": Contract(
            "erp", "ERP", "1.0", Origin("erp.wsdl", "wsdl"),
            tuple(map(operation, (
                "CreateOrder", "ChangeOrder", "SubmitOrder", "CreateCustomer", "ShipOrder",
            ))),
            ERP_TYPES,
            resources=(
                Resource("Customer", Ref("Customer"), "Number", unique=(("TaxNo",),)),
                Resource(
                    "SalesOrder", Ref("SalesOrder"), "Number", unique=(("ExternalNo",),),
                    life=Life("Status", "A"),
                ),
            ),
            roles={
                "CreateOrder": Role("create", "SalesOrder"),
                "ChangeOrder": Role("change", "SalesOrder"),
                "CreateCustomer": Role("create", "Customer"),
            },
        ),
    }  # fmt: skip


BRIDGE = """\
interlock: 1
bridge: CRM to ERP
match:
  customer: {crm: Customer.creditCode, erp: Customer.TaxNo, ignore: [case, spaces, full-width]}
  order: {crm: Order.orderNo, erp: SalesOrder.ExternalNo, unique_in: erp}
flows:
  customer-to-erp:
    on: crm customer.created
    do: erp CreateCustomer
    fields: {Name: name, TaxNo: creditCode}
  order-to-erp:
    on: crm order.approved
    after: customer-to-erp
    do: [erp CreateOrder, erp SubmitOrder]
    fields:
      ExternalNo: orderNo
      Org: {constant: "0010"}
      Customer: {look_up: customer, from: customerId}
      OrderDate: {from: createdAt, zone: Asia/Shanghai}
      Currency: {table: currency, from: currency}
      Amount: {sum: lines, of: [qty, unitPrice], decimals: by currency, round: half-up at the end}
      Note: {from: remark, longest: 255 characters, may_lose: the tail}
      Region: {python: "mapping:region"}
      Lines:
        each: lines
        fields:
          Item: sku
          Qty: qty
          Price: {from: unitPrice, decimals: by currency, round: half-even}
  status-to-crm:
    on: erp order changed
    do: crm updateOrder
    fields: {status: {table: status, from: Status}, erpNo: Number}
tables:
  currency: {CNY: PRE001, JPY: PRE004, KWD: PRE009}
  status: {A: open, C: approved, E: shipped, F: cancelled}
life: {order: {path: [open, approved, shipped], cancel: before shipped}}
truth: {customer: crm, order.amount: crm, order.status: erp}
must_not_cross: [crm.Customer.idCardNo]
"""


def written(folder: Path, text: str = BRIDGE) -> Path:
    """Write a bridge file and give its path."""
    (folder / "mapping.py").write_text("def region(order):\n    return ''\n", encoding="utf-8")
    path = folder / "bridge.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def small_bridge(folder: Path, *, old: str = "", new: str = "") -> Bridge:
    """Load the bridge, one text in it replaced."""
    assert old in BRIDGE
    return load(written(folder, BRIDGE.replace(old, new, 1) if old else BRIDGE), contracts())


def order(**fields: object) -> dict[str, object]:
    """Give a CRM order, some fields changed."""
    base: Mapping[str, object] = {
        "id": "o1", "orderNo": "SO-7", "customerId": "c1", "status": "approved",
        "currency": "CNY", "amount": "30.00", "createdAt": "2024-03-01T23:30:00Z",
        "remark": "x", "lines": [{"sku": "S1", "qty": "2", "unitPrice": "10.005"},
                                 {"sku": "S2", "qty": "1", "unitPrice": "9.995"}],
    }  # fmt: skip
    return {**base, **fields}
