"""Are planted defects found, made small, and blamed on the right party? And nothing on right ones?

    python benchmarks/detect --out build/detect [--only NAME]... [--seeds 0-4] [--quick]
    python benchmarks/detect --out build/detect --rivals
    python benchmarks/detect --out build/detect --fuzz 30
    python benchmarks/detect --out build/detect --table

What is done already is not done again, so a run may be cut and taken up, or shared: each process
takes the pieces that have no result yet. `--rivals` tries what others would find, `--table` only
sums up.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import fuzz
import kit
import pieces
import rivals
import tables

QUICK = ("blind-retry", "float-amounts", "acks-first", "right")


def main() -> int:
    """Make what is missing and sum up."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--out", type=Path, required=True)
    words.add_argument("--only", action="append", default=[])
    words.add_argument("--seeds", default="0-4")
    words.add_argument("--trials", type=int, default=300, help="of each wrong one")
    words.add_argument("--beyond", type=int, default=0, help="trials after the defect is found")
    words.add_argument("--right-trials", type=int, default=200, help="of each right one")
    words.add_argument("--workers", type=int, default=2)
    words.add_argument("--quick", action="store_true")
    words.add_argument("--rivals", action="store_true", help="try what others would, too")
    words.add_argument("--rival-trials", type=int, default=300)
    words.add_argument("--fuzz", type=int, metavar="SECONDS", help="schemathesis, each time")
    words.add_argument("--table", action="store_true")
    asked = words.parse_args()
    first, _, last = asked.seeds.partition("-")
    seeds = range(int(first), int(last or first) + 1)
    if asked.quick:
        seeds, asked.only, asked.right_trials = range(1), asked.only or list(QUICK), 40
    out = asked.out.resolve()
    chosen = kit.load(out, asked.only)
    if asked.fuzz:
        fuzz.play(out, asked.fuzz)
    if not (asked.table or asked.rivals or asked.fuzz):
        make(chosen, seeds, asked, out)
    if asked.rivals:
        beside(chosen, seeds, asked, out)
    print(tables.tell(out, chosen))
    return 0


def make(chosen: list[kit.Planted], seeds: range, asked: argparse.Namespace, out: Path) -> None:
    """Play what has no result yet, one project after the other."""
    left: dict[str, list[pieces.Piece]] = {}
    for seed in seeds:
        for planted in sorted(chosen, key=lambda p: p.is_right):
            if pieces.place(out, planted.name, seed, "search").exists():
                continue
            budget = asked.right_trials if planted.is_right else asked.trials
            beyond = 0 if planted.is_right else asked.beyond
            piece = pieces.Piece(planted, seed, budget, out / "cases", beyond)
            left.setdefault(repr(planted.files), []).append(piece)
    for group in left.values():
        pieces.play(group, out, asked.workers)


def beside(chosen: list[kit.Planted], seeds: range, asked: argparse.Namespace, out: Path) -> None:
    """Try the other ways on the wrong ones, as far as there is no result yet."""
    for way in ("happy", *rivals.SHARES):
        for planted in chosen:
            for seed in seeds:
                known = pieces.place(out, planted.name, seed, way).exists()
                if not planted.is_right and not known:
                    rivals.play(planted, way, seed, out, asked.rival_trials)


if __name__ == "__main__":
    sys.exit(main())
