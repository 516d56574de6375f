"""Texts of a wished length that keep their patterns."""

from random import Random

import pytest

from interlock.schema.regex.texts import draw, sized, texts
from interlock.schema.regex.tree import language, matcher

PATTERNS = (
    "[A-Z]{2}[0-9]{1,8}", "(ab|cde){2,4}", r"\d{4}-\d{2}", "a*b+c?", r"[^\s<>]{3,}", "[一-鿿]{2,5}",
    r"\w+(-\w+)*", "(x|y{2}){3}", "[^a-zA-Z0-9]{4}",
)  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
def test_drawn_texts_keep_the_pattern_and_vary(pattern):
    dice = Random(1)
    drawn = [draw((pattern,), "whole", (0, None), dice) for _ in range(40)]
    assert all(matcher(pattern, "whole")(text) for text in drawn)
    assert len(set(drawn)) > 3


def test_lengths_are_kept_as_well():
    dice = Random(2)
    drawn = [draw((".+",), "part", (5, 9), dice) for _ in range(50)]
    assert {len(text) for text in drawn} == {5, 6, 7, 8, 9}


def test_a_size_that_the_pattern_does_not_have_gives_none():
    assert sized(language("(ab)+", "whole"), 3, Random(1)) is None
    assert len(sized(language("(ab)+", "whole"), 8, Random(1))) == 8


def test_two_patterns_that_hardly_ever_meet_still_have_a_text():
    assert texts(("[a-z]+", ".*xyzzy"), "whole", (0, 40), Random(1))


def test_patterns_that_never_meet_have_none():
    assert texts(("a+", "b+"), "whole", (0, None), Random(1)) == ()
    assert draw(("a+", "b+"), "whole", (0, None), Random(1)) is None


def test_texts_are_readable_where_the_pattern_allows():
    assert all(draw((r"[^<>]{8}",), "whole", (0, None), Random(n)).isalnum() for n in range(20))
