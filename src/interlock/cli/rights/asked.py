"""`interlock rights`: what is asked, and its exit code."""

from __future__ import annotations

from collections.abc import Callable

import click

from interlock.cli.frame import FINDINGS, HOLDS, UNKNOWN
from interlock.cli.frame import command as standard
from interlock.cli.rights.answer import document, tell
from interlock.cli.voice import Voice
from interlock.errors import UsageError
from interlock.run.config import load_settings
from interlock.run.project import load_project
from interlock.run.rehearse import files_of, scenario_paths, sorted_out, subject_of
from interlock.run.rights import rehearse_rights


@standard("rights")
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO]...")
@click.option("--seed", type=click.IntRange(min=0), help="Decides all chance; default 0.")
def command(voice: Voice, *, scenarios: tuple[str, ...], seed: int | None) -> int:
    """Tell the least rights that the integration needs; then take each away in turn.

    Without a right it should fail cleanly: nothing half-written, no hammering, and a person is
    told. Exit code 1: it does not, or it has rights that it never uses. 4: a right was taken away
    and nothing could be said of it.
    """
    settings = load_settings(options={"run.seed": seed})
    chosen = scenario_paths(scenarios) or settings.scenario_files()
    stories, cases = sorted_out(chosen)
    files, subject = files_of(settings, stories), subject_of(settings)
    if cases and not stories:
        raise UsageError(
            "a saved case has its faults, and rights are rehearsed without any",
            where=str(cases[0]),
            remedy="name a scenario",
        )
    if not stories:
        raise UsageError(
            "there is no scenario to run",
            where="[run] scenarios",
            remedy="write one (docs/how-to/first-bridge.md), or let `interlock init` write it",
        )
    project = load_project(files)
    found = rehearse_rights(project, subject, settings.run.seed, _progress(voice))
    voice.document(document(found))
    tell(voice, found)
    if found.unneeded or any(r.harms for r in found.removals):
        return FINDINGS if found.removals else UNKNOWN
    return HOLDS if found.removals and all(r.judged for r in found.removals) else UNKNOWN


def _progress(voice: Voice) -> Callable[[str, int, int], None]:
    """Give what says now and then how far the work is."""

    def at(what: str, number: int, count: int) -> None:
        if number % 10 == 0:
            voice.note(f"{what}: {number} / {count}")

    return at
