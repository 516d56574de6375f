"""A change that came late or twice, or by a lie of the other system, is no certain guilt."""

from __future__ import annotations

import pytest

from interlock.law import LAWS, Ask
from interlock.run.blame import Blame, blame
from tests.law.tape import CUSTOMER, Tape


def overwritten(fault: str = "", **lie: object) -> Blame:
    """Let an older phone overwrite the newer one in the ERP; give who is blamed by order-kept."""
    tape = Tape()
    tape.person("crm", "Customer", "9", **{**CUSTOMER, "phone": "0"})
    tape.subject("erp", "Customer", "C9", TaxNo=CUSTOMER["creditCode"], Phone="0")
    tape.person("crm", "Customer", "9", phone="1")
    tape.subject("erp", "Customer", "C9", Phone="1")
    tape.person("crm", "Customer", "9", phone="2")
    tape.subject("erp", "Customer", "C9", Phone="2")
    if lie:
        asked = tape.add("request", "crm", "getCustomer", body={"id": "9"})
        tape.add("reply", "crm", "getCustomer", cause=asked, body={"id": "9"}, **lie)
    write = tape.subject("erp", "Customer", "C9", Phone="1")
    if fault:
        tape.add("fault", "erp", "change", cause=tape.events[write].cause, fault=fault)
    reading = tape.reading()
    (broken,) = LAWS["order-kept"].judge(reading, Ask("order-kept", ("customer",))).breakages
    return blame(reading, "order-kept", broken, ())


def test_who_overwrites_the_newer_in_fair_weather_is_certainly_the_subject() -> None:
    found = overwritten()
    assert (found.party, found.confidence) == ("subject", "certain")


@pytest.mark.parametrize("fault", ["late-arrival", "request-doubled"])
def test_a_change_that_was_held_up_leaves_a_doubt(fault: str) -> None:
    found = overwritten(fault)
    assert (found.party, found.confidence) == ("subject", "likely")


def test_an_older_value_that_a_broken_answer_told_is_laid_to_who_gave_it() -> None:
    found = overwritten(wrong=("$.phone: phone is missing",))
    assert (found.party, found.confidence) == ("crm", "likely")
