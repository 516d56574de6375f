"""What readers of scenarios, cases and laws of one's own say, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

from interlock.messages.documents import unfit

SENTENCES: Mapping[str, str] = {
    **unfit.SENTENCES,
    # Scenarios
    "the horizon is 0": "horizon 为 0",
    "write how long to simulate: 2 h": "请写明模拟多长时间：2 h",
    "heal_at does not lie before the horizon, so nothing could settle": (
        "heal_at 不早于 horizon，系统来不及静止"
    ),
    "write an earlier time": "请写更早的时间",
    "write {en: ..., zh: ...}": "请写 {en: ..., zh: ...}",
    "cause {name} does not exist": "没有编号为 {name} 的原因",
    "write a number from 1 to 10": "请写 1 到 10 的数字",
    "this file is a case, not a scenario": "这个文件是用例，不是场景",
    "use interlock replay, or name the scenario: scenario: TITLE": (
        "请用 interlock replay，或写明场景名：scenario: 标题"
    ),
    "{name} has no list {list}": "{name} 没有列表 {list}",
    "{name} has no values to draw from": "{name} 没有可抽取的值",
    "write some": "请写一些",
    "the step comes at {at} and lies after the horizon, {end}: never taken": (
        "该步骤在 {at}，晚于 horizon（{end}），永远不会执行"
    ),
    "let it come earlier, or the horizon later": "请提前该步骤，或推迟 horizon",
    "the step names no system": "该步骤没有指定系统",
    "{name} is an operation, not an action": "{name} 是操作，不是动作",
    "write `{system}: do, operation: {name}`": "请写 `{system}: do, operation: {name}`",
    "add one of {names}: ACTION": "请加上 {names} 之一：动作",
    "one step acts on {one} and on {other}": "一个步骤同时作用于 {one} 和 {other}",
    "make two steps of it": "请拆成两个步骤",
    "{system} keeps no records of {match}": "{system} 没有 {match} 的记录",
    "act on {names}": "请作用于 {names}",
    "'operation' does not go with {action}": "'operation' 不能与 {action} 同用",
    "no operation of {system} is known to {action} {name}": (
        "{system} 没有已知的操作可对 {name} 执行 {action}"
    ),
    "write {system}: do and name the operation, or give it a role in the overlay": (
        "请写 {system}: do 并指定操作，或在覆盖层中给出角色"
    ),
    "'as' does not go with {action}": "'as' 不能与 {action} 同用",
    "name it where it is made": "请在新建处命名",
    "create one of {names}": "请新建 {names} 之一",
    # Faults
    "a fault of the subject needs the call after which it happens": (
        "集成自身的故障要写明发生在哪次调用之后"
    ),
    "add after: SYSTEM.OPERATION#N": "请加上 after: 系统.操作#N",
    "'after' goes only with at: subject": "'after' 只能与 at: subject 同用",
    "write at: subject, or leave 'after' away": "请写 at: subject，或去掉 'after'",
    "{name} lasts for a span, not for one call": "{name} 持续一段时间，不针对单次调用",
    "write at: SYSTEM, from: 5 min, for: 10 min": "请写 at: 系统, from: 5 min, for: 10 min",
    "{name} goes only with a span": "{name} 只用于持续一段时间的故障",
    "write at: SYSTEM": "请写 at: 系统",
    "{name} is no call": "{name} 不是调用",
    "write SYSTEM.OPERATION#N for the n-th call, or SYSTEM with from and for": (
        "第 n 次调用请写 系统.操作#N，一段时间请写 系统 加 from 和 for"
    ),
    "the fault {name} strikes no part of the subject": "故障 {name} 不作用于集成的某个部件",
    "only crash and crash-before do": "只有 crash 和 crash-before 可以",
    "the span is empty": "时间段为空",
    "write how long it lasts: 10 min": "请写明持续多久：10 min",
    "the span begins after heal_at, when no fault is active any more": (
        "该时间段始于 heal_at 之后，那时已没有故障"
    ),
    "let it begin earlier": "请提前开始",
    "the pattern begins after heal_at, or lasts for nothing": "该模式始于 heal_at 之后，或时长为零",
    "the pattern would be more than {count} faults": "该模式将超过 {count} 个故障",
    "let it last less long": "请缩短时长",
    "let it begin earlier, or leave 'for' away": "请提前开始，或去掉 'for'",
    "{name} strikes a call, {other} is an event": "{name} 作用于调用，而 {other} 是推送",
    "{name} strikes an event, {other} is a call": "{name} 作用于推送，而 {other} 是调用",
    "the fault {name} knows no {key}": "故障 {name} 没有参数 {key}",
    "{name} stands alone": "{name} 只能单独使用",
    "leave the others away": "请去掉其余",
    "write a value like {value}": "请写类似 {value} 的值",
    "{value} does not fit the field: {|why}": "{value} 不符合该字段：{why}",
    "write at: subject; it has no parts": "请写 at: subject；它没有部件",
    "no scenario starts it; add a step: {step}": "没有场景启动它，请增加步骤：{step}",
    # Laws
    "no law is asked": "没有要求任何定律",
    "add one: - exactly-once: MATCH": "请加上一条：- exactly-once: 匹配名",
    "two laws have the name {name}": "两条定律同名：{name}",
    "give each a name of its own": "请各起不同的名称",
    "one item names one law": "每项只写一条定律",
    "begin each law with a dash": "每条定律以短横线开头",
    "the law {name} says itself what it is about": "定律 {name} 自己说明了对象",
    "the law {name} must be asked about something": "定律 {name} 要写明针对什么",
    "the law {name} is about the whole trial, not about {other}": (
        "定律 {name} 针对整次试验，不针对 {other}"
    ),
    "the law {name} knows no {key}": "定律 {name} 没有参数 {key}",
    "no side of {match} has the field {name}": "{match} 的任何一方都没有字段 {name}",
    "name a field of one of its records": "请写其中一方记录的字段",
    "write {name} alone, or its settings": "请单独写 {name}，或只写其参数",
    "write {name} alone": "请单独写 {name}",
    "{name} names no function": "{name} 没有指明函数",
    "write MODULE:FUNCTION, or a mapping with a name and a sentence": (
        "请写 模块:函数，或写带名称和句子的映射"
    ),
    "write MODULE:FUNCTION, or a sentence": "请写 模块:函数，或写一个句子",
    "the name {name} is taken": "名称 {name} 已被占用",
    "choose another": "请换一个",
    "a law of your own says {what}": "自定义定律没有写明句子，或写了多个：{what}",
    "{key} stands beside {kind}, it belongs into it": "{key} 写在了 {kind} 旁边，应写在它里面",
    "write {kind}: {..., {key}: ...}": "请写 {kind}: {{..., {key}: ...}}",
    "{one} is about {match} and {other} about {second}": (
        "{one} 针对 {match}，{other} 却针对 {second}"
    ),
    "{value} is no distance": "{value} 不是允许的差值",
    'write one: "0.01"': '请写一个："0.01"',
    # Cases
    "this is a scenario, not a saved case": "这是场景，不是保存的用例",
    "the seed {value} is no whole number": "种子 {value} 不是整数",
    "a step names one system, this one {count}": "一个步骤只指定一个系统，这里有 {count} 个",
    "write SYSTEM: ACTION": "请写 系统: 动作",
    "{value} is no latency": "{value} 不是延迟",
    "write LEAST to MOST ms: 20 to 60 ms": "请写 最小 to 最大 ms：20 to 60 ms",
    # Durations and counts
    "{key}: {value} is no duration": "{key}：{value} 不是时长",
    "{value} is no duration": "{value} 不是时长",
    "write 30 s, 5 min, 2 h, 250 ms or 1 d": "请写 30 s、5 min、2 h、250 ms 或 1 d",
    "{value} is not whole in ms, or too long": "{value} 不是整毫秒，或过长",
    "write 0 ms to 3660 d": "请写 0 ms 到 3660 d",
    "{value} is no count": "{value} 不是数量",
    "up to {count} records need a {field} of their own, and {there} is given": (
        "最多 {count} 条记录各需不同的 {field}，只给出了 {there} 个"
    ),
    "write a list of {count} values, or leave {field} to be drawn": (
        "请写出含 {count} 个值的列表，或不写 {field} 而由抽样得出"
    ),
    "write a number, or LEAST to MOST: 1 to 5": "请写数字，或 最少 to 最多：1 to 5",
    "{value} is more than {most}": "{value} 超过 {most}",
    "a few records find the same": "几条记录就能发现同样的问题",
}
