"""`interlock schema FORMAT`: the JSON Schema of a file that users write."""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from typing import Any, cast

import click

from interlock.cli.frame import HOLDS, OneOf
from interlock.cli.frame import command as standard
from interlock.cli.voice import Voice

FORMATS: Mapping[str, tuple[str, str]] = {
    "config": ("interlock.run.config", "SCHEMA"),
    "bridge": ("interlock.bridge.schema", "BRIDGE"),
    "overlay": ("interlock.contract.overlay.schema", "OVERLAY"),
    "scenario": ("interlock.scenario.schema", "SCENARIO"),
    "case": ("interlock.scenario.schema", "CASE"),
    "laws": ("interlock.scenario.schema_own", "LAWS"),
}


@standard("schema")
@click.argument("format", type=OneOf("format", tuple(FORMATS)))
def command(voice: Voice, format: str) -> int:
    """Print the JSON Schema of a file format, for editors and other tools.

    config is interlock.toml (or [tool.interlock] of pyproject.toml).
    """
    # The schema is the document: with --json it would otherwise hide inside another one.
    print(json.dumps(schema(format), ensure_ascii=False, indent=2))
    return HOLDS


def schema(name: str) -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of a format."""
    module, table = FORMATS[name]
    found = getattr(importlib.import_module(module), table)
    return cast("dict[str, Any]", found)
