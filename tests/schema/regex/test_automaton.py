"""Inclusion of patterns is decided, with a shortest text that shows the difference."""

import pytest

from interlock.schema.regex.automaton import BudgetError, common_text, counterexample
from interlock.schema.regex.tree import language, matcher


def tree(pattern):
    return language(pattern, "whole")


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (r"\d{4,6}", "[0-9]+"), ("abc|abd", "ab[c-d]"), ("(ab)*", "(a|b)*"), ("a{3}", "aaa"),
        ("[A-Z]{3}-[0-9]{4}", "[A-Z]+-[0-9]+"), ("", "a*"), ("[^x]", r"[\s\S]"),
        (r"\d+\.\d{2}", r"\d+\.\d{1,4}"),
    ],
)  # fmt: skip
def test_a_narrower_pattern_is_proved_to_be_inside(source, target):
    assert counterexample((tree(source),), tree(target)) is None


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("[0-9]+", r"\d{4,6}"), ("a*", "a+"), ("[A-Z]{1,3}", "[A-Y]{1,3}"), (".{1,9}", "[^q]*"),
        ("(a|b)*", "(ab)*"), ("[一-鿿]+", "[a-z]*"),
    ],
)  # fmt: skip
def test_a_wider_pattern_is_refuted_by_a_text(source, target):
    text = counterexample((tree(source),), tree(target))
    assert matcher(source, "whole")(text)
    assert not matcher(target, "whole")(text)


def test_the_text_is_a_shortest_one():
    assert counterexample((tree("a{1,9}"),), tree("a{1,4}")) == "aaaaa"


def test_all_sources_count_together():
    assert counterexample((tree("[a-f]+"), tree("[d-z]+")), tree("[d-f]+")) is None
    assert common_text((tree("[a-d]+"), tree(".*dcba"))) == "dcba"
    assert common_text((tree("a+"), tree("b+"))) is None


def test_no_surrogate_is_ever_shown():
    assert not 0xD800 <= ord(counterexample((tree("[^a]"),), tree("[b-z]"))) < 0xE000


def test_what_is_too_large_is_given_up():
    with pytest.raises(BudgetError):
        counterexample((tree("(a{1,90}b{1,90}){1,90}"),), tree("c"))
