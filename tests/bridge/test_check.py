"""What cannot fit is found from the contracts alone, with a witness and the line of the rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from interlock.bridge.check import check
from interlock.bridge.load import load
from interlock.contract.model import Contract, Role
from interlock.errors import BridgeError
from interlock.finding import Finding
from interlock.messages import say
from interlock.schema.types import (
    Anything,
    Choice,
    Field,
    ListOf,
    Moment,
    Number,
    Record,
    Ref,
    Text,
    Type,
)
from tests.bridge.small import BRIDGE, contracts, written

MONEY_TEXT = Number(17, 3, carrier="text")


def typed(contract: Contract, record: str, name: str, change: Callable[[Field], Field]) -> Contract:
    """Give the contract with one field of one record type changed."""
    type_ = contract.types[record]
    assert isinstance(type_, Record)
    fields = tuple(change(f) if f.name == name else f for f in type_.fields)
    return replace(contract, types={**contract.types, record: replace(type_, fields=fields)})


def fitting() -> dict[str, Contract]:
    """Give the two small contracts, so changed that the small bridge fits."""
    both = contracts()
    both["crm"] = typed(both["crm"], "Order", "customerId", _as(Text(1, 20)))
    both["crm"] = typed(both["crm"], "Order", "lines", _as(ListOf(Ref("Line"), 1, 200)))
    both["erp"] = typed(both["erp"], "SalesOrder", "Number", _as(Text(1, 20)))
    both["erp"] = typed(both["erp"], "Customer", "Number", _as(Text(1, 20)))
    roles = {
        "CreateOrder": Role("create", "SalesOrder"),
        "CreateCustomer": Role("create", "Customer"),
    }
    both["erp"] = replace(both["erp"], roles=roles)
    return both


def test_a_look_up_must_lead_to_the_record_that_the_field_means(tmp_path):
    buyer = "match:\n  buyer: {crm: Customer.creditCode, erp: SalesOrder.Note}\n"
    text = BRIDGE.replace("match:\n", buyer, 1)

    def told(match: str) -> list[Finding]:
        changed = text.replace("look_up: customer", f"look_up: {match}", 1)
        bridge = load(written(tmp_path, changed), contracts())
        return [f for f in check(bridge, fitting()) if f.args["why"].startswith("look-up")]

    assert not told("customer")
    (itself,) = told("buyer")
    assert itself.severity == "error"
    assert "SalesOrder is matched by order; look_up: buyer" in itself.says
    assert "look_up: customer" in text.splitlines()[itself.where.line - 1]
    (another,) = told("order")
    assert "refers to a Customer; order matches Order" in another.says


def test_a_function_whose_module_is_missing_is_an_error(tmp_path):
    def told(module: str) -> Finding:
        text = BRIDGE.replace("mapping:region", f"{module}:region", 1)
        found = check(load(written(tmp_path, text), contracts()), fitting())
        return next(f for f in found if "python" in f.args)

    assert told("mapping").severity == "info"
    assert told("json").severity == "info"
    missing = told("a_module_that_nobody_wrote")
    assert (missing.severity, missing.args["why"]) == ("error", "no-module")
    assert "there is no module for a_module_that_nobody_wrote:region" in missing.says


def test_a_reference_by_an_inner_key_is_a_warning(tmp_path):
    text = BRIDGE.replace("Customer: {look_up: customer, from: customerId}", "Customer: customerId")
    found = check(load(written(tmp_path, text), contracts()), fitting())
    (inner,) = [f for f in found if f.args["why"] == "inner-key"]
    assert inner.severity == "warning"
    assert "the key of a Customer inside CRM, which ERP does not know" in inner.says
    assert inner.remedy == "look it up: {look_up: customer, from: customerId}"


def unkept() -> dict[str, Contract]:
    """Give fitting contracts whose ERP declares no unique field of its orders."""
    both = fitting()
    resources = tuple(
        replace(r, unique=()) if r.name == "SalesOrder" else r for r in both["erp"].resources
    )
    both["erp"] = replace(both["erp"], resources=resources)
    return both


def test_a_key_that_only_the_bridge_calls_unique_must_be_declared_in_the_contract(tmp_path):
    bridge = load(written(tmp_path), contracts())
    assert not [f for f in check(bridge, fitting()) if f.args["why"] == "not-kept-unique"]
    (found,) = [f for f in check(bridge, unkept()) if f.args["why"] == "not-kept-unique"]
    assert found.severity == "error"
    assert "twins store doubles" in found.says
    assert "resources: {SalesOrder: {unique: [[ExternalNo]]}}" in found.remedy
    assert (
        found.where.line
        == BRIDGE.splitlines().index(
            next(line for line in BRIDGE.splitlines() if "unique_in" in line)
        )
        + 1
    )


def _as(type_: Type) -> Callable[[Field], Field]:
    return lambda field: replace(field, type=type_)


def findings(
    folder: Path, both: dict[str, Contract] | None = None, *, old: str = "", new: str = ""
) -> tuple[Finding, ...]:
    both = both or fitting()
    assert old in BRIDGE
    return check(load(written(folder, BRIDGE.replace(old, new, 1)), both), both)


def errors(found: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(f.where.path, f.message_id) for f in found if f.severity != "info"]


def test_a_bridge_that_fits_has_no_findings(tmp_path: Path) -> None:
    assert errors(findings(tmp_path)) == []


def test_what_python_decides_is_said_not_judged(tmp_path: Path) -> None:
    (only,) = findings(tmp_path)
    assert (only.severity, only.where.path) == ("info", "$.Region")
    assert "mapping:region" in only.says


CASES: list[tuple[str, str, str, Type, str, str, str]] = [
    # system, record, field, its new type, path, message, part of the sentence
    ("crm", "Order", "orderNo", Text(1, 80), "$.ExternalNo", "too-long", "40"),
    ("crm", "Order", "orderNo", Text(0, 40), "$.ExternalNo", "too-short", "1"),
    ("erp", "SalesOrder", "Note", Text(0, 100), "$.Note", "too-long", "100"),
    ("erp", "SalesOrder", "Amount", Number(17, 2), "$.Amount", "too-many-decimals", "2"),
    ("erp", "Line", "Qty", Number(13, 0), "$.Lines[].Qty", "too-many-decimals", "0"),
    ("erp", "Line", "Price", Number(10, 3), "$.Lines[].Price", "too-many-digits", "10"),
    ("erp", "SalesOrder", "Currency", Choice(("PRE001",)), "$.Currency", "code-unknown", "PRE004"),
    ("crm", "Order", "currency", Choice(("CNY", "USD")), "$.Currency", "code-missing", "USD"),
    ("erp", "SalesOrder", "Customer", Text(1, 5), "$.Customer", "too-long", "5"),
    ("crm", "Order", "lines", ListOf(Ref("Line"), 0, 200), "$.Lines", "list-too-short", "1"),
    ("crm", "Order", "lines", ListOf(Ref("Line"), 1, 999), "$.Lines", "list-too-long", "200"),
    ("crm", "Order", "createdAt", Moment("instant", "forbidden"), "$.OrderDate", "date-loses-time",
     "day"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[1]}.{case[2]}-{case[5]}")
def test_a_value_that_cannot_fit_is_shown(
    tmp_path: Path, case: tuple[str, str, str, Type, str, str, str]
) -> None:
    system, record, field, type_, path, why, says = case
    both = fitting()
    both[system] = typed(both[system], record, field, _as(type_))
    found = findings(tmp_path, both)
    assert (path, f"misfit.{why}") in errors(found)
    finding = next(f for f in found if f.message_id == f"misfit.{why}")
    assert says in finding.says
    assert finding.party == "bridge"
    assert finding.remedy
    assert finding.where.system == "erp"
    line = BRIDGE.splitlines()[finding.where.line - 1].strip()
    assert line.startswith(path.rpartition(".")[2])


def test_what_a_record_in_the_record_requires_is_missed_once_some_of_it_is_filled(
    tmp_path: Path,
) -> None:
    terms = Record((Field("Text", Text(0, 255)), Field("Gross", Text(1, 1), required=True)))
    both = fitting()
    both["erp"] = typed(both["erp"], "SalesOrder", "Note", _as(terms))
    note = next(line for line in BRIDGE.splitlines() if line.strip().startswith("Note:"))
    without = findings(tmp_path, both, old=note + "\n", new="")
    assert errors(without) == []
    half = findings(tmp_path, both, old=note.strip(), new=note.strip().replace("Note", "Note.Text"))
    assert errors(half) == [("$.Note.Gross", "misfit.required-without-source")]


def test_an_optional_source_of_a_required_field_is_found(tmp_path: Path) -> None:
    both = fitting()
    both["crm"] = typed(both["crm"], "Order", "customerId", lambda f: replace(f, required=False))
    assert errors(findings(tmp_path, both)) == [("$.Customer", "misfit.may-be-absent")]


def test_a_required_field_without_a_rule_is_found(tmp_path: Path) -> None:
    found = findings(tmp_path, old='      Org: {constant: "0010"}\n')
    assert errors(found) == [("$.Org", "misfit.required-without-source")]
    assert found[0].where.line == BRIDGE[: BRIDGE.index("order-to-erp:")].count("\n") + 1


def test_a_required_field_of_a_line_without_a_rule_is_found(tmp_path: Path) -> None:
    found = findings(tmp_path, old="          Item: sku\n")
    assert errors(found) == [("$.Lines[].Item", "misfit.required-without-source")]


def test_a_key_that_no_rule_fills_is_found(tmp_path: Path) -> None:
    found = findings(tmp_path, old="      ExternalNo: orderNo\n")
    assert errors(found) == [("$.ExternalNo", "misfit.key-not-filled")]


def test_two_codes_for_one_lose_what_was_meant(tmp_path: Path) -> None:
    found = findings(tmp_path, old="C: approved, E: shipped", new="C: approved, E: approved")
    assert errors(found) == [("$.status", "misfit.codes-merge")]
    assert found[-1].severity == "warning"


def test_a_declared_merge_of_codes_is_no_finding(tmp_path: Path) -> None:
    both = fitting()
    text = BRIDGE.replace("C: approved, E: shipped", "C: approved, E: approved")
    text = text.replace("{table: status, from: Status}",
                        "{table: status, from: Status, may_lose: that it was shipped}")  # fmt: skip
    assert errors(check(load(written(tmp_path, text), both), both)) == []


def test_a_declared_loss_is_no_finding(tmp_path: Path) -> None:
    long = "{from: remark, longest: 255 characters, may_lose: the tail}"
    assert errors(findings(tmp_path, old=long, new="remark")) == [("$.Note", "misfit.too-long")]
    told = "{from: remark, may_lose: the tail}"
    assert errors(findings(tmp_path, old=long, new=told)) == []


def test_a_code_that_the_target_does_not_know_is_told_with_its_table(tmp_path: Path) -> None:
    both = fitting()
    both["erp"] = typed(both["erp"], "SalesOrder", "Currency", _as(Choice(("PRE001", "PRE009"))))
    told = {f.message_id: f for f in findings(tmp_path, both)}
    line = next(n for n, text in enumerate(BRIDGE.splitlines(), 1) if "currency: {" in text)
    says = told["misfit.code-unknown"].says
    assert f"of table currency, line {line}; it knows PRE001, PRE009" in says
    assert "(PRE004)" in says


def test_a_constant_that_does_not_fit_is_named(tmp_path: Path) -> None:
    both = fitting()
    both["erp"] = typed(both["erp"], "SalesOrder", "Org", _as(Text(1, 2)))
    (found,) = (f for f in findings(tmp_path, both) if f.where.path == "$.Org")
    assert found.says.startswith("0010 does not fit Org of ERP: ")


def test_a_cut_is_a_loss_until_it_is_declared(tmp_path: Path) -> None:
    long = "{from: remark, longest: 255 characters, may_lose: the tail}"
    told = findings(tmp_path, old=long, new="{from: remark, longest: 255 characters}")
    (found,) = (f for f in told if f.where.path == "$.Note")
    assert found.message_id == "misfit.too-long"
    assert "longest: 255 characters, may_lose: the tail" in found.remedy
    told = findings(tmp_path, old=long, new="{from: remark, longest: 300 characters}")
    (longer,) = (f for f in told if f.where.path == "$.Note")
    assert "longer than 255 characters" in longer.says


def test_rounding_makes_decimals_fit(tmp_path: Path) -> None:
    both = fitting()
    both["crm"] = typed(both["crm"], "Order", "currency", _as(Choice(("CNY", "JPY"))))
    both["erp"] = typed(both["erp"], "SalesOrder", "Amount", _as(Number(17, 2)))
    assert errors(findings(tmp_path, both)) == []


def test_a_day_needs_a_zone(tmp_path: Path) -> None:
    found = findings(tmp_path, old="{from: createdAt, zone: Asia/Shanghai}", new="createdAt")
    assert errors(found) == [("$.OrderDate", "misfit.date-loses-time")]
    assert "zone: Asia/Shanghai" in found[0].remedy


def test_a_secret_that_crosses_is_found(tmp_path: Path) -> None:
    found = findings(tmp_path, old="crm.Customer.idCardNo", new="crm.Customer.name")
    assert errors(found) == [("$.Name", "misfit.secret-crosses")]


def test_what_a_contract_leaves_open_is_said(tmp_path: Path) -> None:
    both = fitting()
    both["erp"] = typed(both["erp"], "SalesOrder", "Note", _as(Anything("free")))
    found = findings(tmp_path, both)
    assert errors(found) == []
    assert ("$.Note", "info") in [(f.where.path, f.severity) for f in found]


def test_findings_read_in_both_languages(tmp_path: Path) -> None:
    both = fitting()
    both["crm"] = typed(both["crm"], "Order", "orderNo", _as(Text(1, 80)))
    found = next(f for f in findings(tmp_path, both) if f.severity == "error")
    assert found.says == say(found.message_id, found.args)
    assert "ERP" in say(found.message_id, found.args, "zh")
    assert "?" not in found.says + say(found.message_id, found.args, "zh")


def without(contract: Contract, record: str, name: str) -> Contract:
    """Give the contract of a later version, in which a field is gone."""
    type_ = contract.types[record]
    assert isinstance(type_, Record)
    fields = tuple(f for f in type_.fields if f.name != name)
    return replace(contract, types={**contract.types, record: replace(type_, fields=fields)})


@pytest.mark.parametrize(
    ("system", "record", "field", "path", "why"),
    [
        ("erp", "SalesOrder", "Note", "$.Note", "unknown-field"),
        ("crm", "Order", "remark", "$.Note", "source-gone"),
        ("crm", "Line", "sku", "$.Lines[].Item", "source-gone"),
    ],
)  # fmt: skip
def test_a_field_that_a_new_version_lacks_is_found(
    tmp_path: Path, system: str, record: str, field: str, path: str, why: str
) -> None:
    both = fitting()
    bridge = load(written(tmp_path), both)
    new = {**both, system: without(both[system], record, field)}
    assert errors(check(bridge, new)) == [(path, f"misfit.{why}")]


def test_an_operation_or_record_that_a_new_version_lacks_is_found(tmp_path: Path) -> None:
    both = fitting()
    bridge = load(written(tmp_path), both)
    erp = both["erp"]
    kept = tuple(o for o in erp.operations if o.name != "SubmitOrder")
    found = check(bridge, {**both, "erp": replace(erp, operations=kept)})
    assert [f.says for f in found if f.severity == "error"] == [
        "ERP has no operation SubmitOrder, which the flow order-to-erp needs"
    ]
    alone = tuple(r for r in erp.resources if r.name != "SalesOrder")
    found = check(bridge, {**both, "erp": replace(erp, resources=alone)})
    assert {f.message_id for f in found if f.severity == "error"} == {"misfit.resource-gone"}


def test_a_misspelt_field_is_noticed_although_the_record_is_open(tmp_path: Path) -> None:
    both = fitting()
    order = both["crm"].types["Order"]
    assert isinstance(order, Record)
    types = {**both["crm"].types, "Order": replace(order, open=True)}
    both["crm"] = replace(both["crm"], types=types)
    with pytest.raises(BridgeError, match="no field 'orderNr'"):
        load(written(tmp_path, BRIDGE.replace("orderNo\n", "orderNr\n", 1)), both)
