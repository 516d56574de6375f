"""The door: `interlock COMMAND`."""

from __future__ import annotations

import click

from interlock import __version__


@click.group()
@click.version_option(__version__, prog_name="interlock")
def main() -> None:
    """Rehearse a CRM-ERP integration before it ships."""
