"""Why a value is no value of its field, by the id of the rule that it breaks."""

from __future__ import annotations

from collections.abc import Mapping

from interlock.messages.language import Language, Pair, filled

REASONS: Mapping[str, Pair] = {
    "above-maximum": ("it is more than {limit}", "大于 {limit}"),
    "another-shape": ("it is no {wanted}", "不是{wanted}"),
    "below-minimum": ("it is less than {limit}", "小于 {limit}"),
    "binary-float": ("only {limit} digits can be kept", "最多只能保存 {limit} 位数字"),
    "date-loses-time": ("only the date can be kept", "只能保存日期，时刻会丢失"),
    "format": ("it is not written as {format}", "不是 {format} 的写法"),
    "fraction-too-long": (
        "only {limit} digits of a second can be kept",
        "秒的小数最多 {limit} 位",
    ),
    "list-repeats": ("an item stands twice in the list", "列表中有重复的项"),
    "list-too-long": (
        "the list has {length} items, at most {limit}",
        "列表有 {length} 项，最多 {limit}",
    ),
    "list-too-short": (
        "the list has {length} items, at least {limit}",
        "列表有 {length} 项，至少 {limit}",
    ),
    "missing": ("{field} is missing", "缺少 {field}"),
    "no-branch": ("it is none of the allowed kinds", "不属于任何允许的类型"),
    "none-of-group": ("one of {groups} is needed", "{groups} 中至少要有一个"),
    "not-a-flag": ("it is neither true nor false", "既不是 true 也不是 false"),
    "not-a-moment": ("it is no {kind}", "不是{kind}"),
    "not-a-multiple": ("it is no multiple of {step}", "不是 {step} 的倍数"),
    "not-a-number": ("it is no number", "不是数字"),
    "not-a-text": ("it is no text", "不是文本"),
    "not-binary": ("it is no data in {encoding}", "不是 {encoding} 编码的数据"),
    "not-in-charset": ("{charset} does not have {value}", "{charset} 中没有 {value}"),
    "not-in-list": ("the contract does not list it", "契约中没有列出它"),
    "null": ("it must not be empty", "不能为空"),
    "one-of-group": ("only one of {groups} may be there", "{groups} 只能有一个"),
    "pattern": ("it does not match {pattern}", "不符合格式 {pattern}"),
    "several-branches": ("it fits more than one of the allowed kinds", "同时符合多种类型"),
    "time-loses-date": ("only the time of day can be kept", "只能保存时刻，日期会丢失"),
    "time-missing": ("the time of day is missing", "缺少时刻"),
    "too-deep": ("it is nested too deeply", "嵌套过深"),
    "too-few-fields": ("it needs {groups} fields at least", "至少要有 {groups} 个字段"),
    "too-long": ("it is {length} long, at most {limit}", "长度为 {length}，最多 {limit}"),
    "too-many-decimals": ("at most {limit} decimals are allowed", "最多 {limit} 位小数"),
    "too-many-digits": ("at most {limit} digits are allowed", "最多 {limit} 位数字"),
    "too-many-fields": ("it may have {groups} fields at most", "最多 {groups} 个字段"),
    "too-short": ("it is {length} long, at least {limit}", "长度为 {length}，至少 {limit}"),
    "unknown-field": ("the contract has no field {field}", "契约中没有字段 {field}"),
    "zone-lost": ("no offset from UTC is allowed", "不接受时区偏移"),
    "zone-missing": ("an offset from UTC is needed", "需要时区偏移"),
}
# The same for those who translate a whole sentence; what stands there is a word of ours.
_ALL: Mapping[str, str] = {
    english.replace("{kind}", "{|kind}").replace("{wanted}", "{|kind}"): (
        chinese.replace("{wanted}", "{kind}")
    )
    for english, chinese in REASONS.values()
}
# Those that begin with a name would be found in many a sentence.
BROAD: Mapping[str, str] = {key: told for key, told in _ALL.items() if key.startswith("{")}
SENTENCES: Mapping[str, str] = {key: told for key, told in _ALL.items() if key not in BROAD}


def unfit(why: str, args: Mapping[str, str], language: Language = "en") -> str:
    """Give why a value does not fit; the id itself when it is not known."""
    pair = REASONS.get(why)
    return filled(pair, args, language) if pair else why
