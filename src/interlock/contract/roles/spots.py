"""Where operations stand: collections, items, actions and searches, by method and path."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from interlock.contract.model import HttpBinding, Operation
from interlock.contract.roles.words import VERBS, is_plural, split_words, squeezed
from interlock.data import dataclass
from interlock.patterns import expression

SEARCHES = frozenset({"search", "query", "find", "list", "filter", "lookup"})
PAGED = frozenset({"page", "pagelist", "listpage", "pagequery", "querypage", "querylist"})
"""Last steps of paths that ask for a list in pages, where nothing lies below them."""
_ODATA_KEY = expression(r"\((\{[^}]*\})\)")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an operation stands. parents: path parameters before the key.

    above: what they name: a field of the record, or the place of those that have none.
    """

    operation: Operation
    method: str
    collection: str
    noun: tuple[str, ...]
    kind: str
    key: str = ""
    action: str = ""
    parents: tuple[str, ...] = ()
    above: tuple[str, ...] = ()

    @property
    def clue(self) -> str:
        """Give what people know the operation by: "POST /orders"."""
        binding = self.operation.binding
        return f"{self.method} {binding.path}" if isinstance(binding, HttpBinding) else ""


def spots_of(operations: Iterable[Operation]) -> tuple[Spot, ...]:
    """Place every HTTP operation; those that fit no pattern have kind "other"."""
    http = [(o, o.binding) for o in operations if isinstance(o.binding, HttpBinding)]
    paths = [_segments(b.path) for _, b in http]
    owners = {_template(p[:-1]) for p in paths if len(p) > 1 and _is_key(p[-1])}
    pairs = tuple(zip(paths, http, strict=True))
    read = {_template(p) for p, (_, b) in pairs if b.method.upper() == "GET"}
    # Pages that are made as well as listed are records.
    called = Counter(map(_template, paths))
    owners |= {path for path, times in called.items() if times > 1 and _last(path) in PAGED}
    return tuple(_spot(o, b.method.upper(), p, owners, read) for p, (o, b) in pairs)


def _last(path: str) -> str:
    return "".join(split_words(path.rpartition("/")[2]))


def _segments(path: str) -> tuple[str, ...]:
    whole = _ODATA_KEY.sub(r"/\1", path) if "(" in path else path
    return tuple(s for s in whole.split("/") if s)


def _is_key(segment: str) -> bool:
    return segment.startswith("{") and segment.endswith("}")


def _template(segments: Iterable[str]) -> str:
    return "/" + "/".join("{}" if _is_key(s) else s for s in segments)


def _spot(
    operation: Operation, method: str, segments: tuple[str, ...], owners: set[str], read: set[str]
) -> Spot:
    names = tuple(s[1:-1] for s in segments if _is_key(s))
    if not segments or (_is_key(segments[-1]) and len(segments) == 1):
        return Spot(operation, method, "", (), "other")
    if _is_key(segments[-1]):
        head = segments[:-1]
        noun = split_words(head[-1]) if not _is_key(head[-1]) else ()
        kind = "item" if noun else "other"
        return Spot(operation, method, _template(head), noun, kind, names[-1], "", names[:-1])
    last, head = segments[-1], segments[:-1]
    here = _template(segments)
    after_key = bool(head) and _is_key(head[-1])
    word = _last(last)
    pages = word in PAGED and here not in owners
    if head and (word in SEARCHES or pages) and not after_key:
        return Spot(operation, method, _template(head), split_words(head[-1]), "search")
    acts = after_key and here not in owners and here not in read and method != "DELETE"
    if acts and (not is_plural(split_words(last)[-1]) or split_words(last)[0] in VERBS):
        noun = split_words(head[-2]) if len(head) > 1 else ()
        collection = _template(head[:-1])
        return Spot(operation, method, collection, noun, "action", names[-1], last, names[:-1])
    return Spot(operation, method, here, split_words(last), "collection", "", "", names)


def parents_of(spot: Spot) -> Iterable[tuple[str, str, str]]:
    """Give each path parameter before the key: its name, its noun, its collection."""
    steps = spot.collection.split("/")
    keys = (i for i, step in enumerate(steps) if step == "{}")
    for parent, at in zip(spot.parents, keys, strict=False):
        yield parent, squeezed(steps[at - 1].strip("{}")), "/".join(steps[:at])
