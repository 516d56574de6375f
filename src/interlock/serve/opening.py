"""What stands behind the socket of a twin, built from its contract; and what its user is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from interlock.contract.load import codec_for
from interlock.contract.model import Contract, SoapBinding
from interlock.errors import UsageError
from interlock.patterns import unasked
from interlock.serve.door import CONTROL, Door
from interlock.twin.service import Twin
from interlock.wire.front import Front

if TYPE_CHECKING:
    from interlock.documents import Document


_FIRST_S = 0.05


def data_of(path: Path) -> Document:
    """Read a file of records: YAML or JSON, {resource: [record]}. UsageError when it cannot be."""
    # Most twins start without records, and their first answer without this.
    from interlock.forms import read_file

    return read_file(path, UsageError)


def door_of(
    contract: Contract,
    now_ms: Callable[[], int],
    *,
    access: Literal["open", "strict"] = "strict",
    seed_of_chance: int = 0,
    journal: int = 1000,
    data: Document | None = None,
) -> Door:
    """Build what stands behind the socket of a twin whose first instant is this one.

    data: records that are there from the start. UsageError when one of them cannot be stored.
    """
    # The door is where real time enters: the twin's own stamps shall be those of today.
    start = datetime.now(UTC)  # noqa: TID251  # see above
    # Clocks count milliseconds, and shall come to stand at an instant that a test names.
    start = start.replace(microsecond=start.microsecond // 1000 * 1000)
    twin = Twin(contract, seed=seed_of_chance, access=access, start=start, seals=True)
    door = Door(Front(contract, twin, codec_for(contract)), now_ms, journal=journal)
    if data is not None:
        # Of the control path, which the first answer of a twin need not wait for.
        from interlock.serve.control.state import seed

        seed(door.default, data)
        door.default.start = twin.state()
    return door


def facts(front: Front, url: str) -> dict[str, object]:
    """Give what any client needs to know: url, wsdl (or None), control, auth."""
    bindings = (operation.binding for operation in front.contract.operations)
    soap = next((b.path for b in bindings if isinstance(b, SoapBinding)), None)
    return {
        "url": url,
        "wsdl": None if soap is None else f"{url}{soap}?wsdl",
        "control": url + CONTROL,
        "auth": dict(front.twin.secrets),
    }


async def import_the_rest() -> None:
    """Import what the first answer did without, so that nobody who calls later waits for it.

    Who calls meanwhile waits for one module at most.
    """
    # Who was waiting for the twin to open has the first answer by then.
    await asyncio.sleep(_FIRST_S)
    while names := unasked():
        import_module(names[0])
        await asyncio.sleep(0)
