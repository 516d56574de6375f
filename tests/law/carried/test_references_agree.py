"""What a carried record refers to is the counterpart of what its source refers to."""

from __future__ import annotations

import pytest

from interlock.finding import Verdict
from tests.law.tape import CUSTOMER, ORDER, Tape

OTHER = {**CUSTOMER, "id": "8", "name": "Another", "creditCode": "91310000Y"}


def order(names: str | None, *, customer: str = "9", others: bool = True) -> Tape:
    """Let an order of a CRM customer refer to a customer of the ERP by number."""
    tape = Tape()
    tape.person("crm", "Customer", "9", **CUSTOMER)
    tape.person("crm", "Customer", "8", **OTHER)
    if others:
        tape.subject("erp", "Customer", "C9", Number="C9", TaxNo="91310000x")
        tape.subject("erp", "Customer", "C8", Number="C8", TaxNo=OTHER["creditCode"])
    tape.person("crm", "Order", "17", **{**ORDER, "customerId": customer})
    tape.subject("erp", "SalesOrder", "E1", ExternalNo="SO-17", CustomerNo=names, Status="B")
    return tape


def test_a_reference_to_the_counterpart_is_right():
    judgement = order("C9").says("references-agree", "order")
    assert (judgement.verdict, judgement.at_stake) == (Verdict.HOLDS, 1)


@pytest.mark.parametrize(
    ("names", "how", "actual"),
    [("C8", "stranger", "91310000y"), ("C7", "dangling", "C7"), (None, "empty", "None")],
)
def test_a_wrong_reference_is_found_by_its_kind(names, how, actual):
    (broken,) = order(names).says("references-agree", "order").breakages
    assert broken.message == f"references-agree.{how}"
    assert broken.args["actual"] == actual
    assert (broken.record, broken.path, broken.file != "") == ("SO-17", "$.CustomerNo", True)


def test_either_double_of_the_counterpart_will_do():
    tape = order("C5")
    tape.subject("erp", "Customer", "C5", Number="C5", TaxNo="91310000X")
    assert tape.says("references-agree", "order").verdict is Verdict.HOLDS


def test_a_reference_that_changed_after_the_order_crossed_may_stay():
    tape = order("C9")
    tape.person("crm", "Order", "17", customerId="8")
    assert tape.says("references-agree", "order").verdict is Verdict.HOLDS


def test_a_customer_whom_people_deleted_is_no_counterpart_of_anybody():
    tape = order("C8")
    tape.removes("act", "crm", "Customer", "9")
    assert tape.says("references-agree", "order").verdict is Verdict.HOLDS


@pytest.mark.parametrize(("by", "verdict"), [("act", Verdict.HOLDS), ("request", Verdict.BROKEN)])
def test_a_copy_dangles_only_if_the_subject_took_away_what_it_names(by, verdict):
    tape = order("C9")
    tape.removes(by, "erp", "Customer", "C9")
    assert tape.says("references-agree", "order").verdict is verdict


def test_an_order_that_left_the_process_need_not_refer_to_anybody():
    tape = order("C7")
    tape.person("crm", "Order", "17", status="cancelled")
    assert tape.says("references-agree", "order").verdict is Verdict.UNKNOWN
