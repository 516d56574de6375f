"""`interlock twin CONTRACT`: a stateful twin on a socket, for any client."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack, closing, suppress
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import click

from interlock.cli.frame import HOLDS, Place, near
from interlock.cli.frame import command as standard
from interlock.cli.voice import Voice
from interlock.contract.load import load as load_contract
from interlock.contract.model import Contract
from interlock.data import dataclass
from interlock.errors import UsageError
from interlock.patterns import module
from interlock.serve.loop import run
from interlock.serve.opening import data_of, door_of, facts, import_the_rest
from interlock.serve.server import CONTROL, Door, Service, address, listening, serve

if TYPE_CHECKING:
    from interlock.serve import courier
    from interlock.serve.tls import Authority
else:
    courier = module("interlock.serve.courier")

_Listening: TypeAlias = tuple[Contract, tuple[socket.socket, ...]]


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the command line asks for, of each twin."""

    port: int
    host: str
    access: Literal["open", "strict"]
    seed: int
    webhook: str
    data: Path | None
    journal: int
    control: int | None


@standard("twin")
@click.argument("contracts", nargs=-1, required=True, metavar="CONTRACT...")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0 takes any free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--overlay", multiple=True, type=Place("file", exists=True, dir_okay=False),
    help="Repairs of the contract, behaviour of the twin; may be given more than once.",
)  # fmt: skip
@click.option(
    "--access", type=click.Choice(("strict", "open")), default="strict", show_default=True,
    help="open lets every caller in.",
)  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), default=0, help="Decides secrets and numbers.")
@click.option(
    "--data", type=Place("file", exists=True, dir_okay=False),
    help="Records that are there from the start: YAML or JSON, {Customer: [{...}]}.",
)  # fmt: skip
@click.option("--webhook", default="", metavar="URL", help="Where the twin's own messages go.")
@click.option("--tls", is_flag=True, help="Speak HTTPS, with an authority made on the spot.")
@click.option(
    "--authority", "folder", type=Place("directory", file_okay=False),
    help="Folder that keeps the authority between starts; implies --tls.",
)  # fmt: skip
@click.option(
    "--journal", type=click.IntRange(min=0), default=1000, show_default=True,
    help="Entries that the journal keeps; 0 for none.",
)  # fmt: skip
@click.option(
    "--control-port", "control", type=click.IntRange(0, 65535),
    help="One more port, for the control path alone; then an outage closes the other.",
)  # fmt: skip
def command(
    voice: Voice,
    contracts: tuple[str, ...],
    *,
    overlay: tuple[Path, ...],
    tls: bool,
    folder: Path | None,
    port: int,
    host: str,
    access: Literal["open", "strict"],
    seed: int,
    webhook: str,
    data: Path | None,
    journal: int,
    control: int | None,
) -> int:
    """Serve a stateful twin until it is interrupted.

    CONTRACT is one file, several files that make one system, or the name of a system of
    interlock.toml; several names serve several twins. The first line of stdout is one JSON
    object: url, wsdl, control, auth; each further twin has a line of its own.
    """
    if not host.strip():
        # Python would listen on every address of the machine.
        raise UsageError("the host is empty", where="--host", remedy="leave it out, or name one")
    if webhook:
        courier.check_address(webhook)
    wish = _Wish(port, host, access, seed, webhook, data, journal, control)
    systems = _systems(contracts, overlay)
    if len(systems) > 1 and (port or data or control):
        raise UsageError(
            "several twins cannot share one --port, --control-port or --data",
            where="interlock twin",
            remedy="leave it out, or start each twin by a command of its own",
        )
    with ExitStack() as stack:
        trust = _trust(folder, host, stack) if tls or folder is not None else None
        # Whoever connects while the loop is made ready waits in the kernel.
        sockets = [listening(host, port) for _ in systems]
        for one in chain.from_iterable(sockets):
            stack.enter_context(closing(one))
        with suppress(asyncio.CancelledError):
            served = _serve(voice, list(zip(systems, sockets, strict=True)), wish, trust)
            with closing(served):  # Ctrl-C may come before it has begun
                run(served)
    return HOLDS


def _trust(folder: Path | None, host: str, stack: ExitStack) -> Authority:
    """Give the authority that the folder keeps; without a folder, one until the stack ends."""
    # A twin that speaks plain HTTP answers sooner without it.
    from tempfile import TemporaryDirectory

    # The same.
    from interlock.serve.tls import authority, names

    now = datetime.now(UTC)  # noqa: TID251  # certificates live in real time
    kept = folder or Path(stack.enter_context(TemporaryDirectory()))
    return authority(kept, now, names(host))


def _systems(words: tuple[str, ...], overlay: tuple[Path, ...]) -> tuple[Contract, ...]:
    """Load one contract of files, or those of the named systems."""
    if any(Path(word).exists() for word in words):
        paths = tuple(Path(word) for word in words)
        return (load_contract(paths, paths[0].stem, overlay),)
    # The rehearsal behind the settings is heavy to import, and a file needs none of it.
    from interlock.run.config import load_settings

    systems = load_settings().systems
    remedy = "name a contract file: no interlock.toml here names systems"
    if systems:
        remedy = f"name a contract file, or one of {', '.join(systems)}"
    for word in words:
        if word not in systems:
            raise UsageError(
                f"{word!r} is neither a file nor a system of interlock.toml",
                where="interlock twin",
                remedy=remedy,
            )
    named = [systems[word] for word in dict.fromkeys(words)]
    return tuple(load_contract(s.contracts, s.name, overlay or s.overlay) for s in named)


async def _serve(
    voice: Voice, systems: Sequence[_Listening], wish: _Wish, trust: Authority | None
) -> None:
    current = asyncio.current_task()
    assert current is not None, "a coroutine that runs is a task"
    loop = asyncio.get_running_loop()
    with suppress(NotImplementedError):  # Windows has no signal handlers on loops
        loop.add_signal_handler(signal.SIGTERM, current.cancel)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as nohup wants it
            loop.add_signal_handler(signal.SIGHUP, current.cancel)
    async with AsyncExitStack() as stack:
        for system in systems:
            await _open(voice, system, wish, trust, stack)
        if trust is not None and not voice.json:
            for line in _exports(trust.environment()):
                print(line, flush=True)
        await import_the_rest()
        await loop.create_future()


async def _open(
    voice: Voice, system: _Listening, wish: _Wish, trust: Authority | None, stack: AsyncExitStack
) -> None:
    contract, sockets = system
    loop = asyncio.get_running_loop()
    opened_s = loop.time()
    door = door_of(
        contract,
        lambda: int((loop.time() - opened_s) * 1000),
        access=wish.access,
        seed_of_chance=wish.seed,
        journal=wish.journal,
        data=None if wish.data is None else data_of(wish.data),
    )
    tls = faces = None
    if trust is not None:
        # As above.
        from interlock.serve.tls import context, names

        # As above.
        from interlock.serve.tls.faces import Faces

        now = datetime.now(UTC)  # noqa: TID251  # certificates live in real time
        tls = context(trust, now, names(wish.host))
        faces = None if wish.control is None else Faces(trust, now, names(wish.host))
    door.language = voice.lang
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
    await stack.enter_async_context(server)
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


def _url(door: Door, server: Service) -> str:
    host, port = address(server)
    return f"{door.scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def _exports(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Give lines that a shell understands: clients started from it trust the twin."""
    # Of TLS alone.
    import shlex

    return tuple(f"export {name}={shlex.quote(value)}" for name, value in environment.items())
