"""The house keeps its rules, but for the waivers that say why."""

import tomllib
from functools import cache
from pathlib import Path

import pytest

from tests.house.rules import RULES

WAIVERS = tomllib.loads(Path(__file__).with_name("waivers.toml").read_text("utf-8"))


def waivers():
    return WAIVERS.get("waiver", [])


@cache
def broken(rule):
    return tuple(RULES[rule]())


@pytest.mark.parametrize("rule", RULES)
def test_the_house_keeps_the_rule(rule):
    waived = {w["at"] for w in waivers() if w["rule"] == rule}
    breaches = [f"{b.at}: {b.says}" for b in broken(rule) if b.at not in waived]
    assert not breaches, f"{RULES[rule].__doc__}\n" + "\n".join(breaches)


def test_every_waiver_has_a_reason():
    short = [w for w in waivers() if len(w.get("reason", "")) < 20 or w["rule"] not in RULES]
    assert not short


def test_every_waiver_is_still_needed():
    breaches = {(rule, breach.at) for rule in RULES for breach in broken(rule)}
    idle = [w for w in waivers() if (w["rule"], w["at"]) not in breaches]
    assert not idle, "delete these waivers"
