"""Every sentence that people read, in English and Chinese; machines get ids and arguments.

A finding's message id is `rule.detail`; placeholders are the `args` of the finding. A test holds
both languages to the same placeholders.
"""

from __future__ import annotations

from collections.abc import Mapping

from interlock.messages import carried, conduct, findings, misfits, own, people, trust
from interlock.messages.language import (
    PARTIES,
    Language,
    Pair,
    field,
    filled,
    pick,
    state,
    system,
    trade,
)

__all__ = ["PARTIES", "REMEDIES", "SAYS", "Language", "Pair", "remedy", "say"]

SAYS: Mapping[str, Pair] = {
    **misfits.SAYS,
    **findings.SAYS,
    **carried.SAYS,
    **conduct.SAYS,
    **own.SAYS,
    **trust.SAYS,
    **people.SAYS,
}
REMEDIES: Mapping[str, Pair] = {
    **misfits.REMEDIES,
    **findings.REMEDIES,
    **carried.REMEDIES,
    **conduct.REMEDIES,
    **own.REMEDIES,
    **trust.REMEDIES,
    **people.REMEDIES,
}

# How lengths are counted, as bridges say it: in words.
_UNITS: Mapping[str, Pair] = {
    "characters": ("characters", "个字符"),
    "utf8-bytes": ("bytes of UTF-8", "个 UTF-8 字节"),
    "gbk-bytes": ("bytes of GBK", "个 GBK 字节"),
}


def say(message: str, args: Mapping[str, str], language: Language = "en") -> str:
    """Give the sentence of a message; the id itself when there is none (third-party laws)."""
    if "field" in args:
        args = {**args, "field": field(args["field"], language)}
    return _fill(SAYS, message, args, language)


def remedy(message: str, args: Mapping[str, str], language: Language = "en") -> str:
    """Give the remedy that goes with a message."""
    if "field" in args:
        args = {**args, "field": args["field"].removesuffix(".(length)")}
    return _fill(REMEDIES, message, args, language)


def _fill(
    table: Mapping[str, Pair], message: str, args: Mapping[str, str], language: Language
) -> str:
    pair = table.get(message)
    if pair is None:
        return args.get("says", message)
    return filled(pair, _Shown(args, language), language)


class _Shown(dict[str, str]):
    """Arguments for a sentence, as people write them."""

    def __init__(self, args: Mapping[str, str], language: Language) -> None:
        # A line end in a name must not begin a line of ours.
        super().__init__({k: v.replace("\n", "\\n") if "\n" in v else v for k, v in args.items()})
        for name in self.keys() & {"system", "source", "breaker", "away"}:
            self[name] = system(self[name])
        for name in self.keys() & {"match", "resource", "other", "twin"}:
            self[name] = trade(self[name], language)
        for name in [n for n in self if n.endswith("_zh")] if language == "zh" else ():
            self[name.removesuffix("_zh")] = self[name]
        for name in self.keys() & {"what", "expected", "actual"}:
            self[name] = state(self[name], language)
        if "unit" in self:
            self["units"] = pick(_UNITS.get(self["unit"], (self["unit"],) * 2), language)
        for name in self.keys() & {"since_s", "at_s"}:
            # A report that knows the clock of the trial has put the time of day there.
            if self[name].isdigit():
                self[name] = pick(("second {}", "第 {} 秒"), language).format(self[name])
        if language == "en" and "copies" in self:
            self["copies"] = "twice" if self["copies"] == "2" else f"{self['copies']} times"

    def __missing__(self, key: str) -> str:
        return "?"
