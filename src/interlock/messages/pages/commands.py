"""What `--help` says, in Chinese, by its English paragraphs and lines."""

from __future__ import annotations

import re
from collections.abc import Mapping

from interlock.messages.documents.phrases import METAVARS
from interlock.patterns import expression

# The longest first: "INTEGER RANGE" is no "INTEGER".
_NAMES = "|".join(map(re.escape, sorted(METAVARS, key=len, reverse=True)))
_USED = expression(rf"(?<=[ \[])(?:{_NAMES})(?![\w=-])")
_TAKEN = expression(rf"(^  (?:-\w, )?--[\w-]+ )({_NAMES})(?=\s)", re.MULTILINE)
_LABELS: Mapping[str, str] = {
    "Usage: ": "用法：",
    "Options:": "选项：",
    "Commands:": "命令：",
    "Positional arguments:": "参数：",
    "[default: ": "[默认：",
    "Show this message and exit.": "显示本帮助并退出。",
    "Show the version and exit.": "显示版本并退出。",
}
# Lines are broken here: who lays out the help counts a Chinese character as one column.
_PARAGRAPHS: Mapping[str, str] = {
    "Rehearse a CRM-ERP integration before it ships.": "在上线之前演练 CRM 与 ERP 的集成。",
    "Exit codes: 0 holds, 1 findings, 2 usage or configuration, 3 environment, 4 unknown, "
    "5 ended by --budget, 130 interrupted.": (
        "退出码：0 成立，1 有发现，2 用法或配置错误，3 环境问题，4 未知，\n"
        "5 因 --budget 结束，130 被中断。"
    ),
    "Rehearse one right integration and several wrong ones; say what is wrong with each.": (
        "演练一个正确的集成和若干错误的集成，并指出各自错在哪里。"
    ),
    "Rehearse the integration of the project in this folder.": "演练此文件夹中项目的集成。",
    "A file may be a scenario or a saved case; without any, those of [run] are taken.": (
        "文件可以是场景或保存的用例；不写则取 [run] 所列的场景。"
    ),
    "Make the trial of a saved case again.": "重放保存的用例。",
    "Exit code 1: shown again (or another law is broken). 0: gone. 4: a planned fault did not "
    "fire, nothing is at stake any more, or it could not be finished.": (
        "退出码 1：再次出现（或违反了另一条定律）；0：已消失；\n"
        "4：计划的故障未触发、不再有检验对象，或未能完成。"
    ),
    "Walk through the joint process: every event of both systems in every situation.": (
        "遍历共同流程：两个系统的每个事件在每种情形下各试一次。"
    ),
    "A situation is where a record stands in both systems. Each event is tried when all is "
    "settled, and once more a second after the step before. Exit code 1: a law is broken, and "
    "the case is saved; or a record can or cannot be cancelled against the bridge. 4: the bridge "
    "names no joint life, or something was not tried.": (
        "情形是指一条记录在两个系统中各处的状态。每个事件在一切静止时试一次，\n"
        "在上一步骤一秒之后再试一次。退出码 1：有定律被违反，用例已保存；\n"
        "或记录能否取消与字段桥所述不符。4：字段桥没有写共同的状态流转，或有未试的内容。"
    ),
    "Tell the least rights that the integration needs; then take each away in turn.": (
        "给出集成所需的最小权限，再逐一去除。"
    ),
    "Without a right it should fail cleanly: nothing half-written, no hammering, and a person "
    "is told. Exit code 1: it does not, or it has rights that it never uses. 4: a right was "
    "taken away and nothing could be said of it.": (
        "缺少权限时应干净地失败：不留半成品，不一味重试，并通知人员。\n"
        "退出码 1：没有做到，或有从不使用的权限；4：去除了某项权限却无法判定。"
    ),
    "Read contracts, bridges and scenarios; say what was read, repaired and refused.": (
        "读取契约、字段桥和场景，说明读到、修复和拒绝了什么。"
    ),
    "Without files: everything that interlock.toml names. With two contracts, CRM then ERP, and "
    "nothing else: propose which fields match, and name those that will not fit.": (
        "不写文件：检查 interlock.toml 所列的全部。只写两份契约（先 CRM 后 ERP）：\n"
        "建议哪些字段相匹配，并指出不相容的字段。"
    ),
    "Fetch an OpenAPI contract and the files that it refers to, and lock their digests.": (
        "下载 OpenAPI 契约及其引用的文件，并锁定各自的摘要。"
    ),
    "The only command that uses the network; every address is told. Reading a contract never "
    "fetches: it takes these files, and refuses one whose digest is no longer that of the lock.": (
        "唯一使用网络的命令，每个地址都会显示。读取契约时从不下载：\n"
        "只用这些文件，摘要与 lock 不符则拒绝。"
    ),
    "Serve a stateful twin until it is interrupted.": "提供有状态的孪生系统，直到被中断。",
    "CONTRACT is one file, several files that make one system, or the name of a system of "
    "interlock.toml; several names serve several twins. The first line of stdout is one JSON "
    "object: url, wsdl, control, auth; each further twin has a line of its own.": (
        "契约可以是一个文件、组成一个系统的多个文件，或 interlock.toml 中系统的名称；\n"
        "写多个名称则提供多个孪生系统。标准输出的第一行是一个 JSON 对象：\n"
        "url、wsdl、control、auth；其余孪生系统各占一行。"
    ),
    "Start a project: settings, a bridge, a first scenario, an integration to begin with.": (
        "新建项目：设置、字段桥、第一个场景，以及起步用的集成。"
    ),
    "The bridge is proposed from the two contracts, for you to correct. Where nothing can be "
    "proposed it says so, with examples to fill. Files that exist are kept.": (
        "字段桥由两份契约推出，供您改正；推不出之处会写明，并给出可填写的例子。\n"
        "已有的文件保持不变。"
    ),
    "List the parts that can be named in files and options.": "列出可在文件和选项中使用的部件。",
    "Of the faults it shows the dozen that everybody knows who has operated an integration.": (
        "故障只列出运维过集成的人都熟悉的十几种。"
    ),
    "Explain one part by its name: what happens, its settings, what catches it.": (
        "按名称解释一个部件：发生什么、有何参数、什么能发现它。"
    ),
    "The name may be the Chinese one. Of bridge, scenario and overlay: the page and the schema.": (
        "可用中文名称。对 bridge、scenario 和 overlay：给出文档和模式。"
    ),
    "Tell what is there for subjects on sockets: Docker, libfaketime, Node, Java.": (
        "说明套接字上的被测集成可用什么：Docker、libfaketime、Node、Java。"
    ),
    "Nothing of it is needed for a Python callable.": "Python 可调用对象都不需要。",
    "Print the JSON Schema of a file format, for editors and other tools.": (
        "输出文件格式的 JSON Schema，供编辑器等工具使用。"
    ),
    "config is interlock.toml (or [tool.interlock] of pyproject.toml).": (
        "config 指 interlock.toml（或 pyproject.toml 的 [tool.interlock]）。"
    ),
}
_LINES: Mapping[str, str] = {
    # Commands
    "Rehearse the bundled pair: one right subject, several wrong.": (
        "演练自带的系统对：一个正确的集成，若干错误的。"
    ),
    "Rehearse the integration of this project.": "演练本项目的集成。",
    "Try every event in every state of the joint process.": "在共同流程的每个状态试每个事件。",
    "Tell the least rights that suffice; take each away.": "给出足够的最小权限，并逐一去除。",
    "Read contracts, bridges, scenarios; propose matches.": "读取契约、字段桥、场景；建议匹配。",
    "Fetch a contract and all that it refers to, once.": "一次下载契约及其引用的全部文件。",
    "Serve a stateful twin of a contract on a socket.": "在套接字上提供契约的有状态孪生系统。",
    "Start a project from two contracts.": "由两份契约新建项目。",
    "List faults, laws, report formats and other parts.": "列出故障、定律、报告格式等部件。",
    "Explain one law, fault or rule.": "解释一条定律、一种故障或一条规则。",
    "Tell what this machine has for subjects on sockets.": "说明本机能否运行套接字上的被测集成。",
    "Print the JSON Schema of a file format.": "输出文件格式的 JSON Schema。",
    # Options
    "One JSON document on stdout.": "在标准输出给出一份 JSON 文档。",
    "Language of the answer.": "答复的语言。",
    "The answer and errors only.": "只给答复和错误。",
    "Folder for the project, the cases and the reports.": "存放项目、用例和报告的文件夹。",
    "Decides all chance.": "决定一切随机。",
    "Decides all chance; default 0.": "决定一切随机；默认 0。",
    "Processes; default: one a core.": "进程数；默认每核一个。",
    "Trials for each scenario.": "每个场景的试验次数。",
    "Stop after: 90s, 5min, 2h.": "到时停止：90s、5min、2h。",
    "Mix in this kind of fault alone.": "只混入这种故障。",
    "Every single fault at every call, in turn.": "依次试每次调用的每个单一故障。",
    "Of these, begin at this one.": "从其中第几个开始。",
    "Write a report as well; may be given more than once.": "同时写报告；可写多次。",
    "Write the trace here.": "把轨迹写到这里。",
    "Repairs of the one contract that is named; may be given more than once.": (
        "对所指定契约的修正；可写多次。"
    ),
    "Show what each operation was taken for, and why.": "显示每个操作被当作什么，以及原因。",
    "Refused operations do not make it unknown.": "被拒绝的操作不使结论变为未知。",
    "Folder for the files; default contracts, for a FILE the folder that it lies in.": (
        "存放文件的文件夹；默认 contracts，对文件则是其所在文件夹。"
    ),
    "0 takes any free one.": "0 表示任选空闲端口。",
    "Address to listen on.": "监听的地址。",
    "Repairs of the contract, behaviour of the twin; may be given more than once.": (
        "对契约的修正、孪生系统的行为；可写多次。"
    ),
    "open lets every caller in.": "open 放行所有调用方。",
    "Decides secrets and numbers.": "决定密钥和编号。",
    "Records that are there from the start: YAML or JSON, {Customer: [{...}]}.": (
        "一开始就有的记录：YAML 或 JSON，{Customer: [{...}]}。"
    ),
    "Where the twin's own messages go.": "孪生系统自身的消息发往何处。",
    "Speak HTTPS, with an authority made on the spot.": "使用 HTTPS，证书颁发机构当场生成。",
    "Folder that keeps the authority between starts; implies --tls.": (
        "在多次启动之间保存证书颁发机构的文件夹；隐含 --tls。"
    ),
    "Entries that the journal keeps; 0 for none.": "日志保留的条数；0 表示不保留。",
    "One more port, for the control path alone; then an outage closes the other.": (
        "另开一个只提供控制路径的端口；中断时会关闭孪生系统的端口。"
    ),
    "Folder of the project; default: this one.": "项目的文件夹；默认为当前文件夹。",
    "All faults, and the ways a field drifts.": "全部故障，以及字段漂移的方式。",
    "All pages, as docs/catalogue.md.": "全部页面，即 docs/catalogue.md。",
    "Take away containers that were left.": "清除遗留的容器。",
}


def helped(text: str) -> str:
    """Give a help text in Chinese, paragraph by paragraph; what is not known stays as it is."""
    parts = (" ".join(part.split()) for part in text.strip().split("\n\n"))
    return "\n\n".join(_LINES.get(p) or _paragraph(p) for p in parts)


def _paragraph(text: str) -> str:
    # The mark keeps the lines as they are.
    return f"\b\n{_PARAGRAPHS[text]}" if text in _PARAGRAPHS else text


def labelled(page: str) -> str:
    """Give a page of help whose fixed words are Chinese, its columns as they were."""
    for english, chinese in _LABELS.items():
        page = page.replace(english, chinese)
    head, gap, rest = page.partition("\n")
    return _USED.sub(_named, head) + gap + _TAKEN.sub(_padded, rest)


def _named(found: re.Match[str]) -> str:
    return METAVARS[found[0]]


def _padded(found: re.Match[str]) -> str:
    # A Chinese character takes two cells; no name is wider than the English one.
    said = METAVARS[found[2]]
    cells = sum(2 if char > "\u2e80" else 1 for char in said)
    return found[1] + said + " " * (len(found[2]) - cells)
