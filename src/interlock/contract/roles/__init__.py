"""What each operation does to which records, guessed from names, methods, paths and shapes.

Every guess keeps its reason in `why`; an overlay corrects what is guessed wrong.
"""

from __future__ import annotations

from interlock.contract.model import Contract, EventOut, Resource, Role
from interlock.contract.roles.behaviour import with_behaviour
from interlock.contract.roles.logins import with_logins
from interlock.contract.roles.records import with_parents, with_references
from interlock.contract.roles.rest import infer_rest
from interlock.contract.roles.words import squeezed
from interlock.data import replace

__all__ = ["infer"]


def infer(contract: Contract) -> Contract:
    """Fill resources, roles and what raises events; what the contract already says stays.

    OData metadata says them all: its reader has filled them and nothing is guessed.
    """
    if contract.origin.kind == "edmx":
        here = {o.name for o in contract.operations}
        return replace(contract, roles={n: r for n, r in contract.roles.items() if n in here})
    resources, by_path = infer_rest(contract)
    resources, by_name = _by_name(contract, resources, by_path)
    silent = {
        o.name: Role("none", "", why="neither path nor name tells what it does")
        for o in contract.operations
    }
    stated = {r.name: r for r in contract.resources}
    found = tuple(stated.pop(r.name, r) for r in resources)
    every = with_references((*found, *stated.values()), contract.types)
    guessed = {**silent, **by_path, **by_name}
    every = with_parents(contract, every, guessed)
    every, guessed = with_behaviour(contract, every, with_logins(contract, guessed))
    return replace(
        contract,
        resources=every,
        roles={**guessed, **contract.roles},
        events=_events(contract, every),
    )


def _by_name(
    contract: Contract, known: tuple[Resource, ...], by_path: dict[str, Role]
) -> tuple[tuple[Resource, ...], dict[str, Role]]:
    if all(o.name in by_path for o in contract.operations):
        return tuple({squeezed(r.name): r for r in known}.values()), {}
    # Nothing that a contract whose paths tell everything need wait for.
    from interlock.contract.roles.rpc import infer_rpc

    return infer_rpc(contract, known, by_path)


def _events(contract: Contract, resources: tuple[Resource, ...]) -> tuple[EventOut, ...]:
    if not contract.events:
        return ()
    # The same for one without events.
    from interlock.contract.roles.events import infer_events

    return infer_events(contract, resources)
