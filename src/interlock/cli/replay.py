"""`interlock replay`: the same trial again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from interlock.cli.frame import FINDINGS, HOLDS, UNKNOWN, Place
from interlock.cli.frame import command as standard
from interlock.cli.telling.answering import tell, write
from interlock.cli.voice import Voice
from interlock.finding import Verdict
from interlock.run.config import load_settings
from interlock.run.rehearse import files_of, subject_of
from interlock.run.replay import again


@standard("replay")
@click.argument("case", type=Place("path"))
@click.option("--trace", "trace", type=Place("path"), help="Write the trace here.")
def command(voice: Voice, case: Path, trace: Path | None) -> int:
    """Make the trial of a saved case again.

    Exit code 1: shown again (or another law is broken). 0: gone. 4: a planned fault did not fire,
    nothing is at stake any more, or it could not be finished.
    """
    settings = load_settings(case.resolve().parent if case.exists() else None)
    files = replace(files_of(settings), scenarios=())
    played = again(case, files, subject_of(settings))
    if trace is not None:
        write(trace, played.trace.lines())
    tell(voice, played.report)
    if played.shown_again or played.report.verdict is Verdict.BROKEN:
        return FINDINGS
    if played.unfired or played.stopped:
        return UNKNOWN
    voice.hint(voice.pick("gone: the case no longer shows it", "已消失：该用例不再重现"), "green")
    return HOLDS
