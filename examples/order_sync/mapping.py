"""Which field of a CRM record becomes which field of an ERP record."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]

ORG = "0010"
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
NAME_MAX = 120
NOTE_MAX = 255


def customer_to_erp(customer: Json) -> Json:
    """Give the ERP's customer. The identity card number of its owner stays where it is."""
    record = {
        "Name": _text(customer, "name")[:NAME_MAX],
        "TaxNo": _text(customer, "creditCode"),
        "Email": customer.get("email"),
        "Phone": customer.get("phone"),
        "Address": customer.get("address"),
    }
    return {name: value for name, value in record.items() if value is not None}


def order_to_erp(order: Json, customer_no: str) -> Json:
    """Give the ERP's sales order, elements in the order of its schema."""
    currency = _text(order, "currency")
    remark = order.get("remark")
    return {
        "ExternalNo": _text(order, "orderNo"),
        "Org": ORG,
        "CustomerNo": customer_no,
        "OrderDate": order_date(_text(order, "orderedAt")),
        "Currency": CURRENCY[currency],
        "Amount": amount(_text(order, "amount"), currency),
        **({} if remark is None else {"Note": remark[:NOTE_MAX]}),
        "Lines": [line_to_erp(line) for line in order["lines"]],
    }


def line_to_erp(line: Json) -> Json:
    """Give one line."""
    return {
        "LineNo": int(line["lineNo"]),
        "Item": _text(line, "sku"),
        "Qty": _decimal(line, "qty"),
        "Unit": UNIT[_text(line, "unit")],
        "Price": _decimal(line, "unitPrice"),
        "TaxRate": _decimal(line, "taxRate"),
        "TaxAmount": _decimal(line, "taxAmount"),
        "Amount": _decimal(line, "amount"),
    }


def order_date(ordered_at: str) -> str:
    """Give the day of an instant as the calendar in Shanghai shows it."""
    return datetime.fromisoformat(ordered_at).astimezone(ZONE).date().isoformat()


def amount(value: str, currency: str) -> str:
    """Round to the decimals of the currency, half up."""
    unit = Decimal(1).scaleb(-DECIMALS[currency])
    return f"{Decimal(value).quantize(unit, rounding=ROUND_HALF_UP):f}"


def _decimal(record: Json, name: str) -> str:
    return f"{Decimal(_text(record, name)):f}"


def _text(record: Json, name: str) -> str:
    value = record[name]
    if not isinstance(value, str):
        raise TypeError(f"{name} is {value!r}, not text")
    return value
