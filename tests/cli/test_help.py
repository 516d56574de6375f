"""`--help`: in English and in Chinese."""

import importlib
import re

import click
import pytest

from interlock.cli.main import COMMANDS, group
from interlock.cli.voice import width
from interlock.messages.pages.commands import helped

MADE = {name: importlib.import_module(module).command for name, (module, _) in COMMANDS.items()}
HAN = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("name", MADE)
def test_every_paragraph_and_option_of_help_has_its_chinese(name):
    made = MADE[name]
    options = [p.help for p in made.params if isinstance(p, click.Option) and p.help]
    for text in (COMMANDS[name][1], made.help or "", *options):
        assert all(HAN.search(part) for part in helped(text).split("\n\n")), text


def test_the_first_page_has_its_chinese():
    assert all(HAN.search(part) for part in helped(group.help or "").split("\n\n"))


@pytest.mark.parametrize("words", [["--help"], ["twin", "--help"]])
def test_help_comes_in_the_language_that_is_asked_for(interlock, monkeypatch, words):
    monkeypatch.setenv("INTERLOCK_LANG", "zh")
    told = interlock(*words).out
    assert told.startswith("用法：interlock")
    assert "显示本帮助并退出。" in told
    assert not re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}", told)
    monkeypatch.setenv("INTERLOCK_LANG", "en")
    assert not HAN.search(interlock(*words).out)


@pytest.mark.parametrize("name", ["", *MADE])
def test_no_word_of_click_is_left_in_english(interlock, name):
    told = interlock(*[name] * bool(name), "--help", "--lang=zh").out
    left = set(re.findall(r"\b[A-Z]{2,}\b|\[[a-z]+:", told))
    assert left <= {"CRM", "ERP", "JSON", "YAML", "URL", "HTTPS"}, told


@pytest.mark.parametrize("name", ["run", "twin", "vendor"])
def test_columns_of_chinese_help_align(interlock, name):
    told = interlock(name, "--help", "--lang=zh").out
    lines = re.findall(r"^  -.+?\s{2,}(?=\S)", told, re.MULTILINE)
    assert len(lines) > 4
    assert len({width(line) for line in lines}) == 1


@pytest.mark.parametrize("words", [["--lang", "zh"], ["--lang=zh"]])
def test_the_option_asks_for_a_language_before_or_after_help(interlock, monkeypatch, words):
    monkeypatch.setenv("INTERLOCK_LANG", "en")
    assert interlock("twin", *words, "--help").out.startswith("用法：interlock")
    assert interlock("twin", "--help", *words).out.startswith("用法：interlock")
