"""`interlock check`: what was read, repaired, refused."""

import json
import shutil
from dataclasses import replace

import pytest

from interlock.bundled import bundled
from interlock.cli.check import LINES_SHOWN_MAX, counts_of, grouped
from interlock.cli.pair.reading import Read
from interlock.finding import Finding
from tests.house.source import ROOT
from tests.twin.lists.test_spans import PAYMENTS

CRM = bundled("contracts", "crm", "1.0", "openapi.yaml")
ERP = bundled("contracts", "erp", "1.0", "erp.wsdl")

PROJECT = """\
[crm]
contract = "contracts/crm/1.0/openapi.yaml"
overlay = "contracts/crm/overlay.yaml"
[erp]
contract = "contracts/erp/1.0/erp.wsdl"
overlay = "contracts/erp/overlay.yaml"
[systems.chat]
contract = "contracts/chat/1.0/openapi.yaml"
overlay = "contracts/chat/overlay.yaml"
[bridge]
file = "contracts/bridge.yaml"
"""

HALF = """\
openapi: 3.1.0
info: {title: Half, version: "1"}
paths:
  /good:
    get:
      operationId: getGood
      responses: {"200": {description: ok}}
  /bad:
    get:
      operationId: getBad
      responses:
        "200":
          description: ok
          content: {application/json: {schema: {$ref: "#/components/schemas/Nowhere"}}}
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Give a folder with the bundled pair as a project, and work in it."""
    shutil.copytree(bundled("contracts"), tmp_path / "contracts")
    shutil.copytree(bundled("scenarios"), tmp_path / "scenarios")
    (tmp_path / "interlock.toml").write_text(PROJECT)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_contract_is_described(interlock):
    said = interlock("check", CRM, "--json")
    assert said.code == 0
    assert said.json["verdict"] == "holds"
    row = said.json["contracts"][0]
    promised = {"file", "kind", "title", "version", "operations", "testable", "types", "repairs"}
    assert promised | {"refused"} <= set(row)
    assert (row["kind"], row["operations"], row["testable"]) == ("openapi", 20, 20)
    assert {"create", "read", "list"} <= set(row["by_verb"])


def test_text_and_json_count_the_same(interlock):
    row = interlock("check", ERP, "--json").json["contracts"][0]
    text = interlock("check", ERP).out
    assert f"operations  {row['operations']}, testable {row['testable']}" in text


def test_the_reason_of_each_guess_is_shown_on_request(interlock):
    assert "CreateOrder" not in interlock("check", ERP).out
    line = next(
        line
        for line in interlock("check", ERP, "--operations").out.splitlines()
        if line.split()[:1] == ["CreateOrder"]
    )
    assert line.split()[1:3] == ["create", "SalesOrder"]


def test_a_project_is_checked_whole(interlock, project):
    said = interlock("check", "--json")
    assert said.code == 0, said
    assert [row["system"] for row in said.json["contracts"]] == ["crm", "erp", "chat"]
    text = interlock("check").out
    assert "bridge.yaml  bridge" in text
    assert text.count("  scenario '") == len(list((project / "scenarios").rglob("*.yaml")))


def test_a_pattern_that_matches_no_scenario_is_not_green(interlock, project):
    (project / "interlock.toml").write_text(PROJECT + '[run]\nscenarios = "scenarois/*.yaml"\n')
    said = interlock("check", "--json")
    assert (said.code, said.json["verdict"]) == (4, "unknown")
    assert said.json["skipped"] == [
        {"what": "[run] scenarios", "why": "'scenarois/*.yaml' matches no file"}
    ]


def test_scenarios_wait_for_the_bridge_in_words_that_name_it(interlock, project):
    (project / "contracts" / "bridge.yaml").write_text("interlock: 1\nbridge: x\n")
    said = interlock("check", "--json")
    assert said.code == 2
    whys = {row["why"] for row in said.json["skipped"]}
    assert whys == {"because contracts/bridge.yaml cannot be used"}
    assert all(row["what"].startswith("scenarios/") for row in said.json["skipped"])


def test_the_words_of_check_are_chinese_when_asked(interlock, project):
    said = interlock("check", "--lang", "zh").out
    assert "成立: 3 份契约" in said
    assert not any(word in said for word in ("HOLDS", "operations  ", "record ", "matches,"))


def test_a_bridge_alone_is_read_against_its_project(interlock, project):
    said = interlock("check", "contracts/bridge.yaml")
    assert said.code == 0
    assert "2 matches" in said.out


def test_a_bridge_without_contracts_is_skipped_and_not_green(interlock, tmp_path):
    shutil.copy(bundled("contracts", "bridge.yaml"), tmp_path)
    said = interlock("check", tmp_path / "bridge.yaml", "--json")
    assert said.code == 4
    assert said.json["verdict"] == "unknown"
    assert "bridge.yaml" in said.json["skipped"][0]["what"]


def test_a_misfit_of_the_bridge_is_a_finding_with_its_line(interlock, project):
    bridge = project / "contracts" / "bridge.yaml"
    text = bridge.read_text("utf-8")
    changed = text.replace("TaxNo: creditCode", "TaxNo: address")
    assert changed != text
    bridge.write_text(changed, "utf-8")
    said = interlock("check", "--json")
    assert said.code == 1
    finding = said.json["findings"][0]
    line = changed.splitlines().index("      TaxNo: address") + 1
    assert (finding["rule"], finding["party"]) == ("misfit", "bridge")
    assert finding["where"]["line"] == line
    assert finding["remedy"]


def test_an_error_in_a_bridge_names_file_line_and_column(interlock, project):
    bridge = project / "contracts" / "bridge.yaml"
    bridge.write_text(
        bridge.read_text("utf-8").replace("TaxNo: creditCode", "TaxNoo: creditCode"), "utf-8"
    )
    said = interlock("check")
    assert said.code == 2
    assert "bridge.yaml:" in said.err
    assert "TaxNo" in said.err.split("remedy:")[1]


def test_one_bad_file_does_not_hide_the_others(interlock, tmp_path):
    bad = tmp_path / "bad.yaml"
    bad.write_text("openapi: 3.1.0\n")
    said = interlock("check", CRM, bad, "--json")
    assert said.code == 3
    assert [row["title"] for row in said.json["contracts"]] == ["CRM"]
    assert said.json["error"]["kind"] == "contract"
    assert len(said.json["errors"]) == 1


def test_a_refused_operation_makes_the_answer_unknown(interlock, tmp_path):
    half = tmp_path / "half.yaml"
    half.write_text(HALF)
    said = interlock("check", half, "--json")
    row = said.json["contracts"][0]
    assert (row["operations"], row["testable"]) == (2, 1)
    assert [r["operation"] for r in row["refused"]] == ["getBad"]
    assert said.json["verdict"] == "unknown"
    assert said.code == 4
    assert interlock("check", half, "--allow-untestable").code == 0


def test_a_case_needs_nothing_else(interlock, tmp_path):
    case = tmp_path / "case.yaml"
    case.write_text("interlock: 1\ncase: x\n")
    said = interlock("check", case)
    assert said.code == 2
    assert "case.yaml" in said.err


def test_nothing_to_check_is_an_error_of_use(interlock, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = interlock("check")
    assert said.code == 2
    assert "interlock init" in said.err


def test_a_file_that_is_absent_is_an_error_of_use(interlock):
    said = interlock("check", "absent.yaml")
    assert said.code == 2
    assert "absent.yaml" in said.err


def test_an_error_in_a_contract_keeps_the_folder(interlock, tmp_path, monkeypatch):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "crm.wsdl").write_text(
        '<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"><types>'
    )
    monkeypatch.chdir(tmp_path)
    assert interlock("check", "deep/crm.wsdl").err.startswith("error: deep/crm.wsdl:1")


def test_a_subject_of_another_shape_is_refused_in_words(interlock, project):
    (project / "interlock.toml").write_text(PROJECT + '[subject]\ncall = "sync.main"\n')
    said = interlock("check")
    assert said.code == 2
    assert "'sync.main' names no function" in said.err
    assert "module:function" in said.err


def test_standard_options_before_the_command_are_told_to_go_behind_it(interlock):
    said = interlock("--lang", "zh", "run")
    assert said.code == 2
    assert "interlock run --lang" in said.err


@pytest.mark.parametrize("name", ["picture.png", "notes.txt", "empty.yaml", "page.html"])
def test_a_stranger_file_is_refused_without_a_traceback(interlock, tmp_path, name):
    content = {"picture.png": b"\x89PNG\r\n\x1a\n\0\0", "notes.txt": b"hello there",
               "empty.yaml": b"", "page.html": b"<html><body>no</body></html>"}  # fmt: skip
    (tmp_path / name).write_bytes(content[name])
    said = interlock("check", tmp_path / name)
    assert said.code == 3
    assert "remedy:" in said.err
    assert "internal" not in interlock("check", tmp_path / name, "--json").json["error"]["kind"]


def test_two_contracts_without_a_bridge_are_matched_with_confidence(interlock):
    said = interlock("check", CRM, ERP, "--json")
    proposals = {(p["crm"], p["erp"]): p for p in said.json["proposals"]}
    order = proposals["Order", "SalesOrder"]
    assert 0.5 < order["confidence"] <= 1
    assert order["identity"] == {"crm": "orderNo", "erp": "ExternalNo"}
    assert ("amount", "Amount") in {(f["crm"], f["erp"]) for f in order["fields"]}


def test_what_will_not_fit_is_named_with_a_witness(interlock):
    said = interlock("check", CRM, ERP, "--json")
    assert said.code == 1
    found = {f["where"]["path"]: f for f in said.json["findings"]}
    witness = found["$.Note"]["message"]["args"]["witness"]
    assert len(witness) > 50
    assert found["$.Note"]["says"].startswith("remark does not fit Note of ERP")
    assert found["$.Org"]["message"]["id"] == "misfit.required-without-source"
    assert "! Org of ERP" in interlock("check", CRM, ERP).out


def test_systems_that_have_nothing_in_common_are_unknown(interlock, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text(HALF.replace('$ref: "#/components/schemas/Nowhere"', "type: string"))
    said = interlock("check", CRM, other, "--json")
    assert said.code == 4
    assert said.json["skipped"][0]["what"] == "proposals"


def test_few_reasons_are_told_one_by_one_and_many_together():
    few = tuple(f"field{n}: why" for n in range(LINES_SHOWN_MAX))
    assert grouped(few) == few
    many = (*few, "other: another reason")
    names = ", ".join(f"field{n}" for n in range(LINES_SHOWN_MAX))
    assert grouped(many) == (f"{LINES_SHOWN_MAX} x why: {names}", "other: another reason")


def test_a_report_is_written_as_well(interlock, project, tmp_path):
    said = interlock("check", "--report", "junit=build/check.xml", "--report", "html=build/c.html")
    assert said.code == 0, said
    assert (tmp_path / "build" / "check.xml").read_text("utf-8").startswith("<?xml")
    assert "<html" in (tmp_path / "build" / "c.html").read_text("utf-8")


def test_an_unknown_report_format_is_refused(interlock, project):
    said = interlock("check", "--report", "junti=x.xml")
    assert said.code == 2
    assert "'junit'" in said.err


def test_a_note_is_not_counted_as_a_misfit():
    told = Finding("misfit", "misfit.other", "s", "r", "bridge")
    done = Read(misfits=(told, replace(told, severity="info")))
    counts = dict(counts_of(done))
    assert (counts["misfit"], counts["note"]) == (1, 1)


def test_a_contract_without_records_says_who_names_them(interlock, tmp_path):
    (tmp_path / "ping.yaml").write_text(PING)
    said = interlock("check", tmp_path / "ping.yaml")
    assert "no record recognised: an overlay names them" in said.out


PING = """\
openapi: 3.0.3
info: {title: P, version: "1"}
paths:
  /ping:
    get:
      operationId: ping
      responses: {"204": {description: fine}}
"""


def test_a_refused_operation_without_a_name_is_counted_too(interlock, tmp_path):
    path = tmp_path / "half.yaml"
    path.write_text(HALF.replace("      operationId: getBad\n", ""))
    row = interlock("check", path, "--json").json["contracts"][0]
    assert [r["operation"] for r in row["refused"]] == ["GET /bad"]
    assert (row["operations"], row["testable"]) == (2, 1)


def test_a_file_without_operations_has_none(interlock, tmp_path):
    path = tmp_path / "none.wsdl"
    path.write_text('<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>')
    row = interlock("check", path, "--json").json["contracts"][0]
    assert (row["operations"], row["testable"]) == (0, 0)


def test_many_repairs_that_name_no_place_stay_sentences_of_their_own():
    lines = tuple(f"path /{n} does not begin with a slash" for n in range(20))
    assert grouped(lines) == lines


def test_elements_of_one_missing_file_are_refused_in_one_line():
    why = "orders.xsd: there is no such file"
    lines = tuple(f"op{n}: element {{urn:o}}op{n} is missing: {why}" for n in range(20))
    assert grouped(lines) == (f"20 x {why}: {', '.join(f'op{n}' for n in range(20))}",)


def test_of_very_many_reasons_the_first_are_told_and_the_rest_counted():
    lines = tuple(f"response {n} is not a status" for n in range(1_000))
    assert grouped(lines) == (*lines[:40], "... +960 (--json)")


def test_what_is_known_beyond_the_verb_is_shown_in_the_words_of_the_overlay(interlock):
    trade = ROOT / "tests" / "twin" / "trade" / "openapi.yaml"
    said = interlock("check", str(trade), "--operations").out
    assert "filters status total> customerName~ orderNo| status!= updatedAt>=" in " ".join(
        said.split()
    )
    assert "paging page (page, pageSize), link" in said
    assert "repeat args.Idempotency-Key in operation" in said
    assert "batch body.orders -> results" in said
    assert "if_match required" in said
    assert "references customerId -> Customer.id" in said
    (row,) = json.loads(interlock("check", str(trade), "--json").out)["contracts"]
    manners = {r["operation"]: r["manners"] for r in row["roles"]}
    assert manners["getOrder"]["deleted"] == "args.includeDeleted"
    assert {r["name"]: r["keeps"] for r in row["resources"]}["Order"]["deleted"] == (
        "isDeleted deletedAt"
    )


def test_parameters_that_no_list_looks_at_are_told(interlock, tmp_path):
    path = tmp_path / "payments.yaml"
    path.write_text(PAYMENTS)
    assert "ignored where (1): lists show the same" in " ".join(
        interlock("check", str(path)).out.split()
    )
    path.write_text(PAYMENTS.replace("name: where", "name: payer_contains"))
    assert "ignored" not in interlock("check", str(path)).out


def test_what_was_refused_and_what_cannot_be_read_is_told_in_chinese(interlock, tmp_path):
    path = tmp_path / "orders.yaml"
    path.write_bytes("openapi: 3.0.3\ninfo: {title: 订单}".encode("gbk"))
    said = interlock("check", path, "--lang", "zh")
    assert "不是 UTF-8" in said.err
    assert "请另存为 UTF-8" in said.err
    pair = interlock("check", CRM, ERP, "--lang", "zh")
    assert "名称相同" in pair.out
    assert "same name" not in pair.out


def test_a_record_without_a_key_says_how_to_name_it(interlock, tmp_path):
    file = tmp_path / "notes.yaml"
    file.write_text(
        'openapi: 3.0.3\ninfo: {title: N, version: "1"}\npaths:\n  /notes:\n    get:\n'
        '      operationId: listNotes\n      responses:\n        "200":\n          description: d\n'
        "          content: {application/json: {schema: {type: array, items: "
        '{$ref: "#/components/schemas/Note"}}}}\n'
        "components: {schemas: {Note: {properties: {text: {type: string}}}}}\n"
    )
    assert "an overlay says resources: {Note: {key: FIELD}})" in interlock("check", file).out
