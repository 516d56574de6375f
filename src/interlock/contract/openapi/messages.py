"""Parameters, bodies and answers of an OpenAPI operation."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import field, replace

from interlock.contract.model import Message, Outcome, Part
from interlock.contract.openapi.book import Book, Place, Steps, Untestable
from interlock.contract.openapi.plan import (
    BodyPlan,
    Encoding,
    MediaKind,
    ParameterPlan,
    ReplyPlan,
    Where,
    is_bytes,
    media_kind,
)
from interlock.contract.openapi.schemas import Definitions
from interlock.contract.openapi.swagger import shaped_parameter
from interlock.data import dataclass
from interlock.schema.json_dialect import Schema
from interlock.schema.types import Anything

# Swagger 2.0 has them everywhere, OpenAPI 3 but two of them in queries alone.
_SWAGGER_STYLES = ("spaceDelimited", "pipeDelimited", "tabDelimited")
_STYLES: Mapping[Where, tuple[str, ...]] = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form", "cookie"),
}
_EXPLODED = ("form", "deepObject", "cookie")
# OpenAPI 3.2 describes with these what comes piece by piece.
_STREAMED = ("itemSchema", "itemEncoding", "prefixEncoding")
_BYTES: Schema = {"type": "string", "format": "byte"}
# OpenAPI leaves these to the wire and to `security`.
_OWN_HEADERS = ("accept", "content-type", "authorization")


@dataclass(frozen=True, slots=True)
class Desk:
    """What is at hand while the operations of a file are read.

    note: hears of repairs, in words; noted: tells how many it heard. parameters, replies: those
    read already, by their place; many operations share one.
    """

    book: Book
    definitions: Definitions
    note: Callable[[str], None]
    noted: Callable[[], int]
    parameters: dict[tuple[str, Steps], ParameterPlan | None]
    replies: dict[tuple[str, Steps, bool], _Answer] = field(default_factory=dict)
    swagger: bool = False


@dataclass(frozen=True, slots=True)
class _Answer:
    """What an operation says of one answer, but for its status."""

    plan: ReplyPlan
    message: Message
    note: str


def read_parameters(
    desk: Desk, shared: Place, own: Place, template: str
) -> tuple[ParameterPlan, ...]:
    """Give the parameters of a path and of its operation, the latter first in a clash.

    template: the path, whose {names} are parameters even if nobody declares them.
    """
    found: dict[tuple[str, str], ParameterPlan] = {}
    for place in (shared, own):
        if place.node is not None and not isinstance(place.node, list):
            desk.note(f"the parameters of {template or 'a webhook'} are no list; left out")
    for place in (*shared.items(), *own.items()):
        plan = _known_parameter(desk, desk.book.follow(place))
        if plan is not None:
            found[plan.where, plan.name] = plan
    names = _named(template)
    if len(set(names)) != len(names):
        raise Untestable(f"the path {template} has two parameters of one name")
    for where, name in [k for k in found if k[0] == "path" and k[1] not in names]:
        desk.note(f"path parameter {name!r} is not in the path {template}; left out")
        del found[where, name]
    for name in names:
        if ("path", name) not in found:
            desk.note(f"path parameter {name!r} of {template} is not declared; taken as a text")
            found["path", name] = ParameterPlan(
                name, name, "path", {"type": "string"}, desk.definitions.type({"type": "string"}),
                required=True, style="simple",
            )  # fmt: skip
    return _with_keys(found.values())


def _named(template: str) -> list[str]:
    """Give the names that stand in braces. Raises `Untestable`."""
    first, *pieces = template.split("{")
    if "}" in first or any(piece.count("}") != 1 for piece in pieces):
        raise Untestable(f"a brace of the path {template} is not closed")
    return [piece.partition("}")[0] for piece in pieces]


def _with_keys(plans: Collection[ParameterPlan]) -> tuple[ParameterPlan, ...]:
    """Tell parameters of one name apart: `id` of the path, `id (query)` of the query."""
    if not plans:
        return ()
    seen: set[str] = set()
    out = []
    order = tuple(_STYLES)
    for plan in sorted(plans, key=lambda p: order.index(p.where)):
        key = plan.name if plan.name not in seen else f"{plan.name} ({plan.where})"
        seen.add(key)
        out.append(plan if plan.key == key else replace(plan, key=key))
    return tuple(out)


def _known_parameter(desk: Desk, place: Place) -> ParameterPlan | None:
    key = (place.file, place.steps)
    if key not in desk.parameters:
        shaped = shaped_parameter(place) if desk.swagger else place
        desk.parameters[key] = _parameter(desk, shaped) if shaped else None
    return desk.parameters[key]


def _parameter(desk: Desk, place: Place) -> ParameterPlan | None:
    name = place.text("name")
    if place.text("in") == "querystring":
        return _query_string(desk, place, name or "query string")
    where = next((w for w in _STYLES if w == place.text("in")), None)
    if not name:
        raise Untestable("a parameter has no name")
    if where is None:
        raise Untestable(f"parameter {name!r} stands in {place.text('in') or 'nothing'!r}")
    if where == "header" and name.lower() in _OWN_HEADERS:
        return None
    media, schema_place = "", place.inner("schema")
    if place.has("content"):
        media, inner = next(iter(place.inner("content").entries()), ("", place.inner("?")))
        schema_place = inner.inner("schema")
        if media_kind(media) not in ("json", "text"):
            raise Untestable(f"parameter {name!r} travels as {media or 'nothing'}")
    elif not place.has("schema"):
        schema_place = _bare(desk, place, name)
    style = place.text("style") or _STYLES[where][0]
    if style not in (*_STYLES[where], *(_SWAGGER_STYLES if desk.swagger else ())):
        raise Untestable(f"parameter {name!r} has style {style!r}, which {where} does not know")
    explode = place.flag("explode") if place.has("explode") else style in _EXPLODED
    if schema_place.node is None:
        desk.note(f"parameter {name!r} has no schema; taken as a text")
        schema_place = schema_place._replace(node={"type": "string"})
    schema = desk.definitions.rewrite(schema_place, f"parameter {name}")
    return ParameterPlan(
        name, name, where, schema, desk.definitions.type(schema),
        required=where == "path" or place.flag("required"),
        style=style, explode=explode, media=media, allow_empty=place.flag("allowEmptyValue"),
        reserved=place.flag("allowReserved"),
    )  # fmt: skip


def _query_string(desk: Desk, place: Place, name: str) -> ParameterPlan:
    """Give the parameter that is the whole query string (OpenAPI 3.2): the fields of a form."""
    media, inner = next(iter(place.inner("content").entries()), ("", place.inner("?")))
    if media_kind(media) != "form":
        raise Untestable(f"parameter {name!r} is a query string of {media or 'nothing'}")
    schema = desk.definitions.rewrite(desk.book.follow(inner).inner("schema"), f"parameter {name}")
    type_, required = desk.definitions.type(schema), place.flag("required")
    return ParameterPlan(name, name, "query", schema, type_, required, "form", explode=True)


def _bare(desk: Desk, place: Place, name: str) -> Place:
    """Give the schema of a parameter written as in Swagger 2.0, without the word schema."""
    node = place.node if isinstance(place.node, Mapping) else {}
    words = {k: v for k, v in node.items() if k in ("type", "format", "enum", "items", "pattern")}
    if words:
        desk.note(f"parameter {name!r} has its type beside it, as in Swagger 2.0, not in a schema")
    return place._replace(node=words or None)


def read_bodies(
    desk: Desk, content: Place, where: str
) -> tuple[tuple[BodyPlan, ...], tuple[str, ...]]:
    """Give the bodies that can be read, JSON first, and the media types that cannot."""
    if not content.node:
        return (), ()
    plans, others = [], []
    for media, place in content.entries():
        place = desk.book.follow(place)
        inner = place.inner("schema")
        kind = media_kind(media) or ("bytes" if is_bytes(media, inner.node) else "")
        streamed = next((w for w in _STREAMED if place.has(w)), "")
        if not kind or streamed:
            others.append(f"{media} with {streamed}" if streamed else media)
            continue
        if kind == "bytes":
            plans.append(BodyPlan(media, _BYTES, desk.definitions.type(_BYTES), kind))
            continue
        schema = {} if inner.node is None else desk.definitions.rewrite(inner, where)
        if (
            kind == "xml"
            and isinstance(schema, Mapping)
            and schema.get("type", "string") == "string"
        ):
            kind = "text" if "$ref" not in schema else kind
        type_ = desk.definitions.type(schema) if schema != {} else Anything("no schema is given")
        plans.append(BodyPlan(media, schema, type_, kind, _encoding(desk, place, kind)))
    order = ("json", "form", "multipart", "xml", "text", "bytes")
    return tuple(sorted(plans, key=lambda p: order.index(p.kind))), tuple(others)


def _encoding(desk: Desk, place: Place, kind: MediaKind) -> Mapping[str, Encoding]:
    """Give how the fields of a form travel; of another body nothing is said."""
    found = {}
    for name, rule in place.inner("encoding").entries() if kind in ("form", "multipart") else ():
        if rule.inner("headers").entries():
            desk.note(f"the headers of the part {name!r} are not rehearsed")
        style = rule.text("style") or "form"
        if style not in (*_STYLES["query"], *(_SWAGGER_STYLES if desk.swagger else ())):
            raise Untestable(f"field {name!r} has style {style!r}, which forms do not know")
        explode = rule.flag("explode") if rule.has("explode") else style == "form"
        if kind == "multipart" and (style != "form" or not explode):
            desk.note(f"the style of the part {name!r} is not rehearsed")
        accepts = tuple(m for piece in rule.text("contentType").split(",") if (m := piece.strip()))
        media = accepts[0] if accepts else ""
        found[name] = Encoding(style, explode, media, rule.flag("allowReserved"), accepts)
    return found


def read_request(
    desk: Desk, place: Place, parameters: tuple[ParameterPlan, ...]
) -> tuple[tuple[BodyPlan, ...], bool, Message]:
    """Give the bodies of a request, if one must be there, and its message. Raises `Untestable`."""
    parts = [
        Part(
            p.key, p.where, p.type, required=p.required, media=p.media, style=p.style,
            explode=p.explode, default=_default(p),
        )
        for p in parameters
    ]  # fmt: skip
    body = desk.book.follow(place.inner("requestBody"))
    content = body.inner("content")
    plans, others = read_bodies(desk, content, "request")
    if others and not plans:
        raise Untestable(f"its request body is {' or '.join(others)}")
    for media in others:
        desk.note(f"request bodies of {media} beside others are not rehearsed")
    required = body.flag("required")
    parts += [Part("body", "body", p.type, required=required, media=p.media) for p in plans]
    return plans, required, Message(tuple(parts))


def _default(plan: ParameterPlan) -> str | None:
    found = plan.schema.get("default") if isinstance(plan.schema, Mapping) else None
    return str(found) if isinstance(found, (str, int)) else None


def read_replies(desk: Desk, responses: Place) -> tuple[dict[str, ReplyPlan], tuple[Outcome, ...]]:
    """Give plans and outcomes by status. Raises `Untestable`."""
    entries = [(k, p) for k, p in responses.entries() if not k.startswith("x-")]
    names = [_status(k) for k, _ in entries]
    plans: dict[str, ReplyPlan] = {}
    outcomes = []
    for name, (raw, place) in zip(names, entries, strict=True):
        if not name:
            desk.note(f"response {raw!r} is no status; left out")
            continue
        ok = _is_ok(name, names)
        answer = _answer(desk, place, ok=ok)
        plans[name] = answer.plan
        outcomes.append(Outcome(name, ok, answer.message, answer.note))
    if not outcomes:
        desk.note("an operation declares no responses; 200 without a body is assumed")
        return {"200": ReplyPlan()}, (Outcome("200", ok=True),)
    return plans, tuple(outcomes)


def _answer(desk: Desk, place: Place, *, ok: bool) -> _Answer:
    there = desk.book.follow(place)
    key = (there.file, there.steps, ok)
    if (known := desk.replies.get(key)) is not None:
        return known
    noted = desk.noted()
    plan = _reply(desk, there, ok=ok)
    answer = _Answer(plan, _message(plan), " ".join(there.text("description").split())[:200])
    # How often something was put right is told as well.
    if there is not place and not desk.swagger and desk.noted() == noted:
        desk.replies[key] = answer
    return answer


def _status(raw: str) -> str:
    name = raw.strip()
    if name.lower() == "default":
        return "default"
    first, rest = name[:1], name[1:].upper()
    known = first in tuple("12345") and len(rest) == 2 and (rest == "XX" or rest.isdecimal())
    return first + rest if known else ""


def _is_ok(name: str, names: Sequence[str]) -> bool:
    if any(n.startswith("2") for n in names):
        return name.startswith("2")
    if any(n.startswith("3") for n in names):
        return name.startswith("3")
    return name == "default"


def _reply(desk: Desk, place: Place, *, ok: bool) -> ReplyPlan:
    content = place.inner("content")
    found, others = read_bodies(desk, content, "response")
    bodies = tuple(b for b in found if b.kind not in ("form", "multipart"))
    others += tuple(b.media for b in found if b not in bodies)
    if others and not bodies and ok:
        raise Untestable(f"its answer is {' or '.join(others)}")
    for media in others:
        desk.note(f"answers of {media} are not rehearsed where there are others")
    headers = []
    for name, header in place.inner("headers").entries():
        header = desk.book.follow(header)
        if name.lower() == "content-type" or not header.has("schema"):
            continue
        schema = desk.definitions.rewrite(header.inner("schema"), f"header {name}")
        headers.append(
            ParameterPlan(
                name, name, "header", schema, desk.definitions.type(schema),
                required=header.flag("required"), style="simple", explode=header.flag("explode"),
            )
        )  # fmt: skip
    return ReplyPlan(bodies, tuple(headers))


def _message(plan: ReplyPlan) -> Message:
    headers = [Part(h.name, "header", h.type, h.required, style=h.style) for h in plan.headers]
    bodies = [Part("body", "body", b.type, required=True, media=b.media) for b in plan.bodies]
    return Message((*headers, *bodies))
