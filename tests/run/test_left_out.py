"""What a law could not judge is told, and a law that could judge nothing is not green."""

from __future__ import annotations

from interlock.run.demo_kit import write_kit
from tests.law.tape import Tape
from tests.run import small

SCENARIO = small.SCENARIO.replace(
    "  - nothing-lost: order", "  - fields-agree: [order, customer]"
).replace("search: {faults: [reply-lost]}", "search: {faults: none}")


def test_a_field_that_a_function_decides_is_named_in_the_report(tmp_path, monkeypatch, interlock):
    write_kit(tmp_path)
    bridge = tmp_path / "contracts/bridge.yaml"
    text = bridge.read_text(encoding="utf-8")
    assert "Phone: phone" in text
    text = text.replace("Phone: phone", 'Phone: {python: "rules:phone", from: phone}')
    bridge.write_text(text, encoding="utf-8")
    (tmp_path / "one.yaml").write_text(SCENARIO, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    said = interlock("run", "one.yaml", "--trials", 2, "--workers", 1, "--json")
    assert said.json["verdict"] == "holds"
    assert {"what": "fields-agree: Phone of flow customer-to-erp",
            "why": "rules:phone decides, which is not judged"} in said.json["skipped"]  # fmt: skip
    shown = interlock("run", "one.yaml", "--trials", 1, "--workers", 1, "--lang", "zh")
    assert "字段一致：流程 customer-to-erp 的 Phone" in shown.out
    assert "由函数 rules:phone 决定，不作判定" in shown.out


def test_the_right_integration_leaves_nothing_unjudged(tmp_path):
    files = small.project(tmp_path, SCENARIO)
    found = small.run(files, "right", trials=4)
    laws = [law for line in found.all_lines() for o in line.counted() for law in o.laws]
    assert laws
    assert not any(law.doubts for law in laws)


def test_a_code_that_no_table_knows_is_a_doubt_and_no_agreement():
    tape = Tape()
    tape.person("crm", "Order", "17", orderNo="SO-17", status="open", currency="XXX")
    tape.person("crm", "Order", "17", status="approved")
    tape.subject("erp", "SalesOrder", "E1", ExternalNo="SO-17", Org="0010", Currency="YYY")
    judgement = tape.says("fields-agree", "order")
    assert {(d.field, d.kind, d.about) for d in judgement.doubts} == {
        ("Currency", "unknown-code", "currency")
    }
