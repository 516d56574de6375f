"""The party at fault follows from the trace: each way through the procedure, on real trials."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from interlock.bundled import bundled
from interlock.contract.model import Repeat
from interlock.finding import Finding
from interlock.law.spoiling import with_event
from interlock.run.judge import Court, Judged, judge
from interlock.run.project import Project, load_project
from interlock.scenario.model import Case, LawUse, PlannedFault
from interlock.trace import Event
from interlock.values import put
from tests.run import small

LOST = PlannedFault("reply-lost", "erp", "CreateOrder", 1)
DRIFTED = PlannedFault(
    "drifted-field", "erp", "CreateOrder", 1, settings={"how": "missing", "field": "Number"}
)
SPEAKS = LawUse("speaks-contract")


@pytest.fixture(scope="module")
def plain(tmp_path_factory) -> Project:
    return load_project(small.project(tmp_path_factory.mktemp("plain")))


@pytest.fixture(scope="module")
def changed(plain) -> Callable[..., Project]:
    """Load the project with lines of its bridge and of the ERP's overlay replaced."""

    def load(bridge: tuple[str, str], overlay: tuple[str, str] = ("", "")) -> Project:
        files = plain.files
        texts = {
            "bridge.yaml": (bundled("contracts", "bridge.yaml"), bridge),
            "overlay.yaml": (bundled("contracts", "erp", "overlay.yaml"), overlay),
        }
        for name, (source, (old, new)) in texts.items():
            text = source.read_text(encoding="utf-8")
            assert old in text
            (files.root / name).write_text(text.replace(old, new, 1), encoding="utf-8")
        erp = replace(files.systems["erp"], overlay=(files.root / "overlay.yaml",))
        systems = {**files.systems, "erp": erp}
        return load_project(replace(files, systems=systems, bridge=files.root / "bridge.yaml"))

    return load


def only(judged: Judged, rule: str) -> Finding:
    (found,) = [f for f in judged.findings if f.rule == rule]
    return found


def long_remark(case: Case) -> Case:
    """Give the case with a remark that the ERP has no room for."""
    steps = tuple(
        replace(s, body=put(s.body, ("remark",), "x" * 300))
        if (s.action, s.match) == ("create", "order")
        else s
        for s in case.steps
    )
    return replace(case, steps=steps, laws=(*case.laws, SPEAKS))


def test_the_subject_when_every_message_kept_its_contract_and_the_target_offered_a_key(plain):
    judged = small.judged(plain, "doubles", small.calm_case(plain, faults=(LOST,)))
    found = only(judged, "exactly-once")
    assert (found.party, found.confidence) == ("subject", "certain")
    assert found.why[0].says == "every message kept its contract"
    assert "ERP keeps ExternalNo unique" in found.why[1].says
    assert "the bridge fills ExternalNo" in found.why[2].says
    assert re.fullmatch(r"CreateOrder was called at order_sync/\w+\.py:\d+", found.why[3].says)


def blindly(loaded: Project) -> Court:
    """Give the court for an ERP that cannot find orders by the number of the other side."""
    erp = loaded.court.contracts["erp"]
    finder = replace(erp.roles["FindOrders"], filters={})
    erp = replace(erp, roles={**erp.roles, "FindOrders": finder})
    return replace(loaded.court, contracts={**loaded.court.contracts, "erp": erp})


UNKEPT = ("    unique: [[ExternalNo]]\n", "")


def test_the_contract_when_it_offers_no_way_to_be_safe(changed):
    unsafe = changed((", unique_in: erp", ""), UNKEPT)
    case = small.calm_case(unsafe, faults=(LOST,))
    found = only(small.judged(unsafe, "doubles", case, blindly(unsafe)), "exactly-once")
    assert (found.party, found.confidence) == ("contract", "likely")
    assert "keeps no key of order unique" in found.why[1].says
    assert "ask the vendor of ERP" in found.remedy


def test_an_idempotency_key_is_an_offer_unless_the_system_forgets_it(changed):
    unsafe = changed((", unique_in: erp", ""), UNKEPT)
    case = small.calm_case(unsafe, faults=(LOST,))
    trace, court = small.trace(unsafe, "doubles", case), blindly(unsafe)
    erp = court.contracts["erp"]
    make = replace(erp.roles["CreateOrder"], repeat=Repeat(("header", "Client-Token")))
    erp = replace(erp, roles={**erp.roles, "CreateOrder": make})
    court = replace(court, contracts={**court.contracts, "erp": erp})
    kept = only(judge(trace, case, court), "exactly-once")
    assert (kept.party, kept.confidence) == ("subject", "certain")
    short = replace(make, repeat=Repeat(("header", "Client-Token"), lifetime_s=1))
    brief = replace(erp, roles={**erp.roles, "CreateOrder": short})
    late = replace(court, contracts={**court.contracts, "erp": brief})
    assert only(judge(trace, case, late), "exactly-once").confidence == "likely"
    keyed = replace(
        trace,
        events=tuple(
            replace(e, body={"args": {"Client-Token": "1"}, "body": e.body})
            if (e.kind, e.operation) == ("request", "CreateOrder")
            else e
            for e in trace.events
        ),
    )
    sent = only(judge(keyed, case, court), "exactly-once")
    assert sent.confidence == "likely"
    assert "both calls carried the same Client-Token" in sent.why[-2].says
    forgot = Event(0, 0, "fault", "erp", "CreateOrder", fault="key-forgotten")
    found = only(judge(with_event(trace, forgot), case, court), "exactly-once")
    assert (found.party, found.confidence) == ("contract", "likely")
    assert "forgot an idempotency key" in found.why[1].says


def test_the_contract_when_something_between_doubles_what_was_asked_once(changed):
    unsafe = changed((", unique_in: erp", ""), UNKEPT)
    case = small.calm_case(
        unsafe, faults=(PlannedFault("request-doubled", "erp", "CreateOrder", 1),)
    )
    found = only(small.judged(unsafe, "right", case), "exactly-once")
    assert (found.party, found.confidence) == ("contract", "likely")
    assert "keeps no key of order unique" in found.why[1].says


def test_the_bridge_alone_makes_no_key_unique(changed):
    unsafe = changed(("", ""), UNKEPT)
    case = small.calm_case(unsafe, faults=(LOST,))
    found = only(small.judged(unsafe, "doubles", case, blindly(unsafe)), "exactly-once")
    assert (found.party, found.confidence) == ("contract", "likely")
    assert not any("keeps ExternalNo unique" in why.says for why in found.why)


def test_the_subject_when_it_repeats_what_it_could_have_looked_up(changed):
    unsafe = changed((", unique_in: erp", ""), UNKEPT)
    case = small.calm_case(unsafe, faults=(LOST,))
    trace = small.trace(unsafe, "doubles", case)
    found = only(judge(trace, case, unsafe.court), "exactly-once")
    assert (found.party, found.confidence) == ("subject", "likely")
    assert "FindOrders of ERP finds it by its key" in found.why[1].says
    first = next(e for e in trace.events if e.operation == "CreateOrder" and e.kind == "request")
    look = replace(first, operation="FindOrders", body={"ExternalNo": found.args["record"]})
    events = [*trace.events]
    events.insert(first.seq + 1, look)
    looked = replace(
        trace,
        events=tuple(
            replace(e, seq=e.seq + 1 if e.seq > first.seq else e.seq,
                    cause=e.cause + 1 if e.cause > first.seq else e.cause)
            if e is not look else replace(e, seq=first.seq + 1)
            for e in events
        ),
    )  # fmt: skip
    assert only(judge(looked, case, unsafe.court), "exactly-once").party == "contract"


def test_a_key_that_the_overlay_keeps_unique_is_an_offer_as_well(changed):
    offered = changed((", unique_in: erp", ""))
    judged = small.judged(offered, "doubles", small.calm_case(offered, faults=(LOST,)))
    assert only(judged, "exactly-once").party == "subject"


def test_a_key_that_the_caller_may_choose_is_an_offer_if_the_bridge_fills_it(changed):
    no_unique = ("    open_key: false\n    unique: [[ExternalNo]]\n", "    open_key: true\n")
    number = ("      ExternalNo: orderNo\n", "      ExternalNo: orderNo\n      Number: orderNo\n")
    bare = changed((", unique_in: erp", ""), no_unique)
    case = small.calm_case(bare, faults=(LOST,))
    blind = small.judged(bare, "doubles", case, blindly(bare))
    assert only(blind, "exactly-once").party == "contract"
    trace = small.trace(bare, "doubles", case)
    text = bare.files.bridge.read_text(encoding="utf-8")
    bare.files.bridge.write_text(text.replace(*number, 1), encoding="utf-8")
    filled = load_project(bare.files)
    judged = judge(trace, case, filled.court)
    found = only(judged, "exactly-once")
    assert found.party == "subject"
    assert any("ERP takes Number from the caller" in why.says for why in found.why)


def test_the_system_when_its_answer_broke_its_own_contract(plain):
    judged = small.judged(plain, "doubles", small.calm_case(plain, faults=(DRIFTED,)))
    found = only(judged, "exactly-once")
    assert (found.party, found.confidence) == ("erp", "likely")
    assert "$.Number" in found.why[0].says
    assert "tell the owner of ERP" in found.remedy


def test_the_subject_when_its_request_breaks_a_contract_that_the_bridge_keeps(plain):
    judged = small.judged(plain, "long", long_remark(small.calm_case(plain)))
    found = only(judged, "speaks-contract")
    assert (found.party, found.confidence) == ("subject", "certain")
    assert "CreateOrder breaks the contract: $.Order.Note" in found.why[0].says
    assert found.where.file.startswith("order_sync/")
    assert found.where.line > 0


def test_the_bridge_when_it_is_known_to_misfit_at_that_field(changed):
    wide = changed(("longest: 255 characters", "longest: 999 characters"))
    judged = small.judged(wide, "long", long_remark(small.calm_case(wide)))
    found = only(judged, "speaks-contract")
    assert (found.party, found.confidence) == ("bridge", "likely")
    assert "breaks the contract at Note" in found.why[0].says
    line = int(found.why[1].says.rpartition(":")[2].rstrip(")"))
    text = wide.files.bridge.read_text(encoding="utf-8").splitlines()
    assert "longest: 999 characters" in text[line - 1]
    assert "change the bridge" in found.remedy


def test_what_never_arrived_is_laid_to_the_request_that_could_not(changed, plain):
    wide = changed(("longest: 255 characters", "longest: 999 characters"))
    for loaded, party in ((wide, "bridge"), (plain, "subject")):
        judged = small.judged(loaded, "long", long_remark(small.calm_case(loaded)))
        found = only(judged, "nothing-lost")
        assert found.party == party
        assert "breaks the contract" in found.why[0].says


def test_what_came_back_of_a_doubled_record_is_laid_to_what_doubled_it(changed):
    unsafe = changed((", unique_in: erp", ""), UNKEPT)
    case = small.calm_case(
        unsafe, faults=(PlannedFault("request-doubled", "erp", "CreateOrder", 1),)
    )
    case = replace(case, laws=(*case.laws, LawUse("fields-agree", ("order",))))
    judged = small.judged(unsafe, "right", case)
    found = [f for f in judged.findings if f.rule == "fields-agree" and f.where.system == "crm"]
    assert found
    assert {(f.party, f.remedy_id) for f in found} == {("contract", "exactly-once.elsewhere")}
