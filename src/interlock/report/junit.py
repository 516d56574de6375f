"""JUnit XML: one test case for each law of each subject, so that any CI shows it.

The shape is what Jenkins, GitLab, GitHub actions and Azure read in common: `testsuites`, a
`testsuite` a subject, a `testcase` a law. Names are unique, since some of them keep only the first.
"""

from __future__ import annotations

import re

from lxml import etree

from interlock.finding import Verdict
from interlock.messages.fixed import label
from interlock.messages.language import Language
from interlock.patterns import expression
from interlock.report.cells import harmless
from interlock.report.model import LawLine, Report, Shown, SubjectReport
from interlock.report.text import finding_block, law_name, noted, rule_title, told


def render(report: Report, language: Language = "en") -> bytes:
    """Give the file. UNKNOWN is an error: CI systems show a skipped test as green."""
    suites = [_suite(report, subject, language) for subject in report.subjects]
    root = etree.Element("testsuites", name="interlock", time=f"{report.seconds:.3f}")
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    root.extend(suites)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _suite(report: Report, subject: SubjectReport, language: Language) -> etree._Element:
    cases = [_law(report, subject, law, language) for law in subject.laws]
    laws = {x.law for x in subject.laws if x.verdict is Verdict.BROKEN}
    others = [s for s in subject.shown if s.finding.rule not in laws]
    cases.extend(_other(report, subject, shown, language) for shown in others)
    cases.extend(_note(subject, text, language) for text in subject.notes)
    if not cases:
        cases.append(_nothing(subject))
    _make_unique(cases)
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


def _make_unique(cases: list[etree._Element]) -> None:
    seen: dict[str, int] = {}
    for case in cases:
        name = case.get("name", "")
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            case.set("name", f"{name} ({seen[name]})")


def _case(subject: SubjectReport, name: str) -> etree._Element:
    # A dot ends a package in the eyes of most viewers.
    suite = re.sub(r"[.\s]+", "_", _clean(subject.name)) or "subject"
    return etree.Element(
        "testcase", classname=f"interlock.{suite}", name=_clean(name), time="0.000"
    )


def _law(
    report: Report, subject: SubjectReport, law: LawLine, language: Language
) -> etree._Element:
    case = _case(subject, law_name(law, language))
    if law.verdict is Verdict.BROKEN:
        shown = tuple(s for s in subject.shown if s.finding.rule == law.law)
        _fail(report, case, shown, language)
    elif law.verdict is Verdict.UNKNOWN:
        _err(case, noted(law.why, language) if law.why else "unknown")
    return case


def _fail(
    report: Report, case: etree._Element, shown: tuple[Shown, ...], language: Language
) -> None:
    """Make a test case fail: the first finding is its message, all of them its text."""
    if not shown:
        etree.SubElement(case, "failure", message="broken", type="broken")
        return
    first = shown[0]
    said = _clean(told(first, language, report.start))
    failure = etree.SubElement(case, "failure", message=said)
    failure.set("type", first.finding.rule)
    failure.text = _clean("\n\n".join(finding_block(report, s, language) for s in shown))
    file = first.finding.case or first.finding.where.file
    if file:
        case.set("file", _clean(file))
    cases = [s.finding.case for s in shown if s.finding.case]
    if cases:
        out = etree.SubElement(case, "system-out")
        out.text = _clean("\n".join(f"[[ATTACHMENT|{path}]]" for path in cases))


def _err(case: etree._Element, message: str) -> None:
    etree.SubElement(case, "error", message=_clean(message), type="unknown")


def _other(
    report: Report, subject: SubjectReport, shown: Shown, language: Language
) -> etree._Element:
    case = _case(subject, rule_title(shown.finding, language))
    _fail(report, case, (shown,), language)
    return case


def _note(subject: SubjectReport, text: str, language: Language) -> etree._Element:
    said = noted(text, language)
    case = _case(subject, f"{label('trials-head', language)}{said}"[:120])
    _err(case, said)
    return case


def _nothing(subject: SubjectReport) -> etree._Element:
    case = _case(subject, "verdict")
    if subject.verdict is not Verdict.HOLDS:
        _err(case, str(subject.verdict))
    return case


_NOT_XML = expression("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _clean(text: str) -> str:
    """Give the text without what XML 1.0 cannot hold: hostile data reaches reports."""
    return _NOT_XML.sub("\ufffd", harmless(text))
