"""Takes an answer that cannot be unpacked for a system that it cannot talk to."""

from __future__ import annotations

import httpx
from name_is_final import GivenUp
from right import starter


class GzipIsFinal(GivenUp):
    """Never met a gateway that packs twice."""

    def is_final(self, key: str, problem: Exception) -> bool:
        """Tell whether to give an order up."""
        return isinstance(problem.__cause__, httpx.DecodingError)


run = starter(GzipIsFinal)
