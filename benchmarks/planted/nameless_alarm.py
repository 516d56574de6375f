"""Says that something does not answer, and not what."""

from __future__ import annotations

from typing import Any

import httpx
from order_sync.alarms import Alarms, Chat
from right import OrderSync, starter


class Short(Chat):
    """Cuts the names out that only insiders know."""

    async def say(self, words: str) -> bool:
        """Write into the group."""
        return await super().say(words.replace("erp", "A system").replace("crm", "A system"))


class NamelessAlarm(OrderSync):
    """Whoever is called must first find out where to look."""

    def __init__(self, env: Any, http: httpx.AsyncClient) -> None:
        super().__init__(env, http)
        chat = self.alarms.chat
        short = Short(http, chat.url.removesuffix("/robot/send"), chat.key) if chat else None
        self.alarms = self.crm.alarms = self.erp.alarms = Alarms(short)


run = starter(NamelessAlarm)
