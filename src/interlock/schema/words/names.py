"""What a field is about, by its name: English words in any spelling, and Chinese ones."""

from __future__ import annotations

import re
from functools import lru_cache

from interlock.patterns import expression

_HUMP = expression(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[一-鿿]+")


def tokens(name: str) -> tuple[str, ...]:
    """Give the words of a field name in lower case: "FTaxNo", "tax_no" and "@TaxNo" alike.

    A single capital F before a capital (Kingdee's habit) is no word.
    """
    parts = [part.lower() for part in _HUMP.findall(name)]
    if len(parts) > 1 and re.match(r"@?F[A-Z][a-z]", name):
        if parts[0] == "f":
            parts = parts[1:]
        elif parts[0].startswith("f"):
            parts[0] = parts[0][1:]
    return tuple(parts)


# First hit wins. A row: the meaning, words of which one must be there, words of which one must
# be there too (none: no further condition). Chinese words are searched inside the tokens.
_NUMBERS = ("no", "number", "num", "id", "code", "ref", "reference", "nr", "号", "编码")
_ROWS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("capitals", ("大写",), ()),
    ("capitals", ("amount", "total", "sum", "price"), ("words", "capitals")),
    ("resident-id", ("身份证", "证件号", "idcard"), ()),
    ("resident-id", ("resident", "citizen", "identity"), _NUMBERS),
    ("iban", ("iban",), ()),
    ("email", ("email", "mail", "邮箱", "邮件"), ()),
    ("phone", ("phone", "mobile", "tel", "fax", "telephone", "cell", "手机", "电话", "传真"), ()),
    ("credit-code", ("uscc", "统一社会信用代码", "税号", "信用代码"), ()),
    ("credit-code", ("credit", "tax", "vat"), _NUMBERS),
    ("bank-card", ("bank", "银行"), ("account", *_NUMBERS, "账号", "卡号")),
    ("currency", ("currency", "币种", "币别"), ()),
    ("postcode", ("zip", "postcode", "postal", "邮编"), ()),
    ("city", ("city", "town", "城市"), ()),
    ("province", ("province", "省份", "省"), ()),
    ("country", ("country", "国家"), ()),
    ("street", ("address", "street", "addr", "line1", "地址", "街道"), ()),
    ("url", ("url", "website", "homepage", "uri", "网址"), ()),
    ("sku", ("sku", "物料编码"), ()),
    ("sku", ("item", "material", "product", "goods", "article", "part"), _NUMBERS),
    ("order-number", ("order", "invoice", "external", "bill", "document", "quote"), _NUMBERS),
    ("order-number", ("订单号", "单据编号", "发票号"), ()),
    ("amount", ("amount", "price", "total", "sum", "subtotal", "金额", "单价", "合计"), ()),
    ("quantity", ("qty", "quantity", "数量"), ()),
    ("date", ("date", "日期", "时间"), ()),
    ("unit", ("unit", "uom", "单位"), ()),
    ("department", ("department", "dept", "org", "organization", "team", "部门", "组织"), ()),
    ("remark", ("remark", "note", "comment", "memo", "message", "备注", "说明"), ()),
    ("person", ("contact", "owner", "salesman", "buyer", "person", "user", "联系人"), ()),
    ("person", ("first", "last", "family", "given", "surname"), ("name",)),
    ("product", ("product", "item", "material", "goods", "sku", "商品", "物料", "产品"), ()),
    ("company", ("company", "customer", "account", "vendor", "supplier", "client", "partner"), ()),
    ("company", ("客户", "公司", "供应商", "名称"), ()),
    ("remark", ("description", "desc", "reason", "text", "摘要"), ()),
    ("code", _NUMBERS, ()),
    ("code", ("key", "guid", "token"), ()),
)  # fmt: skip


@lru_cache(maxsize=8192)
def meaning(name: str, owner: str = "") -> str:
    """Give what a field is about ("city", "credit-code", ...), "" when its name does not tell.

    owner: name of the record that has the field; it decides what a bare "name" is.
    """
    parts = tokens(name)
    for label, first, second in _ROWS:
        if _hit(parts, first) and (not second or _hit(parts, second)):
            return label
    if "name" in parts or "title" in parts:
        about = meaning(owner) if owner and tokens(owner) != parts else ""
        return about if about in ("person", "product", "company", "department") else "company"
    return ""


def _hit(parts: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return any(
        word in parts or (not word.isascii() and any(word in part for part in parts))
        for word in wanted
    )
