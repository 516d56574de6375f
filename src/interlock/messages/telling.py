"""The words in which a report tells what happened: lines of a story, faults, notes, breaches."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from interlock.messages.documents.breaches import BREACHES
from interlock.messages.language import Language, Pair, filled, pick, trade
from interlock.messages.staging import OVERLOADED

STORY: Mapping[str, Pair] = {
    "act-create": ("create {what}", "新建 {what}"),
    "act-change": ("change {what}", "修改 {what}"),
    "act-delete": ("delete {what}", "删除 {what}"),
    "act-cancel": ("cancel {what}", "取消 {what}"),
    "act-do": ("{operation} of {what}", "对 {what} 执行 {operation}"),
    "act-refused": ("{act}: refused, {says}", "{act}：被拒绝，{says}"),
    "act-skipped": ("{act}: not possible, {says}", "{act}：无法执行，{says}"),
    "with": ("{text}: {details}", "{text}：{details}"),
    "webhook": ("webhook {names}", "推送 {names}"),
    "webhook-answered": ("webhook {names}, answered {status}", "推送 {names}，应答 {status}"),
    "webhook-refused": ("webhook {names}, nobody answers", "推送 {names}，无人应答"),
    "event-dropped": ("webhook {names} gets lost", "推送 {names} 丢失"),
    "event-delayed": ("webhook {names} is held up", "推送 {names} 滞留"),
    "event-duplicated": ("webhook {names} is sent twice", "推送 {names} 重复发送"),
    "late": ("{names} (late)", "{names}（迟到）"),
    "copy": ("{names} (once more)", "{names}（重复）"),
    "forged": ("{names} (forged)", "{names}（伪造）"),
    "call": ("{operation}", "{operation}"),
    "unreadable": ("an unreadable request", "无法读取的请求"),
    "call-again": ("{operation} again", "再次 {operation}"),
    "call-blind": ("{operation} again, without looking first", "未查询就再次 {operation}"),
    "failed-timeout": ("no answer, gave up after {seconds} s", "没有应答，{seconds} 秒后放弃"),
    "failed-reset": ("connection reset", "连接被重置"),
    "failed-closed": ("connection closed without an answer", "连接未应答即关闭"),
    "failed-refused": ("connection refused", "连接被拒绝"),
    "failed-noanswer": ("no answer", "没有应答"),
    "gave-up": ("{text}; gave up after {seconds} s", "{text}；{seconds} 秒后放弃等待"),
    "slow": ("{text}, after {seconds} s", "{text}，{seconds} 秒后才到"),
    "answered": ("answered {outcome}", "应答 {outcome}"),
    "answered-says": ("answered {outcome}: {says}", "应答 {outcome}：{says}"),
    "answered-wrong": ("answered against its contract: {says}", "应答违反自身契约：{says}"),
    "stored": ("stored {what}", "保存 {what}"),
    "changed": ("changed {what}", "修改 {what}"),
    "deleted": ("deleted {what}", "删除 {what}"),
    "from-to": ("{field} from {old} to {new}", "{field} 由 {old} 变为 {new}"),
    "empty": ("{field} empty", "{field} 为空"),
    "length": ("{count} {field}", "{field} {count} 项"),
    "characters": ("{field} of {count} characters", "{field} 长 {count} 个字符"),
    "crashed": ("crashes", "崩溃"),
    "crash": ("crashes after the call", "调用完成后崩溃"),
    "crash-before": ("crashes while it calls", "调用途中崩溃"),
    "disk-full": ("finds its disk full from now on", "从此刻起磁盘已满"),
    "room-again": ("has room on its disk again", "磁盘恢复可用"),
    "two-workers": ("is started a second time, beside the first", "又启动了一个实例，与原实例并行"),
    "not-joined": ("cannot be started a second time just then", "此刻无法再启动一个实例"),
    "left-by": ("the second process ends with {error}", "第二个实例因 {error} 终止"),
    "left": ("the second process is over", "第二个实例结束"),
    "rerun": ("is run once more", "再次运行"),
    "started": ("starts again with what it had stored", "凭已落盘的数据重新启动"),
    "raised": ("ends with {error}", "因 {error} 终止"),
    "stranger": ("calls {host}", "访问 {host}"),
    "never-done": ("{operation} never took place", "始终没有执行 {operation}"),
    "never-came": ("has no {what} at the end", "直到最后都没有 {what}"),
    "nobody-told": (
        "has no message that says so, {minutes} min later",
        "{minutes} 分钟过后仍没有收到任何告知",
    ),
    "no-more-calls": ("no further call about it", "此后再无相关调用"),
    "same-more": (
        "the same {count} times more, until {clock}",
        "同样的情况又重复 {count} 次，直到 {clock}",
    ),
    "left-out": ("{count} lines left out", "省略 {count} 行"),
}

# What stands at the end of a line: the fault, or where the law breaks.
MARKS: Mapping[str, Pair] = {
    "only-fault": ("the only fault", "唯一的故障"),
    "fault-of": ("fault {number} of {count}", "故障 {number}/{count}"),
    "fault": ("the fault", "故障"),
    "fault-until": ("the only fault, until {clock}", "唯一的故障，持续到 {clock}"),
    "exactly-once": ("copy {number}", "第 {number} 份"),
    "no-ghost": ("{source} knows no {record}", "{source} 中没有 {record}"),
    "nothing-lost": ("never arrived", "始终未到"),
    "agree": ("should be {expected}", "应为 {expected}"),
    "never-backwards": ("backwards", "倒退"),
    "order-kept": ("older than what stood there", "比原有的值更旧"),
    "settles": ("should be at rest", "应已静止"),
    "backlog-clears": ("too late", "太迟"),
    "rerun-changes-nothing": ("a second time", "重复执行"),
    "keeps-to-bridge": ("in no flow", "不在任何流程中"),
    "retries-bounded": ("failure {count}", "第 {count} 次失败"),
    "waits-as-told": ("too early", "来得太早"),
    "no-blocking": ("not through", "未处理完"),
    "speaks-contract": ("breaks the contract", "违反契约"),
    "stays-home": ("this must stay in the {source}", "此内容不得离开 {source}"),
    "approval-respected": ("refused before", "此前已被拒绝"),
    "audit-complete": ("the trail breaks off", "留痕中断"),
    "webhooks-verified": ("trusted all the same", "未验明就采信"),
    "alarm": ("no right alarm", "告警不当"),
    "refusals-told": ("refused for good", "被彻底拒绝"),
    "subject-crashed": ("not caught", "未捕获"),
    "act": ("should be {expected}", "应被 {expected}"),
    "here": ("here", "此处"),
}

# Each fault in a line; the English ones are the faults' own, a test compares them.
FAULTS: Mapping[str, Pair] = {
    "refused": ("connection refused", "连接被拒绝"),
    "reset-before": ("connection reset before the work was done", "处理之前连接被重置"),
    "hung-up": ("connection closed before the work was done", "处理之前连接被关闭"),
    "request-lost": ("request lost, not processed", "请求丢失，未处理"),
    "reset-after": ("connection reset after the work was done", "处理完成之后连接被重置"),
    "reply-lost": ("reply lost after the work was done", "处理已完成，应答丢失"),
    "late-arrival": ("request held up, done late", "请求滞留，迟到后才处理"),
    "slow-answer": ("slow answer", "应答缓慢"),
    "drip": ("answer in crumbs", "应答一点一点地到达"),
    "outage": ("system unreachable", "系统无法访问"),
    "half-open": ("accepted, never answered", "接受连接却不应答"),
    "host-unknown": ("name not known", "域名无法解析"),
    "certificate-expired": ("certificate not trusted", "证书不可信"),
    "rate-limited": ("429, not processed", "限流 429，未处理"),
    "unavailable": ("503, not processed", "503，未处理"),
    "error-before": ("500, not processed", "500，未处理"),
    "error-after": ("500 after the work was done", "处理已完成，却应答 500"),
    "login-page": ("200 with a login page, not processed", "200 加登录页，未处理"),
    "bad-gateway": ("a proxy's page, not processed", "代理返回自己的页面，未处理"),
    "gateway-timeout": ("504 after the work was done", "处理已完成，网关却应答 504"),
    "redirected": ("redirected, not processed", "被重定向，未处理"),
    "redirect-loop": ("redirected to itself", "重定向回自身"),
    "request-doubled": ("request repeated by a proxy", "代理重发了请求"),
    "truncated": ("answer cut off after the work was done", "处理已完成，应答被截断"),
    "wrong-length": ("answer with a wrong length", "应答长度不符"),
    "broken-chunks": ("broken chunks after the work was done", "处理已完成，应答分块损坏"),
    "broken-gzip": ("answer that cannot be unpacked", "应答无法解压"),
    "wrong-charset": ("answer in another character set than it says", "应答的字符集与声明不符"),
    "wrong-type": ("answer under another content type", "应答的内容类型不符"),
    "garbled": ("malformed answer after the work was done", "处理已完成，应答格式损坏"),
    "empty-answer": ("empty answer after the work was done", "处理已完成，应答为空"),
    "event-duplicated": ("webhook delivered twice", "推送送达两次"),
    "event-redelivered": ("webhook delivered again much later", "推送隔很久后再次送达"),
    "event-forged": ("forged webhook", "伪造的推送"),
    "event-delayed": ("webhook overtaken by later ones", "推送被后来者赶超"),
    "event-dropped": ("webhook lost", "推送丢失"),
    "token-expired": ("access token expired in mid-flow", "访问令牌中途过期"),
    "right-revoked": ("right revoked", "权限被收回"),
    "quota-exceeded": ("quota of the day used up", "当日调用配额已用尽"),
    "maintenance": ("down for maintenance", "系统停机维护"),
    "stale-read": ("answered from a copy that lags behind", "读自滞后的副本"),
    "visible-late": ("new records not in the list yet", "列表中尚无新建的记录"),
    "page-shift": ("list moved between two pages", "翻页之间列表发生移动"),
    "partial-batch": ("some records of the batch refused", "批量中部分记录被拒绝"),
    "key-forgotten": ("idempotency key forgotten", "幂等键已失效"),
    "business-error": ("refused for a reason of the business", "因业务原因被拒绝"),
    "record-locked": ("record locked by a person", "单据正被他人编辑"),
    "closed-period": ("period closed", "会计期间已关闭"),
    "clock-skew": ("clock of the system wrong", "系统时钟不准"),
    "crash": ("subject crashed after the call", "集成在调用完成后崩溃"),
    "crash-before": ("subject crashed while it called", "集成在调用途中崩溃"),
    "disk-full": ("disk of the subject full", "集成所在磁盘已满"),
    "two-workers": ("two processes of the subject at once", "集成同时运行两个实例"),
    "drifted-field": ("one field of the reply drifted", "应答中一个字段漂移"),
}

# Why a law could not judge a carried field; {about}: a function, a table, a match.
DOUBTS: Mapping[str, Pair] = {
    "python": ("{about} decides, which is not judged", "由函数 {about} 决定，不作判定"),
    "unknown-code": (
        "the table {about} has no code for the source's value",
        "代码表 {about} 中没有源值对应的代码",
    ),
    "no-counterpart": (
        "the {about} that it names is not known on the other side",
        "它引用的 {about} 在对方系统中不存在",
    ),
    "no-number": ("the source's value is no number", "源值不是数字"),
    "no-currency": ("the source's currency is none of ISO 4217", "源币种不在 ISO 4217 中"),
    "no-offset": ("the source's time has no offset", "源时间没有时区偏移"),
}
# What a run says of trials and laws that it could not judge.
NOTES: tuple[Pair, ...] = (
    ("{file} is not saved: No space left on device", "{file} 未能保存：磁盘空间不足"),
    ("{file} is not saved: {error}", "{file} 未能保存：{error}"),
    (
        "trial {number} was ended from outside: the subject {why}",
        "第 {number} 次试验被外部终止：被测集成 {why}",
    ),
    (
        (
            "trial {number} could not be finished: runaway: the subject made {count} requests and "
            "went on"
        ),
        "第 {number} 次试验未能完成：被测集成已发出 {count} 个请求仍不停止",
    ),
    *OVERLOADED,
    ("trial {number} could not be finished: {why}", "第 {number} 次试验未能完成：{why}"),
    ("{law} cannot be trusted on this pair: it {why}", "定律 {law} 在这一系统对上不可信：{why}"),
    ("did not speak on a planted violation", "对人为植入的违反没有反应"),
    ("what runs at a URL is not ours to kill", "在 URL 上运行的程序不由我们终止"),
    (
        "only a callable has a disk that can be filled, or can be run twice at once",
        "只有可调用对象的磁盘能被写满、能同时运行两次",
    ),
    ("never drawn or never met: {names}", "未抽到或未触发：{names}"),
    ("faults in {name}", "{name} 中的故障"),
    ("the fault {name} at {site} struck in no trial", "故障 {name}（{site}）在各次试验中均未发生"),
    ("the fault {name} struck in no trial", "故障 {name} 在各次试验中均未发生"),
    (
        "no fault struck: all {count} trials were calm; make more of each scenario",
        "没有发生任何故障：{count} 次试验全部风平浪静，请增加每个场景的试验次数",
    ),
    ("a planned fault did not fire: {site}", "计划的故障未触发：{site}"),
    (
        "the case no longer puts its law at stake: it does not fit these contracts any more",
        "该用例已不再触及它的定律：它与现在的契约不再相符",
    ),
    ("{name} was never called", "从未调用 {name}"),
    (
        "every single fault at every call of the calm trials was tried: {tried} of {all}",
        "平静试验中每次调用的每个单一故障均已试过：{tried}/{all}",
    ),
    ("not every single fault was tried: {tried} of {all}", "单一故障未全部试过：{tried}/{all}"),
    (
        "single faults from the {first}. on were tried: {tried} of {all}",
        "从第 {first} 个起的单一故障均已试过：{tried}/{all}",
    ),
    ("go on with {options}", "继续请用 {options}"),
    (
        "there is no single fault to try: no scenario mixes in faults that could strike",
        "没有可试的单一故障：没有场景允许混入能够发生的故障",
    ),
    ("{count} of them changed nothing: {names}", "其中 {count} 个没有任何影响：{names}"),
    ("the flow {name}", "流程 {name}"),
    ("no scenario starts it; add a step: {step}", "没有场景启动它，请增加步骤：{step}"),
    ("single faults in {name}", "{name} 中的单一故障"),
    ("the scenario leaves out: {names}", "场景不混入：{names}"),
    ("the scenario mixes in only: {names}", "场景只混入：{names}"),
    ("the scenario mixes in no faults", "场景不混入故障"),
    ("{name} cancelled when {state}", "{name}：处于 {state} 时取消"),
    ("{name} absent", "{name} 缺失"),
    ("{name} longest", "{name} 最长"),
    ("{name} with one", "{name} 仅一项"),
    ("{name} with many", "{name} 多项"),
    ("{name} with all decimals", "{name} 小数位用满"),
    ("{name} on another day", "{name} 跨日"),
    ("the remaining trials", "其余试验"),
    ("the budget was used up", "预算已用完"),
    ("the run was broken off", "运行已中断"),
    (
        "{law}: the run was broken off before it was made small; the whole case is {file}",
        "{law}：缩小用例之前运行已中断；完整用例见 {file}",
    ),
    (
        "{law}: the run was broken off before its case was as small as it gets",
        "{law}：用例缩到最小之前运行已中断",
    ),
    ("nothing was at stake", "没有可检验的内容"),
    ("nothing could be judged", "没有能够判定的内容"),
    ("raised {error} at {place}", "定律在 {place} 处抛出 {error}"),
    (
        "{law}: it could not be made small: the subject {why}; the whole case is {file}",
        "{law}：未能缩小用例：被测集成{why}；完整用例见 {file}",
    ),
    (
        "{law}: the same case did not show it again: it does not repeat; the whole case is {file}",
        "{law}：同一用例未能重现；完整用例见 {file}",
    ),
    ("said nothing for too long: an endless loop?", "长时间没有动静：是否陷入死循环？"),
    ("ended without a word", "无声结束"),
    ("the trial has no end", "试验没有结束"),
    *DOUBTS.values(),
    ("{law}: {name} of flow {flow}", "{law}：流程 {flow} 的 {name}"),
)

# What a check of one case fails with, in a test suite.
CHECKED: Mapping[str, Pair] = {
    "finding": (
        "{rule}, party {party}: {says}; {remedy}",
        "{rule}，责任方{party}：{says}。{remedy}",
    ),
    "again": ("again: interlock replay {file}", "重放：interlock replay {file}"),
    "stopped": ("the trial could not be judged: {why}", "试验无法判定：{why}"),
    "killed": ("the trial was ended from outside: {why}", "试验被外部终止：{why}"),
    "silent": ("the worker gave no answer", "工作进程没有应答"),
}


def checked(key: str, language: Language, **args: object) -> str:
    """Give one sentence of a check; `why` of a note is translated."""
    if "why" in args:
        args["why"] = note(str(args["why"]), language)
    return filled(CHECKED[key], args, language)


def line(key: str, language: Language, **args: object) -> str:
    """Give a line of a story."""
    return filled(STORY[key], args, language)


def mark(key: str, language: Language, **args: object) -> str:
    """Give what stands at the end of a line."""
    return filled(MARKS[key], args, language)


def fault(kind: str, says: str, language: Language) -> str:
    """Give a fault in words; its own English `says` when it comes from another package."""
    pair = FAULTS.get(kind)
    return pick(pair, language) if pair else says


def copied(kinds: str) -> str:
    """Give the key of what is said of a webhook that such faults sent a second time, or ""."""
    if "event-forged" in kinds:
        return "forged"
    return "copy" if "event-duplicated" in kinds or "event-redelivered" in kinds else ""


def note(text: str, language: Language, named: Callable[[str], str] = str) -> str:
    """Give a remark about a run in a language; the text itself when it is not known.

    named: how a fault or a law is called in that language.
    """
    found = _translated(text, ((en, (en, zh)) for en, zh in NOTES), language, named)
    return text if found is None else found


def doubt(kind: str, about: str) -> str:
    """Give why a law could not judge a field, in English as notes are; the kind when not known."""
    pair = DOUBTS.get(kind)
    return kind if pair is None else filled(pair, {"about": about}, "en")


def breach(text: str, language: Language) -> str:
    """Give "$.path: what is wrong" in plain words; the text itself when it is not known."""
    path, sign, says = text.partition(": ")
    if not sign or not path.startswith(("$", "header", "query", "path", "cookie")):
        path, says = "", text
    found = _translated(says, BREACHES, language)
    shown = path.removeprefix("$.").removeprefix("$")
    return f"{shown}: {found or says}" if shown else found or says


def _translated(
    text: str,
    patterns: Iterable[tuple[str, Pair]],
    language: Language,
    named: Callable[[str], str] = str,
) -> str | None:
    for pattern, pair in patterns:
        found = _wanted(pattern).fullmatch(text)
        if found:
            args = found.groupdict()
            if "why" in args:
                args["why"] = note(args["why"], language, named)
            _call(args, named, language, is_fault=pattern.startswith("the fault {name}"))
            return filled(pair, args, language)
    return None


@cache
def _wanted(pattern: str) -> re.Pattern[str]:
    pieces = re.split(r"\{(\w+)\}", pattern)
    made = (f"(?P<{p}>.+?)" if i % 2 else re.escape(p) for i, p in enumerate(pieces))
    return re.compile("".join(made), re.DOTALL)


def _call(
    args: dict[str, str], named: Callable[[str], str], language: Language, *, is_fault: bool
) -> None:
    """Call parts by their names in another language; "outage 3" is a name and how often."""
    if "name" in args:
        args["name"] = trade(args["name"], language)
    for key in ("names", "law", *(["name"] if is_fault else [])):
        if key in args:
            parts = (part.partition(" ") for part in args[key].split(", "))
            sign = "、" if language == "zh" else ", "
            args[key] = sign.join(f"{named(name)}{gap}{rest}" for name, gap, rest in parts)
