"""Regular expressions and modules that wait until they are first asked."""

import copy
import gc
import importlib
import pkgutil
import re
import subprocess
import sys
import threading

import pytest

import interlock
from interlock.patterns import expression, module, unasked, waiting


def test_an_expression_finds_what_python_s_own_finds():
    own, ours = re.compile(r"(?P<a>\d)b?", re.ASCII), expression(r"(?P<a>\d)b?", re.ASCII)
    for text in ("1b2", "", "b1"):
        assert ours.findall(text) == own.findall(text)
        assert ours.sub(r"<\g<a>>", text) == own.sub(r"<\g<a>>", text)
        assert bool(ours.fullmatch(text)) == bool(own.fullmatch(text))
    assert ours.pattern == own.pattern
    assert ours.groupindex == own.groupindex
    assert ours.flags == own.flags


def test_it_is_compiled_when_it_is_asked_and_not_before():
    wrong = expression("(")
    with pytest.raises(re.error, match="missing"):
        wrong.match("")


def test_what_it_does_not_know_is_an_error_as_with_python_s_own():
    with pytest.raises(AttributeError, match="Pattern"):
        expression("a").nothing  # noqa: B018  # asking is what fails


def test_a_copy_finds_the_same():
    assert copy.copy(expression("a+")).findall("aab") == ["aa"]


def test_every_expression_of_the_package_can_be_compiled():
    for one in pkgutil.walk_packages(interlock.__path__, "interlock."):
        importlib.import_module(one.name)
    # A command that ended in this process has set aside all that was there.
    gc.unfreeze()
    found = [one for one in gc.get_objects() if type(one) is expression]
    assert len(found) > 100
    for one in found:
        re.compile(*one._given)


PLAIN = "[2026-01-05, 2026-01-05 10:00:00+02:00, 1_000, 0x1F, 1e3, .5, 190:20, yes, ~, a b]"
BY_PYYAML = f"""
import sys
if len(sys.argv) > 1:
    import interlock.yaml_reader
import re, yaml
from yaml.reader import ReaderError
try:
    yaml.SafeLoader("\\x07")
except ReaderError as wrong:
    said = wrong.reason
waits = type(yaml.reader.Reader.NON_PRINTABLE).__name__, type(re.compile("a")).__name__
print(yaml.load({PLAIN!r}, yaml.SafeLoader), yaml.dump(["1", "yes", "\\x07", 1.5]), said)
print(*waits)
"""


def by_pyyaml(*words):
    done = subprocess.run(
        [sys.executable, "-c", BY_PYYAML, *words], capture_output=True, text=True, check=True
    )
    *said, waits = done.stdout.splitlines()
    return said, waits


def test_pyyaml_does_the_same_when_its_expressions_wait_for_their_first_use():
    plain, as_they_come = by_pyyaml()
    ours, later = by_pyyaml("with our reader")
    assert ours == plain
    assert (as_they_come, later) == ("Pattern Pattern", "expression Pattern")


def test_beside_another_thread_no_expression_waits():
    end = threading.Event()
    other = threading.Thread(target=end.wait)
    other.start()
    try:
        with waiting():
            assert type(re.compile("a")) is re.Pattern
    finally:
        end.set()
        other.join()


def test_expressions_are_python_s_own_again_once_the_import_has_failed():
    code = (
        "import re; from interlock.patterns import waiting\n"
        "try:\n with waiting():\n  print(type(re.compile('a')).__name__); import nothing_of_it\n"
        "except ImportError:\n print(type(re.compile('a')).__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["expression", "Pattern"]


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
    assert unasked().count(name) == 1

    importlib.import_module(name)
    assert name not in unasked()
