"""The remedy for a lost record follows what the trace shows of it."""

from __future__ import annotations

from interlock.messages import remedy, say
from interlock.messages.reasons import reason
from interlock.run.blame import Blame, blame
from interlock.run.judge import judge
from tests import rehearsal
from tests.law.tape import CUSTOMER, ORDER, Tape

OWN = {"args": {"id": "17"}, "body": None}
FIND = {"ExternalNo": "SO-17"}
TAXED = {"TaxNo": CUSTOMER["creditCode"]}


def ordered() -> Tape:
    """Give a tape on which an order was approved."""
    tape = Tape()
    tape.person("crm", "Customer", "9", **CUSTOMER)
    tape.subject("erp", "Customer", "C1", TaxNo=CUSTOMER["creditCode"])
    tape.person("crm", "Order", "17", **{**ORDER, "status": "open"})
    tape.person("crm", "Order", "17", status="approved")
    return tape


def call(tape: Tape, system: str, operation: str, body, *, fault="", wrong=(), **end) -> None:
    """Let the subject call; end: kind and outcome of what it saw."""
    seq = tape.add("request", system, operation, body=body, wrong=wrong, place="sync.py:7")
    if fault:
        tape.add("fault", system, operation, cause=seq, fault=fault)
    if end:
        kind = "failed" if end["outcome"] in ("timeout", "reset") else "reply"
        ok = end["outcome"] in ("ok", "200")
        tape.add(kind, system, operation, cause=seq, ok=ok, fault=fault, **end)


def blamed(tape: Tape) -> Blame:
    """Judge nothing-lost and blame."""
    (breakage,) = tape.says("nothing-lost", "order").breakages
    return blame(tape.reading(), "nothing-lost", breakage, ())


def test_a_refusal_of_the_target_is_for_a_person():
    tape = ordered()
    call(tape, "crm", "getOrder", OWN, outcome="200")
    call(tape, "erp", "CreateOrder", {"Order": FIND}, outcome="ValidationFault")
    found = blamed(tape)
    assert (found.party, found.remedy) == ("subject", "nothing-lost.refused")
    assert found.confidence == "likely"
    assert "CreateOrder, ended with ValidationFault" in found.why[-3].says
    assert "turned it down although the request kept the contract" in found.why[-2].says
    assert found.why[-1].says == "CreateOrder was called at sync.py:7"


def test_a_refused_request_that_breaks_the_contract_is_to_be_built_by_it():
    tape = ordered()
    wrong = ("$.Order.Note: too long",)
    call(tape, "erp", "CreateOrder", {"Order": FIND}, wrong=wrong, outcome="ValidationFault")
    found = blamed(tape)
    assert (found.party, found.remedy) == ("subject", "nothing-lost.invalid")


def test_a_token_that_expired_calls_for_a_new_one():
    tape = ordered()
    call(tape, "crm", "getOrder", OWN, fault="token-expired", outcome="401")
    assert blamed(tape).remedy == "nothing-lost.token"


def test_no_answer_calls_for_retries_until_it_is_there():
    tape = ordered()
    call(tape, "crm", "getOrder", OWN, outcome="200")
    call(tape, "erp", "FindOrders", FIND, fault="outage", outcome="timeout")
    found = blamed(tape)
    assert found.remedy == "nothing-lost.trouble"
    args = {"match": "order", "system": "erp"}
    assert "bounded pauses until ERP has it" in remedy(found.remedy, args)


def test_trouble_with_a_record_that_it_refers_to_counts_if_it_comes_after():
    tape = ordered()
    call(tape, "erp", "FindCustomers", TAXED, outcome="503")
    call(tape, "crm", "getOrder", OWN, outcome="200")
    assert blamed(tape).remedy == "nothing-lost.missing"
    call(tape, "erp", "FindCustomers", TAXED, outcome="503")
    assert blamed(tape).remedy == "nothing-lost.trouble"


def test_trouble_that_was_overcome_is_not_the_cause():
    tape = ordered()
    call(tape, "crm", "getOrder", OWN, fault="reset-after", outcome="reset")
    call(tape, "crm", "getOrder", OWN, outcome="200")
    assert blamed(tape).remedy == "nothing-lost.missing"


def test_a_crash_after_the_last_call_calls_for_an_outbox():
    tape = ordered()
    call(tape, "crm", "getOrder", OWN, outcome="200")
    tape.add("subject", "subject", body={"what": "crashed"})
    tape.add("subject", "subject", body={"what": "started"})
    assert blamed(tape).remedy == "nothing-lost.crash"


def test_a_crash_that_it_came_back_from_is_not_the_cause():
    tape = ordered()
    tape.add("subject", "subject", body={"what": "crashed"})
    tape.add("subject", "subject", body={"what": "started"})
    call(tape, "erp", "CreateOrder", {"Order": FIND}, outcome="StateFault")
    assert blamed(tape).remedy == "nothing-lost.refused"


def test_a_lost_message_calls_for_a_second_look_and_so_does_none_at_all():
    tape = ordered()
    call(tape, "crm", "listOrders", {"args": {"page": 1}}, outcome="200")
    assert blamed(tape).remedy == "nothing-lost.unseen"
    tape.add("fault", "crm", "orderApproved", fault="event-dropped")
    assert blamed(tape).remedy == "nothing-lost.unheard"


def test_a_subject_that_had_ended_before_the_record_came_is_to_catch_its_errors():
    tape = Tape()
    tape.person("crm", "Customer", "9", **CUSTOMER)
    tape.add("subject", "subject", body={"what": "raised", "error": "KeyError: 'a'"})
    tape.person("crm", "Order", "17", **ORDER)
    found = blamed(tape)
    assert (found.party, found.remedy) == ("subject", "subject-crashed.raised")
    assert "had ended with KeyError, and nobody" in found.why[-1].says
    tape.add("subject", "subject", body={"what": "started", "number": "2"})
    assert blamed(tape).remedy == "nothing-lost.unseen"


def test_a_request_that_cannot_be_read_is_the_likely_cause():
    tape = ordered()
    call(tape, "crm", "getOrder", OWN, outcome="200")
    call(tape, "erp", "FindOrders", FIND, outcome="ok")
    wrong = ("$: the message is not well-formed XML: xmlParseEntityRef: no name",)
    call(tape, "erp", "", None, wrong=wrong, outcome="ValidationFault")
    found = blamed(tape)
    assert (found.party, found.confidence) == ("subject", "likely")
    assert found.remedy == "nothing-lost.invalid"
    assert found.why[0].code == "request-unreadable"
    says = [reason(why.code, why.args, "en") for why in found.why]
    assert says[0].startswith("a request to ERP could not be read: not well-formed XML")
    assert says[1].startswith("no readable call brought the order there")
    assert says[2] == "the unreadable request to ERP was sent at sync.py:7"
    assert all("?" not in reason(why.code, why.args, "zh") for why in found.why)


def test_an_unreadable_request_to_the_source_or_before_the_record_is_no_cause():
    tape = Tape()
    wrong = ("$: is not JSON: Expecting value",)
    call(tape, "erp", "", None, wrong=wrong, outcome="400")
    tape.person("crm", "Customer", "9", **CUSTOMER)
    tape.person("crm", "Order", "17", **ORDER)
    call(tape, "crm", "", None, wrong=wrong, outcome="400")
    assert blamed(tape).remedy == "nothing-lost.unseen"


def test_a_call_that_the_end_of_the_trial_cut_off_is_no_trouble():
    tape = ordered()
    call(tape, "erp", "FindOrders", FIND)
    assert blamed(tape).remedy == "nothing-lost.missing"


def test_the_remedy_of_a_planted_defect_is_about_its_cause():
    scenario = "02-permissions/tokens-expire.yaml"
    chosen = rehearsal.case(1, scenario)
    planted = rehearsal.subject("gives_up_on_401:run")
    trace = rehearsal.trial(chosen, planted, scenario=scenario)
    found = judge(trace, chosen, rehearsal.project(scenario).court).findings
    remedies = {f.remedy_id for f in found if f.rule == "nothing-lost"}
    assert remedies == {"nothing-lost.token"}
    assert all("fetch a new token" in f.remedy for f in found if f.rule == "nothing-lost")


def test_an_unreadable_request_is_told_without_holes():
    tape = ordered()
    wrong = ("$: the message is not well-formed XML: xmlParseEntityRef: no name",)
    call(tape, "erp", "", None, wrong=wrong, outcome="ValidationFault")
    (breakage,) = tape.says("speaks-contract").breakages
    said = say(breakage.message, breakage.args)
    assert said.startswith("a request to ERP could not be read: $: the message is not well-formed")
    found = blame(tape.reading(), "speaks-contract", breakage, ())
    assert (found.party, found.confidence) == ("subject", "certain")
    told = [reason(why.code, why.args, "en") for why in found.why]
    assert "  " not in " ".join(told)
    assert told[-1] == "the unreadable request to ERP was sent at sync.py:7"
    assert "escape texts" in remedy(breakage.message, breakage.args)
