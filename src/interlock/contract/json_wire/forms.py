"""Forms: fields and files, as one line of pairs or as parts."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

from interlock.contract.json_wire import multipart, styles
from interlock.contract.json_wire.multipart import Piece
from interlock.contract.json_wire.texts import dumps, loads
from interlock.contract.model import Breach
from interlock.contract.openapi.plan import BodyPlan, Encoding, media_kind
from interlock.schema.types import Anything, Binary, ListOf, Record, Type, Types, resolve
from interlock.values import Value

_PLAIN = Encoding()


class Form:
    """The fields of a form, ready to read and write."""

    def __init__(self, plan: BodyPlan, types: Types) -> None:
        self._plan = plan
        self._types = types
        record = styles.Shape(plan.type, types).type
        self._fields = {
            f.name: styles.Shape(f.type, types)
            for f in (record.fields if isinstance(record, Record) else ())
        }

    def read_pairs(self, found: styles.Pairs) -> Value:
        """Give the record that pairs of names and values say. Raises `ValueError`, `NotJson`."""
        out: dict[str, Value] = {}
        nested = {name.partition("[")[0] for name, _ in found if "[" in name}
        for name in dict.fromkeys(name.partition("[")[0] for name, _ in found):
            texts = [v for n, v in found if n == name]
            rule, shape = self._plan.encoding.get(name, _PLAIN), self._fields.get(name)
            if name in nested:
                type_ = shape.type if shape else Anything()
                out[name] = styles.read_deep(name, found, type_, self._types)
            elif media_kind(rule.media) == "json":
                out[name] = loads(styles.unescape(texts[-1]).encode())
            elif shape is None:
                out[name] = styles.unescape(texts[-1])
            else:
                out[name] = styles.read_styled(texts, rule.style, rule.explode, shape)
        return out

    def write_pairs(self, value: dict[str, Value]) -> bytes:
        """Give a record as one line of pairs."""
        pieces: list[str] = []
        for name, inner in value.items():
            rule = self._plan.encoding.get(name, _PLAIN)
            if media_kind(rule.media) == "json":
                inner = dumps(inner).decode()
            pieces += styles.write_pairs(
                name, inner, rule.style, rule.explode, reserved=rule.reserved
            )
        return "&".join(pieces).encode()

    def read_parts(self, pieces: Sequence[Piece]) -> Value:
        """Give the record that parts say; files are base64. Raises `ValueError`, `NotJson`."""
        out: dict[str, Value] = {}
        for piece in pieces:
            shape = self._fields.get(piece.name)
            if shape is not None and shape.kind == "list":
                assert isinstance(shape.type, ListOf)
                items = out.setdefault(piece.name, [])
                assert isinstance(items, list)
                items.append(self._part(piece, shape.type.item))
            else:
                out[piece.name] = self._part(piece, shape.type if shape else Anything())
        return out

    def misfits(self, pieces: Sequence[Piece]) -> tuple[Breach, ...]:
        """Say which parts are of another media type than their field takes."""
        found = []
        for piece in pieces:
            accepts = self._plan.encoding.get(piece.name, _PLAIN).accepts
            # A part that does not say what it is is a plain text (RFC 7578, section 4.4).
            given = (piece.media or "text/plain").partition(";")[0].strip().lower()
            if accepts and not any(_is_of(given, wanted) for wanted in accepts):
                says = f"is {given}, not {' or '.join(accepts)}"
                found.append(Breach(f"$.{piece.name}", "media", says))
        return tuple(found)

    def _part(self, piece: Piece, type_: Type) -> Value:
        type_ = resolve(type_, self._types)
        if isinstance(type_, Binary) or (isinstance(type_, Anything) and piece.file):
            return to_text(piece.data)
        wanted = piece.media or self._plan.encoding.get(piece.name, _PLAIN).media
        if isinstance(type_, (Record, ListOf)) or media_kind(wanted) == "json":
            return loads(piece.data)
        return styles.reader(type_, self._types)(piece.data.decode())

    def write_parts(self, value: dict[str, Value]) -> tuple[str, bytes]:
        """Give boundary and bytes of a record."""
        pieces = []
        for name, inner in value.items():
            shape = self._fields.get(name)
            if shape is not None and isinstance(shape.type, ListOf) and isinstance(inner, list):
                pieces += [self._piece(name, item, shape.type.item) for item in inner]
            else:
                pieces.append(self._piece(name, inner, shape.type if shape else Anything()))
        return multipart.join(pieces)

    def _piece(self, name: str, value: Value, type_: Type) -> Piece:
        media = self._plan.encoding.get(name, _PLAIN).media
        if isinstance(resolve(type_, self._types), Binary) and isinstance(value, str):
            return Piece(name, to_bytes(value), _one_of(media), name)
        if isinstance(value, (dict, list)) or media_kind(media) == "json":
            return Piece(name, dumps(value), media or "application/json")
        return Piece(name, styles.plain(value).encode("utf-8", "replace"), media)


def _is_of(given: str, wanted: str) -> bool:
    name = wanted.partition(";")[0].strip().lower()
    return name in (given, "*/*") or (name.endswith("/*") and given.startswith(name[:-1]))


def _one_of(media: str) -> str:
    """Give a media type that a range means; of no range or none, bytes."""
    if "*" not in media:
        return media or "application/octet-stream"
    return _EXAMPLES.get(media.partition("/")[0].lower(), "application/octet-stream")


_EXAMPLES = {
    "image": "image/png", "audio": "audio/mpeg", "video": "video/mp4", "text": "text/plain",
    "font": "font/woff2", "model": "model/stl",
}  # fmt: skip


def to_text(data: bytes) -> str:
    """Give bytes as they stand in a value: base64."""
    return base64.b64encode(data).decode()


def to_bytes(text: str) -> bytes:
    """Give the bytes of such a text; one that is no base64 is sent as it is."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return text.encode("utf-8", "replace")


def uncut(given: str) -> Breach:
    """Say that a body has no parts where its Content-Type promises some."""
    return Breach("$", "encoding", f"is not cut into parts as {given or 'its type'!r} says")
