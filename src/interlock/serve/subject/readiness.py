"""Waiting until a part of a subject counts as started."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import httpx

from interlock.data import dataclass
from interlock.errors import SubjectError
from interlock.serve.subject.container import ContainerLife
from interlock.serve.subject.model import Life, Part, last_words
from interlock.serve.subject.places import filled
from interlock.serve.subject.process import begin_process, ran

LOOK_EVERY_S = 0.02
HANGS_UP_S = 0.1


async def takes_connections(place: tuple[str, int], *, behind_proxy: bool = False) -> bool:
    """Tell whether somebody listens.

    behind_proxy: Docker listens in front of a container that does not yet, and hangs up.
    """
    try:
        reader, writer = await asyncio.open_connection(*place)
    except OSError:
        return False
    gone = False
    if behind_proxy:
        try:
            gone = not await asyncio.wait_for(reader.read(1), HANGS_UP_S)
        except OSError as error:
            # Silence is what a server keeps until it is spoken to.
            gone = not isinstance(error, TimeoutError)
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    return not gone


@dataclass(frozen=True, slots=True)
class Probe:
    """How a part is looked at. env: its variables; place: where this machine reaches it.

    root: folder in which programs that look at it start.
    """

    env: Mapping[str, str]
    place: tuple[str, int]
    root: Path


async def ready(part: Part, life: Life, probe: Probe) -> None:
    """Wait until a part is ready. Raises SubjectError when it ends before, or takes too long."""
    if not part.ready.how:
        return
    over = asyncio.ensure_future(life.ended())
    look = asyncio.ensure_future(_looked(part, life, probe))
    if part.ready.how == "ended":
        look.cancel()
    try:
        done, _ = await asyncio.wait(
            {over} if part.ready.how == "ended" else {over, look},
            timeout=part.ready.within_s,
            return_when=asyncio.FIRST_COMPLETED,
        )
        if look in done:
            look.result()
            return
        if over in done and part.ready.how == "ended" and over.result() == 0:
            return
        what = f"ended with exit code {over.result()} before it was ready" if over in done else (
            f"was not ready within {part.ready.within_s:g} s"
        )  # fmt: skip
        name = f"the part {part.name!r}" if part.name else "the subject"
        words = last_words(life.said())
        raise SubjectError(
            f"{name} {what}: {words}" if words else f"{name} {what}",
            where=_place(part),
            remedy="correct what it says, or the probe; `within` gives it longer",
        )
    finally:
        over.cancel()
        look.cancel()


def _place(part: Part) -> str:
    return f"[subject] part {part.name}: ready" if part.name else "[subject] ready"


async def _looked(part: Part, life: Life, probe: Probe) -> None:
    async with httpx.AsyncClient(trust_env=False, timeout=5.0) as http:
        while not await _is_ready(part, life, probe, http):
            await asyncio.sleep(LOOK_EVERY_S if part.ready.how == "port" else 5 * LOOK_EVERY_S)


async def _is_ready(part: Part, life: Life, probe: Probe, http: httpx.AsyncClient) -> bool:
    match part.ready.how:
        case "port":
            return await takes_connections(probe.place, behind_proxy=part.image is not None)
        case "url":
            start = httpx.URL("http://{}:{}".format(*probe.place))
            with suppress(httpx.HTTPError):
                url = start.join(filled(part.ready.what, probe.env, part))
                return (await http.get(url)).status_code < 400
            return False
        case "says":
            return filled(part.ready.what, probe.env, part) in life.said()
        case _:
            words = tuple(filled(w, probe.env, part) for w in part.ready.words)
            if isinstance(life, ContainerLife):
                return await life.runs(words)
            nowhere, where = Path(os.devnull), _place(part)
            tried = await begin_process(words, probe.root, probe.env, nowhere, where=where)
            return await ran(tried) == 0
