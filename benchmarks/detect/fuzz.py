"""schemathesis against the CRM's twin: as it should be, and breaking its contract for good.

It tests a provider by its document. No integration runs, so none of the defects of integrations
can show; what a system itself does wrong can.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
from kit import ROOT

CRM = ROOT / "contracts" / "crm"
CHECKS = (
    "not_a_server_error,status_code_conformance,"
    "content_type_conformance,response_schema_conformance"
)
TIMES = 200
DRIFTS: dict[str, list[dict[str, str]]] = {
    "as promised": [],
    "orders lose their amount": [
        {"fault": "drifted-field", "how": "missing", "field": field, "at": f"{name}#{n}"}
        for name, field in (("createOrder", "amount"), ("getOrder", "amount"))
        for n in range(1, TIMES + 1)
    ],
    "customers' names become numbers": [
        {"fault": "drifted-field", "how": "retyped", "field": "name", "at": f"{name}#{n}"}
        for name in ("createCustomer", "getCustomer")
        for n in range(1, TIMES + 1)
    ],
}


def play(out: Path, seconds: int) -> dict[str, Any]:
    """Run schemathesis against each kind of CRM; gives what failed and keeps it in fuzz.json."""
    told = {name: _against(faults, out, seconds) for name, faults in DRIFTS.items()}
    (out / "fuzz.json").write_text(json.dumps(told, indent=1), "utf-8")
    return told


def _against(faults: list[dict[str, str]], out: Path, seconds: int) -> dict[str, Any]:
    contract = CRM / "1.0" / "openapi.yaml"
    serve = [sys.executable, "-m", "interlock", "twin", str(contract), "--overlay",
             str(CRM / "overlay.yaml"), "--access", "open", "--port", "0"]  # fmt: skip
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as twin:
        assert twin.stdout is not None
        try:
            url = json.loads(twin.stdout.readline())["url"]
            if faults:
                httpx.post(f"{url}/_interlock/faults", json=faults).raise_for_status()
            return _run(url, contract, out, seconds)
        finally:
            twin.terminate()


def _run(url: str, contract: Path, out: Path, seconds: int) -> dict[str, Any]:
    report = out / "schemathesis.json"
    report.unlink(missing_ok=True)
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", "run", str(contract), "--url", url,
         "--checks", CHECKS, "--seed", "0", "--max-time", str(seconds), "--workers", "1",
         "--report-json-path", str(report)],
        check=False, capture_output=True, text=True, cwd=out,
    )  # fmt: skip
    (out / "schemathesis.txt").write_text(done.stdout + done.stderr, "utf-8")
    lines = [line.strip() for line in done.stdout.splitlines()]
    return {
        "found something": done.returncode == 1,
        "says": [x for x in lines if "unique failure" in x or "Response violates" in x][-2:],
        "seconds": round(time.perf_counter() - started, 1),
    }
