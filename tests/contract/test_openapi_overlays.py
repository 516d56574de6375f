"""A vendor's contract is repaired by an OpenAPI Overlay, and its file stays as it is."""

import json

import pytest

from interlock.contract.openapi import read
from interlock.contract.openapi.overlays import is_overlay
from interlock.errors import ContractError
from tests.contract.orders_api import one_operation, orders_api, save


def overlay(folder, *actions, name="repairs.yaml", **words):
    """Write an overlay; JSON is YAML, one action a line."""
    lines = [f"{json.dumps(k)}: {json.dumps(v)}" for k, v in {"overlay": "1.1.0", **words}.items()]
    lines += ['"info": {"title": "r", "version": "1"}', '"actions":']
    lines += [f"  - {json.dumps(action)}" for action in actions]
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def repaired(folder, *actions, **words):
    contract = save(folder, orders_api())
    return read([contract], "erp", [overlay(folder, *actions, **words)])


def fields(contract):
    return {f.name: f for f in contract.types["Order"].fields}


ORDER = "$.components.schemas.Order"


def test_an_update_is_merged_into_what_is_there(tmp_path):
    update = {"properties": {"note": {"maxLength": 50}, "vat": {"type": "string"}},
              "required": ["vat"]}  # fmt: skip
    contract = repaired(tmp_path, {"target": ORDER, "update": update, "description": "As sent"})
    found = fields(contract)
    assert (found["note"].type.max_length, found["note"].nullable) == (50, True)
    assert found["vat"].required
    assert found["total"].required
    assert contract.repairs[0] == f"repairs.yaml:4: {ORDER}: repaired 1 place - As sent"


def test_the_file_of_the_vendor_stays_as_it_is(tmp_path):
    repaired(tmp_path, {"target": "$.paths", "remove": True}, {"target": "$", "update": {
        "paths": {"/a": {"get": {}}}}})  # fmt: skip
    assert json.loads((tmp_path / "orders.json").read_text("utf-8"))["paths"].keys() == {
        "/orders", "/orders/{id}",
    }  # fmt: skip


def test_what_is_removed_is_gone_wherever_it_stood(tmp_path):
    contract = repaired(
        tmp_path,
        {"target": f"{ORDER}.required[?@ == 'total' || @ == 'id']", "remove": True},
        {"target": "$.paths..responses['default', '5XX']", "remove": True},
    )
    assert not fields(contract)["total"].required
    assert fields(contract)["customer"].required
    assert [o.name for o in contract.operation("getOrder").outcomes] == ["200", "404"]
    assert [r.split(": ")[-1] for r in contract.repairs] == ["removed 2 places"] * 2


def test_a_list_takes_an_item_or_several(tmp_path):
    contract = repaired(
        tmp_path,
        {"target": f"{ORDER}.required", "update": "note"},
        {"target": f"{ORDER}.required", "update": ["rate", "parent"]},
    )
    assert all(fields(contract)[n].required for n in ("id", "note", "rate", "parent"))


def test_a_part_is_copied_to_other_places(tmp_path):
    contract = repaired(
        tmp_path,
        {"target": "$.paths['/orders']", "update": {"put": {}}},
        {"target": "$.paths['/orders'].put", "copy": "$.paths['/orders'].post"},
        {"target": "$.paths['/orders'].put", "update": {"operationId": "putOrder"}},
    )
    assert contract.operation("putOrder").request == contract.operation("createOrder").request


def test_a_plain_value_is_replaced(tmp_path):
    contract = repaired(tmp_path, {"target": "$.info.title", "update": "Mended"})
    assert contract.title == "Mended"


def test_an_action_without_effect_is_told(tmp_path):
    contract = repaired(tmp_path, {"target": "$.paths['/gone']", "remove": True})
    assert contract.repairs == (
        "repairs.yaml:4: $.paths['/gone']: matches nothing; nothing is repaired",
    )


def test_overlays_follow_one_another(tmp_path):
    contract = save(tmp_path, orders_api())
    first = overlay(tmp_path, {"target": "$.info.title", "update": "One"}, name="1.yaml")
    second = overlay(tmp_path, {"target": "$.info[?@ == 'One']", "update": "Two"}, name="2.yaml")
    bare = read([contract], "erp")
    whole = read([contract], "erp", [first, second])
    assert (bare.title, whole.title) == ("Orders", "Two")
    assert bare.origin.files == whole.origin.files


def test_an_overlay_names_the_file_that_it_repairs(tmp_path):
    one = save(tmp_path, orders_api(), "one.json")
    two = save(tmp_path, one_operation({"operationId": "other"}), "two.json")
    remove = {"target": "$.paths.*.post", "remove": True}
    contract = read([one, two], "erp", [overlay(tmp_path, remove, extends="./one.json")])
    assert {o.name for o in contract.operations} == {"listOrders", "getOrder", "other"}
    address = "https://erp.example/v2/two.json"
    contract = read([one, two], "erp", [overlay(tmp_path, remove, extends=address)])
    assert "createOrder" in {o.name for o in contract.operations}
    with pytest.raises(ContractError, match=r"extends '\./three\.json', not one\.json or two"):
        read([one, two], "erp", [overlay(tmp_path, remove, extends="./three.json")])
    with pytest.raises(ContractError, match=r"extends '\./two\.json', not one\.json"):
        read([one], "erp", [overlay(tmp_path, remove, extends="./two.json")])


INFO = "$.info"


@pytest.mark.parametrize(
    ("action", "words", "problem", "line"),
    [
        ({"target": "paths", "remove": True}, {}, r"'paths' is no JSONPath: a query begins", 4),
        ({"update": {}}, {}, "has no target", 4),
        ({"target": INFO}, {}, "has nothing to do", 4),
        ({"target": INFO, "update": {}, "copy": "$"}, {}, "has update and copy", 4),
        ({"target": INFO, "copy": "$.info"}, {"overlay": "1.0.0"}, "word of Overlay 1.1", 4),
        ({"target": INFO, "copy": "$.paths.*"}, {}, "means 2 places", 4),
        ({"target": INFO, "copy": 3}, {}, "`copy` is no JSONPath", 4),
        ({"target": "$", "remove": True}, {}, "whole contract cannot be removed", 4),
        ({"target": INFO, "update": 3}, {}, "one of the objects, the update one of the plain", 4),
        ({"target": INFO, "update": {"title": []}}, {}, "title is one of the plain values", 4),
        ({"target": "$['info', 'openapi']", "update": {}}, {}, "objects and plain values", 4),
        ({"target": INFO, "remove": "yes"}, {}, "neither true nor false", 4),
        ({"target": INFO, "updates": {}}, {}, "unknown key 'updates'", 4),
        ("odd", {}, "no mapping", 4),
        ({"target": INFO, "update": {}}, {"overlay": "2.0.0"}, "'2.0.0' of OpenAPI Overlay", 1),
        ({"target": INFO, "update": {}}, {"extend": "x"}, "unknown key 'extend'", 2),
    ],
)
def test_an_overlay_that_cannot_be_applied_is_refused_at_its_line(
    tmp_path, action, words, problem, line
):
    with pytest.raises(ContractError, match=problem) as raised:
        repaired(tmp_path, action, **words)
    line += "extend" in words and line == 4
    assert f"repairs.yaml:{line}:" in raised.value.where
    assert raised.value.remedy


def test_an_overlay_is_told_from_our_own_by_its_content(tmp_path):
    theirs = overlay(tmp_path, {"target": "$", "update": {}})
    ours = tmp_path / "ours.yaml"
    ours.write_text("interlock: 1\noverlay: how the twin behaves\n", encoding="utf-8")
    assert is_overlay(theirs)
    assert not is_overlay(ours)
