"""A third pair is checked, with nothing but a bridge and four lines of overlay."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.corpus import corpus, needs

DEALS = Path(__file__).parent / "deals"
CRM = ("openapi", "apideck", "crm-2026.yml")
ERP = ("wsdl", "wsdl-to-postman", "asapSales.wsdl")

pytestmark = [needs(*CRM), needs(*ERP)]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Make a project of the pair; the namespaces of the WSDL hold a template's placeholder."""
    shutil.copytree(DEALS, tmp_path, dirs_exist_ok=True)
    text = corpus(*ERP).read_text(encoding="utf-8")
    (tmp_path / "raw.wsdl").write_text(text, encoding="utf-8")
    filled = text.replace("{{url}}", "sap.com")
    (tmp_path / "orders.wsdl").write_text(filled, encoding="utf-8")
    (tmp_path / "interlock.toml").write_text(
        f'[crm]\ncontract = "{corpus(*CRM).as_posix()}"\n'
        '[erp]\ncontract = "orders.wsdl"\noverlay = "erp-overlay.yaml"\n'
        '[bridge]\nfile = "bridge.yaml"\n'
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_each_value_that_would_not_fit_is_named_with_the_line_of_its_rule(folder, interlock):
    said = interlock("check", "--json")
    assert said.code == 1
    errors = {(f["where"]["path"], f["message"]["id"]) for f in said.json["findings"]
              if f["severity"] == "error"}  # fmt: skip
    assert errors == {
        ("$.PricingTerms.GrossAmountIndicator", "misfit.required-without-source"),
        ("$.PricingTerms.CurrencyCode", "misfit.too-long"),
        ("$.BuyerID.$", "misfit.too-long"),
        ("$.BuyerID.$", "misfit.too-short"),
        ("$.Name.$", "misfit.too-long"),
        ("$.Name.$", "misfit.too-short"),
    }
    currency = next(f for f in said.json["findings"] if "CurrencyCode" in f["where"]["path"]
                    and f["message"]["id"] == "misfit.too-long")  # fmt: skip
    assert "UNKNOWN_CURRENCY" in currency["says"]
    lines = (folder / "bridge.yaml").read_text(encoding="utf-8").splitlines()
    assert "PricingTerms.CurrencyCode" in lines[currency["where"]["line"] - 1]


def test_both_contracts_are_read_whole(folder, interlock):
    contracts = interlock("check", "--json").json["contracts"]
    assert [(c["kind"], c["operations"], c["refused"]) for c in contracts] == [
        ("openapi", 53, []),
        ("wsdl", 2, []),
    ]


def test_a_placeholder_in_a_contract_is_refused_with_what_to_do(folder, interlock):
    said = interlock("check", "raw.wsdl", "--json")
    assert said.code == 3
    assert "placeholders {{...}}" in said.out
