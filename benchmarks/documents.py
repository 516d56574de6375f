"""Generated documents of vendors' contracts before validators that are not ours.

    python benchmarks/documents.py [documents per contract] [word of the contracts' names]

Prints a table: how many valid documents every judge took, how many wrong ones it refused for the
rule that they break, and each difference with its reason. Ends with 1 when one has no reason.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.corpus import corpus
from tests.referee.evidence import Tally, judge
from tests.referee.json_documents import JsonContract
from tests.referee.xml_documents import XmlContract

OPENAPI = (
    "stripe/spec3-2021-02.json",
    "xero/accounting-2026.yaml",
    "businesscentral/BCOAS1.0-2021-05.yaml",
    "businesscentral/BCOpenApiSpecification-2019.json",
    "adyen/ManagementService-v3.json",
    "apideck/crm-2026.yml",
    "apideck/accounting-2026.yml",
)
WSDL = (
    "netsuite-2023/netsuite.wsdl",
    "salesforce-partner/partner-480.wsdl",
    "salesforce-metadata/metadata-asitm9.wsdl",
    "workday/Human_Resources.wsdl",
    "wsdl-to-postman/asapSales.wsdl",
    "packagegenerator/ews/services.wsdl",
    "packagegenerator/paypal/PayPalSvc.wsdl",
    "packagegenerator/DeliveryService.wsdl",
    "packagegenerator/OrderContract.wsdl",
)


def main(count: int, word: str) -> int:
    """Judge all contracts whose names hold the word; give the exit code."""
    print("contract | valid | wrong | rules | cannot be said | explained | unexplained | s (CPU)")
    print("---|---|---|---|---|---|---|---")
    tallies = []
    for kind, names in (("openapi", OPENAPI), ("wsdl", WSDL)):
        for name in names:
            path = corpus(kind, *name.split("/"))
            if word in name and path.exists():
                tallies.append(_judged(path, kind, count))
    total = [sum(getattr(t, what) for t in tallies) for what in ("valid", "wrong", "unsayable")]
    lost = [line for t in tallies for line in t.unexplained]
    print(f"together | {total[0]} | {total[1]} | | {total[2]} | | {len(lost)} |")
    for line in lost[:50]:
        print("  unexplained:", line)
    return 1 if lost or not tallies else 0


def _judged(path: Path, kind: str, count: int) -> Tally:
    start = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        contract = JsonContract(path) if kind == "openapi" else XmlContract(path, Path(folder))
        tally = judge(contract, count)
    seconds = time.process_time() - start
    reasons = "; ".join(f"{n} {reason}" for reason, n in tally.reasons.items()) or "-"
    print(
        f"{tally.name} | {tally.valid} | {tally.wrong} | {len(tally.rules)} | {tally.unsayable} | "
        f"{reasons} | {len(tally.unexplained)} | {seconds:.1f}",
        flush=True,
    )
    return tally


if __name__ == "__main__":
    arguments = [*sys.argv[1:], "", ""]
    sys.exit(main(int(arguments[0] or 500), arguments[1]))
