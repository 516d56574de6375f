"""`interlock list`: the catalogue of parts."""

from __future__ import annotations

import click

from interlock.cli.catalogue import KINDS, entries, markdown
from interlock.cli.frame import HOLDS, OneOf
from interlock.cli.frame import command as standard
from interlock.cli.voice import Voice


@standard("list")
@click.argument("kinds", nargs=-1, type=OneOf("kind of part", KINDS), metavar="[KIND]...")
@click.option("--markdown", "as_markdown", is_flag=True, help="All pages, as docs/catalogue.md.")
def command(voice: Voice, kinds: tuple[str, ...], as_markdown: bool) -> int:
    """List the faults, laws and report formats that can be named in files and options."""
    if as_markdown:
        voice.page(markdown().rstrip())
        if not voice.json:
            return HOLDS
    found = entries(kinds or KINDS)
    voice.document(
        {"parts": [{"kind": e.kind, "name": e.name, "zh": e.zh, "says": e.summary} for e in found]}
    )
    for kind in dict.fromkeys(e.kind for e in found):
        voice.say(kind, "bold")
        voice.table((e.name, e.zh, e.summary) for e in found if e.kind == kind)
    voice.hint("interlock explain NAME says more.", "dim")
    return HOLDS
