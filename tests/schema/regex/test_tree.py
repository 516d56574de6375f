"""Patterns of contracts are read as their standards say."""

import pytest

from interlock.schema.regex.tree import language, lengths, matcher

ROWS = (
    ("^[A-Z]{2}$", "part", "AB", True), ("^[A-Z]{2}$", "part", "ABC", False),
    ("[A-Z]{2}", "part", "xABx", True), ("[A-Z]{2}", "whole", "xABx", False),
    (r"\d", "whole", "٣", False), (r"\w", "whole", "é", False), (r"\s", "part", "\u3000", True),
    ("a|b", "whole", "b", True), ("^a|b$", "part", "ax", True), ("^a|b$", "part", "xb", True),
    ("^a|b$", "part", "xbx", False), ("^(a|b)$", "part", "ab", False),
    ("^(^a|b$)", "part", "a", True),
    ("(?:ab)+?", "whole", "abab", True), ("a{2,}", "whole", "a", False),
    ("[^a-c]", "whole", "d", True), ("[^a-c]", "whole", "b", False),
    ("[a\\-z]", "whole", "-", True),
    ("[-a]", "whole", "-", True), ("[a-]", "whole", "-", True), (r"[\d-]", "whole", "-", True),
    (".", "whole", "\n", False), (".", "whole", "𠮷", True), (r"\u9555", "whole", "镕", True),
    (r"\p{Lu}+", "whole", "ÀB", True), (r"\P{L}", "whole", "a", False),
    (r"\.", "whole", "a", False),
    ("(?:(?![aeiou])[a-z])+", "whole", "xyz", True),
    ("(?:(?![aeiou])[a-z])+", "whole", "xa", False),
    (r"^(?=.*\d)\w+$", "part", "a1", True), (r"^(?=.*\d)\w+$", "part", "ab", False),
    (r"(a)\1", "part", "aa", True), (r"(a)\1", "part", "ab", False),
    ("(((", "part", "anything", True),
    ("^$", "part", "", True), ("", "part", "anything", True),
    ("[一-鿿]{2,4}", "whole", "客户", True),
)  # fmt: skip


@pytest.mark.parametrize(("pattern", "scope", "text", "matches"), ROWS)
def test_a_pattern_accepts_what_its_standard_says(pattern, scope, text, matches):
    assert matcher(pattern, scope)(text) is matches


@pytest.mark.parametrize(
    "pattern", [r"(?=a)b", r"(a)\1", r"a\b", "(?<x>a)", "a^b", "[z-a]", "(", "*"]
)
def test_what_is_no_plain_regular_expression_has_no_tree(pattern):
    assert language(pattern, "part") is None


@pytest.mark.parametrize(
    ("pattern", "least", "most"),
    [
        ("[A-Z]{2}[0-9]{1,8}", 3, 10), ("a|bcd", 1, 3), ("(ab?)*", 0, None), ("", 0, 0),
        ("(a{0}b*){2}", 0, None), ("((ab){3}){2,4}", 12, 24),
    ],
)  # fmt: skip
def test_lengths_are_bounded_by_the_pattern(pattern, least, most):
    assert lengths(language(pattern, "whole")) == (least, most)
