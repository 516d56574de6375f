"""WSDL 1.1: documents read into a contract, and served again from a twin."""

from interlock.contract.wsdl.reader import WsdlDocument, read
from interlock.contract.wsdl.served import served_text, wsdl_text

__all__ = ["WsdlDocument", "read", "served_text", "wsdl_text"]
