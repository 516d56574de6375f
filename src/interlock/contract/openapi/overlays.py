"""OpenAPI Overlays 1.0 and 1.1: repairs of a vendor's contract that leave its file as it is."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TypeAlias

from interlock.contract.jsonpath import BadQuery, Location, Query, find, parse
from interlock.contract.openapi.book import Book
from interlock.data import dataclass
from interlock.documents import Document, read_bytes, read_document
from interlock.errors import ContractError, InterlockError
from interlock.patterns import expression
from interlock.places import DEPTH_MAX
from interlock.registry import nearest
from interlock.schema.xsd.documents import url_parts
from interlock.values import Value, at

_KEYS = ("target", "description", "update", "remove", "copy")
_TOP = ("overlay", "info", "extends", "actions")
_PLACES_MAX, _VALUES_MAX = 30_000, 1_000_000
_VERSION = expression(r"1\.([01])(\.\d+)?")
Change: TypeAlias = Callable[[Value], Value]


class _Unfit(Exception):
    """Two values that cannot be merged, and why; it never leaves this file."""


@dataclass(frozen=True, slots=True)
class _Action:
    """One repair. place: of its target in the overlay, as `file:line`; steps: the way to it."""

    overlay: Document
    steps: tuple[str | int, ...]
    target: Query
    words: Mapping[str, Value]

    @property
    def name(self) -> str:
        """Give what people know it by: its place and its target."""
        line = self.overlay.line(self.steps)[0]
        return f"{self.overlay.file}:{line}: {self.words['target']}"

    def refuse(self, problem: str, remedy: str, key: str = "target") -> InterlockError:
        """Give the error about it."""
        return self.overlay.refuse((*self.steps, key), problem, remedy)


def is_overlay(path: Path) -> bool:
    """Tell an OpenAPI Overlay from our own overlay files, which say `interlock`.

    Raises `ContractError` for what cannot be read.
    """
    data = read_document(read_bytes(path, str(path), ContractError), str(path)).data
    return isinstance(data, dict) and "interlock" not in data and "actions" in data


def apply(book: Book, names: Sequence[str], path: Path) -> tuple[str, ...]:
    """Repair the root files `names` of a book by an overlay, and say what was done.

    The files stay as they are. Raises `ContractError` for what cannot be applied.
    """
    raw = read_bytes(path, str(path), ContractError)
    # Named like the contract's own files: as seen from their folder.
    name = Path(os.path.relpath(path.resolve(), book.folder)).as_posix()
    overlay = read_document(raw, name, ContractError)
    actions = _actions(overlay)
    chosen = _extended(overlay, path, book, names)
    told = []
    for action in actions:
        count = sum(_applied(action, book, file) for file in chosen)
        told.append(f"{action.name}: {_said(action, count)}")
    return tuple(told)


def _said(action: _Action, count: int) -> str:
    if count == 0:
        return "matches nothing; nothing is repaired"
    word = "removed" if action.words.get("remove") is True else "repaired"
    why = " ".join(str(action.words.get("description") or "").split())
    return f"{word} {count} place{'' if count == 1 else 's'}{' - ' + why if why else ''}"


# --- reading -----------------------------------------------------------------------------


def _actions(overlay: Document) -> list[_Action]:
    data = overlay.data
    if not isinstance(data, dict) or "overlay" not in data:
        raise overlay.refuse(
            (), "the key `overlay` is missing", "begin with `overlay: 1.1.0`, or interlock: 1"
        )
    version = str(data["overlay"])
    found = _VERSION.fullmatch(version)
    if found is None:
        problem = f"version {version!r} of OpenAPI Overlay is not known"
        raise overlay.refuse(("overlay",), problem, "write overlay: 1.1.0")
    for key in data:
        if key not in _TOP and not key.startswith("x-"):
            raise overlay.refuse((key,), f"unknown key {key!r}", nearest(key, _TOP))
    actions = data.get("actions")
    if not isinstance(actions, list) or not actions:
        raise overlay.refuse(("actions",), "`actions` is no list of actions", "write one at least")
    return [_action(overlay, i, words, found[1]) for i, words in enumerate(actions)]


def _action(overlay: Document, index: int, words: Value, minor: str) -> _Action:
    steps = ("actions", index)
    if not isinstance(words, dict):
        raise overlay.refuse(steps, "the action is no mapping", "write target and update")
    for key in words:
        if key not in _KEYS and not key.startswith("x-"):
            raise overlay.refuse((*steps, key), f"unknown key {key!r}", nearest(key, _KEYS))
    target = words.get("target")
    if not isinstance(target, str):
        raise overlay.refuse(steps, "the action has no target", "write target: $.info")
    action = _Action(overlay, steps, _query(overlay, (*steps, "target"), target), words)
    ways: list[str] = [k for k in ("update", "copy") if k in words]
    if words.get("remove") not in (None, True, False):
        raise action.refuse("`remove` is neither true nor false", "write remove: true", "remove")
    if words.get("remove") is True:
        ways = ["remove"]
    if len(ways) != 1:
        problem = f"the action has {' and '.join(ways) or 'nothing to do'}, it needs one"
        raise action.refuse(problem, "keep one of update, remove, copy")
    if ways == ["copy"] and minor == "0":
        raise action.refuse("`copy` is a word of Overlay 1.1", "write overlay: 1.1.0", "copy")
    return action


def _query(overlay: Document, steps: tuple[str | int, ...], text: str) -> Query:
    try:
        return parse(text)
    except BadQuery as bad:
        problem = f"{text!r} is no JSONPath: {bad}"
        remedy = "write it as in RFC 9535: $.paths['/orders'].get"
        raise overlay.refuse(steps, problem, remedy) from None


def _extended(overlay: Document, path: Path, book: Book, names: Sequence[str]) -> tuple[str, ...]:
    """Give the files that an overlay is meant for: what `extends` names, else all."""
    data = overlay.data
    extends = data.get("extends") if isinstance(data, dict) else None
    if extends is None:
        return tuple(names)
    text = str(extends)
    parts = url_parts(text)
    if parts.scheme in ("http", "https"):
        own = [n for n in names if Path(n).name == Path(parts.path).name]
        other = False
    else:
        wanted = (path.parent / text.removeprefix("file:").replace("\0", "?")).resolve()
        own = [n for n in names if (book.folder / n).resolve() == wanted]
        other = wanted.exists()
    # A contract is often saved under another name than its publisher's; with one there is no doubt.
    if own or (len(names) == 1 and not other):
        return tuple(own or names)
    problem = f"the overlay extends {text!r}, not {' or '.join(names)}"
    remedy = "name the overlay at the system whose contract that is, or correct `extends`"
    raise overlay.refuse(("extends",), problem, remedy)


# --- applying ----------------------------------------------------------------------------


def _applied(action: _Action, book: Book, name: str) -> int:
    document = book.documents[name]
    places = tuple(dict.fromkeys(find(action.target, document.data)))
    if not places:
        return 0
    if len(places) > _PLACES_MAX:
        problem = f"the target means {len(places):,} places, more than {_PLACES_MAX:,}"
        raise action.refuse(problem, "name fewer")
    if action.words.get("remove") is True:
        data = _removed(action, document.data, places)
    else:
        data = _updated(action, document.data, places)
        if ("copy" in action.words or len(places) > 1) and _is_too_much(data):
            problem = "the contract grows beyond all use"
            raise action.refuse(problem, "name fewer places, or copy less")
    book.documents[name] = replace(document, data=data)
    return len(places)


def _is_too_much(data: Value) -> bool:
    """Tell whether copies of copies have made a document that nobody could read."""
    level, count = [data], 1
    for _ in range(DEPTH_MAX):
        inner = [
            n.values() if isinstance(n, dict) else n for n in level if isinstance(n, (dict, list))
        ]
        count += sum(map(len, inner))
        if count > _VALUES_MAX:
            return True
        if not inner:
            return False
        level = list(chain.from_iterable(inner))
    return True


def _removed(action: _Action, data: Value, places: Sequence[Location]) -> Value:
    if () in places:
        raise action.refuse("the whole contract cannot be removed", "name a part of it")

    # The last item of a list first, and what lies inside before what it lies in.
    def order(place: Location) -> list[tuple[int, str]]:
        return [(s, "") if isinstance(s, int) else (-1, s) for s in place]

    for place in sorted(places, key=order, reverse=True):
        data = _changed(data, place[:-1], lambda node, step=place[-1]: _without(node, step))  # type: ignore[misc]  # the default binds the loop
    return data


def _without(node: Value, step: str | int) -> Value:
    if isinstance(node, dict):
        return {k: v for k, v in node.items() if k != step}
    assert isinstance(node, list), "a place lies in a mapping or in a list"
    return [v for i, v in enumerate(node) if i != step]


def _updated(action: _Action, data: Value, places: Sequence[Location]) -> Value:
    new = _copied(action, data) if "copy" in action.words else action.words["update"]
    kinds = {_kind(at(data, place)) for place in places}
    if len(kinds) > 1:
        problem = f"the target means {' and '.join(sorted(kinds))} at once"
        raise action.refuse(problem, "write one action for each kind")
    try:
        for place in places:
            data = _changed(data, place, lambda node: _joined(node, new))
    except _Unfit as why:
        key = "copy" if "copy" in action.words else "update"
        raise action.refuse(str(why), "write a value of the kind of the target", key) from None
    return data


def _copied(action: _Action, data: Value) -> Value:
    text = action.words["copy"]
    if not isinstance(text, str):
        raise action.refuse("`copy` is no JSONPath", "write copy: $.info", "copy")
    query = _query(action.overlay, (*action.steps, "copy"), text)
    places = find(query, data)
    if len(places) != 1:
        problem = f"`copy` means {len(places)} places, it needs exactly one"
        raise action.refuse(problem, "correct the JSONPath", "copy")
    return at(data, places[0])  # type: ignore[return-value]  # a document holds values


def _changed(node: Value, place: Location, change: Change) -> Value:
    """Give a copy in which one place is changed; what lies beside it is shared."""
    if not place:
        return change(node)
    step, rest = place[0], place[1:]
    if isinstance(node, dict) and isinstance(step, str):
        return {**node, step: _changed(node[step], rest, change)}
    assert isinstance(node, list), "the places were found in this document"
    assert isinstance(step, int), "the items of a list have numbers"
    return [_changed(v, rest, change) if i == step else v for i, v in enumerate(node)]


def _kind(value: object) -> str:
    return "objects" if isinstance(value, dict) else "lists" if isinstance(value, list) else (
        "plain values"
    )  # fmt: skip


def _joined(old: Value, new: Value) -> Value:
    """Merge an update into what the target selects."""
    if isinstance(old, list) and not isinstance(new, list):
        return [*old, new]
    return _merged(old, new, "the target")


def _merged(old: Value, new: Value, where: str) -> Value:
    if isinstance(old, dict) and isinstance(new, dict):
        both = {k: _merged(old[k], v, k) if k in old else v for k, v in new.items()}
        return {**old, **both}
    if isinstance(old, list) and isinstance(new, list):
        return [*old, *new]
    if _kind(old) != _kind(new):
        raise _Unfit(f"{where} is one of the {_kind(old)}, the update one of the {_kind(new)}")
    return new
