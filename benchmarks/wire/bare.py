"""A twin without journal, spaces, faults and control: what these cost when they are off."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from interlock.contract.load import load
from interlock.contract.model import HttpRequest, HttpResponse
from interlock.serve.loop import run
from interlock.serve.server import listen
from interlock.twin.service import Twin
from interlock.wire.front import Front


async def main(port: int, path: Path) -> None:
    """Serve until killed."""
    contract = load((path,), path.stem)
    start = datetime.now(UTC)  # noqa: TID251  # stamps are those of today
    front = Front(contract, Twin(contract, access="open", start=start, seals=True))
    now_s = asyncio.get_running_loop().time
    opened_s = now_s()

    def handle(request: HttpRequest) -> HttpResponse:
        return front.handle(request, int((now_s() - opened_s) * 1000))

    async with await listen(handle, "127.0.0.1", port) as service:
        await service.serve_forever()


run(main(int(sys.argv[1]), Path(sys.argv[2])))
