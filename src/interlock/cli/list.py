"""`interlock list`: the catalogue of parts."""

from __future__ import annotations

import click

from interlock.cli.catalogue import KINDS, Entry, entries, markdown
from interlock.cli.frame import HOLDS, OneOf
from interlock.cli.frame import command as standard
from interlock.cli.voice import Voice
from interlock.fault import COMMON
from interlock.names import KINDS as KIND_NAMES

SHOWN = tuple(kind for kind in KINDS if kind != "drifts")


@standard("list")
@click.argument("kinds", nargs=-1, type=OneOf("kind of part", KINDS), metavar="[KIND]...")
@click.option("--all", "every", is_flag=True, help="All faults, and the ways a field drifts.")
@click.option("--markdown", "as_markdown", is_flag=True, help="All pages, as docs/catalogue.md.")
def command(voice: Voice, kinds: tuple[str, ...], *, every: bool, as_markdown: bool) -> int:
    """List the parts that can be named in files and options.

    Of the faults it shows the dozen that everybody knows who has operated an integration.
    """
    if as_markdown:
        voice.page(markdown().rstrip())
        if not voice.json:
            return HOLDS
    found = entries(kinds or (KINDS if every else SHOWN))
    left = 0 if every else sum(e.kind == "fault" and e.name not in COMMON for e in found)
    found = tuple(e for e in found if every or e.kind != "fault" or e.name in COMMON)
    voice.document(
        {"parts": [{"kind": e.kind, "name": e.name, "zh": e.zh, "says": e.summary} for e in found]}
    )
    for kind in dict.fromkeys(e.kind for e in found):
        voice.say(voice.pick(kind, KIND_NAMES.get(kind, kind)), "bold")
        voice.table((e.name, e.zh, _says(voice, e)) for e in found if e.kind == kind)
    if left:
        more = f"{left} faults more: interlock list --all"
        voice.hint(voice.pick(more, f"另有 {left} 种故障：interlock list --all"), "dim")
    en, zh = "interlock explain NAME says more.", "interlock explain 名称 可查看详情。"
    voice.hint(voice.pick(en, zh), "dim")
    return HOLDS


def _says(voice: Voice, entry: Entry) -> str:
    return voice.pick(entry.summary, entry.chinese or entry.summary)
