"""Regular expressions that are compiled when they are first asked."""

import copy
import gc
import importlib
import pkgutil
import re

import pytest

import interlock
from interlock.patterns import expression


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
