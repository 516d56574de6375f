"""Checks each signature, but not when it was made: a message that was kept can be sent again."""

from __future__ import annotations

from order_sync import webhooks
from right import OrderSync, starter

webhooks.AGE_MAX_S = 10**9


class TakesReplays(OrderSync):
    """Finds a signature good for ever."""


run = starter(TakesReplays)
