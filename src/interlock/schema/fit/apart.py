"""Whether no value of one type can be of another: by shape, by what must be there, by tags."""

from __future__ import annotations

from interlock.data import dataclass
from interlock.schema.check import Direction
from interlock.schema.scalar.check import in_choice
from interlock.schema.scalar.fit import carry
from interlock.schema.types import (
    GROUP,
    Anything,
    Choice,
    Field,
    ListOf,
    OneOf,
    Record,
    Ref,
    Type,
    Types,
    resolve,
)


@dataclass(frozen=True, slots=True)
class Sides:
    """The tables that the two types stand in, and the way that their values travel."""

    sources: Types
    targets: Types
    direction: Direction | None = None

    def travels(self, field: Field) -> bool:
        """Tell whether a field may be there at all."""
        return field.direction == "both" or self.direction in (None, field.direction)

    def turned(self) -> Sides:
        """Give the sides of the question the other way round."""
        return Sides(self.targets, self.sources, self.direction)


def apart(mine: Type, branch: Type, sides: Sides) -> bool:
    """Tell whether no value of `mine` can be of the branch of a choice; False is no promise."""
    that = resolve(branch, sides.targets)
    shapes = {_shape(mine), _shape(that)}
    if len(shapes) == 2 and "any" not in shapes:
        return True
    if not isinstance(mine, Record) or not isinstance(that, Record):
        return False
    # Groups of XML are fields only because of what stands around them.
    sure = [f for f in that.fields if f.required and not f.name.startswith(GROUP)]
    needed = [f.name for f in sure if sides.travels(f)]
    if not mine.open and any(mine.field(name) is None for name in needed):
        return True
    return any(_never(mine, wanted, sides) for wanted in that.fields)


def closed_choice(field: Field | None, types: Types) -> Choice | None:
    """Give the type of a field that can only hold listed values."""
    found = resolve(field.type, types) if field else None
    return found if isinstance(found, Choice) and not found.open else None


def _never(mine: Record, wanted: Field, sides: Sides) -> bool:
    """Tell whether a field that `mine` always has is never what the branch wants there."""
    given = mine.field(wanted.name)
    if given is None or not given.required or given.nullable or not sides.travels(given):
        return False
    has, wants = closed_choice(given, sides.sources), closed_choice(wanted, sides.targets)
    if has is None or wants is None:
        return False
    return not any(in_choice(carry(value, wants), wants) for value in has.values)


def _shape(type_: Type) -> str:
    """Give the shape of its values; scalars are one, since copying turns one into another."""
    if isinstance(type_, (Anything, Ref, OneOf)):
        return "any"
    return "record" if isinstance(type_, Record) else "list" if isinstance(type_, ListOf) else "one"
