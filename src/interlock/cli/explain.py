"""`interlock explain NAME`: the page of one part."""

from __future__ import annotations

import click

from interlock.cli.catalogue import Entry, entries, rules
from interlock.cli.frame import HOLDS
from interlock.cli.frame import command as standard
from interlock.cli.voice import Voice
from interlock.registry import unknown


@standard("explain")
@click.argument("name")
def command(voice: Voice, name: str) -> int:
    """Explain one law, fault, rule or report format: what happens, its settings, what catches it.

    The name may be the Chinese one.
    """
    entry = find(name)
    index = 1 if voice.lang == "zh" else 0
    findings = tuple(pair[index] for pair in entry.findings)
    voice.document(
        {"name": entry.name, "zh": entry.zh, "kind": entry.kind, "says": entry.summary,
         "page": entry.page, "settings": dict(entry.settings), "findings": findings}
    )  # fmt: skip
    voice.say(f"{entry.name}  {entry.zh}  ({entry.kind})", "bold")
    if entry.kind != "rule":
        voice.say(entry.page)
    voice.table((voice.pick("setting", "参数"), f"{key}: {value}") for key, value in entry.settings)
    voice.table((voice.pick("says", "提示"), sentence) for sentence in findings)
    return HOLDS


def find(name: str) -> Entry:
    """Give the part of that English or Chinese name; blanks, underscores and case are ignored."""
    every = (*entries(), *rules())
    known = {entry.name: entry for entry in every}
    known |= {entry.zh: entry for entry in every if entry.zh}
    plain = "-".join(name.lower().replace("_", " ").split())
    if plain not in known:
        raise unknown("name", name, known, where="interlock explain")
    return known[plain]
