"""What is said of laws about what people must learn, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from interlock.messages.language import Pair

SAYS: Mapping[str, Pair] = {
    "alarm.missing": (
        (
            "{system} failed from {since_s} on ({kind}), and nobody was told by way of "
            "{chat} within {within_min} min"
        ),
        "{system} 自 {since_s} 起中断（{kind}），{within_min} 分钟内没有任何人经 {chat} 得知",
    ),
    "alarm.unnamed": (
        (
            "{system} failed from {since_s} on ({kind}); what {chat} got within "
            "{within_min} min does not name it"
        ),
        "{system} 自 {since_s} 起中断（{kind}），{within_min} 分钟内 {chat} 的告警没有提到它",
    ),
    "alarm.calm": (
        "nothing was wrong at {at_s}, and {chat} got: {words}",
        "{at_s} 一切正常，{chat} 却收到：{words}",
    ),
    "refusals-told.silent": (
        (
            "{operation} of {system} refuses {match} {record} ({says}), and no person was told "
            "within {within_min} min"
        ),
        "{system} 的 {operation} 拒绝了 {match} {record}（{says}），{within_min} 分钟内没有人得知",
    ),
    "refusals-told.wordless": (
        (
            "{operation} of {system} refuses {match} {record} ({says}); what people were told "
            "within {within_min} min does not say why"
        ),
        (
            "{system} 的 {operation} 拒绝了 {match} {record}（{says}），"
            "{within_min} 分钟内的告知没有说明原因"
        ),
    ),
}

REMEDIES: Mapping[str, Pair] = {
    "alarm.missing": (
        (
            "count how long each system has not answered, and write to {chat} when it lasts; say "
            "it again while it lasts, and when it is over"
        ),
        "为每个系统记录持续无应答的时间，超过限度就向 {chat} 告警；持续期间重复，恢复时也要告知",
    ),
    "alarm.unnamed": (
        "name {system} in the alarm, and since when it has failed",
        "告警中写明是 {system} 以及从何时起中断",
    ),
    "alarm.calm": (
        "send alarms only of trouble: what comes every day is read by nobody on the day it counts",
        "只在出现异常时告警：天天都发的消息，真出事那天没有人看",
    ),
    "refusals-told.silent": (
        (
            "keep each {match} that {system} refuses, and tell a person by way of {chat} which "
            "one, which field, and what to do"
        ),
        "保留被 {system} 拒绝的每条 {match}，经 {chat} 告知负责人：哪一条、哪个字段、怎么处理",
    ),
    "refusals-told.wordless": (
        "pass on the words of {system} and the field that it names, not only that something failed",
        "把 {system} 的原话和它指出的字段一并转达，而不只是说失败了",
    ),
}
