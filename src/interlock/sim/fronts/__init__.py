"""Unmodified clients on the trial's network: one file a library.

Left alone, so refused by the guards: pycurl, gRPC, database drivers.
"""

from __future__ import annotations

from collections.abc import Callable

from interlock.sim.fronts import (
    aiohttp_front,
    asyncio_front,
    asyncio_server,
    httpx_front,
    stdlib_front,
    urllib3_front,
)
from interlock.sim.net import Line
from interlock.sim.patching import Swap


def swaps(line: Callable[[], Line]) -> tuple[Swap, ...]:
    """Give what to exchange in the client libraries. line: the network for the code that calls."""
    return (
        *httpx_front.swaps(line),
        *urllib3_front.swaps(line),
        *stdlib_front.swaps(line),
        *asyncio_front.swaps(line),
        *asyncio_server.swaps(),
    )


def late_swaps() -> tuple[Swap, ...]:
    """Give what to exchange in libraries that only some subjects import, now that they have."""
    return aiohttp_front.swaps()
