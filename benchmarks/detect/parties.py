"""Who was told to be at fault, beside who is: of the smallest cases, and of all findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

PARTIES = ("crm", "erp", "bridge", "contract", "subject", "environment", "unknown")
SURE = ("certain", "likely", "unknown")
Result = dict[str, Any]
Cells = Counter[tuple[str, str, str]]
"""(who is at fault, who was told, how sure) -> findings."""


def smallest(results: Iterable[Result], true: dict[str, str]) -> Cells:
    """Count what the smallest cases tell, one of each defect and seed."""
    return Counter(
        (true[r["name"]], r["small"]["party"], r["small"]["confidence"])
        for r in results
        if "party" in r["small"]
    )


def all_told(results: Iterable[Result], true: dict[str, str]) -> Cells:
    """Count every finding of every trial, whatever law it is about."""
    found: Cells = Counter()
    for r in results:
        for _rule, party, sure, count in r["told"]:
            found[true[r["name"]], party, sure] += count
    return found


def astray(results: Iterable[Result], true: dict[str, str]) -> list[str]:
    """Give each finding that was laid to the wrong party as certain."""
    return [
        f"{r['name']}-{r['seed']}: {party} of {rule}, {count} times"
        for r in results
        for rule, party, sure, count in r["told"]
        if sure == "certain" and party != true[r["name"]]
    ]


def sums(title: str, cells: Cells) -> Result:
    """Give the figures of a matrix."""
    total, certain = cells.total(), sum(n for (_, _, sure), n in cells.items() if sure == "certain")
    right = sum(n for (true, told, _), n in cells.items() if true == told)
    unknown = sum(n for (_, told, _), n in cells.items() if told == "unknown")
    return {
        f"{title}: right": right,
        f"{title}: wrong": total - right - unknown,
        f"{title}: unknown": unknown,
        f"{title}: certain": f"{certain} of {total}",
        f"{title}: certain and wrong": sum(
            n for (true, told, sure), n in cells.items() if sure == "certain" and true != told
        ),
    }


def matrix(title: str, cells: Cells) -> str:
    """Give a matrix as a table: a row for each party at fault, told as certain/likely/unknown."""
    rows = [f"{title}: at fault | " + " | ".join(PARTIES), "---" + "|---" * len(PARTIES)]
    for true in PARTIES:
        told = [[cells[true, party, sure] for sure in SURE] for party in PARTIES]
        if any(map(any, told)):
            shown = ("/".join(map(str, counts)) if any(counts) else "-" for counts in told)
            rows.append(f"{true} | " + " | ".join(shown))
    return "\n".join(rows)
