"""Random content models of XML Schema: their values and their documents before two referees.

    python benchmarks/contents.py [models] [seed]

Of each model values are drawn, spoilt, written and read, and documents are drawn from the words of
the schema alone. Libxml2 and xmlschema judge; a model that one of them does not compile is left
out. Ends with 1 when both refuse what is valid or take what is wrong, or anything is lost; where
they differ, the document is shown.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.schema.random_models import Model, documents, drawn_model, faults, lost

EACH = 12


def main(count: int, seed: int) -> int:
    """Print the counts; give the exit code."""
    start, wrong, apart = time.process_time(), [], []
    models: Counter[str] = Counter()
    told: Counter[str] = Counter()
    for number in range(count):
        dice = Random(f"{seed} {number}")
        model = Model(drawn_model(dice))
        kind = "not compiled" if not model.usable else "refused" if model.refused else "judged"
        models[kind] += 1
        if kind == "judged":
            found = faults(model, dice, EACH)
            told.update(found.pop("told"))
            for what, shown in found.items():
                lines = apart if what.endswith(" refuses") else wrong
                lines.append(f"{number} {what}: {shown[0]}")
            some = documents(model, dice, EACH)
            told["documents of others"] += len(some)
            wrong += [f"{number} lost: {line}" for node in some for line in lost(model, node)]
    print(", ".join(f"{n} {what}" for what, n in models.most_common()))
    print(", ".join(f"{n} {what}" for what, n in told.most_common()))
    seconds = time.process_time() - start
    print(f"{seconds:.0f} s (CPU); wrong: {len(wrong)}; one referee refuses alone: {len(apart)}")
    print(*wrong[:40], *apart[:10], sep="\n  ")
    return 1 if wrong else 0


if __name__ == "__main__":
    arguments = [*sys.argv[1:], *("2000", "1")[len(sys.argv) - 1 :]]
    sys.exit(main(int(arguments[0]), int(arguments[1])))
