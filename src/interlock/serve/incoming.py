"""Requests out of the bytes of a line: read by httptools, or known by their heads.

On a kept line most heads come again. One that came alone and whole means the same each time, so it
is looked up and not parsed. All lines of a server share what they have read.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

import httptools

from interlock.contract.exchange import HttpRequest, HttpResponse
from interlock.data import Protocol
from interlock.serve.http1 import (
    BODY_MAX_BYTES,
    HEAD_MAX_BYTES,
    BadRequest,
    announced,
    check_head,
    has_body,
    in_own_form,
    long_body,
    long_head,
    unpacked,
    without_offer,
)

KNOWN_MAX: Final = 2_000
BYTES_MAX: Final = 2_000
"""Of a head that is kept; longer ones are rare, and would fill the memory."""
_END: Final = b"\r\n\r\n"
# What these say goes beyond one head and a body of the length that it names.
_MORE: Final = frozenset({"transfer-encoding", "content-encoding", "expect", "upgrade"})

Answer: TypeAlias = HttpResponse | Awaitable[HttpResponse]
Handle: TypeAlias = Callable[[HttpRequest], Answer]
Again: TypeAlias = Callable[[HttpRequest], "bytes | None"]
"""Gives the bytes of the answer to a request that is the very object of an earlier one."""


def never(_: HttpRequest) -> bytes | None:
    """Know nothing."""
    return None


class Heads:
    """What heads mean, by their bytes. again: see `find`."""

    def __init__(self, again: Again = never) -> None:
        # Those without a body by all their bytes, the others by what stands before the body.
        self._bare: dict[bytes, HttpRequest] = {}
        self._known: dict[bytes, tuple[HttpRequest, int]] = {}
        self._again = again

    def find(self, data: bytes) -> HttpRequest | bytes | None:
        """Give the request if the bytes are a known head and the whole body that it announces.

        One without a body is the same object each time; if `again` knows the bytes of its answer,
        these are given instead.
        """
        if data.endswith(_END) and (bare := self._bare.get(data)) is not None:
            return self._again(bare) or bare
        head, _, body = data.partition(_END)
        known = self._known.get(head)
        if known is None or known[1] != len(body):
            return None
        request = known[0]
        return HttpRequest(request.method, request.target, request.headers, body)

    def learn(self, data: bytes, request: HttpRequest) -> None:
        """Keep the head of a request that was parsed from these bytes, all of them.

        The line must go on after it.
        """
        head, _, body = data.partition(_END)
        # Lines may end without a carriage return; then the first blank one is not the end.
        plain = len(head) <= BYTES_MAX and head.count(b"\n") == head.count(b"\r\n")
        if not plain or len(body) != len(request.body):
            return
        if any(name.lower() in _MORE for name, _ in request.headers):
            return
        if len(self._known) + len(self._bare) >= KNOWN_MAX:
            self._known.clear()
            self._bare.clear()
        if body:
            bare = HttpRequest(request.method, request.target, request.headers)
            self._known[head] = (bare, len(body))
        else:
            self._bare[data] = request


class Held:
    """What the bodies of all lines take now, counted as they come and go. size, most: in bytes."""

    __slots__ = ("most", "size")

    def __init__(self, most: int) -> None:
        self.most = most
        self.size = 0


class Hears(Protocol):
    """The line that requests come on."""

    def begins(self) -> None:
        """Hear that a head begins."""

    def nods(self) -> None:
        """Hear that the client waits for a nod before it sends its body."""

    def make_room(self) -> None:
        """Hear that all bodies together are too long. Raises `BadRequest` where this one goes."""


class Incoming:
    """What comes on one line, made into requests; httptools calls what it finds.

    part: where it is: in a "head", in a "body", or "" between requests. raw: bytes of that part
    so far. body: what of a body has come. ready: requests that are whole, whether the line goes on
    after one, and how much of it is held. bad: why nothing more is read.
    """

    def __init__(self, line: Hears, held: Held) -> None:
        self._line, self._held = line, held
        self._parser = httptools.HttpRequestParser(self)
        self.ready: deque[tuple[HttpRequest, bool, int]] = deque()
        self.bad: BadRequest | None = None
        self.part = ""
        self.raw = 0
        self.body = bytearray()
        self._declined = self._target = b""
        self._headers: list[tuple[str, str]] = []
        self._size = 0

    def end(self, bad: BadRequest | None) -> None:
        """Read no more; what was read of a request need not be kept."""
        self.bad, self.part, self.raw = bad, "", 0
        self._held.size -= len(self.body)
        self.body, self._headers = bytearray(), []

    def drop(self) -> None:
        """Forget the requests that nobody will answer."""
        self._held.size -= sum(size for _, _, size in self.ready)
        self.ready.clear()

    def feed(self, data: bytes) -> BadRequest | None:
        """Read bytes; give what is wrong with them."""
        while data:
            try:
                self._parser.feed_data(data)
            except httptools.HttpParserUpgrade as upgrade:
                # Java's client offers HTTP/2 so; one that does not take it goes on with 1.1.
                data = self._declined + data[upgrade.args[0] :]
                self._parser, self._declined = httptools.HttpRequestParser(self), b""
                continue
            except httptools.HttpParserError as problem:
                self.bad = self.bad or BadRequest(400, f"this is no HTTP/1.1: {problem}")
            break
        if self.bad is None and self.part == "head" and self.raw > HEAD_MAX_BYTES:
            self.bad = long_head()
        return self.bad

    def on_message_begin(self) -> None:
        """Begin a head."""
        if self.part != "head":
            self._line.begins()
        self.part, self.raw, self._size = "head", 0, 0
        self._target, self._headers = b"", []

    def on_url(self, piece: bytes) -> None:
        """Take a piece of the target."""
        self._target += piece
        self._count(len(piece))

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        self._headers.append((name.decode("latin-1"), value.decode("latin-1")))
        self._count(len(name) + len(value) + 4)

    def _count(self, size: int) -> None:
        self._size += size
        if self._size > HEAD_MAX_BYTES:
            raise self._broken(long_head())

    def on_headers_complete(self) -> None:
        """Refuse what cannot be read before its body comes."""
        version = self._parser.get_http_version()
        self.part, self._size = "body", 0
        try:
            coded, waits = announced(self._headers)
            check_head(self._parser.get_method(), self._target, version, self._headers)
        except BadRequest as bad:
            raise self._broken(bad) from None
        # A client of HTTP/1.0 would take the nod for the answer.
        if waits and version == "1.1":
            self._line.nods()
        if coded:
            self.raw = 0

    def on_body(self, piece: bytes) -> None:
        """Take a piece of the body."""
        self.body += piece
        size = len(piece)
        self._size += size
        self._held.size += size
        # A chunk of one byte takes six on the line, and its extensions any number.
        if self._size > BODY_MAX_BYTES or self.raw > 8 * BODY_MAX_BYTES:
            raise self._broken(long_body())
        if self._held.size > self._held.most:
            self._room()

    def on_message_complete(self) -> None:
        """Lay a whole request by."""
        if self._parser.should_upgrade() and has_body(self._headers):
            # The parser leaves the body to the offered protocol; without the offer it reads it.
            self._declined = without_offer(self._parser.get_method(), self._target, self._headers)
            return
        self.part = ""
        try:
            body, headers = unpacked(bytes(self.body), self._headers)
        except BadRequest as bad:
            raise self._broken(bad) from None
        if (size := len(body)) != self._size:
            self._held.size += size - self._size
            self.body = bytearray(body)
            if self._held.size > self._held.most:
                self._room()
        self.body.clear()
        method = self._parser.get_method().decode("ascii")
        target, headers = in_own_form(self._target.decode("ascii"), headers)
        request = HttpRequest(method, target, tuple(headers), body)
        # A client of HTTP/1.0 would wait for the end of a line that goes on without telling it.
        keep = self._parser.should_keep_alive() and self._parser.get_http_version() == "1.1"
        self.ready.append((request, keep, size))

    def _room(self) -> None:
        try:
            self._line.make_room()
        except BadRequest as bad:
            raise self._broken(bad) from None

    def _broken(self, bad: BadRequest) -> BadRequest:
        self.bad = bad
        return bad
