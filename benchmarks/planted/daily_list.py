"""Keeps what was refused for a list that goes out at the end of the day."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from order_sync.alarms import Alarms
from order_sync.trouble import Refused
from right import OrderSync, starter

DAY_S = 8 * 3600.0


class Daily(Alarms):
    """Thinks that tomorrow is early enough."""

    def refused(self, what: str, problem: Refused) -> None:
        """Put it on the list."""
        asyncio.get_running_loop().call_later(DAY_S, super().refused, what, problem)


class DailyList(OrderSync):
    """Lets an order lie for a day that somebody could mend in a minute."""

    def __init__(self, env: Any, http: httpx.AsyncClient) -> None:
        super().__init__(env, http)
        self.alarms = self.crm.alarms = self.erp.alarms = Daily(self.alarms.chat)


run = starter(DailyList)
