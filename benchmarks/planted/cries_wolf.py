"""Tells the group of every order that went well, until nobody reads what it says."""

from __future__ import annotations

from right import OrderSync, starter


class CriesWolf(OrderSync):
    """Makes a message of each success."""

    async def order(self, key: str) -> None:
        """Carry the order over and be proud of it."""
        await super().order(key)
        self.alarms.say(f"order {key} is done")


run = starter(CriesWolf)
