"""What is said of laws of what crosses: the order of versions, references between records."""

from __future__ import annotations

from collections.abc import Mapping

from interlock.messages.language import Pair

SAYS: Mapping[str, Pair] = {
    "order-kept.overwritten": (
        (
            "{match} {record}: in {system} an older {field} ({new}) overwrote the newer one "
            "({old}), though {source} has moved on"
        ),
        "{match} {record}：{system} 的 {field} 由新值 {old} 被旧值 {new} 覆盖，{source} 早已更新",
    ),
    "references-agree.dangling": (
        "{match} {record}: {field} in {system} names {actual}, and there is no such {other}",
        "{match} {record}：{system} 的 {field} 指向 {actual}，但并不存在这个 {other}",
    ),
    "references-agree.stranger": (
        "{match} {record}: {field} in {system} names the {other} {actual}, not {expected}",
        "{match} {record}：{system} 的 {field} 指向 {other} {actual}，应指向 {expected}",
    ),
    "references-agree.empty": (
        "{match} {record}: {field} in {system} names no {other}; in {source} it is {expected}",
        "{match} {record}：{system} 的 {field} 没有指向任何 {other}，{source} 中是 {expected}",
    ),
}

REMEDIES: Mapping[str, Pair] = {
    "order-kept.overwritten": (
        (
            "work on one {match} at a time, and read it anew in {source} just before you write; "
            "send the version you rest on, if {system} takes one"
        ),
        "同一条 {match} 逐个处理，写入前重新读取 {source} 的当前值；{system} 支持版本号时一并提交",
    ),
    "references-agree.dangling": (
        "carry the {other} first and store its number in {system} only when that is confirmed",
        "先传送 {other}，确认成功后再在 {system} 中写入其编号",
    ),
    "references-agree.stranger": (
        "look the {other} up by its match key for each {match}; keep no table of numbers by heart",
        "每条 {match} 都按匹配键查找 {other}，不要沿用缓存的编号",
    ),
    "references-agree.empty": (
        "hold the {match} back until its {other} is in {system}, then send both",
        "等 {other} 进入 {system} 之后再传送 {match}",
    ),
}
