"""Where trials on sockets are made: a loop of its own, and what is kept from one to the next."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx

from interlock.errors import SubjectError
from interlock.run.project import Project, Subject
from interlock.run.trial.cast import STANDING_SEED, machine_start, secrets_for
from interlock.run.trial.live import Life, never_called, played
from interlock.scenario.model import Case
from interlock.serve.ports import Ports
from interlock.serve.subject.clock import Clock, common_memory
from interlock.serve.subject.container import Dock
from interlock.serve.subject.left import forget, note
from interlock.serve.subject.model import Part, ended_with
from interlock.serve.subject.parts import Ground, Parts
from interlock.serve.subject.places import LOOPBACK, Places, filled, word
from interlock.serve.subject.process import begin_process, free_port, ran
from interlock.serve.subject.trust import Trust, trust_in
from interlock.trace import Trace
from interlock.values import at

RESET_S = 30.0
TRIES = 3


class Home:
    """Makes trials on sockets. room: a folder of its own. tick: told that a trial goes on."""

    def __init__(self, project: Project, room: Path, tick: Callable[[], None]) -> None:
        self._project = project
        self._room = room
        self._tick = tick
        self._runner = asyncio.Runner()
        self._lives = 0
        self._life: Life | None = None
        self._stack = AsyncExitStack()
        self._docked: Dock | None = None

    def trial(self, subject: Subject, case: Case) -> Trace:
        """Make the trial of a case; again when the machine had no time for it."""
        for _ in range(TRIES):
            trace = self._runner.run(self._trial(subject, case))
            ends = (at(e.body, ("why",)) for e in trace.events if e.kind == "end")
            if "overloaded" not in ends:
                break
        return trace

    def close(self) -> None:
        """End what is left."""
        try:
            self._runner.run(self._end())
        finally:
            if self._docked is not None:
                self._docked.close()
            self._runner.close()

    async def _trial(self, subject: Subject, case: Case) -> Trace:
        life = await self._kept(subject) or await self._begin(subject, case)
        same = False
        try:
            project = replace(self._project, start=_now(self._project, life))
            trace, same = await played(project, case, life, self._tick)
        finally:
            if not (same and subject.stays):
                await self._end()
        return trace

    async def _kept(self, subject: Subject) -> Life | None:
        """Give the life of the trial before, cleared; None when another one must begin."""
        life = self._life
        if life is None or life.subject != subject:
            return None
        if life.parts is not None:
            life.parts.mark()
        if await self._clear(subject, life.parts.places.here() if life.parts else {}):
            life.ports.hold()
            return life
        return None

    async def _clear(self, subject: Subject, env: Mapping[str, str]) -> bool:
        """Clear a subject for the next trial, and tell whether that went well."""
        says = await _reset(subject, self._room, env)
        if says and subject.url:
            raise SubjectError(
                f"what runs at {subject.url} could not be cleared: {says}",
                where="[subject] reset",
                remedy="call it by hand; it answers below 400 when all old work has stopped",
            )
        return not says

    async def _end(self) -> None:
        self._life = None
        await self._stack.aclose()

    async def _begin(self, subject: Subject, case: Case) -> Life:
        """Open the systems' addresses and start the subject; both stay until `_end`."""
        await self._end()
        self._lives += 1
        try:
            self._life = await self._begun(subject, case)
        except BaseException:
            await self._end()
            raise
        return self._life

    async def _begun(self, subject: Subject, case: Case) -> Life:
        systems = self._project.files.systems
        fixed = {f"{name}.test": system.port for name, system in systems.items()}
        dock = await self._dock(subject)
        place = dock.place if dock else LOOPBACK
        room = self._room / f"life-{self._lives}"
        room.mkdir(parents=True)
        self._stack.callback(shutil.rmtree, room, ignore_errors=True)
        start = machine_start(self._project, case)
        trust = _trust(subject, room, start, (place, dock.host) if dock else ())
        ports = Ports(trust.face if trust else None)
        await ports.open(self._stack, fixed, place, fixed)
        secrets = secrets_for(self._project, STANDING_SEED if subject.stays else case.seed)
        clock = self._clock(subject, start)
        fallen: list[tuple[Part, int, str]] = []
        if subject.url:
            # Whoever ran it before us has left something in it.
            await self._clear(subject, {})
            return Life(subject, ports, None, clock, secrets, fallen)
        places = Places(
            subject.parts,
            _variables(subject, ports.urls, secrets) | (dict(trust.outside) if trust else {}),
            {p.name: free_port(LOOPBACK if p.image else place) for p in subject.parts},
            subject.listens or subject.parts[0].name,
        )
        if dock is not None:
            urls = {name: url.replace(place, dock.host) for name, url in ports.urls.items()}
            inside = _variables(subject, urls, secrets) | (dict(trust.inside) if trust else {})
            places = replace(places, place=place, host=dock.host, inside=inside)
        ground = Ground(subject.root, room, self._room, dock, trust.files if trust else {})
        parts = Parts(places, ground, lambda *ended: fallen.append(ended))
        self._stack.push_async_callback(parts.end)
        await parts.begin([part.name for part in subject.parts], clock, ports.called)
        for part, code, output in fallen:
            if (code or parts.over()) and not ports.called.is_set():
                raise never_called(part, ended_with(code, output))
        return Life(subject, ports, parts, clock, secrets, fallen)

    async def _dock(self, subject: Subject) -> Dock | None:
        """Give the network of a subject's containers; it lasts as long as this home."""
        if not any(part.image for part in subject.parts):
            return None
        if self._docked is None:
            self._docked = await asyncio.to_thread(Dock, self._room)
        return self._docked

    def _clock(self, subject: Subject, start: datetime) -> Clock | None:
        if subject.clock != "faketime":
            return None
        memory = common_memory(f"interlock-{os.getpid()}-{id(self):x}-{self._lives}")
        name = self._stack.enter_context(memory)
        note(self._room, f"memory-{name}")
        self._stack.callback(forget, self._room, f"memory-{name}")
        return Clock(start, subject.speed, name, asyncio.get_running_loop().time())


def _variables(
    subject: Subject, urls: Mapping[str, str], secrets: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    """Give what tells a program where the systems are and what it may show them."""
    found = {"INTERLOCK_NAME": subject.name}
    for name, known in secrets.items():
        found[f"INTERLOCK_{word(name)}_URL"] = urls[f"{name}.test"]
        found |= {f"INTERLOCK_{word(name)}_{word(key)}": value for key, value in known.items()}
    return found


def _trust(subject: Subject, room: Path, start: datetime, hosts: tuple[str, ...]) -> Trust | None:
    """Give whom a subject is to trust, None for systems of plain HTTP. start: of a faster clock."""
    if not subject.tls:
        return None
    faster = subject.clock == "faketime"
    now = start if faster else datetime.now(UTC)  # noqa: TID251  # what the subject's clock shows
    return trust_in(room / "authority", now, *hosts)


def _now(project: Project, life: Life) -> datetime:
    """Give what the subject's clock shows at this instant, in the zone of the business."""
    zone = project.start.tzinfo
    if life.clock is None:
        # Nobody changes the program's clock, so the systems take theirs from the machine.
        return datetime.now(zone)  # noqa: TID251  # see above
    return life.clock.now(asyncio.get_running_loop().time()).astimezone(zone)


async def _reset(subject: Subject, room: Path, env: Mapping[str, str]) -> str:
    """Clear a subject for the next trial; give what went wrong, "" when it is clear."""
    if not subject.reset:
        return ""
    words = tuple(filled(w, env, Part("reset")) for w in subject.reset)
    if words[0].startswith(("http://", "https://")):
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=RESET_S) as http:
                status = (await http.post(words[0])).status_code
        except httpx.HTTPError as error:
            return f"{type(error).__name__} {error}"
        return f"it answered {status}" if status >= 400 else ""
    output = room / "reset.txt"
    program = await begin_process(words, subject.root, env, output, where="[subject] reset")
    try:
        async with asyncio.timeout(RESET_S):
            code = await ran(program)
    except TimeoutError:
        return f"it took longer than {RESET_S:g} s"
    return ended_with(code, program.said()) if code else ""
