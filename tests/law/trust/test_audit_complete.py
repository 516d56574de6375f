"""The trail of changes is whole, or the law speaks."""

from __future__ import annotations

from interlock.finding import Verdict
from tests.law.tape import CUSTOMER, Tape


def changed() -> Tape:
    """Give a tape with a customer that the subject has changed twice."""
    tape = Tape()
    tape.person("crm", "Customer", "9", **CUSTOMER)
    tape.subject("crm", "Customer", "9", phone="1")
    tape.subject("crm", "Customer", "9", phone="2")
    return tape


def test_a_trail_without_gaps_is_complete() -> None:
    judgement = changed().says("audit-complete", "customer")
    assert (judgement.verdict, judgement.at_stake) == (Verdict.HOLDS, 2)


def test_a_change_between_two_entries_has_no_entry() -> None:
    tape = changed()
    del tape.events[3]
    (gap,) = tape.says("audit-complete", "customer").breakages
    assert (gap.message, gap.record) == ("audit-complete.gap", "91310000x")


def test_a_change_after_the_last_entry_has_no_entry() -> None:
    tape = changed()
    tape.stores["crm"]["Customer"]["9"] = {**CUSTOMER, "phone": "3"}
    assert [b.message for b in tape.says("audit-complete", "customer").breakages] == [
        "audit-complete.gap"
    ]


def test_to_delete_a_record_and_make_it_anew_cuts_its_history() -> None:
    tape = changed()
    tape.removes("request", "crm", "Customer", "9")
    tape.subject("crm", "Customer", "10", **CUSTOMER)
    assert [b.message for b in tape.says("audit-complete", "customer").breakages] == [
        "audit-complete.cut"
    ]


def test_what_a_person_deletes_the_subject_may_make_anew() -> None:
    tape = changed()
    tape.removes("act", "crm", "Customer", "9")
    tape.subject("crm", "Customer", "10", **CUSTOMER)
    assert tape.says("audit-complete", "customer").verdict is Verdict.HOLDS


def test_where_the_subject_changed_nothing_nothing_is_said() -> None:
    tape = Tape()
    tape.person("crm", "Customer", "9", **CUSTOMER)
    assert tape.says("audit-complete", "customer").verdict is Verdict.UNKNOWN
