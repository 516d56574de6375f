"""A twin before there is a loop: its door, its sockets, who calls early, what its user is told."""

from __future__ import annotations

import select
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from interlock.contract.exchange import HttpRequest, HttpResponse
from interlock.contract.load import codec_for
from interlock.contract.model import Contract, SoapBinding
from interlock.data import dataclass
from interlock.errors import EnvironmentFailure, UsageError
from interlock.serve.door import CONTROL, Door
from interlock.serve.http1 import HEAD_MAX_BYTES, written
from interlock.serve.incoming import Held, Incoming
from interlock.twin.service import Twin
from interlock.wire.front import Front

if TYPE_CHECKING:
    from interlock.documents import Document

BACKLOG = 1024
_EARLY_MAX = 60
_TURN_S = 0.0002
_PATIENCE_S = 1.0
_LOOK_S = 0.05


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


def listening(host: str, port: int) -> tuple[socket.socket, ...]:
    """Give a socket that listens for each address of a host. EnvironmentFailure if it is taken.

    Who connects before somebody serves them waits in the kernel.
    """
    made: list[socket.socket] = []
    try:
        # Bytes are looked up as they are; for text the tables of foreign names are loaded first.
        name = host.encode() if host.isascii() else host
        flags = socket.AI_PASSIVE
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM, flags=flags)
        spoken = [one for one in dict.fromkeys(found) if _is_spoken(one[0])]
        for family, *_, place in spoken or found:
            made.append(socket.create_server(place, family=family, backlog=BACKLOG))
            # Lines take it over; asyncio sets it itself for those of its own servers alone.
            made[-1].setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError as problem:
        for one in made:
            one.close()
        # Python names the address once more behind it.
        says, names_it, _ = (problem.strerror or str(problem)).partition(" (while")
        says = says.lower() if names_it else says
        raise EnvironmentFailure(
            f"cannot listen on {host}:{port}: {says}",
            where=f"{host}:{port}",
            remedy="name another address or port; port 0 takes any free one",
        ) from None
    return tuple(made)


def _is_spoken(family: int) -> bool:
    """Tell whether the machine speaks a family: names have addresses of IPv6 where it is off."""
    try:
        socket.socket(family).close()
    except OSError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Early:
    """A line from before there was a loop. came: the socket that listened for it.

    owed: what its client has not taken yet of an answer. goes_on: whether the line does after it.
    """

    line: socket.socket
    came: socket.socket
    owed: bytes = b""
    goes_on: bool = True


class Porch:
    """Answers who calls before there is a loop, which takes a third of a start to be imported.

    A context manager: a thread answers plain readings, at most sixty callers', until `close`. What
    takes more (a body, half a request, the control path) stays unread for the loop. What a client
    does not take at once is the loop's to say: nobody waits for one that does not read.
    doors: what answers, by the sockets that listen for it.
    """

    def __init__(self, doors: Mapping[socket.socket, Door]) -> None:
        self._doors = doors
        self._known: dict[socket.socket, Early] = {}
        self._open: set[socket.socket] = set()
        self._bell, self._ring = socket.socketpair()
        self._thread = threading.Thread(target=self._answer, name="porch", daemon=True)
        self._turn_s = sys.getswitchinterval()

    def __enter__(self) -> Porch:
        """Begin to answer."""
        for one in self._doors:
            one.setblocking(False)
        if self._doors:
            # Else the thread would wait after each of its calls until some module is imported.
            sys.setswitchinterval(_TURN_S)
            try:
                self._thread.start()
            except RuntimeError as problem:
                # Where no thread can be had, all wait for the loop. Ctrl-C may look the same.
                if problem.__context__ is not None:
                    raise
        return self

    def __exit__(self, *_: object) -> None:
        """Let nobody in any more, and hang up on those that nobody took over."""
        # An import that Ctrl-C broke off may keep its lock, and an answer wait for that for ever.
        for one in self.close(_PATIENCE_S):
            one.line.close()

    def close(self, within_s: float | None = None) -> tuple[Early, ...]:
        """Answer no more; give the lines that are open.

        within_s: how long to wait for the answer that is under way; after it no line is given.
        """
        sys.setswitchinterval(self._turn_s)
        if self._thread.is_alive():
            self._ring.send(b"!")
            self._thread.join(within_s)
            if self._thread.is_alive():
                return ()
        self._bell.close()
        self._ring.close()
        left, self._known = self._known, {}
        return tuple(left.values())

    def busy(self) -> bool:
        """Answer no more; tell whether an answer is under way even after some instants."""
        if self._thread.is_alive():
            self._ring.send(b"!")
            self._thread.join(_LOOK_S)
        return self._thread.is_alive()

    def _answer(self) -> None:
        while True:
            listens = self._doors if len(self._known) < _EARLY_MAX else ()
            try:
                heard, _, _ = select.select([self._bell, *listens, *self._open], [], [])
            except ValueError:
                return  # more files are open than it can tell apart; a loop can
            if self._bell in heard:
                return
            for one in heard:
                if one in self._doors:
                    self._let_in(one)
                else:
                    self._hear(one)

    def _let_in(self, listens: socket.socket) -> None:
        try:
            line, _ = listens.accept()
        except OSError:
            return  # gone before
        line.setblocking(False)
        self._known[line] = Early(line, listens)
        self._open.add(line)

    def _hear(self, line: socket.socket) -> None:
        came, owed = self._known[line].came, b""
        try:
            data = line.recv(HEAD_MAX_BYTES, socket.MSG_PEEK)
            said, goes_on = self._answer_to(data, self._doors[came])
            if said:
                line.recv(len(data))
                owed = said[_taken(line, said) :]
        except BlockingIOError:
            return  # woken for nothing
        except OSError:
            said, goes_on = b"", False
        if owed:
            self._known[line] = Early(line, came, owed, goes_on)
        elif not goes_on:
            del self._known[line]
            line.close()
        if owed or not said or not goes_on:
            self._open.discard(line)

    def _answer_to(self, data: bytes, door: Door) -> tuple[bytes, bool]:
        """Give what is to be said, nothing where that is left to the loop; does the line go on."""
        if not (found := _plain(data)):
            return b"", bool(data)
        request, goes_on = found
        answer = door.handle(request)
        if not isinstance(answer, HttpResponse) or answer.flow is not None:
            return b"", True
        return written(answer, head=request.method == "HEAD", keep_alive=goes_on), goes_on


def _taken(line: socket.socket, said: bytes) -> int:
    """Say as much as the other end takes at once; give how many bytes that is."""
    try:
        return line.send(said)
    except BlockingIOError:
        return 0


class _Deaf:
    """Stands for a line that says nothing while a request comes in."""

    def begins(self) -> None:
        """Go on."""

    def nods(self) -> None:
        """Go on; who waits for it has a body."""

    def make_room(self) -> None:
        """Go on."""


def _plain(data: bytes) -> tuple[HttpRequest, bool] | None:
    """Give the request, and whether the line goes on, if the bytes are one whole reading."""
    if not data.startswith((b"GET /", b"HEAD /")) or data.startswith((b"GET /_", b"HEAD /_")):
        return None
    coming = Incoming(_Deaf(), Held(0))
    bad = coming.feed(data)
    if bad is not None or coming.part or len(coming.ready) != 1:
        return None
    request, goes_on, size = coming.ready[0]
    return None if size else (request, goes_on)
