"""The order in which parts begin."""

from __future__ import annotations

from collections.abc import Iterable

from interlock.serve.subject.model import Part


def ring_of(part: Part, parts: Iterable[Part]) -> bool:
    """Tell whether a part waits for itself."""
    known = {other.name: other for other in parts}
    seen: set[str] = set()
    waiting = list(part.after)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(known[name].after if name in known else ())
    return part.name in seen
