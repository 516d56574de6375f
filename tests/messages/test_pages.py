"""Each part has its page in Chinese, which says what its English page says."""

import re

import pytest

from interlock.cli.catalogue import Entry, entries, rules, verdicts
from interlock.messages.pages import CURES, PAGES, RULES, page
from interlock.names import zh

PARTS = {entry.name: entry for entry in entries()}
LAST_LINES = re.compile(r"Caught by:.*?\.(?=\s|$)|Causes? \d+(?:(?:, | and )\d+)*\.", re.DOTALL)
HAN = re.compile("[\u4e00-\u9fff]")


def english(entry: Entry) -> str:
    """Give the English page without what the Chinese one takes from it by itself."""
    return LAST_LINES.sub("", entry.page)


def test_every_registered_part_has_a_chinese_page_and_no_page_is_of_no_part():
    assert set(PAGES) == set(PARTS)
    assert all(HAN.search(text) for text in PAGES.values())


@pytest.mark.parametrize("name", PARTS)
def test_both_pages_say_the_same_numbers(name):
    assert numbers(PAGES[name]) == numbers(english(PARTS[name]))


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+", text))


@pytest.mark.parametrize("name", PARTS)
def test_both_pages_name_the_same_settings_and_words_to_write(name):
    entry = PARTS[name]
    words = {setting for setting, _default in entry.settings}
    words |= set(re.findall(r'"([a-zA-Z0-9.-]+)"|`([^`\s]+)`', english(entry)))
    for word in words:
        assert "".join(word) in PAGES[name], word


@pytest.mark.parametrize("name", PARTS)
def test_a_chinese_page_is_not_half_english(name):
    plain = re.sub(r'`[^`]*`|"[^"]*"', "", PAGES[name])
    allowed = ("Too Many Requests", "Service Unavailable", "Internal Server Error", "on hold")
    for words in (*allowed, "GitHub actions", "drifted-field"):
        plain = plain.replace(words, "")
    assert not re.findall(r"[A-Za-z]{2,} [a-z]{2,}", plain)


def test_what_catches_a_fault_and_its_cause_come_from_its_own_page():
    told = page("redirected", PARTS["redirected"].page, "zh", zh)
    assert told.endswith(
        "能发现它的：不丢失（nothing-lost）、遵守契约（speaks-contract）、访问未声明地址（stranger）。\n"
        "对应原因：2。"
    )


def test_every_fault_tells_what_to_do_about_it():
    faults = {entry.name for entry in entries(("faults", "drifts"))}
    assert set(CURES) == faults
    for told, chinese in CURES.values():
        assert told
        assert HAN.search(chinese)


def test_every_rule_and_verdict_is_told_in_both_languages():
    names = {entry.name for entry in (*rules(), *verdicts())}
    assert set(RULES) == names
    for told, chinese in RULES.values():
        assert not HAN.search(told)
        assert HAN.search(chinese)


def test_a_part_of_another_package_keeps_its_own_page():
    assert page("house-fault", "Its own page.", "zh", zh) == "Its own page."
    assert page("reply-lost", "Its own page.", "en", zh) == "Its own page."
