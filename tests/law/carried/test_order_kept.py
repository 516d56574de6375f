"""An older version of a record never overwrites a newer one on the other side."""

from __future__ import annotations

import pytest

from interlock.finding import Verdict
from tests.law.tape import CUSTOMER, Tape


def told(*steps: str, by_person: tuple[str, ...] = ()):
    """Let a person write phones into the CRM ("1") and the subject into the ERP ("erp 1")."""
    tape = Tape()
    tape.person("crm", "Customer", "9", **{**CUSTOMER, "phone": "0", "email": "a@b.cn"})
    tape.subject("erp", "Customer", "C9", TaxNo=CUSTOMER["creditCode"], Phone="0")
    for step in steps:
        where, _, phone = step.rpartition(" ")
        if where == "person":
            tape.person("erp", "Customer", "C9", Phone=phone)
        elif where:
            tape.subject("erp", "Customer", "C9", Phone=phone)
        else:
            tape.person("crm", "Customer", "9", phone=phone)
    return tape.says("order-kept", "customer")


@pytest.mark.parametrize(
    "steps",
    [
        ("1", "erp 1", "2", "erp 2"),
        ("1", "2", "3", "erp 3"),
        ("1", "2", "erp 1", "erp 2"),
        # The source itself went back and forth.
        ("1", "erp 1", "0", "erp 0"),
        ("1", "0", "1", "erp 1", "2", "erp 2"),
        # What a person wrote into the copy is put right with what the source has.
        ("1", "erp 1", "person 7", "erp 1"),
        # No version explains it: that is for fields-agree.
        ("1", "erp 1", "2", "erp 9"),
    ],
)
def test_versions_that_arrive_in_their_order_are_right(steps):
    judgement = told(*steps)
    assert judgement.verdict is Verdict.HOLDS, judgement.breakages
    assert judgement.at_stake == sum(s.startswith("erp") for s in steps)


@pytest.mark.parametrize(
    ("steps", "old", "new"),
    [
        (("1", "2", "erp 2", "erp 1"), "2", "1"),
        (("1", "erp 1", "2", "erp 2", "erp 0"), "2", "0"),
        (("1", "2", "3", "erp 3", "erp 2", "erp 3"), "3", "2"),
    ],
)
def test_an_older_version_after_a_newer_one_is_found(steps, old, new):
    (broken,) = told(*steps).breakages
    assert (broken.args["old"], broken.args["new"]) == (old, new)
    assert (broken.record, broken.path) == ("91310000x", "$.Phone")


def test_a_change_of_another_field_does_not_hide_the_old_value():
    tape = Tape()
    tape.person("crm", "Customer", "9", **{**CUSTOMER, "phone": "0", "email": "a@b.cn"})
    tape.subject("erp", "Customer", "C9", TaxNo=CUSTOMER["creditCode"], Phone="0", Email="a@b.cn")
    tape.person("crm", "Customer", "9", phone="1")
    tape.person("crm", "Customer", "9", email="new@b.cn")
    tape.subject("erp", "Customer", "C9", Phone="1", Email="new@b.cn")
    tape.subject("erp", "Customer", "C9", Phone="0", Email="a@b.cn")
    (broken,) = tape.says("order-kept", "customer").breakages
    assert broken.args["field"] in ("Phone", "Email")


def test_two_records_with_one_match_key_are_nobodys_order():
    tape = Tape()
    for key in ("8", "9"):
        tape.person("crm", "Customer", key, **{**CUSTOMER, "id": key, "phone": key})
    tape.subject("erp", "Customer", "C9", TaxNo=CUSTOMER["creditCode"], Phone="9")
    tape.subject("erp", "Customer", "C9", Phone="8")
    assert tape.says("order-kept", "customer").verdict is Verdict.UNKNOWN


def test_a_record_that_never_changed_has_no_order_to_keep():
    assert told("erp 0").at_stake == 0
