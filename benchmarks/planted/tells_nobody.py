"""Waits for a system that is away, hour after hour, and writes that to a log nobody reads."""

from __future__ import annotations

from typing import Any

import httpx
from right import OrderSync, starter


class TellsNobody(OrderSync):
    """Keeps its trouble to itself."""

    def __init__(self, env: Any, http: httpx.AsyncClient) -> None:
        super().__init__(env, http)
        self.alarms.chat = None


run = starter(TellsNobody)
