"""A twin on a socket: HTTP/1.1 on one address, real time, one twin behind it."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from interlock.errors import EnvironmentFailure
from interlock.patterns import module
from interlock.serve.door import CONTROL, Door
from interlock.serve.incoming import Again, Handle, Heads, Held, never
from interlock.serve.line import Line
from interlock.serve.opening import BACKLOG, Early, listening
from interlock.serve.patience import PATIENCE, Patience, Turn

if TYPE_CHECKING:
    from interlock.serve import courier
    from interlock.serve.tls.faces import Faces
else:
    # Few twins say something by themselves.
    courier = module("interlock.serve.courier")

__all__ = ["CONTROL", "Door", "Service", "address", "listen", "serve"]

LINES_MAX = 4000
"""More lines than these end the ones that have been idle longest."""
LOOK_EVERY_S = 0.5
_Begin: TypeAlias = Callable[[socket.socket], Awaitable[asyncio.Server]]


class Service:
    """A twin that listens. Leaving its block ends every line, idle ones too.

    places: family and address of each socket. begin: lets a socket that listens be served. line:
    makes one for a client, which may be owed the rest of an answer.
    """

    def __init__(
        self,
        servers: Sequence[asyncio.Server],
        lines: set[Line],
        begin: _Begin,
        line: Callable[..., Line],
    ) -> None:
        sockets = [one for server in servers for one in server.sockets]
        self.places = tuple((one.family, one.getsockname()) for one in sockets)
        self._servers = list(servers)
        self._lines = lines
        self._begin, self._line = begin, line
        # Sockets that hold the addresses while nobody listens.
        self._kept: list[socket.socket] = []
        self._shut = False
        self._opening: asyncio.Task[None] | None = None
        self._watch = asyncio.create_task(_watch(lines))
        # Where the control path alone is served, if it has a port of its own.
        self.control: Service | None = None

    async def __aenter__(self) -> Service:
        """Stay open until the block ends."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the socket and end the lines."""
        self._watch.cancel()
        if self.control is not None:
            await self.control.__aexit__()
        if self._opening is not None:
            await self._opening
        # Since Python 3.12 a server waits for its clients to hang up; a pool of theirs never does.
        for server in self._servers:
            server.close()
        kept, self._kept = self._kept, []
        for one in kept:
            one.close()
        self.hang_up()
        with suppress(asyncio.CancelledError):
            await self._watch

    async def adopt(self, accepted: Sequence[Early]) -> None:
        """Go on with clients that were let in before there was a loop; over plain HTTP alone."""
        loop = asyncio.get_running_loop()
        for one in accepted:
            line = partial(self._line, one.owed, goes_on=one.goes_on)
            # Who hung up meanwhile must not end the others' twin: some machines refuse such a line.
            try:
                await loop.connect_accepted_socket(line, one.line)
            except OSError:
                one.line.close()

    def hang_up(self) -> None:
        """End every line; who comes again finds the socket open."""
        for line in tuple(self._lines):
            line.close()

    def cut(self) -> None:
        """Break every line."""
        for line in tuple(self._lines):
            line.cut()

    def refuse(self) -> None:
        """Listen no more, until `accept`: who connects is refused. The address stays ours, and the
        lines that are open go on.
        """
        self._shut = True
        if self._opening is None:
            self._close()

    def accept(self) -> None:
        """Listen again, from this instant on."""
        self._shut = False
        if self._kept and self._opening is None:
            for one in self._kept:
                one.listen(BACKLOG)
            self._opening = asyncio.create_task(self._open())

    def _close(self) -> None:
        # Nobody listens any more where the block has ended.
        if not self._kept and not self._watch.done():
            for server in self._servers:
                server.close()
            self._servers, self._kept = [], [_bound(*place) for place in self.places]

    async def _open(self) -> None:
        kept, self._kept = self._kept, []
        self._servers = [await self._begin(one) for one in kept]
        self._opening = None
        if self._shut:
            self._close()

    async def serve_forever(self) -> None:
        """Wait until the task is cancelled."""
        await asyncio.get_running_loop().create_future()


def _bound(family: int, place: Sequence[object]) -> socket.socket:
    """Give a socket that has an address and does not listen: the kernel refuses who connects."""
    held = socket.socket(family)
    held.setblocking(False)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        held.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    held.bind(tuple(place))
    return held


async def serve(
    door: Door,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    webhook: str = "",
    tls: ssl.SSLContext | None = None,
    control: int | None = None,
    faces: Faces | None = None,
    sockets: Sequence[socket.socket] = (),
) -> Service:
    """Open the socket; port 0 takes a free one (see `address`). EnvironmentFailure if taken.

    sockets: those that `listening` gave before there was a loop; then host and port only tell.
    webhook: where the twin's own messages go, "" for nowhere; they go until the loop ends.
    tls: as `interlock.serve.tls.context` makes it, None for plain HTTP. control: a port for the
    control path alone; then an outage closes the twin's own, which shows what `faces` wants.
    """
    if webhook:
        courier.check_address(webhook)
        # Who called before there was a loop may have named a space already.
        for space in door.spaces:
            space.post.to = webhook
    if door.front.contract.events:
        door.courier = asyncio.create_task(courier.carry(door.spaces))
    door.local = host == "localhost" or host == "::1" or host.startswith("127.")
    if tls is not None:
        door.scheme = "https"
    own = tls if faces is None else faces.right
    # A space knows only what came to it, so nobody asked for another one.
    again = door.default.again
    service = await listen(door.handle, host, port, again=again, tls=own, sockets=sockets)
    if control is not None:
        closes(door, service, faces)
        try:
            service.control = await listen(door.controlled, host, control, tls=tls)
        except EnvironmentFailure:
            await service.__aexit__()
            raise
    return service


def closes(door: Door, service: Service, faces: Faces | None = None) -> None:
    """Let an outage close the port; who plans one must have another way in."""
    # A plan is rare, and its gate nothing that the first answer need wait for.
    from interlock.serve.spaces.gate import Gate

    door.gate = Gate(door.spaces, service, None if faces is None else faces.show)


async def listen(
    handle: Handle,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    again: Again = never,
    patience: Patience = PATIENCE,
    tls: ssl.SSLContext | None = None,
    sockets: Sequence[socket.socket] = (),
) -> Service:
    """Open the socket for any function of a request. EnvironmentFailure if it is taken.

    again: gives the bytes of the answer to a request that is the very object of an earlier one,
    None when it has to be handled. sockets: as for `serve`.
    """
    loop = asyncio.get_running_loop()
    lines: set[Line] = set()
    heads, held, turn = Heads(again), Held(patience.held_bytes), Turn()

    def line(owed: bytes = b"", *, goes_on: bool = True) -> Line:
        made = Line(handle, lines, loop.time, patience, heads=heads, held=held, turn=turn)
        made.owed, made.goes_on = owed, goes_on
        return made

    served = partial(
        loop.create_server,
        line,
        backlog=BACKLOG,
        ssl=tls,
        ssl_handshake_timeout=None if tls is None else patience.head_s,
    )
    servers = [await served(sock=one) for one in sockets or listening(host, port)]
    return Service(servers, lines, lambda one: served(sock=one), line)


def address(service: Service) -> tuple[str, int]:
    """Give host and port on which a twin listens."""
    name = service.places[0][1]
    return str(name[0]), int(name[1])


async def _watch(lines: set[Line]) -> None:
    """End the lines whose time is over; one look at all costs less than a timer for each."""
    now_s = asyncio.get_running_loop().time
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        for line in tuple(lines):
            line.tick(now_s())
        if len(lines) > LINES_MAX:
            idle = sorted((line for line in lines if line.idle), key=lambda line: line.due_s)
            for line in idle[: len(lines) - LINES_MAX]:
                line.close()
