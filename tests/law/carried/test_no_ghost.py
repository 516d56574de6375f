"""What stands in the other system without a call for it, ever or yet, is a ghost."""

from __future__ import annotations

from tests.law.tape import ORDER, Tape, is_broken

NUMBER = {"ExternalNo": "SO-17", "Status": "A"}


def test_an_order_that_is_carried_when_it_is_approved_has_its_origin():
    tape = Tape()
    tape.person("crm", "Order", "17", **{**ORDER, "status": "open"})
    tape.person("crm", "Order", "17", status="approved")
    tape.subject("erp", "SalesOrder", "E1", **NUMBER)
    judgement = tape.says("no-ghost", "order")
    assert not is_broken(judgement)
    assert judgement.at_stake == 1


def test_an_order_that_is_carried_before_it_is_approved_came_too_soon():
    tape = Tape()
    tape.person("crm", "Order", "17", **{**ORDER, "status": "open"})
    tape.subject("erp", "SalesOrder", "E1", **NUMBER)
    tape.person("crm", "Order", "17", status="approved")
    (broken,) = tape.says("no-ghost", "order").breakages
    assert broken.message == "no-ghost.too-soon"
    assert broken.record == "SO-17"


def test_an_order_that_is_never_approved_was_never_due():
    tape = Tape()
    tape.person("crm", "Order", "17", **{**ORDER, "status": "open"})
    tape.subject("erp", "SalesOrder", "E1", **NUMBER)
    (broken,) = tape.says("no-ghost", "order").breakages
    assert broken.message == "no-ghost.not-due"


def test_an_order_of_no_origin_is_unknown():
    tape = Tape()
    tape.person("crm", "Order", "17", **ORDER)
    tape.subject("erp", "SalesOrder", "E1", ExternalNo="SO-99", Status="A")
    (broken,) = tape.says("no-ghost", "order").breakages
    assert broken.message == "no-ghost.unknown-origin"


def test_what_people_type_into_the_other_system_is_no_ghost_of_the_subject():
    tape = Tape()
    tape.person("crm", "Order", "17", **{**ORDER, "status": "open"})
    tape.person("erp", "SalesOrder", "E1", **NUMBER)
    assert not is_broken(tape.says("no-ghost", "order"))
