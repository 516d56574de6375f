"""A case as a file: one trial with everything written out, kept as a regression test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path as FilePath
from typing import cast

from interlock.data import dataclass
from interlock.documents import Document, read_document
from interlock.errors import ScenarioError
from interlock.forms import Fields, read_file
from interlock.patterns import expression
from interlock.registry import nearest
from interlock.scenario.durations import duration_ms, show_duration
from interlock.scenario.load import ACTIONS, check_version, times
from interlock.scenario.load_parts import LawKind, planned, read_laws, settings_of
from interlock.scenario.model import Case, CaseStep, Expectation, LawUse, Line, PlannedFault
from interlock.scenario.schema import keys
from interlock.scenario.yaml_writer import write_yaml
from interlock.values import Value

_VERDICTS = ("holds", "unknown", "broken")
# The settings of laws that hold milliseconds in memory, by the names that all laws give them.
_DURATIONS = ("within", "limit", "settled")
_LATENCY = expression(r"(\d+) to (\d+) ms")


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts that a case may name: systems, and the tables of faults and laws."""

    systems: Sequence[str]
    faults: Mapping[str, type]
    laws: Mapping[str, LawKind]


def load_case(path: FilePath, parts: Parts | None = None) -> Case:
    """Read a case file; ScenarioError with its place when it cannot be used.

    parts None: names are not looked up.
    """
    return _case(read_file(path, ScenarioError), parts)


def read_case(text: str, file: str = "case") -> Case:
    """Read the text that `dump_case` wrote."""
    return _case(read_document(text.encode(), file, ScenarioError), None)


def _case(document: Document, parts: Parts | None) -> Case:
    data = document.data
    if isinstance(data, dict) and "scenario" in data and "case" not in data:
        problem, remedy = "this is a scenario, not a saved case", f"interlock run {document.file}"
        raise document.refuse(("scenario",), problem, remedy)
    form = Fields(document, (), (*keys("case"),), what="the case file")
    form.require("interlock", "case", "seed", "horizon", "heal_at", "steps", "laws")
    check_version(form)
    horizon_ms, heal_at_ms = times(form)
    seed = form.data["seed"]
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise form.wrong(("seed",), f"the seed {seed!r} is no whole number", "write one")
    latency = form.section("latency", what="'latency'") if "latency" in form else None
    return Case(
        title=form.text("case"),
        scenario=str(form.data.get("scenario") or ""),
        subject=str(form.data.get("subject") or ""),
        seed=seed,
        horizon_ms=horizon_ms,
        heal_at_ms=heal_at_ms,
        steps=tuple(_step(form, index, parts) for index in form.items("steps")),
        faults=tuple(_fault(form, index, parts) for index in form.items("faults")),
        laws=read_laws(form, None, parts.laws if parts else None),
        latency_ms={name: latency.read((name,), _latency) for name in latency} if latency else {},
        lines=_lines(form) if "line" in form else {},
        expect=_expectation(form) if "expect" in form else None,
    )


def _step(form: Fields, index: int, parts: Parts | None) -> CaseStep:
    part = form.section("steps", index, what="a step")
    part.require("at", "record", "match")
    systems = [key for key in part if key not in keys("case-step")]
    if len(systems) != 1:
        problem = f"a step names one system, this one {len(systems)}"
        raise part.refuse((), problem, "write SYSTEM: ACTION")
    if parts and systems[0] not in parts.systems:
        raise part.refuse(
            (systems[0],), f"unknown system {systems[0]!r}", nearest(systems[0], (*parts.systems,))
        )
    action = part.one_of(systems[0], tuple(ACTIONS), kind="action")
    return CaseStep(
        at_ms=part.read(("at",), duration_ms),
        system=systems[0],
        action=ACTIONS[action],
        record=part.text("record"),
        match=part.text("match"),
        operation=part.text("operation", ""),
        body=part.data.get("body"),
        expect=part.one_of("expect", ("accepted", "refused"), ""),  # type: ignore[arg-type]  # one of these
    )


def _fault(form: Fields, index: int, parts: Parts | None) -> PlannedFault:
    part = form.section("faults", index, what="a fault")
    part.require("at", "fault")
    if parts is None:
        settings = {key: value for key, value in part.data.items() if key not in keys("fault")}
        return planned(part, None, settings)
    kind = part.text("fault")
    if kind not in parts.faults:
        raise part.unknown(("fault",), "fault", kind, tuple(parts.faults))
    fault = planned(part, None, settings_of(part, kind, parts.faults[kind]))
    if fault.system not in parts.systems:
        raise part.unknown(("at",), "system", fault.system, (*parts.systems,))
    return fault


def _latency(value: Value) -> tuple[int, int]:
    found = _LATENCY.fullmatch(value) if isinstance(value, str) else None
    if found is None or int(found[1]) > int(found[2]):
        raise ValueError(f"{value!r} is no latency", "write LEAST to MOST ms: 20 to 60 ms")
    return int(found[1]), int(found[2])


def _lines(form: Fields) -> dict[str, Line]:
    found = {}
    for system in form.section("line", what="'line'"):
        part = form.section("line", system, known=keys("line"), what="a line")
        found[system] = Line(part.integer("loss_permille", 0), part.integer("kbit_s", 0))
    return found


def _expectation(form: Fields) -> Expectation:
    part = form.section("expect", known=keys("expect"), what="'expect'")
    part.require("verdict")
    verdict = part.one_of("verdict", _VERDICTS)
    return Expectation(verdict, part.text("law", ""), part.text("party", ""))  # type: ignore[arg-type]  # one_of gives one of these


def dump_case(case: Case) -> str:
    """Give the YAML text of a case; `read_case` gives an equal case back, but for sources."""
    file: dict[str, Value] = {
        "interlock": 1,
        "case": case.title,
        "scenario": case.scenario,
        "subject": case.subject,
        "seed": case.seed,
        "horizon": show_duration(case.horizon_ms),
        "heal_at": show_duration(case.heal_at_ms),
    }
    if case.latency_ms:
        file["latency"] = {s: f"{a} to {b} ms" for s, (a, b) in case.latency_ms.items()}
    if case.lines:
        file["line"] = {
            s: {"loss_permille": x.loss_permille, "kbit_s": x.kbit_s} for s, x in case.lines.items()
        }
    file["steps"] = [_shown_step(step) for step in case.steps]
    file["faults"] = [_shown_fault(fault) for fault in case.faults]
    file["laws"] = [_shown_law(law) for law in case.laws]
    if case.expect:
        said = {"verdict": case.expect.verdict, "law": case.expect.law, "party": case.expect.party}
        file["expect"] = _some(said.items())
    return write_yaml(file)


def _some(items: Iterable[tuple[str, Value]]) -> dict[str, Value]:
    return {key: value for key, value in items if value not in ("", None)}


def _shown_step(step: CaseStep) -> Value:
    head = {
        "at": show_duration(step.at_ms),
        step.system: step.action,
        "operation": step.operation,
        "record": step.record,
        "match": step.match,
        "expect": step.expect,
    }
    return {**_some(head.items()), **({} if step.body is None else {"body": step.body})}


def _shown_fault(fault: PlannedFault) -> Value:
    span: Mapping[str, Value] = {}
    if not fault.operation:
        span = {"from": show_duration(fault.from_ms), "for": show_duration(fault.for_ms)}
    return {"at": fault.site, "fault": fault.kind, **span, **fault.settings}


def _shown_law(law: LawUse) -> Value:
    of = cast("list[Value]", list(law.of))
    settings = {key: _timed(key, value) for key, value in law.settings.items()}
    if law.is_own:
        return {"law": {"name": law.law, **settings} if settings else law.law}
    if settings:
        return {law.law: {**({"of": of} if of else {}), **settings}}
    if not of:
        return law.law
    return {law.law: of[0] if len(of) == 1 else of}


def _timed(key: str, value: Value) -> Value:
    """Give a setting of a law as people write it: milliseconds as a duration."""
    if isinstance(value, dict):
        # A sentence. What stands deeper in it, below 'where', are fields of the user's records.
        return {inner: v if isinstance(v, dict) else _timed(inner, v) for inner, v in value.items()}
    if key not in _DURATIONS or isinstance(value, bool) or not isinstance(value, int):
        return value
    return show_duration(value)
