"""Records, references and times of a trial are drawn so that a right integration can hold."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from interlock.errors import ScenarioError
from interlock.fault import FAULTS
from interlock.law import LAWS
from interlock.run.search.workload import draw
from interlock.scenario.load import load
from interlock.scenario.model import CaseStep
from interlock.values import at
from tests.rehearsal import project

HEAD = "interlock: 1\nscenario: s\nhorizon: 1 h\nlaws: [speaks-contract]\n"
APPROVED = "{after: 5 min, crm: do, operation: approveOrder, record: order, every: 2 min}"
CODES = ("91350211M000100Y43", "91350211M000101Y43", "91350211M000102Y43")
Steps = Callable[..., tuple[CaseStep, ...]]


@pytest.fixture
def steps(tmp_path) -> Steps:
    """Draw from the `data` and `steps` of a scenario."""

    def drawn(data: str, done: str = "[]", *, seed: str = "0", edge: float = 0.3):
        pair, path = project(), Path(tmp_path / "s.yaml")
        path.write_text(f"{HEAD}data: {data}\nsteps: {done}\n", encoding="utf-8")
        bridge = pair.court.bridge
        scenario = load(path, bridge, pair.contracts, faults=FAULTS, laws=LAWS)
        return draw(scenario, pair.contracts, bridge, seed=seed, edge=edge)

    return drawn


def created(drawn: tuple[CaseStep, ...], match: str = "") -> list[CaseStep]:
    return [s for s in drawn if s.action == "create" and match in ("", s.match)]


def test_the_same_seed_draws_the_same_and_another_one_something_else(steps):
    data = "{customer: {count: 2}, order: {count: 1 to 5}}"
    assert steps(data, seed="a") == steps(data, seed="a")
    assert steps(data, seed="a") != steps(data, seed="b")


def test_counts_stay_in_their_range_and_reach_its_ends(steps):
    sizes = {len(created(steps("{customer: {count: 2 to 4}}", seed=str(n)))) for n in range(40)}
    assert sizes == {2, 3, 4}


def test_without_edges_the_smallest_counts_are_drawn(steps):
    drawn = steps("{customer: {count: 1}, order: {count: 1 to 5, lines: 1 to 9}}", edge=0.0)
    (order,) = created(drawn, "order")
    assert len(at(order.body, ("lines",))) == 1


def test_lists_have_the_size_that_the_scenario_says(steps):
    sizes = {
        len(at(order.body, ("lines",)))
        for n in range(30)
        for order in created(steps("{order: {count: 2, lines: 2 to 3}}", seed=str(n)), "order")
    }
    assert sizes == {2, 3}


def test_a_reference_names_a_record_of_the_trial(steps):
    drawn = steps("{customer: {count: 2}, order: {count: 6}}")
    labels = {s.record for s in created(drawn, "customer")}
    named = {at(s.body, ("customerId", "$field", 0)) for s in created(drawn, "order")}
    assert len(labels) == 2
    assert named <= labels


def test_what_a_record_needs_is_drawn_too_and_created_before_it(steps):
    drawn = created(steps("{order: {count: 1}}"))
    assert len(drawn) == 2
    assert at(drawn[1].body, ("customerId",)) == {"$field": [drawn[0].record, "id"]}
    assert drawn[0].at_ms < drawn[1].at_ms


def test_keys_are_there_once_each_and_readable(steps):
    for seed in map(str, range(20)):
        drawn = created(steps("{customer: {count: 8}}", seed=seed, edge=1.0))
        codes = [str(at(s.body, ("creditCode",))) for s in drawn]
        assert len({c.casefold() for c in codes}) == 8
        assert all(c.isascii() and c.strip() == c for c in codes)


def test_records_that_must_be_among_them_are_and_the_rest_is_drawn(steps):
    drawn = created(steps("{customer: {count: 1, include: [{name: Wang}, {name: Li}]}}"))
    assert [at(s.body, ("name",)) for s in drawn] == ["Wang", "Li"]
    assert all(at(s.body, ("creditCode",)) for s in drawn)


def test_a_key_that_the_scenario_says_twice_is_there_twice(steps):
    code = "91350211M000100Y43"
    drawn = created(
        steps(f"{{customer: {{include: [{{creditCode: {code}}}, {{creditCode: {code}}}]}}}}")
    )
    assert [at(s.body, ("creditCode",)) for s in drawn] == [code, code]


def test_one_of_the_listed_values_is_taken(steps):
    data = "{order: {count: 20, with: {currency: [CNY, JPY], remark: gift}}}"
    drawn = created(steps(data), "order")
    assert {at(s.body, ("currency",)) for s in drawn} == {"CNY", "JPY"}
    assert {at(s.body, ("remark",)) for s in drawn} == {"gift"}


def test_a_key_that_with_says_is_the_one_that_is_there(steps):
    data = "{customer: {count: 1, with: {creditCode: 91350211M000100Y43}}}"
    for seed in "abc":
        (customer,) = created(steps(data, seed=seed))
        assert at(customer.body, ("creditCode",)) == "91350211M000100Y43"


def test_each_record_takes_another_of_the_listed_keys(steps):
    data = f"{{customer: {{count: 2 to 3, with: {{creditCode: [{', '.join(CODES)}]}}}}}}"
    for seed in "abcdef":
        codes = [at(s.body, ("creditCode",)) for s in created(steps(data, seed=seed))]
        assert len(set(codes)) == len(codes)
        assert set(codes) <= set(CODES)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("{count: 1 to 3, with: {creditCode: [KEY, KEY]}}", "up to 3 records .* and 1 is given"),
        ("{count: 2, with: {creditCode: KEY}, include: [{creditCode: KEY}]}", "and 0 is given"),
    ],
)
def test_fewer_keys_than_records_are_refused(steps, data, says):
    with pytest.raises(ScenarioError, match=says) as raised:
        steps(f"{{customer: {data.replace('KEY', CODES[0])}}}")
    assert "s.yaml:5" in raised.value.where
    assert "write a list of" in raised.value.remedy


def test_what_a_scenario_says_of_amounts_and_references_is_left_as_it_is(steps):
    said = "currency: JPY, amount: '10.25', customerId: CU-77"
    for data in (f"with: {{{said}}}", f"include: [{{{said}}}]"):
        (order,) = created(steps(f"{{order: {{count: 1, {data}}}}}"), "order")
        assert at(order.body, ("amount",)) == "10.25"
        assert at(order.body, ("customerId",)) == "CU-77"


def test_amounts_have_no_more_digits_than_their_currency(steps):
    data = "{order: {count: 10, with: {currency: JPY}}}"
    amounts = [
        at(s.body, ("amount",)) for n in "abc" for s in created(steps(data, seed=n), "order")
    ]
    assert all("." not in str(amount) for amount in amounts if amount is not None)


def test_the_lines_of_an_order_add_up_to_its_amount(steps):
    data = "{order: {count: 5, lines: 1 to 4}}"
    for seed in map(str, range(12)):
        for order in created(steps(data, seed=seed, edge=0.5), "order"):
            lines = at(order.body, ("lines",))
            summed = sum(Decimal(str(at(line, ("amount",)))) for line in lines)
            assert summed == Decimal(str(at(order.body, ("amount",)))), order.body


def test_the_state_of_a_new_record_is_the_systems_own_affair(steps):
    drawn = created(steps("{order: {count: 10}}"), "order")
    assert all("status" not in s.body for s in drawn)


def test_records_that_no_step_creates_stand_there_from_the_start(steps):
    drawn = steps("{customer: {count: 2}, order: {count: 2}}", f"[{APPROVED}]")
    assert [s.at_ms for s in created(drawn)] == [1_000, 2_000, 3_000, 4_000]
    acts = [s for s in drawn if s.action == "do"]
    assert [(s.record, s.at_ms) for s in acts] == [("order-1", 305_000), ("order-2", 425_000)]


def test_records_beside_those_that_steps_create_by_name_stand_there_too(steps):
    drawn = steps("{order: {count: 3}}", "[{after: 10 min, crm: create, record: order, as: A}]")
    assert {s.record: s.at_ms > 600_000 for s in created(drawn, "order")} == {
        "order-1": True, "order-2": False, "order-3": False,
    }  # fmt: skip


def test_a_named_record_is_the_one_that_later_steps_mean(steps):
    drawn = steps(
        "{order: {count: 2}}",
        "[{crm: create, record: order, as: A}, {crm: create, record: order},"
        " {crm: change, record: A, with: {remark: late}}, {crm: cancel, record: order}]",
    )
    changed = [s.record for s in drawn if s.action == "change"]
    assert changed == ["order-1"]
    assert [s.record for s in drawn if s.action == "cancel"] == ["order-1", "order-2"]
    assert len(created(drawn, "order")) == 2


def test_each_step_creates_in_its_own_system(steps):
    drawn = steps(
        "{customer: {count: 2}}",
        "[{crm: create, record: customer, as: A}, {erp: create, record: customer, as: B}]",
    )
    assert [(s.system, s.record) for s in created(drawn)] == [
        ("crm", "customer-1"), ("erp", "customer-2"),
    ]  # fmt: skip
    assert "TaxNo" in created(drawn)[1].body


def test_what_a_person_types_on_creation_wins(steps):
    drawn = steps(
        "{order: {count: 1, lines: 2}}",
        "[{crm: create, record: order, with: {lines.2.qty: 7, remark: typed}, expect: accepted}]",
    )
    (order,) = created(drawn, "order")
    assert (at(order.body, ("lines", 1, "qty")), at(order.body, ("remark",))) == ("7", "typed")
    assert order.expect == "accepted"
