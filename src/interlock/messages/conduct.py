"""What is said of laws of how the subject behaves: its backlog, a second run, stray writes."""

from __future__ import annotations

from collections.abc import Mapping

from interlock.messages.language import Pair

SAYS: Mapping[str, Pair] = {
    "backlog-clears.late": (
        (
            "{match} {record} waited while the {away} was away and was through {late_min} min "
            "after it came back; {limit_min} min are allowed"
        ),
        "{away} 中断时积压的 {match} {record} 恢复后 {late_min} 分钟才处理完，限 {limit_min} 分钟",
    ),
    "backlog-clears.stays": (
        "{match} {record} waited while the {away} was away and is not through {limit_min} min on",
        "{away} 中断期间积压的 {match} {record} 在恢复 {limit_min} 分钟后仍未处理完",
    ),
    "backlog-clears.flooded": (
        (
            "after the {away} came back, {system} got {count} requests within a minute; {bound} "
            "are allowed"
        ),
        "{away} 恢复后，{system} 一分钟内收到 {count} 个请求，允许 {bound} 个",
    ),
    "no-blocking.waits": (
        (
            "{match} {record} was not through {within_min} min after its time, while {operation} "
            "of {refuses} refuses {other} {blocker}"
        ),
        (
            "{refuses} 的 {operation} 拒绝 {other} {blocker} 期间，{match} {record} 到期 "
            "{within_min} 分钟后仍未处理完"
        ),
    ),
    "waits-as-told.early": (
        (
            "{operation} of {system} was called again, word for word, in {count} half minutes of "
            "the {wait_min} min that the caller was asked to wait"
        ),
        "{system} 要求等待 {wait_min} 分钟，其中 {count} 个半分钟里 {operation} 又被原样调用",
    ),
    "retries-bounded.unchanged": (
        (
            "{operation} of {system} was refused {count} times within ten minutes, each time "
            "word for word the same; {bound} are allowed"
        ),
        "{system} 的 {operation} 在十分钟内被拒 {count} 次，内容每次都一样，最多允许 {bound} 次",
    ),
    "rerun-changes-nothing.created": (
        "run once more with nothing to do, the integration created {resource} {key} in {system}",
        "无事可做时重跑，集成又在 {system} 中新建了 {resource} {key}",
    ),
    "rerun-changes-nothing.changed": (
        "run once more with nothing to do, the integration changed {resource} {key} in {system}",
        "无事可做时重跑，集成又修改了 {system} 的 {resource} {key}",
    ),
    "rerun-changes-nothing.deleted": (
        "run once more with nothing to do, the integration deleted {resource} {key} in {system}",
        "无事可做时重跑，集成又删除了 {system} 的 {resource} {key}",
    ),
    "keeps-to-bridge.stray": (
        "the integration wrote {resource} {key} in {system} by {operation}, as no flow says",
        "集成用 {operation} 写了 {system} 的 {resource} {key}，没有任何流程这样规定",
    ),
}

_LOOK_FIRST: Pair = (
    "look before you write: a second run must find the work done, by keys that both sides keep",
    "先查询再写入：重跑应凭两边都保存的键发现工作已经完成",
)

REMEDIES: Mapping[str, Pair] = {
    "backlog-clears.late": (
        "bound the pause between retries, and work the backlog off as soon as one call succeeds",
        "重试间隔要有上限；一旦有一次调用成功，立即处理积压",
    ),
    "backlog-clears.stays": (
        "keep each {match} until {system} has it; do not count tries, or count them in hours",
        "在 {system} 收到之前保留每条 {match}；不要限制重试次数，或以小时为单位限制",
    ),
    "backlog-clears.flooded": (
        "work a backlog off one record after the other, with a pause, not all of it at once",
        "积压要逐条、有间隔地处理，不要一次全部发出",
    ),
    "no-blocking.waits": (
        (
            "set aside what is refused, tell a person, and go on with the next {match}; only what "
            "needs the refused one must wait"
        ),
        "把被拒的单据放到一边并告知负责人，继续处理下一条 {match}；只有依赖它的单据才需要等待",
    ),
    "waits-as-told.early": (
        "read Retry-After, and leave {system} in peace for that long; each call may count",
        "读取 Retry-After，在此时间内不要再调用 {system}；每次调用都可能计入额度",
    ),
    "retries-bounded.unchanged": (
        (
            "take a refusal that {system} has thought about for final: set the record aside, tell "
            "a person, and try again when it has changed, or now and then"
        ),
        "{system} 看懂后的拒绝就是结论：搁置该记录并告知负责人，修改后再试，或隔较长时间再试",
    ),
    "rerun-changes-nothing.created": _LOOK_FIRST,
    "rerun-changes-nothing.changed": _LOOK_FIRST,
    "rerun-changes-nothing.deleted": _LOOK_FIRST,
    "keeps-to-bridge.stray": (
        "leave {operation} to people, or name it in the bridge: `do` of a flow, or `may_also`",
        "{operation} 应由人执行；确需集成执行时，请写入字段桥的 do 或 may_also",
    ),
}
