"""Valid orders a second: our sampler, our Hypothesis strategies, and schemathesis, in one process.

    python benchmarks/generate.py [cases of schemathesis] [rounds]

All make bodies of the same operation (createOrder of the bundled CRM contract); each body is
judged by jsonschema-rs, outside the clock, and only valid ones count. Turns are interleaved, the
best round counts, processor time. The reference is how fast this Python builds and writes out
one fixed order: it tells machines apart. Ends with 1 when the sampler is less than 20 times as
fast as schemathesis.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy
from schemathesis.generation import GenerationMode

from interlock.bundled import bundled
from interlock.contract.json_wire.texts import dumps, loads
from interlock.contract.json_wire.validator import Validators
from interlock.contract.load import load
from interlock.schema.generate import strategy
from interlock.schema.sample import sampler
from interlock.schema.wrong import spoil
from interlock.values import canonical

FILE = ("contracts", "crm", "1.0", "openapi.yaml")
OPERATION, PATH = "createOrder", "/orders"
RATIO_LEAST = 20
MANY = 5_000


def main(count: int, rounds: int) -> int:
    """Print the table; give the exit code."""
    contract = load([bundled(*FILE)], "crm")
    body = contract.document.plans[OPERATION].bodies[0]
    judge = Validators(contract.document.defs).of(body.schema, "request")
    draw, dice = sampler(body.type, contract.types, direction="write"), Random(1)
    fixed = draw(dice)
    operation = schemathesis.openapi.from_path(bundled(*FILE))[PATH]["POST"]
    cases = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    own = strategy(body.type, contract.types, direction="write")
    wrong_one = _spoiler(draw, body.type, contract.types, dice)
    rows: dict[str, Callable[[], list[object]]] = {
        "reference: a fixed order, copied and written": lambda: [
            canonical(deepcopy(fixed)) for _ in range(MANY)
        ],
        "sampler (schema.sample)": lambda: [draw(dice) for _ in range(MANY)],
        "wrong orders, each named (schema.wrong)": lambda: [wrong_one() for _ in range(MANY // 10)],
        "Hypothesis strategies (schema.generate)": lambda: _examples(own, count),
        f"schemathesis {schemathesis.__version__}, fuzzing, positive": lambda: [
            case.body for case in _examples(cases, count)
        ],
    }
    best = dict.fromkeys(rows, 0.0)
    valid = dict.fromkeys(rows, 0)
    for _ in range(rounds):
        for name, make in rows.items():
            start = time.process_time()
            made = make()
            seconds = time.process_time() - start
            good = sum(not judge.breaches(_exact(value)) for value in made)
            counted = len(made) if name.startswith(("reference", "wrong")) else good
            valid[name] = round(100 * good / len(made))
            best[name] = max(best[name], counted / seconds)
    slowest = best[list(rows)[-1]]
    for name, speed in best.items():
        share = "" if name.startswith("reference") else f", {valid[name]} % valid"
        print(f"{name:50} {speed:10,.0f} /s  {speed / slowest:8,.1f} x{share}")
    ratio = best["sampler (schema.sample)"] / slowest
    print(f"sampler / schemathesis: {ratio:.0f} (bar: {RATIO_LEAST})")
    return 0 if ratio >= RATIO_LEAST else 1


def _spoiler(draw, type_, types, dice):
    return lambda: spoil(draw(dice), type_, types, dice.randrange, direction="write").value


def _examples(strategy_: SearchStrategy, count: int) -> list:
    out = []

    @settings(
        max_examples=count, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck), derandomize=True,
    )  # fmt: skip
    @given(strategy_)
    def collect(value):
        out.append(value)

    collect()
    return out


def _exact(value: object) -> object:
    """Give a body as it arrives: written and read by our wire."""
    return loads(dumps(value))


if __name__ == "__main__":
    numbers = [*map(int, sys.argv[1:]), 0, 0]
    sys.exit(main(numbers[0] or 150, numbers[1] or 3))
