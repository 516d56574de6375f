"""A system answers a callable at the address that its vendor's library has written into it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from interlock.run.project import Subject
from interlock.run.trial.virtual import run_trial
from tests import rehearsal

CALLS_THE_VENDOR = """\
import httpx

async def run(env):
    async with httpx.AsyncClient() as http:
        headers = {"Authorization": "Bearer " + env.secret("crm")["token"]}
        reply = await http.get("https://API.crm.example/customers", headers=headers)
        assert reply.status_code == 200, reply.status_code
"""


def test_a_system_answers_at_its_vendors_address(tmp_path):
    (tmp_path / "vendor_sync.py").write_text(CALLS_THE_VENDOR)
    loaded = rehearsal.project()
    crm = replace(loaded.files.systems["crm"], hosts=("api.crm.example",))
    files = replace(loaded.files, systems={**loaded.files.systems, "crm": crm})
    who = Subject("vendor", "vendor_sync:run", tmp_path)
    room = tmp_path / "room"
    room.mkdir()
    trace = run_trial(replace(loaded, files=files), who, rehearsal.case(), room)
    calls = [(e.system, e.operation) for e in trace.events if e.kind == "request"]
    assert calls == [("crm", "listCustomers")]


@pytest.mark.parametrize("way", ['command = ["node", "sync.js"]', 'url = "http://127.0.0.1:1"'])
def test_a_program_cannot_be_told_such_an_address(tmp_path, monkeypatch, interlock, way):
    kit = rehearsal.kit()
    text = (kit / "interlock.toml").read_text(encoding="utf-8")
    text = text.replace("[crm]", '[crm]\nhosts = ["api.crm.example"]\nport = 8081')
    text = text.replace("[erp]", "[erp]\nport = 8082").replace("chat]\n", "chat]\nport = 8083\n")
    text = text.replace('call = "order_sync.main:run"', way)
    (tmp_path / "interlock.toml").write_text(text, encoding="utf-8")
    for name in ("contracts", "scenarios"):
        (tmp_path / name).symlink_to(kit / name)
    monkeypatch.chdir(tmp_path)
    said = interlock("run")
    assert said.code == 2
    assert "[crm] hosts serve a callable alone" in said.err
