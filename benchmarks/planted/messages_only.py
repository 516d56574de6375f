"""Trusts that every message comes, and never looks at a list."""

from __future__ import annotations

from right import OrderSync, starter


class MessagesOnly(OrderSync):
    """Keeps each message on disk; what was never said, it never does."""

    async def look_at_orders(self) -> None:
        """Look at nothing."""

    async def look_at_customers(self) -> None:
        """Look at nothing."""


run = starter(MessagesOnly)
