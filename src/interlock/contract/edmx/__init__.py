"""OData metadata (EDMX, CSDL) as contracts; OData itself is not spoken here."""

from interlock.contract.edmx.reader import EdmxDocument, read

__all__ = ["EdmxDocument", "read"]
