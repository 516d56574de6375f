"""Answers of `fit` about random pairs of schemas against the validators of both.

    python benchmarks/fits_random.py [pairs] [seed]

A proof is contradicted by a value that the validator of one schema takes and that of the other
does not, and among JSON Schemas a refutation by none of its witnesses being such a value. Values
with fields that their own schema does not name are no part of the question. Ends with 1 on a
contradiction.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.schema.random_json import json_pair
from tests.schema.random_xsd import xsd_pair


def main(count: int, seed: int) -> int:
    """Print the counts; give the exit code."""
    start, lost = time.process_time(), []
    for name, draw in (("JSON Schema", json_pair), ("XSD", xsd_pair)):
        answers: Counter[str] = Counter()
        tried = 0
        for number in range(count):
            pair = draw(Random(f"{seed} {number}"))
            answers[pair.answer.answer] += 1
            tried += len(pair.values)
            lost += [f"{name} {number}: {line}" for line in pair.contradictions()]
        said = ", ".join(f"{n} {word}" for word, n in answers.most_common())
        print(f"{name}: {count} pairs, {tried} values; {said}", flush=True)
    print(f"{time.process_time() - start:.0f} s (CPU); contradicted: {len(lost)}")
    print(*lost[:40], sep="\n  ")
    return 1 if lost else 0


if __name__ == "__main__":
    arguments = [*sys.argv[1:], *("2000", "1")[len(sys.argv) - 1 :]]
    sys.exit(main(int(arguments[0]), int(arguments[1])))
