"""How soon a large contract is ready to serve: `python benchmarks/reading.py [FILE...]`.

Without files: the vendors' contracts beside the checkout, if they are there, and GitHub's, which
npm brings into an ignored folder. A fresh process for each figure: processor seconds from the
start of the interpreter to a twin that can answer, median of five, and its peak memory. The loop
tells how fast the machine is at that moment. An installation has compiled its modules; here a
folder of bytecode stands for that, also where Python is told to write none.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"
PEERS = ROOT / "build" / "peers"
BYTECODE = ROOT / "build" / "peers-bytecode"
TIMES = 5
LARGE = (
    "openapi/stripe/spec3-2021-02.json",
    "openapi/kubernetes/swagger-2026-05.json",
    "openapi/xero/accounting-2026.yaml",
    "openapi/businesscentral/BCOAS1.0-2021-05.yaml",
    "wsdl/netsuite-2023",
)
READY = """
import json, re, sys, time
from pathlib import Path
from interlock.contract.load import codec_for, load
from interlock.twin.service import Twin
from interlock.wire.front import Front
contract = load([Path(sys.argv[1])], "x")
described = time.process_time()
Front(contract, Twin(contract, access="open"), codec_for(contract))
# Not ru_maxrss, which begins with what the parent held.
peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
print(json.dumps([described, time.process_time(), peak, len(contract.operations)]))
"""
LOOP = "import time; [n * n for n in range(5_000_000)]; print(time.process_time())"


def github() -> list[Path]:
    """Give GitHub's contract as JSON and as YAML; nothing where npm cannot bring it."""
    folder = PEERS / "node_modules" / "@octokit" / "openapi" / "generated"
    if not folder.exists():
        PEERS.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", "."]
        done = subprocess.run([*command, "@octokit/openapi@23.0.2"], cwd=PEERS, check=False)
        if done.returncode:
            print("npm could not bring @octokit/openapi: GitHub's contract is left out")
            return []
    compact, yaml = PEERS / "github.json", PEERS / "github.yaml"
    value = json.loads((folder / "api.github.com.json").read_text(encoding="utf-8"))
    compact.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    if not yaml.exists():
        import yaml as writer  # only here, and slow to load

        yaml.write_text(
            writer.dump(value, Dumper=writer.CSafeDumper, allow_unicode=True, sort_keys=False),
            encoding="utf-8",
        )
    return [compact, yaml]


def chosen() -> list[Path]:
    """Give the files to read."""
    if sys.argv[1:]:
        return [Path(word) for word in sys.argv[1:]]
    found = [CORPUS / name for name in LARGE]
    files = [next(iter(sorted(p.rglob("*.wsdl"))), p) if p.is_dir() else p for p in found]
    return [*(p for p in files if p.exists()), *github()]


def run(code: str, *words: str) -> str:
    """Run Python in a process of its own and give what it prints."""
    command = [sys.executable, "-c", code, *words]
    own = {**os.environ, "PYTHONPYCACHEPREFIX": str(BYTECODE)}
    own.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(command, capture_output=True, check=True, text=True, env=own)
    return done.stdout


def main() -> None:
    """Print a line for each file."""
    loop_s = median(float(run(LOOP)) for _ in range(TIMES))
    print(f"reference loop {loop_s:.2f} s\n{'described':>9} {'ready':>7} {'peak':>8}  operations")
    for path in chosen():
        run(READY, str(path))
        rows = [json.loads(run(READY, str(path))) for _ in range(TIMES)]
        described, ready, peak, count = (median(column) for column in zip(*rows, strict=True))
        print(f"{described:7.2f} s {ready:5.2f} s {peak:5.0f} MB  {count:6.0f}  {path.name}")


if __name__ == "__main__":
    main()
