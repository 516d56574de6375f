"""The answer of `interlock rights`, for people and for machines."""

from __future__ import annotations

from collections.abc import Iterator

from interlock.cli.voice import Voice
from interlock.messages.rights import harm, rights
from interlock.run.rights import Rehearsed, Removal, Right


def tell(voice: Voice, found: Rehearsed) -> None:
    """Print the least rights, every removal, and the sum."""
    lang = voice.lang
    voice.say(rights("least", lang), "bold")
    voice.table([rights("head", lang).split("|"), *_least_rows(found)])
    voice.say()
    voice.say(rights("removed", lang), "bold")
    rows = [(name(r.right, voice), str(r.refused), _then(r, voice)) for r in found.removals]
    voice.table([rights("removed-head", lang).split("|"), *rows])
    for kind in dict.fromkeys(kind for r in found.removals for kind, _ in r.harms):
        voice.say(f"  {rights('remedy', lang)}: {rights(f'remedy-{kind}', lang)}")
    if found.unneeded:
        voice.say()
        voice.say(rights("unneeded", lang), "bold")
        voice.table((r.system, r.resource, r.action) for r in found.unneeded)
    voice.say()
    if not all(r.could_tell for r in found.removals):
        voice.hint(rights("untold", lang), "yellow")
    clean = sum(r.clean for r in found.removals)
    good = clean == len(found.removals) and not found.unneeded
    told = {"clean": clean, "all": len(found.removals), "trials": found.trials}
    voice.say(rights("sum", lang, **told), "green" if good else "red")


def _least_rows(found: Rehearsed) -> Iterator[tuple[str, ...]]:
    for system, resource in sorted({(r.system, r.resource) for r in found.used.calm}):
        writes = found.used.of(system, "write").get(resource, ())
        seen = [r.action for r in found.seen if (r.system, r.resource) == (system, resource)]
        may = found.used.of(system).get(resource, ())
        yield system, resource, ", ".join(may), ", ".join(writes), ", ".join(seen)


def name(right: Right, voice: Voice) -> str:
    """Give a right as people say it."""
    action = right.action
    if right.kind == "write":
        action = rights("write", voice.lang, action=action)
    return f"{right.system} {right.resource}: {action}"


def _then(removal: Removal, voice: Voice) -> str:
    if not removal.harms:
        return removal.stopped or rights("clean" if removal.clean else "unmissed", voice.lang)
    kind, args = removal.harms[0]
    return harm(kind, args, voice.lang)


def document(found: Rehearsed) -> dict[str, object]:
    """Give the fields of the JSON document."""
    least: dict[str, dict[str, dict[str, object]]] = {}
    for system, resource, may, writes, seen in _least_rows(found):
        row = {"may": may, "writes": writes, "reads": seen}
        least.setdefault(system, {})[resource] = {
            key: [word for word in text.split(", ") if word] for key, text in row.items()
        }
    return {
        "least": least,
        "removed": [
            {
                "system": r.right.system,
                "record": r.right.resource,
                "kind": r.right.kind,
                "action": r.right.action,
                "refused": r.refused,
                "clean": r.clean,
                "judged": r.judged,
                "harms": [
                    {"kind": kind, "args": dict(args), "says": harm(kind, args, "en")}
                    for kind, args in r.harms
                ],
            }
            for r in found.removals
        ],
        "unneeded": [
            {"system": r.system, "record": r.resource, "action": r.action} for r in found.unneeded
        ],
        "trials": found.trials,
    }
