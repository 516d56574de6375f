"""Clients that mean harm or are broken: each gives how the server ended it.

"4xx" statuses stand as text, "cut" for a line that ended without a word, "open" for one that the
server has let live for as long as the client tried.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import TypeAlias

Place: TypeAlias = tuple[str, int]
Pieces: TypeAlias = AsyncIterator[bytes]


async def slow_loris(pause_s: float) -> Pieces:
    """Begin a head and never end it."""
    yield b"GET / HTTP/1.1\r\nHost: x\r\n"
    while True:
        await asyncio.sleep(pause_s)
        yield b"X-a: b\r\n"


async def endless_head(pause_s: float) -> Pieces:
    """Send a header of a hundred megabytes."""
    yield b"GET / HTTP/1.1\r\nX-long: "
    for _ in range(1600):
        await asyncio.sleep(0)
        yield b"a" * 65_536


async def endless_chunks(pause_s: float) -> Pieces:
    """Send a chunked body that does not end."""
    yield b"POST /orders HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    while True:
        await asyncio.sleep(0)
        yield b"10000\r\n" + b"a" * 65_536 + b"\r\n"


async def tiny_chunks(pause_s: float) -> Pieces:
    """Send a body in chunks of a byte, with long extensions."""
    yield b"POST /orders HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    while True:
        await asyncio.sleep(0)
        yield (b"1;" + b"e" * 1000 + b"\r\na\r\n") * 64


async def slow_body(pause_s: float) -> Pieces:
    """Promise a body, and stop in the middle."""
    yield b"POST /orders HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"
    await asyncio.sleep(10_000)


async def garbage(pause_s: float) -> Pieces:
    """Send noise."""
    dice = random.Random(7)
    for _ in range(200):
        yield dice.randbytes(4096)
        await asyncio.sleep(0)


async def half_open(pause_s: float) -> Pieces:
    """Connect, and say nothing."""
    await asyncio.sleep(10_000)
    yield b""


async def two_lengths(pause_s: float) -> Pieces:
    """Say two lengths of one body, so that two readers disagree where the next request begins."""
    yield (
        b"POST /orders HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 40\r\n\r\n"
        b"GET /admin HTTP/1.1\r\n\r\n"
    )
    await asyncio.sleep(10_000)


async def length_and_chunks(pause_s: float) -> Pieces:
    """Say a length and chunks at once, for the same reason."""
    yield (
        b"POST /orders HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /admin HTTP/1.1\r\n\r\n"
    )
    await asyncio.sleep(10_000)


OFFENDERS: Mapping[str, Callable[[float], Pieces]] = {
    "slow-loris": slow_loris,
    "100 MB header": endless_head,
    "endless chunked body": endless_chunks,
    "chunks of one byte": tiny_chunks,
    "body that stops": slow_body,
    "garbage bytes": garbage,
    "half-open": half_open,
    "two lengths": two_lengths,
    "length and chunks": length_and_chunks,
}


async def ended(place: Place, pieces: Pieces, within_s: float) -> str:
    """Let an offender do its work; give how the server ended it."""
    try:
        reader, writer = await asyncio.open_connection(*place)
    except OSError:
        return "cut"
    sending = asyncio.create_task(_send(writer, pieces))
    try:
        async with asyncio.timeout(within_s):
            said = await reader.read(1000)
    except TimeoutError:
        return "open"
    except OSError:
        return "cut"
    finally:
        sending.cancel()
        with suppress(asyncio.CancelledError):
            await sending
        writer.close()
    return said.split(b" ")[1].decode() if said.startswith(b"HTTP/1.1 ") else "cut"


async def _send(writer: asyncio.StreamWriter, pieces: Pieces) -> None:
    with suppress(OSError):
        async for piece in pieces:
            writer.write(piece)
            await writer.drain()


@asynccontextmanager
async def polite(ask: Callable[[], Awaitable[bool]]) -> AsyncIterator[list[bool]]:
    """Ask again and again, as a client that wants nothing but answers; give whether each came."""
    answers: list[bool] = []

    async def go_on() -> None:
        while True:
            answers.append(await ask())
            await asyncio.sleep(0.005)

    task = asyncio.create_task(go_on())
    try:
        yield answers
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
