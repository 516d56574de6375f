"""`interlock explain NAME`: the page of one part."""

from __future__ import annotations

import click

from interlock.cli.catalogue import Entry, entries, rules, written
from interlock.cli.frame import HOLDS
from interlock.cli.frame import command as standard
from interlock.cli.voice import Voice
from interlock.errors import UsageError
from interlock.names import KINDS
from interlock.registry import unknown

# The files that people write: what each says (English, Chinese), its page, its JSON Schema.
FORMATS = {
    "bridge": (
        "when two records are the same, and which field becomes which",
        "何时两条记录是同一条，哪个字段变成哪个字段",
        "docs/how-to/first-bridge.md, docs/reference/bridge.md", "bridge",
    ),
    "scenario": (
        "what shall happen, which faults, which laws", "发生什么、哪些故障、哪些定律",
        "docs/reference/scenario.md", "scenario",
    ),
    "laws": (
        "laws of your own: sentences in YAML, functions in Python",
        "自定义定律：YAML 句子或 Python 函数",
        "docs/reference/laws.md", "laws",
    ),
    "overlay": (
        "repairs of a contract, and how its twin behaves", "对契约的修正，以及孪生系统的行为",
        "docs/reference/overlay.md", "overlay",
    ),
}  # fmt: skip


@standard("explain")
@click.argument("name")
def command(voice: Voice, name: str) -> int:
    """Explain one part by its name: what happens, its settings, what catches it.

    The name may be the Chinese one. Of bridge, scenario and overlay: the page and the schema.
    """
    if name.lower() in FORMATS:
        return _say_format(voice, name.lower())
    entry = find(name)
    index = 1 if voice.lang == "zh" else 0
    findings = tuple(pair[index] for pair in entry.findings)
    voice.document(
        {"name": entry.name, "zh": entry.zh, "kind": entry.kind, "says": entry.summary,
         "page": entry.page, "settings": dict(entry.settings), "findings": findings}
    )  # fmt: skip
    kind = voice.pick(entry.kind, KINDS.get(entry.kind, entry.kind))
    voice.say(f"{entry.name}  {entry.zh}  ({kind})", "bold")
    if voice.lang == "zh" and entry.chinese and entry.kind != "rule":
        voice.say(entry.chinese)
    if entry.kind != "rule":
        voice.page(entry.page)
    voice.table((voice.pick("setting", "参数"), written(*pair)) for pair in entry.settings)
    voice.table((voice.pick("says", "提示"), sentence) for sentence in findings)
    return HOLDS


def _say_format(voice: Voice, name: str) -> int:
    en, zh, page, schema = FORMATS[name]
    says = voice.pick(en, zh)
    voice.document({"name": name, "zh": "", "kind": "file", "says": says, "page": page,
                    "settings": {}, "findings": ()})  # fmt: skip
    voice.say(f"{name}  {says}", "bold")
    voice.table([(voice.pick("page", "文档"), page)])
    if schema:
        voice.table([(voice.pick("keys", "字段"), f"interlock schema {schema}")])
    return HOLDS


def find(name: str) -> Entry:
    """Give the part of that English or Chinese name; blanks, underscores and case are ignored."""
    every = (*entries(), *rules())
    known = {entry.name: entry for entry in every}
    known |= {entry.zh: entry for entry in every if entry.zh}
    plain = "-".join(name.lower().replace("_", " ").split())
    if plain not in known:
        wrong = unknown("name", name, known, where="interlock explain")
        if not wrong.remedy.startswith("did you mean"):
            # Of so many names a list helps nobody.
            remedy = "`interlock list --all` shows every name"
            raise UsageError(wrong.problem, where=wrong.where, remedy=remedy)
        raise wrong
    return known[plain]
