"""Faults in what a system remembers of its callers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from random import Random
from typing import ClassVar

from interlock.contract.model import Contract
from interlock.data import dataclass
from interlock.fault.base import Delivery, Phase


@dataclass(frozen=True, slots=True)
class TokenExpired:
    """All access tokens of the system expire just before the request arrives.

    In the field: expiry in mid-flow, a revoked session, a restarted authority. Strikes only a
    system that gives out tokens by itself.
    Caught by: nothing-lost, when the refusal is taken as final. Cause 2.
    """

    phase: ClassVar[Phase] = "request"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "access token expired in mid-flow"

    @staticmethod
    def fits(contract: Contract, operation: str) -> bool:
        """Tell whether the system has tokens that can end."""
        return has_tokens(contract)

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Deliver it with a dead token."""
        yield replace(delivery, effects=(*delivery.effects, "expire-tokens"))


def has_tokens(contract: Contract) -> bool:
    """Tell whether a system gives out tokens or sessions: when one ends, there is another.

    A token that people hand over once is none: no integration could go on when it has ended.
    """
    return any(a.kind == "oauth2" or a.session is not None for a in contract.access)
