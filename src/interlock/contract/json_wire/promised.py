"""What a contract promises of an answer: the forms of its body, and its headers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from interlock.contract.json_wire.arguments import Arguments, Raw
from interlock.contract.json_wire.bodies import Body
from interlock.contract.json_wire.validator import Validators
from interlock.contract.json_wire.validator.carried import Carried
from interlock.contract.model import Breach
from interlock.contract.openapi.plan import ParameterPlan, ReplyPlan
from interlock.data import dataclass
from interlock.schema.types import Text, Types, resolve

_ANY_TEXT = Text()


class Promised:
    """The headers of one outcome."""

    def __init__(
        self, plans: Sequence[ParameterPlan], types: Types, validators: Validators
    ) -> None:
        # Nearly all are texts of any kind, and need no look at what they say.
        plain = [p for p in plans if resolve(p.type, types) == _ANY_TEXT]
        typed = [p for p in plans if p not in plain]
        self._required = tuple(p.name for p in plain if p.required)
        self._typed = Arguments(typed, types, validators) if typed else None

    def breaches(self, headers: Mapping[str, str]) -> tuple[Breach, ...]:
        """Tell which are missing, and which say what they may not."""
        if not self._required and self._typed is None:
            return ()
        given = {k.lower(): v for k, v in headers.items()}
        missing = (n for n in self._required if n.lower() not in given)
        wrong = tuple(Breach(f"header.{n}", "required", "is missing") for n in missing)
        return wrong if self._typed is None else (*wrong, *self._typed.read(Raw({}, [], given))[1])


@dataclass(frozen=True, slots=True)
class Answer:
    """One outcome, made ready. carried: by media type, what it may take over from its request.

    usual: its status and its body, where there is one of each and no more to be said.
    """

    bodies: tuple[Body, ...]
    promised: Promised
    usual: tuple[int, Body] | None
    carried: dict[str, Carried] = field(default_factory=dict)


def answer_of(outcome: str, plan: ReplyPlan, types: Types, validators: Validators) -> Answer:
    """Make an outcome ready."""
    bodies = tuple(Body(b, types, validators, "reply") for b in plan.bodies)
    usual: tuple[int, Body] | None = None
    if len(bodies) == 1 and bodies[0].headers and outcome.isdecimal():
        usual = (int(outcome), bodies[0]) if outcome not in ("204", "304") else None
    return Answer(bodies, Promised(plan.headers, types, validators), usual)
