"""`interlock list`."""

import re

import pytest

from interlock.cli.catalogue import KINDS, entries, markdown, rules

NAMED = ("faults", "drifts", "patterns", "links", "laws")


def test_every_kind_has_parts():
    assert all(entries((kind,)) for kind in KINDS)


def test_names_are_unique_over_all_kinds():
    names = [entry.name for entry in (*entries(NAMED), *rules())]
    assert len(names) == len(set(names))


def test_every_fault_law_and_rule_has_a_chinese_name_of_its_own():
    named = (*entries(NAMED), *rules())
    assert not [entry.name for entry in named if not entry.zh]
    assert len({entry.zh for entry in named}) == len(named)


def test_faults_that_everybody_knows_are_shown_and_the_others_counted(interlock):
    said = interlock("list", "faults")
    faults = [line for line in said.out.splitlines() if line.startswith("  ")]
    assert len(faults) == 12
    rest = len(entries(("faults",))) - 12
    assert f"{rest} faults more: interlock list --all" in said.out


def test_all_parts_are_listed_with_all(interlock):
    said = interlock("list", "--all")
    assert [e.name for e in entries() if f"  {e.name} " not in said.out] == []


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("链路抖动", "flapping-link"),
        ("中国到欧洲", "china-to-europe"),
        ("字段缺失", "field-missing"),
    ],
)
def test_patterns_links_and_drifts_are_explained_by_their_chinese_names(interlock, name, english):
    said = interlock("explain", name)
    assert english in said.out


def test_a_fault_stands_in_the_list_with_its_first_sentence(interlock):
    said = interlock("list", "faults")
    line = next(line for line in said.out.splitlines() if "reply-lost" in line)
    assert "应答丢失" in line
    assert "the reply never comes" in line
    assert "nothing-lost" not in said.out


def test_the_list_is_one_document_with_json(interlock):
    parts = interlock("list", "--json").json["parts"]
    assert {"fault", "law"} <= {part["kind"] for part in parts}
    assert all(part["says"] for part in parts)


def test_all_pages_are_printed_as_they_are_kept(interlock):
    assert interlock("list", "--markdown").out == markdown()


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_may_be_named_by_its_singular(interlock, kind):
    assert interlock("list", kind.removesuffix("s")).out == interlock("list", kind).out


def test_an_unknown_kind_is_refused_with_the_nearest(interlock):
    said = interlock("list", "fautls")
    assert said.code == 2
    assert "'faults'" in said.err


def test_a_chinese_reader_is_told_in_chinese_what_each_part_is(interlock):
    kinds = [kind for kind in KINDS if kind != "drifts"]
    said = interlock("list", *kinds, "--all", "--lang", "zh").out
    rows = [line for line in said.splitlines() if line.startswith("  ")]
    assert len(rows) > 60
    assert [row for row in rows if re.search(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}", row)] == []
    assert "应答丢失" in interlock("explain", "reply-lost", "--lang", "zh").out
