"""`interlock twin CONTRACT`: a stateful twin on a socket, for any client."""

from __future__ import annotations

from contextlib import ExitStack, closing
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from time import monotonic  # noqa: TID251  # a twin on a socket lives in real time
from typing import TYPE_CHECKING, Literal

import click

from interlock.cli.frame import HOLDS, Place
from interlock.cli.frame import command as standard
from interlock.cli.voice import Voice
from interlock.contract.load import load as load_contract
from interlock.contract.model import Contract
from interlock.errors import UsageError
from interlock.patterns import module
from interlock.serve.door import Door
from interlock.serve.opening import Porch, data_of, door_of, listening

if TYPE_CHECKING:
    from interlock.serve import courier
    from interlock.serve.tls import Authority
else:
    courier = module("interlock.serve.courier")


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
    systems = _systems(contracts, overlay)
    if len(systems) > 1 and (port or data or control):
        raise UsageError(
            "several twins cannot share one --port, --control-port or --data",
            where="interlock twin",
            remedy="leave it out, or start each twin by a command of its own",
        )
    with ExitStack() as stack:
        trust = _trust(folder, host, stack) if tls or folder is not None else None
        # Whoever connects while a door is made waits in the kernel.
        sockets = [listening(host, port) for _ in systems]
        for one in chain.from_iterable(sockets):
            stack.enter_context(closing(one))
        doors = [
            _door(contract, voice, access=access, seed=seed, journal=journal, data=data)
            for contract in systems
        ]
        twins = list(zip(doors, sockets, strict=True))
        early = {} if trust is not None else {one: d for d, all_ in twins for one in all_}
        porch = stack.enter_context(Porch(early))
        # With the loop and all that it takes along, for which the first answer need not wait.
        from interlock.cli.twin.serving import Wish, serve_all

        serve_all(voice, twins, Wish(port, host, webhook, control), porch=porch, trust=trust)
    return HOLDS


def _door(
    contract: Contract,
    voice: Voice,
    *,
    access: Literal["open", "strict"],
    seed: int,
    journal: int,
    data: Path | None,
) -> Door:
    opened_s = monotonic()
    door = door_of(
        contract,
        lambda: int((monotonic() - opened_s) * 1000),
        access=access,
        seed_of_chance=seed,
        journal=journal,
        data=None if data is None else data_of(data),
    )
    door.language = voice.lang
    return door


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
