"""A small trade in types: what CRMs and ERPs really declare, recursion and groups included."""

from decimal import Decimal

from interlock.schema.types import (
    Alternatives,
    Binary,
    Choice,
    Field,
    Flag,
    Float,
    ListOf,
    Moment,
    Number,
    OneOf,
    Record,
    Ref,
    Text,
)

PRICE = Number(10, 2, Decimal(0), carrier="text", patterns=(r"^\d{1,8}\.\d{2}$",))
ADDRESS = Record(
    (
        Field("country", Text(2, 2, (r"^[A-Z]{2}$",)), True),
        Field("city", Text(max_length=40), True),
        Field("street", Text(max_length=100), nullable=True),
    ),
    "Address",
)
CUSTOMER = Record(
    (
        Field("name", Text(1, 80), True),
        Field("creditCode", Text(18, 18, ("^[0-9A-HJ-NPQRTUWXY]{18}$",))),
        Field("email", Text(format="email")),
        Field("address", Ref("Address"), True),
        Field("level", Number(scale=0, minimum=Decimal(1), maximum=Decimal(5))),
        Field("logo", Binary(max_bytes=300)),
        Field("score", Float()),
    ),
    "Customer",
)
LINE = Record(
    (
        Field("sku", Text(1, 32, (r"^[A-Z]{3}-\d{4,6}$",)), True),
        Field("qty", Number(12, 3, Decimal(0), exclusive_minimum=True), True),
        Field("unitPrice", PRICE, True),
        Field("remark", Text(max_length=255, unit="gbk-bytes")),
    ),
    "Line",
)
CARD = Record((Field("kind", Choice(("card",)), True), Field("no", Text(16, 19), True)), "Card")
BANK = Record((Field("kind", Choice(("bank",)), True), Field("iban", Text(15, 34), True)), "Bank")
ORDER = Record(
    (
        Field("id", Text(format="uuid"), True, direction="read"),
        Field("orderNo", Text(1, 20), True),
        Field("customer", Ref("Customer"), True),
        Field("currency", Choice(("CNY", "USD", "JPY")), True),
        Field("orderDate", Moment("date", "forbidden"), True),
        Field("createdAt", Moment(fraction_max=3)),
        Field("paid", Flag(), True),
        Field("lines", ListOf(Ref("Line"), 1, 50), True),
        Field("mail", Text(1, 19)),
        Field("phone", Text(1, 30)),
        Field("payment", OneOf((Ref("Card"), Ref("Bank")), "kind", True), nullable=True),
        Field("parent", Ref("Order")),
        Field("tags", ListOf(Text(1, 10), max_items=5, unique=True)),
        Field("secret", Text(1, 9), direction="write"),
    ),
    "Order",
    alternatives=(Alternatives((("mail",), ("phone",))),),
)
SHOP = {
    "Order": ORDER, "Line": LINE, "Customer": CUSTOMER, "Address": ADDRESS, "Card": CARD,
    "Bank": BANK,
}  # fmt: skip
