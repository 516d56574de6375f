"""Laws that a user writes as functions in Python."""

from __future__ import annotations

from pathlib import Path

import pytest

from interlock.errors import InterlockError
from interlock.finding import Verdict
from interlock.messages import remedy, say
from interlock.scenario.case import dump_case, read_case
from tests.law.own.project import first, judgements, written

PYTHON = '''\
from interlock.law.api import Broken


def never_negative(trial):
    """No amount in the ERP is negative."""
    for order in trial.records("erp", "order"):
        if order.number("Amount") < 0:
            yield Broken("its amount is negative", zh="金额为负", record=order)


def always_large(trial):
    for order in trial.records("erp", "order"):
        if order.number("Amount") < 10**20:
            yield Broken("its amount is small", zh="金额过小", record=order, field="Amount",
                         remedy="sell more", remedy_zh="多卖一些")


def paired(trial):
    for order in trial.records("crm", "order"):
        if len(trial.counterparts(order, "erp")) != 1:
            yield Broken("it is alone", record=order)
        if [v.by_integration for v in order.versions][0]:
            yield "an order was made by the integration"


def no_login_as_guest(trial):
    return [Broken("guest") for call in trial.calls("erp") if "guest" in str(call.body)]


def looks_at_nothing(trial):
    return None


def falls(trial):
    for order in trial.records("erp", "order"):
        order.number("Currency")
        yield Broken("never told")


def misspells(trial):
    yield from trial.records("erp", "ordr")


def yields_numbers(trial):
    yield 7


not_a_function = 7
'''


def ask(name: str) -> str:
    return f'  - law: "laws:{name}"\n'


@pytest.mark.parametrize("name", ["never_negative", "paired", "no_login_as_guest"])
def test_a_law_that_finds_nothing_holds_and_was_at_stake(name: str, tmp_path: Path) -> None:
    (found,) = judgements(written(tmp_path, ask(name), PYTHON))
    assert found.verdict is Verdict.HOLDS, found
    assert found.at_stake > 0


def test_what_a_law_yields_is_a_finding_in_both_languages(tmp_path: Path) -> None:
    (found,) = judgements(written(tmp_path, ask("always_large"), PYTHON))
    assert (found.verdict, len(found.findings)) == (Verdict.BROKEN, 2)
    finding = found.findings[0]
    assert finding.rule == "laws:always_large"
    assert finding.says.endswith("in ERP: its amount is small")
    assert finding.where.path == "$.Amount"
    assert finding.evidence
    assert say(finding.message_id, finding.args, "zh").endswith("金额过小")
    assert remedy(finding.remedy_id, finding.args, "zh") == "多卖一些"
    assert (finding.party, finding.confidence) == ("subject", "likely")


def test_a_law_that_looks_at_nothing_proves_nothing(tmp_path: Path) -> None:
    (found,) = judgements(written(tmp_path, ask("looks_at_nothing"), PYTHON))
    assert (found.verdict, found.why) == (Verdict.UNKNOWN, "nothing was at stake")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("falls", "raised ValueError: Currency of order "),
        ("misspells", "raised LookupError: unknown match 'ordr': did you mean 'order'?"),
        ("yields_numbers", "raised ValueError: a law yields Broken or text, not int"),
    ],
)
def test_a_law_that_raises_is_undecided_and_says_where(
    name: str, says: str, tmp_path: Path
) -> None:
    (found,) = judgements(written(tmp_path, ask(name), PYTHON))
    assert (found.verdict, found.at_stake, found.findings) == (Verdict.UNKNOWN, 0, ())
    assert found.why.startswith(says)
    if name != "yields_numbers":
        assert " at laws.py:" in found.why


def test_a_case_names_the_function(tmp_path: Path) -> None:
    case, _trace = first(written(tmp_path, ask("never_negative"), PYTHON))
    assert [law.law for law in read_case(dump_case(case)).laws] == ["laws:never_negative"]


@pytest.mark.parametrize(
    ("call", "python", "says", "remedy"),
    [
        ("laws:never_negativ", PYTHON, "no function 'never_negativ'", "'never_negative'"),
        ("laws:not_a_function", PYTHON, "no function 'not_a_function'", "use one of"),
        ("lawz:never_negative", PYTHON, "no module 'lawz'", "'laws'"),
        ("laws:one", "import nothing_such\n", "cannot be loaded: ModuleNotFoundError", "by hand"),
        ("laws:one", "def one(trial:\n", "cannot be loaded: SyntaxError", "by hand"),
        ("laws.never_negative", PYTHON, "names no function", "MODULE:FUNCTION"),
    ],
)
def test_a_function_that_cannot_be_had_is_refused_with_its_place(
    call: str, python: str, says: str, remedy: str, tmp_path: Path
) -> None:
    with pytest.raises(InterlockError) as refused:
        written(tmp_path, f'  - law: "{call}"\n', python)
    assert "scenario.yaml:12" in refused.value.where
    assert says in refused.value.problem
    assert remedy in refused.value.remedy
