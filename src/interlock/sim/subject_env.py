"""What a subject gets, and one life of it: from its start to its end or its death."""

from __future__ import annotations

import asyncio
import decimal
import inspect
import shutil
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from contextvars import Context, copy_context
from dataclasses import field, replace
from pathlib import Path
from typing import Any, Literal, TypeAlias

from interlock.contract.model import HttpRequest, HttpResponse
from interlock.data import dataclass
from interlock.errors import SubjectError
from interlock.registry import unknown
from interlock.sim.fronts import lock_front
from interlock.sim.fronts.asyncio_server import ask_server, server_of
from interlock.sim.loop import VirtualLoop
from interlock.sim.plain import baton
from interlock.sim.plain.baton import Baton
from interlock.sim.serving import Lifespan, ask_asgi, ask_wsgi
from interlock.sim.tasks import ACTOR, THREAD, Killed, NumberedTask
from interlock.world.trouble import Refused, Reset

What: TypeAlias = Literal["running", "returned", "raised", "killed"]


def _no_server(app: object) -> Any:
    raise AssertionError("an Env serves only inside a trial")


@dataclass(frozen=True, slots=True)
class Env:
    """What a subject gets. store: a folder that survives; listen: where webhooks arrive."""

    name: str
    urls: Mapping[str, str]
    secrets: Mapping[str, Mapping[str, str]]
    store: Path
    listen: str | None = "http://subject.test"
    serve: Callable[[Any], Any] = field(default=_no_server, repr=False)
    """`await env.serve(app)` for ASGI; `env.serve(app)` in plain code, which blocks."""

    def url(self, system: str) -> str:
        """Give the base URL of a system, "http://crm.test"."""
        if system not in self.urls:
            raise unknown("system", system, self.urls, where="env.url", error=SubjectError)
        return self.urls[system]

    def secret(self, system: str) -> Mapping[str, str]:
        """Give token, user, password, client_id, client_secret, webhook_key of a system."""
        if system not in self.secrets:
            raise unknown("system", system, self.secrets, where="env.secret", error=SubjectError)
        return self.secrets[system]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a life stands. place: `file:line` in the subject where the error was raised."""

    what: What = "running"
    error: BaseException | None = None
    place: str = ""


class Incarnation:
    """One life of a subject. number: its actor number in the trial, from 1."""

    def __init__(
        self,
        loop: VirtualLoop,
        number: int,
        load: Callable[[], Callable[[Env], Any]],
        env: Env,
        *,
        on_end: Callable[[Incarnation], object] | None = None,
    ) -> None:
        self.number = number
        self.env = env
        self.outcome = Outcome()
        self._loop = loop
        self._load = load
        self._on_end = on_end
        self._app: Any = None
        self._queue: deque[tuple[HttpRequest, asyncio.Future[HttpResponse]]] | None = None
        self._wake: asyncio.Future[None] | None = None
        self._pending: list[asyncio.Future[HttpResponse]] = []
        self.context: Context = copy_context()
        self.context.run(ACTOR.set, number)
        # A subject that sets its precision or its rounding must not set ours.
        self.context.run(decimal.setcontext, decimal.Context())

    # Its life

    def start(self) -> None:
        """Begin as soon as the loop runs."""
        self.env.store.mkdir(parents=True, exist_ok=True)
        self._loop.create_task(self._live(), context=self.context)

    async def _live(self) -> None:
        outcome = Outcome("returned")
        try:
            await self._call()
        except SystemExit as exit_:
            if exit_.code not in (None, 0):
                outcome = self._raised(exit_)
        except (GeneratorExit, Killed):
            raise
        except BaseException as error:  # KeyboardInterrupt excepted below
            if isinstance(error, KeyboardInterrupt):
                raise
            outcome = self._raised(error)
        # A process ends with the last of its threads.
        while left := [b for b in baton.threads_of(self.number) if b.keeps_alive]:
            await left[0].until_over()
        if self.outcome.what == "running":
            await self._cancel_rest()
            self._end(outcome)

    async def _call(self) -> None:
        # Each life has modules of its own; their top-level code belongs to it.
        call = self._load()
        env = replace(self.env, serve=self._serve)
        if _is_async(call):
            await call(env)
            return
        result = await self.plain(lambda: call(env))
        if inspect.isawaitable(result):
            await result

    def plain(self, act: Callable[[], Any]) -> Awaitable[Any]:
        """Give a coroutine that runs plain code of this life on a thread."""
        return Baton(self._loop, copy_context(), act).run()

    def _raised(self, error: BaseException) -> Outcome:
        place = ""
        trace = error.__traceback__
        while trace is not None:
            name = trace.tb_frame.f_code.co_filename
            if self._loop.root and name.startswith(self._loop.root):
                place = f"{name[len(self._loop.root) :]}:{trace.tb_lineno}"
            trace = trace.tb_next
        if isinstance(error, SyntaxError) and (error.filename or "").startswith(self._loop.root):
            place = f"{(error.filename or '')[len(self._loop.root) :]}:{error.lineno or 1}"
        return Outcome("raised", error, place)

    async def _cancel_rest(self) -> None:
        me = asyncio.current_task()
        rest = [t for t in self._loop.owned(self.number) if t is not me and t.get_name() != THREAD]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    def _end(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self._bury()
        if self._on_end is not None:
            # As the world, after what is ready.
            self._loop.call_soon(self._on_end, self, context=Context())

    def exited(self, error: BaseException) -> None:
        """End this life by a SystemExit that was raised outside of its main code."""
        if self.outcome.what == "running":
            is_good = isinstance(error, SystemExit) and error.code in (None, 0)
            self._end(Outcome("returned") if is_good else self._raised(error))

    def kill(self) -> Path:
        """Crash at this instant; give a copy of the store as it is, for the next life.

        Nothing of it does I/O again. Its finally blocks run now, on the old store, unconnected.
        """
        copy = self.copy()
        self.end()
        return copy

    def copy(self) -> Path:
        """Give a copy of the store as it is, in a folder of its own."""
        copy = _next_to(self.env.store)
        try:
            if self.env.store.exists():
                shutil.copytree(self.env.store, copy, symlinks=True)
        except OSError as error:
            raise SubjectError(
                f"the subject's store cannot be copied: {error}",
                where="env.store",
                remedy="keep files and folders in it; it stays a folder itself",
            ) from None
        return copy

    def end(self) -> None:
        """Stop at this instant, as `kill` does; nothing when it has ended."""
        if self.outcome.what == "running":
            self.outcome = Outcome("killed")
            self._bury()

    def _bury(self) -> None:
        self._app = None
        lock_front.unlock(self.number)
        self._loop.bury(self.number)
        for answer in self._pending:
            if not answer.done():
                answer.set_exception(Reset())
                answer.exception()  # Seen: the sender may have given up.
        for task in self._loop.owned(self.number):
            self.context.copy().run(self._loop.discard, task)
        for thread in baton.threads_of(self.number):
            thread.end()

    # Its webhooks

    def _serve(self, app: Any) -> Any:
        serving = self._serve_on_loop(app)
        if baton.held() is None:
            return serving
        if _is_async(app):
            return baton.wait(serving)
        serving.close()
        return self._serve_here(app)

    async def _serve_on_loop(self, app: Any) -> None:
        if _is_async(app):
            lifespan = Lifespan(app)
            self._loop.create_task(lifespan.run())
            if failure := await lifespan.started():
                raise SubjectError(
                    f"the web app refused to start: {failure}", where=self.env.name,
                    remedy="look at its lifespan or startup handler",
                )  # fmt: skip
        self._app = app
        try:
            await self._loop.create_future()
        finally:
            self._app = None

    def _serve_here(self, app: Any) -> None:
        self._app, self._queue = app, deque()
        try:
            while True:
                request, answer = baton.wait(self._next())
                response = ask_wsgi(app, request, self.env.listen or "")
                if not answer.done():
                    answer.set_result(response)
        finally:
            self._app = self._queue = None

    async def _next(self) -> tuple[HttpRequest, asyncio.Future[HttpResponse]]:
        assert self._queue is not None
        while not self._queue:
            self._wake = self._loop.create_future()
            await self._wake
        return self._queue.popleft()

    @property
    def is_serving(self) -> bool:
        """Tell whether a web app, or a server of its own, takes requests."""
        return self._app is not None or server_of(self._loop, self.number) is not None

    async def deliver(self, request: HttpRequest) -> HttpResponse:
        """Bring a request to the served app; Refused when there is none, Reset when it dies."""
        if not self.is_serving or self.outcome.what != "running":
            raise Refused
        answer = self._loop.create_future()
        self._pending.append(answer)
        if self._queue is not None:
            self._queue.append((request, answer))
            if self._wake is not None and not self._wake.done():
                self._wake.set_result(None)
        else:
            self._loop.create_task(self._ask(request, answer), context=self.context.copy())
        try:
            return await answer  # type: ignore[no-any-return]  # an HttpResponse
        finally:
            self._pending.remove(answer)

    async def _ask(self, request: HttpRequest, answer: asyncio.Future[HttpResponse]) -> None:
        app, listen = self._app, self.env.listen or ""
        server = server_of(self._loop, self.number)
        if app is None and server is not None:
            response = await ask_server(server, request)
            if not answer.done():
                answer.set_result(response)
            return
        if _is_async(app):
            await ask_asgi(app, request, listen, answer)
            return
        response = await self._loop.run_in_executor(None, ask_wsgi, app, request, listen)
        if not answer.done():
            answer.set_result(response)

    # Where it stands

    def waits_at(self) -> tuple[str, ...]:
        """Give `file:line` of each place in the subject where its code waits, oldest first."""
        tasks = (_innermost(t, self._loop.root) for t in self._loop.owned(self.number))
        threads = (b.waits_at() for b in baton.threads_of(self.number))
        return tuple(dict.fromkeys(p for p in (*tasks, *threads) if p))


def _innermost(task: NumberedTask, root: str) -> str:
    place = task.place
    waits: object = task.get_coro()
    while waits is not None:
        frame = getattr(waits, "cr_frame", None) or getattr(waits, "ag_frame", None)
        if frame is not None and root and frame.f_code.co_filename.startswith(root):
            place = f"{frame.f_code.co_filename[len(root) :]}:{frame.f_lineno}"
        waits = getattr(waits, "cr_await", None)
    return place


def _is_async(call: Any) -> bool:
    return inspect.iscoroutinefunction(call) or inspect.iscoroutinefunction(
        getattr(call, "__call__", None)  # noqa: B004  # the method itself is asked for
    )


def _next_to(folder: Path) -> Path:
    """Give the next free name: store, store.2, store.3, ..."""
    base, _, count = folder.name.partition(".")
    number = int(count) if count.isdigit() else 1
    while (copy := folder.with_name(f"{base}.{number + 1}")).exists():
        number += 1
    return copy
