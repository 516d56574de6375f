"""The document for machines."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import jsonschema_rs
import pytest

from interlock.report.json import document, render
from interlock.report.model import Planned
from tests.report.sample import calm, doubled, hostile, report

TEXT = {"type": "string"}
TEXT_OR_NULL = {"type": ["string", "null"]}
COUNT = {"type": "integer", "minimum": 0}
COUNTS = {"type": "object", "additionalProperties": COUNT}


def exactly(optional=(), **keys):
    """Give the schema of an object with these keys and no others."""
    needed = [k for k in keys if k not in optional]
    return {
        "type": "object", "properties": keys, "required": needed, "additionalProperties": False
    }  # fmt: skip


LAW = exactly(
    ("why",), law=TEXT, of=TEXT, verdict={"enum": ["holds", "unknown", "broken"]},
    at_stake=COUNT, why=TEXT,
)  # fmt: skip
PLAN = exactly(
    ("from_ms", "for_ms", "settings"), fault=TEXT, at=TEXT, from_ms=COUNT, for_ms=COUNT,
    settings={"type": "object"},
)  # fmt: skip
FINDING = exactly(
    ("smallest",),
    rule=TEXT,
    severity={"enum": ["error", "warning", "info"]},
    party={"enum": ["crm", "erp", "bridge", "subject", "contract", "environment", "unknown"]},
    confidence={"enum": ["certain", "likely", "unknown"]},
    owner=TEXT_OR_NULL,
    subject=TEXT,
    where=exactly(
        system=TEXT_OR_NULL, operation=TEXT_OR_NULL, path=TEXT_OR_NULL, file=TEXT_OR_NULL,
        line={"type": ["integer", "null"]},
    ),
    message=exactly(id=TEXT, args={"type": "object", "additionalProperties": TEXT}),
    says=TEXT,
    why={"type": "array", "items": TEXT},
    remedy=TEXT,
    evidence={"type": "array", "items": COUNT},
    case=TEXT_OR_NULL,
    replay=TEXT_OR_NULL,
    count=COUNT,
    smallest=exactly(
        records=COUNT, faults={"type": "array", "items": TEXT},
        plan={"type": "array", "items": PLAN}, from_records=COUNT, from_faults=COUNT, judged=COUNT,
    ),
)  # fmt: skip
SUBJECT = exactly(
    ("as_truth", "notes"),
    name=TEXT,
    truth=TEXT_OR_NULL,
    verdict={"enum": ["holds", "unknown", "broken"]},
    trials=COUNT,
    laws={"type": "array", "items": LAW},
    findings={"type": "array", "items": FINDING},
    tried=exactly(
        scenarios={"type": "array", "items": exactly(title=TEXT, trials=COUNT)},
        faults=COUNTS,
        operations=COUNTS,
    ),
    as_truth={"type": "boolean"},
    notes={"type": "array", "items": TEXT},
)
DOCUMENT = exactly(
    interlock=TEXT,
    command=TEXT,
    verdict={"enum": ["holds", "unknown", "broken"]},
    seed=COUNT,
    trials=COUNT,
    seconds={"type": "number"},
    digest=TEXT_OR_NULL,
    laws={"type": "array", "items": LAW},
    findings={"type": "array", "items": FINDING},
    subjects={"type": "array", "items": SUBJECT},
    skipped={"type": "array", "items": exactly(what=TEXT, why=TEXT)},
    coverage={"type": "object"},
)


@pytest.mark.parametrize("make", [calm, hostile, lambda: report(doubled())])
def test_the_document_has_the_promised_shape(make):
    read = json.loads(render(make()))
    errors = list(jsonschema_rs.Draft202012Validator(DOCUMENT).iter_errors(read))
    assert [f"{e.instance_path}: {e.message}" for e in errors] == []


def test_the_reference_names_every_key_of_the_document_and_of_a_finding():
    page = (Path(__file__).parents[2] / "docs/reference/json.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(\w+)`", page))
    for shape in (DOCUMENT, FINDING, LAW, SUBJECT):
        assert set(shape["properties"]) - named == set()


def test_a_finding_says_what_where_who_and_how_to_see_it_again():
    (finding,) = document(report(doubled()))["findings"]
    assert finding["rule"] == "exactly-once"
    assert finding["message"]["id"] == "exactly-once.keyless"
    assert finding["where"]["file"] == "contracts/bridge.yaml"
    assert finding["replay"] == "interlock replay .interlock/cases/exactly-once.yaml"
    assert finding["smallest"]["plan"] == [{"fault": "reply-lost", "at": "erp.CreateOrder#1"}]


def test_without_a_trial_there_is_no_digest():
    assert document(report(digest=""))["digest"] is None


def test_an_amount_in_a_setting_never_becomes_a_float():
    shown = doubled()
    plan = (Planned("outage", "erp", "", 0, 60_000, {"share": Decimal("0.10")}),)
    changed = replace(shown, smallest=replace(shown.smallest, plan=plan))
    assert '"share": "0.10"' in render(report(changed))


def test_planted_subjects_do_not_spoil_the_laws_of_the_whole():
    whole = report(doubled())
    planted = replace(whole.subjects[0], truth={"verdict": "broken"}, as_truth=True)
    right = replace(calm().subjects[0], truth={"verdict": "holds"}, as_truth=True)
    laws = document(replace(whole, subjects=(planted, right)))["laws"]
    assert {law["verdict"] for law in laws} == {"holds"}
