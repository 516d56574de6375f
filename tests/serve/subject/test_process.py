"""Programs that cannot be started: each is told with what helps."""

from __future__ import annotations

import asyncio

import pytest

from interlock.errors import SubjectError
from interlock.messages.reading import told
from interlock.serve.subject.process import begin_process

WRONG = [
    (None, 0o755, "name a program that is installed"),
    ("#!/no/such/interpreter\n", 0o755, "correct its first line"),
    ("#!/bin/sh\nexit 0\n", 0o644, "chmod +x"),
    ("", 0o755, "write #! and the program"),
]


@pytest.mark.parametrize(("text", "mode", "remedy"), WRONG)
def test_what_is_no_program_is_told_with_what_helps(tmp_path, text, mode, remedy):
    if text is not None:
        (tmp_path / "job").write_text(text)
        (tmp_path / "job").chmod(mode)
    start = begin_process(("./job",), tmp_path, {}, tmp_path / "said", where="[subject] reset")
    with pytest.raises(SubjectError) as error:
        asyncio.run(start)
    assert error.value.where == "[subject] reset: ./job"
    assert remedy in error.value.remedy
    for sentence in (error.value.problem, error.value.remedy):
        assert not told(sentence, "zh").isascii()
