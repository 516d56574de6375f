"""The parts of an overlay's resources that say what the system does to records by itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import Formatter
from typing import cast

from interlock.contract.formula import Formula, parse, paths_of
from interlock.contract.manners import Buried, Computed, NumberRange, Rounding
from interlock.contract.model import Contract, Resource
from interlock.contract.overlay.paths import fields_of, steps_of, unknown_key
from interlock.contract.overlay.schema import STAMPS, keys
from interlock.contract.overlay.schema_resources import FATES, ROUNDINGS
from interlock.contract.roles.shapes import as_list, type_at
from interlock.forms import Fields
from interlock.patterns import expression
from interlock.schema.types import Anything, Types, resolve
from interlock.values import Path, Value

_TEXT = r"(?:[^{}]|\{\{|\}\})*+"
_HOLE = r"\{[^{}:!]+\}"
_FORM = expression(
    rf"(?:{_TEXT}{_HOLE})*{_TEXT}\{{(?::(?:0?[1-9]\d?)?d?)?\}}{_TEXT}(?:{_HOLE}{_TEXT})*", re.ASCII
)
_SPANS = ("year", "month")


def field_names(resource: Resource, contract: Contract) -> tuple[str, ...]:
    """Give the fields of a record, () when nobody describes it."""
    if isinstance(resolve(resource.type, contract.types), Anything):
        return ()
    return fields_of(resource.type, contract.types)


def read_stamps(
    part: Fields, resource: Resource, contract: Contract
) -> tuple[dict[str, str], dict[str, str], dict[str, NumberRange]]:
    """Give what the system writes into fields, how numbers look and how they are counted."""
    stamps: dict[str, str] = {}
    numbers: dict[str, str] = {}
    ranges: dict[str, NumberRange] = {}
    section = part.section("stamps", what="'stamps'")
    names = field_names(resource, contract)
    for name in section:
        if names and name not in names:
            raise unknown_key(section, (name,), f"field of {resource.name}", name, known=names)
        if isinstance(section.data[name], dict):
            inner = section.section(name, known=keys("number"), what=f"the stamp {name!r}")
            inner.require("number")
            stamps[name] = "number"
            numbers[name], ranges[name] = _number(inner, resource, names)
        else:
            stamps[name] = section.one_of(name, STAMPS)
    return stamps, numbers, ranges


def _number(inner: Fields, resource: Resource, names: tuple[str, ...]) -> tuple[str, NumberRange]:
    form = inner.read(("number",), _form)
    known = (*_SPANS, *names)
    for _, hole, _, _ in Formatter().parse(form):
        if hole and names and hole not in known:
            raise inner.unknown(("number",), f"field of {resource.name}", hole, known)
    per = inner.texts("per")
    for index, word in enumerate(per):
        if names and word not in known:
            raise inner.unknown(("per", index), f"field of {resource.name}", word, known)
    first = inner.integer("first", 1, least=0)
    step = inner.integer("step", 1, least=1)
    return form, NumberRange(per, inner.flag("gaps"), first, step)


def _form(value: object) -> str:
    """Take the form of a running number; it must show the number."""
    remedy = 'write a form like "SO-{:06d}"'
    if not isinstance(value, str):
        raise ValueError("must be a text", remedy)
    # Python's own forms could ask for gigabytes, or for what stands behind the number.
    if _FORM.fullmatch(value) is None:
        raise ValueError(f"{value!r} is no form of a number, or does not show it", remedy)
    return value


def read_references(
    part: Fields, resource: Resource, contract: Contract, known: Mapping[str, Resource]
) -> tuple[dict[str, str], tuple[str, ...], tuple[str, ...]]:
    """Give the references, those whose records go with what they name, and those that let it go."""
    found: dict[str, str] = {}
    loose: list[str] = []
    # What records lie below by their path they go with, unless it says otherwise here.
    cascades = [name for name in resource.cascades if name.startswith("/")]
    for path in part.section("references", what="'references'"):
        at: Path = ("references", path)
        if path in cascades:
            cascades.remove(path)
        else:
            check_field(part, at, path, resource, types=contract.types)
        place: Path = at
        if isinstance(part.section("references", what="'references'").data[path], dict):
            inner = part.section(*at, known=keys("reference"), what="a reference")
            inner.require("to")
            place = (*at, "to")
            fate = inner.one_of("deleted", FATES, "refuse")
            {"cascade": cascades, "keep": loose}.get(fate, []).append(path)
        text = part.as_text(place)
        name, _, field = text.partition(".")
        if name not in known:
            raise part.unknown(place, "resource", name, tuple(known))
        names = field_names(known[name], contract)
        if field and names and field not in names:
            raise part.unknown(place, f"field of {name}", field, names)
        if not path.startswith("/"):
            found[path] = text
    return found, tuple(cascades), tuple(loose)


def check_field(form: Fields, at: Path, path: str, resource: Resource, *, types: Types) -> None:
    """Refuse a dotted path that leaves the record; `at` is the key that says it."""
    steps = steps_of(path)
    for index in range(len(steps)):
        if type_at(resource.type, types, steps[: index + 1]) is None:
            before = type_at(resource.type, types, steps[:index])
            names = fields_of(before, types) if before is not None else ()
            kind = f"field of {resource.name}"
            raise unknown_key(form, at, kind, str(steps[index]), known=names)


def read_computed(part: Fields, resource: Resource, contract: Contract) -> tuple[Computed, ...]:
    """Give the computed fields, in the order in which they are said and computed."""
    section = part.section("computed", what="'computed'")
    found = []
    for path in section:
        check_field(section, (path,), path, resource, types=contract.types)
        if isinstance(section.data[path], dict):
            inner = section.section(path, known=keys("computed"), what="a computed field")
            inner.require("is")
            formula = inner.read(("is",), _formula)
            digits = inner.integer("digits") if "digits" in inner else None
            rounding = cast("Rounding", inner.one_of("rounding", ROUNDINGS, "half-up"))
        else:
            formula = section.read((path,), _formula)
            digits, rounding = None, "half-up"
        _check_names(section, path, formula, (resource, contract.types))
        found.append(Computed(path, formula, digits, rounding))
    return tuple(found)


def _formula(value: Value) -> Formula:
    remedy = 'write a formula like "sum(lines.[].amount) * 0.13"'
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise ValueError("must be a text", remedy)
    try:
        return parse(value)
    except ValueError as wrong:
        raise ValueError(f"{value!r} {wrong}", remedy) from None


def _check_names(
    section: Fields, path: str, formula: Formula, kept: tuple[Resource, Types]
) -> None:
    """Refuse a formula with a field that neither the list's item nor the record has."""
    resource, types = kept
    steps = steps_of(path)
    last = max((i for i, s in enumerate(steps) if s == "[]"), default=-1)
    item = type_at(resource.type, types, steps[: last + 1]) if last >= 0 else None
    for name in paths_of(formula):
        wanted = steps_of(name)
        if type_at(resource.type, types, wanted) is not None:
            if _is_a_list(resource, types, wanted):
                problem = f"{name} is a list: it has no one value"
                raise section.wrong((path,), problem, f"write {name}.[] and a field, in a sum")
            continue
        if item is not None and type_at(item, types, wanted) is not None:
            continue
        names = (
            *(fields_of(item, types) if item is not None else ()),
            *fields_of(resource.type, types),
        )
        if names:
            raise section.unknown((path,), f"field of {resource.name}", str(wanted[0]), names)


def _is_a_list(resource: Resource, types: Types, steps: Path) -> bool:
    found = type_at(resource.type, types, steps)
    return steps[-1] != "[]" and found is not None and as_list(found, types) is not None


def read_buried(part: Fields, resource: Resource, contract: Contract) -> Buried:
    """Give how deleted records are kept."""
    section = part.section("deleted", known=keys("buried"), what="'deleted'")
    names = field_names(resource, contract)
    for key in section:
        if names and section.text(key) not in names:
            raise section.unknown((key,), f"field of {resource.name}", section.text(key), names)
    field = section.text("field", "") if "field" in section else ""
    return Buried(field, section.text("at") if "at" in section else "")
