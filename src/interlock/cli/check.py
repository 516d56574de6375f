"""`interlock check`: read files, say what was read, repaired and refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import click

from interlock import __version__
from interlock.bridge.propose import Proposal, propose
from interlock.cli.frame import FINDINGS, HOLDS, UNKNOWN, Place, near, report_option, report_paths
from interlock.cli.frame import command as standard
from interlock.cli.pair import around
from interlock.cli.pair.blank_bridge import why_none
from interlock.cli.pair.first_bridge import crossings
from interlock.cli.pair.proposing import findings, rows, tell
from interlock.cli.pair.reading import (
    Plan,
    Read,
    kind_of,
    plan_of_files,
    plan_of_project,
    read,
)
from interlock.cli.telling.answering import write_reports
from interlock.cli.voice import Style, Voice, seen_from_here
from interlock.contract.model import Contract, Operation, Refusal, Resource, Role
from interlock.contract.roles.spoken import kept, manners, types_named
from interlock.errors import UsageError
from interlock.finding import Finding, Verdict
from interlock.messages import reading, remedy, say
from interlock.patterns import expression
from interlock.report.json import document
from interlock.report.model import Report, Shown, Skipped, SubjectReport
from interlock.run.config import PAIR, load_settings
from interlock.values import Value

RESOURCES_SHOWN_MAX = 12
LINES_SHOWN_MAX = 12
REASONS_SHOWN_MAX = 40
_ZH = {
    "contract": "份契约", "bridge": "份字段桥", "scenario": "个场景", "case": "个用例",
    "refusal": "处拒绝", "misfit": "处不符", "note": "条提示",
    "file that cannot be used": "个不可用的文件",
}  # fmt: skip
_METHOD = expression(r"[A-Z]+ /")
# Elements of one file that is not there are lost for one reason.
_MISSING = expression(r"element \S+ is missing: ")
_FORMATS = {"openapi": "OpenAPI", "wsdl": "WSDL", "edmx": "EDMX"}


@standard("check")
@click.argument("files", nargs=-1, type=Place("path"), metavar="[FILE]...")
@click.option(
    "--overlay", "overlays", multiple=True,
    type=Place("file", exists=True, dir_okay=False),
    help="Repairs of the one contract that is named; may be given more than once.",
)  # fmt: skip
@click.option("--operations", is_flag=True, help="Show what each operation was taken for, and why.")
@click.option("--allow-untestable", is_flag=True, help="Refused operations do not make it unknown.")
@report_option
def command(
    voice: Voice,
    files: tuple[Path, ...],
    *,
    overlays: tuple[Path, ...],
    operations: bool,
    allow_untestable: bool,
    reports: tuple[str, ...],
) -> int:
    """Read contracts, bridges and scenarios; say what was read, repaired and refused.

    Without files: everything that interlock.toml names. With two contracts, CRM then ERP,
    and nothing else: propose which fields match, and name those that will not fit.
    """
    done = read(_plan(files, overlays))
    proposals = _proposals(done, files)
    done.misfits += findings(proposals)
    verdict = _verdict(done, allow_untestable)
    proposed = {"proposals": rows(proposals)} if proposals else {}
    report = _report(done, verdict)
    write_reports(voice, report, report_paths(reports))
    voice.document({**_document(report), **proposed, **_errors(done)})
    for name, contract in done.contracts.items():
        _say_contract(voice, contract, done.files[name])
        around.tell_slips(voice, done.slips.get(name, ()))
        if not proposals:
            _say_resources(voice, contract, None if operations else RESOURCES_SHOWN_MAX)
        if operations:
            _say_operations(voice, contract)
    for path, bridge in done.bridges.items():
        rules = sum(len(flow.rules) for flow in bridge.flows)
        voice.say(f"{near(path)}  {voice.pick('bridge', '桥')}", "bold")
        counts = ((len(bridge.matches), "match"), (len(bridge.flows), "flow"), (rules, "field"))
        en = "  " + ", ".join(f"{n} {_plural(noun, n)}" for n, noun in counts)
        zh = f"  {len(bridge.matches)} 个匹配，{len(bridge.flows)} 个流程，{rules} 个字段"
        voice.say(voice.pick(en, zh))
    for path, scenario in done.scenarios.items():
        title = scenario.title.get(voice.lang, scenario.name)
        voice.say(f"{near(path)}  {voice.pick('scenario', '场景')} {title!r}", "bold")
    for path, case in done.cases.items():
        voice.say(f"{near(path)}  {voice.pick('case', '用例')} {case.title!r}", "bold")
    tell(voice, proposals)
    for finding in () if proposals else done.misfits:
        _say_finding(voice, finding)
    for what, why in done.skipped:
        why = reading.told(why, voice.lang)
        voice.say(f"{voice.pick('SKIPPED', '未检查')}  {what}: {why}", "yellow")
    if not voice.json:
        for error in done.errors:
            voice.error(error)
    _say_end(voice, done, verdict)
    if done.errors:
        return min(error.exit_code for error in done.errors)
    return {Verdict.BROKEN: FINDINGS, Verdict.UNKNOWN: UNKNOWN, Verdict.HOLDS: HOLDS}[verdict]


def _proposals(done: Read, files: tuple[Path, ...]) -> tuple[Proposal, ...]:
    """Propose when exactly two contracts were named; why nothing can cross is told."""
    if len(files) != 2 or set(done.contracts) != set(PAIR):
        return ()
    proposals = propose(done.contracts["crm"], done.contracts["erp"])
    if not crossings(proposals, done.contracts):
        what = "match" if proposals else "proposals"
        done.skipped.append((what, why_none(proposals, done.contracts)))
    return proposals


def _plan(files: tuple[Path, ...], overlays: tuple[Path, ...]) -> Plan:
    if not files and not overlays:
        plan = plan_of_project(load_settings())
        if not plan.systems:
            raise UsageError(
                "there is no file to check, and no interlock.toml that names one",
                where="interlock check",
                remedy="say interlock check CONTRACT, or start with interlock init CRM ERP",
            )
        return plan
    plan = plan_of_files(files, overlays)
    if plan.systems or all(kind_of(path) == "contract" for path in files):
        return plan
    # A bridge or a scenario alone is read against the project that it lies in.
    project = plan_of_project(load_settings(files[0].resolve().parent))
    bridges = plan.bridges or project.bridges
    return Plan(project.systems, bridges, plan.scenarios, plan.cases)


def _verdict(done: Read, allow_untestable: bool) -> Verdict:
    if any(finding.severity == "error" for finding in done.misfits):
        return Verdict.BROKEN
    if any(finding.severity == "warning" for finding in done.misfits):
        return Verdict.UNKNOWN
    refused = any(contract.refused for contract in done.contracts.values())
    if done.skipped or done.errors or (refused and not allow_untestable):
        return Verdict.UNKNOWN
    return Verdict.HOLDS if done.contracts or done.cases else Verdict.UNKNOWN


def _report(done: Read, verdict: Verdict) -> Report:
    shown = tuple(Shown(finding) for finding in done.misfits)
    return Report(
        "check",
        __version__,
        (SubjectReport("contracts", verdict, 0, (), shown),),
        skipped=tuple(Skipped(what, why) for what, why in done.skipped),
        contracts=tuple(
            {**_row(c, done.files[name]), "misspelt": around.slip_rows(done.slips.get(name, ()))}
            for name, c in done.contracts.items()
        ),
    )


def _document(report: Report) -> Mapping[str, object]:
    told = document(report)
    wanted = ("verdict", "findings", "skipped", "contracts")
    return {key: told.get(key, []) for key in wanted}


def _errors(done: Read) -> Mapping[str, object]:
    told = [
        {"kind": e.kind, "where": seen_from_here(e.where), "problem": e.problem, "remedy": e.remedy}
        for e in done.errors
    ]
    return {"error": told[0], "errors": told} if told else {}


def _row(contract: Contract, file: str) -> Mapping[str, Value]:
    """Give a contract as the JSON output describes it."""
    refused: list[Value] = [
        {
            "operation": r.what,
            "why": r.why,
            "remedy": r.remedy,
            "file": r.source.file,
            "line": r.source.line,
        }
        for r in contract.refused
    ]
    return {
        "system": contract.system,
        "file": file,
        "files": list(contract.origin.files),
        "kind": contract.origin.kind,
        "dialect": contract.origin.dialect,
        "title": contract.title,
        "version": contract.version,
        "operations": len(contract.operations) + len(_untestable(contract)),
        "testable": len(contract.operations),
        "by_verb": dict(_verbs(contract)),
        "events": len(contract.events),
        "types": types_named(contract),
        "resources": [
            {"name": r.name, "key": r.key, "why": r.why, "keeps": {**kept(r)}}
            for r in contract.resources
        ],
        "roles": [_role_row(contract, operation) for operation in contract.operations],
        "repairs": list(contract.repairs),
        "refused": refused,
        **around.rows(contract),
    }


def _role_row(contract: Contract, operation: Operation) -> Value:
    role = contract.roles.get(operation.name, Role("none", ""))
    return {
        "operation": operation.name,
        "verb": role.verb,
        "resource": role.resource,
        "why": role.why,
        "manners": {**manners(contract, operation, role)},
    }


def _untestable(contract: Contract) -> tuple[str, ...]:
    # "port P", "callback c of o" are parts, "GET /orders" is an operation without a name.
    lost = (r.what for r in contract.refused if r.what not in contract.origin.files)
    return tuple(what for what in lost if " " not in what or _METHOD.match(what))


def _verbs(contract: Contract) -> Counter[str]:
    return Counter(role.verb for role in contract.roles.values())


def _say_contract(voice: Voice, contract: Contract, file: str) -> None:
    origin = contract.origin
    kind = f"{_FORMATS[origin.kind]} {origin.dialect}".rstrip()
    title = " ".join(filter(None, (contract.title, contract.version)))
    voice.say(f"{file}  {kind}  {title}", "bold")
    count, lost = len(contract.operations), len(_untestable(contract))
    verbs = ", ".join(f"{verb} {n}" for verb, n in _verbs(contract).most_common())
    shown = f"  ({verbs})" if verbs else ""
    en = f"  operations  {count + lost}, testable {count}{shown}"
    voice.say(voice.pick(en, f"  操作   {count + lost}，可测 {count}{shown}"))
    if contract.events:
        names = ", ".join(e.operation.name for e in contract.events)
        voice.say(f"  {voice.pick('events     ', '事件  ')} {names}")
    voice.say(f"  {voice.pick('types      ', '类型  ')} {types_named(contract)}")
    around.tell(voice, contract)
    around.caution(voice, contract)
    for line in grouped(contract.repairs):
        line = reading.told(line, voice.lang)
        voice.say(f"  {voice.pick('repaired   ', '已修复')} {line}", "yellow")
    refused = tuple(f"{r.what}: {r.why}{_place(r)}" for r in contract.refused)
    if len(refused) > LINES_SHOWN_MAX:
        refused = tuple(f"{r.what}: {r.why}" for r in contract.refused)
    for line in grouped(refused):
        line = reading.told(line, voice.lang)
        voice.say(f"  {voice.pick('refused    ', '拒绝  ')} {line}", "yellow")
    for advice in tuple(dict.fromkeys(r.remedy for r in contract.refused))[:REASONS_SHOWN_MAX]:
        advice = reading.told(advice, voice.lang)
        voice.say(f"  {voice.pick('remedy     ', '办法  ')} {advice}", "yellow")


def _place(refusal: Refusal) -> str:
    if not refusal.source.file:
        return ""
    line = f":{refusal.source.line}" if refusal.source.line else ""
    return f"  {refusal.source.file}{line}"


def grouped(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Give few `WHAT: WHY` as they are, many as one line for each WHY with all its WHATs."""
    if len(lines) <= LINES_SHOWN_MAX:
        return lines
    reasons: dict[str, list[str]] = {}
    for line in lines:
        what, sign, why = line.partition(": ")
        reasons.setdefault(_MISSING.sub("", why) if sign else line, []).append(what)
    told = tuple(
        f"{len(whats)} x {why}: {', '.join(whats)}"
        if len(whats) > 1
        else whats[0]
        if whats[0] == why
        else f"{whats[0]}: {why}"
        for why, whats in reasons.items()
    )
    more = len(told) - REASONS_SHOWN_MAX
    return told if more <= 0 else (*told[:REASONS_SHOWN_MAX], f"... +{more} (--json)")


def _say_operations(voice: Voice, contract: Contract) -> None:
    rows: list[tuple[str, str, str, str]] = []
    for operation in contract.operations:
        role = contract.roles.get(operation.name, Role("none", ""))
        why = reading.told(role.why, voice.lang)
        rows.append((operation.name, role.verb, role.resource, why))
        told = manners(contract, operation, role)
        if told:
            rows.append(("", "", "", "  " + "; ".join(f"{k} {v}" for k, v in told.items())))
    voice.table(rows, indent=4)


def _say_resources(voice: Voice, contract: Contract, most: int | None) -> None:
    for resource in contract.resources[:most]:
        verbs = Counter(
            role.verb for role in contract.roles.values() if role.resource == resource.name
        )
        done = ", ".join(f"{verb} {n}" if n > 1 else verb for verb, n in verbs.items())
        life = f"; {voice.pick('life', '状态')} {resource.life.field}" if resource.life else ""
        named = f"{resource.name}, {_key(voice, resource)}: {done}{life}"
        voice.say(f"  {voice.pick('record     ', '记录  ')} {named}")
        if most is None:
            for word, what in kept(resource).items():
                voice.say(f"                {word} {what}")
    more = len(contract.resources[most:]) if most else 0
    if more:
        voice.say(voice.pick(f"              and {more} more kinds of records (--operations)",
                             f"      另有 {more} 种记录（--operations）"))  # fmt: skip


def _key(voice: Voice, resource: Resource) -> str:
    """Give the key for people: its field, all fields of one that has several, or how to name it."""
    if key := resource.key or "+".join(next(iter(resource.unique), ())):
        return f"{voice.pick('key', '键')} {key}"
    how = f"resources: {{{resource.name}: {{key: FIELD}}}}"
    return voice.pick(f"no key seen (an overlay says {how})", f"未识别键（覆盖层可写 {how}）")


def _say_finding(voice: Voice, finding: Finding) -> None:
    place = finding.where
    line = f":{place.line}" if place.line else ""
    args = {"says": finding.says, **finding.args}
    heads = {
        "error": ("MISFIT", "不符"), "warning": ("WARNING", "警告"), "info": ("NOTE", "提示"),
    }  # fmt: skip
    head = voice.pick(*heads[finding.severity])
    style: Style = "plain" if finding.severity == "info" else "red"
    voice.say(f"{head}  {place.file}{line}  {say(finding.message_id, args, voice.lang)}", style)
    cure = remedy(finding.remedy_id or finding.message_id, args, voice.lang)
    voice.say(f"  {voice.pick('remedy', '办法')}: {cure}")


def _say_end(voice: Voice, done: Read, verdict: Verdict) -> None:
    if done.contracts:
        told = "--operations shows what each operation was taken for; an overlay corrects it"
        voice.hint(voice.pick(told, "--operations 显示每个操作被当作什么；可用覆盖层更正"), "dim")
    counts = counts_of(done)
    said = ", ".join(f"{count} {_plural(noun, count)}" for noun, count in counts if count)
    if voice.lang == "zh":
        said = "，".join(f"{count} {_ZH[noun]}" for noun, count in counts if count)
    style: Style = "green" if verdict is Verdict.HOLDS else "red"
    said = said or voice.pick("nothing was read", "什么也没有读到")
    voice.say(f"{_verdict_word(voice, verdict)}: {said}", style)


def counts_of(done: Read) -> tuple[tuple[str, int], ...]:
    """Give how many of each thing were read or found; a note is no misfit."""
    return (
        ("contract", len(done.contracts)),
        ("bridge", len(done.bridges)),
        ("scenario", len(done.scenarios)),
        ("case", len(done.cases)),
        ("refusal", sum(len(c.refused) for c in done.contracts.values())),
        ("misfit", sum(f.severity != "info" for f in done.misfits)),
        ("note", sum(f.severity == "info" for f in done.misfits)),
        ("file that cannot be used", len(done.errors)),
    )


def _verdict_word(voice: Voice, verdict: Verdict) -> str:
    zh = {Verdict.HOLDS: "成立", Verdict.UNKNOWN: "未知", Verdict.BROKEN: "违反"}
    return voice.pick(str(verdict).upper(), zh[verdict])


def _plural(noun: str, count: int) -> str:
    return (
        noun
        if count == 1
        else noun.replace("file that", "files that")
        if " " in noun
        else f"{noun}es"
        if noun.endswith("ch")
        else f"{noun}s"
    )
