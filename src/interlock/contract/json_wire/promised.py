"""The headers that a contract promises with an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from interlock.contract.json_wire.arguments import Arguments, Raw
from interlock.contract.json_wire.validator import Validators
from interlock.contract.model import Breach
from interlock.contract.openapi.plan import ParameterPlan
from interlock.schema.types import Text, Types, resolve

_ANY_TEXT = Text()


class Promised:
    """Those of one outcome."""

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
