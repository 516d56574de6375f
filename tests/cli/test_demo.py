"""What `interlock demo` prints about its report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from interlock.cli.demo import broken_off, opening, tell
from interlock.cli.telling.answering import prepare
from interlock.cli.telling.progress import Progress
from interlock.cli.voice import Voice, width
from interlock.run.project import Subject
from tests.report.sample import calm, doubled, report

TRUTH = {"verdict": "broken", "law": "exactly-once", "party": "subject", "en": "it doubles"}


def planted(*, as_truth: bool):
    """Give a report on a right subject and a planted one."""
    right = replace(calm().subjects[0], name="right", truth={"verdict": "holds"}, as_truth=True)
    wrong = replace(report(doubled()).subjects[0], name="doubles", truth=TRUTH, as_truth=as_truth,
                    notes=("trial 1 could not be finished: stuck",))  # fmt: skip
    return replace(report(doubled()), subjects=(right, wrong))


def said(capsys, *, as_truth: bool = True, lang="en", quiet=False) -> str:
    tell(Voice("demo", lang=lang, quiet=quiet), planted(as_truth=as_truth), Path("build/demo"))
    return capsys.readouterr().out


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_everything_fits_a_terminal_of_120_columns(capsys, lang):
    assert max(map(width, said(capsys, lang=lang).splitlines())) <= 120


def test_one_case_is_told_in_full_and_all_subjects_in_a_table(capsys):
    out = said(capsys)
    assert "CreateOrder again" in out
    rows = [line.split() for line in out.splitlines() if line.startswith(("right", "doubles"))]
    assert rows[0][:3] == ["right", "holds", "12"]
    assert rows[1][:5] == ["doubles", "BROKEN", "12", "exactly-once", "subject"]
    assert rows[1][5:] == ["2", "records,", "reply-lost"]
    assert "  doubles  interlock replay .interlock/cases/exactly-once.yaml\n" in out
    assert "2 of 2 integrations judged as known. 24 trials" in out
    assert "digest abababababab." in out
    assert "Report: build/demo/report.html (run.json, junit.xml beside it)" in out


def test_what_is_not_judged_as_known_is_shouted(capsys):
    out = said(capsys, as_truth=False)
    assert "NOT judged as known: doubles should be broken exactly-once subject, found:" in out
    assert "1 of 2 integrations judged as known." in out
    assert "BROKEN (!)" in out


def test_notes_about_trials_are_told_in_the_chosen_language(capsys):
    assert "doubles: trial 1 could not be finished: stuck" in said(capsys)
    assert "doubles: 第 1 次试验未能完成：stuck" in said(capsys, lang="zh")


def test_quiet_leaves_out_how_to_replay(capsys):
    out = said(capsys, quiet=True)
    assert "To see a case again" not in out
    assert "2 of 2 integrations" in out


def test_what_is_wrong_on_purpose_is_said_before_anything_is_broken():
    planted = [Subject(n, "x:run", Path(), truth={"verdict": n}) for n in ("holds", "broken")]
    assert "1 of these 2 integrations are wrong on purpose" in opening(Voice("demo"), planted)
    assert "约需 20 秒" in opening(Voice("demo", lang="zh"), planted)


def test_who_breaks_it_off_learns_what_was_found_until_then():
    so_far = "after 24 trials, 12 of them broken"
    said = broken_off(Voice("demo"), planted(as_truth=False), so_far)
    assert said == (
        "interrupted after 24 trials, 12 of them broken; found so far: 1 of the 1 that are wrong "
        "on purpose (doubles)"
    )
    said = broken_off(Voice("demo", lang="zh"), planted(as_truth=False), "已完成 24 次试验")
    assert said == "已中断 已完成 24 次试验；1 个故意写错的集成中已发现 1 个（doubles）"


@pytest.mark.parametrize(
    ("broken", "lang", "says"),
    [
        (0, "en", "after 120 of 500 trials, nothing broken so far"),
        (2, "en", "after 120 of 500 trials, 2 of them broken"),
        (0, "zh", "已完成 120/500 次试验，尚未发现违反"),
    ],
)
def test_an_interrupt_knows_how_far_the_trials_were(broken, lang, says):
    stop = KeyboardInterrupt()
    progress = Progress(Voice("run", lang=lang))
    progress.at("sync", 120, 500, broken)
    progress.__exit__(KeyboardInterrupt, stop, None)
    assert stop.__notes__ == [says]


def test_trying_a_place_for_a_report_leaves_no_file(tmp_path):
    prepare((("json", str(tmp_path / "a.json")),))
    assert not (tmp_path / "a.json").exists()


def test_progress_shows_on_a_terminal_only(capsys, monkeypatch):
    with Progress(Voice("demo")) as progress:
        progress.at("right", 3, 10, 0)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.setattr("interlock.cli.telling.progress.REDRAW_S", 0.0)
    with Progress(Voice("demo")) as progress:
        progress.at("right", 3, 10, 0)
        progress.at("doubles", 1, 10, 1)
    err = capsys.readouterr().err
    assert "3 trials" in err
    assert "4 trials" in err
    assert "doubles 1/10" in err
    assert err.endswith("\r\x1b[2K")
