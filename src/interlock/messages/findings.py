"""What is said of a broken law and of the other rules, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from interlock.messages.language import Pair

SAYS: Mapping[str, Pair] = {
    "exactly-once.doubled": (
        "{match} {record} is in {system} {copies}: {keys}",
        "{match} {record} 在 {system} 中有 {copies} 份：{keys}",
    ),
    "exactly-once.keyless": (
        "{match} {record} is in {system} {copies} ({keys}), not each with {field} filled",
        "{match} {record} 在 {system} 中有 {copies} 份（{keys}），并非每份都填写了 {field}",
    ),
    "nothing-lost.missing": (
        "{match} {record} was {what} in {source} and never reached {system}",
        "{match} {record} 在 {source} 中已 {what}，却始终没有到达 {system}",
    ),
    "nothing-lost.undone": (
        "{match} {record} was {what} in {source}; {operation} never took place in {system}",
        "{match} {record} 在 {source} 中已 {what}，{system} 中却从未执行 {operation}",
    ),
    "no-ghost.not-due": (
        "{match} {record} ({key}) is in {system} although it never was {what} in {source}",
        "{match} {record}（{key}）在 {source} 中从未 {what}，却已进入 {system}",
    ),
    "no-ghost.too-soon": (
        "{match} {record} ({key}) was brought to {system} before it was {what} in {source}",
        "{match} {record}（{key}）在 {source} 中尚未 {what}，就已进入 {system}",
    ),
    "no-ghost.unknown-origin": (
        "{match} {record} ({key}) is in {system}, created by the integration, unknown to {source}",
        "{system} 中的 {match} {record}（{key}）由集成创建，{source} 中查无来源",
    ),
    "amounts-agree.differs": (
        "{match} {record}: {field} should be {expected} in {system} and is {actual}",
        "{match} {record}：{field} 在 {system} 中应为 {expected}，实为 {actual}",
    ),
    "amounts-agree.overwritten": (
        (
            "{match} {record}: the integration changed {field} in {system}, the system of truth, "
            "from {expected} to {actual}"
        ),
        "{match} {record}：集成把权威系统 {system} 的 {field} 从 {expected} 改成了 {actual}",
    ),
    "fields-agree.differs": (
        "{match} {record}: {field} should be {expected} in {system} and is {actual}",
        "{match} {record}：{field} 在 {system} 中应为 {expected}，实为 {actual}",
    ),
    "fields-agree.overwritten": (
        (
            "{match} {record}: the integration changed {field} in {system}, the system of truth, "
            "from {expected} to {actual}"
        ),
        "{match} {record}：集成把权威系统 {system} 的 {field} 从 {expected} 改成了 {actual}",
    ),
    "fields-agree.removed": (
        "{match} {record}: the integration deleted it in {system}, the system of truth",
        "{match} {record}：集成在权威系统 {system} 中删除了它",
    ),
    "never-backwards.returned": (
        "{match} {record}: {field} in {system} went back from {old} to {new}",
        "{match} {record}：{system} 的 {field} 从 {old} 倒退为 {new}",
    ),
    "settles.still-writing": (
        (
            "the integration still changes {resource} {key} in {system} {late_s} s after "
            "everything should be at rest (minute {limit_min})"
        ),
        "第 {limit_min} 分钟起应已静止，再过 {late_s} 秒集成仍在修改 {system} 的 {resource} {key}",
    ),
    "settles.never-rests": (
        (
            "the integration never comes to rest: it changes {resource} {key} in {system} again "
            "and again"
        ),
        "集成永不静止：反复修改 {system} 的 {resource} {key}",
    ),
    "retries-bounded.hammered": (
        "{operation} of {system} failed {count} times within a minute; {bound} are allowed",
        "{system} 的 {operation} 一分钟内失败 {count} 次，允许 {bound} 次",
    ),
    "speaks-contract.invalid": (
        "a request to {operation} of {system} breaks the contract: {wrong}{more}",
        "发往 {system} 的 {operation} 请求违反契约：{wrong}{more}",
    ),
    "stays-home.crossed": (
        (
            "{field} of {resource} {record} must not leave the {source}, "
            "and {operation} of {system} got it in {path}"
        ),
        (
            "{source} 的 {resource} {record} 的 {field} 不得外传，"
            "却出现在 {system} 的 {operation} 的 {path} 中"
        ),
    ),
    "speaks-contract.unreadable": (
        "a request to {system} could not be read: {wrong}{more}",
        "发往 {system} 的一个请求无法读取：{wrong}{more}",
    ),
    "subject-crashed.raised": (
        "the integration ended with {error} at {place}",
        "集成在 {place} 处因 {error} 终止",
    ),
    "subject-stuck.waits": (
        "the integration waits for ever: {what}",
        "集成永远等待：{what}",
    ),
    "subject-stuck.loops": (
        "the integration computes without an end: {what}",
        "集成陷入死循环：{what}",
    ),
    "act.not-as-expected": (
        "a person's {action} of {record} in {system} should be {expected} and was {actual}",
        "人工在 {system} 对 {record} 的 {action} 应被 {expected}，实际被 {actual}",
    ),
    "stranger.called": (
        "the integration called {host}, an address that nobody named",
        "集成访问了未声明的地址 {host}",
    ),
}

REMEDIES: Mapping[str, Pair] = {
    "exactly-once.doubled": (
        (
            "after a time-out look the record up by its key before you send it again, and let "
            "{system} refuse a second one"
        ),
        "超时后先按主键查询再决定是否重发，并让 {system} 拒绝重复",
    ),
    "exactly-once.keyless": (
        "send the {match}'s own number as {field}; after a time-out look it up, then retry",
        "把 {match} 自己的编号写入 {field}；超时后先查询，再重试",
    ),
    "exactly-once.contract": (
        (
            "ask the vendor of {system} for a unique key or an idempotency key: no integration can "
            "be safe without one"
        ),
        "请 {system} 的厂商提供唯一键或幂等键：没有它任何集成都无法保证安全",
    ),
    "nothing-lost.missing": (
        (
            "store the {match} before you acknowledge it, retry until {system} has it, and poll "
            "{source} as a safety net"
        ),
        "先把 {match} 落盘再确认，重试到 {system} 收到为止，并定期轮询 {source} 兜底",
    ),
    "nothing-lost.undone": (
        (
            "do every step of flow {flow}: after the {match} is in {system}, call {operation}, and "
            "look at its state there before it counts as done"
        ),
        "流程 {flow} 的每步都要执行：{match} 进入 {system} 后调用 {operation}，核对状态才算完成",
    ),
    # The same, by what was seen of the lost record.
    "nothing-lost.crash": (
        (
            "store the {match} before you acknowledge it (an outbox), and work off what is stored "
            "after each start"
        ),
        "先把 {match} 落盘（发件箱）再确认，每次启动后从已落盘的内容继续处理",
    ),
    "nothing-lost.token": (
        "fetch a new token and repeat the call that met the old one; keep the {match} until then",
        "换取新令牌后重发遇到旧令牌的那次调用，在此之前保留该 {match}",
    ),
    "nothing-lost.trouble": (
        (
            "keep the {match} and retry with growing but bounded pauses until {system} has it, "
            "however long the trouble lasts"
        ),
        "保留该 {match}，以递增但有上限的间隔重试，直到 {system} 收到为止，无论故障持续多久",
    ),
    "nothing-lost.refused": (
        "keep each {match} that {system} refuses, and show a person the field and the reason",
        "保留被 {system} 拒绝的 {match}，把字段和拒绝原因告知负责人处理",
    ),
    "nothing-lost.invalid": (
        (
            "build the request by the contract of {system}; keep what it refuses all the same, and "
            "show a person why"
        ),
        "按 {system} 的契约构造请求；若仍被拒绝，应保留并把原因告知负责人",
    ),
    "nothing-lost.unheard": (
        (
            "do not rely on messages alone: poll {source} for what is {what}, and compare both "
            "sides at night"
        ),
        "不要只依赖推送：定期轮询 {source} 中已 {what} 的记录，并在夜间核对两边",
    ),
    "nothing-lost.unseen": (
        (
            "read every {match} that is {what} in {source}: take its message, poll as a safety "
            "net, compare both sides at night"
        ),
        "读取 {source} 中每条已 {what} 的 {match}：接收推送，轮询兜底，夜间核对两边",
    ),
    "no-ghost.unknown-origin": (
        "create records in {system} only from records read in {source}",
        "只根据在 {source} 中读到的记录在 {system} 中创建",
    ),
    "no-ghost.too-soon": (
        "carry a {match} only after it was {what} in {source}: read its state there first",
        "{match} 在 {source} 中 {what} 之后才能传送：先读取其状态",
    ),
    "no-ghost.not-due": (
        "carry a {match} only after it was {what} in {source}: read its state there first",
        "{match} 在 {source} 中 {what} 之后才能传送：先读取其状态",
    ),
    "amounts-agree.differs": (
        "compute with decimals, never floats; round as rule {field} of flow {flow} says",
        "用十进制而非浮点计算；按流程 {flow} 中 {field} 的规则取舍",
    ),
    "amounts-agree.overwritten": (
        (
            "write to {system} only the fields that a flow of the bridge fills there; to fit "
            "{field} to the other side, change a copy"
        ),
        "只向 {system} 写入字段桥规定写回的字段；要让 {field} 适应对方系统，请改副本而不是原值",
    ),
    "fields-agree.differs": (
        "carry the field as rule {field} of flow {flow} says, and again when it changes",
        "按流程 {flow} 中 {field} 的规则传递，变化后再次传递",
    ),
    "fields-agree.overwritten": (
        (
            "write to {system} only the fields that a flow of the bridge fills there; to fit "
            "{field} to the other side, change a copy"
        ),
        "只向 {system} 写入字段桥规定写回的字段；要让 {field} 适应对方系统，请改副本而不是原值",
    ),
    "fields-agree.removed": (
        "leave it to people to delete a {match} in {system}, or name a flow that does",
        "{system} 中的 {match} 应由人删除；确需集成删除时请在字段桥中写明流程",
    ),
    "never-backwards.returned": (
        (
            "compare time or version before you overwrite; read the present state instead of "
            "trusting the message"
        ),
        "覆盖前比较时间或版本；以当前状态为准，而不是消息内容",
    ),
    "settles.still-writing": (
        "stop when both sides agree; write only what differs",
        "两边一致后就停止；只写有差异的内容",
    ),
    "settles.never-rests": (
        "write only what differs, and do not take the message about your own write for news",
        "只写有差异的内容，不要把自己写入引发的消息当成新变更",
    ),
    "retries-bounded.hammered": (
        "wait longer after each failure, honour Retry-After, give up loudly after some tries",
        "每次失败后延长等待，遵守 Retry-After，多次失败后告警",
    ),
    "speaks-contract.invalid": (
        "build the request by the contract of {system}; see the field named above",
        "按 {system} 的契约构造请求；见上面的字段",
    ),
    "stays-home.crossed": (
        "leave {field} out of what is sent to the {system}; copy named fields, not whole records",
        "发往 {system} 的内容中去掉 {field}；逐个字段复制，不要整条记录照搬",
    ),
    "speaks-contract.unreadable": (
        "send what {system} can read: escape texts, and call only what its contract names",
        "发送 {system} 能读取的请求：对文本转义，只调用其契约列出的操作",
    ),
    "speaks-contract.bridge": (
        "change the bridge: what it maps to this field does not fit the contract of {system}",
        "修改映射：映射到该字段的值不符合 {system} 的契约",
    ),
    "system.breach": (
        "tell the owner of {breaker}: its answer breaks its own contract",
        "请 {breaker} 的负责人修复：其应答违反自身契约",
    ),
    "exactly-once.bridge": (
        "let a flow fill {field}: by it {system} would know a repeat",
        "在字段桥中增加填写 {field} 的规则：{system} 据此才能识别重复",
    ),
    "exactly-once.elsewhere": (
        "see first to {twin} {copied} being twice in {away}: what is wrong here follows from it",
        "先解决 {twin} {copied} 在 {away} 重复的问题：这里的差错由它引起",
    ),
    "environment.weather": (
        "let the fault ask for a shorter pause, or give the law more time (within)",
        "缩短故障要求的等待时间，或放宽规则的时限（within）",
    ),
    "environment.people": (
        "leave that step out of the scenario, or let a flow of the bridge answer it",
        "从场景中去掉这一步，或在字段桥中增加处理它的流程",
    ),
    "subject-crashed.raised": (
        "catch the error where one record fails, keep the record, go on with the others",
        "在单条记录失败处捕获异常，保留该记录，继续处理其余",
    ),
    "subject-stuck.waits": (
        "give every wait a time limit",
        "给每次等待设置时限",
    ),
    "subject-stuck.loops": (
        "end the loop, or wait in it",
        "结束循环，或在循环中等待",
    ),
    "act.not-as-expected": (
        "correct `expect` in the scenario, or the life cycle in the overlay",
        "修正场景中的 expect，或覆盖层中的生命周期",
    ),
    "stranger.called": (
        "take the addresses from env.url(...)",
        "地址请取自 env.url(...)",
    ),
}
