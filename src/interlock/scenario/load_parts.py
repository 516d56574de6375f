"""Faults, the search for faults, and laws: the parts that scenarios and cases share."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from typing import Literal, get_args, get_origin, get_type_hints

from interlock.bridge.fields import find
from interlock.bridge.mapping import Bridge
from interlock.contract.model import Contract, Source
from interlock.data import Protocol
from interlock.forms import Fields, kind_of
from interlock.patterns import expression
from interlock.registry import nearest
from interlock.scenario.durations import duration_ms, is_duration
from interlock.scenario.load_fields import Names
from interlock.scenario.load_own import read_own
from interlock.scenario.model import LawUse, PlannedFault, Search
from interlock.scenario.patterns import read_pattern
from interlock.scenario.schema import keys
from interlock.values import Path, Value

_CALL = expression(r"([^\s.#]+)\.(\S+)#([1-9]\d{0,8})", re.ASCII)
_UNIT_MS = {"_ms": 1, "_s": 1_000}


class LawKind(Protocol):
    """What a scenario must know about a law."""

    @property
    def needs_of(self) -> bool:
        """Tell whether the law must be asked about something."""

    @property
    def settings(self) -> Mapping[str, Literal["duration", "count", "system", "word"]]:
        """Give what its settings hold, by name."""


def read_faults(
    form: Fields, contracts: Mapping[str, Contract], kinds: Mapping[str, type], heal_at_ms: int
) -> tuple[PlannedFault, ...]:
    """Read the list `faults`; the settings of a fault are the fields of its dataclass.

    A pattern is written out as the faults that it is made of. A fault that can never strike is
    refused.
    """
    found: list[PlannedFault] = []
    for index in form.items("faults"):
        part = form.section("faults", index, what="a fault")
        if "pattern" in part:
            found += read_pattern(part, contracts, heal_at_ms)
            continue
        _require(part, kinds)
        kind = part.text("fault")
        if kind not in kinds:
            raise part.unknown(("fault",), "fault", kind, tuple(kinds))
        settings = settings_of(part, kind, kinds[kind])
        fault = planned(part, contracts, settings, is_span=getattr(kinds[kind], "span", None))
        _check_can_strike(part, contracts, fault, kinds[kind], heal_at_ms)
        found.append(fault)
    return tuple(found)


def _require(part: Fields, kinds: Mapping[str, type]) -> None:
    """Refuse a fault without its place or its kind; a misspelt key is told before what it lacks."""
    if not ("at" in part and "fault" in part):
        named = [name for name in kinds if name == part.data.get("fault")] or kinds
        settings = {_as_written(f.name) for name in named for f in fields(kinds[name])}
        known = (*keys("fault"), *(() if "fault" in part else ("pattern",)), *settings)
        for key in part:
            if key not in known:
                raise part.refuse((key,), f"a fault knows no {key!r}", nearest(key, known))
    part.require("at", "fault")


def _check_can_strike(
    part: Fields,
    contracts: Mapping[str, Contract],
    fault: PlannedFault,
    kind: type,
    heal_at_ms: int,
) -> None:
    if not fault.operation:
        if not fault.for_ms:
            raise part.wrong(("for",), "the span is empty", "write how long it lasts: 10 min")
        if fault.from_ms >= heal_at_ms:
            problem = "the span begins after heal_at, when no fault is active any more"
            raise part.wrong(("from",), problem, "let it begin earlier")
        return
    phase = getattr(kind, "phase", None)
    events = {e.operation.name for e in contracts[fault.system].events}
    if phase is not None and (phase == "event") != (fault.operation in events):
        what = ("an event", "a call") if phase == "event" else ("a call", "an event")
        problem = f"{fault.kind!r} strikes {what[0]}, {fault.operation} is {what[1]}"
        known = events if phase == "event" else {o.name for o in contracts[fault.system].operations}
        key = "after" if "after" in part else "at"
        raise part.wrong((key,), problem, nearest(fault.operation, tuple(known)))


def planned(
    part: Fields,
    contracts: Mapping[str, Contract] | None,
    settings: Mapping[str, Value],
    *,
    is_span: bool | None = None,
) -> PlannedFault:
    """Build the planned fault; contracts None: names are not looked up (a case has proven them)."""
    kind, where = part.text("fault"), part.text("at")
    source = Source(part.document.file, part.line())
    if where == "subject" or where.startswith("subject."):
        if "after" not in part:
            remedy = "add after: SYSTEM.OPERATION#N"
            raise part.refuse(
                (), "a fault of the subject needs the call after which it happens", remedy
            )
        return PlannedFault(
            kind, *_call(part, "after", contracts), settings=settings, source=source
        )
    if "after" in part:
        remedy = "write at: subject, or leave 'after' away"
        raise part.refuse(("after",), "'after' goes only with at: subject", remedy)
    if "#" in where or "from" not in part:
        if is_span:
            problem = f"{kind!r} lasts for a span, not for one call"
            raise part.wrong(("at",), problem, "write at: SYSTEM, from: 5 min, for: 10 min")
        for key in ("from", "for"):
            if key in part:
                raise part.refuse((key,), f"{key!r} goes only with a span", "write at: SYSTEM")
        return PlannedFault(kind, *_call(part, "at", contracts), settings=settings, source=source)
    part.require("from", "for")
    if contracts is not None and where not in contracts:
        raise part.unknown(("at",), "system", where, tuple(contracts))
    start, length = part.read(("from",), duration_ms), part.read(("for",), duration_ms)
    return PlannedFault(kind, where, "", 0, start, length, settings, source)


def _call(part: Fields, key: str, contracts: Mapping[str, Contract] | None) -> tuple[str, str, int]:
    text = part.text(key)
    found = _CALL.fullmatch(text)
    if found is None:
        remedy = "write SYSTEM.OPERATION#N for the n-th call, or SYSTEM with from and for"
        raise part.wrong((key,), f"{text!r} is no call", remedy)
    system, operation, n = found.groups()
    if contracts is not None:
        if system not in contracts:
            raise part.unknown((key,), "system", system, tuple(contracts))
        contract = contracts[system]
        known = (
            *(o.name for o in contract.operations),
            *(e.operation.name for e in contract.events),
        )
        if operation not in known:
            raise part.unknown((key,), f"operation or event of {system}", operation, known)
    return system, operation, int(n)


def settings_of(part: Fields, name: str, kind: type) -> dict[str, Value]:
    """Read what is no key of the format; `delay: 90 s` sets a field named delay_ms or delay_s."""
    defaults = {f.name: None if f.default is MISSING else f.default for f in fields(kind)}
    hints = get_type_hints(kind)
    settings: dict[str, Value] = {}
    at = part.text("at")
    if at.startswith("subject."):
        if "part" not in defaults:
            problem = f"the fault {name!r} strikes no part of the subject"
            raise part.wrong(("at",), problem, "only crash and crash-before do")
        settings["part"] = at.removeprefix("subject.")
    for key in part:
        if key in keys("fault"):
            continue
        timed = {key + unit: factor for unit, factor in _UNIT_MS.items() if key + unit in defaults}
        if key in defaults:
            settings[key] = _setting(part, key, defaults[key], hints[key])
        elif timed:
            field, factor = next(iter(timed.items()))
            settings[field] = part.read((key,), duration_ms) // factor
        else:
            known = (*keys("fault"), *map(_as_written, defaults))
            raise part.refuse((key,), f"the fault {name!r} knows no {key!r}", nearest(key, known))
    return settings


def _as_written(field: str) -> str:
    """Give the name of a setting as people write it: `delay` for delay_ms."""
    return next((field.removesuffix(u) for u in _UNIT_MS if field.endswith(u)), field)


def _setting(part: Fields, key: str, default: object, hint: object) -> Value:
    value = part.data[key]
    if get_origin(hint) is Literal and isinstance(default, int):
        if value not in get_args(hint):
            known = ", ".join(str(c) for c in get_args(hint))
            raise part.wrong((key,), f"{key!r} is {value!r}", f"write one of {known}")
        return value
    if get_origin(hint) is Literal:
        return part.one_of(key, tuple(str(c) for c in get_args(hint)))
    if default is not None and type(value) is not type(default):
        problem = f"{key!r} must be {kind_of(default)}, this is {kind_of(value)}"
        raise part.wrong((key,), problem, f"write a value like {default!r}")
    if isinstance(value, int) and not _is_right(key, value):
        raise part.wrong((key,), f"{key!r} is {value}", f"write a value like {default!r}")
    return value


def _is_right(key: str, value: int) -> bool:
    # A share of all would be no fault.
    return value >= 0 and not (key.endswith("_percent") and value > 99)


def read_search(form: Fields, kinds: Mapping[str, type]) -> Search:
    """Read `search`; without it nothing is mixed in."""
    if "search" not in form:
        return Search()
    part = form.section("search", known=keys("search"), what="'search'")
    part.require("faults")
    names = part.texts("faults")
    for key in ("faults", "except"):
        for index, name in enumerate(part.texts(key)):
            whole = key == "faults" and name in ("all", "none") and len(names) == 1
            if name not in kinds and not whole:
                steps: Path = (key, index) if isinstance(part.data[key], list) else (key,)
                if key == "faults" and name in ("all", "none"):
                    raise part.wrong(steps, f"{name!r} stands alone", "leave the others away")
                raise part.unknown(steps, "fault", name, (*kinds, "all", "none"))
    return Search(() if names == ("none",) else names, part.texts("except"))


def read_laws(
    form: Fields, names: Names | None, kinds: Mapping[str, LawKind] | None
) -> tuple[LawUse, ...]:
    """Read the list `laws`; names, kinds None: they are not looked up (a case has proven them)."""
    laws = tuple(_law(form, index, names, kinds) for index in form.items("laws"))
    sentences: set[str] = set()
    for index, law in enumerate(laws):
        is_own = kinds is not None and law.law not in kinds and ":" not in law.law
        if is_own and law.law in sentences:
            problem = f"two laws have the name {law.law!r}"
            raise form.refuse(("laws", index), problem, "give each a name of its own")
        sentences.add(law.law)
    if not laws:
        raise form.wrong(("laws",), "no law is asked", "add one: - exactly-once: MATCH")
    return laws


def _law(
    form: Fields, index: int, names: Names | None, kinds: Mapping[str, LawKind] | None
) -> LawUse:
    steps: Path = ("laws", index)
    source = Source(form.document.file, form.line(*steps))
    part: Fields | None = None
    of: tuple[str, ...] = ()
    settings: dict[str, Value] = {}
    if isinstance(form.data["laws"][index], str):  # type: ignore[index]  # items() has seen a list
        law = form.as_text(steps)
    else:
        part = form.section(*steps, what="a law")
        if len(part.data) != 1:
            raise part.refuse((), "one item names one law", "begin each law with a dash")
        law = next(iter(part))
        if law == "law":
            return read_own(part, names, kinds or {})
        of, settings = _asked(part, law)
    if names is not None and law in names.own:
        if of or settings:
            remedy = f"write {law} alone"
            raise form.refuse(steps, f"the law {law!r} says itself what it is about", remedy)
        return names.own[law]
    if kinds is not None:
        if law not in kinds:
            known = (*kinds, *(names.own if names else ()))
            raise form.refuse(steps, f"unknown law {law!r}", nearest(law, known))
        if kinds[law].needs_of and not of:
            remedy = f"write {law}: MATCH"
            raise form.refuse(steps, f"the law {law!r} must be asked about something", remedy)
        if of and not kinds[law].needs_of:
            problem = f"the law {law!r} is about the whole trial, not about {of[0]}"
            raise form.refuse(steps, problem, f"write {law} alone, or its settings")
        for key in settings:
            if key not in kinds[law].settings and part is not None:
                known = (*kinds[law].settings, "of")
                problem = f"the law {law!r} knows no {key!r}"
                raise part.refuse((law, key), problem, nearest(key, known))
            if part is not None:
                # Cases of earlier versions have milliseconds; what people write needs a unit.
                is_ms = names is None and isinstance(part.section(law, what=law).data[key], int)
                kind = kinds[law].settings[key]
                _check_setting(part, law, key, "count" if is_ms and kind == "duration" else kind)
                if kind == "system" and names is not None and settings[key] not in names.contracts:
                    known = tuple(names.contracts)
                    raise part.unknown((law, key), "system", str(settings[key]), known)
    if names is not None and part is not None:
        _check_of(part, law, of, names)
    return LawUse(law, of, settings, source)


def _check_setting(part: Fields, law: str, key: str, kind: str) -> None:
    inner = part.section(law, what=f"the law {law!r}")
    if kind == "duration":
        inner.read((key,), duration_ms)
    elif kind in ("system", "word"):
        inner.text(key)
    else:
        inner.integer(key)


def _asked(part: Fields, law: str) -> tuple[tuple[str, ...], dict[str, Value]]:
    if not isinstance(part.data[law], dict):
        return part.texts(law), {}
    inner = part.section(law, what=f"the law {law!r}")
    settings = {
        key: inner.read((key,), duration_ms) if is_duration(value) else value
        for key, value in inner.data.items()
        if key != "of"
    }
    return inner.texts("of"), settings


def _check_of(part: Fields, law: str, of: Sequence[str], names: Names) -> None:
    for name in of:
        match, _, field = name.partition(".")
        if match not in names.bridge.matches:
            raise part.unknown((law,), "match", match, tuple(names.bridge.matches))
        if field and not _has_field(names, names.bridge, match, field):
            problem = f"no side of {match!r} has the field {field!r}"
            raise part.wrong((law,), problem, "name a field of one of its records")


def _has_field(names: Names, bridge: Bridge, match: str, field: str) -> bool:
    for system in bridge.matches[match].sides:
        try:
            find(names.resource(system, match).type, names.contracts[system].types, field)
        except ValueError:
            continue
        return True
    return False
