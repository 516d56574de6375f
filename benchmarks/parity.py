"""Verdicts of our wire beside those of openapi-core on messages of vendors' contracts.

    python benchmarks/parity.py [requests per contract] [word of the contracts' names]

Prints a table with the reason of each difference. Ends with 1 when one has no reason.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.corpus import corpus
from tests.referee.json_documents import JsonContract
from tests.referee.parity import compare

FILES = (
    "stripe/spec3-2021-02.json",
    "stripe/spec3-2020-02.json",
    "xero/accounting-2026.yaml",
    "xero/accounting-2024.yaml",
    "businesscentral/BCOAS1.0-2021-05.yaml",
    "businesscentral/BCOAS1.0-2021-04.yaml",
    "businesscentral/BCOpenApiSpecification-2019.json",
    "adyen/ManagementService-v3.json",
    "adyen/ManagementService-v1.json",
    "apideck/crm-2026.yml",
    "apideck/crm-2024.yml",
    "apideck/accounting-2026.yml",
    "apideck/accounting-2024.yml",
    "suitecrm/swagger-v8.json",
)


def main(count: int, word: str) -> int:
    """Judge all contracts whose names hold the word; give the exit code."""
    print("contract | both right | both wrong | only we refuse | only it refuses | why")
    print("---|---|---|---|---|---")
    judged = []
    for name in FILES:
        path = corpus("openapi", *name.split("/"))
        if word in name and path.exists():
            parity = compare(JsonContract(path), count // 4 if "stripe" in name else count)
            judged.append(parity)
            said = parity.said
            cells = [said[ours, theirs] for ours, theirs in _CELLS]
            reasons = "; ".join(f"{n} {why}" for why, n in parity.reasons.items()) or "-"
            print(parity.name, *cells, reasons, sep=" | ", flush=True)
    lost = [f"{parity.name}: {line}" for parity in judged for line in parity.unexplained]
    total = [sum(parity.said[cell] for parity in judged) for cell in _CELLS]
    print("together", *total, f"{len(lost)} unexplained", sep=" | ")
    for line in lost[:50]:
        print("  unexplained:", line)
    return 1 if lost or not judged else 0


_CELLS = (("right", "right"), ("wrong", "wrong"), ("wrong", "right"), ("right", "wrong"))

if __name__ == "__main__":
    arguments = [*sys.argv[1:], "", ""]
    sys.exit(main(int(arguments[0] or 200), arguments[1]))
