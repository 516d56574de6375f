"""`interlock init CRM ERP`: a project from two contracts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import click

from interlock.bridge.propose import propose
from interlock.cli.frame import HOLDS
from interlock.cli.frame import command as standard
from interlock.cli.pair.first_bridge import Crossing, bridge_text, corrected, crossings
from interlock.cli.pair.reading import near
from interlock.cli.voice import Voice
from interlock.contract.load import load as load_contract
from interlock.contract.model import Contract, HttpBinding
from interlock.errors import EnvironmentFailure, UsageError
from interlock.run.config_file import FILE

SETTINGS = """\
# The pair, the bridge and the integration under test; `interlock schema config` lists all keys.
[crm]
contract = "{crm}"

[erp]
contract = "{erp}"

[bridge]
file = "contracts/bridge.yaml"

[subject]
call = "sync.main:run"
# command = ["node", "sync.js"]      # instead of call: any other program, on real sockets

[run]
scenarios = "scenarios/**/*.yaml"
trials = 50
"""

SCENARIO = """\
# What shall happen; `interlock schema scenario` says what may stand here.
interlock: 1
scenario: {{en: New records of the CRM reach the ERP once, zh: CRM 的新记录恰好一次到达 ERP}}
horizon: 2 h
heal_at: 90 min
data:
  {match}: {{count: 1 to 3}}
steps:
  - {{crm: create, record: {match}}}
search: {{faults: all}}
laws:
  - exactly-once: {match}
  - nothing-lost: {match}
  - settles: {{within: 15 min}}
"""

SUBJECT = '''\
"""The integration under test: an ordinary program that knows nothing of Interlock."""

import asyncio

import httpx


async def run(env):
    """Look at the CRM once a minute. It carries nothing yet: that is the first red test."""
    headers = {{"Authorization": "Bearer " + env.secret("crm")["token"]}}
    async with httpx.AsyncClient(base_url=env.url("crm"), headers=headers, timeout=10) as crm:
        while True:
            try:
                await crm.get("{path}")
            except httpx.HTTPError:
                pass  # the next look comes in a minute
            await asyncio.sleep(60)
'''


@standard("init")
@click.argument("crm", type=click.Path(path_type=Path))
@click.argument("erp", type=click.Path(path_type=Path))
@click.option(
    "--into", type=click.Path(path_type=Path, file_okay=False), default=Path(),
    help="Folder of the project; default: this one.",
)  # fmt: skip
def command(voice: Voice, crm: Path, erp: Path, *, into: Path) -> int:
    """Start a project: settings, a bridge, a first scenario, an integration to begin with.

    The bridge is proposed from the two contracts, for you to correct. Files that exist are kept.
    """
    contracts = {"crm": load_contract((crm,), "crm"), "erp": load_contract((erp,), "erp")}
    found = crossings(propose(contracts["crm"], contracts["erp"]), contracts)
    if not found:
        raise UsageError(
            "no record of the one contract is like a record of the other",
            where=f"{crm}, {erp}",
            remedy="see `interlock check CRM ERP`, say in overlays which records there are, "
            "and write contracts/bridge.yaml by hand",
        )
    texts = _texts(found, contracts, {"crm": crm, "erp": erp}, into)
    states = {path: _write(into / path, text, contracts) for path, text in texts.items()}
    rows = [{"path": near(into / path), "state": state} for path, state in states.items()]
    names = [crossing.name for crossing in found]
    voice.document({"files": rows, "matches": names})
    voice.table((row["state"], row["path"]) for row in rows)
    voice.say(voice.pick("matches: ", "匹配：") + ", ".join(names))
    voice.hint("next: correct contracts/bridge.yaml, interlock check, interlock run", "dim")
    return HOLDS


def _texts(
    found: tuple[Crossing, ...],
    contracts: Mapping[str, Contract],
    files: Mapping[str, Path],
    into: Path,
) -> dict[str, str]:
    places = {name: _relative(path, into) for name, path in files.items()}
    return {
        FILE: SETTINGS.format(**places),
        "contracts/bridge.yaml": bridge_text(found, contracts),
        "scenarios/first.yaml": SCENARIO.format(match=found[0].name),
        "sync/__init__.py": "",
        "sync/main.py": SUBJECT.format(path=_list_path(found[0], contracts["crm"])),
    }


def _relative(path: Path, into: Path) -> str:
    try:
        return Path(os.path.relpath(path.resolve(), into.resolve())).as_posix()
    except ValueError:  # another drive of Windows
        return path.resolve().as_posix()


def _list_path(crossing: Crossing, crm: Contract) -> str:
    """Give a path that the first integration can look at; the root when there is none."""
    operation = crm.by_role("list", crossing.crm.name)
    binding = operation.binding if operation else None
    if isinstance(binding, HttpBinding) and "{" not in binding.path:
        return binding.base + binding.path
    return "/"


def _write(path: Path, text: str, contracts: Mapping[str, Contract]) -> str:
    if path.exists():
        return "kept"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        if path.name == "bridge.yaml":
            path.write_text(corrected(text, path, contracts), "utf-8")
    except OSError as error:
        raise EnvironmentFailure(
            f"cannot write: {error.strerror}",
            where=str(path),
            remedy="name a folder that you may write into: --into FOLDER",
        ) from None
    return "written"
