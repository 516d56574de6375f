"""Laws that a user writes: one sentence each, in a scenario or in a file of laws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path as FilePath

from interlock.bridge.named import field_of, moment_of, records_of
from interlock.contract.model import Source
from interlock.errors import ScenarioError
from interlock.forms import Fields, read_file
from interlock.patterns import expression
from interlock.registry import nearest
from interlock.scenario.durations import duration_ms
from interlock.scenario.load_fields import Names, fitted
from interlock.scenario.load_fields import field_of as field_in
from interlock.scenario.model import LawUse
from interlock.scenario.schema import keys
from interlock.values import Value

SENTENCES = ("equal", "exactly-once", "monotone", "sum", "within")
_ABOUT = ("name", "says", "remedy")
_CALL = expression(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")
# What each key of a sentence names.
_FIELDS = {"left", "right", "field", "of", "equals"}
_RECORDS = {"each"}
_MOMENTS = {"after", "then"}
_CHOICES = {"as": ("decimal", "text", "day"), "goes": ("up", "down")}
_NEEDS = {
    "equal": ("left", "right"),
    "exactly-once": ("each", "in"),
    "monotone": ("field", "goes"),
    "sum": ("of", "equals"),
    "within": ("after", "then", "limit"),
}


def read_own(part: Fields, names: Names | None, taken: Mapping[str, object]) -> LawUse:
    """Read the item `law: ...` of a list of laws. names None: they are not looked up.

    taken: names that laws of Interlock have.
    """
    source = Source(part.document.file, part.line("law"))
    if isinstance(part.data["law"], str):
        text = part.as_text(("law",))
        if _CALL.fullmatch(text) is None:
            remedy = "write MODULE:FUNCTION, or a mapping with a name and a sentence"
            raise part.wrong(("law",), f"{text!r} names no function", remedy)
        return LawUse(text, source=source)
    form = _law(part, ("law",), _ABOUT, "a law of your own")
    form.require("name")
    name = form.text("name")
    if name in taken or ":" in name:
        raise form.wrong(("name",), f"the name {name!r} is taken", "choose another")
    return LawUse(name, settings=_sentence(form, names), source=source)


def load_own(path: FilePath, names: Names, taken: Mapping[str, object]) -> Mapping[str, LawUse]:
    """Read a file of laws; ScenarioError with its place when it cannot be used."""
    document = read_file(path, ScenarioError)
    form = Fields(document, (), ("interlock", "laws"), what="the file of laws")
    form.require("interlock", "laws")
    if form.data["interlock"] != 1:
        problem = f"version {form.data['interlock']} of the format is not known"
        raise form.wrong(("interlock",), problem, "write interlock: 1")
    found: dict[str, LawUse] = {}
    for name in form.section("laws", what="'laws'"):
        if name in taken or ":" in name:
            remedy = "choose another"
            raise form.refuse(("laws", name), f"the name {name!r} is taken", remedy)
        source = Source(document.file, form.line("laws", name))
        if isinstance(form.section("laws", what="'laws'").data[name], str):
            text = form.as_text(("laws", name))
            if _CALL.fullmatch(text) is None:
                remedy = "write MODULE:FUNCTION, or a sentence"
                raise form.wrong(("laws", name), f"{text!r} names no function", remedy)
            found[name] = LawUse(text, source=source)
            continue
        part = _law(form, ("laws", name), _ABOUT[1:], f"the law {name!r}")
        found[name] = LawUse(name, settings=_sentence(part, names), source=source)
    return found


def _law(form: Fields, steps: tuple[str, ...], about: Sequence[str], what: str) -> Fields:
    """Give the mapping of a law; what belongs into its sentence and stands beside is told so."""
    part = form.section(*steps, what=what)
    kind = next((key for key in part if key in SENTENCES), "")
    for key in part if kind else ():
        if key not in (*about, *SENTENCES) and key in keys(f"own-{kind}"):
            problem = f"{key!r} stands beside {kind!r}, it belongs into it"
            raise part.refuse((key,), problem, f"write {kind}: {{..., {key}: ...}}")
    return form.section(*steps, known=(*about, *SENTENCES), what=what)


def _sentence(form: Fields, names: Names | None) -> dict[str, Value]:
    """Read what a law says, and check every name in it."""
    kinds = [key for key in form if key in SENTENCES]
    if len(kinds) != 1:
        problem = f"{form.what} says {' and '.join(kinds) or 'nothing'}"
        raise form.refuse((), problem, f"write one of {', '.join(SENTENCES)}")
    settings: dict[str, Value] = {}
    for key in ("says", "remedy"):
        if key in form:
            settings[key] = _words(form, key)
    kind = kinds[0]
    part = form.section(kind, known=keys(f"own-{kind}"), what=f"{kind!r}")
    part.require(*_NEEDS[kind])
    # Which records 'where' is about is known when their name has been looked up.
    order = sorted(part, key=lambda key: key == "where")
    settings[kind] = {key: _part(part, key, names) for key in order}
    if names is not None:
        _check_match(part, names)
    return settings


def _words(form: Fields, key: str) -> Value:
    if isinstance(form.data[key], str):
        return {"en": form.text(key)}
    part = form.section(key, known=("en", "zh"), what=repr(key))
    return {language: part.text(language) for language in part}


def _part(part: Fields, key: str, names: Names | None) -> Value:
    if key in ("limit", "settled"):
        # Cases of earlier versions have durations in milliseconds.
        value = part.data[key]
        return value if names is None and isinstance(value, int) else part.read((key,), duration_ms)
    if key == "tolerance":
        return part.read((key,), _tolerance)
    if key in _CHOICES:
        return part.one_of(key, _CHOICES[key])
    if key == "where":
        return _where(part, names)
    if names is None:
        return part.text(key)
    text = part.text(key)
    if key == "in":
        if text not in names.contracts:
            raise part.unknown((key,), "system", text, tuple(names.contracts))
        return text
    look = (names.bridge, names.contracts)
    if key in _FIELDS:
        part.read((key,), lambda _: field_of(text, *look))
    elif key in _RECORDS:
        part.read((key,), lambda _: records_of(text, *look))
    elif key in _MOMENTS:
        part.read((key,), lambda _: moment_of(text, *look))
    return text


def _tolerance(value: Value) -> Value:
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise ValueError(f"{value!r} is no number", 'write one: "0.01"')
    try:
        found = Decimal(str(value))
    except ArithmeticError:
        raise ValueError(f"{value!r} is no number", 'write one: "0.01"') from None
    if not found.is_finite() or found < 0:
        raise ValueError(f"{value!r} is no distance", 'write one: "0.01"')
    return str(value)


def _where(part: Fields, names: Names | None) -> Value:
    where = part.section("where", what="'where'")
    if names is not None:
        about = next(part.text(k) for k in ("left", "each", "field", "of", "after") if k in part)
        found = about.split(".")[:2]
        types = names.contracts[found[0]].types
        for field in where:
            place = field_in(where, (field,), names, (found[0], found[1]))
            values = where.data[field]
            for index in range(len(values)) if isinstance(values, list) else (None,):
                steps = (field,) if index is None else (field, index)
                fitted(where, steps, place, types)
    return dict(where.data)


def _check_match(part: Fields, names: Names) -> None:
    """Refuse a sentence about records that are never the same thing."""
    first, second = ([k for k in part if k in _FIELDS | _RECORDS | _MOMENTS] + ["", ""])[:2]
    if "in" in part:
        match = part.text("each").split(".")[1]
        if part.text("in") not in names.bridge.matches[match].sides:
            sides = tuple(names.bridge.matches[match].sides)
            raise part.unknown(("in",), f"system of the match {match!r}", part.text("in"), sides)
    elif second:
        one, other = (part.text(k).split(".")[1] for k in (first, second))
        if one != other:
            problem = f"{first!r} is about {one!r} and {second!r} about {other!r}"
            raise part.wrong((second,), problem, nearest(one, tuple(names.bridge.matches)))
