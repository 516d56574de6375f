"""A system that says no with a good status is told as one that has said no."""

from __future__ import annotations

from dataclasses import replace

from interlock.contract.load import codec_for
from interlock.contract.model import Rights, Told
from interlock.run.judge import judge
from interlock.run.project import load_project
from tests.run import small

INSIDE = Told(("Number",), ("",), {("Number",): "SO9999999"}, reasons=("forbidden",))


def no_orders(contract):
    """Give the ERP without leave to make orders, which it says inside a good reply."""
    may = {r.name: ("*",) for r in contract.resources if r.name != "SalesOrder"}
    return replace(
        contract,
        told={"CreateOrder": INSIDE},
        rights=(Rights("reader", ("default",), {**may, "SalesOrder": ("read", "list")}),),
    )


def test_such_a_refusal_is_no_success_in_the_trace_and_the_order_counts_as_lost(tmp_path):
    loaded = load_project(small.project(tmp_path))
    erp = no_orders(loaded.contracts["erp"])
    loaded = replace(
        loaded,
        contracts={**loaded.contracts, "erp": erp},
        codecs={**loaded.codecs, "erp": codec_for(erp)},
    )
    case = small.calm_case(loaded)
    trace = small.trace(loaded, "right", case)
    replies = [e for e in trace.events if e.kind == "reply" and e.operation == "CreateOrder"]
    assert replies
    assert {(e.outcome, e.ok) for e in replies} == {("ok", False)}
    assert {e.body["Number"] for e in replies} == {"SO9999999"}
    broken = {f.rule for f in judge(trace, case, loaded.court).findings}
    assert any("nothing-lost" in str(rule) for rule in broken)
