"""Laws that a user writes as sentences in YAML."""

from __future__ import annotations

from pathlib import Path

import pytest

from interlock.errors import InterlockError
from interlock.finding import Verdict
from interlock.messages import remedy, say
from interlock.scenario.case import dump_case, read_case
from tests.law.own.project import first, judgements, planted, written

RIGHT = {
    "equal": "equal: {left: crm.customer.phone, right: erp.customer.Phone, as: text}",
    "equal-decimal": "equal: {left: crm.order.amount, right: erp.order.Amount, as: decimal}",
    "equal-inside": "equal: {left: erp.order.Lines.Amount, right: crm.order.lines.amount}",
    "exactly-once": "exactly-once: {each: crm.order, in: erp}",
    "monotone": "monotone: {field: crm.order.version, goes: up}",
    "sum": "sum: {of: crm.order.lines.amount, equals: crm.order.amount}",
    "sum-across": "sum: {of: erp.order.Lines.Amount, equals: crm.order.amount}",
    "within": "within: {after: crm.order.approved, then: erp.order.B, limit: 5 min}",
    "within-created": "within: {after: crm.order.approved, then: erp.order.created, limit: 10 min}",
}
WRONG = {
    "equal": "equal: {left: crm.order.orderNo, right: erp.order.Number, as: text}",
    "equal-decimal": "equal: {left: crm.order.amount, right: erp.order.ExternalNo, as: decimal}",
    "exactly-once": "exactly-once: {each: erp.customer, in: crm, where: {Name: nobody}}",
    "monotone": "monotone: {field: crm.order.version, goes: down}",
    "sum": "sum: {of: crm.order.lines.lineNo, equals: crm.order.amount}",
    "within": "within: {after: crm.order.approved, then: erp.order.E, limit: 5 min}",
}


def item(name: str, sentence: str) -> str:
    return f"  - law: {{name: {name}, {sentence}}}\n"


@pytest.mark.parametrize("name", RIGHT)
def test_a_sentence_that_is_true_holds_and_was_at_stake(name: str, tmp_path: Path) -> None:
    (found,) = judgements(written(tmp_path, item(name + "-law", RIGHT[name])))
    assert found.verdict is Verdict.HOLDS, found.breakages
    assert found.at_stake > 0


@pytest.mark.parametrize("name", RIGHT)
def test_a_sentence_speaks_on_its_own_planted_violation(name: str, tmp_path: Path) -> None:
    (found,) = planted(written(tmp_path, item(name + "-law", RIGHT[name])))
    assert found.verdict is Verdict.BROKEN


@pytest.mark.parametrize("name", [n for n in WRONG if n != "exactly-once"])
def test_a_sentence_that_is_false_is_a_finding_with_its_record(name: str, tmp_path: Path) -> None:
    project = written(tmp_path, item("ours", WRONG[name]))
    (found,) = judgements(project)
    assert found.verdict is Verdict.BROKEN
    finding = found.findings[0]
    assert (finding.rule, finding.party, finding.confidence) == ("ours", "subject", "likely")
    assert finding.evidence
    assert finding.args["record"] in finding.says
    assert "?" not in finding.says


def test_where_leaves_only_the_records_that_are_meant(tmp_path: Path) -> None:
    (found,) = judgements(written(tmp_path, item("ours", WRONG["exactly-once"])))
    assert (found.verdict, found.at_stake) == (Verdict.UNKNOWN, 0)


def test_the_words_of_the_user_are_told_in_both_languages(tmp_path: Path) -> None:
    laws = """\
  - law:
      name: version-falls
      says: {en: a version only falls, zh: 版本只降不升}
      remedy: {en: ask the vendor, zh: 请咨询厂商}
      monotone: {field: crm.order.version, goes: down}
"""
    (found,) = judgements(written(tmp_path, laws))
    finding = found.findings[0]
    assert finding.says.startswith("a version only falls: crm.order.version of order ")
    assert say(finding.message_id, finding.args, "zh").startswith("版本只降不升：")
    assert (finding.remedy, remedy(finding.remedy_id, finding.args, "zh")) == (
        "ask the vendor",
        "请咨询厂商",
    )


def test_a_case_keeps_the_whole_sentence(tmp_path: Path) -> None:
    project = written(tmp_path, item("ours", WRONG["within"]))
    case, _trace = first(project)
    again = read_case(dump_case(case))
    assert again.laws == tuple(
        type(law)(law.law, law.of, law.settings, again.laws[n].source)
        for n, law in enumerate(case.laws)
    )
    assert "limit: 5 min" in dump_case(case)


def test_a_file_of_laws_serves_all_scenarios(tmp_path: Path) -> None:
    shared = "interlock: 1\nlaws:\n  total-equal:\n    " + RIGHT["equal-decimal"] + "\n"
    project = written(tmp_path, "  - total-equal\n", shared=shared)
    (found,) = judgements(project)
    assert (found.ask.law, found.verdict) == ("total-equal", Verdict.HOLDS)


@pytest.mark.parametrize(
    ("sentence", "line", "says", "remedy"),
    [
        ("equal: {left: crm.order.amout, right: erp.order.Amount}", 12, "no field 'amout'",
         "'amount'"),
        ("equal: {left: crn.order.amount, right: erp.order.Amount}", 12, "unknown system 'crn'",
         "'crm'"),
        ("equal: {left: crm.ordr.amount, right: erp.order.Amount}", 12, "unknown match 'ordr'",
         "'order'"),
        ("equal: {left: crm.order.amount, right: erp.customer.Name}", 12, "about 'customer'",
         "order"),
        ("equal: {left: crm.order.amount}", 12, "lacks 'right'", "add 'right'"),
        ("equal: {left: crm.order.amount, rigth: x}", 12, "knows no 'rigth'", "'right'"),
        ("equal: {left: crm.order, right: erp.order.Amount}", 12, "names records", "crm.order."),
        ("exactly-once: {each: crm.order, in: erb}", 12, "unknown system 'erb'", "'erp'"),
        ("monotone: {field: crm.order.version, goes: upward}", 12, "'upward'", "up"),
        ("within: {after: crm.order.aproved, then: erp.order.B, limit: 5 min}", 12,
         "no state 'aproved'", "'approved'"),
        ("within: {after: crm.order.approved, then: erp.order.B, limit: 5}", 12, "limit", "min"),
        ("equals: {left: crm.order.amount, right: erp.order.Amount}", 12, "'equals'", "'equal'"),
        ("says: nothing at all", 12, "says nothing", "equal"),
        ("sum: {of: crm.order.lines.amount, equals: crm.order.amount, tolerance: much}", 12,
         "'much' is no number", "0.01"),
        ("equal: {left: crm.order.amount, right: erp.order.Amount, where: {stats: open}}", 12,
         "'stats'", "'status'"),
        ("equal: {left: crm.order.amount, right: erp.order.Amount}, where: {status: open}", 0,
         "'where' stands beside 'equal'", "write equal: {..., where: ...}"),
    ],
)  # fmt: skip
def test_a_slip_is_refused_with_its_place_and_what_was_meant(
    sentence: str, line: int, says: str, remedy: str, tmp_path: Path
) -> None:
    with pytest.raises(InterlockError) as refused:
        written(tmp_path, item("ours", sentence))
    assert f"scenario.yaml:{line or ''}" in refused.value.where
    assert says in refused.value.problem
    assert remedy in refused.value.remedy


def test_the_name_of_a_law_of_interlock_is_taken(tmp_path: Path) -> None:
    with pytest.raises(InterlockError, match="is taken"):
        written(tmp_path, item("settles", RIGHT["equal"]))


def test_two_laws_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InterlockError, match="two laws have the name 'ours'"):
        written(tmp_path, item("ours", RIGHT["equal"]) + item("ours", RIGHT["monotone"]))


def test_a_law_that_nobody_wrote_is_refused_with_the_users_own_near_it(tmp_path: Path) -> None:
    shared = "interlock: 1\nlaws:\n  total-equal:\n    " + RIGHT["equal-decimal"] + "\n"
    with pytest.raises(InterlockError) as refused:
        written(tmp_path, "  - totals-equal\n", shared=shared)
    assert "'total-equal'" in refused.value.remedy
