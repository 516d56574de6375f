"""`interlock process`: what is asked, the cases that it saves, and its exit code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from interlock.cli.frame import FINDINGS, HOLDS, UNKNOWN, near
from interlock.cli.frame import command as standard
from interlock.cli.process.answer import broken, document, tell, unfinished
from interlock.cli.telling.answering import write
from interlock.cli.voice import Voice
from interlock.messages.process import process
from interlock.run.config import load_settings
from interlock.run.process import Cell, missteps, walk
from interlock.run.project import load_project
from interlock.run.rehearse import files_of, subject_of
from interlock.scenario.case import dump_case
from interlock.scenario.model import Expectation


@standard("process")
@click.option("--seed", type=click.IntRange(min=0), help="Decides all chance; default 0.")
def command(voice: Voice, *, seed: int | None) -> int:
    """Walk through the joint process: every event of both systems in every situation.

    A situation is where a record stands in both systems. Each event is tried when all is settled,
    and once more a second after the step before. Exit code 1: a law is broken, and the case is
    saved; or a record can or cannot be cancelled against the bridge. 4: the bridge names no joint
    life, or something was not tried.
    """
    settings = load_settings(options={"run.seed": seed})
    subject = subject_of(settings)
    project = load_project(replace(files_of(settings), scenarios=()))

    def at(what: str, number: int, count: int) -> None:
        voice.note(f"{what}: {number} / {count}")

    found = walk(project, subject, settings.run.seed, at)
    saved = dict(_saved(settings.root / ".interlock" / "cases", found.cells))
    wrong = tuple(missteps(found, project.court.bridge.lives))
    voice.document(document(found, saved, wrong))
    tell(voice, found, saved, wrong)
    if not found.cells:
        voice.say(process("none", voice.lang), "yellow")
        return UNKNOWN
    if wrong or any(map(broken, found.cells)):
        return FINDINGS
    return UNKNOWN if found.left or any(map(unfinished, found.cells)) else HOLDS


def _saved(folder: Path, cells: tuple[Cell, ...]) -> Iterator[tuple[int, str]]:
    """Write the case of each broken cell; give its place by the number of the cell."""
    for number, cell in enumerate(cells):
        if broken(cell):
            rule = cell.findings[0].rule
            states = "-".join(state for _system, state in cell.before.states)
            words = f"process-{cell.match}-{states}-{cell.event.operation}-{cell.when}-{rule}"
            path = folder / f"{_name(words)}.yaml"
            expect = Expectation("broken", rule, cell.findings[0].party)
            write(path, dump_case(replace(cell.case, expect=expect)))
            yield number, near(path)


def _name(words: str) -> str:
    return "".join(c if c.isalnum() or c == "-" else "_" for c in words)
