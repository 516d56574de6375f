"""Lines of memory under the virtual loop: clients that bring transports and protocols of their own.

A line is open at once; what goes wrong with connecting is known when a request is whole, since
faults strike operations. A client front may set `unreached` to raise its own error for that;
others see the line lost. TLS is not spoken: an https line carries plain bytes.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable
from ipaddress import IPv4Address
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

from interlock.contract.model import HttpRequest, HttpResponse
from interlock.sim.loop import VirtualLoop
from interlock.sim.net import Line, Patience
from interlock.sim.outgoing import Outgoing
from interlock.sim.patching import Swap
from interlock.sim.tasks import THREAD
from interlock.wire.flow import pieces
from interlock.world import trouble as met

_FIRST = int(IPv4Address("198.18.0.1"))  # RFC 2544: addresses for tests, routed nowhere
_SPEAK_NO_HTTP = {
    21: "FTP", 22: "SSH", 25: "SMTP", 110: "POP3", 143: "IMAP", 389: "LDAP", 465: "SMTP",
    587: "SMTP", 636: "LDAP", 993: "IMAP", 1433: "SQL Server", 1521: "Oracle", 1883: "MQTT",
    3306: "MySQL", 5432: "PostgreSQL", 5672: "AMQP", 6379: "Redis", 9042: "Cassandra",
    9092: "Kafka", 11211: "memcached", 27017: "MongoDB",
}  # fmt: skip
"""Ports whose clients may wait for the server's first word, so that nothing would be said."""

Peer: TypeAlias = tuple[str, int]


class MemoryTransport(asyncio.Transport):
    """One end of a line to a host. patience: what a client's own timers will do, for the record."""

    def __init__(
        self, host: str, protocol: Any, line: Callable[[], Line], sock: socket.socket | None
    ) -> None:
        super().__init__({"peername": (host, 0), "socket": sock})
        self.patience = Patience()
        self.unreached: Callable[[Exception], object] = self._lose
        self._loop = asyncio.get_running_loop()
        self._host, self._protocol, self._line, self._sock = host, protocol, line, sock
        self._outgoing = Outgoing()
        self._written = b""
        self._exchange: asyncio.Task[None] | None = None
        self._open: asyncio.Future[None] | None = None
        self._is_closing = False

    # What a client does

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Take bytes of a request; a whole one goes out, the next when it has been answered."""
        self._written += data
        if not self._is_closing and self._exchange is None:
            self._send()

    def _send(self) -> None:
        loop = self._loop
        data, self._written = self._written, b""
        request = self._outgoing.feed(data)
        if self._outgoing.is_other:
            assert isinstance(loop, VirtualLoop)
            loop.refuse(f"opened a real connection to {self._host}: it speaks no HTTP")
        if self._outgoing.awaits_go:
            loop.call_soon(self._take, b"HTTP/1.1 100 Continue\r\n\r\n")
        if request is not None:
            # The name keeps it from those who look at all their own tasks.
            self._exchange = loop.create_task(self._go(request, self._line()), name=THREAD)

    def writelines(self, list_of_data: Any) -> None:
        """Take several pieces."""
        self.write(b"".join(list_of_data))

    def can_write_eof(self) -> bool:
        """Tell that there is no half of a line."""
        return False

    def get_write_buffer_size(self) -> int:
        """Give 0: all is gone at once."""
        return 0

    def is_closing(self) -> bool:
        """Tell whether it is closed or closing."""
        return self._is_closing

    def close(self) -> None:
        """Close it; an answer that is under way is not waited for."""
        self._lose(None)

    abort = close

    def get_protocol(self) -> Any:
        """Give who reads."""
        return self._protocol

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Let another read."""
        self._protocol = protocol

    def is_reading(self) -> bool:
        """Tell whether the reader takes more."""
        return self._open is None

    def pause_reading(self) -> None:
        """Hold back what comes."""
        if self._open is None:
            self._open = self._loop.create_future()

    def resume_reading(self) -> None:
        """Let it come."""
        held, self._open = self._open, None
        if held is not None and not held.done():
            held.set_result(None)

    # What comes back

    async def _go(self, request: HttpRequest, line: Line) -> None:
        try:
            answer = await line.send(self._host, request, self.patience)
        except met.Refused:
            self.unreached(ConnectionRefusedError(111, "Connection refused"))
        except met.NoSuchHost:
            self.unreached(socket.gaierror(-2, "Name or service not known"))
        except met.Untrusted:
            self.unreached(ssl.SSLCertVerificationError(1, "certificate verify failed"))
        except met.TimedOut:
            self.unreached(TimeoutError(110, "Connection timed out"))
        except met.Closed:
            self._lose(None)
        except met.Trouble:
            self._lose(ConnectionResetError(104, "Connection reset by peer"))
        else:
            await self._read(answer, request.method)

    async def _read(self, answer: HttpResponse, method: str) -> None:
        for gap_ms, data in pieces(answer, method):
            if gap_ms:
                await asyncio.sleep(gap_ms / 1000)
            if self._open is not None:
                await self._open
            self._take(data)
        self._exchange = None
        match answer.flow.end if answer.flow else "keep":
            case "close" | "early":
                self._finish()
            case "reset":
                self._lose(ConnectionResetError(104, "Connection reset by peer"))
            case "keep" if _is_short(answer, method) or _wants_close(answer):
                self._finish()
            case "keep" if not self._is_closing:
                self._send()

    def _take(self, data: bytes) -> None:
        if self._is_closing:
            return
        if not isinstance(self._protocol, asyncio.BufferedProtocol):
            self._protocol.data_received(data)
            return
        while data:
            buffer = memoryview(self._protocol.get_buffer(len(data)))
            size = min(len(buffer), len(data))
            buffer[:size], data = data[:size], data[size:]
            self._protocol.buffer_updated(size)

    def _finish(self) -> None:
        if not self._is_closing:
            self._protocol.eof_received()
            self._lose(None)

    def _lose(self, error: Exception | None) -> None:
        if self._is_closing:
            return
        self._is_closing = True
        if self._exchange is not None and self._exchange is not asyncio.current_task():
            self._exchange.cancel()
        if self._sock is not None:
            self._sock.close()
        self._loop.call_soon(self._protocol.connection_lost, error)


def _is_short(answer: HttpResponse, method: str) -> bool:
    length = answer.header("content-length")
    return method != "HEAD" and length.isdigit() and int(length) > len(answer.body)


def _wants_close(answer: HttpResponse) -> bool:
    return answer.header("connection").lower() == "close"


class _Doors:
    """What replaces the doors of a loop. Names get addresses in the order of their asking."""

    def __init__(self, line: Callable[[], Line]) -> None:
        self._line = line
        self._names: dict[str, str] = {}
        self._peers: WeakKeyDictionary[socket.socket, Peer] = WeakKeyDictionary()

    def address(self, name: str) -> str:
        """Give the address of a name."""
        return self._names.setdefault(name, str(IPv4Address(_FIRST + len(self._names))))

    def _host(self, peer: Peer) -> str:
        host, port = peer
        names = (name for name, address in self._names.items() if address == host)
        name = next(names, host)
        return name if port in (80, 443) else f"{name}:{port}"

    async def getaddrinfo(self, loop: Any, host: Any, port: Any, **more: Any) -> list[Any]:
        """Give one address a name; a name that nobody has is found out by the first request."""
        name = host.decode() if isinstance(host, bytes) else str(host)
        number = port if isinstance(port, int) else {"https": 443}.get(str(port), 80)
        where = (self.address(name), number)
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", where)]

    async def sock_connect(self, loop: Any, sock: socket.socket, address: Peer) -> None:
        """Remember where a socket leads; it stays unconnected."""
        self._peers[sock] = (address[0], address[1])

    async def create_connection(
        self, loop: Any, protocol_factory: Callable[[], Any], host: Any = None, port: Any = None,
        *, sock: socket.socket | None = None, **more: Any,
    ) -> tuple[MemoryTransport, Any]:  # fmt: skip
        """Open a line."""
        peer = self._peers.get(sock) if sock is not None else (str(host), int(port or 80))
        if peer is None:
            loop.refuse("opened a real connection by a socket of its own")
        assert peer is not None, "refusing raises"
        host = self._host(peer)
        if peer[1] in _SPEAK_NO_HTTP and not self._line().network.knows(host):
            loop.refuse(f"opened a real connection to {host} ({_SPEAK_NO_HTTP[peer[1]]})")
        protocol = protocol_factory()
        transport = MemoryTransport(host, protocol, self._line, sock)
        protocol.connection_made(transport)
        return transport, protocol


def swaps(line: Callable[[], Line]) -> tuple[Swap, ...]:
    """Give what to exchange. line: gives the network to the code that calls."""
    doors = _Doors(line)

    async def getaddrinfo(loop: Any, *args: Any, **more: Any) -> Any:
        return await doors.getaddrinfo(loop, *args, **more)

    async def sock_connect(loop: Any, *args: Any) -> None:
        await doors.sock_connect(loop, *args)

    async def create_connection(loop: Any, *args: Any, **more: Any) -> Any:
        return await doors.create_connection(loop, *args, **more)

    return (
        Swap(VirtualLoop, "getaddrinfo", getaddrinfo),
        Swap(VirtualLoop, "sock_connect", sock_connect),
        Swap(VirtualLoop, "create_connection", create_connection),
    )
