"""Laws speak on their own planted violations, in traces of pairs that share nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from benchmarks import laws as mutation

from interlock.law import LAWS
from interlock.run.judge import silenced
from interlock.scenario.model import LawUse
from tests.rehearsal import calm_trace, case, project


@pytest.mark.parametrize("pair", ["chinese", "tickets"])
def test_every_law_speaks_in_each_pair(pair: str):
    found = mutation.mutated(*mutation.OWN[pair]())
    assert [name for name, cell in found.items() if not cell.spoiled] == []
    assert not [name for name, cell in found.items() if cell.is_silenced or cell.broken_before]


def test_a_law_that_does_not_speak_is_named_before_any_answer(monkeypatch: pytest.MonkeyPatch):
    deaf = replace(LAWS["exactly-once"], judge=LAWS["settles"].judge)
    monkeypatch.setattr(LAWS, "_all", {**LAWS, "deaf": deaf})
    chosen = replace(case(0), laws=(LawUse("deaf", ("order",)), LawUse("settles")))
    (found,) = silenced(calm_trace(), chosen, project().court)
    assert found[0].law == "deaf"
    assert found[1] == "did not speak on a planted violation"
