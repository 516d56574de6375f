"""Content models in one spelling: no group that says nothing, no turns that cannot be told apart.

The words are those of Brüggemann-Klein, "Regular expressions into finite automata" (1993): what
may follow each place, and the star normal form, in which no repetition repeats a repetition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field, replace
from typing import Final, TypeAlias

from interlock.data import dataclass
from interlock.schema.xsd.components import Group, Leaf, Particle, Wildcard

_Places: TypeAlias = list[Leaf | Wildcard]
PAIRS_MAX: Final = 1_000_000


class Unsayable(Exception):
    """Values of this content model would not be found again in its documents; the text is why."""


def tidy(part: Particle) -> Particle | None:
    """Give the same model with fewer groups; None when nothing can stand there.

    Raises Unsayable where validators count differently.
    """
    if not isinstance(part, Group):
        return part
    found = [tidy(p) for p in part.parts]
    parts = [p for p in found if p is not None]
    minimum = part.minimum
    if part.kind == "choice":
        if len(parts) < len(found) or any(map(emptiable, parts)):
            minimum = 0
        parts = [p for inner in map(_present, parts) for p in _spliced(inner, "choice")]
    elif part.kind == "sequence":
        parts = [p for inner in parts for p in _spliced(inner, "sequence")]
    if not parts:
        return None
    if part.minimum > 1 and (minimum == 0 or all(map(emptiable, parts))):
        raise Unsayable(f"it counts a group that may be empty: {words(part)}")
    if part.kind != "choice" and part.maximum == 1 and all(map(emptiable, parts)):
        minimum = 1
    if len(parts) == 1:
        return _together(parts[0], minimum, part.maximum) or replace(
            part, kind="sequence", parts=tuple(parts), minimum=minimum
        )
    return replace(part, parts=tuple(parts), minimum=minimum)


def _spliced(part: Particle, kind: str) -> tuple[Particle, ...]:
    is_same = isinstance(part, Group) and part.kind == kind
    return part.parts if is_same and once(part) else (part,)  # type: ignore[union-attr]  # a group


def once(part: Particle) -> bool:
    """Tell whether a part stands there once, no more and no less."""
    return part.minimum == 1 and part.maximum == 1


def _present(part: Particle) -> Particle:
    """Give a branch of a choice without its being absent, which the choice says itself."""
    if part.minimum:
        return part
    return part._replace(minimum=1) if isinstance(part, Leaf) else replace(part, minimum=1)


def _together(part: Particle, minimum: int, maximum: int | None) -> Particle | None:
    """Give the only part of a group with the occurrences of both.

    None where these leave gaps, as of pairs that repeat.
    """
    least, most = part.minimum, part.maximum
    if maximum != 1 and most != 1 and least != most:
        # A validator that takes what it can get would find too few turns.
        bounded = maximum is not None and most is not None and isinstance(part, Group)
        if minimum > 1 or (least > 1 and most is not None) or bounded:
            whole = Group("sequence", (part,), minimum, maximum)
            raise Unsayable(f"it counts a group whose parts are counted, too: {words(whole)}")
    if minimum != maximum and least > 1:
        return None
    low, high = minimum * least, None if maximum is None or most is None else maximum * most
    if isinstance(part, Leaf):
        return part._replace(minimum=low, maximum=high)
    return replace(part, minimum=low, maximum=high)


def emptiable(part: Particle) -> bool:
    """Tell whether a part may stand for nothing."""
    if part.minimum == 0 or not isinstance(part, Group):
        return part.minimum == 0
    some = any if part.kind == "choice" else all
    return some(map(emptiable, part.parts))


def turn(group: Group) -> tuple[Particle, int]:
    """Give what one turn of a group that repeats holds, and how many there are at least.

    Raises Unsayable where two turns may look like one, or one like none.
    """
    body = replace(group, minimum=1, maximum=1)
    if told_apart(body) and not emptiable(body):
        return body, group.minimum
    minimum = 0 if emptiable(body) else group.minimum
    if group.maximum is None and minimum < 2:
        plain = tidy(_repeatable(body))
        if plain is not None and told_apart(plain) and not emptiable(plain):
            return plain, minimum
    raise Unsayable(f"its groups repeat in turns that cannot be told apart: {words(group)}")


def _repeatable(part: Particle) -> Particle:
    """Give a part that says the same within an endless repetition, and repeats nothing itself."""
    if part.minimum > 1:
        return part
    if isinstance(part, Leaf):
        return part._replace(minimum=1, maximum=1)
    if isinstance(part, Wildcard):
        return replace(part, minimum=1, maximum=1)
    needed = [p for p in part.parts if not emptiable(p)]
    if part.kind == "choice" or not needed:
        return Group("choice", tuple(map(_repeatable, part.parts)))
    if len(needed) > 1:
        return replace(part, minimum=1, maximum=1)
    alone = (_repeatable(p) if p is needed[0] else p for p in part.parts)
    return Group("sequence", tuple(alone))


def told_apart(body: Particle) -> bool:
    """Tell whether it shows where a turn ends: nothing that goes on in it may begin the next."""
    after = _After()
    first, last = _ends(body, after)
    goes_on = {id(p): p for end in last for p in after.of(end)}
    return not any(_alike(one, other) for one in goes_on.values() for other in first)


def settled(part: Particle) -> None:
    """Raise Unsayable where an element may be that of two places (unique particle attribution)."""
    every = list(_places(part))
    if not any(isinstance(p, Wildcard) for p in every) and len(
        {p.element.name for p in every if isinstance(p, Leaf)}
    ) == len(every):
        return  # nearly always
    after = _After()
    first, _ = _ends(part, after)
    for places in (first, *map(list, after.every())):
        names = [p.element.name for p in places if isinstance(p, Leaf)]
        gaps = [p for p in places if isinstance(p, Wildcard)]
        several = any(_alike(gap, p) for gap in gaps for p in places if p is not gap)
        if several or len(set(names)) < len(names):
            raise Unsayable(f"an element may take two places in its content: {words(part)}")


def _alike(one: Leaf | Wildcard, other: Leaf | Wildcard) -> bool:
    """Tell whether some element may stand at both places."""
    if isinstance(one, Leaf):
        if isinstance(other, Leaf):
            return one.element.name == other.element.name
        return other.takes(one.element.name)
    if isinstance(other, Leaf):
        return one.takes(other.element.name)
    if one.namespaces is None or other.namespaces is None:
        wide, narrow = (one, other) if one.namespaces is None else (other, one)
        listed = narrow.namespaces
        return listed is None or any(name not in wide.other for name in listed)
    return bool({*one.namespaces} & {*other.namespaces})


def _ends(part: Particle, after: _After) -> tuple[_Places, _Places]:
    """Give the places that may begin and end a part; `after` is told what follows what."""
    if not isinstance(part, Group):
        first, last = [part], [part]
    elif part.kind == "choice":
        every = [_ends(p, after) for p in part.parts]
        first, last = [x for f, _ in every for x in f], [x for _, e in every for x in e]
    else:
        first, last = [], []
        can_begin = True
        for p in part.parts:
            begin, end = _ends(p, after)
            after.add(last, begin)
            first += begin if can_begin else []
            can_begin = can_begin and emptiable(p)
            last = last + end if emptiable(p) else end
    exact = not isinstance(part, Group) and part.minimum == part.maximum
    if part.maximum != 1 and not exact:
        after.add(last, first)
    return first, last


@dataclass(slots=True)
class _After:
    """What may follow each place, both by identity: equal leaves are different places."""

    known: dict[int, dict[int, Leaf | Wildcard]] = field(default_factory=dict)
    pairs: int = 0

    def add(self, ends: _Places, begins: _Places) -> None:
        """Note that each of the ones may be followed by each of the others."""
        self.pairs += len(ends) * len(begins)
        if self.pairs > PAIRS_MAX:
            raise Unsayable(f"its groups allow more than {PAIRS_MAX:,} pairs of neighbours")
        for end in ends:
            self.known.setdefault(id(end), {}).update((id(begin), begin) for begin in begins)

    def of(self, end: Leaf | Wildcard) -> Iterable[Leaf | Wildcard]:
        """Give what may follow a place."""
        return self.known.get(id(end), {}).values()

    def every(self) -> Iterator[Iterable[Leaf | Wildcard]]:
        """Give what may follow each place."""
        return (some.values() for some in self.known.values())


def _places(part: Particle) -> Iterator[Leaf | Wildcard]:
    if isinstance(part, Group):
        for inner in part.parts:
            yield from _places(inner)
    else:
        yield part


def leaves(part: Particle) -> Iterator[Leaf]:
    """Give each element of a part with its occurrence."""
    return (place for place in _places(part) if isinstance(place, Leaf))


def words(part: Particle) -> str:
    """Give a model as text: (a, b?){2,3}."""
    if isinstance(part, Group):
        mark = {"sequence": ", ", "choice": " | ", "all": " & "}[part.kind]
        text = f"({mark.join(map(words, part.parts))})"
    else:
        text = part.element.name.rpartition("}")[2] if isinstance(part, Leaf) else "any"
    many = {(1, 1): "", (0, 1): "?", (0, None): "*", (1, None): "+"}
    bounds = part.minimum, part.maximum
    most = "" if part.maximum is None else part.maximum
    return text + many.get(bounds, f"{{{part.minimum},{most}}}")
