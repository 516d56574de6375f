"""The parts that Interlock has, as pages: read from the tables themselves."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from interlock.data import dataclass
from interlock.finding import Verdict
from interlock.messages import REMEDIES, SAYS, Language, Pair, pages
from interlock.messages.telling import FAULTS
from interlock.names import zh
from interlock.registry import Registry

# plural for `interlock list`, module, name of its table
TABLES: tuple[tuple[str, str, str], ...] = (
    ("faults", "interlock.fault", "FAULTS"),
    ("drifts", "interlock.fault.contract", "DRIFTS"),
    ("patterns", "interlock.scenario.patterns", "PATTERNS"),
    ("links", "interlock.scenario.links", "LINKS"),
    ("laws", "interlock.law", "LAWS"),
    ("reports", "interlock.report", "REPORTS"),
)
KINDS = tuple(plural for plural, _, _ in TABLES)


@dataclass(frozen=True, slots=True)
class Entry:
    """A part and its page. summary: the first sentence; settings: name and default of each, of a
    law's what is written there.

    chinese: what it is in one line, "" where nobody has said it.
    says, cures: the sentences of its findings and their remedies, or what an integration does
    about it; (English, Chinese) each.
    """

    kind: str
    name: str
    summary: str
    page: str
    chinese: str = ""
    settings: tuple[tuple[str, str], ...] = ()
    says: tuple[Pair, ...] = ()
    cures: tuple[Pair, ...] = ()

    def page_in(self, language: Language) -> str:
        """Give its page; the English one when nobody has written it in that language."""
        return pages.page(self.name, self.page, language, zh)

    @property
    def zh(self) -> str:
        """Give the Chinese name, "" when there is none."""
        return zh(self.name)


def entries(kinds: tuple[str, ...] = KINDS) -> tuple[Entry, ...]:
    """Give all parts of the kinds, in the order of their tables."""
    return tuple(entry for kind in kinds for entry in _of(kind))


def _of(kind: str) -> Iterator[Entry]:
    for plural, module, name in TABLES:
        if plural != kind:
            continue
        table: Registry[object] = getattr(importlib.import_module(module), name)
        for key, part in table.items():
            page = _page(part)
            summary = " ".join(page.split("\n\n")[0].split())
            said = _chinese(key, part)
            cures = (pages.CURES[key],) if key in pages.CURES else _of_rule(REMEDIES, key)
            settings, says = _set(part), _of_rule(SAYS, key)
            yield Entry(table.kind, key, summary, page, said, settings, says, cures)


def _chinese(name: str, part: object) -> str:
    if name in FAULTS:
        return FAULTS[name][1]
    titles = getattr(part, "title", {})
    title = str(titles.get("zh", "")) if isinstance(titles, dict) else ""
    return title or pages.PAGES.get(name, "").partition("\n\n")[0]


def _page(part: object) -> str:
    # A law is a value that brings its page along; other parts are classes and functions, of
    # which those that load late name the module that holds their page.
    own = getattr(part, "page", None) or inspect.getdoc(part) or ""
    late = re.fullmatch(r"See (interlock[\w.]+)\.", own)
    if late:
        own = importlib.import_module(late[1]).__doc__ or ""
    return inspect.cleandoc(own)


def _of_rule(table: Mapping[str, Pair], rule: str) -> tuple[Pair, ...]:
    return tuple(pair for message, pair in table.items() if message.partition(".")[0] == rule)


def rules() -> tuple[Entry, ...]:
    """Give the rules that findings carry and that are no law: a crash, a stranger's address."""
    # Some remedies go with findings of any rule: what nothing is said of is none.
    names = dict.fromkeys(message.partition(".")[0] for message in SAYS)
    laws = {entry.name for entry in entries(("laws",))}
    return tuple(
        _told("rule", name, _of_rule(SAYS, name), _of_rule(REMEDIES, name))
        for name in names
        if name not in laws
    )


def verdicts() -> tuple[Entry, ...]:
    """Give the verdicts: what each says of a run."""
    return tuple(_told("verdict", str(verdict)) for verdict in Verdict)


def _told(kind: str, name: str, says: tuple[Pair, ...] = (), cures: tuple[Pair, ...] = ()) -> Entry:
    english, chinese = pages.RULES.get(name, ("", ""))
    return Entry(kind, name, english, english, chinese, (), says, cures)


def _set(part: object) -> tuple[tuple[str, str], ...]:
    if not (isinstance(part, type) and is_dataclass(part)):
        return tuple(dict(getattr(part, "settings", {})).items())
    return tuple((field.name, str(field.default)) for field in fields(part))


def written(name: str, default: str) -> str:
    """Give `name: default`, or the name alone when there is no default."""
    return f"{name}: {default}" if default else name


def markdown() -> str:
    """Give docs/catalogue.md: every part with its page."""
    lines = [
        "# Catalogue of parts",
        "",
        "Made from the parts' own docstrings by `interlock list --markdown`.",
    ]
    for kind in KINDS:
        lines += ["", f"## {kind.capitalize()}"]
        for entry in entries((kind,)):
            lines += ["", f"### {entry.name} {entry.zh}".rstrip(), "", entry.page]
            if entry.settings:
                lines += ["", "Settings: " + ", ".join(f"`{written(*s)}`" for s in entry.settings)]
            if entry.name in pages.CURES:
                lines += ["", f"What to do: {pages.CURES[entry.name][0]}."]
    return "\n".join(lines) + "\n"
