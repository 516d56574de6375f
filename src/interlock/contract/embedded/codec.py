"""The wire of a contract with documents inside texts: parsed on the way in, text on the way out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from interlock.contract.model import (
    Breach,
    Call,
    Codec,
    Embedded,
    HttpRequest,
    HttpResponse,
    Misrouted,
    Reply,
)
from interlock.data import dataclass
from interlock.patterns import expression
from interlock.values import Path, Value, at, put, show_path

_STEP = expression(r"\.|\[|\]\.?")


@dataclass(frozen=True, slots=True)
class EmbeddedCodec:
    """A wire around another one. Paths of breaches lead through the text: `$.data:/lines/0/qty`."""

    wire: Codec
    places: tuple[Embedded, ...]

    def read_call(self, request: HttpRequest) -> Call | Misrouted:
        """Find the operation, decode and validate; breaches go into `Call.wrong`."""
        call = self.wire.read_call(request)
        if isinstance(call, Misrouted):
            return call
        wrong: list[Breach] = []
        args, body = dict(call.args), call.body
        for place in self._of(call.operation, "args", "body"):
            if place.side == "args":
                args = _record(_parsed(place, args, wrong))
            else:
                body = _parsed(place, body, wrong)
        sure = call.sure and body is call.body
        return replace(call, args=args, body=body, wrong=(*call.wrong, *wrong), sure=sure)

    def write_reply(self, call: Call, reply: Reply) -> HttpResponse:
        """Encode an answer; the body need not keep the contract (faults change it)."""
        return self.wire.write_reply(call, self._told(call.operation, reply))

    def check_reply(
        self, operation: str, reply: Reply, call: Call | None = None
    ) -> tuple[Breach, ...]:
        """Validate an answer against the contract; () when it conforms."""
        found: list[Breach] = []
        for place in self._of(operation, "reply") if _in_good_form(reply) else ():
            for path in _spots(reply.body, place.path):
                value = at(reply.body, path)
                if value is not None:
                    found += _through(path, place.content.check(value))  # type: ignore[arg-type]  # bodies hold values only
        return (*found, *self.wire.check_reply(operation, self._told(operation, reply)))

    def refuse(self, request: HttpRequest, call: Call) -> HttpResponse:
        """Answer a call that breaks the contract, naming each breach."""
        return self.wire.refuse(request, call)

    def write_call(self, call: Call, base_url: str) -> HttpRequest:
        """Encode a call."""
        args, body = dict(call.args), call.body
        for place in self._of(call.operation, "args", "body"):
            if place.side == "args":
                args = _record(_as_text(place, args))
            else:
                body = _as_text(place, body)
        return self.wire.write_call(replace(call, args=args, body=body), base_url)

    def read_reply(self, operation: str, response: HttpResponse) -> Reply:
        """Decode an answer of a real system; what its texts break, `check_reply` tells."""
        reply = self.wire.read_reply(operation, response)
        body = reply.body
        for place in self._of(operation, "reply") if _in_good_form(reply) else ():
            body = _parsed(place, body, [])
        return replace(reply, body=body)

    def _told(self, operation: str, reply: Reply) -> Reply:
        body = reply.body
        for place in self._of(operation, "reply") if _in_good_form(reply) else ():
            body = _as_text(place, body)
        return replace(reply, body=body)

    def _of(self, operation: str, *sides: str) -> Iterator[Embedded]:
        for place in self.places:
            if place.operation == operation and place.side in sides:
                yield place


def _in_good_form(reply: Reply) -> bool:
    """Tell whether an answer has the form of a success, though it may say no."""
    return reply.ok or reply.outcome == "ok" or reply.outcome.startswith("2")


def _record(value: Value) -> dict[str, Value]:
    assert isinstance(value, dict)
    return value


def _spots(value: object, path: Path) -> Iterator[Path]:
    """Give the paths that a pattern with steps "[]" means in this value."""
    if "[]" not in path:
        yield path
        return
    cut = path.index("[]")
    items = at(value, path[:cut])
    for index in range(len(items) if isinstance(items, list) else 0):
        yield from _spots(value, (*path[:cut], index, *path[cut + 1 :]))


def _parsed(place: Embedded, value: Value, wrong: list[Breach]) -> Value:
    for path in _spots(value, place.path):
        text = at(value, path)
        if isinstance(text, str):
            inner, found = place.content.read(text)
            wrong += _through(path, found)
            value = put(value, path, inner)
    return value


def _as_text(place: Embedded, value: Value) -> Value:
    for path in _spots(value, place.path):
        inner = at(value, path)
        # A text there is what could not be parsed, or was put there to be wrong.
        if inner is not None and not isinstance(inner, str):
            value = put(value, path, place.content.write(inner))  # type: ignore[arg-type]  # bodies hold values only
    return value


def _through(path: Path, found: Iterable[Breach]) -> Iterator[Breach]:
    for breach in found:
        steps = [step for step in _STEP.split(breach.path.removeprefix("$")) if step]
        inside = f":/{'/'.join(steps)}" if steps else ""
        yield Breach(show_path(path) + inside, breach.rule, breach.says)
