"""Pairs in which it is known who is at fault: that party is told, and no other as certain."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.run.blame.guilty import CASES, Guilty, made, told

TRIALS = 5


@pytest.mark.parametrize(
    "guilty", CASES, ids=[f"{c.party}-{n}-{c.name}" for n, c in enumerate(CASES)]
)
def test_the_guilty_party_is_told_and_no_other_as_certain(guilty: Guilty, tmp_path) -> None:
    found = list(told(guilty, made(guilty, tmp_path), TRIALS))
    alone = [f for number, f in found if number == 0 and f.rule in guilty.laws]
    assert {f.party for f in alone} == {guilty.named or guilty.party}
    assert ("certain" in {f.confidence for f in alone}) is guilty.certain
    astray = [f for _, f in found if f.confidence == "certain" and f.party != guilty.party]
    assert astray == []


def test_each_party_is_guilty_at_least_twice() -> None:
    parties = Counter(guilty.party for guilty in CASES)
    assert set(parties) == {"crm", "erp", "bridge", "contract", "subject", "environment"}
    assert min(parties.values()) >= 2
