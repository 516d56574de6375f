"""Operations whose messages no value tells: some content models of XML Schema are beyond us."""

from __future__ import annotations

from collections.abc import Iterator

from interlock.contract.model import Operation, Refusal, Source
from interlock.schema.types import Anything, ListOf, OneOf, Record, Ref, Type, Types
from interlock.schema.xsd.types import TypeTable


def unsayable(operation: Operation, known: TypeTable, types: Types) -> Refusal | None:
    """Give why an operation cannot be tested, None when it can."""
    if not known.unsayable:
        return None
    for found in _within(operation, types):
        if isinstance(found, Anything) and found in known.unsayable:
            definition = known.unsayable[found]
            name = known.type_names.get(definition.name)
            what = f"type {name}" if name else "a type without a name"
            return Refusal(operation.name, f"{what}: {found.why}", Source(*definition.place))
    return None


def _within(operation: Operation, types: Types) -> Iterator[Type]:
    """Give each type that a message of the operation may hold, once."""
    messages = (operation.request, *(outcome.message for outcome in operation.outcomes))
    waiting: list[Type] = [part.type for message in messages for part in message.parts]
    seen: set[str] = set()
    while waiting:
        type_ = waiting.pop()
        yield type_
        if isinstance(type_, Ref) and type_.name not in seen:
            seen.add(type_.name)
            waiting.append(types.get(type_.name, Anything()))
        elif isinstance(type_, Record):
            waiting += [field.type for field in type_.fields]
        elif isinstance(type_, ListOf):
            waiting.append(type_.item)
        elif isinstance(type_, OneOf):
            waiting += type_.branches
