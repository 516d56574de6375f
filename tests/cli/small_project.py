"""A project small enough to be read a hundred times a second, and ways to spoil it."""

from __future__ import annotations

from pathlib import Path

from interlock.cli.voice import shown

CRM = """\
openapi: 3.0.3
info: {title: CRM, version: "1"}
paths:
  /deals:
    post:
      operationId: createDeal
      requestBody:
        {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Deal"}}}}
      responses:
        "201":
          description: stored
          content: {application/json: {schema: {$ref: "#/components/schemas/Deal"}}}
    get:
      operationId: listDeals
      responses:
        "200":
          description: all
          content:
            application/json:
              schema: {type: array, items: {$ref: "#/components/schemas/Deal"}}
  /deals/{id}:
    get:
      operationId: getDeal
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        "200":
          description: one
          content: {application/json: {schema: {$ref: "#/components/schemas/Deal"}}}
components:
  schemas:
    Deal:
      type: object
      required: [dealNo, name]
      properties:
        id: {type: string, readOnly: true}
        dealNo: {type: string, minLength: 1, maxLength: 20}
        name: {type: string, minLength: 1, maxLength: 40}
"""
FILES = {
    "crm.yaml": CRM,
    "erp.yaml": CRM.replace("deal", "order").replace("Deal", "Order").replace("CRM", "ERP"),
    "overlay.yaml": """\
interlock: 1
overlay: what the CRM keeps unique
resources:
  Deal: {unique: [[dealNo]]}
""",
    "bridge.yaml": """\
interlock: 1
bridge: deals become orders
match:
  deal: {crm: Deal.dealNo, erp: Order.orderNo}
flows:
  deal-to-erp:
    on: crm deal.created
    do: erp createOrder
    fields: {orderNo: dealNo, name: name}
truth: {deal: crm}
""",
    "deals.yaml": """\
interlock: 1
scenario: a deal becomes an order
horizon: 30 min
heal_at: 10 min
data:
  deal: {count: 1 to 2}
steps:
  - {crm: create, record: deal}
laws:
  - nothing-lost: deal
  - exactly-once: deal
  - settles: {within: 5 min}
""",
    "interlock.toml": """\
[crm]
contract = "crm.yaml"
overlay = "overlay.yaml"
[erp]
contract = "erp.yaml"
[bridge]
file = "bridge.yaml"
[subject]
call = "sync:run"
[run]
scenarios = "deals.yaml"
trials = 2
""",
    "sync.py": """\
import asyncio

import httpx


async def run(env):
    crm, erp = env.url("crm"), env.url("erp")
    async with httpx.AsyncClient(timeout=5) as http:
        while True:
            known = {o["orderNo"] for o in (await http.get(erp + "/orders")).json()}
            for deal in (await http.get(crm + "/deals")).json():
                if deal["dealNo"] not in known:
                    order = {"orderNo": deal["dealNo"], "name": deal["name"]}
                    await http.post(erp + "/orders", json=order)
            await asyncio.sleep(60)
""",
    "case.yaml": """\
interlock: 1
case: nothing arrives
subject: "sync:run"
seed: 7
horizon: 30 min
heal_at: 10 min
steps:
  - {at: 1 s, crm: create, record: deal-1, match: deal, body: {dealNo: D-1, name: one}}
faults: []
laws:
  - nothing-lost: deal
  - settles: {within: 5 min}
expect: {verdict: broken, law: nothing-lost, party: subject}
""",
}


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
)
GBK = "名: 值".encode("gbk")


def write(folder: Path) -> Path:
    """Write the project; it holds."""
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    """Replace one text of one file, which must be there."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def refused_twice(interlock, words, code, fragments):
    """Run the command twice, for people and for programs: both say the same, and nothing else."""
    told = interlock(*words)
    assert told.code == code, told
    assert told.err.startswith("error: ")
    assert "\n  remedy: " in told.err
    for fragment in fragments:
        assert fragment in told.err
    assert "Traceback" not in told.err
    assert "defect of Interlock" not in told.err
    document = interlock(*words, "--json")
    assert document.code == code
    assert document.err == ""
    error = document.json["error"]
    assert all(error[key] for key in ("kind", "where", "problem", "remedy"))
    assert f"error: {shown(error['where'])}: {shown(error['problem'])}" in told.err
