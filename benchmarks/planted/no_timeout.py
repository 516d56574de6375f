"""Waits for every answer as long as it takes."""

from __future__ import annotations

from typing import Any

import httpx
from right import OrderSync


async def run(env: Any) -> None:
    """Start the integration without a time limit."""
    async with httpx.AsyncClient(timeout=None) as http:
        await OrderSync(env, http).run()
