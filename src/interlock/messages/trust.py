"""What is said of laws about who may do what, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from interlock.messages.language import Pair

SAYS: Mapping[str, Pair] = {}

REMEDIES: Mapping[str, Pair] = {}
