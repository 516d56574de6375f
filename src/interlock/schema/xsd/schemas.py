"""The schemas of one contract: read and compiled."""

from __future__ import annotations

from lxml import etree

from interlock.schema.xsd.compile import compile_schema
from interlock.schema.xsd.declarations import Declarations
from interlock.schema.xsd.documents import Collection
from interlock.schema.xsd.references import index
from interlock.schema.xsd.types import TypeTable


class Schemas:
    """Documents, index, declarations and type names of one contract.

    A validator keeps one error log: threads must not share it.
    """

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self.index = index(collection)
        self.declarations = Declarations(self.index)
        self.types = TypeTable(self.declarations)
        self._validator: etree.XMLSchema | None = None

    def validator(self) -> etree.XMLSchema:
        """Give the compiled schema; the first call compiles and may raise ContractError."""
        if self._validator is None:
            self._validator = compile_schema(self.collection, self.index)
        return self._validator


def settle(collection: Collection) -> Schemas:
    """Finish a collection: add stand-ins, index, prepare the type table."""
    collection.settle()
    return Schemas(collection)
