"""How the commands that judge tell their report, and with which exit code they end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from interlock.cli.frame import BUDGET, FINDINGS, HOLDS, INTERRUPTED, UNKNOWN
from interlock.cli.voice import Style, Voice
from interlock.errors import EnvironmentFailure
from interlock.finding import Verdict
from interlock.report import REPORTS, Report
from interlock.run.campaign.saving import save


def tell(voice: Voice, report: Report) -> None:
    """Print the report: the document with --json, else the text."""
    if voice.json:
        print(_text(REPORTS["json"](report, voice.lang)), end="")
        return
    told(voice, _text(REPORTS["text"](report, voice.lang)))


def told(voice: Voice, text: str) -> None:
    """Print a text with the colours of what its lines say."""
    for line in text.splitlines():
        voice.say(line, _style(line))


def _text(rendered: str | bytes) -> str:
    return rendered if isinstance(rendered, str) else rendered.decode()


def _style(line: str) -> Style:
    if line.startswith(("BROKEN", "违反")):
        return "red"
    if line.strip().startswith(("UNKNOWN", "未知")):
        return "yellow"
    if "<- " in line:
        return "bold"
    return "green" if line.startswith(("HOLDS", "成立")) else "plain"


def prepare(paths: tuple[tuple[str, str], ...]) -> None:
    """Refuse an unknown format or place before anything runs: a campaign may take minutes."""
    for form, name in paths:
        REPORTS[form]
        _writing(Path(name), _try)


def _try(path: Path) -> None:
    """Open a file for writing; one that was not there is not left behind, should the run end."""
    was = path.exists()
    path.open("ab").close()
    if not was:
        path.unlink()


def write_reports(voice: Voice, report: Report, paths: tuple[tuple[str, str], ...]) -> None:
    """Write the reports that --report asked for; an unknown format or place is refused."""
    for form, name in paths:
        rendered = REPORTS[form](report, voice.lang)
        write(Path(name), rendered)


def write(path: Path, rendered: str | bytes) -> None:
    """Write one report file with its folders."""
    data = rendered.encode() if isinstance(rendered, str) else rendered
    _writing(path, lambda file: save(file, data))


def _writing(path: Path, work: Callable[[Path], object]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        work(path)
    except OSError as error:
        raise EnvironmentFailure(
            f"the report cannot be written: {error.strerror}",
            where=str(path),
            remedy="name a file in a folder that can be written",
        ) from None


def exit_code(report: Report, *, over_budget: bool = False) -> int:
    """Give the promised exit code: broken off, findings, the budget, unknown, holds."""
    if report.broken_off:
        return INTERRUPTED
    if report.verdict is Verdict.BROKEN:
        return FINDINGS
    if over_budget:
        return BUDGET
    return UNKNOWN if report.verdict is Verdict.UNKNOWN else HOLDS
