"""What trials met of outcomes, moves, codes and edges; all else is named."""

from __future__ import annotations

import pytest

from interlock.run.coverage import Met, chart, met, there_is, together
from interlock.trace import Event, Trace
from tests.rehearsal import calm_trace, project


@pytest.fixture(scope="module")
def whole():
    loaded = project()
    return chart(loaded.contracts, loaded.court.bridge)


@pytest.fixture(scope="module")
def calm(whole) -> Met:
    return met(calm_trace(), whole)


def write(body, resource="Order", system="crm", seq=0, cause=-1) -> Event:
    kept = {"resource": resource, "key": "1", "before": None, "after": body}
    return Event(0, seq, "write", system, cause=cause, body=kept)


def test_a_calm_trial_meets_the_good_outcomes_alone(calm, whole):
    there = there_is(whole, {"erp.CreateOrder", "crm.getOrder"})
    assert {"erp.CreateOrder ok", "crm.getOrder 200"} <= calm.outcomes
    assert "erp.CreateOrder DuplicateFault" in there.outcomes - calm.outcomes
    assert "crm.getOrder 404" in there.outcomes - calm.outcomes


def test_the_moves_of_the_joint_life_are_counted_and_those_that_never_happened_are_named(
    calm, whole
):
    there = there_is(whole, ())
    assert {"order open > approved", "order processing > confirmed"} <= calm.moves
    assert {"order confirmed > shipped", "order cancelled when shipped"} <= there.moves - calm.moves


def test_a_cancelled_order_is_met_in_the_state_in_which_it_was(whole):
    made = Event(0, 0, "act", "crm", body={"action": "create", "record": "order-1"})
    cancel = Event(9, 3, "act", "crm", body={"action": "cancel", "record": "order-1"})
    trace = Trace({}, (
        made, write({"status": "open"}, seq=1, cause=0), write({"status": "approved"}, seq=2),
        cancel,
    ))  # fmt: skip
    assert met(trace, whole).moves == {"order open > approved", "order cancelled when approved"}


def test_the_codes_of_tables_that_travelled_are_met(whole):
    line = {"unit": "kg"}
    trace = Trace({}, (write({"currency": "JPY", "lines": [line]}),))
    assert met(trace, whole).codes == {"currency JPY", "unit kg"}
    assert {"currency KWD", "unit pcs", "status E"} <= there_is(whole, ()).codes


@pytest.mark.parametrize(
    ("body", "edge"),
    [
        ({"remark": "x" * 255}, "order.remark longest"),
        ({"amount": "1.0"}, "order.remark absent"),
        ({"lines": [{}]}, "order.lines with one"),
        ({"lines": [{}] * 4}, "order.lines with many"),
        ({"orderedAt": "2026-01-05T20:00:00+00:00"}, "order.orderedAt on another day"),
    ],
)
def test_a_value_at_an_edge_is_met(whole, body, edge):
    other = {"remark": "x", "lines": [{}] * 2, "orderedAt": "2026-01-05T10:00:00+00:00"}
    assert edge in met(Trace({}, (write({**other, **body, "remark": body.get("remark")}),)), whole
    ).values  # fmt: skip
    assert edge not in met(Trace({}, (write(other),)), whole).values
    assert edge in there_is(whole, ()).values


def test_what_several_trials_met_is_added_up():
    one, two = Met(codes=frozenset({"a"})), Met(codes=frozenset({"b"}), moves=frozenset({"c"}))
    assert together((one, two)) == Met(codes=frozenset({"a", "b"}), moves=frozenset({"c"}))
    assert together(()) == Met()
