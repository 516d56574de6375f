"""Who is at fault, why, and what is to be done."""

from __future__ import annotations

from interlock.run.blame.party import Blame, blame

__all__ = ["Blame", "blame"]
