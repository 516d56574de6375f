"""What the lines of a server share: how long clients may take, how much they may leave, turns."""

from __future__ import annotations

import asyncio
import select
import socket
import struct
from contextlib import suppress

from interlock.contract.exchange import Over
from interlock.data import dataclass
from interlock.serve.http1 import Cut


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a line may keep its server waiting, in seconds.

    head_s: from the first byte to the end of the head. body_s: between two pieces of a body.
    idle_s: while nothing is under way. held_bytes: how much the bodies of all lines together may
    take, from their first piece until they are answered.
    """

    head_s: float = 10.0
    body_s: float = 20.0
    idle_s: float = 75.0
    held_bytes: int = 128 * 1024 * 1024


PATIENCE = Patience()
# Windows has no poll, and not every system a word for a peer that only says no more.
_POLLS = hasattr(select, "poll")
_GONE = select.POLLHUP | select.POLLERR | getattr(select, "POLLRDHUP", 0) if _POLLS else 0


class Turn:
    """What is said on all lines in one turn of the loop, and leaves at its end.

    Who listens on several lines is woken once and not after each answer, which costs as much as
    a fourth of one; and whoever answers is not interrupted.
    """

    __slots__ = ("_said",)

    def __init__(self) -> None:
        self._said: list[tuple[asyncio.Transport, bytes]] = []

    def say(self, transport: asyncio.Transport, data: bytes) -> None:
        """Write bytes when the turn ends."""
        if not self._said:
            asyncio.get_running_loop().call_soon(self.end)
        self._said.append((transport, data))

    def end(self) -> None:
        """Write them now: something else is to follow them at once."""
        said, self._said = self._said, []
        for transport, data in said:
            if not transport.is_closing():
                try:
                    transport.write(data)
                except RuntimeError:
                    # Its end was said already. The others are to hear what is theirs.
                    transport.abort()


async def pause(pause_s: float, over: Over | None) -> None:
    """Wait before the next piece of an answer. Raises `Cut` when that is over before."""
    if over is None:
        await asyncio.sleep(pause_s)
        return
    with suppress(TimeoutError):
        await asyncio.wait_for(over.wait(), pause_s)
        raise Cut


def reset(transport: asyncio.Transport) -> None:
    """Break a line, so that the client sees a reset."""
    raw = transport.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def left(transport: asyncio.Transport) -> bool:
    """Tell whether the client has hung up on a line of which nothing is read for now."""
    raw = transport.get_extra_info("socket")
    if raw is None or not _POLLS:
        return False
    look = select.poll()
    look.register(raw.fileno(), _GONE)
    return bool(look.poll(0))
