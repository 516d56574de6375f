"""The addresses of the systems, which outlive a trial: one port each."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from interlock.contract.model import HttpRequest, HttpResponse
from interlock.serve.server import Service, address, listen
from interlock.serve.tls.faces import Faces

Ask: TypeAlias = Callable[[HttpRequest], Awaitable[HttpResponse]]
"""Answers for one host."""


class Ports:
    """A port for each host. Before the first trial a request waits; between trials it gets a 503.

    face: makes what a host shows who speaks TLS, None for plain HTTP. urls: host -> where it is.
    called: set when somebody has asked for something, until the trial ends; ever_called: whether
    anybody has in any trial. on_wrong: told the host whose wrong certificate somebody was shown.
    """

    def __init__(self, face: Callable[[], Faces] | None = None) -> None:
        self._face = face
        self._faces: dict[str, Faces] = {}
        self._shown: dict[str, asyncio.TimerHandle] = {}
        self.on_wrong: Callable[[str], None] = _nothing
        self.urls: dict[str, str] = {}
        self.called = asyncio.Event()
        self.ever_called = False
        self._answers: Mapping[str, Ask] = {}
        self._open = asyncio.Event()
        self._resting = False
        self._services: dict[str, Service] = {}
        self._closed: dict[str, asyncio.TimerHandle] = {}

    async def open(
        self,
        stack: AsyncExitStack,
        hosts: Iterable[str],
        place: str = "127.0.0.1",
        fixed: Mapping[str, int] | None = None,
    ) -> None:
        """Open the ports; they close with the stack. fixed: host -> port, else a free one."""
        for name in hosts:
            port = (fixed or {}).get(name, 0)
            tls = None
            if self._face is not None:
                face = self._faces[name] = self._face()
                face.on_wrong = partial(self._wrong, name)
                tls = face.right
            service = await listen(partial(self._ask, name), place, port, tls=tls)
            self._services[name] = await stack.enter_async_context(service)
            scheme = "http" if tls is None else "https"
            self.urls[name] = "{}://{}:{}".format(scheme, *address(service))

    def connect(self, answers: Mapping[str, Ask]) -> None:
        """Let a trial's systems answer."""
        self._answers = answers
        self._resting = False
        self._open.set()

    def hold(self) -> None:
        """Let requests wait for the next trial: nobody of the last one asks any more."""
        self._resting = False

    def disconnect(self) -> None:
        """End the trial's part in it, and every line on which somebody still waits."""
        self._answers = {}
        self._resting = True
        self.on_wrong = _nothing
        self.called.clear()
        self._open.clear()
        for name, service in self._services.items():
            self._accept(name)
            self._trusted(name)
            service.hang_up()

    def refuse(self, host: str, for_s: float) -> None:
        """Let nobody connect to a host for so long. Lines that are open go on."""
        self._services[host].refuse()
        self._end(host)
        loop = asyncio.get_running_loop()
        self._closed[host] = loop.call_later(for_s, self._accept, host)

    def _accept(self, host: str) -> None:
        self._end(host)
        self._services[host].accept()

    def _end(self, host: str) -> None:
        timer = self._closed.pop(host, None)
        if timer is not None:
            timer.cancel()

    def distrust(self, host: str, how: str, for_s: float) -> None:
        """Show a wrong certificate to who connects to a host for so long, where it shows any."""
        if host not in self._faces:
            return
        self._trusted(host)
        self._faces[host].show(how)
        loop = asyncio.get_running_loop()
        self._shown[host] = loop.call_later(for_s, self._trusted, host)

    def _trusted(self, host: str) -> None:
        timer = self._shown.pop(host, None)
        if timer is not None:
            timer.cancel()
            self._faces[host].show("")

    def _wrong(self, host: str) -> None:
        self.on_wrong(host)

    async def _ask(self, host: str, request: HttpRequest) -> HttpResponse:
        self.called.set()
        self.ever_called = True
        if self._resting:
            return HttpResponse(503, (("Retry-After", "1"),), b"")
        await self._open.wait()
        if host in self._faces:
            # Whoever tells addresses must know how they were asked.
            told = (*request.headers, ("X-Forwarded-Proto", "https"))
            request = replace(request, headers=told)
        return await self._answers[host](request)


def _nothing(_: str) -> None:
    """Tell nobody."""
