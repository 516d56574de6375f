"""`interlock process` prints what was tried, and saves what is broken."""

from __future__ import annotations

import pytest

from interlock.run.demo_kit import write_kit

STEPS = ("ApproveOrder", "RejectOrder", "BlockOrder", "ReleaseOrder", "ShipOrder")


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Give the demo's project with an ERP in which people can only submit and cancel."""
    write_kit(tmp_path)
    overlay = tmp_path / "contracts/erp/overlay.yaml"
    text = overlay.read_text("utf-8")
    for name in STEPS:
        text = text.replace(f"  {name}: {{state: ", f"  {name}: {{verb: none}} #")
    overlay.write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_table_says_what_was_tried(interlock, project):
    said = interlock("process")
    assert said.code == 0, said
    assert "order: crm open, erp -" in said.out
    assert "refused by the systems: erp SubmitOrder, erp CancelOrder" in said.out
    assert "0 broken, 0 not tried" in said.out
    assert "种状态" in interlock("process", "--lang", "zh").out


def test_what_is_broken_is_saved_as_a_case(interlock, project):
    settings = project / "interlock.toml"
    text = settings.read_text("utf-8").replace("order_sync.main:run", "pushes_withdrawn:run")
    settings.write_text(text, "utf-8")
    said = interlock("process", "--json")
    assert (said.code, said.json["verdict"]) == (1, "broken")
    cases = [cell["case"] for cell in said.json["cells"] if "case" in cell]
    assert cases
    assert interlock("replay", cases[0]).code == 1


def test_a_bridge_without_a_joint_life_leaves_all_unknown(interlock, project):
    bridge = project / "contracts/bridge.yaml"
    text = bridge.read_text("utf-8")
    bridge.write_text(text[: text.index("life:")] + text[text.index("# Who wins") :], "utf-8")
    said = interlock("process")
    assert said.code == 4
    assert "no joint life" in said.out
