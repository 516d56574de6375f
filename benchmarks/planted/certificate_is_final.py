"""Takes a certificate that has run out for the end, and drops the order."""

from __future__ import annotations

from name_is_final import GivenUp
from right import starter


class CertificateIsFinal(GivenUp):
    """Does not come back when the certificate was renewed."""

    def is_final(self, key: str, problem: Exception) -> bool:
        """Tell whether to give an order up."""
        return "CERTIFICATE_VERIFY_FAILED" in str(problem)


run = starter(CertificateIsFinal)
