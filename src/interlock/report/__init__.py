"""The table of report formats: a new one is a file, a test, and a line here."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TypeAlias, cast

from interlock.messages import Language
from interlock.registry import Registry
from interlock.report.model import Report

__all__ = ["REPORTS", "Renderer", "Report"]

Renderer: TypeAlias = Callable[[Report, Language], "str | bytes"]


def _late(name: str) -> Renderer:
    """Import a format when it is first used: lxml and jinja2 cost 100 ms a start."""

    def render(report: Report, language: Language) -> str | bytes:
        module = import_module(f"interlock.report.{name}")
        return cast(Renderer, module.render)(report, language)

    render.__doc__ = f"See interlock.report.{name}."
    return render


REPORTS: Registry[Renderer] = Registry(
    "report format",
    "interlock.reports",
    {name: _late(name) for name in ("text", "json", "junit", "html")},
)
