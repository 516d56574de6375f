"""An answer is to blame for what it said of this record at the place that breaks its contract."""

from __future__ import annotations

from typing import Any

import pytest

from interlock.finding import Verdict
from interlock.run.blame.answers import carried_from, told
from tests.law.tape import CUSTOMER, ORDER, Tape


def tape(items: list[dict[str, Any]], *wrong: str, note: str = "x") -> Tape:
    """Give a tape on which orders are listed, and one is written with a note."""
    made = Tape()
    made.person("crm", "Customer", "9", **CUSTOMER)
    made.person("crm", "Order", "17", **ORDER)
    asked = made.add("request", "crm", "listOrders", body={})
    says = tuple(f"{path}: maxLength" for path in wrong)
    made.add("reply", "crm", "listOrders", cause=asked, outcome="200", body={"items": items},
             wrong=says)  # fmt: skip
    made.subject("erp", "SalesOrder", "1", Number="1", ExternalNo="SO-17", Note=note)
    return made


RIGHT = {"id": "17", "orderNo": "SO-17", "remark": "urgent"}
OTHER = {"id": "18", "orderNo": "SO-18", "remark": "x"}


@pytest.mark.parametrize(
    ("items", "wrong", "blamed"),
    [
        ([{**RIGHT, "remark": "x"}], "$.items[0].remark", True),
        ([RIGHT, OTHER], "$.items[1].remark", False),
        ([{**RIGHT, "remark": "y", "phone": "x"}], "$.items[0].remark", False),
    ],
    ids=["of this record", "of another one", "at another place"],
)
def test_a_value_is_laid_to_who_said_it_of_this_record_there(
    items: list[dict[str, Any]], wrong: str, *, blamed: bool
) -> None:
    made = tape(items, wrong)
    judged = made.says("fields-agree", "order")
    assert judged.verdict is Verdict.BROKEN
    (breakage,) = (b for b in judged.breakages if b.path == "$.Note")
    answer = next(e for e in made.events if e.kind == "reply")
    assert carried_from(made.reading(), breakage, answer) is blamed


def test_a_list_that_is_wrong_about_another_record_told_nothing_wrong_of_this_one() -> None:
    for items, wrong, is_told in (
        ([{**RIGHT, "remark": "x"}], "$.items[0].remark", True),
        ([RIGHT, OTHER], "$.items[1].remark", False),
    ):
        made = tape(items, wrong)
        (breakage,) = (
            b for b in made.says("fields-agree", "order").breakages if b.path == "$.Note"
        )
        assert (told(made.reading(), breakage) is not None) is is_told
