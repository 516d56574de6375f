"""Whole requests and replies of vendors' contracts, judged by our wire and by openapi-core.

Half of the messages are spoilt in one place. Every difference has a reason out of `REASONS`, or
is told as unexplained.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from random import Random

from interlock.contract.load import codec_for
from interlock.contract.model import Call, HttpRequest, Misrouted, Operation, Reply
from interlock.schema.sample import sample
from interlock.schema.wrong import spoil
from tests.referee.json_documents import JsonContract, as_meant
from tests.referee.openapi_judge import Judge

LEFT_OUT = "the file leaves out a word that everybody reads (type, nullable, whose readOnly)"
REASONS = {
    "DeserializeError": "openapi-core does not read forms with nested fields",
    "CastError": "openapi-core does not read forms with nested fields",
    "InvalidSchemaValue b": "a file is bytes to openapi-core, and so no text as the schema says",
    "two paths": "two paths fit, and OpenAPI leaves the choice to the tool",
    "boolean": "openapi-core takes yes, no, on and off for booleans",
    "MissingRequiredRequestBody": "an empty file is no body to openapi-core",
    "write read-only": "read-only says nothing about a parameter, which is always sent",
    "'' is not one of": "an empty list of a query is a list of one empty text to openapi-core",
    "not in the path": "a path parameter that its path does not have cannot be sent; we say so",
    "not a uri": "openapi-core has no check of this format",
    "form": "openapi-core drops what a form has beside its fields",
}


@dataclass
class Parity:
    """How often both sides said what. said: (ours, theirs) -> count."""

    name: str
    said: Counter = field(default_factory=Counter)
    reasons: Counter = field(default_factory=Counter)
    unexplained: list[str] = field(default_factory=list)


class Sides:
    """Both judges of one contract. meant: openapi-core with the file as everybody reads it."""

    def __init__(self, contract: JsonContract) -> None:
        self.contract, self.types = contract.contract, contract.contract.types
        self.codec = codec_for(self.contract)
        self.core = Judge(raw=contract.raw)
        self._raw, self._meant = contract.raw, None
        self.shapes = Counter(_shape(o) for o in self.contract.operations)

    @property
    def meant(self) -> Judge:
        if self._meant is None:
            self._meant = Judge(raw=as_meant(self._raw))
        return self._meant


def compare(contract: JsonContract, count: int, seed: int = 3) -> Parity:
    """Judge so many requests, and a reply to each."""
    sides, dice, parity = Sides(contract), Random(seed), Parity(contract.name)
    operations = list(contract.contract.operations)
    dice.shuffle(operations)
    for number in range(count):
        operation = operations[number % len(operations)]
        plain = _request(sides, operation, dice, spoilt=False)
        _judge_request(sides, operation, _request(sides, operation, dice, spoilt=True), parity)
        _judge_request(sides, operation, plain, parity)
        for spoilt in (False, True):
            reply = _reply(sides, operation, dice, spoilt=spoilt)
            _judge_reply(sides, (operation, plain), reply, parity)
    return parity


def _request(sides: Sides, operation: Operation, dice: Random, *, spoilt: bool) -> HttpRequest:
    types = sides.types
    args = {
        part.name: sample(part.type, types, dice, edge=0)
        for part in operation.request.parts
        if part.where in ("path", "query", "header") and (part.required or dice.random() < 0.3)
    }
    body = None
    if operation.request.has_body:
        body = sample(operation.request.body, types, dice, direction="write")
    if spoilt and body is not None and (not args or dice.random() < 0.7):
        type_ = operation.request.body
        wrong = spoil(body, type_, types, dice.randrange, direction="write")
        body = wrong.value if wrong else body
    elif spoilt and args:
        name = sorted(args)[dice.randrange(len(args))]
        type_ = next(p.type for p in operation.request.parts if p.name == name)
        wrong = spoil(args[name], type_, types, dice.randrange)
        args[name] = wrong.value if wrong else args[name]
    return sides.codec.write_call(Call(operation.name, args, body), "http://localhost")


def _reply(sides: Sides, operation: Operation, dice: Random, *, spoilt: bool) -> Reply | None:
    outcomes = [o for o in operation.outcomes if o.name.isdigit() and o.message.has_body]
    if not outcomes:
        return None
    outcome = outcomes[dice.randrange(len(outcomes))]
    body = sample(outcome.message.body, sides.types, dice, direction="read")
    if spoilt:
        type_ = outcome.message.body
        wrong = spoil(body, type_, sides.types, dice.randrange, direction="read")
        body = wrong.value if wrong else body
    return Reply(outcome.name, ok=outcome.ok, body=body)


def _judge_request(sides: Sides, operation, request: HttpRequest, parity: Parity) -> None:
    received = sides.codec.read_call(request)
    ours = received.says if isinstance(received, Misrouted) else "; ".join(map(str, received.wrong))
    asked = _without_base(request, operation)
    theirs = sides.core.wrong_request(asked)
    told = theirs
    if bool(ours) != bool(theirs) and bool(ours) == bool(sides.meant.wrong_request(asked)):
        told = LEFT_OUT
    _note(sides, operation, (ours, theirs, told), parity)


def _judge_reply(
    sides: Sides, asked_for: tuple[Operation, HttpRequest], reply: Reply | None, parity: Parity
) -> None:
    if reply is None:
        return
    operation, request = asked_for
    ours = "; ".join(map(str, sides.codec.check_reply(operation.name, reply)))
    answer = sides.codec.write_reply(Call(operation.name), reply)
    asked = _without_base(request, operation)
    theirs = sides.core.wrong_reply(asked, answer)
    told = theirs
    if bool(ours) != bool(theirs) and bool(ours) == bool(sides.meant.wrong_reply(asked, answer)):
        told = LEFT_OUT
    _note(sides, operation, (ours, theirs, told), parity)


def _note(sides: Sides, operation, verdicts: tuple[str, str, str], parity: Parity) -> None:
    ours, theirs, told = verdicts
    parity.said["wrong" if ours else "right", "wrong" if theirs else "right"] += 1
    if bool(ours) == bool(theirs):
        return
    clues = [told or ours]
    if sides.shapes[_shape(operation)] > 1:
        clues.append("two paths")
    if "MissingRequiredParameter" in told and any(
        f"is not in the path {operation.binding.path}" in line for line in sides.contract.repairs
    ):
        clues.append("not in the path")
    if ours and any("form" in p.media for p in operation.request.parts):
        clues.append("form")
    reason = LEFT_OUT if told == LEFT_OUT else next(
        (why for word, why in REASONS.items() if any(word in clue for clue in clues)), ""
    )  # fmt: skip
    if reason:
        parity.reasons[reason] += 1
    else:
        parity.unexplained.append(f"{operation.name}: we {ours!r:.200}, they {theirs!r:.300}")


def _without_base(request: HttpRequest, operation: Operation) -> HttpRequest:
    return replace(request, target=request.target.removeprefix(operation.binding.base))


def _shape(operation: Operation) -> str:
    return f"{operation.binding.method} {re.sub(r'{[^}]*}', '{}', operation.binding.path)}"
