"""`interlock twin CONTRACT`: a stateful twin on a socket, for any client."""

from __future__ import annotations

import asyncio
import json
import signal
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import click

from interlock.cli.frame import HOLDS
from interlock.cli.frame import command as standard
from interlock.cli.pair.reading import near
from interlock.cli.voice import Voice
from interlock.contract.load import codec_for
from interlock.contract.load import load as load_contract
from interlock.contract.model import Contract, SoapBinding
from interlock.errors import UsageError
from interlock.run.config import load_settings
from interlock.serve.server import CONTROL, Door, address, serve
from interlock.twin.service import Twin
from interlock.wire.front import Front


@standard("twin")
@click.argument("contracts", nargs=-1, required=True, metavar="CONTRACT...")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0 takes any free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--overlay", multiple=True, type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Repairs of the contract, behaviour of the twin; may be given more than once.",
)  # fmt: skip
@click.option(
    "--access", type=click.Choice(("strict", "open")), default="strict", show_default=True,
    help="open lets every caller in.",
)  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), default=0, help="Decides secrets and numbers.")
def command(
    voice: Voice,
    contracts: tuple[str, ...],
    *,
    port: int,
    host: str,
    overlay: tuple[Path, ...],
    access: Literal["open", "strict"],
    seed: int,
) -> int:
    """Serve a stateful twin until it is interrupted.

    CONTRACT is one file, several files that make one system, or the name of a system of
    interlock.toml. The first line of stdout is one JSON object: url, wsdl, control, auth.
    """
    if not host.strip():
        # Python would listen on every address of the machine.
        raise UsageError("the host is empty", where="--host", remedy="leave it out, or name one")
    contract = _contract(contracts, overlay)
    codec = codec_for(contract)
    # The door is where real time enters: the twin's own stamps shall be those of today.
    start = datetime.now(UTC)  # noqa: TID251  # see above
    twin = Twin(contract, seed=seed, access=access, start=start)
    with suppress(asyncio.CancelledError):
        asyncio.run(_serve(voice, Front(contract, twin, codec), host, port))
    return HOLDS


def _contract(words: tuple[str, ...], overlay: tuple[Path, ...]) -> Contract:
    if len(words) == 1 and not Path(words[0]).exists():
        systems = load_settings().systems
        if words[0] in systems:
            system = systems[words[0]]
            return load_contract(system.contracts, system.name, overlay or system.overlay)
        raise UsageError(
            f"{words[0]!r} is neither a file nor a system of interlock.toml",
            where="interlock twin",
            remedy=f"name a contract file, or one of {', '.join(systems) or 'crm, erp'}",
        )
    paths = tuple(Path(word) for word in words)
    return load_contract(paths, paths[0].stem, overlay)


async def _serve(voice: Voice, front: Front, host: str, port: int) -> None:
    loop = asyncio.get_running_loop()
    opened_s = loop.time()
    door = Door(front, lambda: int((loop.time() - opened_s) * 1000))
    server = await serve(door, host, port)
    current = asyncio.current_task()
    assert current is not None, "a coroutine that runs is a task"
    with suppress(NotImplementedError):  # Windows has no signal handlers on loops
        loop.add_signal_handler(signal.SIGTERM, current.cancel)
    url = "http://{}:{}".format(*address(server))
    print(json.dumps(_told(front, url), ensure_ascii=False), flush=True)
    contract = front.contract
    if not voice.json:
        title = f"{contract.title} {contract.version}".strip()
        voice.note(f"twin of {title} ({near(Path(contract.origin.file))}) at {url}; Ctrl-C ends it")
    async with server:
        await server.serve_forever()


def _told(front: Front, url: str) -> dict[str, object]:
    bindings = (operation.binding for operation in front.contract.operations)
    soap = next((b.path for b in bindings if isinstance(b, SoapBinding)), None)
    return {
        "url": url,
        "wsdl": None if soap is None else f"{url}{soap}?wsdl",
        "control": url + CONTROL,
        "auth": dict(front.twin.secrets),
    }
