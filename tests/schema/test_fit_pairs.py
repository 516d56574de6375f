"""Thousands of answers of `fit` against values; `benchmarks/fits.py` tries ten times as many."""

from collections import Counter

from interlock.schema.fit import fit
from interlock.schema.types import Field, Flag, Record, Text
from tests.schema.fit_pairs import PAIRS, TYPES, answer, holes


def test_no_value_contradicts_a_proof_and_every_witness_shows_what_it_should():
    assert len(PAIRS) > 3_900
    assert holes(120) == []


def test_most_pairs_are_decided():
    answers = Counter(answer(mine, other).answer for mine, other in PAIRS)
    assert answers["proved"] > 280
    assert answers["refuted"] > 3_300
    assert answers["undecided"] < 400


def test_a_type_without_any_value_is_not_proved_to_be_anything():
    for other in TYPES:
        found = answer("endless", other)
        assert found.answer == "undecided"
        assert [misfit.why for misfit in found.misfits] == ["unchecked"]


def test_what_an_open_record_may_hold_must_fit_what_another_allows():
    none = {"source_types": {}, "target_types": {}}
    flags = Record((), open=True, extra=Flag())
    (found,) = fit(Record((), open=True), flags, **none).misfits
    assert (found.path, found.why, found.witness) == ("$.*", "not-a-flag", {"otherField": "x"})
    texts = Record((), open=True, extra=Text(max_length=3))
    assert fit(Record((), open=True, extra=Text(max_length=2)), texts, **none).answer == "proved"
    named = Record((Field("a", Flag(), True),), open=True)
    assert fit(named, texts, **none).answer == "refuted"
