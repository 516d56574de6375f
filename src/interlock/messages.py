"""Every sentence that a finding can say, in English and Chinese, with its remedy.

A message id is `rule.detail`; placeholders are the `args` of the finding. A test holds both
languages to the same placeholders.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["en", "zh"]

# fmt: off
# Why a value that the bridge carries does not fit its target, and what to change in the rule.
_MISFITS: Mapping[str, tuple[str, str, str, str]] = {
    "required-without-source": (
        "it is required and no rule fills it", "该字段必填，却没有规则填写",
        "add a rule for {field}, or a constant", "为 {field} 增加规则或常量",
    ),
    "key-not-filled": (
        "it is the key of the match {match} and no rule fills it",
        "它是 {match} 的匹配键，却没有规则填写",
        "add a rule for {field}: without it nobody can find the record again",
        "为 {field} 增加规则：没有它就无法再次找到该记录",
    ),
    "may-be-absent": (
        "it is required, and the source may leave {from} empty",
        "该字段必填，而来源的 {from} 可能为空",
        "make {from} required in {source}, or agree on a constant for it",
        "让 {source} 的 {from} 成为必填，或约定常量",
    ),
    "may-be-null": (
        "{from} may be nil, {field} may not", "{from} 可以为 nil，{field} 不可以",
        "leave the field out when it is nil", "为 nil 时不传该字段",
    ),
    "unknown-field": (
        "{system} takes no such field there", "{system} 不接受该字段",
        "carry it into a field that the operation takes", "改为操作接受的字段",
    ),
    "source-gone": (
        "{source} has no field {from}", "{source} 没有字段 {from}",
        "carry the field that took its place, or ask the owner of {source}",
        "改用取代它的字段，或询问 {source} 的负责人",
    ),
    "operation-gone": (
        "{system} has no operation {gone}, which the flow {flow} needs",
        "{system} 没有流程 {flow} 所需的操作 {gone}",
        "use the operation that took its place", "改用取代它的操作",
    ),
    "resource-gone": (
        "{of} keeps no {gone}, which the flow {flow} needs", "{of} 没有流程 {flow} 所需的 {gone}",
        "match the records that took their place", "改为匹配取代它的记录",
    ),
    "python": (
        "{python} decides; this rule is not judged", "由 {python} 决定，本规则不作判断",
        "say it with a table, a look-up or a sum where you can", "尽量用代码表、查找或求和表达",
    ),
    "secret-crosses": (
        "{from} must not leave {source}", "{from} 不得离开 {source}",
        "drop the rule, or take {from} from must_not_cross",
        "删除该规则，或从 must_not_cross 中移除",
    ),
    "code-missing": (
        "the table {table} has no code for {witness}", "代码表 {table} 缺少 {witness}",
        "add {witness} to the table {table}", "在代码表 {table} 中补充 {witness}",
    ),
    "codes-merge": (
        "{other} and {witness} both become {code}: what was meant is lost",
        "{other} 与 {witness} 都变成 {code}：原意丢失",
        "give each its own code, or declare may_lose", "各用一个代码，或声明 may_lose",
    ),
    "too-long": (
        "values may be longer than {limit} {unit}{shown}", "值可能超过 {limit} {unit}{shown}",
        "cut it knowingly: longest: {limit} {unit}, may_lose: the tail; or widen {field}",
        "明确截断：longest: {limit} {unit}, may_lose: the tail；或加宽 {field}",
    ),
    "too-short": (
        "values may be shorter than {limit}{shown}", "值可能短于 {limit}{shown}",
        "leave the field out when it is empty, or fill it", "为空时不传，或补足",
    ),
    "too-many-decimals": (
        "{field} keeps {limit} decimals, values may have more{shown}",
        "{field} 只保留 {limit} 位小数，值可能更多{shown}",
        "round: decimals: {limit}, round: half-up; or widen {field}",
        "取舍：decimals: {limit}, round: half-up；或加宽 {field}",
    ),
    "too-many-digits": (
        "{field} keeps {limit} digits, values may have more{shown}",
        "{field} 只保留 {limit} 位数字，值可能更多{shown}",
        "agree on a largest amount with both owners, or widen {field}",
        "与双方约定最大值，或加宽 {field}",
    ),
    "below-minimum": (
        "values may be below {limit}{shown}", "值可能小于 {limit}{shown}",
        "carry such records another way, or relax {field}", "另行处理此类记录，或放宽 {field}",
    ),
    "above-maximum": (
        "values may be above {limit}{shown}", "值可能大于 {limit}{shown}",
        "carry such records another way, or relax {field}", "另行处理此类记录，或放宽 {field}",
    ),
    "not-in-list": (
        "{system} does not know the code{shown}", "{system} 不认识该代码{shown}",
        "translate it by a table", "用代码表翻译",
    ),
    "pattern": (
        "values may break the pattern {pattern}{shown}", "值可能不符合格式 {pattern}{shown}",
        "bring the value into that form, or carry another field", "转换成该格式，或改用其他字段",
    ),
    "not-a-number": (
        "values may be no numbers{shown}", "值可能不是数字{shown}",
        "carry a number field", "改用数字字段",
    ),
    "not-a-moment": (
        "values may be no {kind}{shown}", "值可能不是 {kind}{shown}",
        "name the zone: {{from: {from}, zone: Asia/Shanghai}}; or carry another field",
        "写明时区：{{from: {from}, zone: Asia/Shanghai}}；或改用其他字段",
    ),
    "date-loses-time": (
        "{field} is a date, the time of day is lost{shown}", "{field} 只有日期，时刻丢失{shown}",
        "name the zone in which the day is meant: zone: Asia/Shanghai",
        "写明以哪个时区取日期：zone: Asia/Shanghai",
    ),
    "zone-missing": (
        "{field} wants an offset, values may have none{shown}",
        "{field} 需要时区偏移，值可能没有{shown}",
        "say in which zone {source} means it, and send the offset",
        "约定 {source} 的时区并带上偏移",
    ),
    "zone-lost": (
        "{field} takes no offset{shown}", "{field} 不接受时区偏移{shown}",
        "name the zone of {system}: zone: Asia/Shanghai",
        "写明 {system} 的时区：zone: Asia/Shanghai",
    ),
    "not-in-charset": (
        "{field} keeps {charset}, values may have other characters{shown}",
        "{field} 只能保存 {charset}，值可能含其他字符{shown}",
        "agree what becomes of such characters, then declare may_lose",
        "约定此类字符的处理方式，再声明 may_lose",
    ),
    "list-too-long": (
        "lists may have more than {limit} items", "列表可能超过 {limit} 项",
        "split such records, or ask {system} to take more", "拆分此类记录，或请 {system} 放宽",
    ),
    "list-too-short": (
        "lists may have fewer than {limit} items", "列表可能少于 {limit} 项",
        "do not carry such records, or relax {field}", "不传此类记录，或放宽 {field}",
    ),
    "another-shape": (
        "{from} is a {source_kind}, {field} is a {target_kind}",
        "{from} 是 {source_kind}，{field} 是 {target_kind}",
        "carry a field of the same kind; lists with each", "改用同类字段；列表用 each",
    ),
    "unchecked": (
        "the contract leaves it open, so it is not judged", "契约未作规定，不作判断",
        "describe the field in the contract or in an overlay", "在契约或覆盖层中描述该字段",
    ),
    "other": (
        "values may break {why}{shown}", "值可能违反 {why}{shown}",
        "change the rule, or the contract of {system}", "修改规则，或修改 {system} 的契约",
    ),
}
# fmt: on
_HEADS = ("{from} does not fit {field} of {system}: ", "{from} 不适合 {system} 的 {field}：")
_BARE = ("{field} of {system}: ", "{system} 的 {field}：")
_WITHOUT_SOURCE = ("required-without-source", "key-not-filled", "unknown-field", "python")
_WHOLE = ("operation-gone", "resource-gone")

SAYS: Mapping[str, tuple[str, str]] = {
    **{
        f"misfit.{why}": (heads[0] + words[0], heads[1] + words[1])
        for why, words in _MISFITS.items()
        for heads in (("", "") if why in _WHOLE else _BARE if why in _WITHOUT_SOURCE else _HEADS,)
    },
    "exactly-once.doubled": (
        "{match} {record} is in {system} {copies} times: {keys}",
        "{match} {record} 在 {system} 中有 {copies} 份：{keys}",
    ),
    "exactly-once.keyless": (
        "{match} {record} is in {system} {copies} times ({keys}), not all with {field} filled",
        "{match} {record} 在 {system} 中有 {copies} 份（{keys}），且并非都填写了 {field}",
    ),
    "nothing-lost.missing": (
        "{match} {record} was {what} in {source} and never reached {system}",
        "{match} {record} 在 {source} 中已是 {what}，却始终没有到达 {system}",
    ),
    "no-ghost.unknown-origin": (
        "{match} {record} ({key}) is in {system}, created by the integration, unknown to {source}",
        "{system} 中的 {match} {record}（{key}）由集成创建，{source} 中查无来源",
    ),
    "amounts-agree.differs": (
        "{match} {record}: {field} should be {expected} in {system} and is {actual}",
        "{match} {record}：{field} 在 {system} 中应为 {expected}，实为 {actual}",
    ),
    "fields-agree.differs": (
        "{match} {record}: {field} should be {expected} in {system} and is {actual}",
        "{match} {record}：{field} 在 {system} 中应为 {expected}，实为 {actual}",
    ),
    "never-backwards.returned": (
        "{match} {record}: {field} in {system} went back from {old} to {new}",
        "{match} {record}：{system} 的 {field} 从 {old} 倒退为 {new}",
    ),
    "settles.still-writing": (
        (
            "the integration still changed {resource} {key} in {system} {late_s} s after all "
            "should have been at rest (minute {limit_min})"
        ),
        "第 {limit_min} 分钟后应已静止，集成却又过 {late_s} 秒修改了 {system} 的 {resource} {key}",
    ),
    "settles.never-rests": (
        (
            "the integration never comes to rest: it changes {resource} {key} in {system} again and "
            "again"
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
        "人工在 {system} 对 {record} 的 {action} 应为 {expected}，实为 {actual}",
    ),
    "stranger.called": (
        "the integration called {host}, an address that nobody named",
        "集成访问了未声明的地址 {host}",
    ),
}

REMEDIES: Mapping[str, tuple[str, str]] = {
    **{f"misfit.{why}": (words[2], words[3]) for why, words in _MISFITS.items()},
    "exactly-once.doubled": (
        (
            "after a time-out look the record up by its key before you send it again, and let "
            "{system} refuse a second one"
        ),
        "超时后先按主键查询再决定是否重发，并让 {system} 拒绝重复",
    ),
    "exactly-once.keyless": (
        "send the {match}'s own number as {field}; after a time-out look it up, then retry",
        "把 {match} 的编号写入 {field}；超时后先查询，再重试",
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
        "先落盘再确认，重试到 {system} 收到为止，并定期轮询 {source} 兜底",
    ),
    "no-ghost.unknown-origin": (
        "create records in {system} only from records read in {source}",
        "只根据在 {source} 中读到的记录在 {system} 中创建",
    ),
    "amounts-agree.differs": (
        "compute with decimals, never floats; round as rule {field} of flow {flow} says",
        "用十进制而非浮点计算；按流程 {flow} 中 {field} 的规则取舍",
    ),
    "fields-agree.differs": (
        "carry the field as rule {field} of flow {flow} says, and again when it changes",
        "按流程 {flow} 中 {field} 的规则传递，变化后再次传递",
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
    "speaks-contract.bridge": (
        "change the bridge: what it maps to this field does not fit the contract of {system}",
        "修改映射：映射到该字段的值不符合 {system} 的契约",
    ),
    "system.breach": (
        "tell the owner of {system}: its answer breaks its own contract",
        "请 {system} 的负责人修复：其应答违反自身契约",
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

PARTIES: Mapping[str, tuple[str, str]] = {
    "crm": ("CRM", "CRM"),
    "erp": ("ERP", "ERP"),
    "bridge": ("bridge", "映射"),
    "subject": ("subject", "集成程序"),
    "contract": ("contract", "契约"),
    "environment": ("environment", "环境"),
    "unknown": ("unknown", "未知"),
}


def say(message: str, args: Mapping[str, str], language: Language = "en") -> str:
    """Give the sentence of a message; the id itself when there is none (third-party laws)."""
    return _fill(SAYS, message, args, language)


def remedy(message: str, args: Mapping[str, str], language: Language = "en") -> str:
    """Give the remedy that goes with a message."""
    return _fill(REMEDIES, message, args, language)


def _fill(
    table: Mapping[str, tuple[str, str]], message: str, args: Mapping[str, str], language: Language
) -> str:
    pair = table.get(message)
    if pair is None:
        return args.get("says", message)
    return pair[1 if language == "zh" else 0].format_map(_Shown(args))


class _Shown(dict[str, str]):
    """Arguments for a sentence; systems are shown as people write them."""

    def __init__(self, args: Mapping[str, str]) -> None:
        super().__init__(args)
        for name in ("system", "source"):
            if args.get(name) in ("crm", "erp"):
                self[name] = args[name].upper()

    def __missing__(self, key: str) -> str:
        return "?"
