"""Which field of a CRM record becomes which field of an ERP record, in zeep's types."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]

CURRENCY = {"CNY": "PRE001", "EUR": "PRE003", "JPY": "PRE004", "KWD": "PRE009"}
DECIMALS = {"CNY": 2, "EUR": 2, "JPY": 0, "KWD": 3}
UNIT = {"pcs": "PCS", "box": "BOX", "kg": "KGM", "m": "MTR"}
STATUS = {
    "A": "approved",
    "B": "processing",
    "C": "confirmed",
    "D": "rejected",
    "E": "shipped",
    "F": "cancelled",
    "K": "on-hold",
}
ZONE = ZoneInfo("Asia/Shanghai")


def customer_to_erp(customer: Json) -> Json:
    """Give the ERP's customer."""
    record = {
        "Name": customer["name"][:120],
        "TaxNo": customer["creditCode"],
        "Email": customer.get("email"),
        "Phone": customer.get("phone"),
        "Address": customer.get("address"),
    }
    return {name: value for name, value in record.items() if value is not None}


def order_to_erp(order: Json, customer_no: str) -> Json:
    """Give the ERP's sales order."""
    decimals = Decimal(1).scaleb(-DECIMALS[order["currency"]])
    remark = order.get("remark")
    return {
        "ExternalNo": order["orderNo"],
        "Org": "0010",
        "CustomerNo": customer_no,
        "OrderDate": datetime.fromisoformat(order["orderedAt"]).astimezone(ZONE).date(),
        "Currency": CURRENCY[order["currency"]],
        "Amount": Decimal(order["amount"]).quantize(decimals, rounding=ROUND_HALF_UP),
        **({} if remark is None else {"Note": remark[:255]}),
        "Lines": [line_to_erp(line) for line in order["lines"]],
    }


def line_to_erp(line: Json) -> Json:
    """Give one line."""
    return {
        "LineNo": line["lineNo"],
        "Item": line["sku"],
        "Qty": Decimal(line["qty"]),
        "Unit": UNIT[line["unit"]],
        "Price": Decimal(line["unitPrice"]),
        "TaxRate": Decimal(line["taxRate"]),
        "TaxAmount": Decimal(line["taxAmount"]),
        "Amount": Decimal(line["amount"]),
    }
