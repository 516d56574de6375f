"""The fixture, in a test suite as a user has it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from interlock.bundled import bundled
from tests.conftest import ROOT

pytestmark = pytest.mark.sockets
CRM = str(bundled("contracts", "crm", "1.0", "openapi.yaml"))
ACME = {"name": "Acme", "creditCode": "91350100M000100Y43"}
SUITE = f"""
import httpx, pytest

@pytest.fixture
def crm(interlock_twin):
    return interlock_twin({CRM!r}, access="open", data={{"Customer": [{ACME!r}]}})

@pytest.mark.parametrize("n", range(3))
def test_each_sees_its_own(crm, n):
    made = httpx.post(crm.url + "/customers", trust_env=False,
                      json={{"name": "B", "creditCode": "91350100M000101Y43"}})
    assert made.status_code == 201
    assert len(crm.state()["Customer"]) == 2
    assert [e["operation"] for e in crm.journal(status="201")] == ["createCustomer"]

def test_the_twin_is_started_once(crm, interlock_twin):
    assert len(crm.door.spaces) == 2

def test_what_cannot_be_is_told(crm):
    crm.seed({{"Custmer": [{{}}]}})
"""


def test_a_suite_opens_twins_by_the_fixture(tmp_path):
    (tmp_path / "test_suite.py").write_text(SUITE, "utf-8")
    said = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "interlock.pytest_plugin"],
        cwd=tmp_path, capture_output=True, text=True,
        # Where the package is installed, its entry point would load the plugin a second time.
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
    )  # fmt: skip
    assert "4 passed" in said.stdout, said.stdout + said.stderr
    assert "1 failed" in said.stdout
    assert "there is no resource 'Custmer'" in said.stdout
    assert "did you mean 'Customer'" in said.stdout
    assert "错误" not in said.stdout


def test_an_error_of_use_is_told_in_the_language_that_is_asked_for(tmp_path):
    (tmp_path / "test_suite.py").write_text(SUITE, "utf-8")
    said = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-k", "cannot", "-p", "interlock.pytest_plugin"],
        cwd=tmp_path, capture_output=True, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
             "INTERLOCK_LANG": "zh", "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert "没有资源 'Custmer'" in said.stdout
    assert "办法: 是否指 'Customer'" in said.stdout
