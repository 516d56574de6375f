"""Usual words of each meaning, drawn from a seeded dice.

Pools are built once from a Faker with a fixed seed, so that a draw depends on the dice alone and
not on who drew before. Cities, streets and products are our own lists: Faker makes up Chinese
ones that nobody would believe.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING, Literal, TypeAlias

from interlock.schema.words import china

if TYPE_CHECKING:
    from faker import Faker

Language: TypeAlias = Literal["zh", "en"]
POOL_SIZE = 120

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


def word(about: str, dice: Random, language: Language = "zh") -> str:
    """Draw a word of that meaning; unknown meanings give a short plain word."""
    maker = _MAKERS.get(about)
    return maker(dice, language) if maker else _pick(_PLAIN, dice, language)


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


def _iban(dice: Random) -> str:
    account = china.digits(dice, 18)
    # It reads a table of all countries when it is imported.
    from stdnum import iban

    return f"DE{iban.calc_check_digits(f'DE00{account}')}{account}"


def _of(*words: str) -> Callable[[Random, Language], str]:
    return lambda dice, language: words[int(dice.random() * len(words))]


def _phone(dice: Random, language: Language) -> str:
    heads = ("138", "139", "150", "186", "199")
    return heads[int(dice.random() * 5)] + china.digits(dice, 8)


_MAKERS: dict[str, Callable[[Random, Language], str]] = {
    "email": lambda dice, language: f"u{china.digits(dice, 6)}@example.com",
    "phone": _phone,
    "credit-code": lambda dice, language: china.credit_code(dice),
    "resident-id": lambda dice, language: china.nobodys_id(dice),
    "bank-card": lambda dice, language: china.bank_card(dice),
    "iban": lambda dice, language: _iban(dice),
    "capitals": lambda dice, language: china.capitals(
        Decimal(int(dice.random() * 10_000_000)).scaleb(-2)
    ),
    "currency": _of("CNY", "CNY", "USD", "EUR", "JPY", "HKD"),
    "postcode": lambda dice, language: china.digits(dice, 6),
    "city": lambda dice, language: _pick(_CITIES, dice, language),
    "province": lambda dice, language: _pick(_PROVINCES, dice, language),
    "country": _of("CN", "CN", "DE", "JP", "US"),
    "street": _street,
    "url": lambda dice, language: f"https://example.com/{china.digits(dice, 6)}",
    "sku": lambda dice, language: f"SKU-{china.digits(dice, 6)}",
    "order-number": lambda dice, language: f"SO-{china.digits(dice, 8)}",
    "amount": lambda dice, language: f"{int(dice.random() * 90_000) + 100}.{china.digits(dice, 2)}",
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
    "code": lambda dice, language: f"C{china.digits(dice, 7)}",
}
MEANINGS = tuple(_MAKERS)
