"""Every answer of `fit` over all pairs of many types against thousands of values.

    python benchmarks/fits.py [values of each type]

Ends with 1 when a value contradicts a proof, or a witness shows nothing.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.schema.fit_pairs import PAIRS, TYPES, answer, holes, values


def main(count: int) -> int:
    """Print the counts; give the exit code."""
    start = time.process_time()
    answers = Counter(answer(mine, other).answer for mine, other in PAIRS)
    decided = time.process_time() - start
    found = holes(count)
    tried = sum(len(values(name, count)) for name in TYPES)
    print(f"{len(TYPES)} types, {len(PAIRS)} pairs, {tried} values")
    print(", ".join(f"{number} {word}" for word, number in answers.most_common()))
    print(f"answers {decided:.1f} s, values {time.process_time() - start - decided:.1f} s (CPU)")
    print(f"contradicted: {len(found)}", *found[:50], sep="\n  ")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(int([*sys.argv[1:], "2000"][0])))
