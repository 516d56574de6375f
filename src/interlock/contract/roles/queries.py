"""What the parameters of a list mean: filters by field, spans of time, pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Literal

from interlock.contract.model import Paging
from interlock.contract.roles.records import CHANGED, CREATED, choice_of
from interlock.contract.roles.shapes import as_list, as_record, is_scalar
from interlock.contract.roles.words import split_words, squeezed
from interlock.data import dataclass
from interlock.patterns import expression
from interlock.schema.types import Field, Number, OneOf, Record, Type, Types, resolve
from interlock.values import Path

# Of squeezed names: the last word is singular.
SIZES = frozenset(
    {"limit", "pagesize", "perpage", "size", "top", "count", "maxresult", "max", "row", "take",
     "first", "pagelimit", "maxitem", "rowsperpage", "resultsperpage", "pagecount", "batchsize"}
)  # fmt: skip
PAGES = frozenset(
    {"page", "pagenumber", "pageno", "pageindex", "pagenow", "currentpage", "pagenum"}
)
OFFSETS = frozenset({"offset", "skip", "start", "startrow", "startindex", "startposition"})
CURSORS = frozenset(
    {"cursor", "after", "pagetoken", "startingafter", "nexttoken", "nextcursor", "marker",
     "continue", "continuation", "skiptoken", "bookmark", "scrollid"}
)  # fmt: skip
LOCATORS = frozenset({"querylocator", "locator", "listlocator"})
DELTAS = frozenset(
    {"deltatoken", "synctoken", "changetoken", "delta", "deltalink", "nextsynctoken"}
)  # fmt: skip
TEXTS = frozenset({"q", "search", "searchterm", "keyword", "keywords", "text", "searchtext"})
FROM = frozenset({"since", "after", "from", "min", "gte", "ge", "start", "begin", "newer"})
UNTIL = frozenset({"until", "before", "to", "max", "lte", "le", "end", "older"})
SIGNS: Mapping[str, str] = {
    **dict.fromkeys(FROM, ">="), **dict.fromkeys(UNTIL, "<="), "gt": ">", "over": ">", "lt": "<",
    "under": "<", "ne": "!=", "neq": "!=", "not": "!=", "contains": "~", "like": "~",
    "ilike": "~", "icontains": "~", "startswith": "^", "prefix": "^", "in": "|", "starts": "^",
}  # fmt: skip
_SPANS = frozenset({"gt", "gte", "ge", "lt", "lte", "le", "from", "to", "min", "max", "since",
                    "until", "after", "before", "eq", "ne", "neq"})  # fmt: skip
SORTS = frozenset({"sort", "sortby", "orderby", "order", "ordering", "sortfield"})
WAYS = {"asc", "desc", "ascending", "descending"}
SIZE_MAX = 100
SIZE_MAX_ODATA = 20_000
_FILTER = expression(r"filters?((?:\[[^\[\]]+\])+)")
_OWN = ("attributes", "fields", "properties")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A scalar that a list may be asked with: its name, its place in the call, its type."""

    name: str
    path: Path
    type: Type
    default: str | None = None


def parameters(given: Iterable[Parameter], types: Types) -> Iterator[Parameter]:
    """Give the scalars among call fields; records (filter[name]) are opened one level.

    A record of nothing but comparisons is a span of the field that it is named after: created[gte].
    """
    for parameter in given:
        path, type_ = parameter.path, parameter.type
        named = _FILTER.fullmatch(parameter.name) if "[" in parameter.name else None
        name = named[1].strip("[]").replace("][", "_") if named else parameter.name
        record = as_record(type_, types)
        listed = as_list(type_, types)
        if record is not None and _is_span(record):
            if may_be_scalar(type_, types):
                # Also "eq" is read there.
                yield parameter if name == parameter.name else replace(parameter, name=name)
            for field in record.fields:
                how = "" if field.name == "eq" else f"_{field.name}"
                yield Parameter(name + how, (*path, field.name), field.type)
        elif record is not None:
            for field in record.fields:
                if is_scalar(field.type, types):
                    yield Parameter(field.name, (*path, field.name), field.type, field.default)
                elif (items := as_list(field.type, types)) and is_scalar(items.item, types):
                    yield Parameter(field.name, (*path, field.name, "[]"), items.item)
        elif listed is not None and is_scalar(listed.item, types):
            yield Parameter(name, (*path, "[]"), listed.item)
        elif is_scalar(type_, types):
            yield parameter if name == parameter.name else replace(parameter, name=name)


def _is_span(record: Record) -> bool:
    """Tell whether a record holds nothing but comparisons: gt, gte, lt, lte."""
    return bool(record.fields) and all(squeezed(f.name) in _SPANS for f in record.fields)


def may_be_scalar(type_: Type, types: Types) -> bool:
    """Tell whether a value of a type may be a single one, beside others."""
    inner = resolve(type_, types)
    if isinstance(inner, OneOf):
        return any(may_be_scalar(branch, types) for branch in inner.branches)
    return is_scalar(inner, types)


def filters_of(
    given: Iterable[Parameter], record: Record, stamps: Mapping[str, str], types: Types
) -> dict[str, Path]:
    """Give record field (with its comparison) -> place in the call."""
    given, filters = tuple(given), dict[str, Path]()
    if not given:
        return filters
    fields = own_names(record, types)
    for parameter in given:
        word = squeezed(parameter.name)
        if parameter.name == "$filter":
            filters[parameter.name] = parameter.path
        elif parameter.name in fields or word in fields:
            # Two names may come to the same when they are squeezed; its own is what is meant.
            filters.setdefault(fields.get(parameter.name, fields.get(word, "")), parameter.path)
        elif word in TEXTS:
            filters.setdefault("*", parameter.path)
        else:
            ranged = _ranged(parameter.name, fields, stamps)
            if ranged:
                filters.setdefault(ranged, parameter.path)
    return filters


def own_names(record: Record, types: Types) -> Mapping[str, str]:
    """Give how a call may name what a record holds: its name, as it is or squeezed -> path of it.

    Where a record has its fields in one called `attributes`, they count as its own.
    """
    own = {f.name: name for f in record.fields if (name := _comparable(f, types))}
    names = {squeezed(name): path for name, path in own.items()} | own
    for outer in record.fields:
        inner = as_record(outer.type, types) if outer.name in _OWN else None
        for field in inner.fields if inner is not None else ():
            if is_scalar(field.type, types):
                names.setdefault(squeezed(field.name), f"{outer.name}.{field.name}")
    return names


def _comparable(field: Field, types: Types) -> str:
    """Give the path of the scalars of a field that a filter can mean: emails.[].email."""
    listed = as_list(field.type, types)
    inner = listed.item if listed else field.type
    record = as_record(inner, types)
    if record is None or (listed is None and may_be_scalar(inner, types)):
        # Where it may be a key or the whole record that it names, the key is what is kept.
        return field.name
    word = squeezed(field.name)
    same = next((f.name for f in record.fields if squeezed(f.name) == word), "")
    return f"{field.name}{'.[]' if listed else ''}.{same}" if same else ""


def _ranged(name: str, fields: Mapping[str, str], stamps: Mapping[str, str]) -> str:
    words = split_words(name)
    ends = {words[0]: words[1:], words[-1]: words[:-1]} if words else {}
    for word, rest in ends.items():
        sign = SIGNS.get(word, "")
        if not sign:
            continue
        subject = "".join(rest)
        named = fields.get(squeezed("_".join(rest)))
        field = named or (_stamped(subject, stamps) if sign in (">=", "<=") else "")
        if field:
            return field + sign
    return ""


def _stamped(subject: str, stamps: Mapping[str, str]) -> str:
    kinds = {"changed": CHANGED | {"", "change", "modify", "update"}, "created": CREATED}
    for field, kind in stamps.items():
        if subject in kinds.get(kind, ()):
            return field
    return ""


def paging_of(given: Iterable[Parameter], reply: Type, types: Types) -> Paging | None:
    """Give how a list is cut, None when no parameter speaks of pages."""
    given = tuple(given)
    words = {squeezed(p.name) for p in given}
    # "first" says how many, or, beside a parameter that says so, where to begin.
    offsets = OFFSETS | {"first"} if words & (SIZES - {"first"}) else OFFSETS
    size, size_max, position, style = "", SIZE_MAX, "", ""
    usual, first = 0, 1
    for parameter in given:
        word = squeezed(parameter.name)
        place = _place(parameter.path)
        if word in SIZES - offsets and not size:
            size, size_max = place, _maximum(parameter.type, types)
            usual = int(parameter.default or 0) if str(parameter.default).isdigit() else 0
            if parameter.name == "$top":
                # No page, but all that is wanted: without it, all there is.
                size_max = usual = max(size_max, SIZE_MAX_ODATA)
        elif word in LOCATORS or word in DELTAS:
            position, style = place, "locator" if word in LOCATORS else "delta"
            break
        elif word in CURSORS and style != "cursor":
            position, style = place, "cursor"
        elif word in PAGES and not position:
            position, style, first = place, "page", _first_page(parameter, types)
        elif word in offsets and not position:
            position, style = place, "offset"
    if style == "delta":
        return Paging("delta", position, size, size_max, named_in(reply, types, DELTAS), usual)
    locator = named_in(reply, types, LOCATORS)
    if style == "locator" or (locator and not style):
        return Paging("locator", position, size, size_max, locator, usual)
    if style == "cursor":
        return Paging("cursor", position, size, size_max, next_of(reply, types), usual)
    if style == "page" or style == "offset" or size:
        following = next_of(reply, types, addresses=True)
        way: Literal["page", "offset"] = "page" if style == "page" else "offset"
        return Paging(way, position, size, size_max, following, usual, first=first)
    return None


def _first_page(parameter: Parameter, types: Types) -> int:
    """Give from what pages are counted: 0 where it is the default, or without one the minimum."""
    if parameter.default is not None:
        return 0 if parameter.default == "0" else 1
    inner = resolve(parameter.type, types)
    return 0 if isinstance(inner, Number) and inner.minimum == 0 else 1


def sort_of(given: Iterable[Parameter], types: Types) -> tuple[Path, Path]:
    """Give where a call names the field to sort by, and where it says asc or desc."""
    field: Path = ()
    way: Path = ()
    for parameter in given:
        word, around = squeezed(parameter.name), squeezed(str(parameter.path[-2]))
        choice = choice_of(parameter.type, types)
        ways = {str(v).lower() for v in choice.values} if choice else set()
        if (word in SORTS or around in SORTS) and ways and ways <= WAYS:
            way = way or parameter.path
        elif word in SORTS or (around in SORTS and word in {"by", "field"}):
            field = field or parameter.path
    return (field, way) if field else ((), ())


def _place(path: Path) -> str:
    if path[0] == "args" and len(path) == 2:
        return str(path[1])
    return ".".join(str(step) for step in path)


def _maximum(type_: Type, types: Types) -> int:
    inner = resolve(type_, types)
    found = inner.maximum if isinstance(inner, Number) else None
    return int(found) if found is not None and 0 < found < 100_000 else SIZE_MAX


def named_in(reply: Type, types: Types, names: frozenset[str]) -> Path:
    """Find where a reply has a scalar of one of these (squeezed) names, () if nowhere."""
    found = (p for p, f in fields_of(reply, types) if squeezed(f.name) in names)
    return next(found, ())


def fields_of(message: Type, types: Types) -> Iterator[tuple[Path, Field]]:
    """Give the scalars of a message outside of its lists, and where they stand."""
    return _fields_of(message, types, (), 0)


def next_of(reply: Type, types: Types, *, addresses: bool = False) -> Path:
    """Find where a reply tells the next cursor, () if nowhere. addresses: or the next page."""
    paths = list(_next_fields(reply, types, (), 0))
    if addresses:
        marks = {"link", "links", "href", "url", "page", "offset", "start", "skip"}
        alone = [p for p in paths if squeezed(str(p[-1])) == "next"]
        return ([p for p in paths if marks & set(_words(p))] or alone or [()])[0]
    wordy = [p for p in paths if {"cursor", "token", "cursors"} & set(_words(p))]
    plain = [p for p in paths if not {"link", "links", "href", "url"} & set(_words(p))]
    return (wordy or plain or [()])[0]


def _words(path: Path) -> tuple[str, ...]:
    return tuple(w for step in path for w in split_words(str(step)))


def _next_fields(type_: Type, types: Types, path: Path, depth: int) -> Iterator[Path]:
    for here, field in _fields_of(type_, types, path, depth):
        if "next" in split_words(field.name):
            yield here


def _fields_of(type_: Type, types: Types, path: Path, depth: int) -> Iterator[tuple[Path, Field]]:
    """Give the scalars of a message outside of its lists."""
    record = as_record(type_, types)
    if record is None or depth > 3:
        return
    for field in record.fields:
        here = (*path, field.name)
        if is_scalar(field.type, types):
            yield here, field
        elif as_list(field.type, types) is None:
            yield from _fields_of(field.type, types, here, depth + 1)
