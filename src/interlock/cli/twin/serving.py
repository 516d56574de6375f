"""Twins in their loop, until somebody ends it."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from interlock.cli.frame import near
from interlock.cli.telling.ignored import deaf
from interlock.cli.voice import Voice
from interlock.data import dataclass
from interlock.serve.door import CONTROL, Door
from interlock.serve.loop import import_the_rest, run
from interlock.serve.opening import Porch, facts
from interlock.serve.server import Service, address, serve

if TYPE_CHECKING:
    from interlock.serve.tls import Authority

Listening: TypeAlias = tuple[Door, tuple[socket.socket, ...]]


@dataclass(frozen=True, slots=True)
class Wish:
    """Where all twins listen, and where what they say by themselves goes."""

    port: int
    host: str
    webhook: str
    control: int | None


def serve_all(
    voice: Voice, twins: Sequence[Listening], wish: Wish, *, porch: Porch, trust: Authority | None
) -> None:
    """Serve until Ctrl-C. porch: who called until now; its open lines go on here."""
    with suppress(asyncio.CancelledError):
        served = _serve(voice, twins, wish, porch=porch, trust=trust)
        with closing(served):  # Ctrl-C may come before it has begun
            run(served)


async def _serve(
    voice: Voice, twins: Sequence[Listening], wish: Wish, *, porch: Porch, trust: Authority | None
) -> None:
    current = asyncio.current_task()
    assert current is not None, "a coroutine that runs is a task"
    loop = asyncio.get_running_loop()
    with suppress(NotImplementedError):  # Windows has no signal handlers on loops
        loop.add_signal_handler(signal.SIGTERM, current.cancel)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as nohup wants it
            loop.add_signal_handler(signal.SIGHUP, current.cancel)
    async with AsyncExitStack() as stack:
        while porch.busy():  # Ctrl-C must come through to who waits for ever
            await asyncio.sleep(0)
        lines = porch.close()
        for door, sockets in twins:
            accepted = [one for one in lines if one.came in sockets]
            service = await _open(voice, (door, sockets), wish, trust)
            await stack.enter_async_context(service)
            await service.adopt(accepted)
        if trust is not None and not voice.json:
            for line in _exports(trust.environment()):
                print(line, flush=True)
        await import_the_rest()
        await loop.create_future()


async def _open(voice: Voice, twin: Listening, wish: Wish, trust: Authority | None) -> Service:
    door, sockets = twin
    contract = door.front.contract
    tls = faces = None
    if trust is not None:
        # As above.
        from interlock.serve.tls import context, names

        # As above.
        from interlock.serve.tls.faces import Faces

        now = datetime.now(UTC)  # noqa: TID251  # certificates live in real time
        tls = context(trust, now, names(wish.host))
        faces = None if wish.control is None else Faces(trust, now, names(wish.host))
    server = await serve(
        door,
        wish.host,
        wish.port,
        webhook=wish.webhook,
        tls=tls,
        control=wish.control,
        faces=faces,
        sockets=sockets,
    )
    url = _url(door, server)
    told = {**facts(door.front, url), "system": contract.system}
    if server.control is not None:
        told["control"] = _url(door, server.control) + CONTROL
    if trust is not None:
        told["tls"] = {"ca": str(trust.pem), "environment": trust.environment()}
    print(json.dumps(told, ensure_ascii=False), flush=True)
    if not voice.json:
        title = f"{contract.title} {contract.version}".strip()
        of = f"{title} ({near(Path(contract.origin.file))})"
        en, zh = f"twin of {of} at {url}; Ctrl-C ends it", f"{of} 的孪生系统在 {url}；Ctrl-C 结束"
        voice.note(voice.pick(en, zh))
        if said := deaf(voice, contract):
            voice.warn(voice.pick("ignored: ", "忽略：") + said)
    return server


def _url(door: Door, server: Service) -> str:
    host, port = address(server)
    return f"{door.scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def _exports(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Give lines that a shell understands: clients started from it trust the twin."""
    # Of TLS alone.
    import shlex

    return tuple(f"export {name}={shlex.quote(value)}" for name, value in environment.items())
