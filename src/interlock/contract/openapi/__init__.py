"""OpenAPI files as contracts."""

from interlock.contract.openapi.reader import read

__all__ = ["read"]
