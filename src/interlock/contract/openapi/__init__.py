"""OpenAPI files as contracts."""

from interlock.contract.openapi.overlays import is_overlay
from interlock.contract.openapi.reader import read

__all__ = ["is_overlay", "read"]
