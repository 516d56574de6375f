"""Operations whose messages could never be written to their end."""

from __future__ import annotations

from math import inf

from interlock.contract.model import Contract, Operation, Refusal
from interlock.data import replace
from interlock.schema.height import Heights
from interlock.schema.types import Choice, ListOf, OneOf, Record, Ref, Types, resolve


def refuse_endless(contract: Contract) -> Contract:
    """Give the contract without operations and events of which a message needs itself."""
    heights = Heights(contract.types)
    endless: dict[str, str] = {}
    for operation in (*contract.operations, *(e.operation for e in contract.events)):
        why = _why_endless(operation, contract.types, heights)
        if why:
            endless[operation.name] = why
    if not endless:
        return contract
    refused = [
        Refusal(o.name, endless[o.name], o.source)
        for o in (*contract.operations, *(e.operation for e in contract.events))
        if o.name in endless
    ]
    return replace(
        contract,
        operations=tuple(o for o in contract.operations if o.name not in endless),
        events=tuple(e for e in contract.events if e.operation.name not in endless),
        refused=(*contract.refused, *refused),
    )


def _why_endless(operation: Operation, types: Types, heights: Heights) -> str:
    for message in (operation.request, *(o.message for o in operation.outcomes if o.ok)):
        for part in message.parts:
            if not isinstance(part.type, (Ref, Record, OneOf, ListOf)):
                continue
            # A message of nothing but null needs no value of its type.
            if heights.of(part.type) == inf and resolve(part.type, types) != Choice(()):
                name = part.type.name if isinstance(part.type, Ref) else part.name
                return f"{name} needs itself or what has no value, so no message of it is complete"
    return ""
