"""A request as far as its head tells: which operation it means and who reads its body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from interlock.contract.json_wire.bodies import Body, choose, parse_media
from interlock.contract.model import Breach, Call
from interlock.data import dataclass


@dataclass(frozen=True, slots=True)
class Head:
    """A request as far as it does not depend on its body. call: without one.

    body: what reads the bytes, if the operation takes any in this form; given: their media type.
    wrong: what is wrong with whatever bytes come. none: what is, when none come; may_be_empty: then
    no bytes are a body, too.
    """

    call: Call
    body: Body | None = None
    given: str = ""
    wrong: tuple[Breach, ...] = ()
    none: tuple[Breach, ...] = ()
    may_be_empty: bool = False


def head_of(call: Call, bodies: Sequence[Body], *, required: bool) -> Head:
    """Give what is known before the body of a call is read. required: the operation needs one."""
    if not bodies:
        return Head(call)
    given = call.headers.get("content-type", "")
    says = "is missing, and the contract requires it"
    none = (Breach("$", "required", says),) if required else ()
    body = choose(bodies, given)
    wrong = _unreadable(bodies, body, call.headers)
    empty = bool(given) and body is not None and body.may_be_empty
    return Head(call, None if wrong else body, given, wrong, none, empty)


def _unreadable(
    bodies: Sequence[Body], body: Body | None, headers: Mapping[str, str]
) -> tuple[Breach, ...]:
    given = headers.get("content-type", "")
    if body is None:
        known = " or ".join(b.plan.media for b in bodies)
        says = f"is {given or 'missing'}, not {known}"
        return (Breach("header.Content-Type", "media", says),)
    charset = parse_media(given).charset
    if body.kind != "bytes" and charset not in ("utf-8", "utf8", "us-ascii"):
        says = f"asks for {charset}; only UTF-8 is read"
        return (Breach("header.Content-Type", "charset", says),)
    if headers.get("content-encoding", "identity").lower() != "identity":
        says = f"is {headers['content-encoding']}; only plain bodies are read"
        return (Breach("header.Content-Encoding", "media", says),)
    return ()
