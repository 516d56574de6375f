"""A request as the bytes that a client writes, until it is whole."""

from __future__ import annotations

from interlock.contract.model import HttpRequest
from interlock.patterns import expression

_HEAD_MAX = 1 << 20
_SIZE = expression(rb"[0-9A-Fa-f]{1,15}(?=[;\s]|$)")


class Outgoing:
    """Collects bytes. is_other: what came is no HTTP; awaits_go: wants "100 Continue" first.

    What comes after a whole request is the beginning of the next, as for a server.
    """

    def __init__(self) -> None:
        self._sent = bytearray()
        self._head: HttpRequest | None = None
        self._body = bytearray()
        self.is_other = False
        self.awaits_go = False

    def feed(self, data: bytes) -> HttpRequest | None:
        """Take more bytes, b"" for none; give the first request that is whole."""
        self._sent += data
        if self._head is None and not self._read_head():
            return None
        head = self._head
        assert head is not None, "it was read just now"
        is_whole = self._read_chunks() if _is_chunked(head) else self._read_length(head)
        self.awaits_go = not is_whole and head.header("expect").lower() == "100-continue"
        if not is_whole:
            return None
        body = bytes(self._body)
        self._body.clear()
        self._head = None
        return HttpRequest(head.method, head.target, head.headers, body)

    def _read_head(self) -> bool:
        while self._sent[:2] == b"\r\n":
            # RFC 9112, 2.2: empty lines before a request are passed over.
            del self._sent[:2]
        end = self._sent.find(b"\r\n\r\n")
        first = bytes(self._sent.partition(b"\r\n")[0])
        if end < 0:
            begun = first[:16].partition(b" ")[0]
            self.is_other = (bool(begun) and not begun.isupper()) or len(self._sent) > _HEAD_MAX
            return False
        lines = self._sent[:end].decode("latin-1").split("\r\n")
        words = lines[0].split(" ", 2)
        if len(words) != 3 or not words[2].startswith("HTTP/"):
            self.is_other = True
            return False
        pairs = (line.partition(":") for line in lines[1:])
        headers = tuple((name, value.strip()) for name, _, value in pairs)
        head = HttpRequest(words[0], words[1], headers, b"")
        del self._sent[: end + 4]
        if not _has_one_frame(head):
            self.is_other = True
            return False
        self._head = head
        return True

    def _read_length(self, head: HttpRequest) -> bool:
        length = int(head.header("content-length") or "0")
        if len(self._sent) < length:
            return False
        self._body += self._sent[:length]
        del self._sent[:length]
        return True

    def _read_chunks(self) -> bool:
        """Move whole chunks into the body; tell whether the last one came, and its trailers."""
        while (line := self._sent.find(b"\r\n")) >= 0:
            size = _SIZE.match(self._sent[:line])
            if size is None:
                self.is_other = True
                return False
            length, start = int(size[0], 16), line + 2
            if not length:
                return self._read_trailers(start)
            end = start + length
            if not b"\r\n".startswith(self._sent[end : end + 2]):
                self.is_other = True
                return False
            if len(self._sent) < end + 2:
                return False
            self._body += self._sent[start:end]
            del self._sent[: end + 2]
        return False

    def _read_trailers(self, start: int) -> bool:
        # Trailers tell of the body (a digest, a signature); no twin asks for any.
        end = start + 2 if self._sent[start : start + 2] == b"\r\n" else -1
        if end < 0:
            found = self._sent.find(b"\r\n\r\n", start)
            end = found + 4 if found >= 0 else -1
        if end < 0:
            return False
        del self._sent[:end]
        return True


def _values(head: HttpRequest, name: str) -> set[str]:
    return {value for known, value in head.headers if known.lower() == name}


def _has_one_frame(head: HttpRequest) -> bool:
    """Tell whether the head says in one way only where the body ends, and a known one."""
    if any(coding.lower() != "chunked" for coding in _values(head, "transfer-encoding")):
        return False
    lengths = _values(head, "content-length")
    return len(lengths) < 2 and all(told.isascii() and told.isdigit() for told in lengths)


def _is_chunked(head: HttpRequest) -> bool:
    return head.header("transfer-encoding").lower() == "chunked"
