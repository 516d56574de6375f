"""The standard library's `http.client`, so also `urllib.request`: a socket made of memory.

urllib3 has connections of its own; its front comes first and never connects.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import urllib.request
from collections.abc import Callable
from typing import Any, NoReturn

from interlock.contract.model import HttpResponse
from interlock.sim.incoming import Incoming, MemorySocket
from interlock.sim.net import Line, Patience
from interlock.sim.outgoing import Outgoing
from interlock.sim.patching import Swap
from interlock.sim.plain import baton
from interlock.world import trouble as met

_real_getproxies = urllib.request.getproxies


def _getproxies() -> dict[str, str]:
    # None in a trial: it must be the same on each machine. Reading the environment also costs
    # requests more than all the rest, twice a call.
    return _real_getproxies() if baton.loop_here() is None else {}


FUNCTIONS = (
    Swap(urllib.request, "getproxies", _getproxies),
    Swap(urllib.request, "getproxies_environment", _getproxies),
)
"""What to exchange under each of its names."""


def swaps(line: Callable[[], Line]) -> tuple[Swap, ...]:
    """Give what to exchange. line: gives the network to the code that calls."""
    real = http.client.HTTPConnection.connect
    real_tls = http.client.HTTPSConnection.connect

    def connect(self: http.client.HTTPConnection) -> None:
        own = line()
        if own.caller.actor == 0:
            real(self)
        else:
            self.sock = _Memory(self, own)

    def connect_tls(self: http.client.HTTPSConnection) -> None:
        own = line()
        if own.caller.actor == 0:
            real_tls(self)
        else:
            self.sock = _Memory(self, own)

    return (
        Swap(http.client.HTTPConnection, "connect", connect),
        Swap(http.client.HTTPSConnection, "connect", connect_tls),
    )


class _Memory:
    """Collects the bytes of a request and sends them when they are whole.

    Trouble with connecting is raised there, as by a real `connect`; other trouble by the read.
    """

    def __init__(self, connection: http.client.HTTPConnection, line: Line) -> None:
        self._connection = connection
        self._line = line
        self._outgoing = Outgoing()
        self._answer: HttpResponse | met.Trouble | None = None
        self._method = ""

    def sendall(self, data: Any) -> None:
        request = self._outgoing.feed(bytes(data))
        if request is None:
            return
        connection = self._connection
        host = connection.host
        if connection.port != connection.default_port:
            host = f"{host}:{connection.port}"
        limit_s = self._limit_s()
        self._method = request.method
        try:
            coro = self._line.send(host, request, Patience(limit_s, limit_s))
            self._answer = self._line.wait(coro)
        except met.Trouble as trouble:
            self._answer = trouble
            if isinstance(trouble, met.Refused | met.NoSuchHost | met.Untrusted) or (
                isinstance(trouble, met.TimedOut) and trouble.connecting
            ):
                _raise(trouble)

    def _limit_s(self) -> float | None:
        limit_s = self._connection.timeout
        return limit_s if isinstance(limit_s, int | float) else socket.getdefaulttimeout()

    def makefile(self, mode: str, *args: object) -> io.BufferedIOBase:
        answer, self._answer = self._answer, None
        if isinstance(answer, met.Trouble):
            _raise(answer)
        if answer is not None and answer.flow is not None:
            incoming = Incoming(answer, self._method, self._limit_s())
            return MemorySocket(incoming, self._line.wait, _raise).makefile()
        return io.BytesIO(_bytes(answer) if answer is not None else b"")

    def close(self) -> None:
        """Do nothing: memory needs no closing."""

    def settimeout(self, limit_s: float | None) -> None:
        self._connection.timeout = limit_s

    def setsockopt(self, *args: object) -> None:
        """Do nothing."""


def _bytes(answer: HttpResponse) -> bytes:
    reason = http.client.responses.get(answer.status, "")
    headers = answer.headers
    if not answer.header("content-length") and not answer.header("transfer-encoding"):
        headers = (*headers, ("Content-Length", str(len(answer.body))))
    lines = [f"HTTP/1.1 {answer.status} {reason}", *(f"{k}: {v}" for k, v in headers), "", ""]
    body = answer.body
    if answer.header("transfer-encoding").lower() == "chunked":
        body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body) if body else b"0\r\n\r\n"
    return "\r\n".join(lines).encode("latin-1") + body


def _raise(trouble: met.Trouble) -> NoReturn:
    match trouble:
        case met.Refused():
            raise ConnectionRefusedError(111, "Connection refused") from None
        case met.NoSuchHost():
            raise socket.gaierror(-2, "Name or service not known") from None
        case met.Untrusted():
            raise ssl.SSLCertVerificationError(1, "certificate verify failed") from None
        case met.Closed():
            says = "Remote end closed connection without response"
            raise http.client.RemoteDisconnected(says) from None
        case met.TimedOut():
            raise TimeoutError("timed out") from None
        case _:
            raise ConnectionResetError(104, "Connection reset by peer") from None
