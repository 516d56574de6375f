"""Tells people that something failed, but neither what nor why."""

from __future__ import annotations

from typing import Any

import httpx
from order_sync.alarms import Alarms
from order_sync.trouble import Refused
from right import OrderSync, starter


class Vague(Alarms):
    """Has one sentence for everything."""

    def refused(self, what: str, problem: Refused) -> None:
        """Say that there is something to see in the log."""
        key = what.rpartition(" ")[2]
        if key not in self.told:
            self.told.add(key)
            self.say(f"{key} was not carried over, see the log")


class VagueWords(OrderSync):
    """Its messages need somebody who can read logs."""

    def __init__(self, env: Any, http: httpx.AsyncClient) -> None:
        super().__init__(env, http)
        self.alarms = self.crm.alarms = self.erp.alarms = Vague(self.alarms.chat)


run = starter(VagueWords)
