"""Tells people of systems that are away, and writes refused records to a log file alone."""

from __future__ import annotations

from typing import Any

import httpx
from order_sync.alarms import Alarms
from order_sync.trouble import Refused
from right import OrderSync, starter


class Logged(Alarms):
    """Takes what a system refuses for a matter of the log."""

    def refused(self, what: str, problem: Refused) -> None:
        """Tell nobody."""


class LogsRefusals(OrderSync):
    """Whoever waits for the record will ask one day."""

    def __init__(self, env: Any, http: httpx.AsyncClient) -> None:
        super().__init__(env, http)
        self.alarms = self.crm.alarms = self.erp.alarms = Logged(self.alarms.chat)


run = starter(LogsRefusals)
