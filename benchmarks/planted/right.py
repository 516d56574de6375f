"""The integration of examples/order_sync, for the wrong ones to inherit from."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import httpx

if find_spec("order_sync") is None:
    sys.path.append(str(Path(__file__).resolve().parents[2] / "examples"))

# Its folder must be known first.
from order_sync import erp, mapping
from order_sync.crm import Crm
from order_sync.main import HINTS, POLL_S, TIMEOUT_S, OrderSync
from order_sync.outbox import Job
from order_sync.trouble import Refused, Unclear

__all__ = [
    "HINTS", "POLL_S", "TIMEOUT_S", "Crm", "Job", "OrderSync", "Refused", "Unclear", "erp",
    "mapping", "starter",
]  # fmt: skip


def starter(kind: type[OrderSync]) -> Callable[[Any], Awaitable[None]]:
    """Give the function that starts an integration of this kind."""

    async def run(env: Any) -> None:
        async with httpx.AsyncClient(timeout=TIMEOUT_S) as http:
            await kind(env, http).run()

    return run
