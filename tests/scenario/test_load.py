"""A scenario file is read strictly: every name is looked up, every error has its place."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from interlock.errors import ScenarioError
from interlock.scenario.load import is_case
from interlock.scenario.model import DataSpec, LawUse, PlannedFault, Search
from tests.scenario.small import SCENARIO, small_scenario


def test_a_scenario_is_read_whole(tmp_path: Path) -> None:
    scenario = small_scenario(tmp_path)
    assert scenario.title["zh"] == "订单恰好一次进入ERP"
    assert scenario.name == "Orders reach the ERP once"
    assert (scenario.horizon_ms, scenario.heal_at_ms) == (7_200_000, 5_400_000)
    assert (scenario.cause, scenario.trials) == (7, 200)
    assert scenario.file.endswith("orders.yaml")


def test_data_has_ranges_choices_and_included_records(tmp_path: Path) -> None:
    customer, order = small_scenario(tmp_path).data
    assert isinstance(customer, DataSpec)
    assert customer.count == (2, 2)
    assert customer.include == ({"name": "镕基科技有限公司"},)
    assert order.count == (1, 5)
    assert order.lists == {"lines": (1, 3)}
    assert order.choices == {"currency": ("CNY", "JPY", "KWD"), "remark": ("gift",)}


def test_steps_keep_their_order_and_times(tmp_path: Path) -> None:
    steps = small_scenario(tmp_path).steps
    assert [s.action for s in steps] == ["create", "create", "change", "do", "cancel"]
    assert steps[0].named == "A"
    assert steps[2].after_ms == 300_000
    assert (steps[3].operation, steps[3].every_ms) == ("ShipOrder", 60_000)
    assert steps[1].every_ms == 30_000
    assert [s.expect for s in steps] == ["", "", "", "", "refused"]
    assert steps[0].source.line == 10


def test_a_number_becomes_text_where_the_contract_has_text(tmp_path: Path) -> None:
    assert small_scenario(tmp_path).steps[2].with_ == {"lines.1.qty": "3"}


def test_a_number_stays_one_where_the_contract_has_numbers(tmp_path: Path) -> None:
    scenario = small_scenario(
        tmp_path, old="- {crm: cancel, record: A, expect: refused}",
        new="- {erp: change, record: A, with: {Amount: 12.50}}",
    )  # fmt: skip
    assert scenario.steps[4].with_ == {"Amount": Decimal("12.50")}


def test_faults_have_addresses_spans_and_settings(tmp_path: Path) -> None:
    once, span, crash, slow = small_scenario(tmp_path).faults
    assert (once.site, once.kind, once.settings) == ("erp.CreateOrder#1", "reply-lost", {})
    assert (span.site, span.from_ms, span.for_ms) == ("erp", 600_000, 1_200_000)
    assert slow.site == "crm.order.approved#3"
    assert slow.settings == {"delay_ms": 90_000, "retry_after_s": 60, "how": "nil"}
    assert isinstance(crash, PlannedFault)


def test_a_crash_after_a_call_is_a_fault_of_that_call(tmp_path: Path) -> None:
    crash = small_scenario(tmp_path).faults[2]
    assert (crash.kind, crash.site) == ("crash", "erp.CreateOrder#2")


def test_a_crash_may_name_one_part_of_the_subject(tmp_path: Path) -> None:
    crash = small_scenario(tmp_path, old="at: subject,", new="at: subject.worker,").faults[2]
    assert (crash.site, crash.settings) == ("erp.CreateOrder#2", {"part": "worker"})


def test_laws_have_subjects_and_settings(tmp_path: Path) -> None:
    laws = [LawUse(law.law, law.of, law.settings) for law in small_scenario(tmp_path).laws]
    assert laws == [
        LawUse("exactly-once", ("order",)),
        LawUse("nothing-lost", ("order", "customer")),
        LawUse("nothing-lost", ("order",), {"within": 900_000}),
        LawUse("never-backwards", ("order.status",)),
        LawUse("settles", (), {"within": 900_000}),
        LawUse("retries-bounded", (), {"per_minute": 60}),
        LawUse("speaks-contract"),
    ]


@pytest.mark.parametrize(
    ("written", "search"),
    [
        ("search: {faults: all, except: [outage]}\n", Search(("all",), ("outage",))),
        ("search: {faults: none}\n", Search()),
        ("search: {faults: [crash, outage]}\n", Search(("crash", "outage"))),
        ("", Search()),
    ],
)
def test_the_search_says_which_faults_may_come(
    tmp_path: Path, written: str, search: Search
) -> None:
    old = "search: {faults: all, except: [outage]}\n"
    assert small_scenario(tmp_path, old=old, new=written).search == search


def test_faults_heal_after_three_quarters_of_the_horizon(tmp_path: Path) -> None:
    assert small_scenario(tmp_path, old="heal_at: 90 min\n").heal_at_ms == 5_400_000
    short = small_scenario(tmp_path, old="horizon: 2 h\nheal_at: 90 min", new="horizon: 40 min")
    assert short.heal_at_ms == 1_800_000


def test_a_title_may_be_in_one_language(tmp_path: Path) -> None:
    scenario = small_scenario(
        tmp_path, old="{en: Orders reach the ERP once, zh: 订单恰好一次进入ERP}", new="Orders"
    )
    assert scenario.title == {"en": "Orders"}


@pytest.mark.parametrize(
    ("old", "new", "at", "says", "remedy"),
    [
        # at: the text in `new` to which the error must point; "" is its beginning.
        ("horizon: 2 h", "horizon: 2 hours", "2 hours", "no duration", "2 h"),
        ("horizon: 2 h", "horizon: 0 s", "0 s", "horizon is 0", "2 h"),
        ("heal_at: 90 min", "heal_at: 3 h", "3 h", "before the horizon", "earlier"),
        ("heal_at: 90 min", "heel_at: 90 min", "", "heel_at", "'heal_at'"),
        ("cause: 7", "cause: 11", "11", "cause 11", "1 to 10"),
        ("customer: {count: 2,", "custmer: {count: 2,", "", "custmer", "'customer'"),
        ("count: 1 to 5", "count: 5 to 1", "5 to 1", "no count", "1 to 5"),
        ("lines: 1 to 3", "line: 1 to 3", "", "no list 'line'", "'lines'"),
        ("{name: 镕基", "{nam: 镕基", "nam", "nam", "'name'"),
        ("with: {currency", "with: {curency", "curency", "curency", "'currency'"),
        ("[CNY, JPY, KWD]", "[CNY, JPI, KWD]", "JPI", "JPI", "'JPY'"),
        ("crm: create, record: order, as", "cmr: create, record: order, as", "cmr", "cmr", "'crm'"),
        ("crm: create, record: order}", "crm: creat, record: order}", "creat,", "action 'creat'",
         "'create'"),
        ("erp: do, operation: ShipOrder", "erp: ShipOrder", "ShipOrder", "not an action",
         "`erp: do, operation: ShipOrder`"),
        ("{crm: create, record: order}", "{crm: create, record: ordr}", "ordr", "ordr", "'order'"),
        ("{crm: create, record: order}", "{record: order}", "{", "names no system", "crm"),
        ("{crm: create, record: order}", "{crm: create, erp: do, record: order}", "erp", "acts on",
         "two steps"),
        ("{after: 5 min", "{after: 5 minutes", "5 minutes", "no duration", "5 min"),
        ("lines.1.qty: 3", "lines.1.qtty: 3", "lines", "qtty", "'qty'"),
        ("lines.1.qty: 3", "lines.qty: 3", "lines", "is a list", "number"),
        ("lines.1.qty: 3", "lines.1.qty: 1.23456", "1.23456", "at most 3 decimals", "allows"),
        ("operation: ShipOrder", "operation: ShipOrdr", "ShipOrdr", "ShipOrdr", "'ShipOrder'"),
        ("expect: refused", "expect: refuse", "refuse", "refuse", "'refused'"),
        ("CreateOrder#1", "CreatOrder#1", None, "CreatOrder", "'CreateOrder'"),
        ("erp.CreateOrder#1", "epr.CreateOrder#1", None, "epr", "'erp'"),
        ("erp.CreateOrder#1", "erp.CreateOrder", None, "no call", "SYSTEM.OPERATION#N"),
        ("fault: reply-lost", "fault: reply-lot", "reply-lot", "reply-lot", "'reply-lost'"),
        ("delay: 90 s", "dely: 90 s", "", "dely", "'delay'"),
        ("delay: 90 s", "delay: ninety", "ninety", "no duration", "30 s"),
        ("how: nil", "how: nill", "nill", "nill", "'nil'"),
        ("at: erp, fault: outage, from: 10 min", "at: erp, fault: outage, form: 10 min", "form",
         "form", "'from'"),
        ("at: erp, fault", "at: epr, fault", "epr", "epr", "'erp'"),
        ("{at: erp, fault", "{att: erp, fault", "att", "a fault knows no 'att'",
         "did you mean 'at'?"),
        ("fault: reply-lost", "falt: reply-lost", "falt", "a fault knows no 'falt'", "'fault'"),
        ("except: [outage]", "except: [outages]", "outages", "outages", "'outage'"),
        ("exactly-once: order", "exactly-onc: order", "exactly", "exactly-onc", "'exactly-once'"),
        ("exactly-once: order", "exactly-once: orders", "orders", "orders", "'order'"),
        ("order.status", "order.statu", "order", "statu", "field"),
        ("settles: {within", "settles: {wihin", "wihin", "wihin", "'within'"),
        ("trials: 200", "trials: 0", "0", "trials", "at least 1"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_at_its_place(
    tmp_path: Path, old: str, new: str, at: str | None, says: str, remedy: str
) -> None:
    with pytest.raises(ScenarioError) as caught:
        small_scenario(tmp_path, old=old, new=new)
    text = SCENARIO.replace(old, new, 1)
    offset = text.index(new) if at is None else text.index(at, text.index(new))
    line, start = text.count("\n", 0, offset) + 1, text.rfind("\n", 0, offset)
    where = caught.value.where.removeprefix((tmp_path / "orders.yaml").as_posix() + ":")
    # Errors of quoted values point to the quote.
    columns = (
        {offset - start, offset - start - 1, offset - start - 5} if at is None else {offset - start}
    )
    assert where in {f"{line}:{column}" for column in columns}
    assert says in caught.value.problem
    assert remedy in caught.value.remedy


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("erp: do, operation: ShipOrder", "erp: do", "lacks 'operation'"),
        ("  - {crm: create, record: order}\n", "  - {crm: delete, record: order, as: B}\n", "'as'"),
        ("{crm: create, record: order}", "{crm: create, record: order, as: A}", "taken"),
        ("  - {crm: create, record: order}\n", "  - {crm: create, record: A, as: B}\n", "exists"),
        ("crm: cancel, record: A", "crm: cancel, operation: updateOrder, record: A", "does not go"),
        ("at: \"erp.CreateOrder#1\", fault: reply-lost", "at: \"erp.CreateOrder#1\", fault: outage",
         "lasts for a span"),
        ("fault: reply-lost}", "fault: reply-lost, from: 1 min}", "goes only with a span"),
        (", from: 10 min, for: 20 min}", ", from: 10 min}", "lacks 'for'"),
        (", after: \"erp.CreateOrder#2\"}", "}", "the call after which"),
        ("at: subject, fault: crash", "at: subject.worker, fault: reply-lost", "no part of"),
        ("  - exactly-once: order\n", "  - exactly-once\n", "must be asked about"),
        ("  - exactly-once: order\n", "  - {exactly-once: order, settles: order}\n", "one law"),
        ("search: {faults: all,", "search: {faults: [all, crash],", "'all' stands alone"),
        ("how: nil", "field: 12", "must be a text"),
        ("from: 10 min, for: 20 min", "from: 10 min, for: 0 s", "the span is empty"),
        ("from: 10 min, for: 20 min", "from: 90 min, for: 20 min", "after heal_at"),
        ("settles: {within: 15 min}", "settles: {within: 15}", "is no duration"),
        ("settles: {within: 15 min}", "settles: {within: -15 min}", "is no duration"),
        ("per_minute: 60", "per_minute: many", "must be a whole number"),
        ("per_minute: 60", "per_minute: 1 min", "must be a whole number"),
        ("  - speaks-contract\n", "  - speaks-contract: order\n", "about the whole trial"),
        ("count: 1 to 5", "count: 1 to 1001", "1,001 is more than 1,000"),
        ("{after: 5 min, crm", "{after: 2 h, crm", "lies after the horizon"),
        ("{crm: cancel, record: A, expect", "{erp: delete, record: A, expect",
         "no operation of erp is known to delete SalesOrder"),
        ("interlock: 1", "interlock: 9", "version 9"),
        ("steps:\n", "steps: none\nother:\n", "knows no 'other'"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_by_name(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    with pytest.raises(ScenarioError) as caught:
        small_scenario(tmp_path, old=old, new=new)
    assert says in caught.value.problem
    assert caught.value.remedy


def test_a_system_may_be_made_to_refuse_what_breaks_its_contract(tmp_path: Path) -> None:
    scenario = small_scenario(
        tmp_path, old="crm: cancel, record: A,",
        new="crm: change, record: A, with: {currency: XXX},",
    )  # fmt: skip
    assert scenario.steps[4].with_ == {"currency": "XXX"}


def test_a_text_with_a_comma_needs_quotes_and_the_error_says_so(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        small_scenario(tmp_path, old="en: Orders reach", new="en: Orders, once they reach")
    assert "quote" in caught.value.remedy


def test_a_case_is_no_scenario(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="a case, not a scenario"):
        small_scenario(tmp_path, old="cause: 7", new="case: x")
    assert is_case(tmp_path / "orders.yaml")


def test_a_scenario_is_no_case(tmp_path: Path) -> None:
    small_scenario(tmp_path)
    assert not is_case(tmp_path / "orders.yaml")
