"""Regular expressions that are compiled when they are first asked."""

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
from interlock.patterns import expression, waiting


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
    for module in pkgutil.walk_packages(interlock.__path__, "interlock."):
        importlib.import_module(module.name)
    gc.collect()
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
