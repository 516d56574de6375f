"""Documents inside texts: a JSON or XML text in a field, with a contract of its own."""

from interlock.contract.embedded.codec import EmbeddedCodec
from interlock.contract.embedded.json_texts import JsonSchemas
from interlock.contract.embedded.xml_texts import XmlSchemas

__all__ = ["EmbeddedCodec", "JsonSchemas", "XmlSchemas"]
