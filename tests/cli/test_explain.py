"""`interlock explain`."""

import pytest

from interlock.bundled import root
from interlock.cli.explain import find


def test_a_fault_is_explained_with_what_catches_it(interlock):
    said = interlock("explain", "crash")
    assert said.code == 0
    assert "Caught by: nothing-lost" in said.out


@pytest.mark.parametrize("name", ["reply-lost", "settles"])
def test_a_page_stands_there_as_it_was_written(interlock, name):
    assert find(name).page in interlock("explain", name).out


def test_a_setting_of_a_law_is_shown_with_what_is_written_there(interlock):
    assert "  setting  within: duration" in interlock("explain", "settles").out.splitlines()


@pytest.mark.parametrize("name", ["恰好一次", "exactly-once", "Exactly Once", "exactly_once"])
def test_a_law_is_found_by_any_spelling_and_its_chinese_name(interlock, name):
    assert interlock("explain", name, "--json").json["name"] == "exactly-once"


def test_settings_are_shown_with_their_defaults(interlock):
    settings = interlock("explain", "late-arrival", "--json").json["settings"]
    assert settings == {"delay_ms": "90000"}


def test_the_findings_of_a_rule_are_shown_in_the_asked_language(interlock):
    assert "集成" in interlock("explain", "subject-crashed", "--lang", "zh").out
    assert "the integration ended" in interlock("explain", "subject-crashed", "--lang", "en").out


@pytest.mark.parametrize("name", ["bridge", "scenario", "overlay"])
def test_the_files_that_people_write_lead_to_their_pages(interlock, name):
    page = interlock("explain", name, "--json").json["page"]
    assert all((root() / path).is_file() for path in page.split(", "))
    assert page in interlock("explain", name).out


def test_an_unknown_name_is_refused_with_the_nearest(interlock):
    said = interlock("explain", "exactly-onec")
    assert said.code == 2
    assert "'exactly-once'" in said.err


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("应答丢包", "'应答丢失'"),
        ("丢失", "丢失"),
        ("超时", "'应答丢失'"),
        ("恰好1次", "'恰好一次'"),
    ],
)
def test_an_unknown_chinese_name_is_refused_with_the_nearest_chinese_one(interlock, name, near):
    said = interlock("explain", name, "--lang", "zh")
    assert said.code == 2
    assert near in said.err
    assert "是否指" in said.err


def test_what_is_near_to_no_name_leads_to_the_list(interlock):
    assert "interlock list --all" in interlock("explain", "龘").err
    assert (
        "`interlock list --all` 列出全部名称" in interlock("explain", "xyzzy", "--lang", "zh").err
    )


def test_a_chinese_page_says_what_happens_what_catches_it_and_what_to_do(interlock):
    said = interlock("explain", "应答丢失", "--lang", "zh").out
    assert "处理已完成，应答始终没有到达" in said
    assert "能发现它的：恰好一次（exactly-once）。" in said
    assert "  办法  设置超时；重发之前先按键查询" in said
    assert "The work is done" not in said


def test_what_to_do_about_a_fault_is_told(interlock):
    assert "  to do  set a time limit; before the record" in interlock("explain", "reply-lost").out


def test_a_verdict_is_explained(interlock):
    assert "It is not green. Exit code 4." in interlock("explain", "unknown").out
    assert "它不算通过。退出码 4。" in interlock("explain", "未知", "--lang", "zh").out
