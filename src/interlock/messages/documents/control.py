"""What the control path of a twin says, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

# Placeholders stand for any text; "|" for what is itself translated.
SENTENCES: Mapping[str, str] = {
    # Requests
    "a parameter stands there twice": "有一个参数出现两次",
    "say each once": "每个参数只写一次",
    "there is no parameter {name}": "没有参数 {name}",
    "leave it out": "请去掉",
    "not with this method": "不能用这个方法",
    "ask with {methods}": "请用 {methods}",
    "there is no {name} here": "这里没有 {name}",
    "{|why}; all are in {place}": "{why}；全部见 {place}",
    "a defect of Interlock: {defect}": "Interlock 的缺陷：{defect}",
    "report it, with the request": "请连同该请求一起报告",
    "the request has no body": "请求没有正文",
    "send JSON": "请发送 JSON",
    "a page of {origin} may not control a twin": "{origin} 的网页不可控制孪生系统",
    "ask from a program, or from a page of this machine": "请从程序或本机的网页发出请求",
    "a twin of this machine is not called {name}": "本机的孪生系统不叫 {name}",
    "call it by its address: http://127.0.0.1 and its port": (
        "请用其地址访问：http://127.0.0.1 加端口"
    ),
    # Names
    "there is no space {name}": "没有空间 {name}",
    "there is no snapshot {name}": "没有快照 {name}",
    "there is no resource {name}": "没有资源 {name}",
    "there is no message {name}": "没有消息 {name}",
    "make a space first: there is none yet": "请先建立空间：目前还没有",
    "make a snapshot first: there is none yet": "请先建立快照：目前还没有",
    "make a resource first: there is none yet": "请先建立资源：目前还没有",
    "make a message first: there is none yet": "请先产生消息：目前还没有",
    "{name} is no name of a snapshot": "{name} 不能作快照的名称",
    "{name} is no name of a space": "{name} 不能作空间的名称",
    "take 1 to 64 letters, digits, dots, dashes or underlines": (
        "请用 1 至 64 个字母、数字、点、短横线或下划线"
    ),
    "take 1 to 64 letters, digits, dots, dashes or underlines: {example}": (
        "请用 1 至 64 个字母、数字、点、短横线或下划线：{example}"
    ),
    "delete it first, or leave 'like' out: {how}": "请先删除，或去掉 'like'：{how}",
    "the default space stays": "默认空间不能删除",
    "reset it: {how}": "请重置：{how}",
    "there are {count} spaces already": "已有 {count} 个空间",
    "delete those that are done with: {how}": "请删除已用完的：{how}",
    "there are {count} snapshots already": "已有 {count} 个快照",
    "delete some of them": "请删除其中一些",
    "the space {name} exists already": "空间 {name} 已经存在",
    # Clock
    "the clock does not go back": "时钟不能倒退",
    "take a snapshot, and go back to that": "请建立快照，再回到该快照",
    "the year would be beyond 9989": "年份将超过 9989",
    "move the clock less far": "请少拨一些",
    "the body must say either 'by' or 'to'": "正文须写 'by' 或 'to' 之一",
    "{value} is no instant": "{value} 不是时刻",
    "{value} has no zone": "{value} 没有时区",
    # Faults and messages
    "fault {n} must be a mapping, this is {|kind}": "第 {n} 个故障须为映射，这里是 {kind}",
    "{name} strikes the subject, and a twin has none": "{name} 针对被测集成，孪生系统没有",
    "write it into a scenario, for interlock run": "请写进场景，供 interlock run 使用",
    'leave "at" away, and write "for": "10 min"': '请去掉 "at"，并写 "for": "10 min"',
    'leave "at" away, or the span': '请去掉 "at"，或去掉时间段',
    'write "at": "createOrder#2" for the second call from now, or "for": "10 min" for a span': (
        '此后第二次调用请写 "at": "createOrder#2"，一段时间请写 "for": "10 min"'
    ),
    "there are {count} faults already": "已有 {count} 个故障",
    "clear them: {how}": "请清除：{how}",
    "the messages of this space go nowhere": "此空间的消息没有去处",
    "name an address first: {how}": "请先指定地址：{how}",
    # Journal
    "{value} is no status": "{value} 不是状态码",
    "{value} is no number of an entry": "{value} 不是条目的编号",
    "{value} is neither yes nor no": "{value} 既不是 yes 也不是 no",
    "write status=409 or status=4xx": "请写 status=409 或 status=4xx",
    # Records
    "records come by resource, this is {|kind}": "记录须按资源给出，这里是 {kind}",
    "records come as a list, this is {|kind}": "记录须为列表，这里是 {kind}",
    "{|place} must be a mapping, this is {|kind}": "{place} 须为映射，这里是 {kind}",
    "{|place}: it has no field {name}": "{place}：没有字段 {name}",
    "{name} is no key": "{name} 不是键",
    "{place}: {name} is no key": "{place}：{name} 不是键",
    'write {"{name}": "C1"}': '请写 {"{name}": "C1"}',
    "{place} cannot be loaded: {|why}": "无法载入 {place}：{why}",
    # Of many
    "make a {|kind} first: there is none yet": "请先建立{kind}：目前还没有",
}
