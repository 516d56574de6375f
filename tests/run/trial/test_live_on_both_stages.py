"""A saved case has the same verdict in virtual time and with a program on sockets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from interlock.finding import Verdict
from interlock.serve.subject import clock
from tests import rehearsal
from tests.stages import played, said, saved

CASES = Path(__file__).with_name("cases")
SECONDS = 9.0
pytestmark = [
    pytest.mark.sockets,
    pytest.mark.skipif(
        not any(Path("/").glob(clock.FAKETIME.lstrip("/"))),
        reason="libfaketime is not installed, so a program's clock cannot be made faster",
    ),
]


@pytest.mark.parametrize("name", ["late-message", "blind-retry", "utc-dates"])
def test_a_saved_case_is_broken_alike_on_both_stages(name):
    project = rehearsal.project()
    case = saved(CASES / f"{name}.yaml", project)
    both = played(project, case, SECONDS)
    assert case.expect is not None
    assert (case.expect.law, case.expect.party) in said(both.virtual)[1]
    assert said(both.sockets) == said(both.virtual)


def test_the_right_integration_holds_on_both_stages():
    project = rehearsal.project()
    case = saved(CASES / "blind-retry.yaml", project)
    both = played(project, replace(case, subject="order_sync.main:run", faults=()), SECONDS)
    assert both.virtual.verdict is Verdict.HOLDS
    assert both.agree
