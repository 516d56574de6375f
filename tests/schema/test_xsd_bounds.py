"""Bounds of dates and times in XML Schema: edges, samples and wrong values keep to them."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from interlock.schema.fit import fit
from interlock.schema.generate import strategy
from interlock.schema.sample import sampler
from interlock.schema.scalar import moment
from interlock.schema.scalar.boundary import leaf_values
from interlock.schema.types import Moment
from interlock.schema.wrong import wrongs
from interlock.schema.xsd.documents import Collection
from interlock.schema.xsd.schemas import settle

BOUNDS = [
    ("date", (("minInclusive", "2030-01-31"),)),
    ("date", (("minExclusive", "1899-12-31"), ("maxExclusive", "1900-01-02"))),
    ("dateTime", (("minInclusive", "2031-05-01T00:00:00Z"),
                  ("maxInclusive", "2031-05-02T00:00:00Z"))),
    ("dateTime", (("maxInclusive", "1980-01-01T00:00:00"),)),
    ("time", (("minInclusive", "08:00:00"), ("maxExclusive", "08:00:10"))),
    ("gYear", (("minInclusive", "2040"),)),
    ("gYearMonth", (("minInclusive", "2040-03"), ("maxInclusive", "2040-03"))),
]  # fmt: skip


def bounded(folder, base, bounds):
    facets = "".join(f'<xs:{word} value="{limit}"/>' for word, limit in bounds)
    text = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="e">
      <xs:simpleType><xs:restriction base="xs:{base}">{facets}</xs:restriction></xs:simpleType>
    </xs:element></xs:schema>"""
    collection = Collection(folder)
    collection.add(etree.fromstring(text), folder / "a.xsd", inline=True)
    judge = etree.XMLSchema(etree.fromstring(text))

    def valid(value):
        element = etree.Element("e")
        element.text = value
        return judge.validate(element)

    return settle(collection).types.table()["e"], valid


@pytest.mark.parametrize(("base", "bounds"), BOUNDS)
def test_what_is_made_keeps_the_bounds_and_what_breaks_them_is_wrong(tmp_path, base, bounds):
    type_, valid = bounded(tmp_path, base, bounds)
    assert isinstance(type_, Moment)
    assert type_.bounds == bounds
    edges = leaf_values(type_)
    draw, dice = sampler(type_, {}), Random(1)
    assert edges
    assert [v for v in (*edges, *(draw(dice) for _ in range(60))) if not valid(v)] == []
    outside = [w for w in wrongs(type_, {}) if w.why in ("below-minimum", "above-maximum")]
    assert len({w.why for w in outside}) == len(bounds)
    assert [w.value for w in outside if valid(w.value)] == []


@pytest.mark.parametrize(("base", "bounds"), BOUNDS[:3])
def test_strategies_keep_the_bounds(tmp_path, base, bounds):
    type_, valid = bounded(tmp_path, base, bounds)

    @given(strategy(type_, {}))
    @settings(max_examples=30, suppress_health_check=list(HealthCheck), database=None)
    def check(value):
        assert valid(value)

    check()


def test_a_date_without_bounds_does_not_fit_one_with_them():
    plain = Moment("date", "optional")
    low = Moment("date", "optional", bounds=(("minInclusive", "2030-01-01"),))
    found = fit(plain, low, source_types={}, target_types={})
    assert found.answer == "refuted"
    assert "below-minimum" in {m.why for m in found.misfits}


@pytest.mark.parametrize(
    ("one", "two", "kind", "order"),
    [
        ("2024-01-01T00:00:00Z", "2024-01-01T08:00:00+08:00", "instant", 0),
        ("2024-01-01T00:00:00.5Z", "2024-01-01T00:00:00Z", "instant", 1),
        ("2024-01-01T00:00:00", "2024-01-01T08:00:00Z", "instant", None),
        ("2024-01-01", "2024-01-03Z", "date", -1),
        ("P1D", "P2D", "duration", -1),
        ("P1M", "P30D", "duration", None),
        (f"P{'9' * 5_000}Y", "P1D", "duration", None),
        ("PT1." + "9" * 6_000 + "S", "P1D", "duration", None),
        ("-P1Y", "PT0.5S", "duration", -1),
        ("06:00:00+08:00", "18:00:00", "time", None),
        ("06:00:00+08:00", "18:00:00Z", "time", None),
        ("09:00:00+08:00", "18:00:00Z", "time", -1),
        ("2024-02-30", "2024-01-01", "date", None),
    ],
)
def test_moments_have_an_order_where_their_zones_allow_one(one, two, kind, order):
    assert moment.order(one, two, kind) == order


@pytest.mark.parametrize(
    ("text", "kind", "step", "result"),
    [
        ("2024-02-28", "date", 2, "2024-03-01"),
        ("2024-01-01T05:00:00Z", "instant", -1, "2023-12-31T05:00:00Z"),
        ("2024-12", "month", 1, "2025-01"),
        ("2024+08:00", "year", -1, "2023+08:00"),
        ("23:59:59", "time", 1, ""),
        ("9999-12-31", "date", 1, ""),
        ("P1D", "duration", 1, ""),
    ],
)
def test_a_moment_is_moved_within_the_calendar(text, kind, step, result):
    assert moment.shifted(text, kind, step) == result
