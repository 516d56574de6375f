"""All parts of a subject: begun in their order, watched, killed, their output kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import field, replace
from pathlib import Path
from typing import TypeAlias

import httpx

from interlock.contract.model import HttpRequest, HttpResponse
from interlock.data import dataclass
from interlock.errors import SubjectError
from interlock.serve.subject.clock import Clock, faketime_library
from interlock.serve.subject.container import INSIDE_CLOCK, Berth, Dock
from interlock.serve.subject.left import forget, note
from interlock.serve.subject.model import Life, Part
from interlock.serve.subject.output import ending
from interlock.serve.subject.places import Places, filled
from interlock.serve.subject.process import ProcessLife, begin_process, copied
from interlock.serve.subject.readiness import LOOK_EVERY_S, Probe, ready, takes_connections
from interlock.world.trouble import Refused, Reset

START_S = 10.0
"""How long a part that says nothing of its readiness has until the trial begins without it."""
OUTPUT_MAX = 20_000
Ended: TypeAlias = Callable[[Part, int, str], None]
"""Told the exit code and the output of a part that has ended by itself."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What parts stand on. root: the folder they start in. room: of their stores and output.

    yard: where it is noted what lives, for whoever cleans up behind a killed worker. dock: None
    for a subject without containers. files: what each of them sees, as `Berth` has it.
    """

    root: Path
    room: Path
    yard: Path
    dock: Dock | None = None
    files: Mapping[str, str] = field(default_factory=dict)


class Parts:
    """The parts of a subject, alive or not."""

    def __init__(self, places: Places, ground: Ground, on_ended: Ended) -> None:
        self.places = places
        self.on_ended = on_ended
        self.living: dict[str, Life] = {}
        self._ground = ground
        self._parts = {part.name: part for part in places.parts}
        self._lives = dict.fromkeys(self._parts, 0)
        self._files: dict[str, list[Path]] = {name: [] for name in self._parts}
        self._seen: dict[Path, int] = {}
        self._struck: list[Life] = []
        self._coming = 0
        # Programs that went on in the background when what had started them returned.
        self._behind: list[ProcessLife] = []
        self._watches: set[asyncio.Task[None]] = set()
        self._client = httpx.AsyncClient(trust_env=False)

    async def begin(
        self,
        names: Collection[str],
        clock: Clock | None,
        called: asyncio.Event | None = None,
    ) -> None:
        """Start parts, each after those that it needs, and wait until they are ready.

        called: when set, somebody works already, and a part that says nothing of its readiness is
        not waited for. Raises SubjectError.
        """
        chosen = [part for name, part in self._parts.items() if name in names]
        done = {part.name: asyncio.Event() for part in chosen}
        tasks = [asyncio.ensure_future(self._begin(p, clock, done, called)) for p in chosen]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            # A part that was about to start must have been noted, or taken back, before `end`.
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _begin(
        self,
        part: Part,
        clock: Clock | None,
        done: Mapping[str, asyncio.Event],
        called: asyncio.Event | None,
    ) -> None:
        for other in part.after:
            if other in done:
                await done[other].wait()
        env = self.env(part)
        self._coming += 1
        try:
            life = await self._life(part, env, None if part.own_clock else clock)
        finally:
            self._coming -= 1
        self.living[part.name] = life
        self._watch(part, life)
        place = self.places.reached(part.name)
        if part.ready.how:
            try:
                await ready(part, life, Probe(env, place, self._ground.root))
            except SubjectError:
                # That a planned crash met it while it started says nothing about it.
                if life not in self._struck:
                    raise
        elif part.name == self.places.listens:
            await _listens((part, life), place, called)
        done[part.name].set()

    def env(self, part: Part) -> dict[str, str]:
        """Give the variables of a part, as they are now."""
        return self.places.env(part, {n: str(self._store(p)) for n, p in self._parts.items()})

    async def _life(self, part: Part, env: Mapping[str, str], clock: Clock | None) -> Life:
        self._lives[part.name] += 1
        output = self._ground.room / f"{part.name or 'output'}-{self._lives[part.name]}.txt"
        self._files[part.name].append(output)
        command = tuple(filled(w, env, part) for w in part.command)
        store = self._store(part)
        store.mkdir(parents=True, exist_ok=True)
        told = clock.env() if clock else {}
        if part.image is not None:
            assert self._ground.dock is not None, "made for subjects with containers"
            berth = Berth(store, output, self.places.ports[part.name], files=self._ground.files)
            if clock is not None:
                berth = replace(berth, clock=(faketime_library(), clock.shared))
                told["LD_PRELOAD"] = INSIDE_CLOCK
            return await self._ground.dock.begin(part, command, {**env, **told}, berth)
        where = f"[subject] part {part.name}: command" if part.name else "[subject] command"
        life = await begin_process(command, self._ground.root, {**env, **told}, output, where=where)
        note(self._ground.yard, life.name)
        return life

    def _store(self, part: Part) -> Path:
        return self._ground.room / f"store-{part.name}" / str(self._stores(part))

    def _stores(self, part: Part) -> int:
        """Give the number of the store, which a crash raises."""
        folder = self._ground.room / f"store-{part.name}"
        return max((int(f.name) for f in folder.glob("*")), default=1)

    def _watch(self, part: Part, life: Life) -> None:
        task = asyncio.ensure_future(self._watched(part, life))
        self._watches.add(task)
        task.add_done_callback(self._watches.discard)

    async def _watched(self, part: Part, life: Life) -> None:
        code = await life.ended()
        if isinstance(life, ProcessLife):
            self._leave(life, code)
        if self.living.get(part.name) is life:
            del self.living[part.name]
            self.on_ended(part, code, life.said())

    def _leave(self, life: ProcessLife, code: int) -> None:
        """End what a program that fell has started; what one left that returned may be a server."""
        if code:
            life.kill()
        elif life.has_left():
            self._behind.append(life)
            return
        forget(self._ground.yard, life.name)

    def struck(self, name: str) -> tuple[str, ...]:
        """Give the living parts that a crash of `name` ("" for the whole) kills."""
        if name:
            return (name,) if name in self.living else ()
        return tuple(n for n in self.living if not self._parts[n].survives)

    def crash(self, names: Iterable[str]) -> None:
        """Kill parts at this instant; their next lives get a copy of their stores as they are."""
        for name in names:
            life = self.living.pop(name)
            self._struck.append(life)
            life.kill()
        for name in names:
            store = self._store(self._parts[name])
            copied(store, store.with_name(str(int(store.name) + 1)))

    def labour(self) -> bool:
        """Tell whether any part does something at this instant, as far as this can be seen."""
        return self._coming > 0 or any(life.labours() for life in self.living.values())

    def over(self) -> bool:
        """Tell whether nothing of it runs, in the background neither, nor will by itself."""
        again = any(p.every_ms is not None or p.restart for p in self._parts.values())
        return not (self.living or self._behind or again)

    async def end(self) -> None:
        """Kill what still lives."""
        left, self.living = tuple(self.living.values()), {}
        for life in left:
            life.kill()
        for life in left:
            await life.ended()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*self._watches, return_exceptions=True)
        for one in self._behind:
            one.kill()
            forget(self._ground.yard, one.name)
        self._behind.clear()
        await self._client.aclose()

    def mark(self) -> None:
        """Let `outputs` begin here: what was said before belongs to another trial."""
        self._seen = {f: f.stat().st_size for f in self._all_files() if f.exists()}

    def _all_files(self) -> Iterable[Path]:
        return (file for files in self._files.values() for file in files)

    def outputs(self) -> dict[str, str]:
        """Give what each part has said in this trial, its end if it was much; part -> text."""
        found = {}
        for name, files in self._files.items():
            text = "".join(ending(file, self._seen.get(file, 0)) for file in files)
            if text:
                found[name] = text[-OUTPUT_MAX:]
        return found

    async def deliver(self, request: HttpRequest) -> HttpResponse:
        """Bring a webhook to the part that takes them. Raises `Refused` when it does not listen."""
        name = self.places.listens
        if name not in self.living:
            raise Refused
        host, port = self.places.reached(name)
        return await delivered(self._client, f"http://{host}:{port}", request)


async def _listens(
    who: tuple[Part, Life], place: tuple[str, int], called: asyncio.Event | None
) -> None:
    """Wait until it takes webhooks, has ended or called, or has had its time to start."""
    part, life = who
    over = asyncio.ensure_future(life.ended())
    try:
        async with asyncio.timeout(START_S):
            while not over.done() and not (called and called.is_set()):
                if await takes_connections(place, behind_proxy=part.image is not None):
                    return
                await asyncio.sleep(LOOK_EVERY_S)
    except TimeoutError:
        return
    finally:
        over.cancel()


async def delivered(client: httpx.AsyncClient, url: str, request: HttpRequest) -> HttpResponse:
    """Send a webhook and give its answer. Raises `Refused`, or `Reset` when the line breaks."""
    try:
        answer = await client.request(
            request.method,
            url + request.target,
            headers=[h for h in request.headers if h[0].lower() != "host"],
            content=request.body,
            timeout=None,  # the world has its own patience
        )
    except httpx.ConnectError:
        raise Refused from None
    except httpx.HTTPError:
        raise Reset from None
    return HttpResponse(answer.status_code, tuple(answer.headers.items()), answer.content)
