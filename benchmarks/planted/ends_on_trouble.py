"""Catches the errors of the network and lets all others end the program."""

from __future__ import annotations

import time
from typing import Any

import requests
from right_plain import PAUSE_S, PlainSync, starter


class EndsOnTrouble(PlainSync):
    """Stands still after the first answer that is none."""

    def run(self) -> None:
        """Work until stopped."""
        self.connect()
        while True:
            try:
                for step in (self.crm.login, self.customers, self.orders, self.states):
                    step()
            except requests.ConnectionError:
                pass
            time.sleep(PAUSE_S)

    def safely(self, do: Any, record: Any) -> None:
        """Do something."""
        do(record)


run = starter(EndsOnTrouble)
