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


def staging(key: str, language: Language, **args: object) -> str:
    """Give one sentence of it."""
    return filled(STAGED[key], args, language)
