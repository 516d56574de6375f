"""Why a party is at fault, in the words of both languages; the blaming room gives code and args."""

from __future__ import annotations

from collections.abc import Mapping

from interlock.messages import say
from interlock.messages.language import Language, Pair, filled, system, trade
from interlock.messages.telling import breach

REASONS: Mapping[str, Pair] = {
    "all-kept": ("every message kept its contract", "每条消息都遵守契约"),
    "answer-broke": (
        "the answer to {operation} broke its own contract: {wrong}",
        "{operation} 的应答违反自身契约：{wrong}",
    ),
    "request-broke-at": (
        "the request to {operation} breaks the contract at {name}",
        "{operation} 的请求在 {name} 处违反契约",
    ),
    "request-broke": (
        "the request to {operation} breaks the contract: {wrong}",
        "{operation} 的请求违反契约：{wrong}",
    ),
    "request-unreadable": (
        "a request to {system} could not be read: {wrong}",
        "发往 {system} 的一个请求无法读取：{wrong}",
    ),
    # misfit: message id of what the check of the bridge found; its args come along.
    "bridge-misfit": (
        "the bridge promises no better: {says} ({place})",
        "字段桥也没有保证：{says}（{place}）",
    ),
    "no-safe-key": (
        (
            "{system} keeps no key of {match} unique and takes no idempotency key: a repeat after "
            "a lost reply cannot be told from a new record"
        ),
        "{system} 既不保证 {match} 的键唯一，也不接受幂等键：应答丢失后的重发与新记录无法区分",
    ),
    "key-forgotten": (
        (
            "{system} forgot an idempotency key and did the work again, and it keeps no key of "
            "{match} unique"
        ),
        "{system} 忘记了幂等键，又处理了一次；它也不保证 {match} 的键唯一",
    ),
    "can-look-up": (
        "{operation} of {system} finds it by its key, and nobody asked it before the repeat",
        "{system} 的 {operation} 可按键查到它，重发之前却没有查询",
    ),
    "keeps-unique": (
        "{system} keeps {name} unique ({place})",
        "{system} 保证 {name} 唯一（{place}）",
    ),
    "takes-key": (
        "{system} takes {name} from the caller, and the bridge fills it ({place})",
        "{system} 接受调用方给定的 {name}，字段桥会填写它（{place}）",
    ),
    "bridge-fills": ("the bridge fills {name} ({place})", "字段桥会填写 {name}（{place}）"),
    "no-flow-fills": (
        "no flow of the bridge fills {name} in {system}, it is only read there ({place})",
        "没有流程向 {system} 的 {name} 填值，字段桥只从中读取（{place}）",
    ),
    "no-flow-deletes": (
        "no flow of the bridge deletes a {match} in {system}",
        "没有流程会在 {system} 中删除 {match}",
    ),
    "made-at": ("{operation} was called at {place}", "{operation} 的调用位于 {place}"),
    "unreadable-at": (
        "the unreadable request to {system} was sent at {place}",
        "发往 {system} 的不可读请求位于 {place}",
    ),
    # What people did by their own hands.
    "people-made": (
        "a person made one of the copies of the {match} in {system}",
        "{system} 中有一份 {match} 是人工录入的",
    ),
    "people-deleted": (
        "a person deleted the {match} in {system} after it had arrived",
        "该 {match} 到达 {system} 之后被人工删除",
    ),
    "people-changed": (
        "a person changed {name} of the {match} in {system} after it had arrived",
        "该 {match} 到达 {system} 之后，{name} 被人工修改",
    ),
    # What the scenario made impossible.
    "asked-to-wait": (
        "{system} asked to wait longer than the law allows",
        "{system} 要求等待的时间比规则允许的更长",
    ),
    # Why it is likely and not certain.
    "unseen-fault": (
        "a fault that nobody could see struck {system} ({fault}): what was told was not all so",
        "{system} 出过一次谁也察觉不到的故障（{fault}），所得信息可能不实",
    ),
    "ran-twice": (
        "two processes of it ran at once, which nobody had asked it to stand",
        "当时有两个进程同时运行，而并未要求它支持多开",
    ),
    "message-alone": (
        "a message of {system} went wrong ({fault}), and its contract offers no way to check it",
        "{system} 的一条推送出了问题（{fault}），而契约没有提供核对的办法",
    ),
    "answer-strayed": (
        "{operation} of {system} had answered off its contract",
        "{system} 的 {operation} 曾有一次应答违反契约",
    ),
    "doubled-there": (
        "{match} {record} is twice in {system}, whose contract offers no way to prevent it",
        "{match} {record} 在 {system} 中重复，而契约没有提供避免重复的办法",
    ),
    "bridge-unsure": (
        "whether the field fits where the bridge carries it could not be decided ({place})",
        "字段桥所传的该字段是否放得下，未能判定（{place}）",
    ),
    "key-sent": (
        "both calls carried the same {name}, and {system} did the work twice",
        "两次调用带有相同的 {name}，{system} 仍处理了两次",
    ),
    "key-over": (
        "the repeat came after {system} keeps idempotency keys",
        "重发时已超过 {system} 保留幂等键的期限",
    ),
    "other-field": (
        "what stands there is {name} of {system}: bridge and integration name different fields",
        "该处的值是 {system} 的 {name}：字段桥与集成所指字段不同",
    ),
    "left-out": (
        "{operation} of {system} was sent {name}, in a form of which its records keep nothing",
        "{system} 的 {operation} 收到了 {name}，但其记录不保存该形式的值",
    ),
    "turned-down": (
        "{system} turned it down although the request kept the contract",
        "请求遵守契约，{system} 仍然拒绝",
    ),
    "takes-no-version": (
        "{operation} of {system} replaces whole records and takes no version",
        "{system} 的 {operation} 整条覆盖记录，且不校验版本",
    ),
    "not-told": (
        "faults met {system}, and no answer told of the refusal before",
        "{system} 当时有故障，此前没有应答告知该拒绝",
    ),
    "looks-anyway": (
        "{operation} asks for the record at other times, too",
        "{operation} 在其他时候也会查询该记录",
    ),
    "no-flow-keys": (
        "no flow of the bridge fills {name}, by which {system} would know a repeat",
        "没有流程填写 {name}，{system} 无法据此识别重复",
    ),
    # How a record got lost.
    "likely-unreadable": (
        "no readable call brought the {match} there: it was likely in an unreadable request",
        "没有可读的调用把该 {match} 送达：它很可能就在无法读取的请求里",
    ),
    "call-ended": (
        "the last call about it, {operation}, ended with {outcome}",
        "最后一次相关调用 {operation} 以 {outcome} 结束",
    ),
    "call-unanswered": (
        "the last call about it, {operation}, got no answer",
        "最后一次相关调用 {operation} 没有得到应答",
    ),
    "crashed-in": ("the subject crashed in {operation}", "集成在调用 {operation} 时崩溃"),
    "crashed-after": (
        "the subject crashed after the last call about it",
        "集成在最后一次相关调用之后崩溃",
    ),
    "had-ended": (
        "the integration had ended with {error}, and nobody has started it again",
        "集成此前已因 {error} 终止，没有重新启动",
    ),
    "message-lost": ("a webhook of {system} got lost", "{system} 的推送丢失"),
    "not-sent-on": (
        "the calls about the {match} went well, and it was not sent on",
        "有关该 {match} 的调用都成功，却没有继续发送",
    ),
    "never-named": ("no call ever named the {match}", "没有任何调用涉及该 {match}"),
}


def reason(code: str, args: Mapping[str, str], language: Language) -> str:
    """Give a reason in a language, "" when its code is not known."""
    if code not in REASONS:
        return ""
    shown = {**args}
    if "misfit" in args:
        shown["says"] = say(args["misfit"], args, language)
    if "wrong" in args:
        shown["wrong"] = breach(args["wrong"], language)
    return _filled(code, shown, language)


def said(code: str, args: Mapping[str, str]) -> str:
    """Give a reason in English for machines: breaches as the validator puts them."""
    says = {"says": say(args["misfit"], args)} if "misfit" in args else {}
    return _filled(code, {**args, **says}, "en")


def _filled(code: str, args: Mapping[str, str], language: Language) -> str:
    shown = {**args}
    if "system" in args:
        shown["system"] = system(args["system"])
    if "match" in args:
        shown["match"] = trade(args["match"], language)
    return filled(REASONS[code], shown, language)
