"""The parts that Interlock has, as pages: read from the tables themselves."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass

from interlock.registry import Registry

# plural for `interlock list`, module, name of its table
TABLES: tuple[tuple[str, str, str], ...] = (
    ("faults", "interlock.fault", "FAULTS"),
    ("laws", "interlock.law", "LAWS"),
    ("reports", "interlock.report", "REPORTS"),
)
KINDS = tuple(plural for plural, _, _ in TABLES)


@dataclass(frozen=True, slots=True)
class Entry:
    """A part and its page. summary: the first sentence; settings: name and default of each."""

    kind: str
    name: str
    summary: str
    page: str
    settings: tuple[tuple[str, str], ...] = ()


def entries(kinds: tuple[str, ...] = KINDS) -> tuple[Entry, ...]:
    """Give all parts of the kinds, in the order of their tables."""
    return tuple(entry for kind in kinds for entry in _of(kind))


def _of(kind: str) -> Iterator[Entry]:
    for plural, module, name in TABLES:
        if plural != kind:
            continue
        table: Registry[object] = getattr(importlib.import_module(module), name)
        for key, part in table.items():
            page = inspect.getdoc(part) or ""
            yield Entry(table.kind, key, " ".join(page.split("\n\n")[0].split()), page, _set(part))


def _set(part: object) -> tuple[tuple[str, str], ...]:
    if not (isinstance(part, type) and is_dataclass(part)):
        return ()
    return tuple((field.name, str(field.default)) for field in fields(part))


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
            lines += ["", f"### {entry.name}", "", entry.page]
            if entry.settings:
                lines += ["", "Settings: " + ", ".join(f"`{n}: {v}`" for n, v in entry.settings)]
    return "\n".join(lines) + "\n"
