"""`interlock check CONTRACT --overlay REPAIR`: a contract is repaired without a fork."""

import pytest

CONTRACT = """\
openapi: 3.1.0
info: {title: Half, version: "1"}
paths:
  /good: {get: {operationId: good, responses: {"200": {description: fine}}}}
  /bad: {get: {operationId: bad, responses: {"200": {$ref: "#/nowhere"}}}}
"""
REPAIR = """\
overlay: 1.1.0
info: {title: What the vendor forgot, version: "1"}
actions:
  - target: $.paths['/bad'].get.responses
    description: the answer that it gives
    update: {"201": {description: done}}
  - target: $.paths['/bad'].get.responses['200']
    remove: true
  - target: $.paths['/gone']
    remove: true
"""
PROJECT = '[crm]\ncontract = "c.yaml"\noverlay = ["r.yaml"]\n'


@pytest.fixture
def files(tmp_path, monkeypatch):
    (tmp_path / "c.yaml").write_text(CONTRACT, encoding="utf-8")
    (tmp_path / "r.yaml").write_text(REPAIR, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_refused_operation_becomes_testable_by_an_overlay(interlock, files):
    assert interlock("check", "c.yaml").code == 4
    said = interlock("check", "c.yaml", "--overlay", "r.yaml")
    assert said.code == 0, said
    assert "r.yaml:4: $.paths['/bad'].get.responses: repaired 1 place - the answer" in said.out
    assert "r.yaml:9: $.paths['/gone']: matches nothing" in said.out


def test_the_settings_may_name_a_list_of_overlays(interlock, files):
    (files / "interlock.toml").write_text(PROJECT, encoding="utf-8")
    said = interlock("check", "--json")
    assert said.code == 0, said
    assert said.json["contracts"][0]["testable"] == 2


def test_an_overlay_without_one_contract_is_refused(interlock, files):
    for words in ((), ("c.yaml", "c.yaml", "r.yaml")):
        said = interlock("check", *words, "--overlay", "r.yaml")
        assert said.code == 2, said
        assert "belongs to one contract" in said.err


def test_a_bad_overlay_is_refused_at_its_line(interlock, files):
    (files / "r.yaml").write_text(REPAIR.replace("$.paths['/gone']", "paths"), encoding="utf-8")
    said = interlock("check", "c.yaml", "--overlay", "r.yaml")
    assert said.code == 3
    assert "r.yaml:9:" in said.err
    assert "no JSONPath" in said.err


AROUND = """\
openapi: 3.1.0
info: {title: Old, version: "1"}
servers: [{url: "https://erp.example/v1"}]
paths:
  /old:
    get: {operationId: old, deprecated: true, x-sunset: "2027-03-31", responses: {"200": {}}}
    post:
      operationId: hook
      callbacks: {told: {"{$request.body#/url}": {post: {responses: {"200": {}}}}}}
      responses: {"200": {links: {again: {operationId: old}}}}
"""


def test_what_ends_and_what_calls_back_is_told(interlock, files):
    (files / "c.yaml").write_text(AROUND, encoding="utf-8")
    said = interlock("check", "c.yaml")
    assert "deprecated  old (sunset 2027-03-31)" in said.out
    assert "callbacks   POST told (hook)" in said.out
    row = interlock("check", "c.yaml", "--json").json["contracts"][0]
    assert row["servers"] == ["https://erp.example/v1"]
    assert row["deprecated"] == [{"operation": "old", "sunset": "2027-03-31"}]
    assert row["callbacks"][0]["address"] == "{$request.body#/url}"
    assert row["links"] == [{"operation": "hook", "outcome": "200", "link": "again", "to": "old"}]
