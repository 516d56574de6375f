"""What docs/how-to/people.md tells works as it stands: chat, laws, fault, the code of the alarm."""

from __future__ import annotations

import re

import pytest

from tests.cli.small_project import spoil, write
from tests.house.source import ROOT

PAGE = (ROOT / "docs" / "how-to" / "people.md").read_text("utf-8")
SUBJECT = """

async def carry(http, crm, erp):
    known = {o["orderNo"] for o in (await http.get(erp + "/orders")).raise_for_status().json()}
    for deal in (await http.get(crm + "/deals")).raise_for_status().json():
        if deal["dealNo"] not in known:
            order = {"orderNo": deal["dealNo"], "name": deal["name"]}
            await http.post(erp + "/orders", json=order)


async def run(env):
    chat = httpx.AsyncClient(base_url=env.url("chat"), timeout=5)
    since = {}
    async with httpx.AsyncClient(timeout=5) as http:
        while True:
            now = datetime.now(UTC)
            work = lambda: carry(http, env.url("crm"), env.url("erp"))
            await told_when_it_lasts(chat, "erp", work, since, now)
            await asyncio.sleep(60)
"""
HEAD = "import asyncio\nfrom datetime import UTC, datetime\n\nimport httpx\n\n\n"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Give a small project into which everything of the page was written."""
    monkeypatch.chdir(write(tmp_path))
    contract, laws, faults = blocks("yaml")
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / "chat.yaml").write_text(contract, "utf-8")
    (settings,) = blocks("toml")
    spoil(tmp_path, "interlock.toml", "[bridge]\n", f"{settings}[bridge]\n")
    spoil(tmp_path, "deals.yaml", "horizon: 30 min\nheal_at: 10 min", "horizon: 2 h")
    spoil(
        tmp_path,
        "deals.yaml",
        "laws:\n",
        faults + laws.replace("refusals-told: order", "refusals-told: deal"),
    )
    (code,) = blocks("python shown")
    (tmp_path / "sync.py").write_text(HEAD + code + SUBJECT, "utf-8")
    return tmp_path


def law(said, name):
    (subject,) = said.json["subjects"]
    return next(one for one in subject["laws"] if one["law"] == name)


def test_the_alarm_of_the_page_comes_and_is_at_stake(project, interlock):
    said = interlock("run", "--trials", 2, "--workers", 1, "--json")
    found = law(said, "alarm")
    assert (found["verdict"], found["at_stake"] > 0) == ("holds", True), said


def test_without_its_message_the_law_speaks(project, interlock):
    spoil(project, "sync.py", "await chat.post(", "await asyncio.sleep(0) or dict(")
    spoil(project, "sync.py", '"/rooms/ops/messages", json=', "")
    said = interlock("run", "--trials", 2, "--workers", 1, "--json")
    assert law(said, "alarm")["verdict"] == "broken", said
