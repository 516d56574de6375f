"""`interlock demo`: the main job on bundled contracts and subjects."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from interlock.cli.frame import FINDINGS, HOLDS, INTERRUPTED, Place
from interlock.cli.frame import command as standard
from interlock.cli.telling.answering import told, write
from interlock.cli.telling.progress import Progress
from interlock.cli.voice import Style, Voice
from interlock.finding import Verdict
from interlock.messages.fixed import label, word
from interlock.messages.language import party
from interlock.report import REPORTS, Report
from interlock.report.model import Shown, SubjectReport
from interlock.report.text import finding_block, noted, rule_name, size_in_short
from interlock.run.campaign import Wish
from interlock.run.config import load_settings
from interlock.run.demo_kit import subjects, write_kit
from interlock.run.project import Subject
from interlock.run.rehearse import files_of, rehearse, workers_by_default

TRIALS = 200
SECONDS = 20  # on two cores, docs/measured.md
FILES = {"html": "report.html", "json": "run.json", "junit": "junit.xml"}


@standard("demo")
@click.option(
    "--out", type=Place("path"), default=Path("build/demo"), show_default=True,
    help="Folder for the project, the cases and the reports.",
)  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), default=0, help="Decides all chance.")
@click.option("--workers", type=click.IntRange(min=1), help="Processes; default: one a core.")
def command(voice: Voice, out: Path, seed: int, workers: int | None) -> int:
    """Rehearse one right integration and several wrong ones; say what is wrong with each."""
    settings = load_settings(file=write_kit(out))
    files = files_of(settings)
    planted = subjects(settings.root)
    voice.say(opening(voice, planted))
    voice.say()
    sys.stdout.flush()
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
        so_far = progress.so_far()
    if report.broken_off:
        if voice.json:
            print(REPORTS["json"](report, voice.lang), end="")
        print(broken_off(voice, report, so_far), file=sys.stderr)
        return INTERRUPTED
    for form, name in FILES.items():
        write(out / name, REPORTS[form](report, voice.lang))
    if voice.json:
        print(REPORTS["json"](report, voice.lang), end="")
    else:
        tell(voice, report, out)
    return HOLDS if all(s.as_truth for s in report.subjects) else FINDINGS


def opening(voice: Voice, planted: Sequence[Subject]) -> str:
    """Say what will be seen, before the first BROKEN frightens, and how long it takes."""
    wrong = sum(s.truth.get("verdict") == "broken" for s in planted)
    return voice.pick(
        f"{wrong} of these {len(planted)} integrations are wrong on purpose: they shall be found "
        f"BROKEN. It takes about {SECONDS} s.",
        f"这 {len(planted)} 个集成中有 {wrong} 个是故意写错的：它们应当被判为违反。"
        f"约需 {SECONDS} 秒。",
    )


def broken_off(voice: Voice, report: Report, so_far: str) -> str:
    """Say how far it came; what is known of each subject holds only after all of its trials."""
    wrong = [s for s in report.subjects if s.truth.get("verdict") == "broken"]
    found = [s.name for s in wrong if s.shown]
    names = ", ".join(found)
    en = f"; found so far: {len(found)} of the {len(wrong)} that are wrong on purpose"
    zh = f"；{len(wrong)} 个故意写错的集成中已发现 {len(found)} 个"
    told = voice.pick(en, zh) + (voice.pick(f" ({names})", f"（{names}）") if found else "")
    return f"{voice.pick('interrupted', '已中断')} {so_far}{told}"


def tell(voice: Voice, report: Report, out: Path) -> None:
    """Print one smallest case in full, the table of all subjects, and how to see a case again."""
    first = next((s for s in report.subjects if s.shown), None)
    if first is not None:
        told(voice, finding_block(report, first.shown[0], voice.lang))
        voice.say()
    voice.table([_head(voice), *(_row(voice, s) for s in report.subjects)], indent=0)
    voice.say()
    _tell_wrong(voice, report)
    replays = [(s.name, x.replay) for s in report.subjects for x in s.shown if x.replay]
    if replays and not voice.quiet:
        voice.say(voice.pick("To see a case again:", "重放用例："))
        voice.table(replays)
        voice.say()
    _tell_sum(voice, report, out)


def _tell_wrong(voice: Voice, report: Report) -> None:
    """Shout about what is not as it should be, and say what remained open."""
    for subject in report.subjects:
        if not subject.as_truth:
            voice.say(f"{word('not-as-truth', voice.lang)}: {_against(voice, subject)}", "red")
    for subject in report.subjects:
        for text in subject.notes:
            style: Style = "dim" if subject.as_truth else "yellow"
            voice.say(f"{subject.name}: {noted(text, voice.lang)}", style)
    if any(s.notes or not s.as_truth for s in report.subjects):
        voice.say()


def _against(voice: Voice, subject: SubjectReport) -> str:
    truth = [subject.truth.get(n, "") for n in ("verdict", "law", "party")]
    found = [[str(subject.verdict)]]
    found += [[s.finding.rule, s.finding.party] for s in subject.shown]
    said = "; ".join(" ".join(words) for words in found)
    wanted = " ".join(word for word in truth if word)
    return voice.pick(
        f"{subject.name} should be {wanted}, found: {said}",
        f"{subject.name} 应为 {wanted}，实际：{said}",
    )


def _tell_sum(voice: Voice, report: Report, out: Path) -> None:
    wrong = [s for s in report.subjects if not s.as_truth]
    right = len(report.subjects) - len(wrong)
    seconds = f"{report.seconds:.1f}"
    voice.say(
        voice.pick(
            f"{right} of {len(report.subjects)} integrations judged as known. "
            f"{report.trials} trials, {seconds} s, seed {report.seed}, "
            f"digest {short(report.digest)}.",
            f"{len(report.subjects)} 个集成中 {right} 个判定与已知相符。"
            f"{report.trials} 次试验，{seconds} 秒，种子 {report.seed}，"
            f"摘要 {short(report.digest)}。",
        ),
        "red" if wrong else "green",
    )
    beside = ", ".join(name for form, name in FILES.items() if form != "html")
    report_ = f"{label('report', voice.lang)}{out / FILES['html']}"
    voice.hint(report_ + voice.pick(f" ({beside} beside it)", f"（同目录：{beside}）"))


def short(digest: str) -> str:
    """Give the beginning of a digest, enough to compare two runs by eye."""
    return digest.removeprefix("sha256:")[:12] or "-"


def _head(voice: Voice) -> list[str]:
    return voice.pick(
        "integration|verdict|trials|law|party|smallest case",
        "被测集成|结论|试验|定律|责任方|最小用例",
    ).split("|")


def _row(voice: Voice, subject: SubjectReport) -> list[str]:
    verdict = word(str(subject.verdict), voice.lang)
    if subject.verdict is not Verdict.HOLDS:
        verdict = verdict.upper()
    verdict += "" if subject.as_truth else " (!)"
    row = [subject.name, verdict, str(subject.trials)]
    shown = _decisive(subject)
    if shown is None:
        good = sum(1 for law in subject.laws if law.verdict is Verdict.HOLDS)
        laws = voice.pick(
            f"{good} of {len(subject.laws)} hold", f"{len(subject.laws)} 条中 {good} 条成立"
        )
        kinds = len(subject.tried.faults)
        return [*row, laws, "", voice.pick(f"{kinds} kinds of fault", f"触发 {kinds} 种故障")]
    whose = party(shown.finding.party, voice.lang)
    small = size_in_short(shown.smallest, voice.lang) if shown.smallest else ""
    return [*row, rule_name(shown.finding.rule, voice.lang), whose, small]


def _decisive(subject: SubjectReport) -> Shown | None:
    """Give the finding that the truth names, else the first."""
    law = subject.truth.get("law", "")
    named = next((s for s in subject.shown if s.finding.rule == law), None)
    return named or next(iter(subject.shown), None)
