"""Modules that are imported when they are first asked for something."""

import sys
from importlib import import_module

import pytest

from interlock.modules import module, waiting

SOURCE = "SIZE = 3\n\ndef twice(number):\n    return 2 * number\n"


@pytest.fixture
def name(tmp_path, monkeypatch):
    (tmp_path / "late_part.py").write_text(SOURCE, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "late_part"
    sys.modules.pop("late_part", None)


def test_a_module_is_imported_when_it_is_first_asked_for_something(name):
    part = module(name)
    assert name not in sys.modules

    assert part.twice(part.SIZE) == 6
    assert sys.modules[name].twice is part.twice


def test_a_part_that_a_module_does_not_have_is_refused_as_python_does(name):
    part = module(name)
    assert part.SIZE == 3

    with pytest.raises(AttributeError, match=r"module 'late_part' has no attribute 'size'"):
        part.size  # noqa: B018  # to ask is what is tested


def test_a_module_that_is_not_there_is_missed_by_its_name():
    with pytest.raises(ModuleNotFoundError, match="no_such_part"):
        module("no_such_part").anything  # noqa: B018  # as above


def test_a_module_waits_until_somebody_asks_or_imports_it(name):
    module(name)
    module(name)
    assert waiting().count(name) == 1

    import_module(name)
    assert name not in waiting()
