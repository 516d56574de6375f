"""What is said of a misfit: why a value does not fit, and what to change."""

from __future__ import annotations

from collections.abc import Mapping

from interlock.messages.language import Pair

# fmt: off
# why -> reason (English, Chinese), what to change in the rule (English, Chinese)
MISFITS: Mapping[str, tuple[str, str, str, str]] = {
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
    "not-kept-unique": (
        "the bridge says that {system} keeps it unique; its contract does not: twins store doubles",
        "字段桥称 {system} 保证其唯一；契约并未声明，孪生系统会保存重复记录",
        "declare it in an overlay: resources: {{{resource}: {{unique: [[{field}]]}}}}; or drop it",
        "在覆盖层中声明 (resources: {{{resource}: {{unique: [[{field}]]}}}})，或删除 unique_in",
    ),
    "look-up-of-itself": (
        "{resource} is matched by {match}; look_up: {look_up} would give its own key",
        "{resource} 由 {match} 匹配；look_up: {look_up} 只会给出它自己的键",
        "match {look_up} by the record that {field} refers to, or carry the field itself",
        "用 {field} 所引用的记录来匹配 {look_up}，或直接传该字段",
    ),
    "look-up-of-another": (
        "the contract says that it refers to a {wanted}; {look_up} matches {resource}",
        "契约说它引用的是 {wanted}；{look_up} 匹配的却是 {resource}",
        "look it up by the match of {wanted}", "改用 {wanted} 的匹配来查找",
    ),
    "inner-key": (
        "it is the key of a {wanted} inside {source}, which {system} does not know",
        "它是 {source} 内部 {wanted} 的键，{system} 并不认识",
        "look it up: {{look_up: {match}, from: {from}}}",
        "用查找：{{look_up: {match}, from: {from}}}",
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
    "idle-flow": (
        "no scenario brings any {match} of {system} to {what}, so the flow {flow} never starts",
        "没有场景使 {system} 的 {match} 达到 {what}，流程 {flow} 从不启动",
        "add a step: {step}", "增加步骤：{step}",
    ),
    "no-module": (
        "there is no module for {python}", "找不到 {python} 的模块",
        "write it beside the bridge, or correct the name", "在字段桥旁编写该模块，或改正名称",
    ),
    "secret-crosses": (
        "{from} must not leave {source}", "{from} 不得离开 {source}",
        "drop the rule, or take {from} from must_not_cross",
        "删除该规则，或从 must_not_cross 中移除 {from}",
    ),
    "code-missing": (
        "the table {table} has no code for {witness}", "代码表 {table} 缺少 {witness}",
        "add {witness} to the table {table}", "在代码表 {table} 中补充 {witness}",
    ),
    "code-unknown": (
        "{system} does not know the code{shown} of table {table}, line {line}; it knows {known}",
        "{system} 不认识第 {line} 行代码表 {table} 给出的代码{shown}；它认识 {known}",
        "correct the code in the table {table}, line {line}",
        "修改第 {line} 行代码表 {table} 的代码",
    ),
    "codes-merge": (
        "{other} and {witness} both become {code}: what was meant is lost",
        "{other} 与 {witness} 都变成 {code}：原意丢失",
        "give each its own code, or declare may_lose", "各用一个代码，或声明 may_lose",
    ),
    "too-long": (
        "values may be longer than {limit} {units}{shown}", "值可能超过 {limit} {units}{shown}",
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
    "pattern-not-proved": (
        "it could not be proved that every value keeps the pattern {pattern}",
        "无法证明所有取值都符合格式 {pattern}",
        "try values of your own, or bring them into that form", "用实际数据试一下，或转换成该格式",
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
    "too-few-fields": (
        "records may have fewer than {groups} fields", "记录可能少于 {groups} 个字段",
        "do not carry such records, or relax {field}", "不传此类记录，或放宽 {field}",
    ),
    "too-many-fields": (
        "records may have more than {groups} fields", "记录可能多于 {groups} 个字段",
        "carry fewer fields, or ask {system} to take more", "少传字段，或请 {system} 放宽",
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
    "beyond-types": (
        "the contract also says {beyond}, which is judged on whole messages only",
        "契约另有 {beyond} 约束，只在完整报文上检验",
        "rehearse it: a trial judges each message by all that the contract says",
        "运行演练：试验会按契约的全部约束检验每条报文",
    ),
    "other": (
        "values may break {why}{shown}", "值可能违反 {why}{shown}",
        "change the rule, or the contract of {system}", "修改规则，或修改 {system} 的契约",
    ),
}
# fmt: on
_HEADS = ("{from} does not fit {field} of {system}: ", "{from} 不适合 {system} 的 {field}：")
_BARE = ("{field} of {system}: ", "{system} 的 {field}：")
_WITHOUT_SOURCE = (
    "required-without-source", "key-not-filled", "unknown-field", "python", "no-module",
    "not-kept-unique",
)  # fmt: skip
_WHOLE = ("operation-gone", "resource-gone", "idle-flow")

SAYS: Mapping[str, Pair] = {
    f"misfit.{why}": (heads[0] + words[0], heads[1] + words[1])
    for why, words in MISFITS.items()
    for heads in (("", "") if why in _WHOLE else _BARE if why in _WITHOUT_SOURCE else _HEADS,)
}
REMEDIES: Mapping[str, Pair] = {
    f"misfit.{why}": (words[2], words[3]) for why, words in MISFITS.items()
}
