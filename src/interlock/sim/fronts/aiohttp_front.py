"""Unmodified aiohttp clients: sessions, connectors, pools and timers are its own, lines of memory.

Only two things are ours: what could not be reached is told by aiohttp's own errors, and names are
resolved by the loop even where aiodns is installed. aiohttp is never imported here: it is the
subject's, or nobody's.
"""

from __future__ import annotations

import socket
import ssl
import sys
from types import ModuleType
from typing import Any

from interlock.sim.fronts.asyncio_front import MemoryTransport
from interlock.sim.net import Patience
from interlock.sim.patching import Swap


def swaps() -> tuple[Swap, ...]:
    """Give what to exchange in aiohttp; nothing where nobody has imported it."""
    connector = sys.modules.get("aiohttp.connector")
    if connector is None:
        return ()
    errors = sys.modules["aiohttp.client_exceptions"]
    real = connector.TCPConnector._wrap_create_connection

    async def connect(self: object, *args: Any, **more: Any) -> Any:
        transport, protocol = await real(self, *args, **more)
        if isinstance(transport, MemoryTransport):
            limits, request = more["timeout"], more["req"]
            connect_s = limits.sock_connect or limits.connect
            transport.patience = Patience(connect_s, limits.sock_read, by_cancel=True)
            other = more.get("client_error", errors.ClientConnectorError)
            transport.unreached = lambda error: protocol.set_exception(
                _unreached(errors, error, request, other)
            )
        return transport, protocol

    plain = sys.modules["aiohttp.resolver"].ThreadedResolver
    return (
        Swap(connector.TCPConnector, "_wrap_create_connection", connect),
        Swap(connector, "DefaultResolver", plain),
    )


def _unreached(errors: ModuleType, error: Exception, request: Any, other: Any) -> Any:
    """Give aiohttp's own error; the names of two are younger than its version 3.9."""
    key = request.connection_key
    match error:
        case ssl.SSLCertVerificationError():
            return errors.ClientConnectorCertificateError(key, error)
        case socket.gaierror():
            return getattr(errors, "ClientConnectorDNSError", other)(key, error)
        case TimeoutError():
            late = getattr(errors, "ConnectionTimeoutError", errors.ServerTimeoutError)
            return late(f"Connection timeout to host {request.url}")
        case _:
            return other(key, error)
