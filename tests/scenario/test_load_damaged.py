"""Damaged files never end in a traceback: they are read, or refused with where and remedy."""

from __future__ import annotations

import copy
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from interlock.bridge.carry import carry
from interlock.bridge.check import check
from interlock.bridge.load import load as load_bridge
from interlock.documents import read_document
from interlock.errors import InterlockError
from interlock.scenario.case import dump_case, read_case
from interlock.scenario.yaml_writer import write_yaml
from interlock.values import Value
from tests.bridge.small import BRIDGE, contracts, order, written
from tests.scenario.small import SCENARIO, small_scenario
from tests.scenario.test_case import CASE

ROUNDS = 150
JUNK: tuple[Value, ...] = (
    None, True, 0, -1, 10**30, Decimal("1.5"), "", "x", "a.b", "crm", "by ", "5 min", "1 to 5", "#",
    "erp.#1", "crm order.", ".", [], {}, [[]], [{}], {"": None}, {"crm": "create"}, "lines.0.sku",
)  # fmt: skip


def damaged(data: Value, dice: Random) -> Value:
    """Give a copy with one to three places replaced, removed or renamed."""
    data = copy.deepcopy(data)
    for _ in range(dice.choice((1, 1, 2, 3))):
        places = [p for p in _containers(data) if p]
        holder = dice.choice(places)
        junk = copy.deepcopy(dice.choice(JUNK))
        if isinstance(holder, list):
            holder[dice.randrange(len(holder))] = junk
            continue
        key = dice.choice(list(holder))
        what = dice.random()
        if what < 0.6:
            holder[key] = junk
        elif what < 0.75:
            del holder[key]
        else:
            holder[key + dice.choice("x .")] = holder.pop(key)
    return data


def _containers(value: Value) -> list[list[Value] | dict[str, Value]]:
    if not isinstance(value, (list, dict)):
        return []
    inner = value if isinstance(value, list) else list(value.values())
    return [value, *(c for v in inner for c in _containers(v))]


@pytest.mark.parametrize("kind", ["bridge", "scenario", "case"])
def test_damaged_files_are_read_or_refused(tmp_path: Path, kind: str) -> None:
    whole = {"bridge": BRIDGE, "scenario": SCENARIO, "case": dump_case(CASE)}[kind]
    data = read_document(whole.encode(), "whole.yaml").data
    refused: list[InterlockError] = []
    for seed in range(ROUNDS):
        text = write_yaml(damaged(data, Random(seed)))
        try:
            _use(kind, text, tmp_path)
        except InterlockError as error:
            refused.append(error)
    assert 0 < len(refused) < ROUNDS
    assert all(error.problem and error.where and error.remedy for error in refused)


def _use(kind: str, text: str, folder: Path) -> None:
    if kind == "bridge":
        both = contracts()
        bridge = load_bridge(written(folder, text), both)
        check(bridge, both)
        for flow in bridge.flows:
            carry(flow, order(), bridge=bridge, look_up=lambda *_: None)
    elif kind == "scenario":
        small_scenario(folder, text=text)
    else:
        case = read_case(text)
        again = read_case(dump_case(case))
        assert replace(again, laws=case.laws, faults=case.faults) == case
