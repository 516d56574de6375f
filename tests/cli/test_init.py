"""`interlock init`: from two contracts to the first red test."""

import re
import shutil

import pytest

from interlock.bridge.load import load
from interlock.bundled import bundled, root
from interlock.cli.pair.first_bridge import corrected
from tests.bridge.small import BRIDGE
from tests.bridge.small import contracts as bridge_contracts

FILES = {"interlock.toml", "contracts/bridge.yaml", "scenarios/first.yaml", "sync/__init__.py",
         "sync/main.py"}  # fmt: skip

NOTHING_ALIKE = """\
openapi: 3.0.3
info: {title: A, version: "1"}
paths:
  /x:
    post:
      operationId: makeX
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {"201": {description: made}}
"""

LONE = """\
<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:o="urn:o" xmlns:t="urn:t"
    xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/" targetNamespace="urn:t">
  <types><schema xmlns="http://www.w3.org/2001/XMLSchema">
    <import namespace="urn:o" schemaLocation="schemas/orders.xsd"/>
  </schema></types>
  <message name="In"><part name="body" element="o:Order"/></message>
  <portType name="P"><operation name="Put"><input message="t:In"/></operation></portType>
  <binding name="B" type="t:P">
    <s:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="Put"><s:operation soapAction=""/><input><s:body use="literal"/></input>
    </operation>
  </binding>
  <service name="S"><port name="P" binding="t:B"><s:address location="http://h/s"/></port></service>
</definitions>
"""


@pytest.fixture
def pair(tmp_path, monkeypatch):
    """Give the two contract files in a folder of their own, and work in it."""
    shutil.copytree(bundled("contracts", "crm", "1.0"), tmp_path / "contracts" / "crm")
    shutil.copytree(bundled("contracts", "erp", "1.0"), tmp_path / "contracts" / "erp")
    monkeypatch.chdir(tmp_path)
    return "contracts/crm/openapi.yaml", "contracts/erp/erp.wsdl"


def test_a_project_is_written(interlock, pair, tmp_path):
    said = interlock("init", *pair, "--json")
    assert said.code == 0, said
    assert {row["path"] for row in said.json["files"]} == FILES
    assert {row["state"] for row in said.json["files"]} == {"written"}
    assert all((tmp_path / name).is_file() for name in FILES)
    assert said.json["matches"][0] == "customer"


def test_the_proposed_bridge_can_be_read_and_what_is_missing_is_named(interlock, pair):
    interlock("init", *pair)
    said = interlock("check", "--json")
    assert said.code == 1
    assert {f["rule"] for f in said.json["findings"]} == {"misfit"}
    assert all(f["where"]["file"] == "contracts/bridge.yaml" for f in said.json["findings"])


COMMENTS = re.compile('(?:^|  )# ?.*|^ *""".*', re.MULTILINE)
WRITTEN = re.compile(r"`[^`]*`|\{.*\}|\S+ = \S+|docs/\S+|https?://\S+")


def test_the_comments_of_a_project_are_chinese_when_asked(interlock, pair, tmp_path):
    assert interlock("init", *pair, "--lang", "zh").code == 0
    for name in FILES:
        for said in COMMENTS.findall((tmp_path / name).read_text("utf-8")):
            assert not re.search(r"[a-z]{2,} [a-z]{2,}", WRITTEN.sub("", said)), (name, said)
    assert interlock("check", "--json").code == 1


def test_a_bridge_to_fill_is_chinese_when_asked(interlock, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(NOTHING_ALIKE.replace("makeX", f"make{name}"))
    assert interlock("init", "a.yaml", "b.yaml", "--lang", "zh").code == 0
    for name in ("contracts/bridge.yaml", "scenarios/first.yaml"):
        lines = (tmp_path / name).read_text("utf-8").splitlines()
        told = [line for line in lines if re.search(r"^# \S|^#   \(|    # ", line)]
        assert told
        for said in told:
            assert not re.search(r"[a-z]{2,} [a-z]{2,}", WRITTEN.sub("", said)), (name, said)


def test_guesses_and_losses_are_comments_so_that_the_check_stays_red(interlock, pair, tmp_path):
    interlock("init", *pair)
    text = (tmp_path / "contracts" / "bridge.yaml").read_text("utf-8")
    assert "TaxNo: creditCode" in text
    asked = "{from: name, longest: 120 characters, may_lose: the tail}"
    assert f"Name: name    # ask both owners: {asked}" in text
    rules = [line.partition("#")[0] for line in text.splitlines()]
    assert not any(word in rule for rule in rules for word in ("may_lose", "zone:", "round:"))
    found = interlock("check", "--json").json["findings"]
    assert "$.Name" in {f["where"]["path"] for f in found}
    assert '# Org: {constant: "..."}' in text


def test_files_that_exist_are_never_overwritten(interlock, pair, tmp_path):
    (tmp_path / "sync").mkdir()
    (tmp_path / "sync" / "main.py").write_text("mine = True\n")
    states = {r["path"]: r["state"] for r in interlock("init", *pair, "--json").json["files"]}
    assert states["sync/main.py"] == "kept"
    assert states["interlock.toml"] == "written"
    assert (tmp_path / "sync" / "main.py").read_text() == "mine = True\n"
    again = interlock("init", *pair, "--json").json["files"]
    assert {row["state"] for row in again} == {"kept"}


def test_a_project_elsewhere_finds_its_contracts(interlock, pair, tmp_path, monkeypatch):
    assert interlock("init", *pair, "--into", "deep/project").code == 0
    monkeypatch.chdir(tmp_path / "deep" / "project")
    assert (
        "../../contracts/crm/openapi.yaml" in (tmp_path / "deep/project/interlock.toml").read_text()
    )
    assert interlock("check").code == 1


def test_the_first_run_is_red_and_names_the_integration(interlock, pair, tmp_path):
    interlock("init", *pair)
    said = interlock("run", "--trials", 1, "--workers", 1, "--json")
    assert said.code == 1, said
    lost = next(f for f in said.json["findings"] if f["rule"] == "nothing-lost")
    assert lost["party"] == "subject"
    assert (tmp_path / lost["case"]).is_file()


CLOCK = """\
openapi: 3.1.0
info: {title: Clock, version: "1"}
paths: {/time: {get: {operationId: getTime, responses: {"200": {description: ok}}}}}
"""


@pytest.fixture
def page(tmp_path, monkeypatch):
    """Give the two contracts that docs/how-to/first-bridge.md shows, and work beside them."""
    text = (root() / "docs" / "how-to" / "first-bridge.md").read_text("utf-8")
    found = re.findall(r"^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    for name, title in (("crm.yaml", "title: CRM"), ("erp.yaml", "title: ERP")):
        (tmp_path / name).write_text(next(b for b in found if title in b), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_pair_of_the_page_about_the_first_bridge_is_proposed_by_both(interlock, page):
    (proposal,) = interlock("check", "crm.yaml", "erp.yaml", "--json").json["proposals"]
    assert proposal["identity"] == {"crm": "dealNo", "erp": "reference"}
    assert interlock("init", "crm.yaml", "erp.yaml", "--json").json["matches"] == ["deal"]
    said = interlock("check", "--json")
    assert not said.json.get("errors"), said
    wrong = {"$.office", "$.currency", "$.customer", "$.invoicedOn"}
    assert {f["where"]["path"] for f in said.json["findings"]} == wrong
    assert "a table of CNY, JPY to 156, 392" in (page / "contracts/bridge.yaml").read_text("utf-8")


def test_a_project_is_written_where_no_field_tells_who_is_who(interlock, page):
    erp = page / "erp.yaml"
    erp.write_text(erp.read_text("utf-8").replace("reference", "mark"), "utf-8")
    why = "no field tells who is who; name one under match"
    said = interlock("check", "crm.yaml", "erp.yaml", "--json")
    assert {"what": "match", "why": why} in said.json["skipped"]
    said = interlock("init", "crm.yaml", "erp.yaml")
    assert said.code == 0, said
    assert why in said.out
    assert "docs/how-to/first-bridge.md" in said.out
    assert all((page / name).is_file() for name in FILES)
    bridge = (page / "contracts/bridge.yaml").read_text("utf-8")
    assert "#  deal: {crm: Deal.dealNo, erp: Invoice.mark}" in bridge
    said = interlock("check", "--json")
    assert (said.code, said.json.get("errors")) == (4, None)
    assert {s["what"] for s in said.json["skipped"]} == {
        "contracts/bridge.yaml", "scenarios/first.yaml",
    }  # fmt: skip


def test_the_examples_of_an_empty_bridge_are_right_once_the_signs_are_gone(interlock, page):
    erp = page / "erp.yaml"
    erp.write_text(erp.read_text("utf-8").replace("reference", "mark"), "utf-8")
    interlock("init", "crm.yaml", "erp.yaml")
    bridge, scenario = page / "contracts/bridge.yaml", page / "scenarios/first.yaml"
    head, sign, rest = bridge.read_text("utf-8").partition("match: {}")
    rest = re.sub(r"\{\}$|.*: FIELD$", "", "match:" + rest, flags=re.MULTILINE)
    rest = re.sub(r"^#  ", "  ", rest, flags=re.MULTILINE)
    assert sign
    bridge.write_text(head + rest, "utf-8")
    text = "\n".join(line[1:] for line in scenario.read_text("utf-8").splitlines()[1:])
    scenario.write_text(text.replace("MATCH", "deal"), "utf-8")
    said = interlock("check", "--json")
    assert not said.json.get("errors"), said
    assert said.json["skipped"] == []


def test_a_project_is_written_for_a_contract_without_records(interlock, pair, tmp_path):
    (tmp_path / "other.yaml").write_text(CLOCK)
    said = interlock("init", pair[0], "other.yaml", "--json")
    assert (said.code, said.json["matches"]) == (0, [])
    assert "overlay" in said.json["why"]
    assert interlock("check").code == 4
    assert "下一步" in interlock("init", pair[0], "other.yaml", "--lang", "zh").out


def test_the_schemas_that_a_wsdl_lacks_are_named(interlock, pair, tmp_path):
    (tmp_path / "lone.wsdl").write_text(LONE)
    said = interlock("init", pair[0], "lone.wsdl", "--into", "new", "--json")
    why = "the contract of erp lacks schemas/orders.xsd: save what it lacks beside it"
    assert (said.code, said.json["why"]) == (0, why)
    assert why in (tmp_path / "new" / "contracts" / "bridge.yaml").read_text("utf-8")
    told = interlock("init", pair[0], "lone.wsdl", "--into", "neu", "--lang", "zh").out
    assert "erp 的契约缺少 schemas/orders.xsd" in told


def test_a_bridge_that_exists_is_kept_and_its_match_is_rehearsed(interlock, pair, tmp_path):
    mine = "interlock: 1\nbridge: Mine\nmatch:\n"
    mine += "  deal: {crm: Order.orderNo, erp: SalesOrder.ExternalNo}\nflows: {}\n"
    (tmp_path / "contracts" / "bridge.yaml").write_text(mine)
    assert interlock("init", *pair, "--json").json["matches"] == ["deal"]
    assert (tmp_path / "contracts" / "bridge.yaml").read_text() == mine
    assert "record: deal" in (tmp_path / "scenarios" / "first.yaml").read_text("utf-8")


def test_a_file_that_is_no_contract_is_refused(interlock, pair, tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    assert interlock("init", pair[0], "notes.txt").code == 3
    assert not (tmp_path / "interlock.toml").exists()


def test_a_refused_list_becomes_a_comment_with_all_its_rules(tmp_path):
    contracts = bridge_contracts()
    head, mark, rest = BRIDGE.partition("        each: lines\n")
    path = tmp_path / "bridge.yaml"
    text = corrected(head + mark.replace("lines", "no_such_list") + rest, path, contracts)
    load(path, contracts)
    (line,) = [x for x in text.splitlines() if "refused:" in x]
    assert line.startswith("      # Lines:    refused: 'each': no field 'no_such_list'")
    assert "          # Item: sku" in text
    assert "not YAML" not in text
