"""The answer for a person at a terminal: plain text, no colours; `cli` adds those."""

from __future__ import annotations

from collections.abc import Iterator

from interlock.finding import Finding, Verdict
from interlock.messages import PARTIES, Language, remedy, say
from interlock.report.model import Report, Shown, SubjectReport
from interlock.report.story import Line, story

_WORDS = {
    "en": {
        "party": "party", "owner": "owner", "smallest": "Smallest case", "record": "record",
        "fault": "fault", "from": "from", "judged": "judged again", "why": "Why the",
        "remedy": "Remedy", "laws": "Laws", "stake": "at stake", "holds": "holds",
        "unknown": "UNKNOWN", "broken": "BROKEN", "again": "Again", "calm": "no fault",
        "trials": "trials", "seed": "seed", "not": "Not covered", "skipped": "Skipped",
        "subject": "subject", "verdict": "verdict", "truth": "truth", "seconds": "s",
        "as_truth": "as its truth says", "against": "NOT as its truth says", "case": "case",
        "only": "<- the fault",
    },
    "zh": {
        "party": "责任方", "owner": "负责人", "smallest": "最小用例", "record": "条记录",
        "fault": "个故障", "from": "源自", "judged": "已重新判定", "why": "为何是",
        "remedy": "补救", "laws": "定律", "stake": "检验次数", "holds": "成立",
        "unknown": "未知", "broken": "违反", "again": "重放", "calm": "无故障",
        "trials": "次试验", "seed": "种子", "not": "未覆盖", "skipped": "已跳过",
        "subject": "集成程序", "verdict": "判定", "truth": "事实", "seconds": "秒",
        "as_truth": "与事实相符", "against": "与事实不符", "case": "用例",
        "only": "<- 故障",
    },
}  # fmt: skip


def words(language: Language) -> dict[str, str]:
    """Give the fixed words of a report."""
    return _WORDS[language]


def render(report: Report, language: Language = "en") -> str:
    """Give the whole report; broken subjects first tell their smallest cases."""
    blocks: list[str] = []
    for subject in report.subjects:
        blocks.extend(finding_block(report, s, language) for s in subject.shown)
    blocks.extend(_laws(subject, language) for subject in report.subjects)
    if report.skipped:
        title = words(language)["skipped"]
        blocks.append("\n".join(f"{title}  {s.what}: {s.why}" for s in report.skipped))
    if report.not_covered:
        blocks.append(f"{words(language)['not']}   " + ", ".join(report.not_covered))
    blocks.append(summary(report, language))
    return "\n\n".join(b for b in blocks if b) + "\n"


def summary(report: Report, language: Language = "en") -> str:
    """Give the last line: how many are broken, hold, are unknown; trials, seconds, seed."""
    w = words(language)
    laws = [law for s in report.subjects for law in s.laws]
    counts = {v: sum(1 for law in laws if law.verdict is v) for v in Verdict}
    verdict = w[str(report.verdict)].upper() if language == "en" else w[str(report.verdict)]
    said = (
        f"{verdict}: {counts[Verdict.BROKEN]} {w['broken'].lower()}, "
        f"{counts[Verdict.HOLDS]} {w['holds']}, {counts[Verdict.UNKNOWN]} {w['unknown'].lower()}"
    )
    tail = f"{report.trials} {w['trials']}, {report.seconds:.1f} {w['seconds']}"
    return f"{said}. {tail}, {w['seed']} {report.seed}."


def finding_block(report: Report, shown: Shown, language: Language) -> str:
    """Give one finding with its smallest case."""
    return "\n".join(_finding_lines(report, shown, language))


def _finding_lines(report: Report, shown: Shown, language: Language) -> Iterator[str]:
    w = words(language)
    finding = shown.finding
    party = PARTIES[finding.party][1 if language == "zh" else 0]
    owner = f", {w['owner']}: {finding.owner}" if finding.owner else ""
    title = finding.rule + (f": {finding.args['match']}" if finding.args.get("match") else "")
    yield f"{w['broken']}  {title}        {w['party']}: {party} ({finding.confidence}){owner}"
    yield "  " + sentence(finding, language)
    smallest = shown.smallest
    if smallest is not None:
        yield ""
        faults = f"{smallest.faults} {w['fault']}" if smallest.faults else w["calm"]
        yield (
            f"{w['smallest']}: {smallest.records} {w['record']}, {faults} ({w['from']} "
            f"{smallest.from_records}, {smallest.from_faults}; {w['judged']})"
        )
        for line in story(smallest.trace, finding, report.start, language):
            yield "  " + show(line, language)
    for index, reason in enumerate(finding.why):
        yield (f"{w['why']} {party}: " if index == 0 else "  ") + reason
    yield f"{w['remedy']}: {cure(finding, language)}"
    if shown.replay:
        yield f"{w['again']}   {shown.replay}"


def sentence(finding: Finding, language: Language) -> str:
    """Give what a finding says in a language."""
    return say(finding.message_id, {"says": finding.says, **finding.args}, language)


def cure(finding: Finding, language: Language) -> str:
    """Give the remedy of a finding in a language."""
    known = {"says": finding.remedy, **finding.args}
    return remedy(finding.remedy_id or finding.message_id, known, language)


def show(line: Line, language: Language) -> str:
    """Give one line of a story in columns."""
    if line.sign == "..":
        return f"          ... {line.text}"
    names = {"crm": "CRM", "erp": "ERP"}
    left = names.get(line.left, line.left)
    right = names.get(line.right, line.right)
    if line.sign == "!!":
        return f"{line.clock}  {left:<8}{'x':<3}{'':<9}{line.text}   {words(language)['only']}"
    arrow = line.sign if line.right else ""
    text = f"{line.clock}  {left:<8}{arrow:<3}{right:<9}{line.text}"
    return f"{text:<76}{line.place}".rstrip() if line.place else text.rstrip()


def _laws(subject: SubjectReport, language: Language) -> str:
    w = words(language)
    lines = [f"{w['laws']}   {subject.name}        {w['stake']}"]
    good = [law for law in subject.laws if law.verdict is Verdict.HOLDS]
    if good:
        listed = ", ".join(f"{_name(x.law, x.of)} {x.at_stake}" for x in good)
        lines.append(f"  {w['holds']}    {listed}")
    for law in subject.laws:
        if law.verdict is Verdict.BROKEN:
            lines.append(f"  {w['broken']}   {_name(law.law, law.of)} {law.at_stake}")
        elif law.verdict is Verdict.UNKNOWN:
            lines.append(f"  {w['unknown']}  {_name(law.law, law.of)} {law.at_stake}: {law.why}")
    lines.extend(f"  {w['unknown']}  {note}" for note in subject.notes)
    return "\n".join(lines)


def _name(law: str, of: str) -> str:
    return f"{law}: {of}" if of else law
