"""Contracts that mean harm end in one clear error, soon, in little memory, and fetch nothing.

Every case goes through the door, in a process of its own with limits (`hostile.cell`). Readers:
`interlock.contract`.
"""

from __future__ import annotations

import os
import socket

import pytest

from tests.contract.hostile import edmx_texts, schemas, sizes, texts, xml_texts, yaml_texts
from tests.contract.hostile.case import HOLDS, SECRET, UNKNOWN, Case
from tests.contract.hostile.cell import Cell

TABLES = {
    "texts": texts.CASES,
    "yaml": yaml_texts.CASES,
    "xml": xml_texts.CASES,
    "edmx": edmx_texts.CASES,
    "schemas": schemas.CASES,
    "references": schemas.REFERENCES,
    "locks": schemas.LOCKS,
    "sizes": sizes.CASES,
}
CASES = [
    pytest.param(case, id=f"{table}: {case.name.encode('unicode_escape').decode()}")
    for table, cases in TABLES.items()
    for case in cases
]


@pytest.fixture(scope="module")
def cell():
    with Cell() as running:
        yield running


@pytest.fixture(scope="module")
def listener():
    """Listen where the contracts point to: whoever fetches knocks here."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.setblocking(False)
        yield door


def judge(cell: Cell, case: Case, folder) -> str:
    """Check the file of a case and hold the answer against its promise; give what was told."""
    told = cell.answer(["check", case.file], folder)
    said = told.err + told.out
    assert told.code == case.code, f"{told.code} after {told.cpu_s:.1f} s: {said[:600]}"
    for words in case.says:
        assert words in said
    assert "Traceback" not in said
    assert "defect of Interlock" not in said
    assert SECRET not in said
    assert len(said) < 100_000
    if case.code not in (HOLDS, UNKNOWN):
        assert told.err.count("error: ") == 1
        assert told.err.startswith("error: ")
        assert "\n  remedy: " in told.err
    return said


@pytest.mark.parametrize("case", CASES)
def test_a_hostile_contract_is_answered(cell, listener, tmp_path, case):
    folder = case.write(tmp_path, listener.getsockname()[1])
    judge(cell, case, folder)
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_the_listener_would_hear_a_fetch(listener):
    with socket.create_connection(listener.getsockname()):
        listener.setblocking(True)
        listener.accept()[0].close()
        listener.setblocking(False)


def test_a_file_that_may_not_be_read_is_told(cell, tmp_path):
    if os.geteuid() == 0:
        pytest.skip("root may read every file")
    judge(cell, texts.CLOSED, texts.CLOSED.write(tmp_path))


def test_a_copy_that_needs_too_much_memory_notices(cell, tmp_path):
    assert cell.answer(["GROW"], tmp_path).code == 99
