"""Repeats a failed call almost at once, for ever, whatever it was told."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from right import OrderSync, Unclear, erp, starter

PAUSE_S = 0.3


class Insistent(erp.Erp):
    """The ERP as somebody sees it who does not take no answer for an answer."""

    async def call(self, operation: str, parts: erp.Fields) -> erp.Fields:
        """Call the ERP until it answers."""
        while True:
            try:
                return await super().call(operation, parts)
            except Unclear:
                await asyncio.sleep(PAUSE_S)


class Hammers(OrderSync):
    """Keeps a system down that tries to come back."""

    def __init__(self, env: Any, http: httpx.AsyncClient) -> None:
        super().__init__(env, http)
        self.erp = Insistent(http, env.url("erp"), env.secret("erp"))


run = starter(Hammers)
