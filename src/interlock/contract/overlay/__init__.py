"""Overlay files: what a twin must know beyond its contract, and what was guessed wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from interlock.contract.model import Contract
from interlock.contract.overlay.callers import read_access, read_rights
from interlock.contract.overlay.messages import read_events, read_refusals
from interlock.contract.overlay.operations import read_roles
from interlock.contract.overlay.resources import read_resources
from interlock.contract.overlay.schema import keys
from interlock.contract.overlay.success import read_success
from interlock.errors import ContractError
from interlock.forms import Fields, read_file

__all__ = ["apply"]

_VERSION = 1


def apply(contract: Contract, path: Path) -> Contract:
    """Correct and complete a contract, with its guessed roles, by an overlay file.

    Every name in the file is looked up: ContractError with file, line, column and nearest name.
    """
    document = read_file(path, ContractError)
    form = Fields(document, (), keys(), what="the overlay")
    form.require("interlock")
    if "overlay" not in form:
        raise form.refuse((), "the overlay has no title", "write overlay: TITLE")
    if form.data["interlock"] != _VERSION:
        problem = f"version {form.data['interlock']} of the overlay format is not known"
        raise form.wrong(("interlock",), problem, f"write interlock: {_VERSION}")
    form.text("overlay")
    contract = replace(contract, resources=read_resources(form, contract))
    access, operations = read_access(form, contract)
    contract = replace(contract, access=access, operations=operations)
    contract = replace(
        contract,
        roles=read_roles(form, contract),
        events=read_events(form, contract),
        refusals=read_refusals(form, contract),
        rights=read_rights(form, contract),
    )
    return read_success(form, contract)
