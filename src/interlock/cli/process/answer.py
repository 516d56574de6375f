"""The answer of `interlock process`, for people and for machines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from interlock.cli.voice import Voice
from interlock.finding import Verdict
from interlock.messages import say
from interlock.messages.fixed import word
from interlock.messages.process import process
from interlock.run.process import Cell, Misstep, Walk, tried


def broken(cell: Cell) -> bool:
    """Tell whether a law was broken in a cell."""
    return cell.verdict is Verdict.BROKEN


def unfinished(cell: Cell) -> bool:
    """Tell whether a step was taken and nothing could be said of what followed."""
    return cell.taken and cell.verdict is Verdict.UNKNOWN


def tell(voice: Voice, found: Walk, saved: Mapping[int, str], wrong: tuple[Misstep, ...]) -> None:
    """Print each situation with what became of every event, and the sum."""
    places = {id(cell): path for number, path in saved.items() for cell in [found.cells[number]]}
    for situation, cells in tried(found):
        if not cells:
            continue
        match = cells[0].match
        voice.say(process("in", voice.lang, match=match, situation=situation.says), "bold")
        shown = [c for c in cells if c.taken or broken(c)]
        head = process("head", voice.lang).split("|")
        voice.table([head, *(_row(voice, c) for c in shown)] if shown else [])
        for cell in filter(broken, cells):
            voice.say(f"    {say(cell.findings[0].message_id, cell.findings[0].args, voice.lang)}")
            path = process("saved", voice.lang, path=places[id(cell)])
            voice.hint(f"    {path}", "dim")
        refused = dict.fromkeys(
            f"{c.event.system} {c.event.operation}"
            for c in cells
            if c.when == "settled" and not c.taken and not broken(c)
        )
        if refused:
            text = process("refused", voice.lang, events=", ".join(refused))
            voice.hint(f"  {text}", "dim")
        voice.say()
    for step in wrong:
        args = {"match": step.match, "before": step.before, "situation": step.situation.says}
        voice.say(process(step.how, voice.lang, **args), "red")
    for situation in found.left:
        voice.say(process("left", voice.lang, situation=situation.says), "yellow")
    if found.cells:
        sums = _sums(found)
        good = not wrong and _verdict(found) == str(Verdict.HOLDS)
        voice.say(process("sum", voice.lang, **sums), "green" if good else "red")


def _row(voice: Voice, cell: Cell) -> tuple[str, ...]:
    verdict = word(str(cell.verdict), voice.lang)
    if broken(cell):
        verdict = f"{verdict.upper()}: {cell.findings[0].rule}"
    event = f"{cell.event.system} {cell.event.operation}"
    return event, process(cell.when, voice.lang), cell.after.says, verdict


def _sums(found: Walk) -> dict[str, int]:
    pairs = {(c.match, c.before, c.event) for c in found.cells}
    events = {(c.match, c.event) for c in found.cells}
    refused = {(c.match, c.before, c.event) for c in found.cells if not c.taken}
    taken = {(c.match, c.before, c.event) for c in found.cells if c.taken}
    open_ = len(found.left) * len(events)
    return {
        "situations": len(found.situations),
        "events": len(events),
        "tried": len(pairs),
        "all": len(pairs) + open_,
        "trials": len(found.cells),
        "refused": len(refused - taken),
        "broken": len({(c.match, c.before, c.event) for c in found.cells if broken(c)}),
        "open": open_,
    }


def document(
    found: Walk, saved: Mapping[int, str], wrong: tuple[Misstep, ...]
) -> dict[str, object]:
    """Give the fields of the JSON document."""
    return {
        "verdict": str(Verdict.BROKEN) if wrong else _verdict(found),
        "cells": [dict(_fields(cell, saved.get(n))) for n, cell in enumerate(found.cells)],
        "missteps": [
            {"match": w.match, "situation": dict(w.situation.states), "how": w.how} for w in wrong
        ],
        "not_tried": [dict(s.states) for s in found.left],
        **_sums(found),
    }


def _verdict(found: Walk) -> str:
    if any(map(broken, found.cells)):
        return str(Verdict.BROKEN)
    whole = found.cells and not found.left and not any(map(unfinished, found.cells))
    return str(Verdict.HOLDS if whole else Verdict.UNKNOWN)


def _fields(cell: Cell, case: str | None) -> Iterator[tuple[str, object]]:
    yield "match", cell.match
    yield "before", dict(cell.before.states)
    yield "event", {"system": cell.event.system, "operation": cell.event.operation}
    yield "when", cell.when
    yield "taken", cell.taken
    yield "after", dict(cell.after.states)
    yield "verdict", str(cell.verdict)
    yield "findings", [{"rule": f.rule, "party": f.party, "says": f.says} for f in cell.findings]
    if case is not None:
        yield "case", case
