"""JSON over HTTP for contracts read from OpenAPI."""

from interlock.contract.json_wire.codec import codec

__all__ = ["codec"]
