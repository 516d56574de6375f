"""Kinds of one record, told apart by a field: as a list names them, or as heirs of a parent.

A parent with a discriminator stands for itself and all that is derived from it. Afterwards it is
written as that choice; its heirs add to what it was, which is kept under a name of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from interlock.patterns import module
from interlock.schema.json_dialect import ANNOTATIONS, Schema, admits_null, def_name, def_ref
from interlock.schema.json_schema import to_type
from interlock.schema.types import DEPTH_MAX, Choice, Record, Ref, Text, Type

if TYPE_CHECKING:
    from interlock.schema import check
else:
    check = module("interlock.schema.check")

Told: TypeAlias = Mapping[tuple[str, str], Mapping[str, None]]
"""(definition, field) -> the values of the field that mean the definition."""
Heirs: TypeAlias = Mapping[str, tuple[str, ...]]


def untangle(names: Iterable[str], defs: dict[str, Schema]) -> tuple[str, ...]:
    """Take out the lists of parents that only name their own heirs, and give those parents.

    Tools that write both the list and the heirs' allOf write a ring; the heirs alone say as much.
    """
    found = []
    for name in names:
        schema = defs[name]
        if not isinstance(schema, Mapping) or "discriminator" not in schema:
            continue
        listed = [b for w in ("oneOf", "anyOf") for b in _items(schema.get(w))]
        kinds = [_target(b) for b in listed]
        if kinds and all(kind and name in _ancestors(kind, defs) for kind in kinds):
            defs[name] = {k: v for k, v in schema.items() if k not in ("oneOf", "anyOf")}
            found.append(name)
    return tuple(found)


def settle(
    defs: dict[str, Schema], told: Told, abstract: Iterable[str], others: Told | None = None
) -> None:
    """Let each definition that a field tells apart allow only the values that mean it.

    Parents become a choice of their kinds. abstract: parents that are no kind themselves. others:
    (definition, field) -> the values that mean other ones, where all the rest means this one.
    """
    rest = {key: dict(values) for key, values in (others or {}).items()}
    parents = {name: field for name, schema in defs.items() if (field := _own_field(schema))}
    if not parents and not told and not rest:
        return
    family = _Family(defs, told, parents, _heirs(defs), frozenset(abstract))
    tags = {key: dict.fromkeys(values) for key, values in told.items()}
    choices: dict[str, str] = {}
    for parent, field in parents.items():
        if family.heirs.get(parent):
            kinds = tuple(family.tags(parent, field))
            for one in (name for name, _ in kinds if (name, field) in rest):
                taken = (v for name, values in kinds if name != one for v in values)
                rest[one, field].update(dict.fromkeys(taken))
            for name, values in kinds:
                tags.setdefault((name, field), {}).update(dict.fromkeys(values))
                if family.heirs.get(name):
                    choices[name] = parents.get(name, field)
    for key in rest:
        tags.pop(key, None)
    _write(family, {k: tuple(v) for k, v in tags.items()}, choices, rest)


class _Family:
    """Definitions, and who is derived from whom."""

    def __init__(
        self, defs: dict[str, Schema], told: Told, parents: Mapping[str, str], heirs: Heirs,
        abstract: frozenset[str],
    ) -> None:  # fmt: skip
        self.defs, self.told, self.parents = defs, told, parents
        self.heirs, self.abstract = heirs, abstract

    def below(self, name: str) -> tuple[str, ...]:
        """Give all that is derived from a definition."""
        seen: dict[str, None] = {}
        waiting = list(self.heirs.get(name, ()))
        while waiting:
            if (heir := waiting.pop(0)) not in seen:
                seen[heir] = None
                waiting += self.heirs.get(heir, ())
        return tuple(seen)

    def tags(self, parent: str, field: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Give the kinds of a parent with the values that mean them.

        Heirs of a kind that another field tells apart may carry what means that kind.
        """
        seen, waiting = {parent}, [(parent, tuple[str, ...]())]
        while waiting:
            name, given = waiting.pop(0)
            values = (*given, *(self.told.get((name, field)) or (name,)))
            yield name, values
            below = values if self.parents.get(name, field) != field else ()
            for heir in self.heirs.get(name, ()):
                if heir not in seen:
                    seen.add(heir)
                    waiting.append((heir, below))

    def is_kind(self, name: str, field: str) -> bool:
        """Tell whether records may be of a kind that others are derived from, and no more.

        A mapping that names each last heir, but not the parent, leaves nothing to its name.
        """
        if self.told.get((name, field)):
            return True
        last = [n for n in self.below(name) if not self.heirs.get(n)]
        return name not in self.abstract and not all(self.told.get((n, field)) for n in last)


def _write(
    family: _Family,
    tags: Mapping[tuple[str, str], tuple[str, ...]],
    choices: Mapping[str, str],
    rest: Told,
) -> None:
    defs = family.defs
    parts: dict[str, list[Schema]] = {}
    for (name, field), taken in rest.items():
        # Every value of its field, or none, but those that mean others.
        others = {"required": [field], "properties": {field: {"enum": list(taken)}}}
        parts.setdefault(name, []).extend([{"not": others}] if taken else [])
    unlike: set[str] = set()
    for (name, field), values in tags.items():
        part, fits = _part(defs, name, field, values, free=name in choices or bool(
            set(_ancestors(name, defs)) & set(choices)
        ))  # fmt: skip
        if part is not None:
            parts.setdefault(name, []).append(part)
        if not fits:
            unlike.add(name)
    null = {name for name in choices if admits_null(defs[name], defs)}
    own = {n: n not in unlike and family.is_kind(n, field) for n, field in choices.items()}
    plain = {n: _set_apart(n, family) for n in {**choices, **parts} if family.heirs.get(n)}
    for name, more in parts.items():
        base: Schema = {"$ref": def_ref(plain[name])} if name in plain else defs[name]
        if name not in choices:
            defs[name] = {"allOf": [base, *more]}
        elif own[name]:
            defs[_itself(name)] = {"allOf": [base, *more]}
    for name, field in choices.items():
        if own[name] and name not in parts:
            defs[_itself(name)] = {"allOf": [{"$ref": def_ref(plain[name])}]}
        kinds = [_itself(n) if n in choices else n for n in (name, *family.below(name))
                 if own.get(n, True)]  # fmt: skip
        branches: list[Schema] = [{"$ref": def_ref(kind)} for kind in kinds]
        old = defs[plain[name]]
        assert isinstance(old, Mapping), "it has heirs or a discriminator"
        defs[name] = {
            **{word: old[word] for word in ANNOTATIONS if word in old},
            "anyOf": [*branches, {"type": "null"}] if name in null else branches,
            "discriminator": {"propertyName": field},
        }


def _itself(name: str) -> str:
    return f"{name} itself"


def _set_apart(name: str, family: _Family) -> str:
    """Keep a definition as it was, for those that are derived from it: their kinds are others."""
    plain, defs = f"{name} of any kind", family.defs
    defs[plain] = defs[name]
    for heir in family.heirs[name]:
        old = defs[heir]
        assert isinstance(old, Mapping), "it has an allOf"
        new = [{"$ref": def_ref(plain)} if _target(b) == name else b for b in _items(old["allOf"])]
        defs[heir] = {**old, "allOf": new}
        if (kept := f"{heir} of any kind") in defs:
            defs[kept] = defs[heir]
    return plain


def _part(
    defs: Mapping[str, Schema], name: str, field: str, values: Iterable[str], *, free: bool
) -> tuple[Schema | None, bool]:
    """Give what makes a definition one kind, None where nothing does, and if its values can be.

    free: it need not declare the field.
    """
    found = to_type(defs[name], defs)
    own = found.field(field) if isinstance(found, Record) else None
    if not isinstance(found, Record) or (own is None and not (free and found.open)):
        return None, True
    kind = _leaf(own.type, defs) if own is not None else Text()
    if not isinstance(kind, Text | Choice):
        return None, True
    only: list[object] = [v for v in values if check.conforms(v, kind, {})]
    if not only or (isinstance(kind, Choice) and not kind.open and len(only) == len(kind.values)):
        return None, bool(only)
    part = {"properties": {field: {"type": "string", "enum": only}}}
    return part if admits_null(defs[name], defs) else {"type": "object", **part}, True


def _leaf(type_: Type, defs: Mapping[str, Schema]) -> Type:
    for _ in range(DEPTH_MAX):
        if not isinstance(type_, Ref):
            break
        type_ = to_type(defs.get(type_.name), defs)
    return type_


def _own_field(schema: Schema) -> str:
    """Give the field by which a parent tells its heirs apart, "" for all else."""
    if not isinstance(schema, Mapping) or "oneOf" in schema or "anyOf" in schema:
        return ""
    found = schema.get("discriminator")
    name = found.get("propertyName") if isinstance(found, Mapping) else ""
    return name if isinstance(name, str) else ""


def _heirs(defs: Mapping[str, Schema]) -> Heirs:
    found: dict[str, dict[str, None]] = {}
    for name, schema in defs.items():
        for parent in _bases(schema):
            found.setdefault(parent, {})[name] = None
    return {parent: tuple(names) for parent, names in found.items()}


def _ancestors(name: str, defs: Mapping[str, Schema]) -> tuple[str, ...]:
    seen: dict[str, None] = {}
    waiting = [name]
    while waiting:
        for base in _bases(defs.get(waiting.pop(), True)):
            if base not in seen:
                seen[base] = None
                waiting.append(base)
    return tuple(seen)


def _bases(schema: Schema) -> Iterator[str]:
    for branch in _items(schema.get("allOf")) if isinstance(schema, Mapping) else ():
        if target := _target(branch):
            yield target


def _target(schema: object) -> str:
    """Give the definition that a schema names, "" when it says more."""
    if not isinstance(schema, Mapping) or not schema.keys() <= {"$ref", *ANNOTATIONS}:
        return ""
    ref = schema.get("$ref")
    return def_name(ref) if isinstance(ref, str) else ""


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []
