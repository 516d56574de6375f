"""What the reader of bridges says, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "version {number} of the bridge format is not known": "不认识字段桥格式的版本 {number}",
    "version {number} of the format is not known": "不认识格式的版本 {number}",
    "write interlock: 1": "请写 interlock: 1",
    # Matches and lives
    "the match name {name} has a dot or a space": "匹配名 {name} 含有点或空格",
    "use letters, digits and hyphens": "请用字母、数字和连字符",
    "{name} names fewer than two systems": "{name} 指定的系统少于两个",
    "add SYSTEM: RESOURCE.FIELD for each side": "请为每一方加上 系统: 资源.字段",
    "{name} names no field": "{name} 没有指明字段",
    "the contract of {system} shows no records, so {name} is unknown": (
        "{system} 的契约没有记录，所以不认识 {name}"
    ),
    "name its resources in an overlay": "请在覆盖层中写明其资源",
    "the life of {name} must be a mapping, this is a list": "{name} 的 life 必须是映射，这里是列表",
    "write {path: [STATE, STATE], cancel: before STATE}": (
        "请写 {path: [状态, 状态], cancel: before 状态}"
    ),
    "name each state once": "每个状态只写一次",
    "a path needs two states or more": "path 至少要有两个状态",
    "write [open, approved]": "请写 [open, approved]",
    "'cancel' says {text}": "'cancel' 写的是 {text}",
    "write: before STATE, of {names}": "请写 before 状态，状态取自 {names}",
    "write CODE: CODE": "请写 代码: 代码",
    "the code for {name} must be a text": "{name} 的代码必须是文本",
    # Flows
    "'fields' stands outside its flow": "'fields' 写在了流程之外",
    "look at the indentation: indent line {line} as far as 'on' and 'do'": (
        "请检查缩进：第 {line} 行应与 'on'、'do' 对齐"
    ),
    "it does not say what happens to {match}": "没有写明 {match} 发生什么",
    "the match {name} has no side in {system}": "匹配 {name} 在 {system} 中没有对应的一方",
    "{system} {name} has no field that holds a state, so it is never {state}": (
        "{system} 的 {name} 没有表示状态的字段，不会成为 {state}"
    ),
    "use created, changed or deleted, or name the field in the overlay (life)": (
        "请用 created、changed 或 deleted，或在覆盖层中指明该字段 (life)"
    ),
    "the flow acts on {one} and on {other}": "该流程同时作用于 {one} 和 {other}",
    "make two flows of it, with after": "请拆成两个流程，用 after 连接",
    "a flow from {one} cannot act on {other}": "来自 {one} 的流程不能作用于 {other}",
    "use an operation of {system}": "请用 {system} 的操作",
    "the flow {name} waits for itself": "流程 {name} 在等待自己",
    "break the ring": "请打破循环",
    # Rules
    "write TARGET: SOURCE": "请写 目标: 来源",
    "{name} says nothing to carry": "{name} 没有写明要传什么",
    "add from: FIELD": "请加上 from: 字段",
    "{name} says both {one} and {other}": "{name} 同时写了 {one} 和 {other}",
    "{one} does not go with {other}": "{one} 不能与 {other} 同用",
    "a constant must be one value": "常量必须是单个值",
    "name each field": "请逐个写明字段",
    "name a list": "请写一个列表",
    "there is nothing to add up": "没有可相加的内容",
    "write of: [qty, unitPrice]": "请写 of: [qty, unitPrice]",
    "write module:function": "请写 模块:函数",
    "conversion of units is not supported yet": "暂不支持单位换算",
    "carry the unit by a table and the quantity as it is": "单位用代码表传递，数量照原样传递",
    "{key}: {value} is no length": "{key}：{value} 不是长度",
    "{value} is no length": "{value} 不是长度",
    "write 255 characters (or utf8-bytes, gbk-bytes)": (
        "请写 255 characters（或 utf8-bytes、gbk-bytes）"
    ),
    "write {match}.created or a state such as {example}": (
        "请写 {match}.created 或状态，例如 {example}"
    ),
    "write {match}.created or a state": "请写 {match}.created 或状态",
    "{|what}: the target is no list": "{what}：目标不是列表",
    "unknown time zone {name}": "未知的时区 {name}",
    "'round' without 'decimals'": "有 'round' 却没有 'decimals'",
    "add decimals: 2": "请加上 decimals: 2",
    "cannot round {text}": "无法按 {text} 取整",
    "write half-up, half-even, down or up; then per line or at the end": (
        "请写 half-up、half-even、down 或 up，再写 per line 或 at the end"
    ),
    "{text} says no decimals": "{text} 没有写明小数位",
    "write a number from 0 to 20, or by FIELD of the currency": (
        "请写 0 到 20 的数字，或 by 加币种字段"
    ),
    # Names that scenarios and laws of one's own use
    "{name} is a list, {path} reads into it": "{name} 是列表，而 {path} 要读其中的字段",
    "name an item by its number from 1, or use each": "请用从 1 起的序号指明某项，或用 each",
    "{name} has no fields, {path} reads into it": "{name} 没有字段，而 {path} 要读其中的字段",
    "{system} {type}: no field {name}": "{system} 的 {type} 没有字段 {name}",
    "no field {name}": "没有字段 {name}",
    "{name} does not say what happens": "{name} 没有写明发生什么",
    "{system} {name} has no states, so it is never {state}": (
        "{system} 的 {name} 没有状态，不会成为 {state}"
    ),
    "{system} {name} has no state {state}": "{system} 的 {name} 没有状态 {state}",
    "{name} names a field, and records are wanted": "{name} 指的是字段，这里要的是记录",
    "{name} names records, and a field of them is wanted": (
        "{name} 指的是记录，这里要的是其中的字段"
    ),
}
