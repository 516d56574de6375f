"""How a subject on sockets was played, in the words of reports."""

from __future__ import annotations

from collections.abc import Mapping

from interlock.messages.language import Language, Pair, filled

STAGED: Mapping[str, Pair] = {
    "kind-command": ("a program on sockets", "真实套接字上的程序"),
    "kind-container": ("a container on sockets", "真实套接字上的容器"),
    "kind-parts": ("parts on sockets: {parts}", "真实套接字上的多个部件：{parts}"),
    "kind-url": ("what runs already, on sockets", "真实套接字上已在运行的程序"),
    "spared": ("a crash of the whole spares {spared}", "整体崩溃时不受影响：{spared}"),
    "lives-trial": ("a new life for each trial", "每次试验重新启动"),
    "lives-many": ("one life for many trials, cleared between", "一次启动供多次试验，其间清空"),
    "lives-theirs": ("neither started nor cleared by us", "不由我们启动，也不清空"),
    "clock-real": ("the machine's time", "机器时间"),
    "clock-faketime": (
        "its clock {speed} times as fast, by libfaketime",
        "时钟经 libfaketime 加快 {speed} 倍",
    ),
    "clock-scaled": (
        "the systems' time {speed} times as fast, its own clock as it is",
        "系统时间加快 {speed} 倍，程序自身时钟不变",
    ),
    "rate": ("{rate} trials a minute", "每分钟 {rate} 次试验"),
}
# What a run says of trials that prove nothing.
OVERLOADED: tuple[Pair, ...] = (
    (
        (
            "trial {number} could not be finished: overloaded: the machine had no time for {share} "
            "of the trial: take fewer --workers, a smaller `speed`, or a machine that does nothing "
            "else"
        ),
        (
            "第 {number} 次试验未能完成：试验有 {share} 的时间机器无暇处理；请减少 --workers，"
            "降低 `speed`，或换一台没有其他任务的机器"
        ),
    ),
    (
        (
            "trial {number} could not be finished: overloaded: steps of the plan were not taken: "
            "{steps}, the subject was never at rest; take a later `horizon` or a smaller `speed`, "
            "and let it sleep between its looks"
        ),
        (
            "第 {number} 次试验未能完成：计划中有 {steps} 个步骤未执行，因为被测集成始终没有空闲；"
            "请延长 `horizon` 或降低 `speed`，并让其在每次轮询之间休眠"
        ),
    ),
    (
        (
            "trial {number} could not be finished: overloaded: the subject was at work for "
            "{minutes} min of the world and not done; take a smaller `speed`, fewer --workers, or "
            "a machine that does nothing else; if it never rests, let it sleep between its looks"
        ),
        (
            "第 {number} 次试验未能完成：被测集成在试验中已工作 {minutes} 分钟仍未完成；请降低 "
            "`speed`，减少 --workers，或换一台没有其他任务的机器；"
            "若它从不空闲，请让它在每次轮询之间休眠"
        ),
    ),
)


def staging(key: str, language: Language, **args: object) -> str:
    """Give one sentence of it."""
    return filled(STAGED[key], args, language)
