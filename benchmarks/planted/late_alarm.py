"""Gathers what it has to say and sends it once an hour."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from order_sync.alarms import Alarms
from right import OrderSync, starter

ROUND_S = 3600.0


class Hourly(Alarms):
    """Was told not to disturb people with every little thing."""

    async def run(self) -> None:
        """Begin to say things when an hour is over."""
        await asyncio.sleep(ROUND_S)
        await super().run()


class LateAlarm(OrderSync):
    """Its alarm comes after the customer's."""

    def __init__(self, env: Any, http: httpx.AsyncClient) -> None:
        super().__init__(env, http)
        self.alarms = self.crm.alarms = self.erp.alarms = Hourly(self.alarms.chat)


run = starter(LateAlarm)
