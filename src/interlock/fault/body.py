"""Faults of an answer's bytes: the work was done, what comes back cannot be read as it should."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from dataclasses import replace
from random import Random
from typing import ClassVar, Literal

from interlock.contract.exchange import Flow, HttpResponse
from interlock.data import dataclass
from interlock.fault.base import Delivery, Phase

_NOTICE = b"<b>Notice</b>: undefined offset 3 in /srv/api/orders.inc on line 118\n"
_CUT_OFF = 12


@dataclass(frozen=True, slots=True)
class Garbled:
    """A whole answer whose JSON or XML is malformed, although the work was done.

    how: "cut" ends in the middle, with a length that says so; "noise" begins with a line that a
    server wrote into it. In the field: a full buffer, a debug switch left on.
    Caught by: nothing-lost, subject-crashed when nobody catches the parser's error. Cause 1.
    """

    how: Literal["cut", "noise"] = "cut"

    phase: ClassVar[Phase] = "reply"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "malformed answer after the work was done"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Break the document."""
        yield delivery.spoilt(self._change)

    def _change(self, answer: HttpResponse) -> HttpResponse:
        body = answer.body
        return _with_body(answer, _NOTICE + body if self.how == "noise" else body[: len(body) // 2])


@dataclass(frozen=True, slots=True)
class EmptyAnswer:
    """The status and the headers come, the body is empty, although the work was done.

    In the field: a proxy that lost the body, a handler that returned too early.
    Caught by: exactly-once, when nothing read is taken for nothing done. Cause 1.
    """

    phase: ClassVar[Phase] = "reply"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "empty answer after the work was done"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Take the body away."""
        yield delivery.spoilt(lambda answer: _with_body(answer, b""))


@dataclass(frozen=True, slots=True)
class WrongCharset:
    """The answer is in another character set than it says.

    charset: "gb18030" or "utf-16", what the bytes are in while the headers say UTF-8. In the
    field: an old system of one country behind a gateway that labels everything. Strikes only
    where the bytes end up as no UTF-8: a name in ASCII is the same in both.
    Caught by: fields-agree, when the client replaces what it cannot decode. Cause 1.
    """

    charset: Literal["gb18030", "utf-16"] = "gb18030"

    phase: ClassVar[Phase] = "reply"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "answer in another character set than it says"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Encode the body anew."""
        after = delivery.spoilt(self._change)
        was = delivery.spoilt(lambda answer: answer)
        yield delivery if after == was else after

    def _change(self, answer: HttpResponse) -> HttpResponse:
        try:
            body = answer.body.decode().encode(self.charset)
        except UnicodeDecodeError:
            return answer
        return answer if _is_utf8(body) else _with_body(answer, body)


@dataclass(frozen=True, slots=True)
class WrongType:
    """The answer is right, its content type is not.

    content_type: what the header says. In the field: a proxy or an error handler that sets its
    own.
    Caught by: nothing-lost, when the answer is dropped for its label. Cause 1.
    """

    content_type: str = "text/html; charset=utf-8"

    phase: ClassVar[Phase] = "reply"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "answer under another content type"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Change the label."""
        yield delivery.spoilt(lambda a: _with(a, ("Content-Type", self.content_type)))


@dataclass(frozen=True, slots=True)
class BrokenGzip:
    """The answer says that it is gzip, and cannot be unpacked.

    how: "plain" is not packed at all, "cut" ends too early (many clients take what they have).
    In the field: two layers that both compress, or one that only says so.
    Caught by: nothing-lost, subject-crashed when the decoding error is none that is caught.
    Cause 1.
    """

    how: Literal["plain", "cut"] = "plain"

    phase: ClassVar[Phase] = "reply"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "answer that cannot be unpacked"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Label it as packed."""
        yield delivery.spoilt(self._change)

    def _change(self, answer: HttpResponse) -> HttpResponse:
        # A time inside the packed bytes would differ from run to run.
        packed = gzip.compress(answer.body, mtime=0)[:-_CUT_OFF]
        body = packed if self.how == "cut" else answer.body
        return _with(_with_body(answer, body), ("Content-Encoding", "gzip"))


@dataclass(frozen=True, slots=True)
class Truncated:
    """The connection ends in the middle of the answer, although the work was done.

    kept_percent: share of the body that comes; 0 to 99. end: "closed" in good order or "reset".
    Caught by: exactly-once, when the subject repeats what was done. Cause 7.
    """

    kept_percent: int = 50
    end: Literal["closed", "reset"] = "closed"

    phase: ClassVar[Phase] = "reply"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "answer cut off after the work was done"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Promise all, bring some."""
        yield delivery.spoilt(self._change)

    def _change(self, answer: HttpResponse) -> HttpResponse:
        size = len(answer.body)
        kept = min(size - 1, size * self.kept_percent // 100)
        whole = _with(answer, ("Content-Length", str(size)))
        flow = Flow(end="early" if self.end == "closed" else "reset")
        return replace(whole, body=answer.body[:kept], flow=flow)


@dataclass(frozen=True, slots=True)
class WrongLength:
    """The Content-Length of the answer is wrong, although the work was done.

    how: "short" counts characters in place of bytes (one too few where that is the same), so a
    document ends too early; "long" promises bytes that never come, so the client waits until its
    own time limit.
    Caught by: nothing-lost, exactly-once. Cause 1.
    """

    how: Literal["short", "long"] = "short"

    phase: ClassVar[Phase] = "reply"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "answer with a wrong length"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Say another length."""
        yield delivery.spoilt(self._change)

    def _change(self, answer: HttpResponse) -> HttpResponse:
        size = len(answer.body)
        if self.how == "long":
            longer = _with(answer, ("Content-Length", str(size + 8)))
            return replace(longer, flow=Flow(end="silence"))
        characters = len(answer.body.decode("utf-8", "ignore"))
        shorter = _with(answer, ("Content-Length", str(min(characters, size - 1))))
        # What is left over would be read as the beginning of the next answer.
        return replace(_with(shorter, ("Connection", "close")), flow=Flow(end="close"))


@dataclass(frozen=True, slots=True)
class BrokenChunks:
    """The answer comes in chunks that are not as HTTP wants them, although the work was done.

    how: "unended" has no last chunk, "garbled" a chunk whose size is no number. In the field: a
    worker that dies while it writes, a proxy that mends what it does not understand.
    Caught by: exactly-once, when the subject repeats what was done. Cause 7.
    """

    how: Literal["unended", "garbled"] = "unended"

    phase: ClassVar[Phase] = "reply"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "broken chunks after the work was done"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Frame it wrongly."""
        yield delivery.spoilt(self._change)

    def _change(self, answer: HttpResponse) -> HttpResponse:
        half = answer.body[: len(answer.body) // 2] or answer.body
        chunks = b"%x\r\n%b\r\n" % (len(half), half)
        if self.how == "garbled":
            chunks += b"so long\r\n"
        coded = _with(answer, ("Transfer-Encoding", "chunked"))
        return replace(_without(coded, "content-length"), body=chunks, flow=Flow(end="early"))


@dataclass(frozen=True, slots=True)
class Drip:
    """The answer comes in crumbs: each in time for the client's time limit, all of them late.

    gap_ms: virtual milliseconds between two of them, >= 0; an answer comes in at most 120, so in
    a minute with the default. A time limit for a read is none for the whole.
    Caught by: settles. Cause 6.
    """

    gap_ms: int = 500

    phase: ClassVar[Phase] = "reply"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "answer in crumbs"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Split it."""
        flow = Flow(pieces=120, gap_ms=self.gap_ms)
        yield delivery.spoilt(lambda answer: replace(answer, flow=answer.flow or flow))


def _with_body(answer: HttpResponse, body: bytes) -> HttpResponse:
    return replace(_without(answer, "content-length"), body=body)


def _with(answer: HttpResponse, header: tuple[str, str]) -> HttpResponse:
    kept = _without(answer, header[0].lower())
    return replace(kept, headers=(*kept.headers, header))


def _without(answer: HttpResponse, name: str) -> HttpResponse:
    return replace(answer, headers=tuple(h for h in answer.headers if h[0].lower() != name))


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True
