"""Records of one type that show what a record of another type refuses."""

from __future__ import annotations

from collections.abc import Iterator

from interlock.schema.boundary import OTHER_FIELD, boundaries
from interlock.schema.check import breaks
from interlock.schema.fit.apart import Sides
from interlock.schema.fit.sure import sure
from interlock.schema.types import Alternatives, Record
from interlock.values import Value

RECORDS_TRIED = 40


class Witnesses:
    """Looks for witnesses among the edges of a record; they are made when first asked for."""

    def __init__(self, mine: Record, other: Record, sides: Sides) -> None:
        self._mine, self._other, self._sides = mine, other, sides
        self._edges: tuple[Value, ...] | None = None

    def lacking(self, name: str) -> Value:
        """Give a record without a field that the target misses, None when none was found."""
        return self._refused(name, "missing", present=False)

    def having(self, name: str) -> Value:
        """Give a record with a field that the target does not know, None when none was found."""
        return self._refused(name, "unknown-field", present=True)

    def stranger(self, why: str = "") -> tuple[str, Value]:
        """Give why the target refuses a field that neither side names, and a record with one.

        why: the one reason that counts; "" takes any.
        """
        for value in self._records():
            if isinstance(value, dict) and OTHER_FIELD in value:
                for wrong in breaks(value, self._other, self._sides.targets):
                    if wrong.path == f"$.{OTHER_FIELD}" and wrong.why == (why or wrong.why):
                        return wrong.why, value
        return "", None

    def groups(self) -> Iterator[tuple[str, str, Value]]:
        """Give choices of the target that may not be kept: why, the groups, a record or None."""
        for choice in self._other.alternatives:
            if self._implied(choice) or self._always_one(choice):
                continue
            only = Record((), open=True, alternatives=(choice,))
            broken = ((b.why, value) for value in self._records() for b in breaks(value, only, {}))
            why, witness = next(broken, ("none-of-group", None))
            yield why, " | ".join("+".join(group) for group in choice.groups), witness
        yield from self.sizes()

    def sizes(self) -> Iterator[tuple[str, str, Value]]:
        """Give limits of the target on the number of fields that may not be kept, likewise."""
        mine, other = self._mine, self._other
        least = max(mine.min_fields, len(self._always()))
        most = mine.max_fields if mine.open else min(len(mine.fields), mine.max_fields or 10**9)
        only = Record((), open=True, min_fields=other.min_fields, max_fields=other.max_fields)
        told = []
        if least < other.min_fields:
            told.append(("too-few-fields", str(other.min_fields)))
        if other.max_fields is not None and (most is None or most > other.max_fields):
            told.append(("too-many-fields", str(other.max_fields)))
        for why, limit in told:
            found = (v for v in self._records() for b in breaks(v, only, {}) if b.why == why)
            yield why, limit, next(found, None)

    def _records(self) -> tuple[Value, ...]:
        if self._edges is None:
            limit = max(RECORDS_TRIED, 2 * len(self._mine.fields))
            sources, direction = self._sides.sources, self._sides.direction
            some = boundaries(self._mine, sources, limit=limit, direction=direction)
            self._edges = tuple(sure(some, self._mine, sources))
        return self._edges

    def _refused(self, name: str, why: str, *, present: bool) -> Value:
        for value in self._records():
            if isinstance(value, dict) and (name in value) == present:
                wrong = breaks(value, self._other, self._sides.targets)
                if any(b.path == f"$.{name}" and b.why == why for b in wrong):
                    return value
        return None

    def _implied(self, choice: Alternatives) -> bool:
        """Tell whether the source has the same choice, and is at least as strict about it."""
        return any(
            mine.groups == choice.groups
            and mine.whole == choice.whole
            and mine.several <= choice.several
            and mine.optional <= choice.optional
            for mine in self._mine.alternatives
        )

    def _always_one(self, choice: Alternatives) -> bool:
        """Tell whether the source always fills a group, and no second one unless it may."""
        always = choice.optional or bool(choice.present(self._always()))
        if choice.several or not always or self._mine.open:
            return always and choice.several
        return len(choice.present({f.name for f in self._mine.fields})) <= 1

    def _always(self) -> set[str]:
        return {f.name for f in self._mine.fields if f.required and self._sides.travels(f)}
