"""What lists do not look at: a filter that is passed over in silence makes tests green."""

from __future__ import annotations

from interlock.cli.voice import Voice
from interlock.contract.model import Contract
from interlock.contract.roles.spoken import unheard

NAMES_SHOWN_MAX = 6


def deaf(voice: Voice, contract: Contract) -> str:
    """Say which parameters change nothing in how many lists that take them, "" for none."""
    named = [f"{name} ({len(lists)})" for name, lists in unheard(contract).items()]
    if not named:
        return ""
    more = f" +{len(named) - NAMES_SHOWN_MAX}" if len(named) > NAMES_SHOWN_MAX else ""
    shown = f"{', '.join(named[:NAMES_SHOWN_MAX])}{more}"
    en = f"{shown}: lists show the same with and without; `filters` of an overlay apply them"
    return voice.pick(en, f"{shown}：列表不看这些参数；可在覆盖层的 filters 中指明")
