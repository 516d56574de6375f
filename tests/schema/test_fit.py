"""Every answer of `fit` is held against values: proofs by sampling, refusals by their witness."""

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from interlock.schema.check import breaks, conforms
from interlock.schema.fit import fit, misfits
from interlock.schema.sample import sample
from interlock.schema.scalar.check import leaf_breaks
from interlock.schema.scalar.fit import carry
from interlock.schema.types import (
    Alternatives,
    Anything,
    Choice,
    Field,
    Flag,
    ListOf,
    Number,
    OneOf,
    Record,
    Ref,
    Text,
)
from tests.schema.fit_table import TABLE
from tests.schema.random_types import scalar

BOTH_WAYS = [
    *((name, mine, other, set(there.split())) for name, mine, other, there, _ in TABLE),
    *((f"back: {name}", other, mine, set(back.split())) for name, mine, other, _, back in TABLE),
]


def compare(source, target, types=None, others=None):
    return fit(source, target, source_types=types or {}, target_types=others or types or {})


def whys(found):
    return {(m.path, m.why) for m in found.misfits}


def is_shown(misfit, source, target):
    """Tell whether the witness is of the source and the target refuses or changes it."""
    assert not list(leaf_breaks(misfit.witness, source))
    if misfit.lost:
        return True
    return misfit.why in [why for why, _ in leaf_breaks(carry(misfit.witness, target), target)]


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [row[1:] for row in BOTH_WAYS],
    ids=[row[0] for row in BOTH_WAYS],
)
def test_a_scalar_fits_or_says_why_not_and_shows_it(source, target, expected):
    found = compare(source, target)
    assert {m.why for m in found.misfits} == expected
    assert all(is_shown(m, source, target) for m in found.misfits if m.proof == "witnessed")
    proofs = {m.proof for m in found.misfits}
    answer = "proved" if not proofs else "refuted" if "witnessed" in proofs else "undecided"
    assert found.answer == answer


def test_nearly_all_misfits_of_the_table_are_shown_by_a_value():
    every = [m for _, mine, other, _ in BOTH_WAYS for m in compare(mine, other).misfits]
    unshown = [m.why for m in every if m.proof != "witnessed"]
    assert len(every) > 60
    assert unshown == ["not-proved"]


@pytest.mark.parametrize("seed", range(6))
def test_what_is_proved_holds_for_drawn_values_and_what_is_refuted_is_shown(seed):
    dice = Random(seed)
    answers = set()
    for _ in range(60):
        source, target = scalar(dice), scalar(dice)
        found = compare(source, target)
        answers.add(found.answer)
        assert all(is_shown(m, source, target) for m in found.misfits if m.proof == "witnessed")
        if found.answer == "proved":
            for _ in range(30):
                value = sample(source, {}, dice, edge=0.4)
                if value is not None and conforms(value, source, {}):
                    assert not list(leaf_breaks(carry(value, target), target)), (source, target)
    assert {"proved", "refuted"} <= answers


@pytest.mark.parametrize("seed", range(4))
def test_every_scalar_type_fits_itself(seed):
    dice = Random(seed)
    assert all(compare(t, replace(t)).answer == "proved" for t in (scalar(dice) for _ in range(50)))


LINE = Record((Field("sku", Text(1, 20), True), Field("qty", Number(10, 3), True)), "Line")
ORDER = Record(
    (
        Field("no", Text(1, 20), True),
        Field("note", Text(max_length=255)),
        Field("parent", Ref("Order")),
        Field("lines", ListOf(Ref("Line"), 1, 99), True),
    ),
    "Order",
)
TYPES = {"Order": ORDER, "Line": LINE}


def changed(name, **fields):
    """Give the table with some fields of a record replaced; None takes one out."""
    record = TYPES[name]
    kept = [fields.get(f.name, f) for f in record.fields]
    more = [f for key, f in fields.items() if record.field(key) is None]
    return {**TYPES, name: replace(record, fields=tuple(f for f in (*kept, *more) if f))}


def against(target_types, source_types=None):
    mine = TYPES if source_types is None else source_types
    return fit(Ref("Order"), Ref("Order"), source_types=mine, target_types=target_types)


def test_a_recursive_record_fits_its_equal():
    assert against(dict(TYPES)).answer == "proved"


def test_a_misfit_deep_inside_is_named_with_its_path():
    found = against(changed("Line", qty=Field("qty", Number(10, 2), True)))
    assert whys(found) == {("$.lines[].qty", "too-many-decimals")}
    assert found.misfits[0].witness == Decimal("0.001")
    assert found.answer == "refuted"


def test_the_same_misfit_is_named_at_each_place_of_a_shared_type():
    both = Record((Field("bill", Ref("Line")), Field("ship", Ref("Line"))))
    narrow = changed("Line", sku=Field("sku", Text(1, 10), True))
    found = fit(both, both, source_types=TYPES, target_types=narrow)
    assert whys(found) == {("$.bill.sku", "too-long"), ("$.ship.sku", "too-long")}


def test_a_required_field_without_source_is_shown_by_a_record_that_lacks_it():
    wanted = changed("Line", unit=Field("unit", Text(), True))
    (misfit,) = against(wanted).misfits
    assert (misfit.path, misfit.why) == ("$.lines[].unit", "required-without-source")
    assert conforms(misfit.witness, LINE, TYPES)
    assert [b.why for b in breaks(misfit.witness, wanted["Line"], wanted)] == ["missing"]


def test_an_optional_field_may_be_absent_where_the_target_requires_it():
    (misfit,) = against(changed("Order", note=Field("note", Text(max_length=255), True))).misfits
    assert misfit.why == "may-be-absent"
    assert "note" not in misfit.witness


def test_a_nullable_field_may_be_null_where_the_target_forbids_it():
    source = changed("Order", note=Field("note", Text(max_length=255), nullable=True))
    (misfit,) = against(TYPES, source).misfits
    assert (misfit.why, misfit.witness, misfit.proof) == ("may-be-null", None, "witnessed")


def test_a_field_that_a_closed_target_does_not_know_is_shown():
    (misfit,) = against(changed("Order", note=None)).misfits
    assert (misfit.path, misfit.why) == ("$.note", "unknown-field")
    assert "note" in misfit.witness


def test_an_open_target_takes_fields_that_it_does_not_know():
    target = changed("Order", note=None)
    target["Order"] = replace(target["Order"], open=True)
    assert against(target).answer == "proved"


def test_an_open_source_may_carry_what_a_closed_target_refuses():
    source = {**TYPES, "Order": replace(ORDER, open=True)}
    (misfit,) = against(TYPES, source).misfits
    assert (misfit.path, misfit.why, misfit.proof) == ("$.*", "unknown-field", "witnessed")


def test_fields_that_do_not_travel_in_the_direction_do_not_count():
    target = changed("Order", id=Field("id", Text(), True, direction="read"))
    there = {"source_types": TYPES, "target_types": target}
    assert fit(Ref("Order"), Ref("Order"), direction="write", **there).answer == "proved"
    assert fit(Ref("Order"), Ref("Order"), direction="read", **there).answer == "refuted"


def test_a_longer_list_is_shown_with_one_item_too_many():
    target = changed("Order", lines=Field("lines", ListOf(Ref("Line"), 1, 20), True))
    (misfit,) = against(target).misfits
    assert (misfit.why, len(misfit.witness)) == ("list-too-long", 21)


def test_an_empty_list_does_not_fit_where_one_item_is_needed():
    mine, other = ListOf(Text(max_length=3)), ListOf(Text(max_length=3), 1)
    (misfit,) = compare(mine, other).misfits
    assert (misfit.why, misfit.witness) == ("list-too-short", [])


def test_a_list_that_may_repeat_does_not_fit_a_unique_one():
    mine, other = ListOf(Flag()), ListOf(Flag(), unique=True)
    (misfit,) = compare(mine, other).misfits
    assert (misfit.why, misfit.proof) == ("list-repeats", "witnessed")
    assert misfit.witness[0] == misfit.witness[1]


def test_a_list_and_a_single_value_have_different_shapes():
    found = compare(ListOf(Text(max_length=9)), Text(max_length=9))
    assert [(m.why, dict(m.args)) for m in found.misfits] == [
        ("another-shape", {"source": "list", "target": "text"})
    ]


def test_what_the_contract_does_not_describe_is_unchecked_and_never_proved():
    for source, target in ((Anything(), Text()), (Text(), Anything()), (Anything(), Anything())):
        found = compare(source, target)
        assert [m.why for m in found.misfits] == ["unchecked"]
        assert found.answer == "undecided"


def test_each_branch_of_the_source_must_fit():
    wide = OneOf((Text(max_length=5), Number(scale=0)))
    assert compare(wide, OneOf((Number(scale=0), Text(max_length=9)))).answer == "proved"
    found = compare(wide, OneOf((Number(scale=0), Text(max_length=4))))
    assert found.answer == "refuted"
    assert all(m.proof == "witnessed" for m in found.misfits)


def card(kind, **fields):
    tag = Field("kind", Choice((kind,)), True)
    return Record((tag, *(Field(name, type_, True) for name, type_ in fields.items())), kind)


def test_a_discriminator_pairs_the_branches():
    mine = OneOf((card("card", no=Text(max_length=19)), card("bank", iban=Text())), "kind", True)
    other = OneOf((card("bank", iban=Text()), card("card", no=Text(max_length=16))), "kind", True)
    found = compare(mine, other)
    assert whys(found) == {("$.no", "too-long")}
    assert compare(other, mine).answer == "proved"


def test_an_exclusive_choice_is_not_proved_when_a_second_branch_may_take_the_value():
    loose = Record((Field("a", Text()),), open=True)
    both = OneOf((loose, Record((Field("b", Text()),), open=True)), exclusive=True)
    assert compare(loose, both).answer != "proved"


def test_a_choice_that_reads_the_same_is_compared_by_what_its_names_mean():
    one = OneOf((Ref("A"), Ref("B")))
    mine = {"A": Text(max_length=5), "B": Flag()}
    assert compare(one, one, mine, {"A": Text(max_length=9), "B": Flag()}).answer == "proved"
    assert compare(one, one, mine, {"A": Text(max_length=4), "B": Flag()}).answer == "refuted"


def test_a_group_of_which_one_must_be_there_is_not_filled_by_optional_fields():
    fields = (Field("mail", Text(1, 9)), Field("phone", Text(1, 9)))
    strict = Record(fields, alternatives=(Alternatives((("mail",), ("phone",))),))
    found = compare(Record(fields), strict)
    assert [m.why for m in found.misfits] == ["none-of-group"]
    assert found.answer == "refuted"
    assert compare(strict, Record(fields)).answer == "proved"
    assert compare(strict, strict).answer == "proved"


def test_two_lists_without_end_that_hold_each_other_are_compared_in_finite_time():
    types = {"A": Record((Field("b", ListOf(Ref("B"))),)), "B": Record((Field("a", Ref("A")),))}
    assert compare(Ref("A"), Ref("A"), types, dict(types)).answer == "proved"
    narrow = {**types, "B": Record((Field("a", Ref("A"), True),))}
    found = compare(Ref("A"), Ref("A"), types, narrow)
    assert whys(found) == {("$.b[].a", "may-be-absent")}


def test_paths_start_where_the_caller_says():
    (misfit,) = misfits(Text(), Text(max_length=2), source_types={}, target_types={}, path="$.x")
    assert misfit.path == "$.x"


def test_a_chain_of_many_named_types_is_walked_to_its_end():
    chain = {f"T{n}": Record((Field("next", Ref(f"T{n + 1}")),)) for n in range(400)}
    mine, other = {**chain, "T400": Text()}, {**chain, "T400": Text(max_length=1)}
    found = compare(Ref("T0"), Ref("T0"), mine, other)
    assert found.answer == "refuted"
    assert {m.why for m in found.misfits} == {"too-long"}
    assert compare(Ref("T0"), Ref("T0"), mine, dict(mine)).answer == "proved"


def test_a_choice_inside_a_ring_of_names_is_decided():
    either = OneOf((Text(max_length=9), Ref("Charge")))
    types = {
        "Charge": Record((Field("customer", OneOf((Text(max_length=9), Ref("Customer")))),)),
        "Customer": Record((Field("source", either, True), Field("charges", ListOf(either)))),
    }
    assert compare(Ref("Charge"), Ref("Charge"), types, dict(types)).answer == "proved"
    wider = {**types, "Customer": Record((Field("source", either), types["Customer"].fields[1]))}
    assert compare(Ref("Charge"), Ref("Charge"), types, wider).answer == "proved"
    found = compare(Ref("Charge"), Ref("Charge"), wider, types)
    assert found.answer == "refuted"
    assert ("$.customer.source", "may-be-absent") in whys(found)


NO_NAMES = {"source_types": {}, "target_types": {}}


def test_a_list_that_no_memory_could_hold_does_not_fit_and_has_no_witness():
    (found,) = misfits(ListOf(Text(), min_items=10**11), ListOf(Text(), max_items=3), **NO_NAMES)
    assert (found.why, found.witness) == ("list-too-long", None)


def test_thousands_of_codes_are_compared_by_look_up():
    codes = tuple(f"c{n}" for n in range(5_000))
    assert not list(misfits(Choice(codes), Choice((*codes, "more")), **NO_NAMES))
