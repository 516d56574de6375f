"""Contracts that were fetched once: which file of the folder is which address, and its digest.

Reading never touches the network; `interlock vendor` does, and writes the lock that is read here.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from interlock.data import dataclass
from interlock.documents import read_bytes, read_document
from interlock.errors import ContractError
from interlock.patterns import expression

LOCK = "interlock.lock"
_VERSION = 1
_HAS_SCHEME = expression(r"[A-Za-z][A-Za-z0-9+.-]*:")
# What stands below these is data, whatever it looks like.
_DATA = ("example", "default", "enum", "const")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that was fetched. file: relative to the folder of the lock.

    base: the address that answered in the end; relative references of the file start there.
    """

    url: str
    file: str
    sha256: str
    base: str


def read_lock(folder: Path) -> tuple[Fetched, ...]:
    """Give the files that were fetched into a folder; () without a lock. Raises `ContractError`."""
    path = folder / LOCK
    if not path.exists():
        return ()
    document = read_document(read_bytes(path, str(path), ContractError), str(path), ContractError)
    data = document.data
    if not isinstance(data, dict) or data.get("lock") != _VERSION:
        problem = f"this is no lock of version {_VERSION}"
        raise document.refuse((), problem, "let `interlock vendor` write it again")
    rows = data.get("files")
    found = []
    for index, row in enumerate(rows if isinstance(rows, list) else []):
        words = [row.get(k) if isinstance(row, dict) else None for k in ("url", "file", "sha256")]
        base = row.get("base", words[0]) if isinstance(row, dict) else None
        texts = [w for w in (*words, base) if isinstance(w, str)]
        if len(texts) != 4 or not is_inside(texts[1]):
            problem = "this entry does not name url, file and sha256"
            raise document.refuse(("files", index), problem, "let `interlock vendor` write it")
        found.append(Fetched(*texts))
    return tuple(found)


def is_inside(file: str) -> bool:
    """Tell whether a relative name stays inside its folder."""
    return not (file.startswith("/") or "\0" in file or ".." in file.split("/"))


def lock_text(files: Iterable[Fetched]) -> str:
    """Give the content of a lock; equal files give equal text."""
    rows = [
        {"url": f.url, **({"base": f.base} if f.base != f.url else {}), "file": f.file,
         "sha256": f.sha256}
        for f in sorted(files, key=lambda f: f.file)
    ]  # fmt: skip
    return json.dumps({"lock": _VERSION, "files": rows}, indent=2) + "\n"


def joined(base: str, ref: str) -> str:
    """Give the address of the file that a reference at an address means, "" if it means none."""
    try:
        url = urldefrag(urljoin(base, ref))[0]
        scheme, rest = urlsplit(url).scheme, url.partition(":")[2]
    except ValueError:  # a host like "[::1"
        return ""
    return f"{scheme}:{rest}" if scheme else url


def remote_refs(data: object, base: str = "") -> tuple[str, ...]:
    """Give the addresses of the files that a document refers to, in its order.

    base: the address of the document; without one only absolute addresses are given.
    """
    found: dict[str, None] = {}
    for ref in _refs(data):
        url = joined(base, ref)
        if url.startswith(("http://", "https://")) and url != urldefrag(base)[0]:
            found.setdefault(url)
    return tuple(found)


def local_refs(data: object, file: str) -> tuple[str, ...]:
    """Give the files of its own folder that a document refers to, as `file` itself is named."""
    found: dict[str, None] = {}
    for ref in _refs(data):
        target = unquote(ref.partition("#")[0])
        name = posixpath.normpath(posixpath.join(posixpath.dirname(file), target))
        if not _HAS_SCHEME.match(target) and not target.startswith("//") and is_inside(name):
            found.setdefault(name)
    return tuple(found)


def _refs(node: object) -> Iterator[str]:
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, list):
            waiting += reversed(here)
        elif isinstance(here, Mapping):
            ref = here.get("$ref")
            if isinstance(ref, str) and not ref.startswith("#"):
                yield ref
            waiting += [here[k] for k in reversed(tuple(here)) if k not in _DATA]
