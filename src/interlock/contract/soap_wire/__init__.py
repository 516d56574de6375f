"""SOAP 1.1 and 1.2: calls and replies to envelopes and back, by a WSDL contract."""

from interlock.contract.soap_wire.codec import SoapCodec, codec
from interlock.contract.soap_wire.security import password_digest

__all__ = ["SoapCodec", "codec", "password_digest"]
