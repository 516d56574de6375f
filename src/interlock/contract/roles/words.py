"""The words of names: how they split, what their singular is, which verbs they hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from interlock.contract.model import Verb
from interlock.patterns import expression

_WORD = expression(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\W\d_a-zA-Z]+")

VERBS: Mapping[str, Verb] = {
    "create": "create", "add": "create", "insert": "create", "post": "create", "new": "create",
    "register": "create", "put": "replace", "save": "replace", "upsert": "replace",
    "replace": "replace", "set": "replace", "store": "replace", "maintain": "replace",
    "get": "read", "read": "read", "retrieve": "read", "fetch": "read", "load": "read",
    "show": "read", "view": "read", "one": "read", "describe": "read",
    "find": "list", "query": "list", "search": "list", "list": "list", "all": "list",
    "select": "list", "browse": "list", "index": "list",
    "update": "change", "change": "change", "modify": "change", "edit": "change",
    "patch": "change", "merge": "change",
    "delete": "delete", "remove": "delete", "destroy": "delete", "erase": "delete",
}  # fmt: skip

SERVICE_WORDS = frozenset({"operation", "service", "async", "sync", "bulk", "batch", "mass"})

# Types that carry a record under another name than the record's own.
TYPE_SUFFIXES = (
    "request", "response", "reply", "result", "input", "output", "payload", "body", "dto", "vo",
    "type", "data", "record", "details", "detail", "info", "in", "out", "create", "update", "read",
    "write", "patch", "base", "full", "summary", "object", "model", "entity", "view", "resource",
    "root",
)  # fmt: skip

TYPE_PREFIXES = ("create", "update", "new", "get", "patch", "list", "put", "add", "change", "crm")

IRREGULAR = {
    "people": "person", "children": "child", "men": "man", "women": "woman", "series": "series",
    "status": "status", "address": "address", "business": "business", "access": "access",
    "bus": "bus", "news": "news", "tax": "tax", "process": "process", "basis": "basis",
    "analyses": "analysis", "statuses": "status", "addresses": "address", "lens": "lens",
    "movies": "movie", "cookies": "cookie", "criteria": "criterion", "indices": "index",
    "currencies": "currency", "taxes": "tax", "boxes": "box", "invoices": "invoice",
}  # fmt: skip

# What a verb leaves behind in a life-cycle field, where adding -ed does not say it.
AFTERMATH: Mapping[str, tuple[str, ...]] = {
    "submit": ("submitted", "inapproval", "pending", "pendingapproval", "inreview", "open"),
    "send": ("sent",), "pay": ("paid",), "void": ("voided", "void"), "win": ("won",),
    "lose": ("lost",), "cancel": ("cancelled", "canceled", "cancellation"),
    "ship": ("shipped", "delivered"), "deliver": ("delivered", "shipped"),
    "hold": ("onhold", "held"), "begin": ("begun", "active"), "start": ("started", "active"),
    "reopen": ("reopened", "open"), "open": ("open", "opened"), "complete": ("completed", "done"),
    "finish": ("finished", "completed", "done"), "activate": ("active", "activated"),
    "deactivate": ("inactive", "deactivated"), "enable": ("enabled", "active"),
    "disable": ("disabled", "inactive"), "withdraw": ("withdrawn",), "block": ("blocked",),
    "audit": ("audited", "approved"), "release": ("released",), "confirm": ("confirmed",),
    "draft": ("draft",), "settle": ("settled",), "write": ("written",), "bill": ("billed",),
    "makequote": ("quoted",), "quote": ("quoted",), "print": ("printed",),
    "unaudit": ("unapproved", "reopened", "open"), "unapprove": ("unapproved", "open"),
}  # fmt: skip


# What Chinese contracts call parts of messages and records: such names have no gaps to split at.
CHINESE: Mapping[str, str] = {
    "每页条数": "page size", "每页数量": "page size", "每页大小": "page size",
    "页大小": "page size",
    "总记录数": "total", "总条数": "total", "总数": "total", "总页数": "total page",
    "当前页": "page", "页码": "page", "页号": "page", "数据": "data", "列表": "list",
    "结果": "result", "编码": "code", "代码": "code", "编号": "no", "单号": "no", "主键": "id",
    "标识": "id", "状态": "status", "消息": "msg", "提示": "msg", "关键字": "keyword",
    "创建时间": "create time", "创建日期": "create date", "修改时间": "update time",
    "更新时间": "update time", "修改日期": "update date", "更新日期": "update date",
    "新增": "create", "新建": "create", "添加": "create", "创建": "create", "修改": "update",
    "更新": "update", "编辑": "update", "删除": "delete", "查询": "query", "搜索": "search",
    "获取": "get", "读取": "get", "详情": "get", "保存": "save", "草稿": "draft",
    "分页": "page", "排序": "sort",
}  # fmt: skip
_CHINESE = expression("|".join(sorted(CHINESE, key=len, reverse=True)))


@lru_cache(maxsize=65536)
def split_words(name: str) -> tuple[str, ...]:
    """Give the words of a name in lower case: "SubmitOrder", "submit_order" -> submit, order.

    Chinese words of contracts are told in English: "客户编码" -> 客户, code.
    """
    if not name.isascii():
        name = _CHINESE.sub(lambda found: f" {CHINESE[found[0]]} ", name)
    return tuple(word.lower() for word in _WORD.findall(name))


@lru_cache(maxsize=65536)
def singular(word: str) -> str:
    """Give the singular of a lower-case English word; unknown forms stay as they are."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 2:
        return word[:-1]
    return word


def is_plural(word: str) -> bool:
    """Tell whether a lower-case word is a plural."""
    return singular(word) != word


@lru_cache(maxsize=65536)
def squeezed(name: str) -> str:
    """Give a name without case and separators, its last word singular: orderline."""
    words = split_words(name)
    return "".join((*words[:-1], singular(words[-1]))) if words else name.lower()


def bare(name: str) -> str:
    """Give the record's own name in a type's name: "OrderCreateRequest", "ns:Order" -> "Order"."""
    local = name.rsplit("}", 1)[-1].rsplit(":", 1)[-1].rsplit(".", 1)[-1]
    parts = [m.group() for m in _WORD.finditer(local)]
    while len(parts) > 1 and parts[-1].lower() in TYPE_SUFFIXES:
        parts.pop()
    while len(parts) > 1 and parts[0].lower() in TYPE_PREFIXES:
        parts.pop(0)
    return ("_" if "_" in local else "").join(parts) or local


def verb_of(name: str) -> tuple[Verb | None, str, tuple[str, ...]]:
    """Give the verb that an operation's name tells, its word, and the other words.

    "CreateOrder" -> create; "leadsAdd" -> create; "SubmitOrder" -> (None, "submit", order).
    """
    words = tuple(w for w in split_words(name) if w not in SERVICE_WORDS) or split_words(name)
    if words and words[0] in VERBS:
        return VERBS[words[0]], words[0], words[1:]
    if words and words[-1] in VERBS:
        return VERBS[words[-1]], words[-1], words[:-1]
    return (None, words[0], words[1:]) if words else (None, "", ())


def title(words: Iterable[str]) -> str:
    """Give a resource name: the words in capitals, the last one singular."""
    all_words = tuple(words)
    return "".join(w.capitalize() for w in (*all_words[:-1], singular(all_words[-1])))


def state_after(verb: str, states: Iterable[object]) -> str:
    """Give the state among `states` that the verb leads to ("approve" -> "approved"), or ""."""
    word = "".join(split_words(verb))
    by_word = {"".join(split_words(s)): s for s in states if isinstance(s, str)}
    stem = word.removesuffix("e")
    doubled = word + word[-1:] + "ed"
    guesses = (f"{stem}ed", *AFTERMATH.get(word, ()), doubled, f"{word[:-1]}ied", word)
    return next((by_word[g] for g in guesses if g in by_word), "")
