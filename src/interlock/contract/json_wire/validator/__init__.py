"""Validate values against the schemas of a contract, with every breach in words."""

from __future__ import annotations

from interlock.contract.json_wire.validator.directions import Mode
from interlock.contract.json_wire.validator.validators import Validator, Validators

__all__ = ["Mode", "Validator", "Validators"]
