"""WSDL 1.1: documents read into a contract, and served again from a twin."""

from interlock.contract.wsdl.reader import WsdlDocument, read

__all__ = ["WsdlDocument", "read"]
