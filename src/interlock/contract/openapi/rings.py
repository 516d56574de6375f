"""Definitions that lead back to themselves before they say anything about a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from interlock.schema.json_dialect import Schema, def_name

# What these hold is asked of the same value; all other words go on to a part of it.
_LISTS = ("allOf", "anyOf", "oneOf")
_SINGLE = ("not", "if", "then", "else")
_COMBINING = frozenset(("$ref", *_LISTS, *_SINGLE))


def rings(names: Iterable[str], defs: Mapping[str, Schema]) -> tuple[str, ...]:
    """Give those of `names` whose judgement would never end, in their order.

    JSON Schema forbids them (2020-12 core, section 9.4.1). They may only refer to each other.
    """
    left = {name: _targets(defs[name]) for name in names}
    users: dict[str, list[str]] = {}
    for name, targets in left.items():
        targets.intersection_update(left)
        for target in targets:
            users.setdefault(target, []).append(name)
    grounded = [name for name, targets in left.items() if not targets]
    while grounded:
        name = grounded.pop()
        del left[name]
        for user in users.get(name, ()):
            left[user].discard(name)
            if not left[user]:
                grounded.append(user)
    return tuple(left)


def _targets(schema: object) -> set[str]:
    found: set[str] = set()
    waiting = [schema]
    while waiting:
        words = waiting.pop()
        if not isinstance(words, (dict, Mapping)) or _COMBINING.isdisjoint(words):
            continue
        if isinstance(ref := words.get("$ref"), str):
            found.add(def_name(ref))
        waiting += (words[word] for word in _SINGLE if word in words)
        for word in _LISTS:
            if isinstance(branches := words.get(word), list):
                waiting += branches
    return found
