"""The same seed gives the same trials, whoever makes them and wherever."""

from __future__ import annotations

from pathlib import Path

from tests.run import small

TRIALS = 8


def ran(process, folder: Path, hash_seed: str, workers: int) -> dict:
    """Run the subject whose order of work comes from a set of texts, in a process of its own."""
    said = process(
        "run", "scenario-0.yaml", "--trials", TRIALS, "--workers", workers, "--json", cwd=folder,
        env={"PYTHONHASHSEED": hash_seed, "INTERLOCK_CONFIG__SUBJECT__CALL": "unordered:run"},
    )  # fmt: skip
    assert said.code == 1, said
    return said.json


def test_a_campaign_is_the_same_on_any_number_of_workers_in_any_process_and_folder(
    interlock_process, tmp_path
):
    folders = tmp_path / "one", tmp_path / "another place" / "deeper"
    first = ran(interlock_process, small.project(folders[0]).root, "1", workers=1)
    second = ran(interlock_process, small.project(folders[1]).root, "2", workers=2)
    assert first["digest"] == second["digest"]
    same = ("verdict", "trials", "laws", "coverage", "seed")
    assert {k: first[k] for k in same} == {k: second[k] for k in same}
    (one,), (two,) = first["findings"], second["findings"]
    assert (one["rule"], one["says"]) == (two["rule"], two["says"])
    cases = [(folder / found["case"]).read_text("utf-8")
             for folder, found in zip(folders, (one, two), strict=True)]  # fmt: skip
    assert cases[0] == cases[1]
