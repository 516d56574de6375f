"""What is said of laws about who may do what, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from interlock.messages.language import Pair

SAYS: Mapping[str, Pair] = {
    "approval-respected.pushed": (
        (
            "a person set {match} {record} to {what} in {source}, and the integration went on "
            "with it: {operation} of {system}"
        ),
        "{source} 中已有人将 {match} {record} 置为 {what}，集成仍继续推进：{system} 的 {operation}",
    ),
    "audit-complete.gap": (
        "{match} {record} in {system} is not as the last entry of its trail left it",
        "{system} 中的 {match} {record} 与审计记录的最后一条不一致：有变更没有留痕",
    ),
    "audit-complete.cut": (
        (
            "the integration deleted {match} {record} in {system} and made it anew by "
            "{operation}: its history is gone"
        ),
        "集成在 {system} 中删除了 {match} {record}，又用 {operation} 重建：历史记录中断",
    ),
    "webhooks-verified.altered": (
        (
            "somebody sent {event} in the name of {source} with another content, and the "
            "integration acted on it: {operation} of {system} for {record}"
        ),
        "有人冒充 {source} 发来改动过的 {event}，集成照办了：{system} 的 {operation}，{record}",
    ),
    "webhooks-verified.unsigned": (
        (
            "somebody sent {event} in the name of {source} without a signature, and the "
            "integration acted on it: {operation} of {system} for {record}"
        ),
        "有人冒充 {source} 发来未签名的 {event}，集成照办了：{system} 的 {operation}，{record}",
    ),
    "webhooks-verified.old": (
        (
            "somebody sent an {event} of {source} again that was signed a day ago, and the "
            "integration acted on it: {operation} of {system} for {record}"
        ),
        "有人重放了 {source} 一天前签名的 {event}，集成照办了：{system} 的 {operation}，{record}",
    ),
}

REMEDIES: Mapping[str, Pair] = {
    "approval-respected.pushed": (
        (
            "read the state of the {match} in {source} just before each step, and stop when it "
            "has left the process; only a person brings it back"
        ),
        "每一步之前先读 {source} 中 {match} 的状态，已退出流程就停止；只有人才能恢复",
    ),
    "audit-complete.gap": (
        "ask the owner of {system} why a change has no entry; restore none from a copy",
        "请 {system} 的负责人查明为何有变更未留痕；不要用副本覆盖恢复",
    ),
    "audit-complete.cut": (
        "change the {match} where it stands, instead of deleting it and making it anew",
        "直接修改原有的 {match}，不要删除后重建",
    ),
    "webhooks-verified.altered": (
        "compute the signature over the bytes that came, compare it in constant time, answer 401",
        "对收到的原始字节计算签名，做定长时间比较，不符就应答 401",
    ),
    "webhooks-verified.unsigned": (
        "take a message without a signature for what it is: answer 401 and do nothing",
        "没有签名的消息不予采信：应答 401，什么也不做",
    ),
    "webhooks-verified.old": (
        "compare the signed time with your clock, and refuse what is older than five minutes",
        "把签名中的时间与本机时钟比较，超过五分钟的一律拒绝",
    ),
}
