"""What is said of the joint process: situations, events, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping

from interlock.messages.language import Language, Pair, filled

PROCESS: Mapping[str, Pair] = {
    "in": ("{match}: {situation}", "{match}：{situation}"),
    "head": ("event|when|then|verdict", "事件|时机|之后|结论"),
    "settled": ("settled", "静止时"),
    "at-once": ("a second later", "一秒之后"),
    "refused": ("refused by the systems: {events}", "系统拒绝：{events}"),
    "left": ("found and not gone on from: {situation}", "发现而未继续：{situation}"),
    "can": (
        "{match}: the bridge lets it be cancelled before {before} only, and it can be: {situation}",
        "{match}：字段桥规定仅在 {before} 之前可以取消，此时却仍可取消：{situation}",
    ),
    "cannot": (
        "{match}: the bridge lets it be cancelled before {before}, and nobody can: {situation}",
        "{match}：字段桥规定在 {before} 之前可以取消，此时却无法取消：{situation}",
    ),
    "none": (
        "the bridge names no joint life: write life below the match that both systems share",
        "字段桥没有写共同的流程：请在 life 中写出双方共有的单据",
    ),
    "saved": ("saved: {path}", "已保存：{path}"),
    "sum": (
        (
            "{situations} situations, {events} events: {tried} of {all} tried, each settled and a "
            "second after the step before ({trials} trials); {refused} refused by the systems, "
            "{broken} broken, {open} not tried"
        ),
        (
            "{situations} 种状态，{events} 个事件：{all} 种组合试了 {tried} 种，静止时与上一步后"
            "一秒各一次（{trials} 次试验）；系统拒绝 {refused} 种，违反 {broken} 种，未试 {open} 种"
        ),
    ),
}


def process(key: str, language: Language, **args: object) -> str:
    """Give one sentence of it."""
    return filled(PROCESS[key], args, language)
