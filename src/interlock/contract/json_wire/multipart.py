"""Bodies of several parts (RFC 7578): fields and files, each with its name."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Sequence
from contextlib import suppress

from interlock.data import dataclass
from interlock.patterns import expression
from interlock.values import digest

_NAME = expression(r'(?i)(?:^|;)\s*name="((?:[^"\\]|\\.)*)"|(?:^|;)\s*name=([^;\s]+)')


@dataclass(frozen=True, slots=True)
class Piece:
    """One part. media: its Content-Type, "" if it has none; file: its filename, "" for a field."""

    name: str
    data: bytes
    media: str = ""
    file: str = ""


class NotParts(ValueError):  # as NotXml and NotJson
    """A part travels in a way that nobody here can undo."""


def split(data: bytes, boundary: str) -> tuple[Piece, ...] | None:
    """Give the parts of a body; None when it is not cut as its boundary says.

    Raises `NotParts` for a part that is not written as its Content-Transfer-Encoding says.
    """
    mark = b"--" + boundary.encode()
    if not boundary or mark not in data:
        return None
    chunks = (b"\r\n" + data).split(b"\r\n" + mark)[1:]
    if not chunks or not chunks[-1].startswith(b"--"):
        return None
    found = [_piece(chunk) for chunk in chunks[:-1]]
    return None if None in found else tuple(p for p in found if p is not None)


def _piece(chunk: bytes) -> Piece | None:
    head, blank, data = chunk.lstrip(b" \t").partition(b"\r\n\r\n")
    headers = {}
    for line in head.decode("utf-8", "replace").split("\r\n"):
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    disposition = headers.get("content-disposition", "")
    found = _NAME.search(disposition)
    if not blank or found is None:
        return None
    quoted, bare = found.groups()
    file = re.search(r'(?i)filename=(?:"([^"]*)"|([^;\s]+))', disposition)
    text = bare or re.sub(r"\\(.)", r"\1", quoted)
    text = text.replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")
    called = (file[1] or file[2] or "") if file else ""
    data = _plain(data, headers.get("content-transfer-encoding", ""))
    return Piece(text, data, headers.get("content-type", ""), called)


def _plain(data: bytes, encoding: str) -> bytes:
    """Undo what RFC 7578 calls deprecated and mail libraries still do."""
    match encoding.lower():
        case "" | "7bit" | "8bit" | "binary":
            return data
        case "quoted-printable":
            return quopri.decodestring(data)
        case "base64":
            with suppress(binascii.Error):
                return base64.b64decode(b"".join(data.split()), validate=True)
    raise NotParts(f"has a part that is not written in {encoding}")


def join(pieces: Sequence[Piece]) -> tuple[str, bytes]:
    """Give boundary and bytes of a body; the same parts always give the same."""
    seen = b"".join(p.data for p in pieces)
    boundary = "interlock-" + digest(seen)[7:31]
    lines = []
    for piece in pieces:
        file = f'; filename="{_quoted(piece.file)}"' if piece.file else ""
        head = f'Content-Disposition: form-data; name="{_quoted(piece.name)}"{file}\r\n'
        head += f"Content-Type: {piece.media}\r\n" if piece.media else ""
        lines.append(f"--{boundary}\r\n{head}\r\n".encode() + piece.data + b"\r\n")
    return boundary, b"".join(lines) + f"--{boundary}--\r\n".encode()


def _quoted(text: str) -> str:
    """Escape as browsers do (RFC 7578 leaves it to them)."""
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
