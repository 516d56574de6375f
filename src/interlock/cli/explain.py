"""`interlock explain NAME`: the page of one part."""

from __future__ import annotations

import click

from interlock.cli.catalogue import Entry, entries
from interlock.cli.frame import HOLDS
from interlock.cli.frame import command as standard
from interlock.cli.voice import Voice
from interlock.registry import unknown


@standard("explain")
@click.argument("name")
def command(voice: Voice, name: str) -> int:
    """Explain one law, fault or report format: what happens, its settings, what catches it."""
    entry = find(name)
    voice.document(
        {"name": entry.name, "kind": entry.kind, "says": entry.summary, "page": entry.page,
         "settings": dict(entry.settings)}
    )  # fmt: skip
    voice.say(f"{entry.name}  ({entry.kind})", "bold")
    voice.say(entry.page)
    if entry.settings:
        voice.say()
        voice.table(("settings", f"{key}: {default}") for key, default in entry.settings)
    return HOLDS


def find(name: str) -> Entry:
    """Give the part of that name; blanks, underscores and case do not matter."""
    known = {entry.name: entry for entry in entries()}
    plain = "-".join(name.lower().replace("_", " ").split())
    if plain not in known:
        raise unknown("name", name, known, where="interlock explain")
    return known[plain]
