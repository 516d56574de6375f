"""`interlock run`: scenarios and property-based trials against the subject."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import click

from interlock.cli.frame import Seconds, report_option, report_paths
from interlock.cli.frame import command as standard
from interlock.cli.telling.answering import exit_code, prepare, tell, write_reports
from interlock.cli.telling.progress import Progress
from interlock.cli.voice import Voice
from interlock.errors import UsageError
from interlock.finding import Verdict
from interlock.report import Report
from interlock.run.answer import LEFT
from interlock.run.campaign import Wish
from interlock.run.config import load_settings
from interlock.run.project import ProjectFiles, Subject
from interlock.run.rehearse import (
    files_of,
    joined,
    rehearse,
    scenario_paths,
    sorted_out,
    subject_of,
    workers_for,
)
from interlock.run.replay import again
from interlock.run.trial.cast import standing_secrets

REACHED_S = 2.0


@standard("run")
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO]...")
@click.option("--seed", type=click.IntRange(min=0), help="Decides all chance; default 0.")
@click.option("--trials", type=click.IntRange(min=1), help="Trials for each scenario.")
@click.option("--budget", metavar="TIME", type=Seconds(), help="Stop after: 90s, 5min, 2h.")
@click.option("--workers", type=click.IntRange(min=1), help="Processes; default: one a core.")
@click.option("--fault", "fault", metavar="NAME", help="Mix in this kind of fault alone.")
@click.option("--every-fault", is_flag=True, help="Every single fault at every call, in turn.")
@click.option("--from", "first", type=click.IntRange(min=1), help="Of these, begin at this one.")
@report_option
def command(
    voice: Voice,
    *,
    scenarios: tuple[str, ...],
    seed: int | None,
    trials: int | None,
    budget: float | None,
    workers: int | None,
    fault: str | None,
    every_fault: bool,
    first: int | None,
    reports: tuple[str, ...],
) -> int:
    """Rehearse the integration of the project in this folder.

    A file may be a scenario or a saved case; without any, those of [run] are taken.
    """
    _check_options(every_fault=every_fault, trials=trials, first=first)
    paths = report_paths(reports)
    settings = load_settings(options={"run.seed": seed})
    prepare(paths)
    chosen = scenario_paths(scenarios)
    if scenarios and not chosen:
        raise _nothing_in(scenarios)
    stories, cases = sorted_out(chosen or settings.scenario_files())
    if every_fault and cases and not stories:
        raise _says_all(cases[0])
    files = files_of(settings, stories)
    subject = subject_of(settings)
    _tell_before(voice, files, subject)
    with Progress(voice) as progress:
        wish = Wish(
            files=files,
            subjects=(subject,),
            trials=(),
            seed=settings.run.seed,
            workers=workers_for(subject, files, workers),
            cases=settings.root / ".interlock" / "cases",
            only_fault=fault or "",
            every_fault=every_fault,
            first_fault=first or 1,
            budget_s=budget,
            progress=progress.at,
        )
        alone = replace(files, scenarios=())
        plays = [partial(_played, case, alone, subject) for case in cases]
        if stories or not cases:
            otherwise = settings.run.trials
            plays.append(partial(rehearse, "run", wish, trials=trials, otherwise=otherwise))
        report = _made(voice, plays)
        so_far = progress.so_far(_going_on(report)) if stories or not cases else ""
    write_reports(voice, report, paths)
    tell(voice, report)
    if report.broken_off:
        print(voice.pick("interrupted", "已中断"), so_far, file=sys.stderr)
    over = any(s.what == "the remaining trials" for s in report.skipped)
    return exit_code(report, over_budget=over)


def _nothing_in(folders: tuple[str, ...]) -> UsageError:
    return UsageError(
        "there is no scenario in these folders",
        where=" ".join(folders),
        remedy="name a folder with *.yaml files",
    )


def _says_all(case: Path) -> UsageError:
    return UsageError(
        "a saved case names all its faults, there are no others to try",
        where=str(case),
        remedy="name a scenario, or leave out --every-fault",
    )


def _check_options(*, every_fault: bool, trials: int | None, first: int | None) -> None:
    if every_fault and trials:
        raise UsageError(
            "--every-fault makes as many trials as there are faults",
            where="--trials",
            remedy="leave out --trials; --budget 5min ends it early and says what is left",
        )
    if first and not every_fault:
        raise UsageError(
            "--from names one of all single faults", where="--from", remedy="add --every-fault"
        )


def _tell_before(voice: Voice, files: ProjectFiles, subject: Subject) -> None:
    if subject.is_live and subject.speed == 1:
        _tell_pace(voice)
    if subject.url:
        _tell_addresses(voice, files)
        tell_silence(voice, subject.url)


def _tell_pace(voice: Voice) -> None:
    en = (
        "a subject on sockets runs in the machine's time: a trial lasts as long as the horizon of "
        "its scenario, 2 h if it says so; [subject] speed = 100 makes the world and its clock "
        "faster (interlock doctor), a shorter horizon helps too"
    )
    zh = (
        "套接字上的被测集成按真实时间运行：场景的 horizon 多长，一次试验就多长（如 2 小时）；"
        "[subject] speed = 100 可加快世界和它的时钟（见 interlock doctor），也可缩短 horizon"
    )
    voice.warn(voice.pick(en, zh))


def _tell_addresses(voice: Voice, files: ProjectFiles) -> None:
    """Say where a subject that runs already finds the systems, and by what they know it."""
    for name, secrets in standing_secrets(files).items():
        known = ", ".join(f"{key} {value}" for key, value in secrets.items())
        voice.hint(f"{name} is at http://127.0.0.1:{files.systems[name].port}: {known}")


def tell_silence(voice: Voice, url: str) -> None:
    """Say that nobody listens where webhooks go; one that only asks need not."""
    try:
        parts = urlsplit(url)
        place = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        socket.create_connection(place, timeout=REACHED_S).close()
    except (OSError, ValueError):
        en = f"nobody listens at {url} yet, so webhooks are refused: start the subject before"
        voice.warn(voice.pick(en, f"{url} 尚无程序监听，webhook 会被拒绝：请先启动被测集成"))


def _made(voice: Voice, plays: Sequence[Callable[[], Report]]) -> Report:
    """Give one report of all that was played to the end, or until Ctrl-C."""
    reports: list[Report] = []
    try:
        for play in plays:
            reports.append(play())  # noqa: PERF401  # those before one that breaks off stay
    except KeyboardInterrupt:
        if not reports:
            nothing = {"verdict": str(Verdict.UNKNOWN), "interrupted": True, "trials": 0}
            voice.document({**nothing, "findings": [], "skipped": [asdict(LEFT)]})
            raise
        skipped = (*reports[-1].skipped, LEFT)
        reports[-1] = replace(reports[-1], skipped=skipped, broken_off=True)
    return joined("run", reports)


def _going_on(report: Report) -> Iterator[str]:
    for subject in report.subjects:
        if subject.singles and subject.singles.next:
            yield f"--every-fault --from {subject.singles.next}"


def _played(case: Path, files: ProjectFiles, subject: Subject) -> Report:
    """Give the report of a case under the name of the case: many may stand in one answer."""
    report = again(case, files, subject).report
    subjects = tuple(replace(s, name=f"{s.name}, {case.stem}") for s in report.subjects)
    return replace(report, subjects=subjects)
