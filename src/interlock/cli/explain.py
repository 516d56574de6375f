"""`interlock explain NAME`: the page of one part."""

from __future__ import annotations

import click

from interlock.cli.catalogue import Entry, entries, rules, verdicts, written
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
    says, cures = (tuple(pair[index] for pair in pairs) for pairs in (entry.says, entry.cures))
    page = _page(voice, entry)
    voice.document(
        {"name": entry.name, "zh": entry.zh, "kind": entry.kind,
         "says": voice.pick(entry.summary, entry.chinese or entry.summary), "page": page,
         "settings": dict(entry.settings), "findings": (*says, *cures)}
    )  # fmt: skip
    kind = voice.pick(entry.kind, KINDS.get(entry.kind, entry.kind))
    voice.say(f"{entry.name}  {entry.zh}  ({kind})", "bold")
    voice.page(page)
    voice.table((voice.pick("setting", "参数"), written(*pair)) for pair in entry.settings)
    voice.table((voice.pick("says", "提示"), sentence) for sentence in says)
    voice.table((voice.pick("to do", "办法"), sentence) for sentence in cures)
    return HOLDS


def _page(voice: Voice, entry: Entry) -> str:
    """Give the page in the voice's language; of a rule of another package, what is said of it."""
    if entry.kind in ("rule", "verdict"):
        return voice.pick(entry.page, entry.chinese or entry.page)
    return entry.page_in(voice.lang)


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
    every = (*entries(), *rules(), *verdicts())
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
