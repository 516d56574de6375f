"""Texts of dates and times are read as both standards read them."""

import pytest

from interlock.schema.scalar.moment import Reading, kinds, read


@pytest.mark.parametrize(
    ("text", "kind", "reading"),
    [
        ("2024-02-29T23:59:59.120+08:00", "instant", Reading("instant", "+08:00", "120")),
        ("2024-02-29t23:59:59z", "instant", Reading("instant", "z")),
        ("2024-02-29T23:59:59", "instant", Reading("instant")),
        ("2023-02-29T00:00:00Z", "instant", None), ("2024-01-01 00:00:00Z", "instant", None),
        ("2024-01-01T24:00:00Z", "instant", None), ("2016-12-31T23:59:60Z", "instant", None),
        ("0000-01-01T00:00:00Z", "instant", None), ("2024-01-01T00:00:00+14:01", "instant", None),
        ("2024-01-01T00:00:00-14:00", "instant", Reading("instant", "-14:00")),
        ("2024-06-31", "date", None), ("2024-06-30Z", "date", Reading("date", "Z")),
        ("23:59:59.5", "time", Reading("time", "", "5")), ("9:00:00", "time", None),
        ("2024-12", "month", Reading("month")), ("2024-00", "month", None),
        ("0999", "year", Reading("year")), ("99", "year", None),
        ("P1Y2M3DT4H5M6.7S", "duration", Reading("duration", "", "7")), ("PT", "duration", None),
        ("P1H", "duration", None), ("-P2W", "duration", Reading("duration")),
        ("٢٠٢٤-01-01", "date", None),
    ],
)  # fmt: skip
def test_a_text_is_read_as_a_kind_or_refused(text, kind, reading):
    assert read(text, kind) == reading


def test_every_kind_of_a_text_is_found():
    assert kinds("2024-02-29") == ("date",)
    assert kinds("2024") == ("year",)
    assert kinds("soon") == ()
