"""What is said of rights: which are needed, which are not, and what a lack of one does."""

from __future__ import annotations

from collections.abc import Mapping

from interlock.messages import say
from interlock.messages.language import Language, Pair, filled

RIGHTS: Mapping[str, Pair] = {
    "least": ("the least set of rights that suffices", "够用的最小权限集"),
    "head": ("system|record|may|writes|reads for the bridge", "系统|记录|操作|写入字段|桥所读字段"),
    "removed": ("with one right less", "逐一去掉权限"),
    "removed-head": ("right|refused|then", "权限|被拒次数|结果"),
    "clean": ("fails cleanly", "干净地失败"),
    "unmissed": ("was never refused: not judged", "从未被拒：未作判断"),
    "half-written": ("half-written", "写了一半"),
    "hammers": ("hammers", "反复冲击"),
    "crashes": ("crashes", "崩溃"),
    "silent": (
        "nobody was told that {system} refuses {operation}",
        "{system} 拒绝 {operation}，却没有人得知",
    ),
    "remedy": ("remedy", "办法"),
    "remedy-half-written": (
        "ask for all rights before the first write, or finish what was begun once it is back",
        "首次写入前确认权限齐全，或在权限恢复后补完已开始的操作",
    ),
    "remedy-hammers": (
        "do not repeat what is refused for want of a right; try it again once a while",
        "因权限被拒的调用不要立即重试，隔一段时间再试",
    ),
    "remedy-crashes": (
        "look at the status before you read the body; keep the record, go on with the others",
        "先检查状态再读取应答体；保留该记录，继续处理其余",
    ),
    "remedy-silent": (
        "tell a person by way of chat what was refused, in the words of the system",
        "经 chat 告知负责人被拒的是什么，并转达系统的原话",
    ),
    "write": ("write {action}", "写 {action}"),
    "unneeded": ("given and never used", "授予却从未使用"),
    "untold": (
        "there is no [systems.chat]: whether people would be told was not judged",
        "没有 [systems.chat]：是否有人得知未作判断",
    ),
    "sum": (
        "{clean} of {all} rights: without it the integration fails cleanly; {trials} trials",
        "{all} 项权限中 {clean} 项：缺少时集成干净地失败；{trials} 次试验",
    ),
}


def rights(key: str, language: Language, **args: object) -> str:
    """Give one sentence of it."""
    return filled(RIGHTS[key], args, language)


def harm(kind: str, args: Mapping[str, str], language: Language) -> str:
    """Give what a subject did wrong for want of a right."""
    if "message" not in args:
        return rights(kind, language, **args)
    return f"{rights(kind, language)}: {say(args['message'], args, language)}"
