"""`interlock init CRM ERP`: a project from two contracts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import click

from interlock.bridge import load as bridge_load
from interlock.bridge.mapping import Bridge
from interlock.bridge.propose import propose
from interlock.cli.frame import HOLDS, Place, near
from interlock.cli.frame import command as standard
from interlock.cli.pair.around import read_only, unserved
from interlock.cli.pair.blank_bridge import NO_KEY, PAGE, blank_text, why_none
from interlock.cli.pair.first_bridge import Crossing, bridge_text, corrected, crossings
from interlock.cli.pair.reading import load_near
from interlock.cli.voice import Lang, Voice
from interlock.contract.model import Contract, HttpBinding
from interlock.errors import EnvironmentFailure, InterlockError
from interlock.messages import reading
from interlock.run.config_file import FILE

BRIDGE = "contracts/bridge.yaml"
_STATES = {"written": "已写入", "kept": "保留"}
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
# speed = 100                        # with command: else a trial lasts the horizon of its scenario

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
@click.argument("crm", type=Place("path"))
@click.argument("erp", type=Place("path"))
@click.option(
    "--into", type=Place("directory", file_okay=False), default=Path(),
    help="Folder of the project; default: this one.",
)  # fmt: skip
def command(voice: Voice, crm: Path, erp: Path, *, into: Path) -> int:
    """Start a project: settings, a bridge, a first scenario, an integration to begin with.

    The bridge is proposed from the two contracts, for you to correct. Where nothing can be
    proposed it says so, with examples to fill. Files that exist are kept.
    """
    contracts = {"crm": load_near((crm,), "crm"), "erp": load_near((erp,), "erp")}
    proposals = propose(contracts["crm"], contracts["erp"])
    found = crossings(proposals, contracts)
    places = {name: _relative(path, into) for name, path in (("crm", crm), ("erp", erp))}
    text = bridge_text(found, contracts) if found else blank_text(proposals, contracts)
    states = {FILE: _write(into / FILE, SETTINGS.format(**places), contracts, voice.lang)}
    states[BRIDGE] = _write(into / BRIDGE, text, contracts, voice.lang)
    names = _matches(into / BRIDGE, contracts)
    texts = {
        "scenarios/first.yaml": _scenario(names),
        "sync/__init__.py": "",
        "sync/main.py": SUBJECT.format(path=_list_path(found, contracts["crm"])),
    }
    states |= {
        path: _write(into / path, text, contracts, voice.lang) for path, text in texts.items()
    }
    rows = [{"path": near(into / path), "state": state} for path, state in states.items()]
    why = "" if found or states[BRIDGE] == "kept" else why_none(proposals, contracts)
    voice.document({"files": rows, "matches": list(names), **({"why": why} if why else {})})
    voice.table((voice.pick(row["state"], _STATES[row["state"]]), row["path"]) for row in rows)
    for path, contract in zip((crm, erp), contracts.values(), strict=True):
        if read_only(contract):
            voice.say(f"{near(path)}: {unserved(voice)}", "yellow")
    _say_next(voice, names, why, near(into / BRIDGE))
    return HOLDS


def _say_next(voice: Voice, names: tuple[str, ...], why: str, bridge: str) -> None:
    if names:
        voice.say(voice.pick("matches: ", "匹配：") + ", ".join(names))
        voice.hint(voice.pick(f"next: correct {bridge}, interlock check, interlock run",
                              f"下一步：修改 {bridge}，然后 interlock check、interlock run"),
                   "dim")  # fmt: skip
        return
    if why == NO_KEY:
        said = voice.pick(why, "没有字段能说明谁对应谁；请在 match 下写明一个")
    else:
        said = voice.pick(why, f"无法提出匹配：{reading.told(why, voice.lang)}")
    voice.say(said or voice.pick("no match stands in it yet", "其中还没有匹配"), "yellow")
    voice.say(voice.pick(
        f"next: fill match and flows in {bridge} ({PAGE} shows how), take the # signs out of "
        "scenarios/first.yaml, then interlock check",
        f"下一步：在 {bridge} 中填写 match 与 flows（见 {PAGE}），去掉 scenarios/first.yaml "
        "中的 #，然后 interlock check",
    ))  # fmt: skip


def _matches(path: Path, contracts: Mapping[str, Contract]) -> tuple[str, ...]:
    """Give the matches of the bridge that stands there, those that flow first; () if unusable."""
    try:
        bridge: Bridge = bridge_load.load(path, contracts)
    except InterlockError:
        return ()
    flowing = tuple(dict.fromkeys(f.on.match for f in bridge.flows if f.on.system == "crm"))
    return (*flowing, *(name for name in bridge.matches if name not in flowing))


def _scenario(names: tuple[str, ...]) -> str:
    """Give the first scenario; as comments while the bridge has no match that it could name."""
    if names:
        return SCENARIO.format(match=names[0])
    lines = SCENARIO.format(match="MATCH").splitlines()
    head = "# Fill match in contracts/bridge.yaml, write its name for MATCH, take the # away."
    return "\n".join([head, *(f"#{line}" for line in lines[1:])]) + "\n"


def _relative(path: Path, into: Path) -> str:
    try:
        return Path(os.path.relpath(path.resolve(), into.resolve())).as_posix()
    except ValueError:  # another drive of Windows
        return path.resolve().as_posix()


def _list_path(found: tuple[Crossing, ...], crm: Contract) -> str:
    """Give a path that the first integration can look at; the root when there is none."""
    for name in [c.crm.name for c in found] or [r.name for r in crm.resources]:
        operation = crm.by_role("list", name)
        binding = operation.binding if operation else None
        if isinstance(binding, HttpBinding) and "{" not in binding.path:
            return binding.base + binding.path
    return "/"


def _write(path: Path, text: str, contracts: Mapping[str, Contract], language: Lang) -> str:
    if path.exists():
        return "kept"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        if path.name == "bridge.yaml":
            text = corrected(text, path, contracts)
            path.write_text(text, "utf-8")
        if language == "zh":
            # Many sentences, which only another language needs.
            from interlock.messages.pages import started

            path.write_text(started.commented(text), "utf-8")
    except OSError as error:
        raise EnvironmentFailure(
            f"cannot write: {error.strerror}",
            where=str(path),
            remedy="name a folder that you may write into: --into FOLDER",
        ) from None
    return "written"
