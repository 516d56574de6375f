"""A request as the bytes that a client writes, until it is whole."""

from __future__ import annotations

from interlock.contract.model import HttpRequest

_HEAD_MAX = 1 << 20


class Outgoing:
    """Collects bytes. is_other: what came is no HTTP; awaits_go: wants "100 Continue" first."""

    def __init__(self) -> None:
        self._sent = bytearray()
        self._head: HttpRequest | None = None
        self.is_other = False
        self.awaits_go = False

    def feed(self, data: bytes) -> HttpRequest | None:
        """Take more bytes; give the request once it is whole, and begin the next."""
        self._sent += data
        if self._head is None and not self._read_head():
            return None
        head = self._head
        assert head is not None, "it was read just now"
        body = self._whole_body(head)
        self.awaits_go = body is None and head.header("expect").lower() == "100-continue"
        if body is None:
            return None
        self._sent.clear()
        self._head = None
        return HttpRequest(head.method, head.target, head.headers, body)

    def _read_head(self) -> bool:
        end = self._sent.find(b"\r\n\r\n")
        first = bytes(self._sent.partition(b"\r\n")[0])
        if end < 0:
            begun = first[:16].partition(b" ")[0]
            self.is_other = not begun.isupper() or len(self._sent) > _HEAD_MAX
            return False
        lines = self._sent[:end].decode("latin-1").split("\r\n")
        words = lines[0].split(" ", 2)
        if len(words) != 3 or not words[2].startswith("HTTP/"):
            self.is_other = True
            return False
        pairs = (line.partition(":") for line in lines[1:])
        headers = tuple((name, value.strip()) for name, _, value in pairs)
        self._head = HttpRequest(words[0], words[1], headers, b"")
        del self._sent[: end + 4]
        return True

    def _whole_body(self, head: HttpRequest) -> bytes | None:
        if head.header("transfer-encoding").lower() == "chunked":
            return _unchunked(bytes(self._sent)) if self._sent.endswith(b"0\r\n\r\n") else None
        length = int(head.header("content-length") or 0)
        return bytes(self._sent) if len(self._sent) >= length else None


def _unchunked(data: bytes) -> bytes | None:
    body = bytearray()
    while data:
        size, _, data = data.partition(b"\r\n")
        length = int(size.partition(b";")[0] or b"0", 16)
        if not length:
            return bytes(body)
        if len(data) < length + 2:
            return None
        body += data[:length]
        data = data[length + 2 :]
    return None
