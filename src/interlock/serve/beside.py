"""A twin beside a test: on a socket, from a thread of its own, controlled by plain calls."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Coroutine, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, TypeAlias, TypeVar, cast
from urllib.parse import quote, urlencode

from interlock.contract.json_wire.texts import dumps, loads
from interlock.contract.load import load as load_contract
from interlock.contract.model import Contract, HttpRequest, HttpResponse
from interlock.data import dataclass
from interlock.errors import UsageError
from interlock.serve.door import CONTROL, Door
from interlock.serve.opening import data_of, door_of, facts
from interlock.serve.server import Service, address, closes, serve
from interlock.serve.tls import Authority, authority, context, names
from interlock.serve.tls.faces import Faces
from interlock.values import Value

__all__ = ["Running", "open_twin"]

Files: TypeAlias = str | Path | Sequence[str | Path]
Records: TypeAlias = Mapping[str, Sequence[Mapping[str, Value]]]
T = TypeVar("T")
_START_S, _END_S = 30, 10


@dataclass(frozen=True, slots=True)
class Running:
    """A twin that listens, in one of its spaces.

    url: of the space. auth: the secrets that it takes. environment: what clients need to trust
    its TLS. Whatever cannot be done raises UsageError with the problem and a remedy.
    """

    url: str
    wsdl: str | None
    auth: Mapping[str, str]
    environment: Mapping[str, str]
    name: str
    door: Door
    loop: asyncio.AbstractEventLoop
    numbers: Iterator[int]

    def ask(
        self, method: str, path: str, body: Value = None, query: Mapping[str, str] | None = None
    ) -> Value:
        """Ask the control path, of which docs/reference/control.md lists the endpoints."""
        target = f"{CONTROL}{path}" + (f"?{urlencode(query)}" if query else "")
        headers = (("X-Interlock-Space", self.name), ("Host", self.url.split("/")[2]))
        request = HttpRequest(method, target, headers, b"" if body is None else dumps(body))
        asked = asyncio.run_coroutine_threadsafe(_answered(self.door, request), self.loop)
        response = asked.result(_START_S)
        value = loads(response.body)
        if response.status >= 400 and isinstance(value, dict):
            words = {name: str(value.get(name)) for name in ("where", "problem", "remedy")}
            raise UsageError(words["problem"], where=words["where"], remedy=words["remedy"])
        return value

    def seed(self, records: Records) -> None:
        """Store records of several resources, all or none; what is referred to comes first."""
        self.ask("POST", "state", {name: [dict(r) for r in rows] for name, rows in records.items()})

    def state(self) -> dict[str, dict[str, dict[str, Value]]]:
        """Give all records: resource -> key -> record."""
        return self.ask("GET", "state")  # type: ignore[return-value]  # as its schema says

    def journal(self, **wanted: str) -> list[dict[str, Value]]:
        """Give what came, oldest first. wanted: operation, status, since, bodies="yes"."""
        return self.ask("GET", "journal", query=wanted)  # type: ignore[return-value]  # as above

    def reset(self) -> None:
        """Be as the twin was started."""
        self.ask("POST", "reset")

    def expire_tokens(self) -> None:
        """End every access token."""
        self.ask("POST", "expire-tokens")

    def forward(self, by: str) -> None:
        """Move the clock on: "90 min"."""
        self.ask("POST", "clock/forward", {"by": by})

    def freeze(self) -> None:
        """Let the clock stand still."""
        self.ask("POST", "clock/freeze")

    def snapshot(self, name: str) -> None:
        """Keep all that the space remembers under a name."""
        self.ask("PUT", f"snapshots/{quote(name, safe='')}")

    def restore(self, name: str) -> None:
        """Go back to a snapshot."""
        self.ask("POST", f"snapshots/{quote(name, safe='')}/restore")

    def plan(self, fault: str, at: str = "", **settings: Value) -> None:
        """Plan a fault, as scenarios write it: plan("reply-lost", "createOrder#1").

        settings: those of the fault, and `for` and `from` of a span, as `{"for": "10 min"}`.
        """
        place: dict[str, Value] = {"at": at} if at else {}
        self.ask("POST", "faults", {"fault": fault, **place, **settings})

    def fired(self) -> list[str]:
        """Give the names of the faults and patterns that have struck, in the order of the plan."""
        known = cast(list[dict[str, dict[str, str]]], self.ask("GET", "faults"))
        plans = [one["plan"] for one in known if one["fired"]]
        return [plan.get("fault") or plan["pattern"] for plan in plans]

    def send_webhooks_to(self, url: str) -> None:
        """Say where the twin's own messages go."""
        self.ask("PUT", "webhooks", {"to": url})

    @contextmanager
    def space(self, name: str = "", *, like: str = "") -> Iterator[Running]:
        """Open an isolated copy, which is gone when the block ends.

        like: the space that it begins as; else it begins as the twin was started.
        """
        name = name or f"space-{next(self.numbers)}"
        if name in self.door.spaces.names():
            raise UsageError(
                f"the space {name!r} exists already",
                where="Running.space",
                remedy="take another name, or leave it out",
            )
        body: Value = {"like": like} if like else {}
        told = self.ask("PUT", f"spaces/{quote(name, safe='')}", body)
        assert isinstance(told, dict), "a space is told by its fields"
        old, new = self.door.front, str(told["url"])
        found = facts(old, new)
        wsdl = found["wsdl"]
        try:
            yield Running(
                url=new,
                wsdl=None if wsdl is None else str(wsdl),
                auth=self.auth,
                environment=self.environment,
                name=name,
                door=self.door,
                loop=self.loop,
                numbers=self.numbers,
            )
        finally:
            self.ask("DELETE", f"spaces/{quote(name, safe='')}")


async def _answered(door: Door, request: HttpRequest) -> HttpResponse:
    found = door.handle(request)
    return await found if isinstance(found, Awaitable) else found


@contextmanager
def open_twin(
    contract: Contract | Files,
    *,
    overlay: Files = (),
    access: Literal["open", "strict"] = "strict",
    seed: int = 0,
    data: Records | str | Path | None = None,
    webhook: str = "",
    tls: bool = False,
    authority_in: str | Path | None = None,
    closes: bool = False,
) -> Iterator[Running]:
    """Open a twin of a contract on a free port of 127.0.0.1 until the block ends.

    contract: loaded, or the files of one system. data: records that are there from the start, or
    a file of them. webhook: where the twin's own messages go. authority_in: the folder that keeps
    the authority of its TLS; without it, one is made for this block. closes: an outage closes the
    port, so that clients are refused; then it is controlled by what this gives, not over HTTP.
    """
    if not isinstance(contract, Contract):
        paths = _paths(contract)
        contract = load_contract(paths, paths[0].stem, _paths(overlay))
    with TemporaryDirectory() as folder:
        trust = None
        if tls or authority_in is not None:
            now = datetime.now(UTC)  # noqa: TID251  # certificates live in real time
            trust = authority(Path(authority_in or folder), now)
        records = data_of(Path(data)) if isinstance(data, (str, Path)) else None
        with closing(_Thread(webhook, trust, closes=closes)) as thread:
            thread.door = door_of(
                contract, thread.now_ms, access=access, seed_of_chance=seed, data=records
            )
            with thread.running() as twin:
                if isinstance(data, Mapping):
                    twin.seed(data)
                    thread.door.default.start = thread.door.front.twin.state()
                yield twin


def _paths(files: Files) -> tuple[Path, ...]:
    if isinstance(files, (str, Path)):
        return (Path(files),)
    return tuple(Path(file) for file in files)


class _Thread:
    """The thread in which a twin listens."""

    door: Door

    def __init__(self, webhook: str, trust: Authority | None, *, closes: bool) -> None:
        self._closes = closes
        self._webhook = webhook
        self._trust = trust
        self._loop = asyncio.new_event_loop()
        self._opened_s = self._loop.time()

    def now_ms(self) -> int:
        """Give real milliseconds since the thread was made."""
        return int((self._loop.time() - self._opened_s) * 1000)

    @contextmanager
    def running(self) -> Iterator[Running]:
        """Listen until the block ends."""
        thread = threading.Thread(target=self._loop.run_forever, name="twin", daemon=True)
        thread.start()
        try:
            service = self._do(self._open())
            try:
                yield self._told(service)
            finally:
                self._do(service.__aexit__())
        finally:
            self._do(self._quiet())
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join(_END_S)

    def close(self) -> None:
        """Let go of what a thread needs, whether it has begun or not."""
        self._loop.close()

    def _do(self, what: Coroutine[object, object, T]) -> T:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(_START_S)

    async def _open(self) -> Service:
        tls = faces = None
        if self._trust is not None:
            now = datetime.now(UTC)  # noqa: TID251  # certificates live in real time
            faces = Faces(self._trust, now, names("127.0.0.1")) if self._closes else None
            tls = faces.right if faces else context(self._trust, now, names("127.0.0.1"))
        service = await serve(self.door, webhook=self._webhook, tls=tls)
        if self._closes:
            closes(self.door, service, faces)
        return service

    async def _quiet(self) -> None:
        """Cancel what is under way, so that nothing is left when the loop closes."""
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    def _told(self, service: Service) -> Running:
        front = self.door.front
        url = "{}://{}:{}".format(self.door.scheme, *address(service))
        wsdl = facts(front, url)["wsdl"]
        return Running(
            url=url,
            wsdl=None if wsdl is None else str(wsdl),
            auth=dict(front.twin.secrets),
            environment={} if self._trust is None else self._trust.environment(),
            name="default",
            door=self.door,
            loop=self._loop,
            numbers=count(1),
        )
