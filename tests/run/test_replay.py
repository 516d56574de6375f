"""A saved case shows its defect again until it is corrected."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.run import small

CALL = "INTERLOCK_CONFIG__SUBJECT__CALL"


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """Work in a project whose subject doubles."""
    small.project(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(CALL, "doubles:run")
    return tmp_path


def write_case(
    folder: Path, fault: str = "erp.CreateOrder#1", expect: str = "exactly-once"
) -> Path:
    """Write a case by hand: one order, whose first creation gets no answer."""
    case = folder / "case.yaml"
    case.write_text(
        f"""\
interlock: 1
case: an order is there twice
scenario: scenario-0.yaml
subject: "doubles:run"
seed: 7
horizon: 30 min
heal_at: 6 min
steps:
  - {{at: 1 s, crm: create, record: c, match: customer,
     body: {{name: Wang, creditCode: "91350211M000100Y43"}}}}
  - at: 2 s
    crm: create
    record: o
    match: order
    body:
      customerId: {{$field: [c, id]}}
      orderedAt: "2026-01-05T01:00:00Z"
      currency: CNY
      amount: "11.30"
      lines: [{{lineNo: 1, sku: A-1, qty: "1", unit: pcs, unitPrice: "10.00", taxRate: "13",
                taxAmount: "1.30", amount: "11.30"}}]
  - {{at: 60 s, crm: do, operation: approveOrder, record: o, match: order, expect: accepted}}
faults:
  - {{at: "{fault}", fault: reply-lost}}
laws: [exactly-once: order, nothing-lost: order]
expect: {{verdict: broken, law: {expect}, party: subject}}
""",
        encoding="utf-8",
    )
    return case


def correct(folder: Path) -> None:
    """Put the right integration where the wrong one was."""
    (folder / "doubles.py").write_text((folder / "right.py").read_text(encoding="utf-8"))


def test_a_case_that_a_run_has_saved_shows_it_again_and_is_gone_when_corrected(folder, interlock):
    said = interlock("run", "scenario-0.yaml", "--trials", 8, "--workers", 1, "--json")
    assert said.code == 1
    (found,) = said.json["findings"]
    again = interlock("replay", found["case"], "--json")
    assert again.code == 1
    assert [f["rule"] for f in again.json["findings"]] == ["exactly-once"]
    assert again.json["findings"][0]["says"] == found["says"]
    correct(folder)
    gone = interlock("replay", found["case"], "--json")
    assert (gone.code, gone.json["findings"], gone.json["verdict"]) == (0, [], "holds")


def test_a_case_by_hand_is_played_with_the_subject_that_it_names(folder, interlock, monkeypatch):
    case = write_case(folder)
    monkeypatch.setenv(CALL, "right:run")
    trace = folder / "trace.jsonl"
    said = interlock("replay", case, "--json", "--trace", trace)
    assert said.code == 1
    assert said.json["subjects"][0]["name"] == "doubles"
    assert '"reply-lost"' in trace.read_text(encoding="utf-8")


def test_a_fault_that_meets_nothing_proves_nothing(folder, interlock):
    correct(folder)
    case = write_case(folder, fault="erp.CreateOrder#7")
    for command in ("replay", "run"):
        said = interlock(command, case, "--json")
        assert (said.code, said.json["verdict"]) == (4, "unknown")
        assert said.json["subjects"][0]["notes"] == [
            "a planned fault did not fire: reply-lost at erp.CreateOrder#7"
        ]
    assert "计划的故障未触发：" in interlock("replay", case, "--lang", "zh").out


def test_another_defect_than_the_expected_one_is_told(folder, interlock):
    said = interlock("replay", write_case(folder, expect="nothing-lost"), "--json")
    assert said.code == 1
    assert [f["rule"] for f in said.json["findings"]] == ["exactly-once"]


def test_a_case_whose_record_is_refused_today_proves_nothing(folder, interlock):
    case = write_case(folder)
    text = case.read_text(encoding="utf-8").replace("currency: CNY", "currency: XXX")
    text = text[: text.index("faults:")] + "faults: []\n" + text[text.index("laws:") :]
    case.write_text(text.replace(", expect: accepted", ""), encoding="utf-8")
    said = interlock("replay", case, "--json")
    assert (said.code, said.json["verdict"]) == (4, "unknown")


def test_a_case_that_is_not_there_is_an_error_of_use(folder, interlock):
    said = interlock("replay", "nowhere.yaml", "--json")
    assert said.code == 2
    assert "nowhere.yaml" in said.out


def test_a_subject_that_cannot_start_is_an_error_of_the_environment(folder, interlock):
    case = write_case(folder)
    text = case.read_text(encoding="utf-8").replace("doubles:run", "unwritten:run")
    case.write_text(text, encoding="utf-8")
    said = interlock("replay", case, "--json")
    assert said.code == 3
    assert said.json["error"]["kind"] == "subject"
    assert "a_module_that_nobody_wrote" in said.json["error"]["problem"]


def test_run_takes_a_saved_case_as_a_regression_test(folder, interlock):
    case = write_case(folder)
    red = interlock("run", case, "--json")
    assert (red.code, red.json["command"], red.json["verdict"]) == (1, "run", "broken")
    correct(folder)
    assert interlock("run", case, "--json").code == 0
