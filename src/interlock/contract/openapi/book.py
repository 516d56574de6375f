"""The files of an OpenAPI contract and the references among them.

References stay inside the folder of the first file. Nothing is ever fetched.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from dataclasses import field
from pathlib import Path
from typing import NamedTuple, TypeAlias
from urllib.parse import unquote

from interlock import documents
from interlock.contract.model import Source
from interlock.contract.openapi.vendored import LOCK, Fetched, joined, read_lock
from interlock.data import dataclass
from interlock.documents import Document, read_document
from interlock.errors import ContractError
from interlock.values import digest

Steps: TypeAlias = tuple[str, ...]
_FOLLOW_MAX = 64


class Untestable(Exception):
    """A part of a contract that cannot be rehearsed, and why; it never leaves the reader."""


class Place(NamedTuple):
    """A node of a file. steps: the way from the root of `file` to it."""

    # A tuple, since a large contract makes some hundred thousand of them.

    node: object
    file: str
    steps: Steps = ()

    def inner(self, *steps: str) -> Place:
        """Give the place below; its node is None when there is none."""
        node = self.node
        for step in steps:
            node = node.get(step) if isinstance(node, dict) else _step(node, step)
        return Place(node, self.file, (*self.steps, *steps))

    def items(self) -> Sequence[Place]:
        """Give the items of a list."""
        node = self.node if isinstance(self.node, list) else []
        return [Place(n, self.file, (*self.steps, str(i))) for i, n in enumerate(node)]

    def entries(self) -> Sequence[tuple[str, Place]]:
        """Give the entries of a mapping."""
        node = self.node if isinstance(self.node, dict) else {}
        return [(str(k), Place(v, self.file, (*self.steps, str(k)))) for k, v in node.items()]

    def text(self, key: str) -> str:
        """Give the text under a key, "" when there is none."""
        value = _step(self.node, key)
        return value if isinstance(value, str) else ""

    def flag(self, key: str) -> bool:
        """Tell whether true stands under a key."""
        return _step(self.node, key) is True

    def has(self, key: str) -> bool:
        """Tell whether the node is a mapping with this key."""
        return isinstance(self.node, dict) and key in self.node


@dataclass(slots=True)
class Book:
    """The files that were opened, by name relative to `folder`."""

    folder: Path
    documents: dict[str, Document] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    fetched: tuple[Fetched, ...] = ()
    _found: dict[tuple[str, str], Place] = field(default_factory=dict)

    def root(self, name: str) -> Place:
        """Give the whole of a file. Raises `ContractError`."""
        if name not in self.documents:
            data = read_bytes(self.folder / name)
            known = next((f for f in self.fetched if f.file == name), None)
            if known is not None and known.sha256 != digest(data):
                raise ContractError(
                    f"this is not what {known.url} gave: the digest in {LOCK} is another",
                    where=name,
                    remedy="take it again with `interlock vendor`, and repair it by an overlay",
                )
            self.documents[name] = read_document(data, name, ContractError)
        return Place(self.documents[name].data, name)

    def source(self, place: Place) -> Source:
        """Give file and line of a place."""
        document = self.documents[place.file]
        return Source(place.file, document.line(place.steps)[0])

    def find(self, ref: object, file: str) -> Place:
        """Give what a `$ref` in `file` points to. Raises `Untestable`."""
        if not isinstance(ref, str):
            raise Untestable(f"$ref is {ref!r}, not a text")
        known = self._found.get((ref, file))
        if known is None:
            known = self._found[ref, file] = self._find(ref, file)
        return known

    def _find(self, ref: str, file: str) -> Place:
        if ref.startswith(("$dynamicRef ", "$recursiveRef ")):
            raise Untestable(f"{ref} is not followed; write a $ref")
        target, _, fragment = ref.partition("#")
        root = self._open(target, file, ref)
        steps = _pointer(fragment, ref)
        node = root.node
        for step in steps:
            node = _step(node, step)
            if node is None:
                raise Untestable(f"$ref {ref!r} points to nothing")
        return Place(node, root.file, steps)

    def follow(self, place: Place) -> Place:
        """Give the place after all `$ref`s. Raises `Untestable`."""
        for _ in range(_FOLLOW_MAX):
            if not isinstance(place.node, dict) or "$ref" not in place.node:
                return place
            place = self.find(place.node["$ref"], place.file)
        raise Untestable("a $ref that leads only to $refs")

    def _open(self, target: str, file: str, ref: str) -> Place:
        if not target:
            return self.root(file)
        for name, document in self.documents.items():
            # OpenAPI 3.2: the address that a file gives itself.
            own = document.data.get("$self") if isinstance(document.data, dict) else None
            if own is not None and own == target:
                return self.root(name)
        if (vendored := self._vendored(target, file)) is not None:
            return self._opened(vendored.file, ref)
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:|//", target):
            remedy = f"`interlock vendor {self.first}` does, once"
            raise Untestable(f"$ref {ref!r} is remote, and reading never fetches; {remedy}")
        name = posixpath.normpath(posixpath.join(posixpath.dirname(file), unquote(target)))
        # No file has a NUL in its name, and the machine would not even look.
        inside = "\0" not in name and (self.folder / name).resolve().is_relative_to(self.folder)
        if name.startswith(("../", "/")) or name == ".." or not inside:
            raise Untestable(f"$ref {ref!r} leads out of the folder of the contract")
        return self._opened(name, ref)

    @property
    def first(self) -> str:
        """Give the name of the file that was opened first."""
        return next(iter(self.documents), "")

    def _vendored(self, target: str, file: str) -> Fetched | None:
        """Give the fetched file that a reference means, None if it means none."""
        if not self.fetched:
            return None
        base = next((f.base for f in self.fetched if f.file == file), "")
        url = joined(base, target)
        found = next((f for f in self.fetched if url in (f.url, f.base)), None)
        if found and (self.folder / found.file).resolve().is_relative_to(self.folder):
            return found
        return None

    def _opened(self, name: str, ref: str) -> Place:
        if name not in self.absent:
            try:
                return self.root(name)
            except ContractError as problem:
                self.absent[name] = problem.problem
        raise Untestable(f"$ref {ref!r}: {self.absent[name]}")


def open_book(paths: Sequence[Path]) -> tuple[Book, tuple[Place, ...]]:
    """Open the files of one system; all lie below the folder of the first."""
    folder = paths[0].resolve().parent
    book = Book(folder, fetched=read_lock(folder))
    places = []
    for path in paths:
        whole = path.resolve()
        if not whole.is_relative_to(folder):
            raise ContractError(
                f"this file lies outside the folder of {paths[0].name}",
                where=str(path),
                remedy="keep the files of one system below the folder of the first one",
            )
        places.append(book.root(whole.relative_to(folder).as_posix()))
    return book, tuple(places)


def read_bytes(path: Path) -> bytes:
    """Give the bytes of a contract file. Raises `ContractError`."""
    return documents.read_bytes(path, str(path), ContractError)


def _step(node: object, step: str) -> object:
    if isinstance(node, dict):
        return node.get(step)
    if isinstance(node, list) and step.isdecimal() and int(step) < len(node):
        return node[int(step)]
    return None


def _pointer(fragment: str, ref: str) -> Steps:
    if not fragment or fragment == "/":
        return ()
    if not fragment.startswith("/"):
        raise Untestable(f"$ref {ref!r} names an anchor; only JSON pointers are followed")
    steps = unquote(fragment)[1:].split("/")
    return tuple(s.replace("~1", "/").replace("~0", "~") for s in steps)
