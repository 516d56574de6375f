"""`interlock demo`: the main job on bundled contracts and subjects."""

from __future__ import annotations

from pathlib import Path

import click

from interlock.cli.answering import write
from interlock.cli.frame import FINDINGS, HOLDS
from interlock.cli.frame import command as standard
from interlock.cli.progress import Progress
from interlock.cli.voice import Style, Voice
from interlock.finding import Verdict
from interlock.report import REPORTS, Report
from interlock.report.model import SubjectReport
from interlock.report.text import finding_block
from interlock.run.campaign import Wish
from interlock.run.config import load_settings
from interlock.run.demo_kit import subjects, write_kit
from interlock.run.rehearse import files_of, rehearse, workers_by_default

TRIALS = 200
FILES = {"html": "report.html", "json": "run.json", "junit": "junit.xml"}


@standard("demo")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("build/demo"), show_default=True,
    help="Folder for the project, the cases and the reports.",
)  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), default=0, help="Decides all chance.")
@click.option("--workers", type=click.IntRange(min=1), help="Processes; default: one a core.")
def command(voice: Voice, out: Path, seed: int, workers: int | None) -> int:
    """Rehearse one right integration and several wrong ones; say what is wrong with each."""
    settings = load_settings(file=write_kit(out))
    files = files_of(settings)
    planted = subjects(settings.root)
    each = -(-TRIALS // max(1, len(files.scenarios)))
    with Progress(voice) as progress:
        wish = Wish(
            files=files,
            subjects=planted,
            trials=(),
            seed=seed,
            workers=workers or workers_by_default(),
            cases=settings.root / ".interlock" / "cases",
            stop_early=True,
            progress=progress.at,
        )
        report = rehearse("demo", wish, trials=each, otherwise=each)
    for form, name in FILES.items():
        write(out / name, REPORTS[form](report, voice.lang))
    if voice.json:
        print(REPORTS["json"](report, voice.lang), end="")
    else:
        _tell(voice, report, out)
    return HOLDS if all(s.as_truth for s in report.subjects) else FINDINGS


def _tell(voice: Voice, report: Report, out: Path) -> None:
    first = next((s for s in report.subjects if s.shown), None)
    if first is not None:
        voice.say(finding_block(report, first.shown[0], voice.lang))
        voice.say()
    rows = [_head(voice), *(_row(voice, s) for s in report.subjects)]
    voice.table(rows, indent=0)
    voice.say()
    for subject in report.subjects:
        for note in subject.notes:
            voice.say(f"{subject.name}: {note}", "yellow")
    wrong = [s for s in report.subjects if not s.as_truth]
    right = len(report.subjects) - len(wrong)
    trials, seconds = report.trials, f"{report.seconds:.1f}"
    style: Style = "red" if wrong else "green"
    voice.say(
        voice.pick(
            f"{right} of {len(report.subjects)} subjects judged as their truth says. "
            f"{trials} trials, {seconds} s, seed {report.seed}.",
            f"{len(report.subjects)} 个集成中 {right} 个判定与事实相符。"
            f"{trials} 次试验，{seconds} 秒，种子 {report.seed}。",
        ),
        style,
    )
    voice.hint(f"{voice.pick('Report', '报告')}  {out / FILES['html']}")


def _head(voice: Voice) -> list[str]:
    return voice.pick(
        "subject|verdict|trials|law|party|smallest case|again",
        "集成程序|判定|试验|定律|责任方|最小用例|重放",
    ).split("|")


def _row(voice: Voice, subject: SubjectReport) -> list[str]:
    verdict = {
        Verdict.HOLDS: voice.pick("holds", "成立"),
        Verdict.BROKEN: voice.pick("BROKEN", "违反"),
        Verdict.UNKNOWN: voice.pick("UNKNOWN", "未知"),
    }[subject.verdict]
    sign = "" if subject.as_truth else voice.pick(" (not as its truth)", "（与事实不符）")
    law = subject.truth.get("law", "")
    shown = next((s for s in subject.shown if s.finding.rule == law), None)
    shown = shown or next(iter(subject.shown), None)
    if shown is None:
        return [subject.name, verdict + sign, str(subject.trials), "", "", "", ""]
    small = shown.smallest
    case = ""
    if small is not None:
        kinds = ", ".join(p.split(":", 1)[0] for p in small.planned)
        case = voice.pick(
            f"{small.records} records, {kinds or 'no fault'}",
            f"{small.records} 条记录，{kinds or '无故障'}",
        )
    party = f"{shown.finding.party} ({shown.finding.confidence})"
    row = [subject.name, verdict + sign, str(subject.trials), shown.finding.rule, party]
    return [*row, case, shown.replay]
