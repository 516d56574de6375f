"""The page about laws of one's own shows laws that can be asked as they stand."""

from __future__ import annotations

import re
from pathlib import Path

from interlock.bundled import root
from interlock.finding import Verdict
from tests.law.own.project import judgements, written

PAGE = (root() / "docs/reference/laws.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_every_sentence_of_the_page_holds_of_the_model_integration(tmp_path: Path) -> None:
    text = blocks("yaml")[0].removeprefix("laws:\n")
    found = judgements(written(tmp_path, text))
    assert [j.verdict for j in found] == [Verdict.HOLDS] * 5


def test_the_function_and_the_file_of_the_page_are_taken_as_they_stand(tmp_path: Path) -> None:
    (python,) = blocks("python run")
    shared = next(b for b in blocks("yaml") if b.startswith("interlock: 1"))
    asked = "  - same-total\n  - never-negative\n"
    found = judgements(written(tmp_path, asked, python, shared))
    assert [j.verdict for j in found] == [Verdict.HOLDS] * 2
