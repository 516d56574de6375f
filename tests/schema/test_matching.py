"""Patterns from strangers are matched in time that does not explode (`interlock.schema.regex`)."""

from __future__ import annotations

import re

import pytest

from interlock.schema.regex.matching import anywhere, may_explode, whole

EXPLODING = [
    ("(a+)+b", "a" * 60),
    ("(a|aa)*c", "a" * 60),
    ("(.|.|.)*x", "2024-06-15T12:30:45"),
    ("(?:(?:x?){1,50})*y", "x" * 60),
    ("^(([a-z])+.)+[A-Z]([a-z])+$", "a" * 60),
]


@pytest.mark.parametrize(("pattern", "text"), EXPLODING)
def test_a_pattern_that_tries_everything_answers(pattern, text):
    assert may_explode(pattern)
    assert not whole(pattern)(text)
    assert not anywhere(pattern)(text)


SAME = ["(ab|c)+", "(a{2})*", "([a-c]+-)*x", "(?:(?![b])[a-z])+", "(\\d+\\.)*\\d", "a|b", "(a)?"]
TEXTS = ["", "a", "ab", "abc", "abcab", "aa", "aaa", "a-bc-x", "b", "1.2.3", "1.2.", "x", "\n"]


@pytest.mark.parametrize("pattern", SAME)
def test_both_ways_agree(pattern):
    for text in TEXTS:
        assert whole(pattern)(text) == (re.fullmatch(pattern, text) is not None), text
        assert anywhere(pattern)(text) == (re.search(pattern, text) is not None), text


@pytest.mark.parametrize("pattern", ["a+b+", "[(+*]+", "\\(a+\\)+", "(?:ab)+", "(a|b)c", "[]|a]*"])
def test_plain_patterns_stay_with_python(pattern):
    assert not may_explode(pattern)
