"""Clients of another language, each in a space of its own, at the same time."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from interlock.serve.beside import open_twin
from tests.serve.control.asking import CRM

pytestmark = [
    pytest.mark.sockets,
    pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed"),
]
NODE = """
const twin = process.argv[1];
const json = { "Content-Type": "application/json" };
const control = (base, path, method, body) =>
  fetch(`${base}/_interlock/${path}`, { method, body: body && JSON.stringify(body) });

async function oneTest(n) {
  // Odd ones set a header, even ones take another base URL.
  const base = n % 2 ? twin : `${twin}/_interlock/spaces/test-${n}`;
  const headers = n % 2 ? { "X-Interlock-Space": `test-${n}` } : {};
  const names = [];
  for (let step = 0; step <= n; step++) {
    const body = JSON.stringify({ name: `T${n}`, creditCode: `91350100M00010000${step}` });
    const asked = { method: "POST", body, headers: { ...json, ...headers } };
    const made = await fetch(`${base}/customers`, asked);
    if (made.status !== 201) throw new Error(await made.text());
  }
  const listed = await (await fetch(`${base}/customers`, { headers })).json();
  for (const customer of listed.items) names.push(customer.name);
  await control(twin, `spaces/test-${n}`, "DELETE");
  return names.join();
}

const found = await Promise.all([0, 1, 2, 3, 4, 5].map(oneTest));
const left = await (await control(twin, "spaces", "GET")).json();
console.log(JSON.stringify({ found, left: left.map((space) => space.name) }));
"""


def test_node_runs_its_tests_side_by_side():
    with open_twin(CRM, access="open") as twin:
        said = subprocess.run(
            ["node", "--input-type=module", "-e", NODE, twin.url],
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert said.returncode == 0, said.stderr
        told = json.loads(said.stdout)
        assert told["found"] == [",".join([f"T{n}"] * (n + 1)) for n in range(6)]
        assert told["left"] == ["default"]
        assert twin.state()["Customer"] == {}
