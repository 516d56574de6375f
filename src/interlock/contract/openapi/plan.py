"""What the JSON wire needs of an OpenAPI file: schemas in 2020-12 words and where they apply."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from interlock.data import dataclass
from interlock.schema.json_dialect import Schema
from interlock.schema.types import Type

Where: TypeAlias = Literal["path", "query", "header", "cookie"]
MediaKind: TypeAlias = Literal["json", "form", "multipart", "xml", "text", "bytes", ""]


@dataclass(frozen=True, slots=True)
class ParameterPlan:
    """A parameter. key: its name in `Call.args`, which differs from `name` only in a clash.

    media: set when the text has a media type (`content`) rather than a style. reserved: reserved
    characters need no percent-encoding.
    """

    name: str
    key: str
    where: Where
    schema: Schema
    type: Type
    required: bool = False
    style: str = "form"
    explode: bool = False
    media: str = ""
    allow_empty: bool = False
    reserved: bool = False


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a field of a form travels. media: of its part, or of its text; "" as its type says.

    accepts: all media types that its part may have, () for any.
    """

    style: str = "form"
    explode: bool = True
    media: str = ""
    reserved: bool = False
    accepts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BodyPlan:
    """A body of one media type. encoding: of a form's fields, where given.

    Bytes, as a body or as a part, are texts in base64 wherever a value of them stands.
    """

    media: str
    schema: Schema
    type: Type
    kind: MediaKind = "json"
    encoding: Mapping[str, Encoding] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReplyPlan:
    """An answer; no bodies: the contract describes none."""

    bodies: tuple[BodyPlan, ...] = ()
    headers: tuple[ParameterPlan, ...] = ()


@dataclass(frozen=True, slots=True)
class OperationPlan:
    """An operation. replies: by the name of the outcome.

    marks: of each path parameter, what a text must be; it tells operations with one path apart.
    """

    parameters: tuple[ParameterPlan, ...] = ()
    bodies: tuple[BodyPlan, ...] = ()
    body_required: bool = False
    replies: Mapping[str, ReplyPlan] = field(default_factory=dict)
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenApiDocument:
    """`Contract.document` of an OpenAPI file. defs: what `#/$defs/NAME` stands for."""

    defs: Mapping[str, Schema]
    plans: Mapping[str, OperationPlan]


def media_kind(media: str) -> MediaKind:
    """Tell how a media type is read and written; "" when it is not, or only as bytes."""
    name = media.partition(";")[0].strip().lower()
    if name in ("*/*", "application/*", "application/json", "text/json") or name.endswith("+json"):
        return "json"
    if name in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return "form" if name.startswith("app") else "multipart"
    if re.search(r"[/+]xml$", name):
        return "xml"
    if name.startswith("text/") and name != "text/event-stream":
        return "text"
    return ""


def is_bytes(media: str, schema: object) -> bool:
    """Tell whether a body is only bytes to us: a file, whose schema says nothing but that.

    What has a shape (XML, YAML, CBOR), a sequence in it, or parts of its own is none.
    """
    name = media.partition(";")[0].strip().lower()
    kind = schema.get("type") if isinstance(schema, Mapping) else None
    shaped = isinstance(schema, Mapping) and ("$ref" in schema or kind not in (None, "string"))
    text = name.startswith(("text/", "multipart/")) or name in _SEQUENCES
    return not (shaped or text or re.search(r"[/+-](xml|yaml|seq|cbor-seq)$", name))


_SEQUENCES = ("application/jsonl", "application/x-ndjson", "application/json-seq")
