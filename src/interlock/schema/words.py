"""Believable words, chosen by what a field is called, drawn from a seeded dice.

Pools are built once from a Faker with a fixed seed, so that a draw depends on the dice alone and
not on who drew before. Credit codes and bank cards carry right check digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING, Literal, TypeAlias

from stdnum.cn import uscc
from stdnum.luhn import calc_check_digit

if TYPE_CHECKING:
    from faker import Faker

Language: TypeAlias = Literal["zh", "en"]
POOL_SIZE = 120

_HUMP = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[一-鿿]+")
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# GB/T 2260 codes of large districts; the head of a credit code names one.
_DISTRICTS = ("110108", "310115", "440305", "330106", "320106", "510104", "420106", "500112")
_CITIES = {
    "zh": ("上海市", "北京市", "深圳市", "广州市", "杭州市", "苏州市", "成都市", "武汉市"),
    "en": ("Shanghai", "Beijing", "Shenzhen", "Berlin", "Lyon", "Leeds", "Osaka", "Delft"),
}  # fmt: skip
_PROVINCES = {
    "zh": ("上海市", "北京市", "广东省", "浙江省", "江苏省", "四川省", "湖北省", "陕西省"),
    "en": ("Guangdong", "Zhejiang", "Jiangsu", "Bavaria", "Texas", "Ontario", "Osaka"),
}
_STREETS = {
    "zh": ("中山路", "解放路", "人民路", "建设大道", "科技园南路", "文三路", "张江路", "长安街"),
    "en": ("Mill Road", "Harbour Street", "Station Avenue", "Oak Lane", "Market Square"),
}
_PRODUCTS = {
    "zh": ("不锈钢螺栓", "伺服电机", "工业交换机", "液压泵", "温度传感器", "轴承", "电源模块"),
    "en": ("Steel bolt", "Servo motor", "Network switch", "Hydraulic pump", "Ball bearing"),
}  # fmt: skip
_REMARKS = {
    "zh": ("请于月底前发货", "加急", "发票随货同行", "客户自提", "到货前电话联系", "含安装调试"),
    "en": ("Ship before month end", "Urgent", "Invoice with the goods", "Call before delivery"),
}  # fmt: skip
_DEPARTMENTS = {
    "zh": ("销售一部", "采购部", "财务部", "研发中心", "华东大区", "客服中心"),
    "en": ("Sales", "Purchasing", "Finance", "Research", "Service"),
}
_PLAIN = {
    "zh": ("标准", "备用", "一期", "试用", "常规", "样品", "华东", "直销"),
    "en": ("standard", "spare", "first", "trial", "regular", "sample", "east", "direct"),
}


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
    ("email", ("email", "mail", "邮箱", "邮件"), ()),
    ("phone", ("phone", "mobile", "tel", "fax", "telephone", "cell", "手机", "电话", "传真"), ()),
    ("credit-code", ("uscc", "统一社会信用代码", "税号", "信用代码"), ()),
    ("credit-code", ("credit", "tax", "vat"), _NUMBERS),
    ("bank-card", ("bank", "iban", "银行"), ("account", *_NUMBERS, "账号", "卡号")),
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


def word(about: str, dice: Random, language: Language = "zh") -> str:
    """Draw a word of that meaning; unknown meanings give a short plain word."""
    maker = _MAKERS.get(about)
    return maker(dice, language) if maker else _pick(_PLAIN, dice, language)


def credit_code(dice: Random) -> str:
    """Draw a unified social credit code with its right check character."""
    district = _DISTRICTS[int(dice.random() * len(_DISTRICTS))]
    body = "".join(_CREDIT_ALPHABET[int(dice.random() * 31)] for _ in range(9))
    head = f"91{district}{body}"
    return head + str(uscc.calc_check_digit(head))


def bank_card(dice: Random) -> str:
    """Draw a card number of 19 digits that passes Luhn."""
    head = f"622848{_digits(dice, 12)}"
    return head + str(calc_check_digit(head))


def _digits(dice: Random, count: int) -> str:
    return f"{int(dice.random() * 10**count):0{count}d}"


def _pick(pools: Mapping[str, tuple[str, ...]], dice: Random, language: Language) -> str:
    pool = pools[language]
    return pool[int(dice.random() * len(pool))]


@lru_cache(maxsize=2)
def _faker(language: Language) -> Faker:
    # Faker takes 100 ms to import; commands that draw no words must not pay for it.
    from faker import Faker

    faker = Faker("zh_CN" if language == "zh" else "en_US", use_weighting=False)
    faker.seed_instance(20_240_229)
    return faker


@lru_cache(maxsize=16)
def _pool(kind: Literal["company", "name"], language: Language) -> tuple[str, ...]:
    make: Callable[[], str] = getattr(_faker(language), kind)
    return tuple(dict.fromkeys(make() for _ in range(POOL_SIZE)))


def _from_pool(kind: Literal["company", "name"]) -> Callable[[Random, Language], str]:
    def draw(dice: Random, language: Language) -> str:
        pool = _pool(kind, language)
        return pool[int(dice.random() * len(pool))]

    return draw


def _street(dice: Random, language: Language) -> str:
    number = 1 + int(dice.random() * 999)
    street = _pick(_STREETS, dice, language)
    return f"{street}{number}号" if language == "zh" else f"{number} {street}"


def _of(*words: str) -> Callable[[Random, Language], str]:
    return lambda dice, language: words[int(dice.random() * len(words))]


def _phone(dice: Random, language: Language) -> str:
    heads = ("138", "139", "150", "186", "199")
    return heads[int(dice.random() * 5)] + _digits(dice, 8)


_MAKERS: dict[str, Callable[[Random, Language], str]] = {
    "email": lambda dice, language: f"u{_digits(dice, 6)}@example.com",
    "phone": _phone,
    "credit-code": lambda dice, language: credit_code(dice),
    "bank-card": lambda dice, language: bank_card(dice),
    "currency": _of("CNY", "CNY", "USD", "EUR", "JPY", "HKD"),
    "postcode": lambda dice, language: _digits(dice, 6),
    "city": lambda dice, language: _pick(_CITIES, dice, language),
    "province": lambda dice, language: _pick(_PROVINCES, dice, language),
    "country": _of("CN", "CN", "DE", "JP", "US"),
    "street": _street,
    "url": lambda dice, language: f"https://example.com/{_digits(dice, 6)}",
    "sku": lambda dice, language: f"SKU-{_digits(dice, 6)}",
    "order-number": lambda dice, language: f"SO-{_digits(dice, 8)}",
    "amount": lambda dice, language: f"{int(dice.random() * 90_000) + 100}.{_digits(dice, 2)}",
    "quantity": lambda dice, language: str(1 + int(dice.random() * 99)),
    "date": lambda dice, language: (
        f"2024-{1 + int(dice.random() * 12):02d}-{1 + int(dice.random() * 28):02d}"
    ),
    "unit": _of("EA", "PCS", "KG", "M", "BOX"),
    "department": lambda dice, language: _pick(_DEPARTMENTS, dice, language),
    "remark": lambda dice, language: _pick(_REMARKS, dice, language),
    "person": _from_pool("name"),
    "product": lambda dice, language: _pick(_PRODUCTS, dice, language),
    "company": _from_pool("company"),
    "code": lambda dice, language: f"C{_digits(dice, 7)}",
}
MEANINGS = tuple(_MAKERS)
