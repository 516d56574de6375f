"""What each operation does to which records, guessed from names, methods, paths and shapes.

Every guess keeps its reason in `why`; an overlay corrects what is guessed wrong.
"""

from __future__ import annotations

from dataclasses import replace

from interlock.contract.model import Contract, Role
from interlock.contract.roles.behaviour import with_behaviour
from interlock.contract.roles.events import infer_events
from interlock.contract.roles.records import with_parents, with_references
from interlock.contract.roles.rest import infer_rest
from interlock.contract.roles.rpc import infer_rpc

__all__ = ["infer"]


def infer(contract: Contract) -> Contract:
    """Fill resources, roles and what raises events; what the contract already says stays.

    OData metadata says them all: its reader has filled them and nothing is guessed.
    """
    if contract.origin.kind == "edmx":
        here = {o.name for o in contract.operations}
        return replace(contract, roles={n: r for n, r in contract.roles.items() if n in here})
    resources, by_path = infer_rest(contract)
    resources, by_name = infer_rpc(contract, resources, by_path)
    silent = {
        o.name: Role("none", "", why="neither path nor name tells what it does")
        for o in contract.operations
    }
    stated = {r.name: r for r in contract.resources}
    found = tuple(stated.pop(r.name, r) for r in resources)
    every = with_references((*found, *stated.values()), contract.types)
    guessed = {**silent, **by_path, **by_name}
    every = with_parents(every, guessed)
    every, guessed = with_behaviour(contract, every, guessed)
    return replace(
        contract,
        resources=every,
        roles={**guessed, **contract.roles},
        events=infer_events(contract, every),
    )
