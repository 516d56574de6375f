"""JUnit XML: one test case for each law of each subject, so that any CI shows it."""

from __future__ import annotations

import re

from lxml import etree

from interlock.finding import Verdict
from interlock.messages import Language
from interlock.report.model import LawLine, Report, Shown, SubjectReport
from interlock.report.story import story
from interlock.report.text import cure, show, told


def render(report: Report, language: Language = "en") -> bytes:
    """Give the file. UNKNOWN is an error: CI systems show a skipped test as green."""
    root = etree.Element("testsuites", name="interlock")
    for subject in report.subjects:
        root.append(_suite(report, subject, language))
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _suite(report: Report, subject: SubjectReport, language: Language) -> etree._Element:
    cases = [_law(report, subject, law, language) for law in subject.laws]
    others = [s for s in subject.shown if s.finding.rule not in {x.law for x in subject.laws}]
    cases.extend(_other(report, subject, shown, language) for shown in others)
    cases.extend(_note(subject, index, note) for index, note in enumerate(subject.notes))
    suite = etree.Element(
        "testsuite",
        name=_clean(subject.name),
        tests=str(len(cases)),
        failures=str(sum(1 for c in cases if c.find("failure") is not None)),
        errors=str(sum(1 for c in cases if c.find("error") is not None)),
        skipped="0",
        time=f"{subject.seconds:.3f}",
    )
    properties = etree.SubElement(suite, "properties")
    facts = {
        "seed": str(report.seed),
        "trials": str(subject.trials),
        "verdict": str(subject.verdict),
        "digest": report.digest,
        "truth": subject.truth.get("verdict", ""),
    }
    for name, value in facts.items():
        if value:
            etree.SubElement(properties, "property", name=name, value=_clean(value))
    suite.extend(cases)
    return suite


def _case(subject: SubjectReport, name: str) -> etree._Element:
    return etree.Element(
        "testcase", classname=f"interlock.{_clean(subject.name)}", name=_clean(name), time="0"
    )


def _law(
    report: Report, subject: SubjectReport, law: LawLine, language: Language
) -> etree._Element:
    name = f"{law.law}: {law.of}" if law.of else law.law
    case = _case(subject, name)
    if law.verdict is Verdict.BROKEN:
        shown = next((s for s in subject.shown if s.finding.rule == law.law), None)
        _failure(report, case, shown, language)
    elif law.verdict is Verdict.UNKNOWN:
        error = etree.SubElement(case, "error", message=_clean(law.why or "unknown"))
        error.set("type", "unknown")
    return case


def _failure(report: Report, case: etree._Element, shown: Shown | None, language: Language) -> None:
    if shown is None:
        etree.SubElement(case, "failure", message="broken", type="broken")
        return
    finding = shown.finding
    lines = [told(shown, language), f"party: {finding.party} ({finding.confidence})"]
    if shown.smallest is not None:
        lines.extend(
            show(x, language) for x in story(shown.smallest.trace, finding, report.start, language)
        )
    lines.append(f"remedy: {cure(finding, language)}")
    if shown.replay:
        lines.append(f"replay: {shown.replay}")
    failure = etree.SubElement(case, "failure", message=_clean(lines[0]), type=finding.rule)
    failure.text = _clean("\n".join(lines))


def _other(
    report: Report, subject: SubjectReport, shown: Shown, language: Language
) -> etree._Element:
    case = _case(subject, shown.finding.rule)
    _failure(report, case, shown, language)
    return case


def _note(subject: SubjectReport, index: int, note: str) -> etree._Element:
    case = _case(subject, f"note {index + 1}")
    error = etree.SubElement(case, "error", message=_clean(note))
    error.set("type", "unknown")
    return case


_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _clean(text: str) -> str:
    """Give the text without what XML 1.0 cannot hold: hostile data reaches reports."""
    return _NOT_XML.sub("\ufffd", text)
