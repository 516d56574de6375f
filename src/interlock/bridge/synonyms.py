"""Names that mean the same in CRM and ERP systems, English and Chinese.

A row: what is meant, then the phrases for it. A phrase is made of words in their plain form
(`plain`); it fits a name that has all its words. Longer phrases win.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from interlock.schema.words import tokens

_SHORT: Mapping[str, str] = {
    "no": "number", "num": "number", "nr": "number", "nbr": "number", "qty": "quantity",
    "addr": "address", "desc": "description", "amt": "amount", "curr": "currency",
    "cust": "customer", "tel": "phone", "telephone": "phone", "uom": "unit", "dept": "department",
    "org": "organization", "ref": "reference", "mail": "email", "zip": "postcode",
    "postal": "postcode", "vat": "tax", "tran": "transaction", "ext": "external",
    "modified": "changed", "updated": "changed", "acct": "account", "prod": "product",
}  # fmt: skip

FIELDS: Mapping[str, tuple[str, ...]] = {
    "tax number": (
        "credit code", "tax number", "tax id", "tax code", "tax registration", "uscc",
        "统一社会信用代码", "信用代码", "税号",
    ),
    "order number": (
        "order number", "external number", "external id", "purchase number", "order reference",
        "external reference", "your reference", "customer reference", "customer order number",
        "purchase order number", "purchase order reference", "purchase order by customer",
        "po number", "订单号", "单据编号",
        "外部单号", "客户订单号",
    ),
    "quantity": ("quantity", "数量"),
    "unit price": ("unit price", "price", "rate", "单价"),
    "amount": (
        "amount", "total", "total amount", "monetary amount", "grand total", "net amount",
        "net value", "total value", "order value", "金额", "合计", "价税合计",
    ),
    "tax rate": ("tax rate", "tax percent", "税率"),
    "tax amount": ("tax amount", "tax total", "税额"),
    "discount": ("discount", "discount amount", "折扣"),
    "currency": ("currency", "currency code", "币种", "币别"),
    "status": ("status", "state", "stage", "状态"),
    "name": ("name", "title", "short text", "名称"),
    "note": ("remark", "note", "memo", "comment", "description", "备注", "说明", "摘要"),
    "email": ("email", "email address", "邮箱"),
    "phone": ("phone", "phone number", "mobile", "mobile phone", "电话", "手机"),
    "fax": ("fax", "fax number", "传真"),
    "website": ("website", "url", "homepage", "网址"),
    "address": ("address", "地址"),
    "street": ("street", "address line", "line 1", "street 1", "街道"),
    "city": ("city", "town", "城市"),
    "province": ("province", "region", "省份"),
    "country": ("country", "country code", "国家"),
    "postcode": ("postcode", "post code", "邮编"),
    "order date": (
        "order date", "ordered at", "ordered on", "transaction date", "document date", "doc date",
        "won at", "won on", "closed at", "closed on", "invoice date", "invoiced at", "invoiced on",
        "下单日期", "订单日期", "单据日期",
    ),
    "delivery date": ("delivery date", "ship date", "shipped at", "shipped on", "交货日期"),
    "due date": ("due date", "due on", "expected on", "close date", "到期日"),
    "created": ("created at", "created on", "create date", "created date", "创建时间"),
    "changed": ("changed at", "changed on", "last changed", "changed date", "修改时间"),
    "item": (
        "sku", "item", "item number", "item code", "product code", "product id", "product number",
        "material", "material number", "item id", "物料编码", "商品编码",
    ),
    "unit": ("unit", "base unit", "unit of measure", "单位"),
    "lines": ("line", "item list", "line item", "order line", "entry", "detail", "明细", "行"),
    "line number": ("line number", "line id", "position number", "行号"),
    "customer": (
        "customer id", "customer number", "customer", "account id", "company id", "sold to",
        "entity", "partner", "partner id", "partner number", "company", "buyer", "客户编码",
    ),
    "organization": ("organization", "subsidiary", "business unit", "组织"),
    "department": ("department", "部门"),
    "owner": ("owner id", "sales representative", "salesman", "sales rep", "owner", "业务员"),
    "first name": ("first name", "given name", "名"),
    "last name": ("last name", "family name", "surname", "姓"),
    "birthday": ("birthday", "birth date", "date of birth", "出生日期"),
    "key": ("id", "number", "internal id", "code", "key", "编码", "编号"),
}  # fmt: skip

RECORDS: Mapping[str, tuple[str, ...]] = {
    "customer": (
        "customer", "company", "account", "client", "partner", "business partner", "客户",
    ),
    "contact": ("contact", "person", "联系人"),
    "worker": ("worker", "employee", "user", "员工"),
    "order": ("order", "sale order", "sale document", "销售订单", "订单"),
    "purchase order": ("purchase order", "采购订单"),
    "product": ("product", "item", "material", "goods", "article", "商品", "物料", "产品"),
    "invoice": ("invoice", "bill", "发票"),
    "delivery": ("delivery", "shipment", "fulfillment", "发货单"),
    "payment": ("payment", "receipt", "收款单"),
    "opportunity": ("opportunity", "deal", "商机"),
    "lead": ("lead", "prospect", "线索"),
    "quote": ("quote", "quotation", "estimate", "报价单"),
    "supplier": ("supplier", "vendor", "供应商"),
    "stock": ("stock", "inventory", "库存"),
    "task": ("task", "to do", "任务"),
    "note": ("note", "remark", "备注"),
    "organization": ("organization", "department", "组织"),
}  # fmt: skip

# What a record of the one kind becomes in the next system: a deal that is won, an order.
BECOMES: Mapping[str, tuple[str, ...]] = {
    "opportunity": ("order", "invoice"), "quote": ("order",), "order": ("invoice",),
}  # fmt: skip
# Records that people know by a number that travels with them.
NUMBERED = frozenset({"opportunity", "quote", "order", "invoice"})

# Fields by which two systems know that they speak of the same thing, best first.
IDENTITIES = ("tax number", "order number", "item", "email", "phone", "name")
# Fields whose values are keys of another record or codes of one system: copying cannot be right.
LOOKED_UP = frozenset({"customer", "owner", "organization", "department", "key"})


@lru_cache(maxsize=65_536)
def plain(name: str) -> tuple[str, ...]:
    """Give the words of a name: lower case, singular, spelt out, without XML namespace."""
    return tuple(
        _SHORT.get(word, word)
        for token in tokens(name.rpartition("}")[2])
        if (word := _singular(token)) not in ("a", "of", "the")
    )


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@lru_cache(maxsize=65_536)
def concept(words: tuple[str, ...], records: bool = False) -> tuple[str, int]:
    """Give what a name means and how many of its words that leaves unexplained; "" for neither."""
    best, covered = "", 0
    for meant, phrase in _phrases(records):
        size = sum(len(word) if not word.isascii() else 1 for word in phrase)
        if size > covered and all(_has(words, word) for word in phrase):
            best, covered = meant, size
    han = any(not word.isascii() for word in words)
    return best, 0 if han else len(words) - covered if best else len(words)


def _has(words: tuple[str, ...], wanted: str) -> bool:
    return wanted in words or (not wanted.isascii() and any(wanted in word for word in words))


@lru_cache(maxsize=2)
def _phrases(records: bool) -> tuple[tuple[str, tuple[str, ...]], ...]:
    table = RECORDS if records else FIELDS
    return tuple(
        (meant, tuple(phrase.split())) for meant, phrases in table.items() for phrase in phrases
    )
