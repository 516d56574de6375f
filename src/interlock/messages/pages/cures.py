"""What an integration does about a fault, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from interlock.messages.language import Pair

_AGAIN = (
    "keep the record until it is taken, and try again with growing pauses",
    "保留该记录直到被接受，以递增的间隔重试",
)
_IN_DOUBT = (
    (
        "set a time limit; before the record is sent again, look it up by its key, or send an "
        "idempotency key"
    ),
    "设置超时；重发之前先按键查询，或携带幂等键",
)
_WHOLE = (
    "give each call a time limit for the whole of it, not for a read alone",
    "给整个调用设置超时，而不只限制单次读取",
)
_WAIT = (
    "wait as long as the answer asks, keep the work meanwhile, and tell people when it lasts",
    "按应答要求的时间等待，其间保留待办，持续过久则通知人员",
)
_UNREADABLE = (
    (
        "catch what the decoder raises, take the outcome for unknown, and look the record up "
        "before it is sent again"
    ),
    "捕获解码错误，按结果不明处理，重发之前先查询该记录",
)
_TWICE = (
    (
        "remember the ids of messages for as long as they may come again, and take the state from "
        "the system, not from the message"
    ),
    "在消息可能重到的期限内记住其编号，并以系统中的状态为准，而不以消息为准",
)
_NOTHING_FOUND = (
    (
        "do not create because a look-up finds nothing: let the target refuse a second one, and "
        "read lists with an overlap"
    ),
    "不要因查不到就新建：让目标系统拒绝第二份，读列表时留出重叠",
)
_TURNED_DOWN = (
    "read what the body says, keep the record, try again later, and tell a person who can mend it",
    "读取正文中的说法，保留记录，稍后再试，并通知能够改正它的人",
)
_DIED = (
    "store what is to be done before it is done, and find out at the start what was done already",
    "先存下要做的事再去做，启动时先查明哪些已经做过",
)
_DRIFTED = (
    (
        "check replies against the contract; refuse what does not fit instead of taking a default, "
        "and tell people"
    ),
    "按契约校验应答；不符时拒绝而不是取默认值，并通知人员",
)

CURES: Mapping[str, Pair] = {
    "refused": _AGAIN,
    "reset-before": _AGAIN,
    "hung-up": _AGAIN,
    "outage": _AGAIN,
    "host-unknown": _AGAIN,
    "unavailable": _AGAIN,
    "error-before": _AGAIN,
    "bad-gateway": _AGAIN,
    "request-lost": _IN_DOUBT,
    "reset-after": _IN_DOUBT,
    "reply-lost": _IN_DOUBT,
    "slow-answer": _IN_DOUBT,
    "error-after": _IN_DOUBT,
    "gateway-timeout": _IN_DOUBT,
    "truncated": _IN_DOUBT,
    "broken-chunks": _IN_DOUBT,
    "empty-answer": _IN_DOUBT,
    "late-arrival": (
        (
            "let the target refuse a second one by a unique or an idempotency key: a look-up comes "
            "too early"
        ),
        "让目标系统凭唯一键或幂等键拒绝第二份：此时查询为时过早",
    ),
    "request-doubled": (
        (
            "let the target refuse a second one by a unique or an idempotency key, and take "
            "'exists already' for done"
        ),
        "让目标系统凭唯一键或幂等键拒绝第二份，并把“已存在”视为完成",
    ),
    "drip": _WHOLE,
    "half-open": _WHOLE,
    "certificate-expired": (
        "never switch the check off; keep the records, tell people, and go on when it is renewed",
        "绝不关闭证书校验；保留记录并通知人员，续期后继续",
    ),
    "rate-limited": _WAIT,
    "quota-exceeded": _WAIT,
    "maintenance": _WAIT,
    "login-page": (
        "look at the content type and the body before a status is taken for success",
        "先检查内容类型和正文，再把状态当作成功",
    ),
    "redirected": (
        "follow to known hosts only, never with secrets to others, and see that a POST stays one",
        "只跟随到已知主机，不把密钥发往别处，并确认 POST 仍是 POST",
    ),
    "redirect-loop": (
        "bound how many redirects are followed; then keep the record and tell people",
        "限制跟随重定向的次数；超出后保留记录并通知人员",
    ),
    "wrong-length": _UNREADABLE,
    "broken-gzip": _UNREADABLE,
    "wrong-type": _UNREADABLE,
    "garbled": _UNREADABLE,
    "wrong-charset": (
        "decode strictly: refuse what cannot be decoded instead of replacing it",
        "严格解码：无法解码时拒绝，而不是替换",
    ),
    "event-duplicated": _TWICE,
    "event-redelivered": _TWICE,
    "event-forged": (
        "verify signature and time before anything else; answer 401 to what does not fit",
        "先校验签名和时间，再做其他事；不符者应答 401",
    ),
    "event-delayed": (
        "read the record anew before writing over it; an older version never wins",
        "写入之前重新读取记录；绝不让旧版本覆盖新版本",
    ),
    "event-dropped": (
        "besides webhooks, list regularly what has changed since a mark",
        "除推送之外，定期列出自水位以来的变化",
    ),
    "token-expired": (
        "on a refused token get a new one once, and repeat the call",
        "令牌被拒时重新获取一次，并重发该调用",
    ),
    "right-revoked": (
        "keep the record and tell people; try again later, not at once",
        "保留记录并通知人员；稍后再试，不要立即重试",
    ),
    "stale-read": _NOTHING_FOUND,
    "visible-late": _NOTHING_FOUND,
    "page-shift": (
        "page by key or cursor, or read with an overlap from the last mark",
        "按键或游标翻页，或从上一水位起留出重叠读取",
    ),
    "partial-batch": (
        "read the outcome of each record, and send again only what was turned down",
        "逐条读取结果，只重发被拒绝的记录",
    ),
    "key-forgotten": (
        "besides the idempotency key, let a key of the record itself be unique",
        "除幂等键之外，让记录自己的键也保持唯一",
    ),
    "business-error": _TURNED_DOWN,
    "record-locked": _TURNED_DOWN,
    "closed-period": _TURNED_DOWN,
    "clock-skew": (
        "do not take the latest stamp for the mark: read with an overlap, or by a change number",
        "不要以最新时间戳为水位：留出重叠，或按变更序号读取",
    ),
    "crash": _DIED,
    "crash-before": _DIED,
    "disk-full": (
        (
            "acknowledge a message and move a mark only after the write is kept; let an error stop "
            "the step"
        ),
        "写入落盘之后才确认消息、移动水位；出错即停止该步骤",
    ),
    "two-workers": (
        "take records up by a lock or a version that both see, so that only one has each",
        "用双方都能看到的锁或版本领取记录，使每条只由一方处理",
    ),
    "drifted-field": _DRIFTED,
    "field-missing": _DRIFTED,
    "field-renamed": _DRIFTED,
    "field-added": (
        "pass over fields that the contract does not know",
        "忽略契约中没有的字段",
    ),
    "null-for-value": _DRIFTED,
    "type-changed": _DRIFTED,
    "unknown-enum": _DRIFTED,
    "precision-changed": (
        "compare and store amounts as decimals, never as texts",
        "按十进制数比较和存储金额，不按文本",
    ),
    "date-format-changed": _DRIFTED,
}
