"""What a comparison of two types says: its misfits, and the answer that they come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from interlock.data import dataclass
from interlock.schema.scalar.fit import Proof
from interlock.values import Value

Answer: TypeAlias = Literal["proved", "refuted", "undecided"]
# What a contract leaves open, or says in words that only its validator knows.
UNJUDGED = ("unchecked", "beyond-types")


@dataclass(frozen=True, slots=True)
class Misfit:
    """A place where a value of the source is none of the target.

    path: of the place, list items as "[]". why: a stable id; args: what its sentence needs.
    witness: a value of the source that shows it, at the path (for whole records: the record);
    it was judged by `check` on both sides. proof "not-proved": no witness; nothing is claimed.
    lost: the target takes the value and keeps another one.
    """

    path: str
    why: str
    args: Mapping[str, str] = field(default_factory=dict)
    witness: Value = None
    proof: Proof = "not-proved"
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Fit:
    """The answer: proved (every value fits), refuted (a witness shows one), undecided."""

    answer: Answer
    misfits: tuple[Misfit, ...] = ()
