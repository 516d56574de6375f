"""What the JSON wire needs of an OpenAPI file: schemas in 2020-12 words and where they apply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from interlock.schema.json_dialect import Schema
from interlock.schema.types import Type

Where: TypeAlias = Literal["path", "query", "header", "cookie"]
MediaKind: TypeAlias = Literal["json", "form", "text", ""]


@dataclass(frozen=True, slots=True)
class ParameterPlan:
    """A parameter. key: its name in `Call.args`, which differs from `name` only in a clash.

    media: set when the text is JSON (`content`) rather than styled.
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


@dataclass(frozen=True, slots=True)
class BodyPlan:
    """A body of one media type. encoding: style and explode of a form's fields, where given."""

    media: str
    schema: Schema
    type: Type
    encoding: Mapping[str, tuple[str, bool]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReplyPlan:
    """An answer; no bodies: the contract describes none."""

    bodies: tuple[BodyPlan, ...] = ()
    headers: tuple[ParameterPlan, ...] = ()


@dataclass(frozen=True, slots=True)
class OperationPlan:
    """An operation. replies: by the name of the outcome."""

    parameters: tuple[ParameterPlan, ...] = ()
    bodies: tuple[BodyPlan, ...] = ()
    body_required: bool = False
    replies: Mapping[str, ReplyPlan] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenApiDocument:
    """`Contract.document` of an OpenAPI file. defs: what `#/$defs/NAME` stands for."""

    defs: Mapping[str, Schema]
    plans: Mapping[str, OperationPlan]


def media_kind(media: str) -> MediaKind:
    """Tell how a media type is read and written; "" when it is not."""
    name = media.partition(";")[0].strip().lower()
    if name in ("*/*", "application/*", "application/json", "text/json") or name.endswith("+json"):
        return "json"
    if name == "application/x-www-form-urlencoded":
        return "form"
    if name.startswith("text/") and name not in ("text/xml", "text/event-stream"):
        return "text"
    return ""
