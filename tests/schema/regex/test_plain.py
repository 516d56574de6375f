"""Patterns that every engine understands."""

from __future__ import annotations

import random
import re

import jsonschema_rs
import pytest

from interlock.schema.regex.plain import is_plain

_PARTS = (
    *"ab9 _-,:;@/=%#!<>&~'\"()*+?^$|.",
    *(rf"\{char}" for char in "d.()/*+?-$^[]{}|\\wb"),
    "[A-Z]", "[a-z0-9]", "[A-Fa-f0-9]", "[0-9-]", "[A-Z-z]", "[a&&b]", "[--a]", "[+*?().]", "[^a]",
    "[#$!]", "[]", "[", "]", "{2}", "{1,3}", "{3,1}", "{0}", "{2,}", "{,3}", "{99}", "{100}", "{",
)  # fmt: skip


@pytest.mark.parametrize(
    "pattern",
    [
        r"^-?\d{1,13}\.\d{2,3}$",
        r"^\d{1,9}(\.\d{1,4})?$",
        "^[+0-9 ()-]+$",
        "^[A-Z]{2}$",
        "SO-[0-9]+",
    ],
)
def test_patterns_of_every_day_are_plain(pattern: str) -> None:
    assert is_plain(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["(", "a)", "a{3,1}", "*", "a**", "[z-a]", "[", "a\\", "(?=a)", r"\w", "a|b", "^a$b", "((a))"],
)
def test_what_may_be_wrong_or_differ_is_left_to_the_engine(pattern: str) -> None:
    assert not is_plain(pattern)


def test_a_plain_pattern_is_understood_by_both_engines() -> None:
    rng = random.Random(7)
    plain = 0
    for _ in range(20_000):
        pattern = "".join(rng.choice(_PARTS) for _ in range(rng.randint(1, 7)))
        if is_plain(pattern):
            plain += 1
            jsonschema_rs.Draft202012Validator({"pattern": pattern})
            re.compile(pattern)
    assert plain > 2_000
