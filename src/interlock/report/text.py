"""The answer for a person at a terminal: plain text, no colours; `cli` adds those."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import datetime

from interlock.finding import Finding, Verdict
from interlock.messages import remedy, say
from interlock.messages.fixed import actor, aside, counted, joined, label, word
from interlock.messages.language import Language, amount, confidence, party, trade
from interlock.messages.reasons import reason
from interlock.messages.staging import staging
from interlock.messages.telling import breach, fault, note
from interlock.names import zh
from interlock.patterns import expression
from interlock.report.cells import clipped, harmless, padded, width, wrapped
from interlock.report.choice import SECOND_MS
from interlock.report.endings import clock
from interlock.report.focus import focus, is_amount, money
from interlock.report.matter import Told, matter, thing_of
from interlock.report.model import (
    LawLine,
    Planned,
    Report,
    Shown,
    Singles,
    Smallest,
    Staged,
    SubjectReport,
    Tried,
)
from interlock.report.story import Line, story
from interlock.values import at

CELLS_MAX = 110
STORY_CELLS_MAX = 114
TEXT_CELLS_MAX = 68
NOT_COVERED_MAX = 8
NAMES_SHOWN_MAX = 8
# Of coverage, by the keys of the JSON output.
PARTS = ("operations", "outcomes", "moves", "codes", "values", "fault_kinds")
# A sentence may begin with the name of an operation, which keeps its small letter.
_OWN_WORDS = expression(r"[a-z]+(?![\w.-])")
_SHOUTS = frozenset({Verdict.BROKEN, Verdict.UNKNOWN})


def render(report: Report, language: Language = "en") -> str:
    """Give the whole report; broken subjects first tell their smallest cases."""
    blocks: list[str] = []
    for subject in report.subjects:
        blocks.extend(finding_block(report, s, language) for s in subject.shown)
    blocks.extend(_laws(subject, language) for subject in report.subjects)
    blocks.append("\n".join(_rest(report, language)))
    blocks.append(summary(report, language))
    return harmless("\n\n".join(b for b in blocks if b)) + "\n"


def summary(report: Report, language: Language = "en") -> str:
    """Give the last line: how many laws are broken, hold, are unknown; trials, seconds, seed.

    What nobody asked for and breaks all the same, as a crash does, counts as broken.
    """
    laws = [law for s in report.subjects for law in s.laws]
    counts = {v: sum(1 for law in laws if law.verdict is v) for v in Verdict}
    for subject in report.subjects:
        asked = {law.law for law in subject.laws}
        counts[Verdict.BROKEN] += len({s.finding.rule for s in subject.shown} - asked)
    order = (Verdict.BROKEN, Verdict.HOLDS, Verdict.UNKNOWN)
    said = joined((f"{counts[v]} {_said(v, counts[v], language)}" for v in order), language)
    took = f"{report.seconds:.1f} {word('seconds', language)}"
    seed = f"{word('seed', language)} {report.seed}"
    tail = joined((counted(report.trials, "trials", language), took, seed), language)
    if language == "zh":
        return f"{_title(report.verdict, language)}：定律 {said}。{tail}。"
    return f"{_title(report.verdict, language)}: {said}. {tail}."


def finding_block(report: Report, shown: Shown, language: Language) -> str:
    """Give one finding with its smallest case."""
    return harmless("\n".join(_finding_lines(report, shown, language)))


def _finding_lines(report: Report, shown: Shown, language: Language) -> Iterator[str]:
    finding = shown.finding
    whose = who(finding, language)
    head = f"{_title(Verdict.BROKEN, language)}  {rule_title(finding, language)}"
    yield f"{padded(head, 34)}  {label('party', language)}{whose}"
    yield "  " + wrapped(told(shown, language, report.start) + _stop(language), CELLS_MAX - 2)
    smallest = shown.smallest
    if smallest is not None and smallest.trace.events:
        yield ""
        yield f"{label('smallest', language)}{size(smallest, language)}"
        lines = story(smallest.trace, finding, report.start, language, plan=smallest.plan)
        yield from ("  " + line for line in in_columns(lines, language))
    if finding.why:
        name = party(finding.party, language)
        name = f"the {name}" if language == "en" else name
        why = label("why", language).format(party=name)
        yield wrapped(f"{why}{reasons(finding, language)}{_stop(language)}", CELLS_MAX)
    yield wrapped(
        f"{label('remedy', language)}{cure(finding, language)}{_stop(language)}", CELLS_MAX
    )
    if shown.replay:
        yield f"{label('again', language)}{shown.replay}"


def rule_title(finding: Finding, language: Language) -> str:
    """Give "exactly-once: order", or 恰好一次 (exactly-once): 订单."""
    match = finding.args.get("match", "")
    return _of(rule_name(finding.rule, language), trade(match, language), language)


def noted(text: str, language: Language) -> str:
    """Give a remark about a run in a language; faults and laws by their names there."""
    return note(text, language, lambda name: (language == "zh" and zh(name)) or name)


def rule_name(rule: str, language: Language) -> str:
    """Give the name of a rule; in Chinese with the name that commands and files take."""
    name = zh(rule) if language == "zh" else ""
    return name + aside(rule, language) if name else rule


def who(finding: Finding, language: Language) -> str:
    """Give the party at fault, how sure that is, and who owns it."""
    sure = confidence(finding.confidence, language)
    said = party(finding.party, language) + aside(sure, language)
    owner = f"{label('owner', language)}{finding.owner}"
    return joined((said, owner), language) if finding.owner else said


def sentence(finding: Finding, language: Language) -> str:
    """Give what a finding says in a language."""
    args = {"says": finding.says, **finding.args}
    if "wrong" in args:
        args["wrong"] = breach(args["wrong"], language)
    said = say(finding.message_id, args, language)
    return said[:1].upper() + said[1:] if _OWN_WORDS.match(said) else said


def told(shown: Shown, language: Language, start: datetime | None = None) -> str:
    """Give what a finding says, its record, amounts and times as people write them."""
    finding = shown.finding
    if shown.smallest is None or not shown.smallest.trace.events:
        return sentence(finding, language)
    trace = Told(shown.smallest.trace)
    about = matter(trace, finding)
    field = focus(trace, finding, about)
    args = {**finding.args, "record": about.shown or finding.args.get("record", "")}
    for name in args.keys() & {"since_s", "at_s"} if start else ():
        args[name] = clock(start, int(args[name]) * SECOND_MS)
    if language == "zh" and finding.rule == "alarm" and "kind" in args:
        args["kind"] = zh(args["kind"]) or args["kind"]
    if "expected" in args:
        args["expected"] = field.expected
    if finding.rule == "amounts-agree" and is_amount(field.name):
        args["actual"] = money(args["actual"], field.currency)
    return sentence(replace(finding, args=args), language)


def cure(finding: Finding, language: Language) -> str:
    """Give the remedy of a finding in a language."""
    known = {"says": finding.remedy, **finding.args}
    return remedy(finding.remedy_id or finding.message_id, known, language)


def reasons(finding: Finding, language: Language) -> str:
    """Give why the party is at fault, in one sentence."""
    sign = "；" if language == "zh" else "; "
    return sign.join(reason(r.code, r.args, language) or r.says for r in finding.why)


def planned(fault_: Planned, language: Language) -> str:
    """Give a planned fault: what happens, where, with which settings."""
    where = fault_.site
    if fault_.for_ms:
        ends = f"{fault_.from_ms / 60_000:g}-{(fault_.from_ms + fault_.for_ms) / 60_000:g}"
        where += f", {ends} min" if language == "en" else f"，第 {ends} 分钟"
    settings = ", ".join(f"{name} {value}" for name, value in fault_.settings.items())
    title = rule_name(fault_.kind, language)
    said = f"{_of(title, fault(fault_.kind, fault_.says, language), language)} @ {where}"
    return said + (aside(settings, language) if settings else "")


def size(smallest: Smallest, language: Language) -> str:
    """Give "1 order, 1 fault (from 5 records, 22 faults; judged again)"."""
    faults = counted(smallest.faults, "faults", language)
    parts = [*_records(smallest, language), faults if smallest.faults else word("calm", language)]
    said = joined(parts, language)
    if smallest.from_records:
        records = counted(smallest.from_records, "records", language)
        before = joined((records, counted(smallest.from_faults, "faults", language)), language)
        again = word("judged-again", language)
        sign = "；" if language == "zh" else "; "
        said += aside(f"{word('from', language)} {before}{sign}{again}", language)
    return said


def size_in_short(smallest: Smallest, language: Language) -> str:
    """Give "2 records, reply-lost": how many records, which kinds of faults."""
    name = zh if language == "zh" else str
    kinds = [name(p.kind) or p.kind for p in smallest.plan] or [word("calm", language)]
    return joined((counted(smallest.records, "records", language), *kinds), language)


def _records(smallest: Smallest, language: Language) -> list[str]:
    trace = Told(smallest.trace)
    kinds = Counter(
        thing_of(write)[1]
        for event in trace.events
        if event.kind == "act" and event.ok and at(event.body, ("action",)) == "create"
        for write in trace.led_to.get(event.seq, ())[:1]
    )
    if sum(kinds.values()) != smallest.records:
        return [counted(smallest.records, "records", language)]
    return [amount(count, kind, language) for kind, count in sorted(kinds.items())]


def in_columns(lines: tuple[Line, ...], language: Language) -> tuple[str, ...]:
    """Give the lines of a story so that they align, whatever the language.

    A mark that would go past STORY_CELLS_MAX stands in a line of its own, below.
    """
    names = [(actor(x.left, language), actor(x.right, language)) for x in lines]
    left = max((width(a) for a, _ in names), default=0)
    right = max((width(b) for _, b in names), default=0)
    texts = [clipped(x.text, TEXT_CELLS_MAX) for x in lines]
    ended = (width(t) for t, x in zip(texts, lines, strict=True) if x.place or x.mark)
    column = max(ended, default=0)
    shown: list[str] = []
    for line, name, text in zip(lines, names, texts, strict=True):
        shown.extend(_in_columns(line, (*name, text), (left, right, column)))
    return tuple(shown)


def _in_columns(line: Line, parts: tuple[str, ...], widths: tuple[int, int, int]) -> Iterator[str]:
    left, right, text = parts
    if line.sign == "..":
        yield f"{'':8}  ... {text}"
        return
    sign = "" if line.sign == "==" else line.sign
    clock = padded(line.clock, 8)
    start = f"{clock}  {padded(left, widths[0])} {sign:<2} {padded(right, widths[1])}  "
    mark = f"<- {line.mark}" if line.mark else ""
    end = "  ".join(x for x in (line.place, mark) if x)
    whole = f"{start}{padded(text, widths[2])}  {end}".rstrip()
    if width(whole) <= STORY_CELLS_MAX or not mark:
        yield whole
        return
    yield f"{start}{padded(text, widths[2])}  {line.place}".rstrip()
    column = min(width(start) + widths[2] + 2, STORY_CELLS_MAX - width(mark))
    yield " " * max(width(start), column) + mark


def show(line: Line, language: Language) -> str:
    """Give one line of a story by itself."""
    return in_columns((line,), language)[0]


def _laws(subject: SubjectReport, language: Language) -> str:
    if not subject.laws and not subject.notes:
        return ""
    lines = [f"{word('laws', language)}   {subject.name}   ({word('at-stake', language)})"]
    titles = {v: _title(v, language) for v in Verdict}
    titles[Verdict.HOLDS] = word("holds", language)
    column = max(width(t) for t in titles.values()) + 2
    good = [law for law in subject.laws if law.verdict is Verdict.HOLDS]
    if good:
        sign = "；" if language == "zh" else "; "
        listed = sign.join(f"{law_name(x, language)} {x.at_stake}" for x in good)
        head = "  " + padded(titles[Verdict.HOLDS], column)
        lines.append(head + wrapped(listed, CELLS_MAX - column, " " * width(head)))
    for law in subject.laws:
        if law.verdict in _SHOUTS:
            name = f"{law_name(law, language)} {law.at_stake}"
            name = _of(name, noted(law.why, language) if law.why else "", language)
            lines.append(f"  {padded(titles[law.verdict], column)}{name}")
    unknown = padded(titles[Verdict.UNKNOWN], column)
    lines.extend(f"  {unknown}{noted(text, language)}" for text in subject.notes)
    if subject.tried.scenarios:
        lines.append(wrapped(label("tried", language) + tried(subject.tried, language), CELLS_MAX))
    if subject.singles is not None:
        said = label("certificate", language) + singles(subject.singles, language)
        lines.append(wrapped(said, CELLS_MAX))
    if subject.staged is not None:
        how = label("played", language) + played(subject.staged, language)
        lines.append(wrapped(how, CELLS_MAX))
    return "\n".join(lines)


def played(how: Staged, language: Language) -> str:
    """Give how a subject on sockets was played: its kind, its lives, its clock, how fast."""
    args = {**asdict(how), "parts": ", ".join(how.parts), "spared": ", ".join(how.spared)}
    args |= {"speed": f"{how.speed:g}", "rate": f"{how.trials_per_minute:.1f}"}
    keys = [f"kind-{how.kind}", *(["spared"] if how.spared else []), f"lives-{how.lives}"]
    keys += [f"clock-{how.clock}", *(["rate"] if how.trials_per_minute else [])]
    return ("；" if language == "zh" else "; ").join(staging(k, language, **args) for k in keys)


def tried(what: Tried, language: Language) -> str:
    """Give "9 scenarios, 19 kinds of fault, 12 operations": what a subject was put through."""
    counts = {
        "scenarios": len(what.scenarios),
        "fault-kinds": len(what.faults),
        "operation-kinds": len(what.operations),
    }
    return joined((counted(n, name, language) for name, n in counts.items()), language)


def covered(report: Report, language: Language) -> tuple[str, ...]:
    """Give "operations of the bridge 9/9", and so on: what was met of what there is."""
    counts = {name: report.coverage.get(name) for name in PARTS}
    return tuple(
        f"{word(f'part-{name}', language)} {count}"
        for name, count in counts.items()
        if count and count != "0/0"
    )


def singles(what: Singles, language: Language) -> str:
    """Give what was tried of every single fault: the certificate, or what is left."""
    every = "every single fault at every call of the calm trials was tried"
    if not what.asked:
        said = ["there is no single fault to try: no scenario mixes in faults that could strike"]
    elif what.is_whole and what.first == 1:
        said = [f"{every}: {what.tried} of {what.of}"]
    elif what.is_whole:
        said = [f"single faults from the {what.first}. on were tried: {what.tried} of {what.of}"]
    else:
        said = [f"not every single fault was tried: {what.tried} of {what.of}"]
    if what.next:
        said.append(f"go on with --every-fault --from {what.next}")
    if what.idle:
        names = ", ".join(f"{kind} {count}" for kind, count in what.idle.items())
        said.append(f"{sum(what.idle.values())} of them changed nothing: {names}")
    sign = "；" if language == "zh" else "; "
    return sign.join(noted(text, language) for text in said)


def _rest(report: Report, language: Language) -> Iterator[str]:
    if parts := covered(report, language):
        yield wrapped(label("coverage", language) + joined(parts, language), CELLS_MAX)
    for skipped in report.skipped:
        what, why = noted(skipped.what, language), noted(_in_short(skipped.why), language)
        yield wrapped(label("skipped", language) + _of(what, why, language), CELLS_MAX)
    if report.not_covered:
        named = [noted(x, language) for x in report.not_covered[:NOT_COVERED_MAX]]
        if (more := len(report.not_covered) - NOT_COVERED_MAX) > 0:
            named.append(word("more", language).format(count=more))
        yield wrapped(label("not-covered", language) + joined(named, language), CELLS_MAX)


def _in_short(why: str) -> str:
    """Give a reason with the first of many names; the JSON output and the page have them all."""
    head, _, tail = why.rpartition(": ")
    names = tail.split(", ")
    more = len(names) - NAMES_SHOWN_MAX
    return why if more <= 1 else f"{head}: {', '.join(names[:NAMES_SHOWN_MAX])} ... +{more}"


def law_name(law: LawLine, language: Language) -> str:
    """Give a law with what it is asked about."""
    sign = "、" if language == "zh" else ", "
    of = sign.join(trade(name, language) for name in law.of.split(", "))
    return _of(rule_name(law.law, language), of, language)


def _of(name: str, of: str, language: Language) -> str:
    return f"{name}{'：' if language == 'zh' else ': '}{of}" if of else name


def _said(verdict: Verdict, count: int, language: Language) -> str:
    said = word(str(verdict), language).lower()
    return said.removesuffix("s") if language == "en" and count != 1 else said


def _title(verdict: Verdict, language: Language) -> str:
    return word(str(verdict), language).upper()


def _stop(language: Language) -> str:
    return "。" if language == "zh" else "."
