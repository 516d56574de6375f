"""What the results say together, as tables and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from statistics import median
from typing import Any

import parties
from kit import Planted

Result = dict[str, Any]


def tell(out: Path, chosen: list[Planted]) -> str:
    """Give the tables; writes summary.json beside the results."""
    names = {p.name: p for p in chosen}
    results = [
        r
        for file in sorted((out / "search").glob("*.json"))
        if (r := json.loads(file.read_text("utf-8")))["name"] in names
    ]
    wrong = [r for r in results if not names[r["name"]].is_right]
    right = [r for r in results if names[r["name"]].is_right]
    figures, matrices = _parties(wrong, names)
    sums = {**_found(wrong), **_alarms(right), **figures, **_rivals(out, names)}
    (out / "summary.json").write_text(json.dumps(sums, ensure_ascii=False, indent=1), "utf-8")
    parts = (_lines(wrong, names), _causes(wrong, names), matrices, _told(sums))
    return "\n\n".join(parts)


def _found(wrong: list[Result]) -> Result:
    found = [r for r in wrong if r["trial"]]
    by_name = Counter(r["name"] for r in found)
    runs = Counter(r["name"] for r in wrong)
    small = [r["small"] for r in found if "faults" in r["small"]]
    return {
        "defects": len(runs),
        "pairs": len(wrong),
        "pairs found": len(found),
        "missed by two seeds or more": sorted(n for n in runs if runs[n] - by_name[n] > 1),
        "median trials to detection": median([r["trial"] for r in found] or [0]),
        "median faults": median([s["faults"] for s in small] or [0]),
        "median records": median([s["records"] for s in small] or [0]),
        "replayed green": sorted(
            f"{r['name']}-{r['seed']}" for r in found if r["small"].get("replay") != "broken"
        ),
    }


def _rivals(out: Path, names: dict[str, Planted]) -> Result:
    sums: Result = {}
    for folder in sorted(f for f in out.iterdir() if f.is_dir()):
        if folder.name in ("search", "kit", "cases"):
            continue
        results = [json.loads(f.read_text("utf-8")) for f in sorted(folder.glob("*.json"))]
        of = [r for r in results if r["name"] in names]
        found = [r for r in of if r["trial"]]
        trials = median([r["trial"] for r in found] or [0])
        if of:
            said = f"{len(found)} of {len(of)} pairs, median {trials:g} trials"
            sums[f"rival {folder.name}"] = said
    fuzzed = out / "fuzz.json"
    if fuzzed.exists():
        told = json.loads(fuzzed.read_text("utf-8"))
        sums["rival schemathesis"] = {name: run["says"] for name, run in told.items()}
    return sums


def _alarms(right: list[Result]) -> Result:
    alarms = {f"{r['name']}-{r['seed']}": r["others"] for r in right if r["others"]}
    return {"right trials": sum(r["trials"] for r in right), "false alarms": alarms}


def _parties(wrong: list[Result], names: dict[str, Planted]) -> tuple[Result, str]:
    """Give the figures and the two matrices of who was told."""
    true = {name: str(planted.row.get("party")) for name, planted in names.items()}
    small, told = parties.smallest(wrong, true), parties.all_told(wrong, true)
    figures = {
        **parties.sums("smallest cases", small),
        **parties.sums("all findings", told),
        "trials beyond": sum(r["beyond"] for r in wrong),
        "wrong with certain": parties.astray(wrong, true),
    }
    tables = (parties.matrix("smallest cases", small), parties.matrix("all findings", told))
    return figures, "\n\n".join(tables)


def _lines(wrong: list[Result], names: dict[str, Planted]) -> str:
    rows = ["defect | law | party | found | trials | faults | records | told"]
    rows.append("---|---|---|---|---|---|---|---")
    for name, planted in names.items():
        of = [r for r in wrong if r["name"] == name]
        if not of:
            continue
        found = [r for r in of if r["trial"]]
        small = [r["small"] for r in found if "faults" in r["small"]]
        told = Counter(s.get("party", "unknown") for s in small)
        rows.append(
            " | ".join(
                (
                    name,
                    planted.law,
                    str(planted.row["party"]),
                    f"{len(found)}/{len(of)}",
                    _middle([r["trial"] for r in found]),
                    _middle([s["faults"] for s in small]),
                    _middle([s["records"] for s in small]),
                    ", ".join(f"{p} {n}" for p, n in told.most_common()) or "-",
                )
            )
        )
    return "\n".join(rows)


def _causes(wrong: list[Result], names: dict[str, Planted]) -> str:
    rows = ["cause | defects | found/pairs", "---|---|---"]
    for cause in range(1, 11):
        of = [r for r in wrong if names[r["name"]].row["cause"] == cause]
        found = sum(bool(r["trial"]) for r in of)
        rows.append(f"{cause} | {len({r['name'] for r in of})} | {found}/{len(of)}")
    return "\n".join(rows)


def _told(sums: Result) -> str:
    return "\n".join(f"{name}: {value}" for name, value in sums.items())


def _middle(values: list[int]) -> str:
    return f"{median(values):g}" if values else "-"
