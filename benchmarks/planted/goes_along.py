"""Follows redirects, and so makes a GET of a POST."""

from __future__ import annotations

from typing import Any

import httpx
from right import TIMEOUT_S, OrderSync


async def run(env: Any) -> None:
    """Start the integration with a client that goes where it is sent."""
    async with httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=True) as http:
        await OrderSync(env, http).run()
