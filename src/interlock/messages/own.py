"""What is said of laws that users write: their own words, and what a sentence found."""

from __future__ import annotations

from collections.abc import Mapping

from interlock.messages.language import Pair

SAYS: Mapping[str, Pair] = {
    "own-law.plain": ("{says}", "{says}"),
    "own-law.told": (
        "{match} {record} in {system}: {says}",
        "{system} 的 {match} {record}：{says}",
    ),
    "own-law.equal": (
        "{says}: {match} {record} has {left} {actual} and {right} {expected}",
        "{says}：{match} {record} 的 {left} 为 {actual}，{right} 为 {expected}",
    ),
    "own-law.sum": (
        "{says}: {match} {record} has {left} adding up to {actual}, and {right} {expected}",
        "{says}：{match} {record} 的 {left} 合计为 {actual}，{right} 为 {expected}",
    ),
    "own-law.exactly-once": (
        "{says}: {match} {record} is in {right} {count} times ({keys})",
        "{says}：{match} {record} 在 {right} 中有 {count} 份（{keys}）",
    ),
    "own-law.monotone": (
        "{says}: {left} of {match} {record} went from {old} to {new}",
        "{says}：{match} {record} 的 {left} 由 {old} 变为 {new}",
    ),
    "own-law.within": (
        "{says}: {match} {record}: {right} came {took} after {left}; {limit} are allowed",
        "{says}：{match} {record}：{left} 之后 {took} 才有 {right}，允许 {limit}",
    ),
    "own-law.never": (
        "{says}: {match} {record}: {right} never came after {left}; {limit} are allowed",
        "{says}：{match} {record}：{left} 之后始终没有 {right}，允许 {limit}",
    ),
}

_MEND: Pair = ("{mend}", "{mend}")

REMEDIES: Mapping[str, Pair] = dict.fromkeys(SAYS, _MEND)
