"""The table of laws: a new one is a file, a test, and a line here."""

from __future__ import annotations

from interlock.law.base import Ask, Breakage, Doubt, Judgement, Law
from interlock.law.carried import (
    amounts_agree,
    exactly_once,
    fields_agree,
    never_backwards,
    no_ghost,
    nothing_lost,
    order_kept,
    references_agree,
)
from interlock.law.conduct import (
    backlog_clears,
    keeps_to_bridge,
    no_blocking,
    rerun_changes_nothing,
    retries_bounded,
    settles,
    speaks_contract,
    waits_as_told,
)
from interlock.law.people import alarm, refusals_told
from interlock.law.reading import Reading
from interlock.law.trust import (
    approval_respected,
    audit_complete,
    stays_home,
    webhooks_verified,
)
from interlock.registry import Registry

__all__ = ["LAWS", "Ask", "Breakage", "Doubt", "Judgement", "Law", "Reading"]

LAWS: Registry[Law] = Registry(
    "law",
    "interlock.laws",
    {
        "exactly-once": exactly_once.LAW,
        "nothing-lost": nothing_lost.LAW,
        "no-ghost": no_ghost.LAW,
        "amounts-agree": amounts_agree.LAW,
        "fields-agree": fields_agree.LAW,
        "never-backwards": never_backwards.LAW,
        "order-kept": order_kept.LAW,
        "references-agree": references_agree.LAW,
        "settles": settles.LAW,
        "backlog-clears": backlog_clears.LAW,
        "no-blocking": no_blocking.LAW,
        "rerun-changes-nothing": rerun_changes_nothing.LAW,
        "retries-bounded": retries_bounded.LAW,
        "waits-as-told": waits_as_told.LAW,
        "speaks-contract": speaks_contract.LAW,
        "keeps-to-bridge": keeps_to_bridge.LAW,
        "stays-home": stays_home.LAW,
        "approval-respected": approval_respected.LAW,
        "audit-complete": audit_complete.LAW,
        "webhooks-verified": webhooks_verified.LAW,
        "alarm": alarm.LAW,
        "refusals-told": refusals_told.LAW,
    },
)
