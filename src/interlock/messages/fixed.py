"""The fixed words of reports: headings, labels, verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from interlock.messages.language import Language, Pair, pick

WORDS: Mapping[str, Pair] = {
    "again": ("Again", "重放"),
    "at-stake": ("at stake", "受检次数"),
    "broken": ("BROKEN", "违反"),
    "calm": ("no fault", "无故障"),
    "case-file": ("the case as a file", "用例文件"),
    "certificate": ("Certificate", "证明"),
    "coverage": ("Coverage", "覆盖情况"),
    "covered": ("met", "已覆盖"),
    "part-operations": ("operations of the bridge", "字段桥的操作"),
    "part-outcomes": ("documented outcomes", "契约列出的结果"),
    "part-moves": ("moves of life", "状态变迁"),
    "part-codes": ("codes of tables", "代码表的代码"),
    "part-values": ("edges of values", "边界值"),
    "part-fault_kinds": ("kinds of fault", "故障种类"),
    "digest": ("digest", "摘要"),
    "fault": ("fault", "个故障"),
    "faults": ("faults", "个故障"),
    "faults-fired": ("faults that fired", "触发的故障"),
    "faults-planned": ("faults planned", "计划的故障"),
    "from": ("from", "源自"),
    "holds": ("holds", "成立"),
    "integration": ("integration", "被测集成"),
    "judged-again": ("judged again", "已重新判定"),
    "known-truth": ("known truth", "已知事实"),
    "law": ("law", "定律"),
    "laws": ("Laws", "定律"),
    "not-as-truth": ("NOT judged as known", "判定与已知不符"),
    "more": ("{count} more, see --json", "另有 {count} 项，见 --json"),
    "not-covered": ("Not covered", "未覆盖"),
    "nothing-found": (
        "Nothing was found. This is what it was put through.",
        "未发现问题。试验内容如下。",
    ),
    "of": ("of", "对象"),
    "operations-called": ("operations called", "调用过的操作"),
    "owner": ("owner", "负责人"),
    "played": ("Played", "运行方式"),
    "party": ("party", "责任方"),
    "planned": ("planned", "计划"),
    "record": ("record", "条记录"),
    "records": ("records", "条记录"),
    "remedy": ("Remedy", "办法"),
    "report": ("Report", "报告"),
    "scenario": ("scenario", "个场景"),
    "scenarios": ("scenarios", "个场景"),
    "scenarios-title": ("scenarios", "场景"),
    "fault-kind": ("kind of fault fired", "种故障触发"),
    "fault-kinds": ("kinds of fault fired", "种故障触发"),
    "operation-kind": ("operation called", "个操作被调用"),
    "operation-kinds": ("operations called", "个操作被调用"),
    "seconds": ("s", "秒"),
    "seed": ("seed", "种子"),
    "seen-in": ("seen in", "出现于"),
    "skipped": ("Skipped", "已跳过"),
    "smallest": ("Smallest case", "最小用例"),
    "subject": ("subject", "被测集成"),
    "tried": ("What was tried", "试验内容"),
    "trial": ("trial", "次试验"),
    "trials": ("trials", "次试验"),
    "trials-head": ("trials", "试验数"),
    "unknown": ("UNKNOWN", "未知"),
    "verdict": ("verdict", "结论"),
    "what-happens": ("What happens", "经过"),
    "where": ("Where", "位置"),
    "why": ("Why {party}", "为何是{party}"),
}
ACTORS: Mapping[str, Pair] = {
    "person": ("person", "人员"),
    "subject": ("subject", "集成程序"),
    "crm": ("CRM", "CRM"),
    "erp": ("ERP", "ERP"),
}


def label(name: str, language: Language) -> str:
    """Give a fixed word that something follows: with its colon."""
    return word(name, language) + ("：" if language == "zh" else ": ")


def joined(parts: Iterable[str], language: Language) -> str:
    """Give parts with commas between them."""
    return ("，" if language == "zh" else ", ").join(parts)


def aside(text: str, language: Language) -> str:
    """Give a remark in brackets, with the blank that English puts before them."""
    return f"（{text}）" if language == "zh" else f" ({text})"


def word(name: str, language: Language) -> str:
    """Give a fixed word."""
    return pick(WORDS[name], language)


def counted(number: int, name: str, language: Language) -> str:
    """Give "1 fault", "2 faults", "2 个故障"; name: the plural."""
    one = number == 1 and name.endswith("s") and name[:-1] in WORDS
    return f"{number} {word(name[:-1] if one else name, language)}"


def actor(name: str, language: Language) -> str:
    """Give who acts in a story; systems without a word of their own keep their name."""
    return pick(ACTORS.get(name, (name, name)), language)
