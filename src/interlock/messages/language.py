"""The languages of texts for people, and the trade's words that data and code bring along."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from interlock.patterns import expression

Language: TypeAlias = Literal["en", "zh"]
Pair: TypeAlias = tuple[str, str]
"""A text in English and in Chinese."""

_BLANK = expression(r"(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]) (?=[\u4e00-\u9fff])")

# Kinds of records, as matches and resources name them; others stay as the contract names them.
TRADE: Mapping[str, str] = {
    "account": "账户",
    "address": "地址",
    "contact": "联系人",
    "contract": "合同",
    "customer": "客户",
    "delivery": "交货单",
    "invoice": "发票",
    "item": "物料",
    "material": "物料",
    "opportunity": "商机",
    "order": "订单",
    "payment": "付款",
    "product": "产品",
    "quote": "报价单",
    "receipt": "收款",
    "salesorder": "销售订单",
    "shipment": "发货单",
    "supplier": "供应商",
}
_COUNTERS: Mapping[str, str] = {"客户": "个", "供应商": "个", "联系人": "个", "产品": "个"}
# What a record was when a flow had to carry it, and other words that laws put into arguments.
_STATES: Mapping[str, str] = {
    "created": "新建",
    "changed": "修改",
    "deleted": "删除",
    "nothing": "空值",
    "accepted": "接受",
    "refused": "拒绝",
}
_CONFIDENCE: Mapping[str, Pair] = {
    "certain": ("certain", "确定"),
    "likely": ("likely", "很可能"),
    "unknown": ("unknown", "不确定"),
}
PARTIES: Mapping[str, Pair] = {
    "crm": ("CRM", "CRM"),
    "erp": ("ERP", "ERP"),
    "bridge": ("bridge", "字段桥"),
    "subject": ("subject", "被测集成"),
    "contract": ("contract", "契约"),
    "environment": ("environment", "环境"),
    "unknown": ("unknown", "未知"),
}


def asked(environ: Mapping[str, str]) -> Language:
    """Choose the language where there is no --lang: INTERLOCK_LANG, then the locale, then English.

    As `interlock.cli.voice.language` does, which is imported where every millisecond counts.
    """
    names = ("INTERLOCK_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    word = next((environ[name] for name in names if environ.get(name)), "")
    return "zh" if word.lower().startswith("zh") else "en"


def pick(pair: Pair, language: Language) -> str:
    """Give the text of a pair in a language."""
    return pair[1 if language == "zh" else 0]


def filled(pair: Pair, args: Mapping[str, object], language: Language) -> str:
    """Give the text of a pair with its placeholders filled; no blank between Chinese words."""
    text = pick(pair, language).format_map(args)
    return _BLANK.sub("", text) if language == "zh" else text


def trade(word: str, language: Language) -> str:
    """Give a kind of record as the trade calls it: 订单 for `order` and `Order`."""
    return TRADE.get(word.casefold(), word) if language == "zh" else word


def state(word: str, language: Language) -> str:
    """Give what happened to a record in words: 新建 for `created`; life states stay codes."""
    if language == "zh":
        return _STATES.get(word, word)
    return "empty" if word == "nothing" else word


def field(path: str, language: Language) -> str:
    """Give a field's path in words: the number of Lines for `Lines.(length)`."""
    name = path.removesuffix(".(length)")
    if name == path:
        return path
    return f"{name} 的项数" if language == "zh" else f"the number of {name}"


def amount(count: int, kind: str, language: Language) -> str:
    """Give "2 orders", 2 张订单."""
    word = trade(kind, language)
    if language == "en":
        return f"{count} {word.lower()}{'' if count == 1 else 's'}"
    counter = "张" if word.endswith(("单", "票")) else _COUNTERS.get(word, "条")
    return f"{count} {counter}{' ' if word.isascii() else ''}{word}"


def party(name: str, language: Language) -> str:
    """Give the word for a party; its own name when it is another system's."""
    return pick(PARTIES.get(name, (name, name)), language)


def confidence(name: str, language: Language) -> str:
    """Give the word for how sure a finding is of its party."""
    return pick(_CONFIDENCE.get(name, (name, name)), language)


def system(name: str) -> str:
    """Give a system's name as people write it: CRM, ERP, others as they are."""
    return name.upper() if name in ("crm", "erp") else name
