"""The mapping of the Node example gives what the Python one gives, to the last digit."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest

from interlock.bundled import bundled

AMOUNTS = [
    ("1234.567", "KWD"), ("1234.567", "CNY"), ("0.125", "CNY"), ("12.5", "JPY"), ("0.004", "CNY"),
    ("0.999", "JPY"), ("90071992547409.993", "KWD"), ("99999999999999.995", "EUR"), ("7", "KWD"),
]  # fmt: skip
INSTANTS = [
    "2026-03-31T16:00:00Z", "2026-03-31T15:59:59Z", "2026-01-01T00:30:00+08:00",
    "2026-06-30T20:00:00-05:00", "2024-02-29T00:00:00+09:00",
]  # fmt: skip
NAMES = ["𠮷" * 121, "a" * 119 + "𠮷é", "短"]
SCRIPT = """
import { customerToErp, orderToErp } from "./mapping.js";
const asked = JSON.parse(process.argv[1]);
const order = { orderNo: "SO-1", currency: "CNY", amount: "1", orderedAt: "2026-01-01T00:00:00Z" };
const all = { ...order, lines: [] };
const money = ([amount, currency]) => ({ amount, currency });
console.log(JSON.stringify({
  amounts: asked.amounts.map((pair) => orderToErp({ ...all, ...money(pair) }).Amount),
  days: asked.instants.map((orderedAt) => orderToErp({ ...all, orderedAt }).OrderDate),
  names: asked.names.map((name) => customerToErp({ name, creditCode: "x" }).Name),
}));
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")
def test_amounts_days_and_names_of_node_are_those_of_python(monkeypatch):
    monkeypatch.syspath_prepend(str(bundled("examples")))
    from order_sync import mapping

    asked = {"amounts": AMOUNTS, "instants": INSTANTS, "names": NAMES}
    done = subprocess.run(
        ["node", "--input-type=module", "-e", SCRIPT, json.dumps(asked)],
        cwd=bundled("examples") / "order_sync_node", capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for name in [n for n in sys.modules if n.partition(".")[0] == "order_sync"]:
        monkeypatch.delitem(sys.modules, name)
    assert json.loads(done.stdout) == {
        "amounts": [mapping.amount(*pair) for pair in AMOUNTS],
        "days": [mapping.order_date(instant) for instant in INSTANTS],
        "names": [mapping.customer_to_erp({"name": n, "creditCode": "x"})["Name"] for n in NAMES],
    }
